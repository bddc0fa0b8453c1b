"""Finds definitions that say too little or too much for a model to call the tool well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from generator.classify.findings.kinds import Found
from generator.classify.findings.parts import Parts
from generator.models import Json, Severity, Tool

LONG = 5_000
"""Characters of a description from which it is over-long: about 1,200 tokens in every request.
One real tool in eight hundred is longer (7,333 tools, November 2026)."""

HUGE = 20_000
"""Characters of a description that weigh more than many a whole server."""

BULKY = 40_000
"""Characters of JSON of the schemas from which a definition is over-long."""

FEW_NODES = 100
"""With fewer schema nodes, and little text, schemas are not worth being measured."""

FEWEST_WORDS = 3
"""Fewest words that can say what a tool does to what."""

NAMED = 4
"""How many parameters a message names."""

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FILLER = frozenset(
    {
        *("a", "an", "and", "api", "by", "call", "calls", "can", "does", "for", "from", "function"),
        *("in", "is", "it", "its", "lets", "mcp", "of", "on", "or", "server", "that", "the"),
        *("this", "to", "tool", "use", "used", "uses", "using", "via", "which", "will", "with"),
        "you",
    }
)
_STANDS_FOR_NOTHING = re.compile(
    r"\s*(?:todo|tbd|fixme|n/?a|none|null|undefined|no description(?: available| provided)?|"
    r"(?:tool )?description(?: here)?|string|lorem ipsum\b.*|\.+|-+)\s*[.!]*\s*",
    re.I | re.S,
)
_WORDLESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f]")


def descriptions(parts: Parts) -> Iterator[Found]:
    """Find a description that is missing, says nothing, or is over-long."""
    tool = parts.tool
    if not tool.description.strip():
        yield Found("missing-description", "The tool has no description.", "description")
    elif _says_nothing(tool):
        message = "The description says no more than the name."
        yield Found("vague-description", message, "description", tool.description.strip()[:160])
    yield from _too_long(parts)


def _says_nothing(tool: Tool) -> bool:
    text = tool.description
    if len(text) > 200:
        return False
    if _STANDS_FOR_NOTHING.fullmatch(text):
        return True
    if not text.isascii() and _WORDLESS.search(text):
        return False
    named = {_stem(word) for word in _words(tool.name)}
    said: set[str] = set()
    for word in _words(text):
        if word not in _FILLER:
            said.add(_stem(word))
            if len(said) >= FEWEST_WORDS - 1 and not said <= named:
                return False
    return True


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        word = found[0]
        if word.islower():
            yield word
        else:
            yield from (part.lower() for part in _CAMEL.split(word))


def _stem(word: str) -> str:
    """Drop the endings that make "Gets users" of `get_user`."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _too_long(parts: Parts) -> Iterator[Found]:
    length = len(parts.tool.description)
    if length > LONG:
        severity = Severity.MEDIUM if length > HUGE else None
        message = f"The description has {length:,} characters."
        yield Found("over-long-definition", message, "description", "", severity)
        return
    if parts.count < FEW_NODES and len(parts.whole) < LONG:
        return
    size = _size(parts.tool)
    if size > BULKY:
        message = f"The schemas have {size:,} characters of JSON."
        yield Found("over-long-definition", message, "", "", Severity.MEDIUM)


def _size(tool: Tool) -> int:
    try:
        schemas = (tool.input_schema, tool.output_schema)
        return sum(len(json.dumps(schema, ensure_ascii=False)) for schema in schemas if schema)
    except RecursionError:
        return BULKY + 1


def undescribed(parts: Parts) -> Iterator[Found]:
    """Find parameters without a description, unless the tool's own description explains them."""
    schema = parts.tool.input_schema
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties:
        return
    bare = [name for name, part in properties.items() if not _described(part)]
    if bare:
        explained = set(re.findall(r"[\w$.-]+", parts.tool.description))
        bare = [name for name in bare if name not in explained]
    if bare:
        yield Found(
            "undescribed-parameters",
            _lacking(bare, len(properties)),
            bare[0],
            "",
            None if 2 * len(bare) >= len(properties) else Severity.INFO,
        )


def _described(part: Json) -> bool:
    """Whether a parameter's schema says what it is for, itself or by what it refers to."""
    if not isinstance(part, dict):
        return False
    text = part.get("description")
    if isinstance(text, str) and text.strip():
        return True
    reference = part.get("$ref")
    if "const" in part or (isinstance(reference, str) and reference.strip()):
        return True
    return any(
        isinstance(choice, dict) and isinstance(choice.get(key), str)
        for group in ("anyOf", "oneOf", "allOf")
        for choice in (part[group] if isinstance(part.get(group), list) else ())
        for key in ("description", "$ref")
    )


def _lacking(bare: list[str], total: int) -> str:
    shown = ", ".join(bare[:NAMED])
    more = f" and {len(bare) - NAMED} more" if len(bare) > NAMED else ""
    if total == 1:
        return f"Nothing describes the only parameter: {shown}."
    return f"Nothing describes {len(bare)} of {total} parameters: {shown}{more}."


_VALID_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")


def name(parts: Parts) -> Iterator[Found]:
    """Find names that the specification advises against (SEP-986)."""
    text = parts.tool.name
    if _VALID_NAME.fullmatch(text):
        return
    if not text:
        says = "has no name"
    elif len(text) > 128:
        says = f"has a name of {len(text)} characters, and the specification allows 128"
    else:
        strange = dict.fromkeys(char for char in text if not _VALID_NAME.fullmatch(char))
        listed = ", ".join(f"“{char}”" for char in list(strange)[:NAMED])
        says = f"has a name with {listed}"
    yield Found("irregular-name", f"The tool {says}.", "name", text[:160])
