"""The benchmark measures what it says: whole process trees, real builds, whole sites."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bench import floor, markdown, measure, scale
from generator import snapshot

ROOT = Path(__file__).parents[2]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


BURN = "end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
BURN_INSIDE = BURN.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("code", "cpu"),
    [
        (f"import time\n{BURN}", 0.4),
        (f"import os, time\nif not os.fork():\n    {BURN_INSIDE}\nelse:\n    os.wait()", 0.4),
        (f"import os, time\nos.fork()\n{BURN}", 0.8),  # the child may outlive its parent
        (f"import os, time\nif os.fork(): os._exit(0)\n{BURN}", 0.4),  # it does
    ],
    ids=["one process", "a worker", "nobody waits", "an orphan"],
)
def test_cpu_is_that_of_the_whole_tree(tmp_path, code, cpu):
    cost = measure.run(python(code), tmp_path)
    assert cpu <= cost.cpu < cpu + 0.4
    assert cost.wall > 0


@pytest.mark.skipif(sys.platform != "linux", reason="memory of a tree is read from /proc")
@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("import time\ndata = b'x' * 60_000_000\ntime.sleep(0.5)", 60, 90),
        # shared pages count once, own pages each time
        ("import os, time\ndata = b'x' * 60_000_000\nos.fork()\ntime.sleep(0.6)", 60, 95),
        ("import os, time\nos.fork()\ndata = b'x' * 60_000_000\ntime.sleep(0.6)", 120, 150),
    ],
    ids=["one process", "shared", "each its own"],
)
def test_memory_is_the_peak_of_the_tree(tmp_path, code, low, high):
    assert low <= measure.run(python(code), tmp_path).memory < high


def test_a_command_that_fails_says_why(tmp_path):
    with pytest.raises(measure.CommandFailed, match=r"ended with 1, .* MB: no such catalogue$"):
        measure.run(python("raise SystemExit('no such catalogue')"), tmp_path)


def test_the_floor_writes_the_same_files(tmp_path, monkeypatch, capsys):
    site = tmp_path / "site"
    for name in ("index.html", "a/b/index.html", "a/c.json"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(name.encode() * 100)
    monkeypatch.setattr(floor, "PORTION", 500)
    floor.main(site, tmp_path / "copy")
    assert scale.written(tmp_path / "copy") == scale.written(site) == (2, 3, 3_200)
    assert (tmp_path / "copy" / "a" / "c.json").read_bytes() == (site / "a/c.json").read_bytes()
    assert json.loads(capsys.readouterr().out)["wall"] > 0


ARTICLE = """<title>get_x · Box · Site</title><meta name="description" content="About it">
<article class="mc mc-page-tool"><nav class="mc-crumbs">away</nav>
<aside class="mc-verdict is-low"><a class="mc-risk is-low" href="l/">Low</a>
<a class="mc-cat is-read" href="r/">Read</a></aside>
<h2 id="why">Why <a class="mc-anchor" href="#why">#</a></h2>
<p>A <b>bold</b> <code>get_<wbr>x</code> with <a href="../">a_link</a>.</p>
<ul><li>one</li><li><p>two</p><pre><code>a
  b</code></pre></li></ul>
<table><tr><th>h|1</th><th>h2</th></tr><tr><td>c</td></tr></table></article>"""

EXPECTED = """---
title: "get_x"
description: "About it"
kind: "tool"
of: "Box"
category: "read"
risk: "low"
---

[Low](l/)  [Read](r/)

## Why {#why}

A **bold** `get_x` with [a\\_link](../).

-   one

-   two

    ```
    a
      b
    ```

| h\\|1 | h2 |
| --- | --- |
| c |  |
"""


def test_a_page_becomes_markdown(tmp_path):
    (tmp_path / "index.html").write_text(ARTICLE, encoding="utf-8")
    assert markdown.document(tmp_path / "index.html") == EXPECTED


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> tuple[str, dict]:
    """A whole run at the smallest size, with Hugo where it is installed."""
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "bench.scale", "--tools", "50", "--runs", "1"]
    command += ["--only", "hugo", "--only", "hugo-html", "--only", "floor", "--folder", str(folder)]
    command += ["--json", str(folder / "bench.json")]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout, json.loads((folder / "bench.json").read_text())


def rows(result) -> dict[tuple[str, str], dict]:
    return {(row["contender"], row["build"]): row for row in result[1]["sizes"]["50"]}


def test_every_build_is_measured(result):
    expected = {("mcp-catalogue", build) for build in (scale.COLD, *scale.STEPS)}
    expected |= {("floor", "cold")}
    if shutil.which("hugo"):
        expected |= {("hugo", "cold"), ("hugo-html", "cold")}
    assert set(rows(result)) == expected
    for row in rows(result).values():
        (cost,) = row["costs"]
        assert cost["wall"] > 0
        assert row["pages"] > 50


def test_the_floor_is_ours_in_files_and_bytes(result):
    ours, written = rows(result)["mcp-catalogue", "cold"], rows(result)["floor", "cold"]
    assert [written[key] for key in ("pages", "files", "size")] == [
        ours[key] for key in ("pages", "files", "size")
    ]
    assert written["costs"][0]["cpu"] < ours["costs"][0]["cpu"]


@pytest.mark.skipif(not shutil.which("hugo"), reason="hugo is not installed")
@pytest.mark.parametrize("name", ["hugo", "hugo-html"])
def test_hugo_builds_the_same_pages(result, name):
    ours, hugo = rows(result)["mcp-catalogue", "cold"], rows(result)[name, "cold"]
    assert ours["pages"] <= hugo["pages"] <= ours["pages"] + 10  # it adds pages of empty sections
    assert hugo["size"] > ours["size"] / 4


def test_the_table_has_a_line_for_each(result):
    table = [line for line in result[0].splitlines() if line.startswith("| 50 |")]
    assert len(table) == len(rows(result))
    assert "| 50 | mcp-catalogue | cold |" in result[0]


def test_changes_change_one_server_and_every_page(tmp_path):
    from bench import catalogues
    from bench.contenders import FOOTER, Content, Ours, change_server, change_theme

    source = catalogues.write(tmp_path / "source", 50)
    project = tmp_path / "project"
    project.mkdir()
    Ours().prepare(Content(source, *[tmp_path] * 4), project, tmp_path / "site")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    change_server(project)
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert len(changed) == 1
    assert snapshot.to_json(snapshot.read(changed[0])) == changed[0].read_text()
    change_theme(project)
    assert (project / FOOTER).read_text() != before[project / FOOTER].decode()


@pytest.fixture(scope="module")
def profiled() -> str:
    command = [sys.executable, "-m", "bench.profile", "--tools", "30"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_profile_tells_stages_apart(profiled):
    lines = [line.split(" | ") for line in profiled.splitlines() if line.startswith("| ")]
    seconds = {line[0].removeprefix("| "): float(line[1]) for line in lines[2:]}
    total = seconds.pop("**all**")
    assert {"imports", "classify", "theme", "write files"} <= set(seconds)
    assert sum(seconds.values()) == pytest.approx(total, abs=0.3)
    assert seconds.get("anything else", 0) < total * 0.1
