"""`serve`: the page changes when its server does."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from generator import history
from tests.site.test_browser import CHROMIUM, FLAGS


def fetch(url, wanted, seconds=90):
    """Wait until the page at `url` holds `wanted`; return the last text either way."""
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end and wanted not in text:
        time.sleep(0.3)
        try:
            with urlopen(url) as answer:
                text = answer.read().decode()
        except OSError:
            continue
    return text


@contextmanager
def serving(folder, address, every):
    """Serve the project in `folder` and end that with Ctrl-C; every process must then be gone."""
    args = ["serve", "--address", address, "--watch-servers", every]
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", *args],
            cwd=folder, env=os.environ, stderr=said, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    assert not left(folder)


def left(folder, seconds=10):
    """Return the command lines of processes that name `folder`, once they had time to end."""
    end = time.monotonic() + seconds
    while True:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = path.read_bytes().decode("utf-8", "replace").split("\0")
                found += [words] if any(str(folder) in word for word in words) else []
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.2)


def test_a_changed_server_changes_the_page(run, tmp_path, free_port):
    run("init")
    listing = tmp_path / "tools.json"
    listing.write_text('{"tools": [{"name": "get", "description": "Get a note."}]}', "utf-8")
    (tmp_path / "data/catalogue.yml").write_text("servers: {notes: {listing: tools.json}}", "utf-8")
    assert run("sync").returncode == 0
    address = f"127.0.0.1:{free_port()}"
    with serving(tmp_path, address, "1"):
        page = f"http://{address}/servers/notes/get/"
        assert "Get a note." in fetch(page, "Get a note.")
        text = listing.read_text("utf-8").replace("Get a note.", "Fetch a letter.")
        listing.write_text(text, "utf-8")
        assert "Fetch a letter." in fetch(page, "Fetch a letter.")


@pytest.mark.browser
def test_an_announcement_changes_the_open_page(run, tmp_path, free_port):
    """Servers of both eras get a tool while they run; only that they announce it tells of it."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}: apt-get install chromium")
    run("init")
    shutil.copy(Path(__file__).parent / "servers/growing.py", tmp_path / "growing.py")
    entry = {"command": "python", "args": [str(tmp_path / "growing.py"), str(tmp_path / "sign")]}
    servers = {"new": entry, "old": {**entry, "protocol": "legacy"}}
    catalogue = json.dumps({"servers": servers})
    (tmp_path / "data/catalogue.yml").write_text(catalogue, encoding="utf-8")
    assert run("sync", "--date", "2026-01-01").returncode == 0
    address = f"127.0.0.1:{free_port()}"
    with serving(tmp_path, address, "3600") as process, sync_playwright() as play:
        assert "Get a note." in fetch(f"http://{address}/servers/new/get/", "Get a note.")
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        tab = browser.new_page()
        for server in servers:
            tab.goto(f"http://{address}/servers/{server}/")
            assert not tab.get_by_role("link", name="put").count()
        (tmp_path / "sign").touch()
        tab.get_by_role("link", name="put", exact=True).first.wait_for(timeout=90_000)
        browser.close()
        for server in servers:
            assert "Store a letter." in fetch(
                f"http://{address}/servers/{server}/put/", "Store a letter."
            )
        assert process.poll() is None
    for server in servers:
        sets = history.read(tmp_path / f"data/history/{server}.jsonl")
        assert [c.kind for c in sets[-1].changes] == ["tool-added"]
    said = (tmp_path / "said").read_text("utf-8")
    assert sorted(line for line in said.splitlines() if line.startswith("watch-servers")) == [
        "watch-servers: new changed",
        "watch-servers: old changed",
    ]
