"""`init`: a new catalogue that works as it stands.

What is written are the files of templates/init, so that people can read beforehand what they get.
"""

from __future__ import annotations

from pathlib import Path

import click

from generator.errors import ConfigError
from generator.resources import bundled

FILES = {
    "mkdocs.yml": "mkdocs.yml",
    "data/catalogue.yml": "data/catalogue.yml",
    "docs/about.md": "docs/about.md",
    "gitignore": ".gitignore",
}
"""Template below templates/init, and where it goes."""


CI = {
    "none": {},
    "github": {
        "ci/github-site.yml": ".github/workflows/catalogue-site.yml",
        "ci/github-check.yml": ".github/workflows/catalogue-check.yml",
        "ci/github-update.yml": ".github/workflows/catalogue-update.yml",
    },
    "gitlab": {"ci/gitlab.yml": ".gitlab-ci.yml"},
}
"""Workflows by where they run; they are written as they are, nothing is filled in."""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--title", default="MCP tools", show_default=True, help="Title of the catalogue.")
@click.option(
    "--ci",
    type=click.Choice(list(CI)),
    default="none",
    show_default=True,
    help="Also write workflows: site, drift, nightly update.",
)
def command(folder: Path, title: str, ci: str) -> None:
    """Write a new catalogue into FOLDER: mkdocs.yml, data/catalogue.yml and a page of yours."""
    source = bundled("templates") / "init"
    for target in (*FILES.values(), *CI[ci].values()):
        if (folder / target).exists() and target != ".gitignore":
            raise ConfigError(str(folder / target), "is there already", "init overwrites nothing")
    for name, target in FILES.items():
        path = folder / target
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (source / name).read_text(encoding="utf-8")
        path.write_text(text.format(title=_yaml(title)), encoding="utf-8")
        click.echo(f"wrote {path}")
    for name, target in CI[ci].items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
        click.echo(f"wrote {path}")
    click.echo("Next: mcp-catalogue sync, then mcp-catalogue serve.")


def _yaml(text: str) -> str:
    """Return `text` as a YAML scalar; plain where that is safe."""
    plain = all(c.isalnum() or c in " -_.'" for c in text) and text[:1].isalpha()
    words = text.lower() not in {"yes", "no", "on", "off", "true", "false", "null"}
    return text if plain and words else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
