"""Why a tool needs a policy, and which: reasons that follow from its category and its factors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from generator.models import Category, Factor, Risk
from generator.site.tool.facts import Facts
from generator.site.tool.saying import code, say


@dataclass(frozen=True)
class Policy:
    """The title, the reasons and the rule; sentences are safe HTML."""

    title: str
    reasons: tuple[Markup, ...]
    rule: Markup


def write(facts: Facts) -> Policy:
    """Write why this tool needs a policy, or why it hardly does."""
    light = facts.risk is Risk.LOW
    title = "Does it need a policy?" if light else "Why it needs a policy"
    return Policy(title, (_base(facts), *_factors(facts)), _rule(facts))


def _base(facts: Facts) -> Markup:
    thing = facts.deed.thing
    if facts.category is Category.DESTRUCTIVE:
        return _loss(facts)
    if facts.category is Category.WRITE and thing and Factor.EXTERNAL not in facts.factors:
        left = "A wrong call changes something about {} that somebody has to notice first."
        return say(left, thing)
    if facts.category is Category.EXECUTE and thing:
        return say("What becomes of {} is decided by a process that no schema describes.", thing)
    return say(_BASE[facts.category])


def _loss(facts: Facts) -> Markup:
    lost = facts.deed.thing or "what was there"
    if facts.way_back:
        found = (
            "A wrong call takes {}; whether “{}” gives it back has to be tried before, not after."
        )
        return say(found, lost, facts.way_back)
    return say("A wrong call takes {}, and neither the model nor this tool can undo that.", lost)


_BASE = {
    Category.READ: "A model that calls this wrongly learns something that it did not need; nothing "
    "has to be put right afterwards.",
    Category.WRITE: "A model that calls this wrongly leaves something behind that somebody has to "
    "notice before it can be put right.",
    Category.EXECUTE: "What a call does is decided by its arguments or by a process that it sets "
    "off, so the definition alone cannot tell how far a wrong call reaches.",
    Category.FINANCIAL: "A wrong call costs money or commits somebody to pay, and a right call "
    "made twice does so twice.",
    Category.UNKNOWN: "What nobody can tell from the listing, a model cannot tell either; until "
    "somebody has looked, the careful reading is the right one.",
}


def _factors(facts: Facts) -> Iterator[Markup]:
    for factor in facts.factors:
        carrier = facts.carrier(factor)
        if carrier and factor in _CARRIED:
            yield say(_CARRIED[factor], code(carrier))
        elif factor is Factor.PERSONAL and facts.category is not Category.READ:
            yield say("It works on private data of people who are not in the conversation.")
        else:
            yield say(_PLAIN[factor])


_CARRIED = {
    Factor.ARBITRARY: "A text from a web page or a mail that talks the model into the wrong {} is "
    "all that it takes to run something.",
    Factor.EXTERNAL: "What the model puts into {} leaves your hands, private context included.",
    Factor.BULK: "One mistake in {} is repeated for everything that it covers.",
}
_PLAIN = {
    Factor.ARBITRARY: "It runs what it is given, so whoever talks the model into an argument "
    "decides what runs.",
    Factor.EXTERNAL: "What it sends leaves your hands, private context included.",
    Factor.SECRETS: "Credentials that pass through a conversation stay in its transcript and open "
    "other doors.",
    Factor.PERSONAL: "It brings private data into the conversation, from where any tool that sends "
    "can carry it on.",
    Factor.ACCESS: "Permissions outlast the conversation: whoever gains them here keeps them.",
    Factor.BULK: "One mistake is repeated for every item that the call covers.",
    Factor.UNTRUSTED: "Strangers’ text can hold instructions, and the model may follow them with "
    "every other tool that it has.",
}


def _rule(facts: Facts) -> Markup:
    if facts.roles.rehearsal and facts.risk.rank >= Risk.HIGH.rank:
        dry = code(facts.roles.rehearsal)
        return say("A fitting rule: a call with {} may pass, any other call asks a person.", dry)
    return say(_RULES[facts.risk])


_RULES = {
    Risk.LOW: "A fitting rule: allow it.",
    Risk.MEDIUM: "A fitting rule: ask, and allow it once you trust how it is used.",
    Risk.HIGH: "A fitting rule: ask a person before each call.",
    Risk.CRITICAL: "A fitting rule: deny it, and ask a person where somebody needs it.",
}
