"""Runs MkDocs for `build` and `serve`, with our exit codes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.errors import ConfigError


def run(verb: str, config_file: str, options: list[str]) -> None:
    """Run `mkdocs VERB`; a failed strict build is 1, one that could not run is 2.

    Raises:
        ConfigError: When there is no configuration file.
    """
    from mkdocs.__main__ import cli
    from mkdocs.exceptions import Abort, BuildError

    if not Path(config_file).is_file():
        hint = "run 'mcp-catalogue init' to write one"
        raise ConfigError(config_file, "no such file", hint)
    try:
        cli([verb, "--config-file", config_file, *options], "mkdocs", standalone_mode=False)
    except Abort as error:
        # MkDocs has one exit code for all; a strict build that found warnings is what 1 is for.
        found = "strict mode" in str(error) and not isinstance(error.__context__, BuildError)
        click.echo(str(error), err=True)
        sys.exit(1 if found else 2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
