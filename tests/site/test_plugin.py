"""What the plugin does with what people write, rightly and wrongly."""

import json
import os
import subprocess
import sys

import lxml.html
import pytest


def command(folder, *args):
    return subprocess.run(
        [sys.executable, "-m", "generator", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )


WRONG = {
    "no catalogue": (lambda p: (p / "data/catalogue.yml").unlink(), "no such file"),
    "no YAML": (
        lambda p: (p / "data/catalogue.yml").write_text("servers: [\n"),
        "catalogue.yml:2: not valid YAML",
    ),
    "unknown key": (
        lambda p: (p / "data/catalogue.yml").write_text("titel: x\nservers: {}\n"),
        "did you mean 'title'?",
    ),
    "same slug": (
        lambda p: (p / "data/catalogue.yml").write_text(
            "servers:\n  a: {listing: x}\n  A: {listing: x}\n"
        ),
        "would share the page servers/a/",
    ),
    "broken snapshot": (
        lambda p: (p / "data/snapshots/library.json").write_text("{"),
        "library.json: not JSON",
    ),
    "broken template": (
        lambda p: (
            (p / "templates/pages/home").mkdir(parents=True),
            (p / "templates/pages/home/head.html").write_text("{{ nothing.here }}"),
        ),
        "'nothing' is undefined",
    ),
    "unknown option": (
        lambda p: (p / "mkdocs.yml").write_text("site_name: x\nplugins: [{mcp-catalogue: {a: 1}}]"),
        "Unrecognised configuration name: a",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_one_sentence(tmp_path, project, name):
    project(tmp_path / "p")
    spoil, said = WRONG[name]
    spoil(tmp_path / "p")
    done = command(tmp_path / "p", "build")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2, done.stderr


def test_no_configuration_is_said_too(tmp_path):
    done = command(tmp_path, "build")
    assert done.returncode == 2
    assert "mkdocs.yml: no such file (run 'mcp-catalogue init' to write one)" in done.stderr


def test_a_hand_written_page_wins_with_a_warning(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    own = tmp_path / "p/docs/servers/library/lend_book/index.md"
    own.parent.mkdir(parents=True)
    own.write_text("# Lending\n", encoding="utf-8")
    done = mkdocs(config)
    assert "servers/library/lend_book/index.md is hand-written" in done.stderr
    assert done.returncode == 1  # a warning, and the build is strict
    page = tmp_path / "p/site/servers/library/lend_book/index.html"
    assert "Lending" in page.read_text(encoding="utf-8")


def test_the_home_text_stands_above_the_catalogue(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    text = "# Our tools\n\nSee [lending](servers/library/lend_book/index.md#why).\n"
    (tmp_path / "p/docs/index.md").write_text(text, encoding="utf-8")
    assert mkdocs(config).returncode == 0
    tree = lxml.html.fromstring((tmp_path / "p/site/index.html").read_bytes())
    assert [h.text_content() for h in tree.xpath("//h1")] == ["Our tools"]
    assert tree.xpath("//section[@aria-labelledby='servers']")
    assert tree.xpath("//a[@href='servers/library/lend_book/#why']")


def test_links_into_generated_pages_are_checked(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    text = "# Guide\n\n[no such tool](servers/library/nothing/index.md)\n"
    (tmp_path / "p/docs/guide.md").write_text(text, encoding="utf-8")
    done = mkdocs(config)
    assert done.returncode == 1
    assert "servers/library/nothing/index.md" in done.stderr


def test_a_server_without_snapshot_is_said_and_left_out(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    (tmp_path / "p/data/snapshots/workshop.json").unlink()
    done = mkdocs(config)
    assert done.returncode == 0
    assert "no snapshot yet of workshop: run 'mcp-catalogue sync'" in done.stderr
    assert not (tmp_path / "p/site/servers/workshop").exists()


def test_mkdocs_search_knows_the_guide_and_no_tool(tmp_path, project, mkdocs):
    config = project(tmp_path / "p", "mkdocs")
    (tmp_path / "p/docs/guide.md").write_text("# Guide\n\nReading rooms.\n", encoding="utf-8")
    assert mkdocs(config).returncode == 0
    index = json.loads((tmp_path / "p/site/search/search_index.json").read_text("utf-8"))
    places = {entry["location"]: entry["text"] for entry in index["docs"]}
    assert "guide/" in places
    assert "published rules" in places["method/"]
    assert not any(place.startswith("servers/") for place in places)


def test_a_template_of_the_project_extends_ours(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    own = tmp_path / "p/templates/pages/home/method.html"
    own.parent.mkdir(parents=True)
    ours = '{% include "default/pages/home/method.html" %}<p id="own">And ours.</p>'
    own.write_text(ours, encoding="utf-8")
    assert mkdocs(config).returncode == 0
    home = (tmp_path / "p/site/index.html").read_text(encoding="utf-8")
    assert "And ours." in home
    assert "one published table" in home


def test_pages_work_as_files_without_a_web_server(tmp_path, project, mkdocs):
    config = project(tmp_path / "p", more="use_directory_urls: false\n")
    assert mkdocs(config).returncode == 0
    page = tmp_path / "p/site/servers/library/lend_book/index.html"
    tree = lxml.html.fromstring(page.read_bytes())
    for target in tree.xpath("//main//a/@href"):
        path = target.partition("#")[0]
        if path and "://" not in path:
            assert (page.parent / path).is_file(), target


def test_both_carriers_show_the_same(tmp_path, project, mkdocs):
    config = project(tmp_path / "p")
    assert mkdocs(config).returncode == 0
    done = command(tmp_path / "p", "render", "--output", str(tmp_path / "plain/docs"))
    assert done.returncode == 0, done.stderr
    plain = tmp_path / "plain/mkdocs.yml"
    plain.write_text(
        "site_name: x\nmarkdown_extensions: [attr_list, md_in_html]\n"
        "extra_css: [assets/catalogue.css]\nplugins: []\n",
        encoding="utf-8",
    )
    done = mkdocs(plain)
    assert done.returncode == 0, done.stderr
    for page in (
        "servers/library/lend_book",
        "servers/library/hostile",
        "servers/library",
        "method",
    ):
        first, second = (
            lxml.html.fromstring((folder / page / "index.html").read_bytes())
            for folder in (tmp_path / "p/site", tmp_path / "plain/site")
        )
        for section in first.xpath("//article//section[contains(@class, 'mc-section')]"):
            name = section.get("aria-labelledby")
            assert second.xpath(f"//h2[@id='{name}']"), name
        ours = " ".join("".join(first.xpath("//article//p//text()")).split())
        theirs = " ".join("".join(second.xpath("//*[@class='mc']//p//text()")).split())
        assert ours == theirs
