"""Real builds of a small project in every engine and theme, and what must hold of their output."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest

from generator import catalogue, config
from generator.site.article import anchors
from generator.site.context import Site
from generator.site.pages import of_server, pages
from generator.site.render import Templates

THEMES = ["mcp-catalogue", "material", "mkdocs", "readthedocs"]
ENGINES = [*THEMES, "properdocs", "zensical"]
KINDS = {"home", "search", "servers", "server", "tool", "gone", "category", "risk", "factor"}
KINDS |= {"changes", "method", "rule", "glossary"}
GUIDE = Path(__file__).parents[2] / "docs/engines.md"


def zensical(folder: Path) -> subprocess.CompletedProcess:
    """Render the project at `folder` and build what comes of it, configured as the guide says."""
    render = [sys.executable, "-m", "generator", "render", "--output", "zensical/docs"]
    subprocess.run(render, cwd=folder, check=True, capture_output=True)
    said = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    (folder / "zensical/mkdocs.yml").write_text(f"site_name: Test tools\n{said[0]}", "utf-8")
    return run("zensical", "build", "--strict", "--clean", cwd=folder / "zensical")


def run(module: str, *args: str, cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", module, *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )


@pytest.fixture(scope="session", params=ENGINES)
def built(request, tmp_path_factory, project, mkdocs):
    """Build the project strictly in one engine; return the engine, the project and its site."""
    engine = request.param
    folder = tmp_path_factory.mktemp("site") / engine
    file = project(folder, engine if engine in THEMES else "mcp-catalogue", changed=True)
    if engine == "zensical":
        done, site = zensical(folder), folder / "zensical/site"
    elif engine == "properdocs":
        done, site = run("properdocs", "build", "--strict", "-f", str(file), cwd=folder), None
    else:
        done, site = mkdocs(file), None
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    return engine, folder, site or folder / "site"


def documents(site: Path):
    for path in sorted(site.rglob("*.html")):
        yield path, lxml.html.fromstring(path.read_bytes())


def test_every_internal_link_leads_somewhere(built):
    _, _, site = built
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
def test_pages_have_one_heading_and_it_is_in_content_of_ours(built, page):
    _, _, site = built
    tree = lxml.html.fromstring((site / page).read_bytes())
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//*[contains(concat(' ', @class, ' '), ' mc ')]//h1")


def test_every_engine_shows_the_same_sections_and_anchors(built):
    engine, folder, site = built
    settings = config.load(folder / "data/catalogue.yml")
    site_made = Site(catalogue.load(settings), Templates())
    made = list(
        pages(site_made, lambda each: of_server(site_made.catalogue.open(each.id), site_made))
    )
    assert {page.kind for page in made} == KINDS
    for page in made:
        tree = lxml.html.fromstring((site / page.url / "index.html").read_bytes())
        shown = [
            (heading.get("id"), re.sub(r"\s*[#¶]?\s*$", "", heading.text_content()))
            for heading in tree.xpath("//h2[@id]")
        ]
        ours = {section.id for section in page.sections}
        wanted = [(section.id, section.title) for section in page.sections]
        assert [each for each in shown if each[0] in ours] == wanted, f"{engine}: {page.url}"
        html = "".join((page.head, *(section.body for section in page.sections)))
        symbols = set(re.findall(r'<use href="#([^"]+)"', html))
        missing = (anchors(html) | symbols) - set(tree.xpath("//@id"))
        assert not missing, f"{engine}: {page.url}"


def test_the_search_of_an_engine_knows_the_guide_and_no_tool(built):
    engine, _, site = built
    found = site / ("search.json" if engine == "zensical" else "search/search_index.json")
    index = json.loads(found.read_text(encoding="utf-8"))
    entries = index["items"] if engine == "zensical" else index["docs"]
    places = {entry["location"].partition("#")[0] for entry in entries}
    assert any("method" in place for place in places)
    assert not any("servers/" in place or "categories/" in place for place in places)


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
