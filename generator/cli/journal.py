"""Keeps data/history in step with the snapshots that a run writes."""

from __future__ import annotations

from collections.abc import Iterator
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
        date: The day that lines bear, as YYYY-MM-DD.
    """

    def __init__(self, config: CatalogueConfig, date: str) -> None:
        self._config = config
        self._date = date
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
        found = history.change_set(before, written, self._date, self._compare)
        if not found:
            yield
            return
        with history.recording(self._config.history, found, text):
            yield
