"""Writes the verdict: what a call can break, whether the server says so too, and what to do.

A sentence here follows from facts that the page shows elsewhere: a category, a factor, a parameter,
words of the description. Nothing is said that the listing does not carry, and what the listing
leaves open is said to be open. The first sentence that fits a tool's facts is taken, most specific
first, so that tools that differ read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from generator.models import Category, Factor, Hints, Risk
from generator.site import text, words
from generator.site.tool.facts import Facts


@dataclass(frozen=True)
class Verdict:
    """The rating in words; every sentence is safe HTML.

    Attributes:
        claims: What a normal call can do, one or two sentences.
        agreement: Whether the server's hints say the same.
        advice: What to do about it.
    """

    claims: tuple[Markup, ...]
    agreement: Markup
    advice: Markup


def write(facts: Facts) -> Verdict:
    """Write the verdict of one tool."""
    return Verdict(claims(facts), agreement(facts), advice(facts))


def say(sentence: str, *values: object) -> Markup:
    """Fill a sentence of ours with values, which are escaped unless they are safe already."""
    return Markup(sentence).format(*values)  # noqa: S704 - the sentence is ours, values are escaped


def code(name: str) -> Markup:
    """Return a name as inline code that may break where a reader would break it."""
    return say("<code>{}</code>", text.breakable(name))


def claims(facts: Facts) -> tuple[Markup, ...]:
    """Return what a normal call can do: the category's sentence and the weightiest other one."""
    first = _CATEGORY[facts.category](facts)
    others = [sentence for sentence in _others(facts) if sentence != first]
    return (first, *others[:1])


# The category's sentence -------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STORES = _words("upload save store write download export import copy attach")
_ADDS = _words("create add insert new register append generate make open start log")
_CHANGES = _words(
    "update edit set modify patch replace rename move change configure assign toggle enable "
    "disable mark put upsert sync"
)
_CLOSES = _words("close archive complete resolve finish end cancel unassign remove unlink")
_OPERATES = _words(
    "click type press tap navigate drag hover scroll fill swipe browser keyboard mouse key"
)
_SWITCHES = _words("start stop restart reboot deploy scale pause resume launch kill")
_TRADES = _words("buy sell trade order swap stake position bid")
_RETURNS_MONEY = _words("refund payout withdraw")
_OVERWRITES = _words("reset overwrite truncate clear wipe purge drop empty flush")
_REVOKES = _words("revoke terminate kill uninstall cancel")


def _read(facts: Facts) -> Markup:
    if facts.parameters == ():
        return say("It takes no arguments and returns information; nothing suggests a change.")
    if code_in := facts.carrier(Factor.ARBITRARY):
        return say("It returns information, and {} decides freely which.", code(code_in))
    if len(facts.required) == 1:
        return say("It looks things up by {} and changes nothing that we can see.", _named(facts))
    return say("It returns information; nothing in its definition changes anything.")


def _named(facts: Facts) -> Markup:
    return code(facts.required[0])


def _write(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    if Factor.EXTERNAL in facts.factors:
        return _sends(facts)
    if name & _CLOSES:
        return say("It ends or closes something; opening it again takes another call.")
    if name & _ADDS:
        return say("It adds something; undoing that takes a call of its own.")
    if name & _STORES:
        return say("It stores what it is given, and what stood there before may be replaced.")
    if name & _CHANGES:
        return say("It changes what is there; going back means knowing the state before.")
    return say("It changes data; by its definition another call can change it back.")


def _sends(facts: Facts) -> Markup:
    if carrier := facts.carrier(Factor.EXTERNAL):
        return say(
            "Through {} its content reaches other people; it cannot be unsent.", code(carrier)
        )
    return say("It sends content to other people, and what is sent cannot be called back.")


def _execute(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    if Factor.ARBITRARY in facts.factors:
        return _arbitrary(facts)
    if name & _OPERATES:
        return say("It acts on a screen or device; what an action sets off is decided there.")
    if name & _SWITCHES:
        return say("It changes what is running, and whatever depends on that feels it.")
    return say("It sets off a process; what that does is not in this definition.")


def _arbitrary(facts: Facts) -> Markup:
    if carrier := facts.carrier(Factor.ARBITRARY):
        return say("It runs whatever {} holds: the effect is the caller’s choice.", code(carrier))
    return say("It runs what the caller supplies, so its effect has no limit that we can see.")


def _destructive(facts: Facts) -> Markup:
    if choice := facts.choice(Category.DESTRUCTIVE):
        value = code(f"{choice.parameter}: {choice.value}")
        return say("With {} a call removes what was there{}.", value, _no_return(facts))
    if facts.final:
        return say("A call removes or replaces content, in its own words “{}”.", facts.final)
    if facts.way_back:
        return say("A call removes content; the description mentions “{}”.", facts.way_back)
    name = frozenset(words.split(facts.name))
    if name & _OVERWRITES:
        return say("It empties or resets something; no way back to the content is offered.")
    if name & _REVOKES:
        return say("It ends something for good as far as its definition tells.")
    return say("A call removes content, and the definition offers no way back.")


def _no_return(facts: Facts) -> Markup:
    return say(", in its own words “{}”", facts.final) if facts.final else Markup("")


def _financial(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    if name & _TRADES:
        subject = "It can take or change a market position"
    elif name & _RETURNS_MONEY:
        subject = "It pays money out"
    else:
        subject = "It moves money or creates a duty to pay"
    if not facts.amount:
        return say(f"{subject}, and no parameter of it says how much.")
    limit = "within the schema’s limit" if facts.ceiling else "and the schema sets no ceiling"
    return say(f"{subject}; {{}} decides how much, {limit}.", code(facts.amount))


def _unknown(facts: Facts) -> Markup:
    missing = [
        word
        for word, absent in (
            ("description", not facts.described),
            ("input schema", facts.parameters is None),
        )
        if absent
    ]
    if missing:
        lacks = words.listed([f"no {word}" for word in missing])
        return say("It comes with {}, too little to tell what a call does.", lacks)
    return say("Neither its name nor its description tells us what a call does.")


_CATEGORY: dict[Category, Callable[[Facts], Markup]] = {
    Category.READ: _read,
    Category.WRITE: _write,
    Category.EXECUTE: _execute,
    Category.DESTRUCTIVE: _destructive,
    Category.FINANCIAL: _financial,
    Category.UNKNOWN: _unknown,
}


# The second sentence -----------------------------------------------------------------------------


def _others(facts: Facts) -> Iterator[Markup]:
    """Yield what else matters, weightiest first."""
    if Factor.BULK in facts.factors:
        yield _bulk(facts)
    if Factor.ARBITRARY in facts.factors and facts.category is not Category.READ:
        yield _arbitrary(facts)
    if Factor.ACCESS in facts.factors:
        yield say("It touches who may do what, which outlasts the conversation.")
    if Factor.SECRETS in facts.factors:
        yield _secrets(facts)
    if Factor.EXTERNAL in facts.factors:
        yield _sends(facts)
    if Factor.UNTRUSTED in facts.factors:
        yield say("What comes back was written by strangers and may address your agent.")
    if Factor.PERSONAL in facts.factors:
        yield _personal(facts)
    if facts.rehearsal:
        yield say("It can be rehearsed with {}.", code(facts.rehearsal))
    if facts.category is Category.READ and not facts.factors:
        yield say("We found no private data, no secrets and no strangers’ text in what it covers.")


def _bulk(facts: Facts) -> Markup:
    named = facts.carriers.get(Factor.BULK, ())
    many = next((m for m in facts.lists if m.parameter in named), None)
    if many and many.most:
        taken = "Up to {} items go into {} in one call."
        return say(taken, f"{many.most:,}", code(many.parameter))
    if many:
        return say(
            "{} takes a list of any length, so one call can reach many.", code(many.parameter)
        )
    if named:
        return say("{} selects, so one call can reach many items.", code(named[0]))
    return say("One call can reach many items.")


def _secrets(facts: Facts) -> Markup:
    if facts.category is Category.READ:
        return say("Credentials can come back, and then stand in the agent’s context.")
    return say("It deals with credentials.")


def _personal(facts: Facts) -> Markup:
    if facts.category is Category.READ:
        return say("People’s private data enters the agent’s context.")
    return say("It works on people’s private data.")


# Agreement and advice ----------------------------------------------------------------------------

_DECLARES = {
    ("readOnlyHint", True): "read-only",
    ("readOnlyHint", False): "writing",
    ("destructiveHint", True): "destructive",
    ("destructiveHint", False): "non-destructive",
    ("idempotentHint", True): "idempotent",
    ("idempotentHint", False): "not idempotent",
    ("openWorldHint", True): "open to the outside world",
    ("openWorldHint", False): "closed to the outside world",
}
_ATTRIBUTES = {wire: name for name, wire in Hints.WIRE.items()}


def agreement(facts: Facts) -> Markup:
    """Return whether the server's own hints say the same as we do."""
    sure = f"with {facts.confidence} confidence"
    if facts.overridden:
        return say("A reviewer set this rating.")
    if facts.category is Category.UNKNOWN:
        return say("Without knowing, we treat it as high.")
    if facts.contradicted:
        hint = facts.contradicted[0]
        declared = facts.hints.resolved(_ATTRIBUTES[hint])
        word = _DECLARES[hint, declared]
        return say(f"The server declares this tool {word}. We disagree, {sure}.")
    if not facts.hints.any_declared:
        return say(f"The server sets no hints; this is our reading alone, {sure}.")
    if _speaks(facts):
        return say(f"The server’s own hints say the same, and we agree {sure}.")
    return say(f"The server’s hints leave this open; we say so {sure}.")


def _speaks(facts: Facts) -> bool:
    """Whether the declared hints carry the category, not merely leave it possible."""
    if facts.category is Category.READ:
        return facts.hints.read_only is True
    if facts.category is Category.DESTRUCTIVE:
        return facts.hints.destructive is True and facts.hints.read_only is not True
    if facts.category is Category.WRITE:
        return facts.hints.read_only is False and facts.hints.destructive is False
    return facts.hints.read_only is False


def advice(facts: Facts) -> Markup:
    """Return what to do, as a sentence whose rule stands in the section on restrictions."""
    if facts.category is Category.UNKNOWN:
        return say("Have somebody read it before an agent may call it.")
    if facts.rehearsal and facts.risk.rank >= Risk.HIGH.rank:
        return say(
            "Rehearse with {}, then let a person confirm the real call.", code(facts.rehearsal)
        )
    return say(_ADVICE[facts.risk])


_ADVICE = {
    Risk.CRITICAL: "Best kept behind a person.",
    Risk.HIGH: "Have a person confirm each call.",
    Risk.MEDIUM: "Ask until you have seen what it does in your setup.",
    Risk.LOW: "Nothing speaks against allowing it.",
}
