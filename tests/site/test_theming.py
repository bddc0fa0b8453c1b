"""Users make the frame theirs: blocks, logo, style, words; and what it says to other programs."""

import re
import zlib
from pathlib import Path

import lxml.html
import pytest

ROOT = Path(__file__).parents[2]
BLOCKS = ["metadata", "styles", "scripts", "extrahead", "sprite", "header", "side", "content"]
BLOCKS += ["contents", "footer"]
MORE = """
site_url: https://tools.example/below/
site_description: What our tools do.
extra_css: [assets/own.css]
"""
TOOL = "servers/library/lend_book/index.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory, project, mkdocs):
    """Build a project that overrides every block, and return the site's folder."""
    folder = tmp_path_factory.mktemp("theming")
    theme = "{name: mcp-catalogue, custom_dir: own, logo: assets/logo.svg}"
    config = project(folder, theme, MORE)
    blocks = "".join(
        f"{{% block {name} %}}{{{{ super() }}}}<!-- own {name} -->{{% endblock %}}\n"
        for name in BLOCKS
    )
    (folder / "own/partials").mkdir(parents=True)
    (folder / "own/main.html").write_text(
        '{% extends "base.html" %}\n{% block htmltitle %}{{ super() }}, ours{% endblock %}\n'
        + blocks,
        "utf-8",
    )
    (folder / "own/partials/steps.html").write_text("<p>Own steps.</p>", "utf-8")
    (folder / "docs/assets").mkdir()
    for name in ("own.css", "logo.svg"):
        (folder / "docs/assets" / name).write_text("", "utf-8")
    (folder / "docs/guide.md").write_text("# Guide\n\n## One\n\n## Two\n", "utf-8")
    done = mkdocs(config)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def tree(site, page):
    return lxml.html.fromstring((site / page).read_bytes())


@pytest.mark.parametrize("page", [TOOL, "guide/index.html"])
def test_every_documented_block_can_be_overridden(site, page):
    text = (site / page).read_text("utf-8")
    assert re.findall("<!-- own (\\w+) -->", text) == BLOCKS
    assert tree(site, page).findtext(".//title").endswith(", ours")


def test_the_guide_names_every_block_and_every_part():
    guide = (ROOT / "docs/theming.md").read_text("utf-8")
    theme = ROOT / "templates/theme"
    blocks = re.findall(r"\{% block (\w+) %\}", (theme / "base.html").read_text("utf-8"))
    assert sorted(blocks) == sorted([*BLOCKS, "htmltitle"])
    assert all(f"`{name}`" in guide for name in blocks)
    assert all(path.name in guide for path in (theme / "partials").iterdir())
    assert not [p for p in (theme / "partials").iterdir() if "{% block" in p.read_text("utf-8")]


def test_a_part_can_be_replaced_whole(site):
    assert "Own steps." in (site / "guide/index.html").read_text("utf-8")


@pytest.mark.parametrize(("page", "up"), [(TOOL, "../../../"), ("404.html", "/below/")])
def test_logo_and_style_are_the_projects(site, page, up):
    found = tree(site, page)
    assert found.xpath("//a[@class='site-logo']/img/@src") == [f"{up}assets/logo.svg"]
    styles = found.xpath("//link[@rel='stylesheet']/@href")
    assert styles == [f"{up}assets/catalogue.css", f"{up}assets/own.css"]


META = {
    "index.html": ("website", "Test tools", "https://tools.example/below/", "index.md"),
    TOOL: (
        "article",
        "lend_book",
        "https://tools.example/below/servers/library/lend_book/",
        "index.md",
    ),
    "guide/index.html": ("article", "Guide", "https://tools.example/below/guide/", None),
}


@pytest.mark.parametrize("page", META)
def test_a_page_says_what_it_is_to_other_programs(site, page):
    kind, title, address, twin = META[page]
    found = tree(site, page)
    said = {meta.get("property"): meta.get("content") for meta in found.xpath("//meta[@property]")}
    assert (said["og:type"], said["og:title"], said["og:url"]) == (kind, title, address)
    assert said["og:description"] == found.xpath("//meta[@name='description']/@content")[0]
    assert found.xpath("//link[@rel='canonical']/@href") == [address]
    assert found.xpath("//link[@type='text/markdown']/@href") == ([twin] if twin else [])
    assert twin is None or (site / page).with_name(twin).is_file()


def test_a_page_that_is_not_there_says_so_and_leads_on(site):
    found = tree(site, "404.html")
    assert found.findtext(".//title").startswith("Nothing here · ")
    assert found.xpath("//main//a/@href") == ["/below/search/"]
    assert not found.xpath("//link[@rel='canonical']")


def test_other_sites_can_link_by_name(site):
    raw = (site / "objects.inv").read_bytes()
    head, body = raw.split(b"zlib.\n", 1)
    assert head.startswith(b"# Sphinx inventory version 2\n# Project: Test tools\n# Version: ")
    lines = zlib.decompress(body).decode().splitlines()
    assert "library/lend_book mcp:tool 1 servers/library/lend_book/ lend_book" in lines
    assert "library mcp:server 1 servers/library/ City library" in lines
    for line in lines:
        name, role, priority, uri, _ = re.fullmatch(
            r"(\S+) (\S+) (-?\d+) (\S*) (.+)", line
        ).groups()
        assert (name, priority) != ("", "0")
        assert role in {"mcp:tool", "mcp:server", "mcp:rule"}
        assert (site / uri / "index.html").is_file()
