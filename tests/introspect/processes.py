"""Looks at the process table, as an administrator would."""

import time
from pathlib import Path


def having(token):
    """The command lines of all processes that have `token` in theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if token in line:
            found.append(line)
    return found


def wait_until(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def wait_until_gone(token, seconds=20):
    until = time.monotonic() + seconds
    while left := having(token):
        assert time.monotonic() < until, left
        time.sleep(0.05)
