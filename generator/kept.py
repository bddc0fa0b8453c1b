"""What earlier builds worked out, each with the key of everything that it was made from.

One SQLite file, because it holds many thousand small values of which a build changes a few, and a
killed build must leave it whole. Nothing in it is trusted beyond its key, and losing it costs
nothing but time. Values are JSON: a cache that somebody else filled must not be able to run code.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from generator import __version__
from generator.resources import bundled

RENDERERS = ("jinja2", "markdown-it-py", "markupsafe", "mkdocs")
"""Packages whose version may change what a page is."""

FORMAT = 1
"""Version of the file; one of another version is thrown away."""


def key_of(*parts: str | bytes) -> str:
    """Return the key of what was made from `parts`."""
    found = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "little"))
        found.update(data)
    return found.hexdigest()


@cache
def code() -> str:
    """Return the key of this program: sources, data, templates, Python and what renders with it.

    Read rather than taken from the version, so that who changes a rule or a line sees it at once.
    """
    package = Path(__file__).parent
    paths = {path for name in ("data", "templates") for path in bundled(name).rglob("*")}
    files = sorted(path for path in (*paths, *package.rglob("*.py")) if path.is_file())
    versions = (f"{name} {version(name)}" for name in RENDERERS)
    own = (path.read_bytes() for path in files)
    return key_of(__version__, sys.version, *versions, *own)


class Kept:
    """Values by kind and name. Each process reads through a connection of its own."""

    def __init__(self, folder: Path | None) -> None:
        """Open the store in `folder`; None or a folder that cannot be written keeps nothing."""
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._process = os.getpid()
        try:
            if folder is None:
                raise OSError
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            self._path = folder / "state.sqlite"
            self._db = _opened(self._path)
        except (OSError, sqlite3.Error):
            self._own = tempfile.TemporaryDirectory(prefix="mcp-catalogue-")
            self._path = Path(self._own.name) / "state.sqlite"
            self._db = _opened(self._path)

    def get(self, kind: str, name: str, key: str) -> str | None:
        """Return the value that was made from `key`, None when there is none."""
        query = "SELECT value FROM kept WHERE kind = ? AND name = ? AND key = ?"
        row = self._connection().execute(query, (kind, name, key)).fetchone()
        return row[0] if row else None

    def put(self, kind: str, name: str, key: str, value: str) -> None:
        """Keep `value` in place of an older one."""
        query = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)"
        self._connection().execute(query, (kind, name, key, value))

    def drop_others(self, names: Iterable[str]) -> None:
        """Forget what was kept of anything but `names`."""
        known = set(names)
        rows = self._connection().execute("SELECT DISTINCT name FROM kept").fetchall()
        gone = [(name,) for (name,) in rows if name not in known]
        self._connection().executemany("DELETE FROM kept WHERE name = ?", gone)

    def commit(self) -> None:
        """Let other processes, and the next build, see what was put."""
        self._connection().commit()

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._db.commit()
            self._db.close()
        if self._own:
            self._own.cleanup()

    def _connection(self) -> sqlite3.Connection:
        if os.getpid() != self._process:  # a connection must not be shared with a forked process
            self._db = sqlite3.connect(self._path)
            self._process = os.getpid()
        return self._db


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file at `path`, anew when it is of another version or broken."""
    for _ in range(2):
        database = sqlite3.connect(path)
        try:
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found in (0, FORMAT):
                return _prepared(database)
        except sqlite3.OperationalError:  # somebody else's, or no place for a file: not broken
            database.close()
            raise
        except sqlite3.DatabaseError:
            pass
        database.close()
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
    return _prepared(sqlite3.connect(path))


def _prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    database.execute("PRAGMA journal_mode = WAL")  # readers in other processes never wait
    database.execute("PRAGMA synchronous = OFF")  # losing it costs only time
    database.execute(
        "CREATE TABLE IF NOT EXISTS kept"
        " (kind TEXT, name TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID"
    )
    database.execute(f"PRAGMA user_version = {FORMAT}")
    return database
