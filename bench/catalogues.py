"""Writes invented catalogues: ordinary project folders with as many tools as wanted.

Run `python -m bench.catalogues FOLDER --tools 10000`. What is written is what `init` and `sync`
would have left: mkdocs.yml, data/catalogue.yml, a snapshot a server and its line of the index. The
same sizes and seed give the same bytes. One server is in memory at a time, in as many processes as
there are cores.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

import click

from bench.made.servers import ServerMaker, shuffled, sizes
from generator import snapshot as snapshots

SERVERS = {31_000: 4_600, 220_000: 9_000}
"""Sizes of public directories; others have a server for 6.75 tools, as the smaller of these."""
SEED = 7

CONFIG = """\
site_name: {title}
site_description: {count} invented tools of {servers} invented servers.
theme:
  name: mcp-catalogue
plugins:
  - search
  - mcp-catalogue
"""
HOME = "# {title}\n\nThis catalogue was invented to measure with.\n"
CHECKED = {"captured_at": "2026-11-01T00:00:00Z"}


def servers_for(tools: int) -> int:
    """Return how many servers a catalogue of so many tools has."""
    return SERVERS.get(tools, max(1, round(tools / 6.75)))


def write(folder: Path, tools: int, servers: int = 0, seed: int = SEED, jobs: int = 0) -> Path:
    """Write a catalogue into `folder`, which must not be there yet or be empty; return it."""
    count = servers or servers_for(tools)
    places = list(enumerate(shuffled(sizes(tools, count), seed)))
    (folder / "data" / "snapshots" / snapshots.INDEX).mkdir(parents=True)
    (folder / "docs").mkdir()
    title = f"{tools:,} tools"
    with (folder / "data" / "catalogue.yml").open("w", encoding="utf-8") as catalogue:
        catalogue.write(f"title: {title}\n\nservers:\n")
        for entries in _written(folder, places, seed, jobs or os.cpu_count() or 1):
            catalogue.write(entries)
    text = CONFIG.format(title=title, count=tools, servers=count)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    (folder / "docs" / "index.md").write_text(HOME.format(title=title), encoding="utf-8")
    return folder


def _written(folder: Path, places: list[tuple[int, int]], seed: int, jobs: int) -> Iterator[str]:
    """Write the snapshots; yield the entries of data/catalogue.yml in order."""
    rest = iter(places)
    batches = iter(lambda: list(islice(rest, 100)), [])
    one = partial(_batch, folder, seed=seed)
    if jobs == 1 or len(places) <= 100:
        yield from map(one, batches)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(one, batches)


def _batch(folder: Path, places: list[tuple[int, int]], seed: int) -> str:
    return "".join(_server(folder, place, count, seed) for place, count in places)


def _server(folder: Path, place: int, count: int, seed: int) -> str:
    """Write one server; return its entry as YAML, of which JSON is a part."""
    made = ServerMaker(place, seed).make(count)
    data = folder / "data" / "snapshots"
    data.joinpath(f"{made.id}.json").write_text(snapshots.to_json(made.snapshot), encoding="utf-8")
    index = data / snapshots.INDEX / f"{made.id}.json"
    index.write_text(json.dumps(CHECKED, indent=2) + "\n", encoding="utf-8")
    fields = "".join(f"    {key}: {json.dumps(text)}\n" for key, text in made.entry.items())
    return f"  {made.id}:\n{fields}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--tools", default=1_000, show_default=True, help="How many tools.")
@click.option("--servers", default=0, help="How many servers; 0: as many as is usual.")
@click.option("--seed", default=SEED, show_default=True, help="What everything follows from.")
def command(folder: Path, tools: int, servers: int, seed: int) -> None:
    """Write an invented catalogue into FOLDER."""
    write(folder, tools, servers, seed)
    click.echo(f"{tools:,} tools of {servers or servers_for(tools):,} servers in {folder}")


if __name__ == "__main__":
    command()
