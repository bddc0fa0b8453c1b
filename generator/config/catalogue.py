"""Reads data/catalogue.yml and what it includes.

Paths in the file are relative to the project folder: the one that holds `data/`, where mkdocs.yml
stands too. That folder follows from the place of the file alone, never from the working directory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from generator.config import clients
from generator.config.entry import LimitsEntry, ServerEntry
from generator.errors import ConfigError
from generator.reading import Strict, read_yaml

SERVER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class CatalogueFile(Strict):
    """What data/catalogue.yml may hold."""

    title: str = "MCP tools"
    description: str = ""
    servers: dict[str, ServerEntry] = {}
    include: tuple[str, ...] = ()
    limits: LimitsEntry = LimitsEntry()
    snapshots: str = "data/snapshots"
    rules: str = "data/rules"
    overrides: str = "data/overrides.yml"
    approvals: str = "data/approvals.yml"
    history: str = "data/history"
    guardrails: str = "data/guardrails"
    clients: tuple[str, ...] = ()
    questions: str = "data/faq.yml"
    strings: str = "data/strings.yml"
    glossary: str = "data/glossary.yml"
    question_markup: Literal["none", "faqpage"] = "none"
    tool_sections: tuple[str, ...] = ()

    @field_validator("servers")
    @classmethod
    def _ids(cls, servers: dict[str, ServerEntry]) -> dict[str, ServerEntry]:
        slugs: dict[str, str] = {}
        for name in servers:
            if not SERVER_ID.fullmatch(name) or name.endswith("."):
                raise ValueError(f"'{name}' is no server id: use letters, digits, '-', '_', '.'")
            other = slugs.setdefault(name.lower(), name)
            if other != name:
                page = f"servers/{name.lower()}/"
                raise ValueError(f"'{other}' and '{name}' would share the page {page}")
        return servers


@dataclass(frozen=True)
class CatalogueConfig:
    """The catalogue as configured.

    Attributes:
        path: The catalogue file.
        root: The project folder, which relative paths start from.
        file: Its contents.
        servers: Every server by id, those of included client files after the file's own.
        warnings: What could not be taken over from included files.
    """

    path: Path
    root: Path
    file: CatalogueFile
    servers: dict[str, ServerEntry]
    warnings: tuple[str, ...] = ()

    @property
    def snapshots(self) -> Path:
        """Folder of the snapshots."""
        return self.root / self.file.snapshots

    @property
    def rules(self) -> Path:
        """Folder of the project's own rules; need not exist."""
        return self.root / self.file.rules

    @property
    def overrides(self) -> Path:
        """File of the project's overrides; need not exist."""
        return self.root / self.file.overrides

    @property
    def approvals(self) -> Path:
        """File of the project's approvals; need not exist."""
        return self.root / self.file.approvals

    @property
    def history(self) -> Path:
        """Folder of what happened to each server; need not exist."""
        return self.root / self.file.history

    @property
    def guardrails(self) -> Path:
        """Folder of the project's own clients and gateways; need not exist."""
        return self.root / self.file.guardrails

    @property
    def questions(self) -> Path:
        """File of the project's own questions; need not exist."""
        return self.root / self.file.questions

    @property
    def strings(self) -> Path:
        """File of the project's own words; need not exist."""
        return self.root / self.file.strings

    @property
    def glossary(self) -> Path:
        """File of the project's own words for ratings and terms; need not exist."""
        return self.root / self.file.glossary


def load(path: Path) -> CatalogueConfig:
    """Read the catalogue at `path`.

    Raises:
        ConfigError: When it is missing or wrong; the message has file and line.
    """
    file = read_yaml(path, CatalogueFile)
    root = project_folder(path)
    servers, warnings = _included(file, root)
    if not servers:
        raise ConfigError(str(path), "lists no servers", "add one under 'servers:'")
    return CatalogueConfig(path, root, file, servers, tuple(warnings))


def _included(file: CatalogueFile, root: Path) -> tuple[dict[str, ServerEntry], list[str]]:
    """Return the servers of the file and then those of the client files that it includes.

    An id counts once: the catalogue's own entry goes before an included one, and the first
    included file before the others, so that an entry can add what a client does not know.
    """
    servers = dict(file.servers)
    warnings: list[str] = []
    for name in file.include:
        found = clients.read(root / name, name)
        warnings += found.warnings
        taken = {each.lower() for each in servers}
        for server, raw in found.servers.items():
            if server.lower() not in taken:
                servers[server] = ServerEntry.model_validate(raw)
    return servers, warnings


def project_folder(path: Path) -> Path:
    """Return the folder that paths in the catalogue at `path` are relative to."""
    folder = path.absolute().parent
    return folder.parent if folder.name == "data" else folder
