"""What a reader is told of a schema: frozen, finished words, no JSON Schema left in them.

What there are thousands of are named tuples: frozen dataclasses take thrice as long to make.

A `Shape` says what values a schema allows. A `Parameter` is a shape in its place: a name, a path
and an anchor of ours. Server text stands here as it came; escaping is the templates' task.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Piece(NamedTuple):
    """A part of a sentence; `code` when it is the server's own word (a name, a value)."""

    text: str
    code: bool = False


Sentence = tuple[Piece, ...]


class Limit(NamedTuple):
    """One bound of a value, such as ("Length", "10–280 characters"); `code` for literal values."""

    label: str
    words: str
    code: bool = False


class Value(NamedTuple):
    """One allowed value of an enumeration and what the schema says of it ("" mostly)."""

    text: str
    note: str = ""


class ReferenceKind(StrEnum):
    """Why a schema is not unfolded where it is used."""

    RECURSIVE = "recursive"  # it contains itself: `anchor` leads to where it is unfolded
    REMOTE = "remote"  # it stands in another document, which is never fetched
    MISSING = "missing"  # it points at nothing in this definition
    CUT = "cut"  # it is too large to unfold here: see the raw definition


@dataclass(frozen=True)
class Reference:
    """A schema that is named here and not unfolded.

    Attributes:
        kind: Why not.
        target: The `$ref` as written; "" when it is cut for size.
        anchor: Id of the parameter or section that shows it, "" when none does.
        name: What to call that parameter: its path, "" for the whole of the arguments.
    """

    kind: ReferenceKind
    target: str = ""
    anchor: str = ""
    name: str = ""


class Shape(NamedTuple):
    """What values a schema allows, in words.

    Attributes:
        type: In plain words, such as "array of strings" or "string or null".
        short: As a signature writes it, such as "string[]" or "string | null".
        format: The declared format, "" for none.
        title: The schema's title.
        description: What the schema says, as the server sent it (Markdown).
        values: The enumeration; `values_label` says of what ("One of", "Each one of").
        limits: Default, constant, range, length, pattern, examples, in this order.
        groups: Nested parameters: properties, items of a tuple, values of a map.
        alternatives: anyOf, oneOf, if/then/else, dependentSchemas, not.
        rules: Sentences about which parameters go together.
        reference: Set when the schema is only named here.
        deprecated: Whether the schema says so.
        closed: Whether other properties than those shown are refused; None when unsaid.
    """

    type: str
    short: str
    format: str = ""
    title: str = ""
    description: str = ""
    values: tuple[Value, ...] = ()
    values_label: str = ""
    limits: tuple[Limit, ...] = ()
    groups: tuple[Group, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    rules: tuple[Sentence, ...] = ()
    reference: Reference | None = None
    deprecated: bool = False
    closed: bool | None = None

    @property
    def noted(self) -> bool:
        """Whether the schema says something of at least one allowed value."""
        return any(value.note for value in self.values)

    @property
    def bare(self) -> bool:
        """Whether type, format and description are all there is to say."""
        return not (
            self.limits
            or self.values_label
            or self.groups
            or self.alternatives
            or self.rules
            or self.reference
        )

    def parameters(self) -> Iterator[Parameter]:
        """Yield every parameter below, depth first, in the order of the page."""
        for group in self.groups:
            yield from group.walk()
        for alternatives in self.alternatives:
            for choice in alternatives.choices:
                yield from choice.shape.parameters()


class Parameter(NamedTuple):
    """A named shape: one definition of the page.

    Attributes:
        path: For people, from the top: "filters.city", "notify[].channel", "labels.*".
        name: Last part of the path.
        anchor: Id on the page, unique there and ours: "param-filters-city".
        required: Whether the object that holds it must have it.
        documented: Whether its description comes from the tool's docstring, not the schema.
        shape: What it may be.
    """

    path: str
    name: str
    anchor: str
    required: bool
    shape: Shape
    documented: bool = False

    @property
    def parent(self) -> str:
        """The path without the name, with the dot between: "notify[]."."""
        return self.path[: len(self.path) - len(self.name)]


class Group(NamedTuple):
    """Parameters that stand together below a shape.

    Attributes:
        words: What they are: "3 properties of each object".
        note: What the schema says of the object that they make up, Markdown.
        parameters: Required ones first, else in the schema's order.
        omitted: How many more there are, which only the raw definition shows.
    """

    words: str
    parameters: tuple[Parameter, ...]
    note: str = ""
    omitted: int = 0

    def walk(self) -> Iterator[Parameter]:
        """Yield the parameters and all below them."""
        for parameter in self.parameters:
            yield parameter
            yield from parameter.shape.parameters()


@dataclass(frozen=True)
class Choice:
    """One of several shapes: its name, what tells it from the others, and what it holds."""

    title: str
    hint: str
    shape: Shape


@dataclass(frozen=True)
class Alternatives:
    """Several shapes of which one, some or none apply, as `words` say."""

    words: str
    choices: tuple[Choice, ...]


class State(StrEnum):
    """What is known of a tool's parameters or results."""

    LISTED = "listed"
    NONE = "none"  # the schema says that there are none
    UNKNOWN = "unknown"  # the listing does not say


@dataclass(frozen=True)
class Parameters:
    """What a tool takes or returns, whole.

    Attributes:
        state: Whether anything is known.
        shape: Of the arguments object; its first group holds the top-level parameters.
        wrapped: For results: the shape stood in a wrapper of one property `result`.
    """

    state: State
    shape: Shape
    wrapped: bool = False

    @property
    def top(self) -> tuple[Parameter, ...]:
        """The parameters of the first level."""
        return tuple(p for group in self.shape.groups for p in group.parameters)

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Anchor by path, also by the path without `[]`: where an evidence's pointer leads."""
        found: dict[str, str] = {}
        for parameter in self.shape.parameters():
            found.setdefault(parameter.path, parameter.anchor)
            found.setdefault(parameter.path.replace("[]", ""), parameter.anchor)
        return found
