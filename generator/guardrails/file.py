"""What a file of data/guardrails may hold: one client or gateway and how it restricts tools.

A file is data so that a project can add its own client without code. Templates are the values that
will be written (mappings, lists, words), not text: a writer of `generator.snippets` serialises them
after `generator.guardrails.filling` has put the names in, so no name can break a snippet.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from generator.guardrails.filling import check
from generator.reading import Strict


class Action(StrEnum):
    """What to do with a call, strictest first."""

    DENY = "deny"
    ASK = "ask"
    RATE_LIMIT = "rate-limit"
    ALLOW = "allow"


class Sureness(StrEnum):
    """How sure we are of a syntax.

    verified: read in the client's own documentation or source. seen: read in excerpts of it.
    confirm: put together from indirect sources; pages ask the reader to check it.
    """

    VERIFIED = "verified"
    SEEN = "seen"
    CONFIRM = "confirm"


Language = Literal["json", "toml", "yaml", "shell"]


class NameRule(Strict):
    """What a client demands of the names in its rules.

    Attributes:
        of: Whose name: the server's key or the tool's name.
        allowed: Regular expression that a whole name must match.
        message: One sentence for people, shown when it does not.
        keep: Whether the snippet is shown all the same; else the message stands in its place,
            because pasting it would do something else than it says (a wildcard, another tool).
    """

    of: Literal["server", "tool"]
    allowed: str
    message: str
    keep: bool = False

    @field_validator("allowed")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        return value


class Template(Strict):
    """One snippet, or the sentence that stands where there is none.

    Attributes:
        snippet: What to write; for shell a list of commands, each a list of words.
        manual: How a person does it where no file can; one or two sentences.
        unsupported: Why it cannot be done; one or two sentences.
        file: Where it goes when that is not the client's usual file; likewise `language`.
        note: What to know when using it.
        word: What tables say instead of "yes", in one or two words.
        confidence: When it differs from the client's.
    """

    snippet: Any = None
    manual: str = ""
    unsupported: str = ""
    file: str = ""
    language: Language | None = None
    note: str = ""
    word: str = ""
    confidence: Sureness | None = None

    @model_validator(mode="after")
    def _one(self) -> Template:
        given = [self.snippet is not None, bool(self.manual), bool(self.unsupported)]
        if sum(given) != 1:
            raise ValueError("give exactly one of snippet, manual, unsupported")
        check(self.snippet)
        return self


class WholeServer(Template):
    """The file for a whole server.

    Attributes:
        denied: What becomes of tools to be denied: "asked" where the file cannot deny them.
    """

    denied: Literal["denied", "asked"] = "denied"


class GuardrailFile(Strict):
    """One client or gateway."""

    id: str = Field(pattern=r"[a-z0-9]+(-[a-z0-9]+)*")
    title: str
    kind: Literal["client", "gateway"]
    order: int = 100
    file: str
    language: Language
    source: str = Field(pattern=r"https://\S+")
    checked: date
    confidence: Sureness
    note: str = ""
    names: tuple[NameRule, ...] = ()
    actions: dict[Action, Template]
    whole: WholeServer

    @field_validator("actions")
    @classmethod
    def _all(cls, actions: dict[Action, Template]) -> dict[Action, Template]:
        missing = [action.value for action in Action if action not in actions]
        if missing:
            raise ValueError(f"says nothing of {', '.join(missing)}: say 'unsupported' and why")
        return actions
