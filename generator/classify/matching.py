"""Holds the rules against a tool and returns the evidence: the whole engine.

A verb of a clause is judged by the most specific rules that know it (a rule that also names the
object, or the server's field, knows more than one that names only the verb). Everything else is a
set of words that is there or is not. No rule can see more than this module hands it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import Lexicon
from generator.classify.parameters import Parameter
from generator.classify.reading import Reading
from generator.classify.rules import Rule
from generator.classify.shapes import Shape
from generator.models import Evidence

ANY = "*"
SURE = 0.9
"""Least force of an act that may speak for the same verb elsewhere."""
COUNTERS = frozenset(["id", "ids", "v1", "v2", "v3", "1", "2", "tool"])
"""Words after the head of an object: user id, invoice v2, the tool itself."""


class Phrases:
    """Words and phrases, of which one must (or none may) stand in a clause."""

    __slots__ = ("_firsts", "_phrases", "words")

    def __init__(self, entries: frozenset[str]) -> None:
        """Tell single words from phrases, since a word is found much faster."""
        self.words = frozenset(entry for entry in entries if " " not in entry)
        self._phrases = tuple(f" {entry} " for entry in sorted(entries - self.words))
        self._firsts = frozenset(phrase.split()[0] for phrase in self._phrases)

    @classmethod
    def of(cls, entries: frozenset[str]) -> Phrases | None:
        """Return `entries` ready to be looked for; None when there are none."""
        return cls(entries) if entries else None

    def __iter__(self) -> Iterator[str]:
        yield from self.words
        yield from map(str.strip, self._phrases)

    def stand_in(self, clause: Clause) -> bool:
        """Whether one of them stands in the clause."""
        present = clause.present
        if not self.words.isdisjoint(present):
            return True
        if self._firsts.isdisjoint(present):
            return False
        joined = clause.joined
        for phrase in self._phrases:  # noqa: SIM110 - a generator costs three times as much here
            if phrase in joined:
                return True
        return False


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A rule with its groups of words resolved; what is empty always holds."""

    rule: Rule
    argues: str
    weight: float
    looks_at: frozenset[str]
    many: bool
    bare: bool
    verbs: frozenset[str]
    objects: frozenset[str]
    not_objects: frozenset[str]
    mentions: Phrases | None
    server: frozenset[str]
    not_server: frozenset[str]
    unless: Phrases | None
    parameter: Shape | None
    output: Shape | None
    kind: str
    specificity: int

    @classmethod
    def of(cls, rule: Rule, lexicon: Lexicon) -> Compiled:
        """Resolve the groups that `rule` refers to."""
        when = rule.when
        where = f"{rule.file}: {rule.id}"
        knows = (when.objects, when.mentions, when.parameter)
        return cls(
            rule=rule,
            argues=str(rule.argues),
            weight=rule.weight,
            looks_at=frozenset(rule.looks_at),
            many=when.many,
            bare=when.bare,
            verbs=lexicon.expand(when.verbs, where),
            objects=lexicon.normal(lexicon.expand(when.objects, where)),
            not_objects=lexicon.normal(lexicon.expand(when.not_objects, where)),
            mentions=Phrases.of(lexicon.normal(lexicon.expand(when.mentions, where))),
            server=lexicon.normal(lexicon.expand(when.server, where)),
            not_server=lexicon.normal(lexicon.expand(when.not_server, where)),
            unless=Phrases.of(lexicon.normal(lexicon.expand(when.unless, where))),
            parameter=Shape.of(when.parameter, lexicon, where) if when.parameter else None,
            output=Shape.of(when.output, lexicon, where) if when.output else None,
            kind=when.starts_with,
            specificity=sum(2 for each in knows if each) + bool(when.server),
        )

    def fits(self, clause: Clause, reading: Reading) -> bool:
        """Whether everything holds but what set the rule off."""
        if self.server and not self._serves(reading):
            return False
        if self.not_server and not self.not_server.isdisjoint(reading.field):
            return False
        if self.bare and reading.parameters:
            return False
        if self.mentions and self.kind != "mentions" and not self.mentions.stand_in(clause):
            return False
        if self.unless and self.unless.stand_in(clause):
            return False
        if self.output and self.kind != "output" and not self.output.found(reading.outputs):
            return False
        if self.parameter is None or self.kind == "parameter":
            return True
        main = reading.main
        if main is not None and self.unless and self.unless.stand_in(main):
            return False
        return self.parameter.found(reading.parameters) is not None

    def _serves(self, reading: Reading) -> bool:
        """Whether the server is of the field: by what it says of itself, or by two of its names."""
        if not self.server.isdisjoint(reading.field):
            return True
        return len(self.server & reading.company) > 1


@lru_cache(maxsize=4096)
def heads(found: tuple[str, ...]) -> frozenset[str]:
    """Return what an object may be called: its last word, its last two, its last three."""
    while len(found) > 1 and found[-1] in COUNTERS:
        found = found[:-1]
    return frozenset(" ".join(found[-size:]) for size in (1, 2, 3) if len(found) >= size)


Order = tuple[int, str]
"""Where a rule stands among others: the most specific first, then by id."""


class Known:
    """The rules that know a verb, by the things that they want it to act on."""

    def __init__(self, rules: Iterable[Compiled], base: Known | None = None) -> None:
        """Index `rules`, beside those of `base` that know every verb."""
        self._anything: dict[Order, Compiled] = dict(base._anything) if base else {}
        self._by_object: dict[str, dict[Order, Compiled]] = {}
        for compiled in rules:
            order = (-compiled.specificity, compiled.rule.id)
            if not compiled.objects:
                self._anything[order] = compiled
            for thing in compiled.objects:
                self._by_object.setdefault(thing, {})[order] = compiled
        self._indexes: list[dict[str, dict[Order, Compiled]]] = [self._by_object]
        if base:
            self._indexes += base._indexes
        self._always = _sorted(self._anything)

    def about(self, things: Iterable[str]) -> list[Compiled]:
        """Return the rules that want one of `things`, or anything, the most specific first."""
        found = self._anything
        for index in self._indexes:
            for thing in things:
                if more := index.get(thing):
                    found = found | more
        return self._always if found is self._anything else _sorted(found)


def _sorted(rules: dict[Order, Compiled]) -> list[Compiled]:
    return [rules[order] for order in sorted(rules)]


class Matcher:
    """Rules, indexed by what sets them off."""

    def __init__(self, rules: Iterable[Compiled], *, best: bool) -> None:
        """Index `rules`; with `best`, only the most specific of them speak about a verb."""
        self.best = best
        verbs: dict[str, list[Compiled]] = {ANY: []}
        self.by_mention: dict[str, list[tuple[str, Compiled]]] = {}
        self.by_phrase: dict[str, list[tuple[list[str], Compiled]]] = {}
        self.by_parameter: list[Compiled] = []
        self.by_output: list[Compiled] = []
        self.by_hint: list[Compiled] = []
        for compiled in rules:
            for verb in compiled.verbs:
                verbs.setdefault(verb, []).append(compiled)
            if not compiled.verbs:
                self._index(compiled)
        self._any_verb = Known(verbs.pop(ANY))
        self._verbs = verbs
        self._known: dict[str, Known] = {}
        self._groups: dict[tuple[int, ...], Known] = {}

    def known(self, verb: str) -> Known:
        """Return the rules that know `verb`; made when a verb is first met, most never are."""
        known = self._known.get(verb)
        if known is None:
            known = self._known[verb] = self._group(self._verbs.get(verb, []))
        return known

    def _group(self, rules: list[Compiled]) -> Known:
        """Return the index of `rules`, which the verbs of a group of words share."""
        group = tuple(map(id, rules))
        if group not in self._groups:
            self._groups[group] = Known(rules, self._any_verb)
        return self._groups[group]

    def _index(self, compiled: Compiled) -> None:
        if compiled.kind == "mentions":
            for mention in compiled.mentions or ():
                entry = (mention, compiled)
                self.by_mention.setdefault(mention.split()[0], []).append(entry)
        elif compiled.kind == "phrases":
            for phrase in compiled.rule.when.phrases:
                first, *rest = phrase.split()
                self.by_phrase.setdefault(first, []).append((rest, compiled))
        else:
            by = {"parameter": self.by_parameter, "output": self.by_output}
            by.get(compiled.kind, self.by_hint).append(compiled)

    def evidence(self, reading: Reading) -> list[Evidence]:
        """Return what the rules say of a tool."""
        found = [*self._of_acts(reading)]
        for clause in reading.clauses:
            if clause.main and not self.by_mention.keys().isdisjoint(clause.present):
                found += self._of_words(clause, reading)
        if not self.by_phrase.keys().isdisjoint(reading.said):
            found += self._of_phrases(reading)
        for compiled in self.by_parameter:
            found += _of_shape(compiled, reading, compiled.parameter, reading.parameters)
        if reading.outputs:
            for compiled in self.by_output:
                found += _of_shape(compiled, reading, compiled.output, reading.outputs)
        if reading.tool.raw.get("annotations"):
            for compiled in self.by_hint:
                found += _of_hint(compiled, reading)
        return found

    def _of_acts(self, reading: Reading) -> Iterator[Evidence]:
        """Yield what the rules say of every verb.

        The name and the description tell the same act twice; when one of them lets a rule see more
        than the verb, rules that saw only the verb keep silent in both.
        """
        known: set[str] = set()
        judged = []
        for clause in reading.clauses:
            for act in clause.acts:
                rules = self._judges(act, clause, reading)
                most = rules[0].specificity if rules else 0
                if most and clause.source != "parameter" and act.force >= SURE:
                    known.add(act.verb)
                judged.append((clause, act, most, rules))
        for clause, act, most, rules in judged:
            if self.best and not most and clause.source != "parameter" and act.verb in known:
                continue
            for compiled in rules:
                if not self.best or compiled.specificity == most:
                    _, start, end = act.word
                    yield _evidence(compiled, clause, start, end, act.force)

    def _judges(self, act: Act, clause: Clause, reading: Reading) -> list[Compiled]:
        """Return the rules that know an act, the most specific first.

        What a parameter can choose tells the category; who and what it reaches, the rest tells.
        A factor may rest on what the object carries; what a call does hangs on the carrier.
        """
        found: list[Compiled] = []
        source = clause.source
        chosen = source == "parameter"
        things = heads(act.object)
        meant = things | heads(act.inner) if act.inner and not self.best else things
        for compiled in self.known(act.verb).about(meant):
            if self.best and found and compiled.specificity < found[0].specificity:
                break  # only the most specific are asked
            if source not in compiled.looks_at and not (self.best and chosen):
                continue
            if (compiled.many and not act.many) or not compiled.not_objects.isdisjoint(things):
                continue
            if compiled.fits(clause, reading):
                found.append(compiled)
        return found

    def _of_words(self, clause: Clause, reading: Reading) -> Iterator[Evidence]:
        for base in clause.bases:
            for mention, compiled in self.by_mention.get(base, ()):
                if clause.source not in compiled.looks_at or not clause.has(mention):
                    continue
                if (compiled.rule.when.verbless and clause.acts) or not compiled.fits(
                    clause, reading
                ):
                    continue
                start, end = clause.find(mention)
                yield _evidence(compiled, clause, start, end, 1.0)

    def _of_phrases(self, reading: Reading) -> Iterator[Evidence]:
        texts, starts, ends = reading.text
        for at, word in enumerate(texts):
            for rest, compiled in self.by_phrase.get(word, ()):
                last = at + len(rest)
                if texts[at + 1 : last + 1] != rest:
                    continue
                if reading.main is None or compiled.fits(reading.main, reading):
                    yield _of_span(compiled.rule, reading, starts[at], ends[last])


def _of_span(rule: Rule, reading: Reading, start: int, end: int) -> Evidence:
    quote = reading.tool.description[start:end]
    return Evidence(rule.id, "description", "", quote, start, str(rule.argues), rule.weight)


def _of_shape(
    compiled: Compiled, reading: Reading, shape: Shape | None, among: Sequence[Parameter]
) -> Iterator[Evidence]:
    """Yield what a rule says of a parameter, or of a property of the output."""
    found = shape.found(among) if shape else None
    main = reading.main
    if found is None or (main is not None and not compiled.fits(main, reading)):
        return
    rule = compiled.rule
    argues = str(rule.argues)
    yield Evidence(rule.id, compiled.kind, found.path, found.name, 0, argues, rule.weight)


def _of_hint(compiled: Compiled, reading: Reading) -> Iterator[Evidence]:
    annotations = reading.tool.raw.get("annotations")
    declared = annotations if isinstance(annotations, dict) else {}
    rule = compiled.rule
    if all(declared.get(hint) is value for hint, value in rule.when.hint.items()):
        hint = next(iter(rule.when.hint))
        quote = "true" if declared[hint] else "false"
        yield Evidence(rule.id, "annotation", hint, quote, -1, str(rule.argues), rule.weight)


def _evidence(compiled: Compiled, clause: Clause, start: int, end: int, force: float) -> Evidence:
    quote = clause.text[start:end]
    weight = round(compiled.weight * force, 3)
    rule = compiled.rule.id
    return Evidence(rule, clause.source, clause.pointer, quote, start, compiled.argues, weight)
