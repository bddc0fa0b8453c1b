"""The main job, as a stranger runs it: real servers in, a real site out."""

import filecmp
import hashlib
import json
import posixpath
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

ROOT = Path(__file__).parents[2]
DEMO = {"helpdesk": 12, "files": 10, "payments": 9}

CATALOGUE = """\
title: Demo tools
servers:
  helpdesk: {{command: python, args: [-m, generator.demo.helpdesk]}}
  files: {{command: python, args: [-m, generator.demo.files]}}
  payments:
    command: python
    args: [-m, generator.demo.payments, --port, "{port}"]
    url: http://127.0.0.1:{port}/mcp
"""


def catalogue_command(folder, *args):
    done = subprocess.run(
        [sys.executable, "-m", "generator", *args],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def mkdocs_build(folder, site="site"):
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / site


@pytest.fixture(scope="module")
def project(tmp_path_factory, free_port):
    """A catalogue of the three demo servers, synced and built."""
    folder = tmp_path_factory.mktemp("project")
    catalogue_command(folder, "init", "--title", "Demo tools")
    text = CATALOGUE.format(port=free_port())
    (folder / "data/catalogue.yml").write_text(text, encoding="utf-8")
    catalogue_command(folder, "sync")
    mkdocs_build(folder)
    return folder


def tree(folder):
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def snapshots(folder):
    """Hash the snapshots; beside them only the notes of when they were made may change."""
    return {p: h for p, h in tree(folder / "data/snapshots").items() if not p.startswith("index/")}


def pages(site):
    return sorted(site.rglob("*.html"))


@pytest.mark.parametrize(("server", "count"), DEMO.items())
def test_every_tool_of_a_real_server_has_its_page(project, server, count):
    snapshot = json.loads((project / f"data/snapshots/{server}.json").read_text("utf-8"))
    assert len(snapshot["tools"]) == count
    for tool in snapshot["tools"]:
        page = project / f"site/servers/{server}/{tool['name']}/index.html"
        tree_ = html.fromstring(page.read_text("utf-8"))
        assert "".join(tree_.xpath("//h1//text()")).split()[0].startswith(tool["name"])


def test_every_internal_link_leads_somewhere(project):
    site = project / "site"
    ids = {}
    for page in pages(site):
        tree_ = html.fromstring(page.read_text("utf-8"))
        ids[page] = (set(tree_.xpath("//@id")), tree_.xpath("//@href | //@src"))
    broken = []
    for page, (_, links) in ids.items():
        for link in links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link.startswith("data:"):
                continue
            start = page if not parts.path else page.parent
            if page.name == "404.html" and parts.path.startswith("/"):
                start, parts = site, parts._replace(path=parts.path.lstrip("/"))
            target = Path(posixpath.normpath(start / unquote(parts.path))) if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (
                parts.fragment and target in ids and unquote(parts.fragment) not in ids[target][0]
            ):
                broken.append((page.relative_to(site).as_posix(), link))
    assert not broken[:20], f"{len(broken)} broken links"


def test_nothing_is_asked_of_another_host(project):
    for page in pages(project / "site"):
        tree_ = html.fromstring(page.read_text("utf-8"))
        loads = tree_.xpath("//link[not(@rel='canonical')]/@href | //@src | //@srcset | //@data")
        assert not [load for load in loads if urlsplit(load).netloc], page
        assert not tree_.xpath("//script[not(@src) and not(@type)]"), page


def test_syncing_again_gives_the_same_bytes(project, tmp_path):
    before = snapshots(project)
    copy = tmp_path / "again"
    shutil.copytree(project, copy)
    catalogue_command(copy, "sync")
    assert snapshots(copy) == before


def test_building_again_gives_the_same_bytes(project):
    first, second = tree(project / "site"), tree(mkdocs_build(project, "site2"))
    assert first == second
    assert not filecmp.dircmp(project / "site", project / "site2").diff_files


def test_the_committed_demo_snapshots_are_what_the_demo_servers_say(project):
    for server in DEMO:
        made = json.loads((project / f"data/snapshots/{server}.json").read_text("utf-8"))
        kept = json.loads((ROOT / f"data/snapshots/{server}.json").read_text("utf-8"))
        made.pop("listed"), kept.pop("listed")
        assert made == kept, f"run 'mcp-catalogue sync --only {server}' and commit the snapshot"


REAL = """\
title: Real tools
servers:
  zulipchat:
    title: ZulipChat
    package: pypi:zulipchat-mcp@0.7.6
    args: [--extended-tools]
    env: {ZULIP_EMAIL: docs@example.org, ZULIP_API_KEY: none, ZULIP_SITE: "https://z.example.org"}
  time: {package: "pypi:mcp-server-time"}
  git: {package: "pypi:mcp-server-git"}
  fetch: {package: "pypi:mcp-server-fetch"}
"""


@pytest.mark.network
@pytest.mark.usefixtures("network")
def test_real_servers_of_other_people(tmp_path):
    catalogue_command(tmp_path, "init")
    (tmp_path / "data/catalogue.yml").write_text(REAL, encoding="utf-8")
    catalogue_command(tmp_path, "sync")
    counts = {
        path.stem: len(json.loads(path.read_text("utf-8"))["tools"])
        for path in (tmp_path / "data/snapshots").glob("*.json")
    }
    assert counts.pop("zulipchat") == 60
    assert min(counts.values()) >= 1
    assert sorted(counts) == ["fetch", "git", "time"]
    site = mkdocs_build(tmp_path)
    page = (site / "servers/zulipchat/close_agent_session/index.html").read_text("utf-8")
    tree_ = html.fromstring(page)
    text = " ".join("".join(tree_.xpath("//main//text()")).split())
    assert "Close a session binding and optionally announce the result." in text
    verdict = " ".join("".join(tree_.xpath("//*[@class='mc-verdict is-medium']//text()")).split())
    assert "Medium" in verdict
    assert "Write" in verdict
