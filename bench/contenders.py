"""What is measured side by side: each builds the same content, in its own way.

A contender gets a folder of its own for each run and the path where its site is to go, prepares
what it needs and returns the command to time. What takes no part in a build (copying a project,
turning our pages into Markdown) happens before.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from generator import snapshot as snapshots
from generator.resources import bundled

HUGO_THEME = Path(__file__).parent / "hugo"
FOOTER = "theme/partials/footer.html"


@dataclass(frozen=True)
class Content:
    """What the contenders build.

    Attributes:
        catalogue: The project folder of ours, which is not to be changed.
        site: The site that we made of it.
        hugo: Its pages as Markdown in the layout of Hugo.
        finished: The HTML of their articles in the same layout.
        markdown: The Markdown in the layout of MkDocs and Zensical.
    """

    catalogue: Path
    site: Path
    hugo: Path
    finished: Path
    markdown: Path


class Contender(Protocol):
    """One way to build the content.

    Attributes:
        name: Its name in the table.
        says: What it does, for the caption of the table.
        most: Most tools that it is asked for unless it is named.
    """

    name: str
    says: str
    most: int

    def version(self) -> str:
        """Return the version that is installed, "" when there is none."""

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Make `folder` ready and return the command that writes the site to `output`."""


class Ours:
    """This project: `mkdocs build` with the plugin and our theme."""

    name, most = "mcp-catalogue", 10**9
    says = (
        "`mkdocs build` from snapshots: pages, Markdown twins, search index, API, policies, badges"
    )

    def version(self) -> str:
        """Return our version and that of MkDocs."""
        return f"{_installed('mcp-catalogue')}, mkdocs {_installed('mkdocs')}"

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Copy the project."""
        return self.copy(content.catalogue, folder, output)

    def copy(self, project: Path, folder: Path, output: Path) -> list[str]:
        """Copy a project without cache or site, and give it a footer, to have a theme to change."""
        left_out = shutil.ignore_patterns(".*", "site")
        shutil.copytree(project, folder, dirs_exist_ok=True, ignore=left_out)
        footer = bundled("templates") / "theme" / "partials" / "footer.html"
        (folder / FOOTER).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(footer, folder / FOOTER)
        config = folder / "mkdocs.yml"
        text = config.read_text(encoding="utf-8")
        own = "  name: mcp-catalogue\n  custom_dir: theme\n"
        config.write_text(text.replace("  name: mcp-catalogue\n", own, 1), encoding="utf-8")
        return [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(output)]


def change_server(project: Path) -> None:
    """Change the listing of one server of middling size, as its next release would."""
    listings = sorted((project / "data" / "snapshots").glob("*.json"), key=_size)
    path = listings[len(listings) // 2]
    document: Any = json.loads(path.read_text(encoding="utf-8"))
    tool = document["tools"][0]
    tool["description"] = f"{tool.get('description', '')} Since this release, newest first.".strip()
    text = json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    snapshots.write_text(path, text)


def _size(path: Path) -> tuple[int, str]:
    return path.stat().st_size, path.name


def change_theme(project: Path) -> None:
    """Change the footer of every page."""
    path = project / FOOTER
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</footer>", "<p>Edited.</p></footer>"), encoding="utf-8")


class Hugo:
    """Hugo, with the theme in bench/hugo."""

    name, most = "hugo", 31_000
    says = (
        "the articles of our pages as Markdown, in our frame as a Hugo theme, highlighting off as "
        "with us; sitemap and one search index, no API, policies, badges, twins"
    )

    def version(self) -> str:
        """Return the version of the program on PATH."""
        if not shutil.which("hugo"):
            return ""
        found = subprocess.run(["hugo", "version"], capture_output=True, text=True, check=False)
        match = re.search(r"v([0-9.]+)", found.stdout)
        return match[1] if match else ""

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Copy theme and assets; the content is read where it is."""
        shutil.copytree(HUGO_THEME, folder, dirs_exist_ok=True)
        shutil.copytree(content.site / "assets", folder / "static" / "assets")
        where = ["--contentDir", str(self.pages(content)), "--destination", str(output)]
        return ["hugo", "--quiet", "--cacheDir", str(folder / "cache"), *where]

    def pages(self, content: Content) -> Path:
        """Return the folder of the content."""
        return content.hugo


class HugoFinished(Hugo):
    """Hugo with nothing left to convert."""

    name = "hugo-html"
    says = "Hugo handed the finished HTML of our articles: it puts the frame around and writes"

    def pages(self, content: Content) -> Path:
        """Return the folder of the content."""
        return content.finished


class Material:
    """MkDocs with Material, as it would be used: Markdown files, tools outside the navigation."""

    name, most = "mkdocs-material", 10_000
    says = "the same Markdown, tools outside the navigation, its own search; no API and the like"

    def version(self) -> str:
        """Return the installed version."""
        return _installed("mkdocs-material")

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Write the configuration; the content is read where it is."""
        (folder / "mkdocs.yml").write_text(_mkdocs_yml(content, output), encoding="utf-8")
        return [sys.executable, "-m", "mkdocs", "build", "--quiet"]


class Zensical:
    """Zensical on the same Markdown and configuration as Material."""

    name, most = "zensical", 10_000
    says = "the same Markdown and configuration as Material"

    def version(self) -> str:
        """Return the installed version."""
        return _installed("zensical")

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Write the configuration, with the content in the project, where Zensical wants it."""
        shutil.copytree(content.markdown, folder / "docs")
        inside = replace(content, markdown=Path("docs"))
        text = _mkdocs_yml(inside, Path("site"))
        (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
        output.symlink_to(folder / "site")
        return [sys.executable, "-m", "zensical", "build", "--clean"]


class Floor:
    """Writing our files when they are in memory already."""

    name, most = "floor", 31_000
    says = "writing our files from memory, nothing else, one process"

    def version(self) -> str:
        """Return the version of Python."""
        return ".".join(map(str, sys.version_info[:3]))

    def prepare(self, content: Content, folder: Path, output: Path) -> list[str]:
        """Return the command; it prints the cost of the writing itself."""
        return [sys.executable, "-m", "bench.floor", str(content.site), str(output)]


CONTENDERS: tuple[Contender, ...] = (
    Ours(),
    Hugo(),
    HugoFinished(),
    Material(),
    Zensical(),
    Floor(),
)


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _mkdocs_yml(content: Content, output: Path) -> str:
    settings = {
        "site_name": "Catalogue",
        "docs_dir": str(content.markdown),
        "site_dir": str(output),
        "theme": {"name": "material"},
        "plugins": ["search"],
        "nav": [{"Home": "index.md"}, {"Servers": "servers/index.md"}],
        "not_in_nav": "*",
        "markdown_extensions": ["attr_list", "tables", "fenced_code"],
        "validation": {"links": {"unrecognized_links": "ignore", "not_found": "ignore"}},
    }
    return json.dumps(settings, indent=2)  # JSON is YAML
