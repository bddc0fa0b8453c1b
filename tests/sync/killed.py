"""Kills a sync at random moments; run by test_kills.py in a process of its own.

    killed.py CATALOGUE TIMES SEED

Each sync is a forked child of this process, which has imported everything already, so that fifty
of them take seconds. After each kill, every snapshot must be readable and whole: of one revision.
In the end, the history of each server must tell every revision that it went through, once.
"""

import contextlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from generator import history
from generator import snapshot as snapshots
from generator.cli import cli


def sync(catalogue):
    """Start a sync in a forked child and return its process id."""
    child = os.fork()
    if child:
        return child
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        run(catalogue)
    finally:
        os._exit(0)


def run(catalogue):
    with contextlib.suppress(SystemExit):
        cli(["sync", "--catalogue", str(catalogue)], standalone_mode=False)


def check(folder):
    """Read every snapshot; all tools of one must be of one revision. Return the revisions."""
    revisions = {}
    for path in folder.glob("*.json"):
        tools = snapshots.read(path).tools
        texts = {tool["description"].partition(":")[0] for tool in tools}
        assert len(tools) == 20, path.name
        assert len(texts) == 1, f"{path.name} is torn: {texts}"
        revisions[path.stem] = texts.pop()
    return revisions


def check_history(folder, newest):
    """Each line must begin where the one before ended, up to the newest revision."""
    for path in folder.glob("*.jsonl"):
        sets = history.read(path)
        steps = [
            (change.old.partition(":")[0], change.new.partition(":")[0])
            for each in sets
            for change in each.changes
            if change.tool == "t000" and change.pointer == "description"
        ]
        assert [each.first for each in sets] == [True] + [False] * len(steps), path.name
        assert [old for old, _ in steps] == ["r0", *(new for _, new in steps[:-1])], path.name
        assert steps[-1][1] == newest, path.name


def publish(root, revision):
    """Let every server list another revision from now on."""
    for path in root.glob("lists-*.json"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"r{revision - 1}:", f"r{revision}:"), encoding="utf-8")


def main():
    catalogue, times, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    root = catalogue.parent.parent
    folder = root / "data/snapshots"
    run(catalogue)  # here, so that everything is imported before the first fork
    publish(root, 1)
    started = time.monotonic()
    os.waitpid(sync(catalogue), 0)
    longest = time.monotonic() - started
    chance = random.Random(seed)
    mixed = 0
    for number in range(2, times + 2):
        publish(root, number)
        child = sync(catalogue)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = set(check(folder).values())
        mixed += len(found) > 1
        # The machine may get busier or less so: keep the moments where the work is.
        longest *= 0.9 if found == {f"r{number}"} else 1.1 if f"r{number}" not in found else 1
    print(f"{longest:.2f} s a sync; {mixed} of {times} kills left servers at different revisions")
    assert mixed, "no kill came in the middle of a run"
    os.waitpid(sync(catalogue), 0)
    assert set(check(folder).values()) == {f"r{times + 1}"}
    check_history(root / "data/history", f"r{times + 1}")
    left = [path.name for path in (root / "data").rglob(".*")]
    assert not left, left


if __name__ == "__main__":
    main()
