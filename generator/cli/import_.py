"""The command `import`: turn the server list of an MCP client into entries of a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from generator import snapshot as snapshots
from generator.cli.options import catalogue_option
from generator.config import clients, secretless
from generator.config.catalogue import CatalogueFile
from generator.errors import ConfigError
from generator.reading import Loader, parse_yaml


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--append", is_flag=True, help="Add the servers to the catalogue; else print them.")
@catalogue_option
def command(files: tuple[Path, ...], append: bool, catalogue: Path) -> None:
    """Turn the server lists of MCP clients into entries of a catalogue.

    Reads the files of Claude Desktop, Claude Code, VS Code, Cursor, Codex and Gemini, and a
    registry's server.json. Secrets that stand in them become variables.
    """
    servers: dict[str, clients.Raw] = {}
    for path in files:
        found = clients.read(path)
        for warning in found.warnings:
            click.echo(f"warning: {warning}", err=True)
        for server, raw in found.servers.items():
            if server in servers:
                click.echo(f"warning: {path}: {server}: left out: listed twice", err=True)
                continue
            servers[server], replaced = secretless.without_secrets(server, raw)
            for warning in replaced:
                click.echo(f"warning: {path}: {warning}", err=True)
    if not servers:
        raise ConfigError(", ".join(map(str, files)), "holds no server that can be listed")
    if append:
        added = add(catalogue, servers)
        click.echo(f"{catalogue}: added {', '.join(added) if added else 'nothing'}")
    else:
        click.echo(as_yaml({"servers": servers}), nl=False)


def as_yaml(document: Any) -> str:
    """Return `document` as YAML in the order given."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def add(path: Path, servers: dict[str, clients.Raw]) -> list[str]:
    """Add `servers` to the catalogue at `path` and return the ids that were new there.

    The text is extended and not rewritten: comments and order are their owner's.

    Raises:
        ConfigError: When the catalogue is missing, wrong, or has no block `servers:` to add to.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(str(path), "no such file", "run 'mcp-catalogue init' first") from None
    present = {name.lower() for name in parse_yaml(text, CatalogueFile, str(path)).servers}
    new = {name: raw for name, raw in servers.items() if name.lower() not in present}
    for name in servers.keys() - new.keys():
        click.echo(f"warning: {path}: {name} is there already", err=True)
    if new:
        extended = _extended(text, new, str(path))
        parse_yaml(extended, CatalogueFile, str(path))
        snapshots.write_text(path, extended)
    return list(new)


def _extended(text: str, servers: dict[str, clients.Raw], name: str) -> str:
    """Insert entries after the last one under `servers:`, indented like its neighbours."""
    root = yaml.compose(text, Loader=Loader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    block = next((value for key, value in pairs if key.value == "servers"), None)
    if block is None:
        return f"{text.rstrip()}\n{as_yaml({'servers': servers})}"
    if not isinstance(block, yaml.MappingNode) or block.flow_style or not block.value:
        raise ConfigError(name, "servers: is no block of entries", "paste what import prints")
    indent = " " * block.value[0][0].start_mark.column
    lines = text.splitlines(keepends=True)
    last = _last_line(block)
    entries = "".join(indent + line + "\n" for line in as_yaml(servers).splitlines())
    before, after = "".join(lines[: last + 1]), "".join(lines[last + 1 :])
    return before + ("" if before.endswith("\n") else "\n") + entries + after


def _last_line(node: yaml.Node) -> int:
    """Return the line (from zero) on which the last value below `node` ends.

    The end mark of a block node stands at the next token, past blank lines and comments; that of a
    scalar or a flow collection is its own.
    """
    while (
        isinstance(node, yaml.MappingNode | yaml.SequenceNode)
        and node.value
        and not node.flow_style
    ):
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return int(node.end_mark.line) - 1
    return int(node.end_mark.line)
