"""Keeps data/history in step with the snapshots that a run writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from generator import history
from generator import snapshot as snapshots
from generator.cli.comparing import Comparison
from generator.config import CatalogueConfig
from generator.models import Snapshot


class Journal:
    """Writes what each listing brought; `introspect.run` asks it around each snapshot.

    Args:
        config: The catalogue.
        today: Says the day that a line bears, as YYYY-MM-DD.
    """

    def __init__(self, config: CatalogueConfig, today: Callable[[], str]) -> None:
        self._config = config
        self._today = today
        self._compare = Comparison(config)

    def settle(self, server: str) -> None:
        """Finish what a killed run left half done."""
        path = snapshots.path_of(self._config.snapshots, server)
        history.settle(self._config.history, server, path)

    @contextmanager
    def writing(self, before: Snapshot | None, now: Snapshot) -> Iterator[None]:
        """Note what `now` brings, with the snapshot that is written inside."""
        text = snapshots.to_json(now)
        # As it is written, not as it was heard: the next run compares with the file.
        written = snapshots.from_json(text, now.server)
        found = history.change_set(before, written, self._today(), self._compare)
        if not found:
            yield
            return
        with history.recording(self._config.history, found, text):
            yield
