"""Reads a tool once for all rules: its clauses, parameters, and what its server is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from generator.classify import names, parameters, sentences, words
from generator.classify.clauses import Clause
from generator.classify.context import ServerContext
from generator.classify.lexicon import Lexicon
from generator.classify.parameters import Parameter
from generator.models import Tool

LONGEST = 1000
"""Characters of a description that are read; what follows is reference material."""
CHOOSERS = {
    **dict.fromkeys(("action", "actions", "action type", "operation", "operations"), 0.9),
    **dict.fromkeys(("operation type", "op", "verb", "subcommand", "sub command"), 0.9),
    **dict.fromkeys(("command", "mode", "method", "request type"), 0.65),
}
"""Parameters that choose what the tool does, and the force of what can be chosen: the worst of it
is a normal call, but not everything called `mode` chooses an act."""
INNER = 0.9
"""Force of the kinds of a list of operations."""


@dataclass(slots=True)
class Reading:
    """A tool as the rules see it; never changed, as a clause is.

    Attributes:
        tool: The definition.
        clauses: The name, the title and the sentences that say something.
        parameters: Its parameters.
        outputs: The properties that its output schema promises, read in the same way.
        field: The words that its server uses of itself: what the server is about.
        company: The words of all of its tools' names.
        text: The words of the description, for phrases.
        said: Their texts, to see at once which phrases cannot be there.
        main: The clause that says most of the tool: of the description, else of the name.
    """

    tool: Tool
    clauses: tuple[Clause, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    field: frozenset[str]
    company: frozenset[str]
    text: words.Words
    said: frozenset[str]
    main: Clause | None


def read(tool: Tool, server: ServerContext, lexicon: Lexicon) -> Reading:
    """Read a tool in the context of its server."""
    prefix, field, company = _server(server, lexicon)
    name = names.read(tool.name, "name", lexicon, prefix)
    clauses = [name]
    if tool.title and words.plain(tool.title) != words.plain(tool.name):
        clauses.append(names.read(tool.title, "title", lexicon, prefix))
    text = words.of_prose(tool.description[:LONGEST])
    described = sentences.read(tool.description, text, lexicon)
    found = parameters.read(tool.input_schema)
    chosen = [c for each in found if each.values for c in _choices(each, name, lexicon)]
    mains = [clause for clause in described if clause.main] or clauses
    return Reading(
        tool=tool,
        clauses=(*clauses, *described, *chosen),
        parameters=tuple(found),
        outputs=tuple(parameters.read(tool.output_schema)),
        field=field,
        company=company,
        text=text,
        said=frozenset(text.texts),
        main=mains[0],
    )


def _choices(parameter: Parameter, name: Clause, lexicon: Lexicon) -> list[Clause]:
    """Read the values of a parameter that chooses between actions as names."""
    inside = parameter.key == "type" and "operation" in parameter.path.lower()
    force = INNER if inside else CHOOSERS.get(parameter.key)
    looks = bool(name.acts) and all(act.verb in lexicon.readers for act in name.acts)
    if force is None or (looks and (inside or parameter.key.endswith("s") or force < INNER)):
        return []
    thing = name.acts[0].object if name.acts else name.bases
    clauses = []
    for value in parameter.values[:60]:
        clause = names.read(value, "parameter", lexicon)
        clause.acts = tuple(
            [act._replace(force=force, object=act.object or thing) for act in clause.acts]
        )
        clause.main = False
        clause.pointer = parameter.path
        clauses.append(clause)
    return clauses


@lru_cache(maxsize=256)
def _server(
    server: ServerContext, lexicon: Lexicon
) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """Return the words that lead its tools' names, those of its field, and all in the names."""
    split = [words.of_name(name).texts for name in server.tools]
    counts = Counter(base for tokens in split for base in set(lexicon.bases(tokens)))
    often = max(2, len(split) // 20)
    about = {word for word, count in counts.items() if count >= often}
    told = words.of_name(f"{server.id} {server.title} {server.description[:400]}")
    about.update(lexicon.bases(told.texts))
    return _prefix(split, lexicon), frozenset(about), frozenset(counts)


def _prefix(split: list[list[str]], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words that lead most names; a verb that does is an act, unless the last is one."""
    prefix: list[str] = []
    while len(prefix) < 4:
        at = len(prefix)
        leads = Counter(t[at] for t in split if t[:at] == prefix and len(t) > at + 1)
        word, count = leads.most_common(1)[0] if leads else ("", 0)
        if count < max(4, len(split) * 0.6):
            break
        if word in lexicon.forms and word not in lexicon.things:
            break
        prefix.append(word)
    return tuple(prefix)
