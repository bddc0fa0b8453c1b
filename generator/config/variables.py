"""`${VAR}` and `${VAR:-default}`: how values reach an entry without standing in a file.

The two forms of a POSIX shell that client configurations use as well, and no others. As in a shell,
`:-` also covers a variable that is set to nothing; without a default, a variable that is set to
nothing counts as unset, because that is how CI systems hand a missing secret to a job.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


class UnsetVariableError(Exception):
    """A variable has no value and no default.

    Attributes:
        name: The variable.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"${{{name}}} is not set")
        self.name = name


@dataclass(frozen=True)
class Expanded:
    """A text with its variables filled in.

    Attributes:
        text: The result.
        taken: What came from the environment, as (variable, value); defaults are not in it.
        shown: The text with every variable as `${VAR}`: no value, no default.
    """

    text: str = field(repr=False)
    taken: tuple[tuple[str, str], ...] = field(repr=False)
    shown: str


def expand(text: str, environment: Mapping[str, str]) -> Expanded:
    """Fill in the variables of `text`.

    Raises:
        UnsetVariableError: When one has neither a value nor a default.
    """
    taken: list[tuple[str, str]] = []

    def value(match: re.Match[str]) -> str:
        name, default = match.groups()
        found = environment.get(name, "")
        if found:
            taken.append((name, found))
            return found
        if default is None:
            raise UnsetVariableError(name)
        return str(default)

    filled = VARIABLE.sub(value, text)
    return Expanded(filled, tuple(taken), VARIABLE.sub(r"${\1}", text))


def misspelt(text: str) -> str:
    """Return the first `${...}` of `text` that is neither form, "" when there is none."""
    rest = VARIABLE.sub("", text)
    start = rest.find("${")
    if start < 0:
        return ""
    end = rest.find("}", start)
    return rest[start : end + 1 if end >= 0 else None]
