"""Spreads work over processes where there are cores, and does it in place where there are not.

Processes are forked, so that they find the catalogue in memory as it stands: nothing is sent to
them but names. Where forking is not to be had or not safe (Windows, a process with threads such as
`mkdocs serve`), the work is done one after the other, with the same results in the same order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

LEAST = 64
"""Fewest pieces of work for which a second process is worth its start of some 20 ms."""
CHUNK = 8
"""Pieces of work that a process takes at a time."""
SELDOM = 50_000
"""How many more objects there are before Python looks for circles among them, instead of 700."""

_work: Callable[[str], Any] = str


def spread(work: Callable[[str], T], names: Sequence[str], processes: int = 0) -> Iterator[T]:
    """Yield what `work` makes of each name, in their order.

    Args:
        work: What to do; its results must be picklable.
        names: What to do it with.
        processes: How many to use, 0 for as many as there are cores.
    """
    count = min(processes or _cores(), len(names) // LEAST)
    with _collecting_seldom():
        if count < 2:
            yield from map(work, names)
        else:
            yield from _forked(work, names, count)


def _forked(work: Callable[[str], T], names: Sequence[str], count: int) -> Iterator[T]:
    global _work
    _work = work
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            yield from pool.imap(_run, names, CHUNK)
    finally:
        _work = str


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Keep Python from looking for circles all the time: what is made here has next to none.

    What stands is left out altogether: looking at it would touch, and so copy, every page of memory
    that processes share.
    """
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _run(name: str) -> Any:
    return _work(name)


def _cores() -> int:
    """Return how many cores this process may use; 1 where it cannot fork safely."""
    if not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))
