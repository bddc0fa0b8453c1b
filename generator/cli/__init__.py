"""The command line: one module a command, imported only when that command runs.

Start-up is what people feel most, so this module knows the names of the commands and nothing else.
Exit codes: 0 fine, 1 findings, 2 could not run.
"""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword

import click

from generator import __version__
from generator.errors import CatalogueError

COMMANDS = {
    "init": "Write a new catalogue: mkdocs.yml, data/catalogue.yml, a home page.",
    "import": "Turn the server lists of MCP clients into entries of a catalogue.",
    "sync": "Ask every server what it offers and write the snapshots.",
    "build": "Build the site from the snapshots; starts no server.",
    "serve": "Build the site and show it at a local address, again after each change.",
    "render": "Write the pages as Markdown files for engines that take no MkDocs plugins.",
    "classify": "Rate the tools of snapshots, listings or folders.",
    "check": "List the servers anew, compare with the snapshots, write nothing.",
    "approve": "Write down that somebody agreed to definitions as they are now.",
    "history": "Show or rebuild the record of what happened to each server.",
    "export": "Write the ratings for other programs: jsonl, csv, sarif, markdown, backstage.",
    "diff": "Say what changed between two snapshots, folders or git revisions.",
    "explain": "Say everything that led to the rating of one tool.",
}


class LazyGroup(click.Group):
    """Finds the command NAME in the module `generator.cli.NAME` when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"generator.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mcp-catalogue")
def cli() -> None:
    """Documentation sites for catalogues of MCP tools."""


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    try:
        cli(prog_name="mcp-catalogue")
    except CatalogueError as error:
        click.echo(f"mcp-catalogue: error: {error}", err=True)
        sys.exit(2)
