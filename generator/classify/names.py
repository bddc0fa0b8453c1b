"""Reads tool names: where the verb stands differs, what follows it differs, and some words are two.

`delete_user`, `user-delete`, `browser.mouseClickXY`, `TwilioLike--CreateCall`, `get_or_create`,
`list_deleted`, `order_status` and `request_deletion` each need another look, hence the order below.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.classify import words
from generator.classify.clauses import Act, Clause
from generator.classify.lexicon import Lexicon
from generator.classify.words import Word

JOINTS = frozenset({"and", "or", "then"})


def read(name: str, source: str, lexicon: Lexicon, namespace: frozenset[str]) -> Clause:
    """Read a name (or a title, which is written like one) as a clause."""
    found = words.of_name(name)
    bases = tuple(lexicon.base(word.text) for word in found)
    verbs = _verbs(found, lexicon, namespace)
    acts = []
    for at, verb, force in verbs:
        span = _object(found, at, verbs, lexicon)
        many = bool(span) and words.is_plural(found[span[-1]].text)
        acts.append(Act(verb, found[at], bases[span.start : span.stop], force, many))
    return Clause(source, name, tuple(found), bases, tuple(acts))


Placed = tuple[int, str, float]
"""Position, base form and force of a verb."""


def _verbs(found: Sequence[Word], lexicon: Lexicon, namespace: frozenset[str]) -> list[Placed]:
    candidates = _candidates(found, lexicon)
    led = bool(found) and found[0].text in namespace & lexicon.homographs
    rest = [at for at in candidates if at or not led] or candidates
    deed = _deed(found, lexicon)
    if not rest:
        return deed
    chosen = _choose(found, rest, lexicon)
    verbs = [(at, lexicon.forms[found[at].text].base, 1.0) for at in _joined(found, chosen, rest)]
    return verbs + deed


def _candidates(found: Sequence[Word], lexicon: Lexicon) -> list[int]:
    """Return the positions of words that can be the verb of the name."""
    taken = in_idioms(found, lexicon)
    positions = []
    for at, word in enumerate(found):
        form = lexicon.forms.get(word.text)
        if form is None or form.kind != "base" or at in taken:
            continue
        if at and found[at - 1].text in lexicon.grammar.borders and word.text in lexicon.homographs:
            continue
        if _is_event(found, at, lexicon):
            continue
        positions.append(at)
    return positions


def in_idioms(found: Sequence[Word], lexicon: Lexicon) -> set[int]:
    """Return the positions of words that belong to an idiom."""
    taken: set[int] = set()
    for at, word in enumerate(found):
        for rest in lexicon.idioms.get(word.text, ()):
            if tuple(other.text for other in found[at + 1 : at + 1 + len(rest)]) == rest:
                taken.update(range(at, at + 1 + len(rest)))
    return taken


def _is_event(found: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether the word names a thing to look up, as in order_status or list_build_logs."""
    if found[at].text not in lexicon.events or at + 1 >= len(found):
        return False
    return found[at + 1].text in lexicon.facts


def _choose(found: Sequence[Word], candidates: list[int], lexicon: Lexicon) -> int:
    """Return the position of the name's main verb."""
    sure = [at for at in candidates if found[at].text not in lexicon.homographs]
    first, final = candidates[0], candidates[-1]
    ends = final == len(found) - 1 and final != first
    if first == 0 and ends and found[0].text in lexicon.things:
        return first if found[final].text in lexicon.things - {"list"} else final
    if first == 0:
        return first
    return sure[0] if sure else (final if ends else first)


def _joined(found: Sequence[Word], chosen: int, candidates: list[int]) -> list[int]:
    """Return the main verb and those that `and` or `or` joins to it."""
    joined = {chosen}
    joined.update(at for at in candidates if at > chosen and found[at - 1].text in JOINTS)
    return sorted(joined)


def _deed(found: Sequence[Word], lexicon: Lexicon) -> list[Placed]:
    """Return the act that a noun names: request_deletion, account-deletion."""
    for at, word in enumerate(found):
        verb = lexicon.file.deeds.get(word.text)
        if verb is None:
            continue
        before = [word.text for word in found[:at]]
        set_off = any(word in lexicon.doing for word in before)
        ends = at == len(found) - 1 and not any(word in lexicon.forms for word in before)
        if set_off or ends:
            return [(at, verb, 0.9)]
    return []


def _object(found: Sequence[Word], at: int, verbs: Sequence[Placed], lexicon: Lexicon) -> range:
    """Return where the object of the verb at `at` stands: what follows it, else what leads."""
    others = {position for position, _, _ in verbs}
    stops = lexicon.grammar.borders | JOINTS
    end = at + 1
    while end < len(found) and found[end].text not in stops and end not in others:
        end += 1
    if end == at + 1 and end < len(found) and found[end].text in JOINTS:
        later = [position for position in sorted(others) if position > at]
        return _object(found, later[0], verbs, lexicon) if later else range(0)
    return range(at + 1, end) or range(at)
