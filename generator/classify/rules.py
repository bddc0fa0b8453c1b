"""The form of a rule: what a file in data/rules may hold, and what the engine and the pages read.

A rule is one sentence of evidence: when its conditions hold for a tool it argues, with a weight,
for a category or a factor. It carries the examples that must set it off and the near misses that
must not; a test runs them all, and the page of the rule shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from generator.models import Category, Factor
from generator.reading import Strict

Place = Literal["name", "title", "description"]
PLACES: tuple[Place, ...] = ("name", "title", "description")
Hint = Literal["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
Trigger = Literal["verbs", "mentions", "phrases", "parameter", "output", "hint"]


class Example(Strict):
    """A small tool that a rule must, or must not, speak about; a bare text is its name."""

    name: str
    title: str = ""
    description: str = ""
    parameters: dict[str, Any] = {}
    output: dict[str, Any] = {}
    annotations: dict[str, Any] = {}
    server: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class ParameterShape(Strict):
    """What one parameter, or one property of the output, must look like; every key must hold.

    Names are lower-case words (`file path` also matches `filePath`); `* path` matches every name
    that ends in that word. `free` wants a parameter that the schema does not enumerate,
    `top` one that does not stand inside another.
    """

    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    free: bool = False
    top: bool = False


class Conditions(Strict):
    """When a rule speaks; every key that is given must hold.

    Words are written in their base form (`delete`, `invoice`); inflected forms match too. A word
    that starts with `$` stands for a group of data/rules/words.yml. `many` wants the object of the
    verb in the plural, `verbless` a name or sentence without a verb, `bare` a
    tool whose listing names no parameter. `not_objects` are things that the verb does not act on
    here: one sends keys to a window, not to a person. `output` is a property that the output schema
    promises. `server` and `not_server` are words of the server's field: a token is a secret, but
    not where coins are traded.
    """

    verbs: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    not_objects: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    parameter: ParameterShape | None = None
    output: ParameterShape | None = None
    hint: dict[Hint, bool] = {}
    many: bool = False
    verbless: bool = False
    bare: bool = False
    server: tuple[str, ...] = ()
    not_server: tuple[str, ...] = ()
    category: tuple[Category, ...] = ()
    unless: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Conditions:
        looked_for = (self.verbs, self.mentions, self.phrases, self.parameter, self.output)
        if not (any(looked_for) or self.hint):
            raise ValueError(
                "give at least one of verbs, mentions, phrases, parameter, output, hint"
            )
        if (self.objects or self.not_objects) and not self.verbs:
            raise ValueError("objects are what verbs act on: give verbs too ('*' for any)")
        return self

    @property
    def starts_with(self) -> Trigger:
        """The condition that sets the rule off; the others only restrict it."""
        if self.verbs:
            return "verbs"
        if self.mentions:
            return "mentions"
        if self.phrases:
            return "phrases"
        if self.parameter:
            return "parameter"
        return "output" if self.output else "hint"


class RuleEntry(Strict):
    """One rule as it stands in a file."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    says: str
    argues: Category | Factor
    weight: float = Field(ge=-1, le=1)
    looks_at: tuple[Place, ...] = PLACES
    when: Conditions
    examples: tuple[Example, ...] = Field(min_length=1)
    near_misses: tuple[Example, ...] = Field(min_length=1)

    @field_validator("says")
    @classmethod
    def _sentence(cls, value: str) -> str:
        if not value.strip().endswith("."):
            raise ValueError("expected a sentence that ends with a full stop")
        return value.strip()


class RulesFile(Strict):
    """A file of rules: new ones, and ids of shipped ones to switch off."""

    rules: tuple[RuleEntry, ...] = ()
    disable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule in force.

    Attributes:
        id: Stable id, the name of its page under /rules/.
        sentence: What it says of a tool that it matches, for people.
        looks_at: The sources that it reads: name, title, description, parameter, output,
            annotation.
        argues: The category or factor that it argues for.
        weight: How strongly, from -1 (firmly against) to 1.
        when: Its conditions.
        examples: Tools that it must speak about.
        near_misses: Tools that it must not speak about.
        file: Name of the file that it stands in.
    """

    id: str
    sentence: str
    looks_at: tuple[str, ...]
    argues: Category | Factor
    weight: float
    when: Conditions
    examples: tuple[Example, ...]
    near_misses: tuple[Example, ...]
    file: str

    @classmethod
    def of(cls, entry: RuleEntry, file: str) -> Rule:
        """Take over an entry of the file called `file`."""
        return cls(
            id=entry.id,
            sentence=entry.says,
            looks_at=_sources(entry),
            argues=entry.argues,
            weight=entry.weight,
            when=entry.when,
            examples=entry.examples,
            near_misses=entry.near_misses,
            file=file,
        )


def _sources(entry: RuleEntry) -> tuple[str, ...]:
    fixed: dict[Trigger, tuple[str, ...]] = {
        "parameter": ("parameter",),
        "output": ("output",),
        "hint": ("annotation",),
        "phrases": ("description",),
    }
    return fixed.get(entry.when.starts_with, entry.looks_at)
