"""Changes as pages show them: a mark for the class, and the sentence with its code set as code."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from generator.changes import Change, ChangeClass, ChangeKind
from generator.history import ChangeSet
from generator.site import text
from generator.site.strings import Strings

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


def told(change: Change, say: Strings) -> Told:
    """Return `change` as a page shows it."""
    wording = change.kind in TEXTS
    return Told(
        word=say(f"change.{change.change_class}"),
        level=LEVELS[change.change_class],
        tool=change.tool,
        sentence=_code(change.sentence),
        old=str(change.old or "") if wording else "",
        new=str(change.new or "") if wording else "",
    )


def first_seen(each: ChangeSet, say: Strings) -> Told:
    """Return the first listing of a server as a page shows it."""
    sentence = text.inline(say("change.with", each.tools))
    return Told(say("change.first_seen"), "", "", sentence)


def _code(sentence: str) -> Markup:
    """Set what stands between backticks as code; everything is escaped."""
    parts = sentence.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(text.inline(part)) if i % 2 else text.inline(part)
        for i, part in enumerate(parts)
        if part or not i % 2
    )
