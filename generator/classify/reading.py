"""Reads a tool once for all rules: its clauses, parameters, and what its server is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from generator.classify import names, parameters, sentences, words
from generator.classify.clauses import Clause
from generator.classify.context import ServerContext
from generator.classify.lexicon import Lexicon
from generator.classify.parameters import Parameter
from generator.models import Tool

PHRASES_IN = 1500
"""Characters of a description in which phrases are looked for."""
CHOOSERS = frozenset(
    {
        *("action", "actions", "action type", "operation", "operations", "operation type", "op"),
        *("command", "subcommand", "sub command", "mode", "method", "task", "verb", "request type"),
    }
)
"""Names of parameters that choose what the tool does."""
CHOSEN = 0.9
"""Force of an act that a parameter can choose: the worst of them is a normal call."""


@dataclass(frozen=True)
class Reading:
    """A tool as the rules see it.

    Attributes:
        tool: The definition.
        clauses: The name, the title and the sentences that say something.
        parameters: Its parameters.
        field: The words that its server uses of itself: what the server is about.
        text: The words of the description, for phrases.
        main: The clause that says most of the tool: of the description, else of the name.
    """

    tool: Tool
    clauses: tuple[Clause, ...]
    parameters: tuple[Parameter, ...]
    field: frozenset[str]
    text: tuple[words.Word, ...]
    main: Clause | None


def read(tool: Tool, server: ServerContext, lexicon: Lexicon) -> Reading:
    """Read a tool in the context of its server."""
    namespace, field = _server(server, lexicon)
    clauses = [names.read(tool.name, "name", lexicon, namespace)]
    if tool.title and words.plain(tool.title) != words.plain(tool.name):
        clauses.append(names.read(tool.title, "title", lexicon, namespace))
    described = sentences.read(tool.description, lexicon)
    found = parameters.read(tool.input_schema)
    chosen = [clause for parameter in found for clause in _choices(parameter, lexicon)]
    mains = [clause for clause in described if clause.main] or clauses
    return Reading(
        tool=tool,
        clauses=(*clauses, *described, *chosen),
        parameters=tuple(found),
        field=field,
        text=tuple(words.of_prose(tool.description[:PHRASES_IN])),
        main=mains[0],
    )


def _choices(parameter: Parameter, lexicon: Lexicon) -> list[Clause]:
    """Read the values of a parameter that chooses between actions as names."""
    inside = parameter.key == "type" and "operation" in parameter.path.lower()
    if parameter.key not in CHOOSERS and not inside:
        return []
    clauses = []
    for value in parameter.values[:60]:
        clause = names.read(value, "parameter", lexicon, frozenset())
        acts = tuple(replace(act, force=CHOSEN) for act in clause.acts)
        clauses.append(
            Clause("parameter", value, clause.words, clause.bases, acts, (), False, parameter.path)
        )
    return clauses


@lru_cache(maxsize=256)
def _server(server: ServerContext, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that lead its tools' names, and those that it uses of itself."""
    split = [[word.text for word in words.of_name(name)] for name in server.tools]
    firsts = Counter(tokens[0] for tokens in split if len(tokens) > 1)
    many = max(4, len(split) * 0.6)
    namespace = frozenset(word for word, count in firsts.items() if count >= many)
    said = f"{server.id} {server.title} {server.description[:400]}"
    field = Counter(token for tokens in split for token in set(tokens))
    often = max(2, len(split) // 20)
    about = {word for word, count in field.items() if count >= often}
    about.update(word.text for word in words.of_name(said))
    return namespace, frozenset(lexicon.base(word) for word in about)
