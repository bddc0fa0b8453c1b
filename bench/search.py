"""What a search costs in a browser: bytes of the index and to the first result, and time.

Run `python -m bench.search --tools 31000`. A small site is really built; then the index of so many
invented tools takes the place of its own, and a headless Chromium types into its search page, which
is served below a sub-path, compressed as `gzip -9` does. Time is taken in the page, from the input
event of a letter to the results being there. The
bytes are those of everything loaded by an empty cache until the first result: the page, style,
scripts and index. Ratings are those of the first `RATED` tools, over and over.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

import click
from playwright.sync_api import Browser, Page, sync_playwright

from bench.catalogues import SEED, servers_for, write
from bench.made.servers import ServerMaker, shuffled, sizes
from generator.catalogue import ListedTool, Server
from generator.classify import assess, load_rules
from generator.classify.context import ServerContext
from generator.config import ServerEntry
from generator.models import Assessment, Snapshot, Tool
from generator.site.search import FOLDER, Entry, Index, entry, tokens

RATED = 3_000
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
BELOW = "/a/sub-path/"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
WATCH = """() => {
  window.times = []
  const find = document.querySelector("#find")
  let since
  addEventListener('input', () => { since = performance.now() }, true)
  new MutationObserver(() => {
    if (since !== undefined && find.value) times.push(performance.now() - since)
    since = undefined
  }).observe(document.querySelector('.mc-results [role=status]'), { childList: true })
}"""


def ratings() -> list[Assessment]:
    """Return what the first tools are rated."""
    rules = load_rules(None)
    found: list[Assessment] = []
    for place in count():
        made = ServerMaker(place, SEED).make(12)
        tools = [Tool.parse(raw) for raw in made.snapshot.tools]
        context = ServerContext(made.id, title=made.id, tools=tuple(tool.name for tool in tools))
        found += [replace(assess(tool, context, rules), evidence=()) for tool in tools]
        if len(found) >= RATED:
            return found[:RATED]
    return found


def read(rated: Sequence[Assessment], place: int, tools: int) -> Entry:
    """Return what the index takes of the invented server at `place`."""
    made = ServerMaker(place, SEED).make(tools)
    listed = []
    for number, raw in enumerate(made.snapshot.tools):
        tool = Tool.parse(raw)
        url = f"servers/{made.id}/{tool.name}/"
        rating = rated[(place * 7 + number) % len(rated)]
        listed.append(ListedTool(made.id, tool, tool.name, url, rating, None, 0))
    settings = ServerEntry(command="none")
    url = f"servers/{made.id}/"
    title = made.id.replace("-", " ").title()
    return entry(Server(made.id, made.id, url, title, settings, Snapshot(made.id), tuple(listed)))


def index(tools: int) -> Iterator[tuple[str, bytes]]:
    """Yield path and compressed content of the files of an index of so many tools."""
    places = enumerate(shuffled(sizes(tools, servers_for(tools)), SEED))
    made = Index()
    with ProcessPoolExecutor(2) as pool:
        for found in pool.map(partial(_read, ratings()), places, chunksize=100):
            for name, text in made.add(found):
                yield name, gzip.compress(text.encode(), 9)
    for name, text in made.files():
        yield name, gzip.compress(text.encode(), 9)


def _read(rated: Sequence[Assessment], place: tuple[int, int]) -> Entry:
    return read(rated, *place)


def site(folder: Path) -> dict[str, bytes]:
    """Build a small catalogue; return its files, compressed, without its own index."""
    write(folder, 30, jobs=1)
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(build, cwd=folder, check=True)
    root = folder / "site"
    return {
        path.relative_to(root).as_posix(): gzip.compress(path.read_bytes(), 9)
        for path in root.rglob("*")
        if path.is_file() and not (path.suffix == ".json" and path.parent.name == "search")
    }


def serve(files: dict[str, bytes]) -> ThreadingHTTPServer:
    """Serve `files` below a sub-path of a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.partition("?")[0].removeprefix(BELOW)
            name += "index.html" if name.endswith("/") else ""
            body = files.get(name)
            self.send_response(404 if body is None else 200)
            kind = TYPES.get(Path(name).suffix, "application/json")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            with suppress(ConnectionError):  # a page that was closed early
                self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def queries(files: dict[str, bytes], wanted: int) -> list[str]:
    """Return names of tools in words, as people type them: of one word, of two, of all."""
    records = sorted(name for name in files if name.startswith(f"{FOLDER}tools-"))
    random = Random(SEED)  # noqa: S311 - which tools are looked for is no secret
    found = []
    for number in range(wanted):
        tools = json.loads(gzip.decompress(files[random.choice(records)]))["tools"]
        words = list(tokens(random.choice(tools)[0]))
        found.append(" ".join(words[: (1, 2, len(words))[number % 3]]))
    return found


def opened(browser: Browser, address: str) -> tuple[Page, list[int]]:
    """Open a page with an empty cache; return it and the sizes of what it loads, as they come."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    loaded: list[int] = []
    note = lambda event: loaded.append(int(event["encodedDataLength"]))  # noqa: E731 - a listener
    session.on("Network.loadingFinished", note)
    page.goto(address)
    return page, loaded


def first_result(browser: Browser, address: str, query: str) -> int:
    """Return how many bytes came until the first result of an address with a query."""
    page, loaded = opened(browser, f"{address}?text={query.replace(' ', '+')}")
    page.wait_for_selector(".mc-hit")
    total = sum(loaded)
    page.context.close()
    return total


def typing(browser: Browser, address: str, query: str) -> tuple[list[float], list[float]]:
    """Type `query` twice, each letter after the results of the one before.

    Returns milliseconds for each letter, while the files of the index come and once they are there.
    """
    page, _ = opened(browser, address)
    page.evaluate(WATCH)
    for text in (query, query):
        page.locator("#find").fill("")
        for letter in text:
            seen = page.evaluate("times.length")
            page.keyboard.type(letter)
            while (
                page.evaluate("times.length") == seen
            ):  # the page's policy forbids waiting by eval
                page.wait_for_timeout(20)
            page.wait_for_timeout(60)
    times: list[float] = page.evaluate("times")
    page.context.close()
    return times[: len(query)], times[-len(query) :]


def told(name: str, found: Sequence[float]) -> str:
    """Return a line about many times."""
    times = sorted(found)
    late = times[int(len(times) * 0.95)]
    return f"{name}: median {median(times):.0f} ms, p95 {late:.0f} ms, most {times[-1]:.0f} ms"


@click.command()
@click.option("--tools", default=31_000, show_default=True, help="How many tools are searched.")
@click.option("--queries", "wanted", default=12, show_default=True, help="How many are typed.")
def command(tools: int, wanted: int) -> None:
    """Measure the search over so many invented tools."""
    made = dict(index(tools))
    size = sum(map(len, made.values()))
    click.echo(f"{tools:,} tools: index {size:,} bytes compressed, {size / tools:.0f} a tool")
    with tempfile.TemporaryDirectory() as folder:
        files = site(Path(folder) / "project") | made
    server = serve(files)
    address = f"http://127.0.0.1:{server.server_port}{BELOW}{FOLDER}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        asked = queries(files, wanted)
        bytes_ = [first_result(browser, address, query) for query in asked]
        click.echo(f"first result: median {median(bytes_):,.0f} bytes, most {max(bytes_):,}")
        typed = [typing(browser, address, query) for query in asked]
        click.echo(told("a letter, with files to load", [t for cold, _ in typed for t in cold]))
        click.echo(told("a letter, with files there", [t for _, warm in typed for t in warm]))
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    command()
