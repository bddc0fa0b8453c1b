"""Changes as pages show them: a mark for the class, and the sentence with its code set as code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date

from markupsafe import Markup

from generator.changes import Change, ChangeClass, ChangeKind
from generator.history import ChangeSet
from generator.site import text

LEVELS = {
    ChangeClass.BREAKING: "high",
    ChangeClass.RISK: "high",
    ChangeClass.ROUTING: "medium",
    ChangeClass.ADDITIVE: "",
    ChangeClass.COSMETIC: "",
}
"""How gravely a class is marked; additions and cosmetics carry no colour."""

TEXTS = {
    ChangeKind.DESCRIPTION,
    ChangeKind.DESCRIPTION_LAYOUT,
    ChangeKind.PARAMETER_DESCRIPTION,
    ChangeKind.INSTRUCTIONS,
}
"""Kinds whose old and new wording are worth reading in full."""


@dataclass(frozen=True)
class Told:
    """One change, ready for a template.

    Attributes:
        word: Its class, for people.
        level: The level that colours it, "" for none.
        tool: Name of the tool, "" for the server.
        sentence: Safe HTML.
        old: The earlier wording where the change is one of wording, else "".
        new: The later wording, likewise.
    """

    word: str
    level: str
    tool: str
    sentence: Markup
    old: str = ""
    new: str = ""


def told(change: Change) -> Told:
    """Return `change` as a page shows it."""
    wording = change.kind in TEXTS
    return Told(
        word=change.change_class.capitalize(),
        level=LEVELS[change.change_class],
        tool=change.tool,
        sentence=_code(change.sentence),
        old=str(change.old or "") if wording else "",
        new=str(change.new or "") if wording else "",
    )


def first_seen(each: ChangeSet) -> Told:
    """Return the first listing of a server as a page shows it."""
    count = "1 tool" if each.tools == 1 else f"{each.tools} tools"
    return Told("First seen", "", "", Markup(f"With {count}."))  # noqa: S704 - a number


def day(date: str) -> str:
    """Return "22 November 2026" for "2026-11-22", and anything else as it is."""
    try:
        parsed = Date.fromisoformat(date)
    except ValueError:
        return date
    return f"{parsed.day} {parsed:%B} {parsed.year}"


def _code(sentence: str) -> Markup:
    """Set what stands between backticks as code; everything is escaped."""
    parts = sentence.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(text.inline(part)) if i % 2 else text.inline(part)
        for i, part in enumerate(parts)
        if part or not i % 2
    )
