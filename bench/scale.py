"""Measures builds of large catalogues: ours, and side by side what else could make such a site.

Run `python -m bench.scale --tools 1000 --tools 10000`. Catalogues are invented (bench.catalogues),
each build writes into a fresh folder, in memory where there is /dev/shm: on some file systems
making files again that were just deleted is many times slower. What they read lies in the
ordinary folder for temporary files. The contenders take turns, so that a change of the machine's
speed meets all of them. Prints a table of medians, as Markdown, and writes every figure as JSON.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import click

from bench import catalogues, markdown, measure
from bench.contenders import (
    CONTENDERS,
    Contender,
    Content,
    Floor,
    Ours,
    change_server,
    change_theme,
)
from bench.measure import Cost

MEMORY = Path("/dev/shm")  # noqa: S108 - not a name of ours: a folder of our own is made in it
COLD = "cold"
STEPS: dict[str, Callable[[Path], None]] = {
    "nothing changed": lambda project: None,
    "one server changed": change_server,
    "theme changed": change_theme,
}
"""What is done to a project that was built, before it is built again."""


@dataclass
class Row:
    """What one kind of build of one contender cost, run by run, and what it wrote."""

    contender: str
    build: str
    costs: list[Cost] = field(default_factory=list)
    failed: str = ""
    pages: int = 0
    files: int = 0
    size: int = 0

    def middle(self, figure: str) -> float:
        """Return the median of a figure of `Cost`."""
        return median(getattr(cost, figure) for cost in self.costs)


class Size:
    """The measurements at one size of catalogue."""

    def __init__(self, tools: int, root: Path, inputs: Path, named: tuple[str, ...]) -> None:
        self.tools, self.root = tools, root
        self.servers = catalogues.servers_for(tools)
        self.rows: dict[tuple[str, str], Row] = {}
        self.content = Content(**{part.name: inputs / part.name for part in fields(Content)})
        self.contenders = [each for each in CONTENDERS if self._takes_part(each, named)]
        self.forgets = in_memory(root)

    def _takes_part(self, contender: Contender, named: tuple[str, ...]) -> bool:
        wanted = contender.name in named if named else self.tools <= contender.most
        return bool(wanted and contender.version())

    def measure(self, runs: int, changes: bool) -> None:
        """Run every contender `runs` times, in turns."""
        note(f"{self.tools:,} tools: inventing them")
        catalogues.write(self.content.catalogue, self.tools)
        for run in range(runs):
            self._ours(run, changes)
            for contender in self.contenders:
                if not isinstance(contender, Ours):
                    self._other(contender, run)

    def _ours(self, run: int, changes: bool) -> None:
        """Build cold, then again after each kind of change, over the site that is there."""
        project, site = self._fresh(f"ours-{run}")
        command = Ours().prepare(self.content, project, site)
        self._timed(Ours.name, COLD, command, project, site)
        if not run:
            self._share(site)
        for build, change in STEPS.items() if changes else ():
            change(project)
            self._timed(Ours.name, build, command, project, site)
        self._forget(project, site)

    def _share(self, site: Path) -> None:
        """Keep the first site and its pages as Markdown for the other contenders."""
        if len(self.contenders) < 2:
            return
        shutil.copytree(site, self.content.site)
        folders = {
            "_index.md": self.content.hugo,
            "_index.html": self.content.finished,
            "index.md": self.content.markdown,
        }
        count, size = markdown.convert(site, folders)
        note(
            f"{self.tools:,} tools: {count:,} pages are {size / count:,.0f} bytes of Markdown each"
        )

    def _other(self, contender: Contender, run: int) -> None:
        folder, site = self._fresh(f"{contender.name}-{run}")
        command = contender.prepare(self.content, folder, site)
        self._timed(contender.name, COLD, command, folder, site)
        self._forget(folder, site)

    def _fresh(self, name: str) -> tuple[Path, Path]:
        folder = self.root / name
        folder.mkdir(parents=True)
        return folder, self.root / f"{name}-site"

    def _timed(
        self, contender: str, build: str, command: list[str], folder: Path, site: Path
    ) -> None:
        here = {"PYTHONPATH": str(Path(__file__).parent.parent)}
        row = self.rows.setdefault((contender, build), Row(contender, build))
        try:
            cost = measure.run(command, folder, here if contender == Floor.name else None)
        except measure.CommandFailed as error:
            if contender == Ours.name:
                raise
            row.failed = str(error)
            note(f"{self.tools:,} tools: {contender}: {error}")
            return
        if contender == Floor.name:
            said = json.loads((folder / measure.LOG).read_text(encoding="utf-8"))
            cost = Cost(said["cpu"], said["wall"], cost.memory)
        row.costs.append(cost)
        row.pages, row.files, row.size = written(site)
        note(
            f"{self.tools:,} tools: {contender}, {build}: {cost.cpu:.1f} s CPU, "
            f"{cost.wall:.1f} s, {cost.memory:,.0f} MB"
        )

    def _forget(self, *folders: Path) -> None:
        """Give memory back; on a disk nothing is deleted while there is more to measure."""
        for folder in folders if self.forgets else ():
            if folder.is_symlink():
                folder.unlink()
            elif folder.exists():
                shutil.rmtree(folder)


def written(site: Path) -> tuple[int, int, int]:
    """Return how many pages, files and bytes there are in a site."""
    pages = files = size = 0
    for folder, _, names in os.walk(f"{site}/"):  # the slash: it may be a link
        files += len(names)
        pages += "index.html" in names
        size += sum(os.stat(f"{folder}/{name}").st_size for name in names)  # noqa: PTH116 - many
    return pages, files, size


def in_memory(path: Path) -> bool:
    """Return whether `path` lies in a file system that is kept in memory (Linux)."""
    best = ("", "")
    mounts = Path("/proc/mounts")
    for line in mounts.read_text().splitlines() if mounts.exists() else ():
        _, point, kind = line.split()[:3]
        if path.is_relative_to(point) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1] in ("tmpfs", "ramfs")


def note(text: str) -> None:
    """Say how far it is, beside the result."""
    click.echo(text, err=True)


COLUMNS = (
    "| tools | what | build | CPU s | wall s | peak MB | pages | CPU ms a page | files | MB "
    "| CPU : ours | wall : ours |\n" + "| --- | --- | --- |" + " ---: |" * 9
)


def table(sizes: list[Size]) -> Iterator[str]:
    """Yield the lines of the table: medians, and ratios to our cold build of the same size."""
    yield COLUMNS
    for size in sizes:
        ours = size.rows[Ours.name, COLD]
        for row in size.rows.values():
            if not row.costs:
                yield f"| {size.tools:,} | {row.contender} | {row.failed.splitlines()[0]} |"
                continue
            cpu, wall, peak = (row.middle(each) for each in ("cpu", "wall", "memory"))
            against = cpu / ours.middle("cpu"), wall / ours.middle("wall")
            yield (
                f"| {size.tools:,} | {row.contender} | {row.build} | {cpu:.2f} | {wall:.2f} "
                f"| {peak:,.0f} | {row.pages:,} | {cpu / max(1, row.pages) * 1e3:.2f} "
                f"| {row.files:,} | {row.size / 1e6:,.0f} | {against[0]:.2f} | {against[1]:.2f} |"
            )


def machine() -> dict[str, Any]:
    """Return where the figures come from."""
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load": [round(each, 1) for each in os.getloadavg()],
        "versions": {each.name: each.version() for each in CONTENDERS},
    }


def caption(found: dict[str, Any], runs: int, root: Path) -> Iterator[str]:
    """Yield what has to be said beside the figures."""
    where = "in memory" if in_memory(root) else "on disk"
    yield (
        f"{found['cores']} cores, load {found['load'][0]} at the start, {found['system']}, Python "
        f"{found['python']}; {runs} runs in turns, medians; files written {where}. CPU: user and "
        "system time of the whole process tree. Peak: of the tree, pages that processes share "
        "counted once. MB: 10^6 bytes.\n"
    )
    for each in CONTENDERS:
        version = found["versions"][each.name] or "not installed"
        yield f"- {each.name} ({version}): {each.says}"
    yield ""


@click.command()
@click.option("--tools", multiple=True, type=int, default=(1_000, 10_000), show_default=True)
@click.option("--runs", default=3, show_default=True, help="Runs of each build.")
@click.option("--only", multiple=True, help="Contenders beside ours; default: those that can.")
@click.option("--changes/--no-changes", default=True, help="Also build after changes.")
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="Where to work.")
@click.option(
    "--json", "result", default="bench-scale.json", show_default=True, help="Every figure."
)
def command(
    tools: tuple[int, ...],
    runs: int,
    only: tuple[str, ...],
    changes: bool,
    folder: Path | None,
    result: str,
) -> None:
    """Measure builds of invented catalogues."""
    above = folder or (MEMORY if MEMORY.is_dir() else None)
    found = machine()
    temporary = partial(tempfile.TemporaryDirectory, prefix="mcp-catalogue-bench-")
    with temporary(dir=above) as outputs, temporary() as inputs:
        sizes = []
        for count in tools:
            named = (Ours.name, *only) if only else ()
            size = Size(count, Path(outputs, str(count)), Path(inputs, str(count)), named)
            size.measure(runs, changes)
            if size.forgets:
                shutil.rmtree(size.root)
            sizes.append(size)
        click.echo("\n".join([*caption(found, runs, Path(outputs)), *table(sizes)]))
    rows = {size.tools: [asdict(row) for row in size.rows.values()] for size in sizes}
    Path(result).write_text(json.dumps({**found, "runs": runs, "sizes": rows}, indent=2) + "\n")


if __name__ == "__main__":
    try:
        command()
    except measure.CommandFailed as error:
        sys.exit(str(error))
