"""Writes values as source text: JSON, TOML, YAML, shell, Python, TypeScript, Cedar and CEL.

Names and arguments come from servers we do not know, and what is written here gets pasted into
configuration files and shells. So nothing is ever glued into text: a snippet is data that one of
these writers serialises, or words that are quoted one by one. Beyond what each language demands,
every character that cannot be seen (control, format, bidirectional, private and odd blanks) is
written as an escape, so that a reader sees what is pasted.

Sources: RFC 8259 (JSON), TOML 1.0.0, YAML 1.2.2 section 5.7, POSIX and bash quoting with `$'…'`,
the Python and ECMAScript language references, the Cedar string grammar (Rust escapes), and the CEL
language definition's string literals.
"""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Value = object
"""Nested dicts, lists, strings, numbers, booleans and None."""

_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TOML_KEY = re.compile(r"[A-Za-z0-9_-]+")
_YAML_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")
YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What YAML 1.1 readers take for a boolean or nothing, in lower case."""
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
REPLACEMENT = "\ufffd"
WIDTH = 88
"""Python and TypeScript values longer than this many characters are broken over lines."""


def _quoted(text: str, escape: Callable[[int], str]) -> str:
    """Return `text` in double quotes; `escape` writes the code point of an unseen character."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(_escaped(char, escape) for char in text)}"'


def _escaped(char: str, escape: Callable[[int], str]) -> str:
    if char in _SHORT:
        return _SHORT[char]
    return char if char.isprintable() else escape(ord(char))


def _utf16(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _long(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _braced(code: int) -> str:
    return f"\\u{{{code:x}}}"


def _whole(text: str) -> str:
    """Replace lone surrogates, which only JSON, Python and ECMAScript can write."""
    if text.isascii():
        return text
    return "".join(REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)


def json_string(text: str) -> str:
    """Return `text` as a JSON string."""
    return _quoted(text, _utf16)


def toml_string(text: str) -> str:
    """Return `text` as a TOML basic string."""
    return _quoted(_whole(text), _long)


def yaml_string(text: str) -> str:
    """Return `text` as a YAML scalar: plain when that is safe, single-quoted to save escapes."""
    if _YAML_PLAIN.fullmatch(text) and text.lower() not in YAML_WORDS:
        return text
    if '"' in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return _quoted(_whole(text), _long)


def python_string(text: str) -> str:
    """Return `text` as a Python string literal."""
    return _quoted(text, _long)


def typescript_string(text: str) -> str:
    """Return `text` as a TypeScript string literal."""
    return _quoted(text, _braced)


def cedar_string(text: str) -> str:
    """Return `text` as a Cedar string literal."""
    return _quoted(_whole(text), _braced)


def cel_string(text: str) -> str:
    """Return `text` as a CEL string literal."""
    return _quoted(_whole(text), _long)


def shell_word(text: str) -> str:
    """Return `text` as one word for bash and zsh, which both know `$'…'`; lines stay lines."""
    if text.replace("\n", "").isprintable():
        return shlex.quote(text)
    inner = "".join(
        "\\'" if char == "'" else char if char == '"' else _escaped(char, _long)
        for char in _whole(text).replace("\0", REPLACEMENT)
    )
    return f"$'{inner}'"


def to_json(value: Value) -> str:
    """Return `value` as JSON for a file of settings: every name and value has a line of its own.

    How it is laid out does not depend on how long anything is. What JSON cannot write is null.
    """
    return _shown(_json(value, list, _finite_word, 0))


def to_short_json(value: Value) -> str:
    """Return `value` as JSON to read: what is short stands on one line; null as in `to_json`."""
    return _shown(_json(value, list, _finite_word, JSON_WIDTH))


def to_sorted_json(value: Value) -> str:
    """Return `value` as JSON to read, with sorted keys and every character as it is."""
    return _json(value, sorted, _word, JSON_WIDTH)


JSON_WIDTH = 64
"""An object or list inside of JSON that takes fewer characters, indent included, is one line.

JSON of which only what is long or outermost takes several lines is a tenth to a third shorter than
with a line for each value, and sooner read."""
_HOLDERS = (dict, list)
_JSON_STRING = json.encoder.encode_basestring


def _json(
    value: Value,
    order: Callable[[Iterable[str]], Iterable[str]],
    word: Callable[[Value], str],
    width: int,
    before: str = "",
) -> str:
    """Return `value` as indented JSON, sooner than `json`, which is slow to start and to indent.

    Args:
        value: What to write.
        order: Puts the keys of an object in order.
        word: Writes what is neither a text nor holds anything.
        width: Below how many characters an inner object or list is one line.
        before: The indent of the line that the value starts on.
    """
    if isinstance(value, str):
        return _JSON_STRING(value)
    if not isinstance(value, _HOLDERS) or not value:
        return word(value)
    deeper = before + "  "
    if isinstance(value, dict):
        left, right = "{", "}"
        items = [
            f"{_JSON_STRING(key)}: {_JSON_STRING(each)}"
            if isinstance(each := value[key], str)
            else f"{_JSON_STRING(key)}: {_json(each, order, word, width, deeper)}"
            for key in order(value)
        ]
    else:
        left, right = "[", "]"
        items = [_json(each, order, word, width, deeper) for each in value]
    if before and width:
        line = f"{left}{', '.join(items)}{right}"
        if len(before) + len(line) < width and "\n" not in line:
            return line
    gap = f"\n{deeper}"
    return f"{left}{gap}{f',{gap}'.join(items)}\n{before}{right}"


def _shown(json_text: str) -> str:
    """Write what cannot be seen in a JSON text as escapes."""
    if json_text.replace("\n", "").isprintable():
        return json_text
    return "".join(
        char if char == "\n" or char.isprintable() else _utf16(ord(char)) for char in json_text
    )


def _word(value: Value) -> str:
    """Return a number, a constant or an empty thing as JSON, in a tenth of the encoder's time."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if type(value) is int else json.dumps(value)


def _finite_word(value: Value) -> str:
    """Return null for NaN and the infinities, which Python reads from what is no JSON."""
    return "null" if isinstance(value, float) and not math.isfinite(value) else _word(value)


def to_toml(value: Mapping[str, Value]) -> str:
    """Return `value` as TOML; None has no place in it and is an error."""
    return "\n\n".join(_toml_table(value, ()))


def _toml_table(
    table: Mapping[str, Value], path: tuple[str, ...], array: bool = False
) -> Iterator[str]:
    """Yield a table and those below it, each as one block of lines."""
    own = [f"{toml_key(key)} = {_toml_value(v)}" for key, v in table.items() if not _is_table(v)]
    if path and (own or array or not table):
        dotted = ".".join(map(toml_key, path))
        own.insert(0, f"[[{dotted}]]" if array else f"[{dotted}]")
    if own:
        yield "\n".join(own)
    for key, inner in table.items():
        if isinstance(inner, dict):
            yield from _toml_table(inner, (*path, key))
        elif _is_table(inner) and isinstance(inner, list):
            for each in inner:
                yield from _toml_table(each, (*path, key), array=True)


def _is_table(value: Value) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict)


def toml_key(key: str) -> str:
    """Return `key` as a TOML key."""
    return key if _TOML_KEY.fullmatch(key) else toml_string(key)


def _toml_value(value: Value) -> str:
    if isinstance(value, str):
        return toml_string(value)
    if isinstance(value, dict):
        inner = (f"{toml_key(key)} = {_toml_value(v)}" for key, v in value.items())
        return f"{{ {', '.join(inner)} }}" if value else "{}"
    if isinstance(value, list):
        items = [_toml_value(each) for each in value]
        line = f"[{', '.join(items)}]"
        return line if len(line) <= WIDTH else "[\n  " + ",\n  ".join(items) + ",\n]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise TypeError(f"TOML cannot hold {value!r}")


_YAML_KEY = 1000
"""Longest key that is written as usual: readers take 1,024 characters (YAML 1.2.2, 7.4.2)."""


def to_yaml(value: Value) -> str:
    """Return `value` as block YAML."""
    if not _is_block(value):
        return _yaml_flat(value)
    lines: list[str] = []
    _add_yaml(value, "", lines)
    return "\n".join(lines)


def _is_block(value: Value) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _yaml_flat(value: Value) -> str:
    if isinstance(value, str):
        return yaml_string(value)
    return json.dumps(value)


def _add_yaml(value: Value, before: str, lines: list[str]) -> None:
    """Append the lines of a block, each with the indent `before`."""
    deeper = f"{before}  "
    if isinstance(value, dict):
        for key, inner in value.items():
            name = yaml_string(key)
            if len(name) > _YAML_KEY:
                lines.append(f"{before}? {name}")
                name = ""
            if _is_block(inner):
                lines.append(f"{before}{name}:")
                _add_yaml(inner, deeper, lines)
            else:
                lines.append(f"{before}{name}: {_yaml_flat(inner)}")
    elif isinstance(value, list):
        for each in value:
            if _is_block(each):
                first = len(lines)
                _add_yaml(each, deeper, lines)
                lines[first] = f"{before}- {lines[first][len(deeper) :]}"
            else:
                lines.append(f"{before}- {_yaml_flat(each)}")


def to_shell(commands: Sequence[Sequence[str]]) -> str:
    """Return `commands`, each a list of words, as lines of shell; long ones are continued."""
    return "\n".join(_shell_line([shell_word(word) for word in words]) for words in commands)


def _shell_line(words: list[str]) -> str:
    line = " ".join(words)
    if len(line) <= WIDTH:
        return line
    parts: list[str] = []
    for word in words:
        if parts and not word.startswith("-") and len(parts[-1]) + len(word) < WIDTH:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return " \\\n  ".join(parts)


def to_python(value: Value, indent: int = 0) -> str:
    """Return `value` as a Python expression; lines after the first are indented by `indent`."""
    words = {True: "True", False: "False", None: "None"}
    return _literal(value, indent, python_string, python_string, words)


def to_typescript(value: Value, indent: int = 0) -> str:
    """Return `value` as a TypeScript expression; lines after the first are indented by `indent`."""
    words = {True: "true", False: "false", None: "null"}
    return _literal(value, indent, typescript_string, _typescript_key, words)


def _typescript_key(key: str) -> str:
    # `__proto__: x` would set the prototype; `["__proto__"]: x` is an ordinary property.
    if key == "__proto__":
        return '["__proto__"]'
    return key if _IDENTIFIER.fullmatch(key) else typescript_string(key)


def _literal(
    value: Value,
    indent: int,
    string: Callable[[str], str],
    key: Callable[[str], str],
    words: Mapping[bool | None, str],
) -> str:
    if isinstance(value, str):
        return string(value)
    if isinstance(value, float) and not math.isfinite(value):
        return words[None]
    if value is None or isinstance(value, bool):
        return words[value]
    if not isinstance(value, _HOLDERS):
        return _word(value)
    brackets = "{}" if isinstance(value, dict) else "[]"
    if not value:
        return brackets
    deeper = indent + (4 if words[True] == "True" else 2)
    if isinstance(value, dict):
        items = [f"{key(k)}: {_literal(v, deeper, string, key, words)}" for k, v in value.items()]
    else:
        items = [_literal(v, deeper, string, key, words) for v in value]
    line = ", ".join(items)
    if "\n" not in line and indent + len(line) < WIDTH - 30:
        blank = " " if brackets == "{}" and words[True] == "true" else ""
        return f"{brackets[0]}{blank}{line}{blank}{brackets[1]}"
    gap = "\n" + " " * deeper
    return f"{brackets[0]}{gap}{f',{gap}'.join(items)},\n{' ' * indent}{brackets[1]}"
