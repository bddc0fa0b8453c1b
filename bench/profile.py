"""Says where the CPU time of a build goes, stage by stage.

Run `python -m bench.profile --tools 31000`, or `--project FOLDER`; with `--after "nothing changed"`
a build over an earlier one is looked at. It runs in this process and is asked every few
milliseconds of CPU time, by the kernel's profiling timer, which code it is in; workers that it
forks are asked likewise. A stage is the innermost function on the stack that belongs to one
(`STAGES`); shared code counts for whoever called it, and modules that the table does not know are
listed by their own names, so that nothing has to be changed here when code moves.
"""

from __future__ import annotations

import gc
import mmap
import os
import resource
import signal
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

import click

from bench import catalogues, measure
from bench.contenders import Ours
from bench.scale import MEMORY, STEPS

INTERVAL = 0.002
"""Seconds of CPU time between two looks; the kernel may make it longer."""
WORKERS, STAGES_MOST = 63, 200
"""Most forked processes and most stages that are told apart."""

STAGES = (
    ("generator/snapshot.py", "read snapshots"),
    ("generator/listing.py", "read snapshots"),
    ("generator/config/", "read configuration"),
    ("generator/reading.py", "read configuration"),
    ("generator/history.py", "history"),
    ("generator/changes/", "history"),
    ("generator/classify/", "classify"),
    ("generator/findings/", "findings"),
    ("generator/catalogue.py", "put the catalogue together"),
    ("generator/schema/", "read schemas, make examples"),
    ("generator/site/tool/", "page, tool: "),
    ("templates/pages/tool/", "page, tool: "),
    ("generator/site/article.py", "page: put sections together"),
    ("templates/pages/page.html", "page: put sections together"),
    ("generator/site/sidebar.py", "page: sidebar"),
    ("generator/site/related.py", "related tools"),
    ("generator/site/server", "page, server"),
    ("templates/pages/server/", "page, server"),
    ("generator/site/lists.py", "page, lists"),
    ("templates/pages/lists/", "page, lists"),
    ("generator/site/markdown.py", "Markdown twins"),
    ("generator/site/search.py", "search index"),
    ("generator/site/server_policies.py", "policy files"),
    ("generator/site/inventory.py", "inventory"),
    ("generator/publish/api.py", "JSON API"),
    ("generator/publish/badges.py", "badges"),
    ("generator/publish/feeds.py", "feeds"),
    ("generator/site/theme.py", "theme"),
    ("templates/theme/", "theme"),
    ("mkdocs/theme.py", "theme"),
    ("mkdocs/contrib/search/", "search index of MkDocs"),
    ("mkdocs/structure/", "MkDocs: pages, files, navigation"),
    ("mkdocs/", "MkDocs: everything else"),
)
"""Ends of the paths that code stands in, and the stage of it; the first match counts. After a colon
the name of the file is added: sections of the tool page are told apart."""

SHARED = ("generator/site/text.py", "generator/site/render.py", "generator/site/words.py")
COMPILER = ("jinja2/compiler.py", "jinja2/parser.py", "jinja2/lexer.py", "jinja2/optimizer.py")
WRITING = {"write", "write_bytes", "write_text", "write_file", "mkdir", "makedirs", "_write"}
ROOTS = tuple(dict.fromkeys(part.split("/")[0] + "/" for part, _ in STAGES))


def stage_of(code: CodeType) -> str:
    """Return the stage that `code` belongs to; "" when that depends on its caller."""
    path = code.co_filename
    if "importlib" in path:
        return "imports" if code.co_name.startswith("_find_and_load") else ""
    if path.endswith(COMPILER):
        return "compile templates"
    own = _below_root(path)
    if code.co_name in WRITING and (own or path.endswith(("pathlib.py", "os.py"))):
        return "write files"
    if own in SHARED or not own:
        return ""
    for part, stage in STAGES:
        if own.startswith(part):
            return stage + Path(path).stem if stage.endswith(": ") else stage
    return own.removesuffix(".py").replace("/", ".") if own.startswith("generator/") else ""


def _below_root(path: str) -> str:
    """Return the part of `path` from the package or the folder of templates on, or ""."""
    found = max(path.rfind(f"/{root}") for root in ROOTS)
    return path[found + 1 :] if found >= 0 else ""


class Sampler:
    """Counts looks at this process and at those forked from it, in memory that they share."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.codes: dict[CodeType, str] = {}
        self.memory = mmap.mmap(-1, (WORKERS + 1) * STAGES_MOST * 8 + 64 * STAGES_MOST)
        self.row = self.rows = 0
        self.collecting = 0.0

    def start(self) -> None:
        """Begin to look."""
        signal.signal(signal.SIGPROF, self._look)
        os.register_at_fork(before=self._count, after_in_child=self._forked)
        gc.callbacks.append(self._collected)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def stop(self) -> None:
        """Look no more."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        gc.callbacks.remove(self._collected)

    def _count(self) -> None:
        self.rows = min(WORKERS, self.rows + 1)

    def _forked(self) -> None:
        self.row = self.rows
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def _collected(self, phase: str, _: dict[str, int]) -> None:
        now = time.process_time()
        self.collecting += now if phase == "stop" else -now

    def _look(self, _: int, frame: FrameType | None) -> None:
        stage = self._stage(frame)
        place = self._place(stage)
        offset = (self.row * STAGES_MOST + place) * 8
        (count,) = struct.unpack_from("q", self.memory, offset)
        struct.pack_into("q", self.memory, offset, count + 1)

    def _stage(self, frame: FrameType | None) -> str:
        found = ""
        while frame is not None:
            stage = self.codes.get(frame.f_code)
            if stage is None:
                stage = self.codes.setdefault(frame.f_code, stage_of(frame.f_code))
            if stage == "imports":
                return stage
            found = found or stage
            frame = frame.f_back
        return found or "anything else"

    def _place(self, stage: str) -> int:
        """Return the column of `stage`; its name is kept where every process finds it."""
        start = (WORKERS + 1) * STAGES_MOST * 8
        label = stage.encode()[:63].ljust(64, b"\0")
        place = self.names.get(stage, -1)
        while place < 0 or self.memory[start + place * 64 : start + place * 64 + 64] != label:
            place += 1
            there = self.memory[start + place * 64]
            if not there:
                self.memory[start + place * 64 : start + place * 64 + 64] = label
        self.names[stage] = place
        return place

    def counts(self) -> Iterator[tuple[str, bool, int]]:
        """Yield stage, whether it was in a worker, and how many looks met it."""
        start = (WORKERS + 1) * STAGES_MOST * 8
        for place in range(STAGES_MOST):
            name = self.memory[start + place * 64 : start + place * 64 + 64].rstrip(b"\0").decode()
            for row in range(WORKERS + 1 if name else 0):
                (count,) = struct.unpack_from("q", self.memory, (row * STAGES_MOST + place) * 8)
                if count:
                    yield name, row > 0, count


def build(project: Path, site: Path) -> Sampler:
    """Build `project` into `site` in this process, under a sampler."""
    sampler = Sampler()
    os.chdir(project)
    sampler.start()
    from mkdocs.__main__ import cli

    try:
        cli(["build", "--quiet", "--site-dir", str(site)], standalone_mode=False)
    finally:
        sampler.stop()
    return sampler


def _used(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def report(sampler: Sampler, own: float, workers: float, tools: int) -> Iterator[str]:
    """Yield the table: CPU seconds of each stage, the dearest first."""
    looks = Counter[bool]()
    for _, forked, count in sampler.counts():
        looks[forked] += count
    each = {False: own / max(1, looks[False]), True: workers / max(1, looks[True])}
    seconds = Counter[str]()
    for stage, forked, count in sampler.counts():
        seconds[stage] += count * each[forked]
    total = own + workers
    yield "| stage | CPU s | share | ms a tool |\n| --- | ---: | ---: | ---: |"
    for stage, spent in seconds.most_common():
        yield f"| {stage} | {spent:.2f} | {spent / total:.1%} | {spent / tools * 1e3:.3f} |"
    yield f"| **all** | {total:.2f} | 100% | {total / tools * 1e3:.3f} |"
    yield (
        f"\n{looks.total():,} looks; {workers:.2f} s of the CPU time in forked workers; "
        f"collecting garbage took {sampler.collecting:.2f} s of the main process."
    )


@click.command()
@click.option("--tools", default=10_000, show_default=True, help="Size of an invented catalogue.")
@click.option("--project", type=click.Path(path_type=Path, exists=True), help="A project instead.")
@click.option("--after", type=click.Choice(list(STEPS)), help="Build once before, then do this.")
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="Where to work.")
def command(tools: int, project: Path | None, after: str | None, folder: Path | None) -> None:
    """Profile a build by stage: a cold one, or one after a change."""
    above = folder or (MEMORY if MEMORY.is_dir() else None)
    with tempfile.TemporaryDirectory(prefix="mcp-catalogue-bench-", dir=above) as name:
        source = project or catalogues.write(Path(name) / "source", tools)
        place, site = Path(name) / "project", Path(name) / "site"
        place.mkdir()
        command = Ours().copy(source, place, site)
        if after:
            measure.run(command, place)
            STEPS[after](place)
        before, below = _used(resource.RUSAGE_SELF), _used(resource.RUSAGE_CHILDREN)
        sampler = build(place, site)
        own = _used(resource.RUSAGE_SELF) - before
        workers = _used(resource.RUSAGE_CHILDREN) - below
    click.echo("\n".join(report(sampler, own, workers, tools)))


if __name__ == "__main__":
    command()
