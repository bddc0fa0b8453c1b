"""Says whether a server's own hints agree with our rating, and how sure we are of it.

Hints have no word for running code or moving money, and an absent hint has a default; a sentence
that calls silence agreement would mislead whoever reads the hints alone.
"""

from __future__ import annotations

from markupsafe import Markup

from generator.models import Category, Hints
from generator.site.tool.facts import Facts
from generator.site.tool.saying import say

_DECLARES = {
    ("readOnlyHint", True): "read-only",
    ("readOnlyHint", False): "not read-only",
    ("destructiveHint", True): "destructive",
    ("destructiveHint", False): "non-destructive",
    ("idempotentHint", True): "idempotent",
    ("idempotentHint", False): "not idempotent",
    ("openWorldHint", True): "open to the outside world",
    ("openWorldHint", False): "closed to the outside world",
}
_ATTRIBUTES = {wire: name for name, wire in Hints.WIRE.items()}


def agreement(facts: Facts) -> Markup:
    """Return whether the server's own hints say the same as we do."""
    sure = f"with {facts.confidence} confidence"
    if facts.overridden:
        return say("A reviewer set this rating, whatever the hints say.")
    if facts.category is Category.UNKNOWN:
        return say("What nobody can tell is treated as high.")
    if facts.contradicted:
        hint = facts.contradicted[0]
        word = _DECLARES[hint, facts.hints.resolved(_ATTRIBUTES[hint])]
        return say(f"The server declares it {word}. We disagree, {sure}.")
    if not facts.hints.any_declared:
        return say(f"The server sets no hints; this is our reading alone, {sure}.")
    if facts.understated:
        return say(f"The server does not call it read-only; by its definition it is, {sure}.")
    return say(_agreeing(facts).format(sure=sure))


def _agreeing(facts: Facts) -> str:
    hints, category = facts.hints, facts.category
    if category is Category.READ:
        if hints.read_only:
            return "The server declares it read-only, and we agree {sure}."
    elif category is Category.DESTRUCTIVE:
        if hints.destructive:
            return "The server declares it destructive, and we agree {sure}."
    elif category is Category.WRITE:
        return _writing(hints)
    elif hints.read_only is False:
        word = "moving money" if category is Category.FINANCIAL else "running things"
        return (
            f"The server declares that it changes things; hints have no word for {word}. "
            "We say so {sure}."
        )
    return "The server’s hints leave this open; we say so {sure}."


def _writing(hints: Hints) -> str:
    if hints.destructive:
        return (
            "The server even declares it destructive; its definition does not show why, "
            "so take its word."
        )
    if hints.destructive is False and hints.read_only is not True:
        return "The server declares it writing and non-destructive, and we agree {sure}."
    if hints.read_only is False:
        return (
            "The server declares it writing and leaves open whether it destroys; we see no "
            "sign of that, {sure}."
        )
    return "The server’s hints leave this open; we say so {sure}."
