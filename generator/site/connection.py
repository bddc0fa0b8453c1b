"""How a reader reaches a server: its catalogue entry without anything that is nobody's business.

Install snippets and example calls show where values of the environment go, never a value: whatever
an entry sets (`env`, `headers`, secrets in arguments or in the URL) becomes a variable of that
name, which each client writes in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from generator.catalogue import Server
from generator.config import ServerEntry, Transport

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-[^}]*)?\}")
_SECRET = re.compile(r"(?i)token|secret|passw|api[-_]?key|credential|auth\b")
_LAUNCHERS = {"pypi": ("uvx",), "npm": ("npx", "-y")}


@dataclass(frozen=True)
class Text:
    """Text with variables in it.

    Attributes:
        parts: Literal text and names of variables in turn, a literal first and last.
    """

    parts: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Text:
        """Read text with `${VAR}` in it; defaults are dropped."""
        return cls(tuple(_VARIABLE.split(text)))

    @classmethod
    def variable(cls, name: str) -> Text:
        """Return the text that is one variable."""
        return cls(("", name, ""))

    def write(self, variable: Callable[[str], str]) -> str:
        """Return the text with each variable written by `variable`."""
        return "".join(variable(p) if i % 2 else p for i, p in enumerate(self.parts))

    @property
    def names(self) -> tuple[str, ...]:
        """The variables in it."""
        return self.parts[1::2]


@dataclass(frozen=True)
class Connection:
    """What a client needs to know.

    Attributes:
        transport: stdio, http or sse.
        argv: What to start; empty unless stdio.
        env: Names of the environment variables that the server gets.
        url: Where to connect; empty for stdio.
        headers: HTTP headers.
    """

    transport: Transport
    argv: tuple[Text, ...] = ()
    env: tuple[str, ...] = ()
    url: Text = Text(("",))
    headers: tuple[tuple[str, Text], ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that has to be set, sorted."""
        texts = (*self.argv, self.url, *(value for _, value in self.headers))
        return tuple(sorted({*self.env, *(name for text in texts for name in text.names)}))


def connection(server: Server) -> Connection | None:
    """Return how to reach `server`, None when its entry is only a listing."""
    entry = server.entry
    if entry.kind is Transport.LISTING:
        return None
    if entry.url:
        headers = tuple((name, _header(name, value)) for name, value in entry.headers.items())
        return Connection(entry.kind, url=_url(entry.url), headers=headers)
    return Connection(Transport.STDIO, tuple(_argv(entry)), tuple(entry.env))


def _argv(entry: ServerEntry) -> list[Text]:
    kind, _, name = entry.package.partition(":")
    if kind == "oci":
        passed = [word for variable in entry.env for word in ("-e", variable)]
        start: Sequence[str] = ("docker", "run", "-i", "--rm", *passed, name)
    elif kind:
        start = (*_LAUNCHERS[kind], name)
    else:
        start = (entry.command,)
    return [Text((word,)) for word in start] + _arguments(entry.args)


def _arguments(args: Sequence[str]) -> list[Text]:
    """Keep arguments as they are, except for values of options that sound like secrets."""
    found: list[Text] = []
    secret = ""
    for word in args:
        option, equals, value = word.partition("=")
        sounds = option.startswith("-") and _SECRET.search(option)
        if secret and not word.startswith("-"):
            found.append(_kept(word, secret))
        elif sounds and equals and not _VARIABLE.search(value):
            found.append(Text((f"{option}=", _name(option), "")))
        else:
            found.append(Text.parse(word))
        secret = _name(option) if sounds and not equals else ""
    return found


def _kept(value: str, name: str) -> Text:
    """Return `value` when it is made of variables, else the variable `name` in its place."""
    return Text.parse(value) if _VARIABLE.search(value) else Text.variable(name)


def _name(option: str) -> str:
    """Return the variable's name for an option or header: `--api-key` is API_KEY."""
    return re.sub(r"[^A-Z0-9]+", "_", option.upper()).strip("_") or "VALUE"


def _header(name: str, value: str) -> Text:
    return _kept(value, _name(name))


def _url(url: str) -> Text:
    """Drop user, password and the values of secret-sounding query parameters."""
    if _VARIABLE.search(url):
        return Text.parse(url)
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = "&".join(_query(pair) for pair in parts.query.split("&")) if parts.query else ""
    return Text.parse(urlunsplit((parts.scheme, host, parts.path, query, "")))


def _query(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}=${{{_name(name)}}}" if equals and _SECRET.search(name) else pair
