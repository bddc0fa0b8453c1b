"""The words of the site in one file: data/strings.yml, id to text, and the project's own over it.

A text is plain, with named placeholders in braces. Where ours has marks, a translation may have
them, too: `**strong**`, a backtick for code, and `[words](page/)` for a link to a page of the site.
A text that depends on a number has a form for one and another for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup, escape
from pydantic import BaseModel, Field, create_model

from generator.config import CatalogueConfig
from generator.errors import ConfigError, closest
from generator.reading import Loader, Strict, read_yaml
from generator.resources import bundled
from generator.site.glossary import Glossary, glossary, load_glossary

SHOWN = "data/strings.yml"
_MARK = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\((?P<to>[^)]+)\)"
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Forms(Strict):
    """A text that depends on `{count}`.

    Attributes:
        none: For no thing at all; `other` when it is left out.
        one: For one.
        other: For any other number.
    """

    none: str = ""
    one: str
    other: str


Text = str | Forms


@dataclass(frozen=True)
class Place:
    """Where a value goes."""

    name: str


@dataclass(frozen=True)
class Target:
    """Where the address of a page of the site goes."""

    url: str


Piece = Markup | Place | Target
"""A part of a text: safe HTML, or where something is filled in."""


class Strings:
    """The words of the site in the project's language."""

    def __init__(
        self,
        texts: Mapping[str, Text],
        words: Glossary,
        language: str = "en",
        comma: str = ",",
    ) -> None:
        self._texts = dict(texts)
        self._groups: dict[str, dict[str, str]] = {}
        self.glossary = words
        self.language = language
        self._comma = comma

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __getitem__(self, id: str) -> Text:
        """Return the text called `id`.

        Raises:
            ConfigError: When there is none.
        """
        if id not in self._texts:
            raise ConfigError(SHOWN, f"there is no text '{id}'", closest(id, self._texts))
        return self._texts[id]

    def __call__(self, id: str, count: int | str | None = None, **values: object) -> str:
        """Return the text `id` as plain text, filled in; `count` decides on its form."""
        text = self[id]
        if isinstance(text, Forms):
            text = form(text, int(count or 0))
        if "{" not in text:
            return text
        shown = {name: str(value) for name, value in values.items()}
        if count is not None:
            shown["count"] = self.number(count) if isinstance(count, int) else count
        return text.format_map(shown)

    def linked(self, id: str, link: Callable[[str], str], count: int, **values: object) -> Markup:
        """Return the text `id` as HTML for a page from which `link` leads to others."""
        text = self[id]
        said = form(text, count) if isinstance(text, Forms) else text
        shown = {name: escape(value) for name, value in values.items()}
        shown["count"] = escape(self.number(count))
        return Markup("").join(
            shown[piece.name]
            if isinstance(piece, Place)
            else escape(link(piece.url))
            if isinstance(piece, Target)
            else piece
            for piece in pieces(said, has_marks(text))
        )

    def group(self, name: str) -> dict[str, str]:
        """Return the texts of a group by the rest of their ids."""
        if name not in self._groups:
            start = f"{name}."
            self._groups[name] = {
                id.removeprefix(start): text
                for id, text in self._texts.items()
                if id.startswith(start) and isinstance(text, str)
            }
        return self._groups[name]

    def number(self, value: int) -> str:
        """Return a number with the thousands marked as the language does."""
        return f"{value:,}".replace(",", self._comma)

    def day(self, date: str) -> str:
        """Return "22 November 2026" for "2026-11-22", and anything else as it is."""
        try:
            parsed = Date.fromisoformat(date)
        except ValueError:
            return date
        months = self("dates.months").split()
        month = months[parsed.month - 1] if len(months) == 12 else parsed.month
        return self("dates.day", day=parsed.day, month=month, year=parsed.year)

    def script(self, source: str) -> str:
        """Return a script of ours with its `[[id]]` replaced by texts, inside quoted strings."""

        def quoted(match: re.Match[str]) -> str:
            group, _, name = match.group(1).partition(".")
            levels = {str(level): word.title for level, word in self.glossary.risks.items()}
            text = levels[name] if group == "risks" else str(self[match.group(1)])
            escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
            return escaped.replace("\u2028", " ").replace("\u2029", " ")

        return re.sub(r"\[\[([\w.]+)\]\]", quoted, source)


def form(forms: Forms, count: int) -> str:
    """Return the form of a text that goes with `count`."""
    if count == 1:
        return forms.one
    return forms.none or forms.other if count == 0 else forms.other


@lru_cache(1024)
def pieces(text: str, marked: bool) -> tuple[Piece, ...]:
    """Return the parts of a text; its marks are read only when it is `marked`."""
    found: list[Piece] = []
    end = 0
    for match in _MARK.finditer(text) if marked else ():
        found.extend(_plain(text[end : match.start()]))
        found.extend(_marked(match))
        end = match.end()
    return (*found, *_plain(text[end:]))


def _marked(match: re.Match[str]) -> list[Piece]:
    words = _plain(match["strong"] or match["code"] or match["link"])
    if match["strong"]:
        return [Markup("<b>"), *words, Markup("</b>")]
    if match["code"]:
        return [Markup("<code>"), *words, Markup("</code>")]
    kind = Markup(' class="mc-term"') if match["to"].startswith("glossary/#") else Markup()
    start = Markup('"{}>').format(kind)
    return [Markup('<a href="'), Target(match["to"]), start, *words, Markup("</a>")]


def _plain(text: str) -> list[Piece]:
    parts = _PLACEHOLDER.split(text)
    return [Place(part) if at % 2 else escape(part) for at, part in enumerate(parts) if part]


def has_marks(text: Text) -> bool:
    """Whether our own text of an id has marks, so that those of a translation are read."""
    return _MARK.search(text.other if isinstance(text, Forms) else text) is not None


def names(text: Text) -> set[str]:
    """Return the names of the placeholders in a text, those of its longest form."""
    return set(_PLACEHOLDER.findall(text.other if isinstance(text, Forms) else text))


@cache
def shipped() -> Strings:
    """Return our own texts, in English."""
    return Strings(_flat(_raw()), glossary())


def load_strings(config: CatalogueConfig) -> Strings:
    """Return our texts with the project's in their place.

    Raises:
        ConfigError: When the project's file has an id that we do not, or other placeholders.
    """
    path = config.strings
    if not path.is_file() or path == bundled("data") / "strings.yml":
        given: dict[str, Any] = {}
    else:
        given = read_yaml(path, _model(), str(path)).model_dump(exclude_unset=True, by_alias=True)
    language = given.pop("language", shipped().language)
    comma = given.pop("thousands", ",")
    own = _flat(given)
    words = load_glossary(config.glossary)
    for id, text in own.items():
        _check(id, text, path, words)
    return Strings({**_flat(_raw()), **own}, words, language, comma)


def _check(id: str, text: Text, path: Path, glossary: Glossary) -> None:
    """Refuse a text that lacks a placeholder of ours or has one that nobody fills in."""
    ours = names(shipped()[id])
    forms = [text.none, text.one, text.other] if isinstance(text, Forms) else [text]
    if missing := sorted(ours - names(text)):
        raise ConfigError(str(path), f"{id}: the placeholder {{{missing[0]}}} is missing")
    for term in (match["to"] for each in forms for match in _MARK.finditer(each) if match["to"]):
        known = [f"glossary/#{name}" for name in glossary.terms]
        if term.startswith("glossary/#") and term not in known:
            raise ConfigError(str(path), f"{id}: there is no {term}", closest(term, known))
    if any(set("{}") & set(_PLACEHOLDER.sub("", each)) for each in forms):
        raise ConfigError(str(path), f"{id}: a brace is not closed", "write placeholders as {name}")
    if unknown := sorted({name for each in forms for name in names(each)} - ours):
        expected = ", ".join(f"{{{name}}}" for name in sorted(ours)) or "none"
        message = f"{id}: nothing fills in {{{unknown[0]}}}"
        raise ConfigError(str(path), message, f"expected placeholders: {expected}")


def _raw() -> dict[str, Any]:
    text = (bundled("data") / "strings.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    return {group: texts for group, texts in found.items() if isinstance(texts, dict)}


def _flat(groups: Mapping[str, Mapping[str, Any]]) -> dict[str, Text]:
    return {
        f"{group}.{name}": Forms(**text) if isinstance(text, dict) else text
        for group, texts in groups.items()
        for name, text in texts.items()
    }


@cache
def _model() -> type[Strict]:
    """Return the model of a project's file: every group and id of ours, each of them optional."""
    groups: dict[str, Any] = {"language": (str, "en"), "thousands": (str, ",")}
    for group, texts in _raw().items():
        fields: dict[str, Any] = {
            f"{name}_": (Forms if isinstance(text, dict) else str, Field("", alias=name))
            for name, text in texts.items()  # pydantic has methods of the names of some ids
        }
        inner: type[BaseModel] = create_model(group.capitalize(), __base__=Strict, **fields)
        groups[group] = (inner, inner())
    return create_model("StringsFile", __base__=Strict, **groups)
