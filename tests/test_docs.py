"""The guide tells the truth: every command and option is in it, and none that is not there."""

import re
from pathlib import Path

import click
import pytest

from generator.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")


def command(name):
    return cli.get_command(click.Context(cli), name)


def options(name):
    params = command(name).params
    found = [o for p in params if isinstance(p, click.Option) for o in [*p.opts, *p.secondary_opts]]
    return [o for o in found if o.startswith("--")]


def chapter(name):
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M)
    assert found, f"docs/commands.md has no chapter '## {name}'"
    return found.group(1)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does(name):
    assert command(name).help
    for param in command(name).params:
        assert not isinstance(param, click.Option) or param.help, f"{name} {param.opts}"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_is_in_the_guide_and_no_other(name):
    written = set(re.findall(r"`(--[a-z-]+)", chapter(name)))
    assert written - {"--help"} == set(options(name))


def test_the_readme_stays_short():
    assert len(README.splitlines()) <= 150


def test_the_readme_shows_what_explain_really_prints(run):
    shown = re.search(r"\$ mcp-catalogue (explain .*)\n((?:.*\n)*?)```", README)
    printed = run(*shown[1].split(), cwd=ROOT).stdout.splitlines()
    assert [line for line in shown[2].splitlines() if line not in printed] == []


FENCE = re.compile(r"^```.*?^```", re.S | re.M)
LINKS = [
    (page, link)
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for link in re.findall(
        r"\]\((?!https?:)([^)#\s]+\.md)", FENCE.sub("", page.read_text(encoding="utf-8"))
    )
]


@pytest.mark.parametrize(("page", "link"), LINKS, ids=lambda v: getattr(v, "name", v))
def test_links_between_pages_of_the_guide_hold(page, link):
    assert (page.parent / link).is_file()
