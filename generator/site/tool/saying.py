"""Fills sentences of ours with words of others, escaped."""

from __future__ import annotations

from markupsafe import Markup

from generator.site import text


def say(sentence: str, *values: object) -> Markup:
    """Fill a sentence of ours with values, which are escaped unless they are safe already."""
    safe = map(text.anywhere, values)
    return Markup(sentence).format(*safe)  # noqa: S704 - the sentence is ours, values are escaped


def code(name: str) -> Markup:
    """Return a name as inline code that may break where a reader would break it."""
    return say("<code>{}</code>", text.breakable(name))
