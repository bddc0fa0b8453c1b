"""Holds the rules against a tool and returns the evidence: the whole engine.

A verb of a clause is judged by the most specific rules that know it (a rule that also names the
object, or the server's field, knows more than one that names only the verb). Everything else is a
set of words that is there or is not. No rule can see more than this module hands it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import Lexicon
from generator.classify.parameters import Parameter
from generator.classify.reading import Reading
from generator.classify.rules import Rule
from generator.models import Category, Evidence, Factor

ANY = "*"
SURE = 0.9
"""Least force of an act that may speak for the same verb elsewhere."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its groups of words resolved; an empty set is a condition that always holds."""

    rule: Rule
    verbs: frozenset[str]
    objects: frozenset[str]
    mentions: frozenset[str]
    server: frozenset[str]
    unless: frozenset[str]
    names: frozenset[str]
    endings: frozenset[str]
    specificity: int

    @classmethod
    def of(cls, rule: Rule, lexicon: Lexicon) -> Compiled:
        """Resolve the groups that `rule` refers to."""
        when = rule.when
        where = f"{rule.file}: {rule.id}"
        named = lexicon.expand(when.parameter.names, where) if when.parameter else frozenset[str]()
        return cls(
            rule=rule,
            verbs=lexicon.expand(when.verbs, where),
            objects=lexicon.expand(when.objects, where),
            mentions=lexicon.expand(when.mentions, where),
            server=lexicon.expand(when.server, where),
            unless=lexicon.expand(when.unless, where),
            names=frozenset(name for name in named if not name.startswith("* ")),
            endings=frozenset(name[1:] for name in named if name.startswith("* ")),
            specificity=2 * bool(when.objects)
            + 2 * bool(when.mentions)
            + 2 * bool(when.parameter)
            + bool(when.server),
        )


class Matcher:
    """Rules, indexed by what sets them off."""

    def __init__(self, rules: Iterable[Rule], lexicon: Lexicon) -> None:
        self.by_verb: dict[str, list[Compiled]] = {}
        self.any_verb: list[Compiled] = []
        self.by_mention: dict[str, list[tuple[str, Compiled]]] = {}
        self.by_phrase: dict[str, list[tuple[list[str], Compiled]]] = {}
        self.by_parameter: list[Compiled] = []
        self.by_hint: list[Compiled] = []
        for rule in rules:
            self._index(Compiled.of(rule, lexicon))
        for known in self.by_verb.values():
            known.extend(self.any_verb)
            known.sort(key=lambda c: (-c.specificity, c.rule.id))

    def _index(self, compiled: Compiled) -> None:
        kind = compiled.rule.when.starts_with
        if kind == "verbs":
            for verb in compiled.verbs - {ANY}:
                self.by_verb.setdefault(verb, []).append(compiled)
            if ANY in compiled.verbs:
                self.any_verb.append(compiled)
        elif kind == "mentions":
            for mention in compiled.mentions:
                entry = (mention, compiled)
                self.by_mention.setdefault(mention.split()[0], []).append(entry)
        elif kind == "phrases":
            for phrase in compiled.rule.when.phrases:
                first, *rest = phrase.split()
                self.by_phrase.setdefault(first, []).append((rest, compiled))
        else:
            (self.by_parameter if kind == "parameter" else self.by_hint).append(compiled)

    def evidence(
        self, reading: Reading, category: Category | None = None, *, best: bool = True
    ) -> Iterator[Evidence]:
        """Yield what the rules say of a tool.

        Args:
            reading: The tool as read.
            category: Its category, for rules that depend on it.
            best: Whether only the most specific rules speak about a verb.
        """
        yield from self._of_acts(reading, category, best=best)
        for clause in reading.clauses:
            if clause.main:
                yield from self._of_words(clause, reading, category)
        yield from self._of_phrases(reading, category)
        for compiled in self.by_parameter:
            yield from self._of_parameters(compiled, reading, category)
        for compiled in self.by_hint:
            yield from _of_hint(compiled, reading, category)

    def _of_acts(
        self, reading: Reading, category: Category | None, *, best: bool
    ) -> Iterator[Evidence]:
        """Yield what the rules say of every verb.

        The name and the description tell the same act twice; when one of them lets a rule see more
        than the verb, rules that saw only the verb keep silent in both.
        """
        known: set[str] = set()
        judged = []
        for clause in reading.clauses:
            for act in clause.acts:
                rules = list(self._judges(act, clause, reading, category))
                most = rules[0].specificity if rules else 0
                if most and clause.source != "parameter" and act.force >= SURE:
                    known.add(act.verb)
                judged.append((clause, act, most, rules))
        for clause, act, most, rules in judged:
            if best and not most and clause.source != "parameter" and act.verb in known:
                continue
            for compiled in rules:
                if not best or compiled.specificity == most:
                    yield _evidence(compiled.rule, clause, act.word.start, act.word.end, act.force)

    def _judges(
        self, act: Act, clause: Clause, reading: Reading, category: Category | None
    ) -> Iterator[Compiled]:
        """Yield the rules that know an act, the most specific first."""
        for compiled in self.by_verb.get(act.verb, self.any_verb):
            rule = compiled.rule
            if clause.source not in rule.looks_at and clause.source != "parameter":
                continue
            if rule.when.many and not act.many:
                continue
            if _head(act.object, compiled.objects) and _fits(compiled, clause, reading, category):
                yield compiled

    def _of_words(
        self, clause: Clause, reading: Reading, category: Category | None
    ) -> Iterator[Evidence]:
        for base in clause.bases:
            for mention, compiled in self.by_mention.get(base, ()):
                if clause.source not in compiled.rule.looks_at or not clause.has(mention):
                    continue
                if compiled.rule.when.verbless and clause.acts:
                    continue
                if _fits(compiled, clause, reading, category):
                    start, end = clause.find(mention)
                    yield _evidence(compiled.rule, clause, start, end, 1.0)

    def _of_phrases(self, reading: Reading, category: Category | None) -> Iterator[Evidence]:
        text = reading.text
        for at, word in enumerate(text):
            for rest, compiled in self.by_phrase.get(word.text, ()):
                span = text[at : at + 1 + len(rest)]
                if [other.text for other in span[1:]] != rest:
                    continue
                main = reading.main
                if main is not None and not _fits(compiled, main, reading, category):
                    continue
                start, end = word.start, span[-1].end
                quote = reading.tool.description[start:end]
                rule = compiled.rule
                yield Evidence(
                    rule.id, "description", "", quote, start, str(rule.argues), rule.weight
                )

    def _of_parameters(
        self, compiled: Compiled, reading: Reading, category: Category | None
    ) -> Iterator[Evidence]:
        found = _parameter(compiled, reading.parameters)
        main = reading.main
        if found is None or (main and not _fits(compiled, main, reading, category)):
            return
        rule = compiled.rule
        yield Evidence(
            rule.id, "parameter", found.path, found.name, 0, str(rule.argues), rule.weight
        )


def _fits(compiled: Compiled, clause: Clause, reading: Reading, category: Category | None) -> bool:
    """Whether everything but the verb and its object holds."""
    when = compiled.rule.when
    if when.category and category not in when.category:
        return False
    if compiled.server and not _serves(compiled.server, reading):
        return False
    if compiled.mentions and when.starts_with != "mentions" and not _any(compiled.mentions, clause):
        return False
    if compiled.unless and _any(compiled.unless, clause):
        return False
    main = reading.main
    if when.parameter and compiled.unless and main and _any(compiled.unless, main):
        return False
    if when.parameter and when.starts_with != "parameter":
        return _parameter(compiled, reading.parameters) is not None
    return True


def _serves(wanted: frozenset[str], reading: Reading) -> bool:
    """Whether the server is of a field: by what it says of itself, or by two of its names."""
    return not wanted.isdisjoint(reading.field) or len(wanted & reading.company) > 1


def _any(phrases: frozenset[str], clause: Clause) -> bool:
    if not phrases.isdisjoint(clause.present):
        return True
    return any(" " in phrase and clause.has(phrase) for phrase in phrases)


def _head(found: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether the head of the object is one of the `wanted` things."""
    if not wanted:
        return True
    if not found:
        return False
    if found[-1] in wanted:
        return True
    if len(found) > 1 and found[-1] in ("id", "ids", "v1", "v2", "v3", "by", "1", "2"):
        return _head(found[:-1], wanted)
    return len(found) > 1 and " ".join(found[-2:]) in wanted


def _parameter(compiled: Compiled, parameters: Iterable[Parameter]) -> Parameter | None:
    shape = compiled.rule.when.parameter
    for parameter in parameters:
        if shape is None or not _named(compiled, parameter):
            continue
        if shape.types and parameter.types.isdisjoint(shape.types):
            continue
        if shape.values and not set(shape.values) & {v.lower() for v in parameter.values}:
            continue
        if (shape.free and parameter.values) or (shape.top and parameter.depth):
            continue
        if shape.described and not any(f" {d} " in parameter.said for d in shape.described):
            continue
        return parameter
    return None


def _named(compiled: Compiled, parameter: Parameter) -> bool:
    if not compiled.names and not compiled.endings:
        return True
    if parameter.key in compiled.names:
        return True
    return any(f" {parameter.key}".endswith(ending) for ending in compiled.endings)


def _of_hint(compiled: Compiled, reading: Reading, category: Category | None) -> Iterator[Evidence]:
    annotations = reading.tool.raw.get("annotations")
    declared = annotations if isinstance(annotations, dict) else {}
    rule = compiled.rule
    if rule.when.category and category not in rule.when.category:
        return
    if all(declared.get(hint) is value for hint, value in rule.when.hint.items()):
        hint = next(iter(rule.when.hint))
        quote = "true" if declared[hint] else "false"
        yield Evidence(rule.id, "annotation", hint, quote, -1, str(rule.argues), rule.weight)


def _evidence(rule: Rule, clause: Clause, start: int, end: int, force: float) -> Evidence:
    quote = clause.text[start:end]
    argues: Category | Factor = rule.argues
    weight = round(rule.weight * force, 3)
    return Evidence(rule.id, clause.source, clause.pointer, quote, start, str(argues), weight)
