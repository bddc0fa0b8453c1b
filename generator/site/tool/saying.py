"""Fills sentences of ours with words of others, escaped."""

from __future__ import annotations

from functools import lru_cache
from string import Formatter

from markupsafe import Markup

from generator.site import text


def say(sentence: str, *values: object) -> Markup:
    """Fill a sentence of ours with values, which are escaped unless they are safe already.

    Its places are `{}`. A page says about 40 sentences; `Markup.format` reads each anew, which took
    ten times as long.
    """
    first, *others = _parts(sentence)
    filled = [first]
    for value, part in zip(values, others, strict=True):
        filled += (text.printed(value), part)
    return text.safe("".join(filled))


@lru_cache(1000)
def _parts(sentence: str) -> tuple[str, ...]:
    """Return what stands around the places of a sentence."""
    parts = [""]
    for literal, field, *_ in Formatter().parse(sentence):
        parts[-1] += literal
        if field is not None:
            parts.append("")
    return tuple(parts)


@lru_cache(4096)
def code(name: str) -> Markup:
    """Return a name as inline code that may break where a reader would break it."""
    return text.safe(f"<code>{text.breakable(name)}</code>")
