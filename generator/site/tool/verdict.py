"""Writes the verdict: what a call can break, whether the server says so too, and what to do.

A sentence here follows from facts that the page shows elsewhere: a category, a factor, a parameter,
words of the description. Nothing is said that the listing does not carry, and what the listing
leaves open is said to be open. The first sentence that fits a tool's facts is taken, most specific
first, so that tools that differ read differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from generator.models import Category, Confidence, Factor
from generator.site import words
from generator.site.tool.advice import advice
from generator.site.tool.agreement import agreement
from generator.site.tool.facts import Facts
from generator.site.tool.saying import code, say


@dataclass(frozen=True)
class Verdict:
    """The rating in words; every sentence is safe HTML.

    Attributes:
        claims: What a normal call can do, one or two sentences.
        agreement: Whether the server's hints say the same.
        advice: What to do about it.
        alarm: What in the definition itself has to be looked at first; "" for nothing.
    """

    claims: tuple[Markup, ...]
    agreement: Markup
    advice: Markup
    alarm: Markup


def write(facts: Facts) -> Verdict:
    """Write the verdict of one tool."""
    return Verdict(claims(facts), agreement(facts), advice(facts), alarm(facts))


def alarm(facts: Facts) -> Markup:
    """Return what in the definition has to be looked at before anything else, "" for nothing."""
    if not facts.alarms:
        return Markup("")
    found = words.listed([alarm[:1].lower() + alarm[1:] for alarm in facts.alarms], 2)
    return say("Read the definition before you use it. We found: {}.", found)


def claims(facts: Facts) -> tuple[Markup, ...]:
    """Return what a normal call can do: the category's sentence and the weightiest other one."""
    first = _CATEGORY[facts.category](facts)
    said = _named(first)
    others = (o for o in _others(facts) if o != first and not (_named(o) and _named(o) <= said))
    return (first, *islice(others, 1))


def _named(sentence: Markup) -> set[str]:
    """Return what a sentence shows as code: it is not said twice of the same parameter."""
    return set(_CODE.findall(sentence))


_CODE = re.compile(r"<code>.*?</code>")


# The category's sentence -------------------------------------------------------------------------

_SEARCHES = words.group("search find query lookup browse explore")
_CHECKS = words.group(
    "check validate verify test lint compare analyze analyse inspect audit diagnose"
)
_ADDS = words.group(
    "create add insert register append generate make open import clone fork new log"
)
_MAKES = words.group("create add insert register append generate make new clone fork")
_CHANGES = words.group(
    """update edit set modify patch replace rename move change configure assign toggle enable
    disable mark put upsert sync adjust tag label schedule"""
)
_CLOSES = words.group("close archive complete resolve finish end cancel")
_TAKES = words.group("unassign remove unlink leave untag unlabel detach disconnect")
_STORES = words.group("upload save store write download export copy attach")
_OPERATES = words.group(
    "click type press tap navigate drag hover scroll fill swipe browser keyboard mouse key"
)
_SWITCHES = words.group("start stop restart reboot deploy scale pause resume launch kill")
_HALTS = words.group("start stop restart reboot pause resume")
_RUNS = words.group("run execute exec eval evaluate")
_TRADES = words.group("buy sell trade order orders swap stake position positions bid liquidate")
_PAYS_OUT = words.group("refund payout payouts withdraw")
_EMPTIES = words.group("reset overwrite truncate clear wipe empty flush")
_ENDS = words.group("revoke terminate kill uninstall cancel close")


def _read(facts: Facts) -> Markup:
    verb, thing = facts.deed.verb, facts.deed.thing
    if carrier := facts.carrier(Factor.ARBITRARY):
        return say("It answers whatever {} asks, as far as the server lets it.", code(carrier))
    if thing and verb in _SEARCHES:
        return say("It searches {} and changes nothing.", thing)
    if thing and verb in _CHECKS:
        return say("It looks at {} and changes nothing.", thing)
    if thing and verb == "list":
        return say("It lists {} and changes nothing.", thing)
    if thing and verb in {"get", "fetch", "read", "retrieve", "show", "describe", "view"}:
        return say("It returns {} and changes nothing.", thing)
    if facts.roles.address:
        return say("It fetches from {} and changes nothing here.", code(facts.roles.address))
    return say("It returns information; nothing in its definition changes anything.")


def _write(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    verb, thing = facts.deed.verb, facts.deed.thing
    if Factor.EXTERNAL in facts.named or (Factor.EXTERNAL in facts.factors and not verb):
        return _sends(facts)
    if facts.roles.replaces:
        return say("With {} it replaces what is there already.", code(facts.roles.replaces))
    if verb in _MAKES and facts.deed.another:
        return say("Each call adds {}, one made by mistake too.", facts.deed.another)
    if verb in _CHANGES and thing:
        return say("It changes {}, and nothing in its definition restores what was there.", thing)
    if verb in _CLOSES and thing:
        return say("It closes or ends {}; opening that again takes another call.", thing)
    if verb in _TAKES and thing:
        return say("It takes away {}; putting that back takes another call.", thing)
    if name & _CLOSES:
        return say("It ends or closes something; opening that again takes another call.")
    if name & _STORES:
        return _stores(facts)
    if name & _ADDS:
        return say("It adds something, and undoing that takes another call.")
    if name & _CHANGES:
        return say("It changes what is there; going back means knowing the state before.")
    if thing and not verb.endswith(("s", "ed", "ing")):
        return say(
            "It can {} {}, and as far as we can tell another call can undo that.", verb, thing
        )
    return say("It changes something, and as far as we can tell another call can undo that.")


def _stores(facts: Facts) -> Markup:
    if facts.roles.path:
        return say(
            "It writes where {} says; the schema puts no limits on that.", code(facts.roles.path)
        )
    return say("It stores what it is given, and may replace what stood there before.")


def _sends(facts: Facts) -> Markup:
    what = facts.roles.message or facts.carrier(Factor.EXTERNAL)
    whom = facts.roles.recipient
    if what and whom and what != whom:
        return say(
            "What {} holds goes to whoever {} names, and stays sent.", code(what), code(whom)
        )
    if what and what == facts.roles.message:
        return say("What {} holds reaches other people, and stays sent.", code(what))
    if whom:
        return say("It reaches whoever {} names, and what is sent stays sent.", code(whom))
    return say("What it sends or publishes reaches other people, and cannot be called back.")


def _execute(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    if Factor.ARBITRARY in facts.factors:
        return _arbitrary(facts)
    if choice := facts.choice(Category.EXECUTE):
        return say(
            "{} decides what it sets off: {}.",
            code(choice.parameter),
            _offered(facts, choice.parameter),
        )
    if name & _OPERATES:
        return say("It acts on a screen or device, and what that sets off is decided there.")
    if facts.deed.thing and facts.deed.verb in _HALTS:
        return say(
            "It changes whether {} can be used, and what depends on that feels it.",
            facts.deed.thing,
        )
    if name & _SWITCHES:
        return say("It changes what is running, and what depends on that feels it.")
    if facts.deed.thing:
        runs = "runs" if facts.deed.verb in _RUNS else "sets off"
        return say(f"It {runs} {{}}; what that does is not in this definition.", facts.deed.thing)
    return say("It sets something off, and what that does is not in this definition.")


def _offered(facts: Facts, parameter: str) -> Markup:
    """Return the values of a parameter that evidence rests on, as code."""
    choices = [choice for choice in facts.choices if choice.parameter == parameter]
    values = dict.fromkeys(value for choice in choices for value in (choice.value, *choice.others))
    return words.listed([code(value) for value in values], 4, "or")


def _arbitrary(facts: Facts) -> Markup:
    if carrier := facts.carrier(Factor.ARBITRARY):
        return say(
            "It runs whatever {} holds, so its effect is the caller’s choice.", code(carrier)
        )
    return say("It runs what the caller supplies, so its effect has no limit that we can see.")


def _destructive(facts: Facts) -> Markup:
    if choice := facts.choice(Category.DESTRUCTIVE):
        value = code(f"{choice.parameter}: {choice.value}")
        return say("With {} a call takes away what was there.", value)
    thing = facts.deed.thing
    if facts.final and thing:
        return say("It removes {}, in the server’s words “{}”.", thing, facts.final)
    if facts.final:
        return say("Content goes, in the server’s words “{}”.", facts.final)
    if facts.way_back:
        return say(
            "Content goes; the description mentions “{}”, so look for a way back.", facts.way_back
        )
    if facts.deed.verb in _ENDS and thing:
        return say("It ends {}, and nothing in its definition takes that back.", thing)
    if facts.deed.verb in _EMPTIES and thing:
        return say("What {} held is gone after a call, as far as its definition tells.", thing)
    if thing:
        return say("After a call, nothing in its definition brings {} back.", thing)
    return say("A call takes content away, and nothing in its definition brings that back.")


def _financial(facts: Facts) -> Markup:
    name = frozenset(words.split(facts.name))
    if facts.deed.verb in _ENDS and facts.deed.thing and not name & _TRADES:
        return say("It ends {}, which somebody pays for or is paid by.", facts.deed.thing)
    if name & _TRADES:
        subject = "It can take, change or end a market position or an order"
    elif name & _PAYS_OUT:
        subject = "It pays money out"
    else:
        subject = "It moves money or creates a duty to pay"
    roles = facts.roles
    if roles.amount:
        limit = "within the schema’s limits" if roles.ceiling else "and the schema sets no ceiling"
        return say(f"{subject}; {{}} decides how much, {limit}.", code(roles.amount))
    if roles.nested_amount or facts.parameters is None:
        return say(f"{subject}.")
    return say(f"{subject}, and none of its parameters says how much.")


def _unknown(facts: Facts) -> Markup:
    absent = {
        "description": not facts.described,
        "input schema": facts.parameters is None,
    }
    missing = [f"no {word}" for word, gone in absent.items() if gone]
    if missing:
        return say("It comes with {}: too little to tell what a call does.", words.listed(missing))
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
        yield say("It touches who may do what, and that outlasts the conversation.")
    if Factor.SECRETS in facts.factors:
        yield _secrets(facts)
    if Factor.EXTERNAL in facts.factors:
        yield _sends(facts)
    if Factor.UNTRUSTED in facts.factors:
        yield say("What comes back was written by strangers, and may be addressed to your agent.")
    if Factor.PERSONAL in facts.factors:
        yield _personal(facts)
    yield from _reach(facts)
    if facts.by_name and not facts.described:
        yield say("Only its name says so: there is no description.")
    elif facts.by_name and facts.confidence is not Confidence.HIGH:
        yield say("Only its name says so; the description does not.")
    elif facts.category is Category.READ and not facts.factors:
        yield say("We see no sign of private data, secrets or strangers’ text.")


def _bulk(facts: Facts) -> Markup:
    named = facts.carriers.get(Factor.BULK, ())
    many = next((m for m in facts.lists if m.parameter in named), None)
    many = many or next((m for m in facts.lists if m.ids and m.most), None)
    if many and many.most:
        return say(f"Up to {many.most:,} items go into {{}} in one call.", code(many.parameter))
    many = many or next((m for m in facts.lists if m.ids), None)
    if many:
        endless = "{} takes a list of any length, so one call can reach many."
        return say(endless, code(many.parameter))
    if named:
        return say("{} can select many items, and one call reaches them all.", code(named[0]))
    return say("One call can reach many items.")


def _secrets(facts: Facts) -> Markup:
    if facts.category is Category.READ:
        return say("Credentials can come back, and then stand in the agent’s context.")
    return say("It deals with credentials.")


def _personal(facts: Facts) -> Markup:
    if facts.category is Category.READ:
        return say("People’s private data enters the agent’s context.")
    return say("It works on people’s private data.")


def _reach(facts: Facts) -> Iterator[Markup]:
    """Yield what single parameters allow."""
    roles = facts.roles
    lossy = facts.category in (Category.DESTRUCTIVE, Category.EXECUTE)
    if facts.final and facts.choice(Category.DESTRUCTIVE):
        yield say("The description says “{}”.", facts.final)
    if lossy and roles.below:
        yield say("With {} it takes along everything below.", code(roles.below))
    if lossy and roles.for_good:
        yield say("With {} nothing is kept.", code(roles.for_good))
    if roles.rehearsal and facts.category is not Category.READ:
        yield say("A call can be rehearsed with {}.", code(roles.rehearsal))
    many = next((m for m in facts.lists if m.most), None)
    if many and facts.category is not Category.READ:
        yield say(f"{{}} takes up to {many.most:,} items.", code(many.parameter))
    if roles.path:
        yield say("{} can name any place: the schema puts no limits on it.", code(roles.path))
    if roles.address:
        yield say("{} can name any address: the schema puts no limits on it.", code(roles.address))
    if roles.most and facts.category is Category.READ:
        yield say(f"{{}} goes up to {roles.most:,} results a call.", code(roles.limit))
    if facts.parameters == () and facts.closed:
        yield say("It takes no arguments, so nothing that a model writes can steer it.")
    elif facts.parameters == () and facts.category is Category.READ:
        yield say("It declares no arguments that could steer it.")
    elif roles.closed and facts.category not in (Category.DESTRUCTIVE, Category.FINANCIAL):
        yield say("Only numbers and fixed choices go in, no free text.")
