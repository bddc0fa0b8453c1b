"""Runs MkDocs for `build` and `serve`, with our exit codes."""

from __future__ import annotations

import sys
from pathlib import Path

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
        could_not_run = isinstance(error.__context__, BuildError)
        print(error, file=sys.stderr)
        sys.exit(2 if could_not_run else 1)
