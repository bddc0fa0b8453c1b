"""`serve`: the page changes when its server does."""

import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen


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


def test_a_changed_server_changes_the_page(run, tmp_path, free_port):
    run("init")
    listing = tmp_path / "tools.json"
    listing.write_text('{"tools": [{"name": "get", "description": "Get a note."}]}', "utf-8")
    (tmp_path / "data/catalogue.yml").write_text("servers: {notes: {listing: tools.json}}", "utf-8")
    assert run("sync").returncode == 0
    address = f"127.0.0.1:{free_port()}"
    args = ["serve", "--address", address, "--watch-servers", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", *args],
        cwd=tmp_path, env=os.environ, text=True, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        page = f"http://{address}/servers/notes/get/"
        assert "Get a note." in fetch(page, "Get a note.")
        text = listing.read_text("utf-8").replace("Get a note.", "Fetch a letter.")
        listing.write_text(text, "utf-8")
        assert "Fetch a letter." in fetch(page, "Fetch a letter.")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
