"""Spreads work over processes where there are cores, and does it in place where there are not.

Processes are forked, so that they find the catalogue in memory as it stands: nothing is sent to
them but names. There is one less than cores, since the first one works as well. Where forking is
not to be had or not safe (Windows, a process with threads such as `mkdocs serve`), the work is done
one after the other, with the same results in the same order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from generator.errors import CatalogueError

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

LEAST = 64
"""Fewest pieces of work for which a second process is worth its start of some 20 ms."""
CHUNK = 8
"""Pieces of work that a process takes at a time."""
GIVEN = 2
"""How many such chunks wait for each process, so that none has to wait for the next."""
AHEAD = 16
"""Most chunks whose results are held because an earlier one is not done."""
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
            yield from _shared(work, names, count)


def _shared(work: Callable[[str], T], names: Sequence[str], count: int) -> Iterator[T]:
    """Share the work with `count` - 1 forked processes, and work here while they are not done."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    global _work
    _work = work
    left = deque(names[start : start + CHUNK] for start in range(0, len(names), CHUNK))
    ahead: deque[Future[list[T]]] = deque()
    pool = ProcessPoolExecutor(count - 1, multiprocessing.get_context("fork"))
    try:
        while ahead or left:
            while left and sum(not each.done() for each in ahead) < GIVEN * (count - 1):
                ahead.append(pool.submit(_run, left.popleft()))
            if left and len(ahead) < AHEAD and not ahead[0].done():
                ahead.append(Future())
                ahead[-1].set_result(_run(left.popleft()))
            else:
                yield from ahead.popleft().result()
    except BrokenProcessPool:
        why = "one of its processes was ended from outside, as systems do when memory runs out"
        raise CatalogueError("build", why, "with one core, 'taskset -c 0', it needs less") from None
    finally:
        pool.shutdown(cancel_futures=True)
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


def _run(names: Sequence[str]) -> list[Any]:
    return [_work(name) for name in names]


def _cores() -> int:
    """Return how many cores this process may use; 1 where it cannot fork safely."""
    if not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))
