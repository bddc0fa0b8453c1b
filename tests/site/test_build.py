"""Real MkDocs builds of a small project in every theme, and what must hold of their output."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest

THEMES = ["mcp-catalogue", "material", "mkdocs", "readthedocs"]


@pytest.fixture(scope="session", params=THEMES)
def built(request, tmp_path_factory, project, mkdocs):
    folder = tmp_path_factory.mktemp("site") / request.param
    done = mkdocs(project(folder, request.param))
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return request.param, folder / "site"


def documents(site: Path):
    for path in sorted(site.rglob("*.html")):
        yield path, lxml.html.fromstring(path.read_bytes())


def test_every_internal_link_leads_somewhere(built):
    _, site = built
    trees = dict(documents(site))
    ids = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    followed = 0
    for path, tree in trees.items():
        if path.name == "404.html":
            continue
        base = "site:///" + path.relative_to(site).as_posix()
        for target in tree.xpath("//a/@href | //link[not(@rel='canonical')]/@href | //script/@src"):
            parts = urlsplit(
                urljoin(base.replace("site:", "http:", 1).replace("///", "//x/"), target)
            )
            if parts.netloc != "x":
                continue
            found = site / unquote(parts.path).lstrip("/")
            found = found / "index.html" if found.is_dir() else found
            assert found.is_file(), f"{path}: {target}"
            if parts.fragment and found in ids:
                assert unquote(parts.fragment) in ids[found], f"{path}: {target}"
            followed += 1
    assert followed > 500


@pytest.mark.parametrize(
    "page",
    [
        "index.html",
        "servers/library/index.html",
        "servers/library/lend_book/index.html",
        "categories/read/index.html",
        "risks/critical/index.html",
        "factors/bulk/index.html",
    ],
)
def test_pages_have_one_heading_and_an_article_of_ours(built, page):
    _, site = built
    tree = lxml.html.fromstring((site / page).read_bytes())
    assert len(tree.xpath("//article[contains(@class, 'mc')]//h1")) == 1
    assert tree.xpath("//article[contains(@class, 'mc')]")


def test_building_twice_gives_the_same_bytes(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    trees = []
    for name in ("one", "two"):
        assert mkdocs(config, "--site-dir", str(tmp_path / name)).returncode == 0
        trees.append(
            {
                path.relative_to(tmp_path / name): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted((tmp_path / name).rglob("*"))
                if path.is_file()
            }
        )
    assert trees[0] == trees[1]
