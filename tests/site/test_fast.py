"""The fast way gives the bytes of the ordinary way, cold and warm, and steps aside when asked."""

import json
import logging
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mkdocs.commands import build as module
from mkdocs.config import load_config

from generator import listing, snapshot
from generator.errors import CatalogueError, TemplateError
from generator.kept import Kept, key_of
from generator.site import lists, sitemap
from generator.workers import spread
from tests.site.conftest import EARLIER, LIBRARY, WORKSHOP, text, tool, write_history

THEMES = ["mcp-catalogue", "material", "mkdocs", "readthedocs"]
SITE = "site_url: https://tools.example.org/here/\n"
EPOCH = "1790000000"
LOCATION = re.compile("<loc>(.*?)</loc>")


@pytest.fixture
def build(monkeypatch):
    """Return a function that builds a project and returns the site's folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")

    def run(file: Path, site: str = "site", **options: object) -> Path:
        folder = file.parent / site
        plugins = ["search", {"mcp-catalogue": options}]
        monkeypatch.chdir(file.parent)
        config = load_config(str(file), plugins=plugins, site_dir=str(folder))
        config.plugins.on_startup(command="build", dirty=False)
        module.build(config)
        return folder

    return run


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    files = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {str(p.relative_to(folder)): (s.st_ino, s.st_mtime_ns) for p, s in files.items()}


def assert_same(one: Path, other: Path) -> None:
    """Compare whole trees; of what differs only names are shown."""
    first, second = tree(one), tree(other)
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def rewrite(folder: Path, name: str, document: object) -> None:
    """Put another listing in the place of a server's snapshot."""
    source = folder / "listings" / f"{name}.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    snapshot.write(snapshot.path_of(folder / "data/snapshots", name), listing.read(source, name))


@pytest.mark.parametrize("theme", THEMES)
def test_both_ways_give_the_same_bytes(tmp_path, project, build, theme):
    file = project(tmp_path / "p", theme, SITE, changed=True)
    guide = "# Guide\n\n[What it breaks](servers/library/delete_reader/index.md#why).\n"
    (file.parent / "docs/guide.md").write_text(guide)
    assert_same(build(file, "ordinary", fast=False), build(file, "fast"))


def test_a_long_sitemap_is_split_and_lists_the_same_pages(tmp_path, project, build, monkeypatch):
    file = project(tmp_path / "p", more=SITE)
    whole = LOCATION.findall((build(file) / "sitemap.xml").read_text())
    monkeypatch.setattr(sitemap, "MOST", 20)
    ordinary, fast = build(file, "ordinary", fast=False), build(file, "fast")
    assert_same(ordinary, fast)
    index = LOCATION.findall((fast / "sitemap.xml").read_text())
    parts = [LOCATION.findall((fast / url.rpartition("/")[2]).read_text()) for url in index]
    assert index[0] == "https://tools.example.org/here/sitemap-1.xml"
    assert [len(part) for part in parts[:-1]] == [20] * (len(parts) - 1)
    assert [url for part in parts for url in part] == whole


@pytest.mark.parametrize("theme", THEMES[:2])
def test_long_lists_are_the_same_both_ways(tmp_path, project, build, monkeypatch, theme):
    """Their later pages go past MkDocs, but for those that stand in the navigation or in docs."""
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    file = project(tmp_path / "p", theme, SITE)
    docs = file.parent / "docs"
    (docs / "guide.md").write_text("# Guide\n\n[More](categories/read/2/index.md#tools).\n")
    by_hand = docs / "risks/low/2.md"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("# Mine\n")
    nav = "nav: [index.md, guide.md, Read: categories/read/3/index.md]\n"
    file.write_text(f"{file.read_text()}{nav}")
    ordinary, fast = build(file, "ordinary", fast=False), build(file, "fast")
    assert_same(ordinary, fast)
    assert (fast / "categories/read/3/index.html").is_file()
    assert "Mine" in (fast / "risks/low/2/index.html").read_text()
    assert_same(ordinary, build(file, "fast"))


def test_every_page_of_a_server_goes_past_mkdocs(tmp_path, project, build, monkeypatch):
    through = []
    file = project(tmp_path / "p")
    original = module._build_page  # what MkDocs renders goes through this function
    monkeypatch.setattr(
        module,
        "_build_page",
        lambda page, *a, **k: (through.append(page.url), original(page, *a, **k)),
    )
    site = build(file)
    assert (site / "servers/library/lend_book/index.html").is_file()
    assert [url for url in through if url.startswith("servers/library/")] == ["servers/library/"]


def edit_description(folder):
    tools = [
        {**WORKSHOP["tools"][0], "description": "Says something else."},
        *WORKSHOP["tools"][1:],
    ]
    rewrite(folder, "workshop", {"tools": tools})


def rename_tool(folder):
    tools = [*LIBRARY["tools"][1:], tool("find_books", "Find books.", text("query"))]
    rewrite(folder, "library", {**LIBRARY, "tools": tools})


def remove_tool(folder):
    rewrite(folder, "library", {**LIBRARY, "tools": LIBRARY["tools"][1:]})
    write_history(
        folder,
        "library",
        {"2026-11-03": LIBRARY, "2026-11-05": {**LIBRARY, "tools": LIBRARY["tools"][1:]}},
    )


def add_server(folder):
    path = folder / "data/catalogue.yml"
    path.write_text(path.read_text() + "  annex:\n    listing: listings/annex.json\n")
    rewrite(folder, "annex", EARLIER)


def remove_server(folder):
    path = folder / "data/catalogue.yml"
    path.write_text(path.read_text().replace("  empty:\n    listing: listings/empty.json\n", ""))


def rename_server(folder):
    path = folder / "data/catalogue.yml"
    path.write_text(
        path.read_text().replace("  workshop:\n", "  workshop:\n    title: The works\n")
    )


def change_rules(folder):
    (folder / "data/rules").mkdir(exist_ok=True)
    (folder / "data/rules/own.yml").write_text("disable: [missing-description]\n")


def change_template(folder):
    path = folder / "templates/pages/tool/size.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<p>Small.</p>\n")


def change_theme(folder):
    path = folder / "mkdocs.yml"
    path.write_text(path.read_text() + "copyright: Somebody\n")


def approve(folder):
    approved = {"by": "A reviewer", "date": "2026-11-02", "digest": "0" * 64}
    entry = json.dumps({"approvals": {"library": {"lend_book": approved}}})
    (folder / "data/approvals.yml").write_text(entry)


def write_by_hand(folder):
    path = folder / "docs/servers/library/lend_book/index.md"
    path.parent.mkdir(parents=True)
    path.write_text("# Lending\n")


def tamper(folder):
    (folder / "site/servers/workshop/machine_03_list/index.html").write_text("tampered")
    (folder / "site/servers/workshop/stranger.html").write_text("nobody made this")


def lose(folder):
    shutil.rmtree(folder / "site/servers/library/lend_book")
    (folder / "site/llms.txt").unlink()


EDITS = [
    edit_description,
    rename_tool,
    remove_tool,
    add_server,
    remove_server,
    rename_server,
    change_rules,
    change_template,
    change_theme,
    approve,
    write_by_hand,
    tamper,
    lose,
]


def test_a_warm_build_equals_a_clean_one(tmp_path, project, build):
    """Edits come in an order of their own and several at a time, as between two real builds."""
    file = project(tmp_path / "p", more=SITE, changed=True)
    build(file)
    edits = random.Random(7).sample(EDITS, len(EDITS))
    for first in range(0, len(edits), 3):
        for edit in edits[first : first + 3]:
            edit(file.parent)
        clean = build(file, f"clean-{first}", cache=f".cache/clean-{first}")
        assert_same(build(file), clean)


def test_nothing_is_written_when_nothing_changed(tmp_path, project, build):
    file = project(tmp_path / "p", more=SITE)
    before = stamps(build(file))
    assert stamps(build(file)) == before


def test_one_changed_server_leaves_the_others_alone(tmp_path, project, build):
    file = project(tmp_path / "p")
    before = stamps(build(file))
    tools = [{**LIBRARY["tools"][0], "description": "Search for books."}, *LIBRARY["tools"][1:]]
    rewrite(file.parent, "library", {**LIBRARY, "tools": tools})
    after = stamps(build(file))
    written = {name for name in after if before.get(name) != after[name]}
    assert "servers/library/search_books/index.html" in written
    assert [name for name in written if "workshop" in name] == []


def test_the_cache_alone_or_the_site_alone_is_enough_to_be_right(tmp_path, project, build):
    file = project(tmp_path / "p")
    site = build(file)
    whole = tree(site)
    shutil.rmtree(site)
    assert tree(build(file)) == whole
    shutil.rmtree(file.parent / ".cache")
    assert tree(build(file)) == whole


SPOILT = {
    "broken": lambda path: path.write_bytes(b"no database" * 1000),
    "of another version": lambda path: path.write_bytes(b""),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_cache_costs_time_alone(tmp_path, project, build, how):
    file = project(tmp_path / "p")
    whole = tree(build(file))
    for path in (file.parent / ".cache/mcp-catalogue").glob("state.sqlite-*"):
        path.unlink()
    SPOILT[how](file.parent / ".cache/mcp-catalogue/state.sqlite")
    assert tree(build(file)) == whole


def test_a_killed_build_costs_time_alone(tmp_path, project, build):
    file = project(tmp_path / "p", more=SITE)
    whole = tree(build(file))
    for wait in (0.6, 1.2):
        edit_description(file.parent)
        started = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "-q"],
            cwd=file.parent,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        )
        time.sleep(wait)
        started.send_signal(signal.SIGKILL)
        started.wait()
        rewrite(file.parent, "workshop", WORKSHOP)
        assert tree(build(file)) == whole


HOOKS = {
    "on_page_content": "(html, **more):\n    return html + '<p>hooked</p>'\n",
    "on_post_page": "(output, **more):\n    return output.replace('<h1', 'hooked <h1')\n",
    "on_page_context": "(context, page, **more):\n    page.content += '<p>hooked</p>'\n",
}


@pytest.mark.parametrize("event", HOOKS)
def test_who_wants_to_see_pages_sees_them(tmp_path, project, build, caplog, event):
    file = project(tmp_path / "p", more="hooks: [hook.py]\n")
    (file.parent / "hook.py").write_text(f"def {event}{HOOKS[event]}")
    with caplog.at_level(logging.INFO, "mkdocs"):
        site = build(file)
    assert "hooked" in (site / "servers/library/lend_book/index.html").read_text("utf-8")
    said = [record.getMessage() for record in caplog.records if "ordinary way" in record.message]
    assert len(said) == 1
    assert event in said[0]


def test_other_events_keep_pages_fast(tmp_path, project, build, caplog):
    file = project(tmp_path / "p", more="hooks: [hook.py]\n")
    (file.parent / "hook.py").write_text("def on_post_build(config):\n    pass\n")
    with caplog.at_level(logging.INFO, "mkdocs"):
        build(file)
    assert "ordinary way" not in caplog.text


def test_links_to_pages_past_mkdocs_are_checked(tmp_path, project, build, caplog):
    file = project(tmp_path / "p", more="validation: {links: {anchors: warn}}\n")
    links = "[a](servers/library/lend_book/index.md#nowhere) [b](servers/library/none/index.md)"
    (file.parent / "docs/guide.md").write_text(f"# Guide\n\n{links}\n")
    build(file)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "does not contain an anchor '#nowhere'" in said
    assert "servers/library/none/index.md" in said


def test_a_theme_that_treats_titles_in_its_own_way_is_not_guessed_at(tmp_path, project, build):
    file = project(tmp_path / "p", "{name: mcp-catalogue, custom_dir: over}")
    path = file.parent / "over/main.html"
    path.parent.mkdir()
    block = "{{ page.title | upper if page }}{{ page.url | length if page }}"
    path.write_text('{% extends "base.html" %}{% block extrahead %}' + block + "{% endblock %}")
    assert_same(build(file, "ordinary", fast=False), build(file, "fast"))


def test_work_is_the_same_in_two_processes_as_in_one():
    names = [str(number) for number in range(200)]
    assert (
        list(spread(key_of, names, 2))
        == list(spread(key_of, names, 1))
        == [key_of(n) for n in names]
    )


def test_a_mistake_in_another_process_is_told_as_one_of_ours():
    def fails(name):
        raise TemplateError(f"templates/{name}.html", "no such template")

    names = [str(number) for number in range(200)]
    with pytest.raises(TemplateError, match="no such template"):
        list(spread(fails, names, 2))


def test_a_process_that_was_ended_is_told_in_a_sentence():
    first = os.getpid()

    def dies(name):
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.01)

    with pytest.raises(CatalogueError, match="ended from outside"):
        list(spread(dies, [str(number) for number in range(400)], 2))


def test_values_are_kept_by_key(tmp_path):
    kept = Kept(tmp_path)
    kept.put("kind", "name", "key", "value")
    kept.close()
    again = Kept(tmp_path)
    assert again.get("kind", "name", "key") == "value"
    assert again.get("kind", "name", "other") is None
    again.drop_others(["somebody"])
    assert again.get("kind", "name", "key") is None
    again.close()
