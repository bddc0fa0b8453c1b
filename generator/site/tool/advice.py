"""Says in one sentence what to do about a tool; the section on restrictions has the rules."""

from __future__ import annotations

from markupsafe import Markup

from generator.models import Category, Factor, Risk
from generator.site.tool.facts import Facts
from generator.site.tool.saying import code, say

_LEVEL = {
    Risk.CRITICAL: "Best kept behind a person.",
    Risk.HIGH: "Have a person confirm each call.",
    Risk.MEDIUM: "Let a person confirm its calls until you trust how it is used.",
    Risk.LOW: "Nothing speaks against allowing it.",
}


def advice(facts: Facts) -> Markup:
    """Return what to do, in a sentence."""
    if facts.alarms:
        return say("Leave it switched off until somebody has read that.")
    if facts.category is Category.UNKNOWN:
        return say("Have somebody read it before an agent may call it.")
    if facts.risk.rank >= Risk.HIGH.rank:
        return _severe(facts)
    if facts.category is Category.READ:
        return _reading(facts)
    if Factor.EXTERNAL in facts.factors and facts.roles.message:
        return say("Let a person see {} before it goes out.", code(facts.roles.message))
    return say(_LEVEL[facts.risk])


def _severe(facts: Facts) -> Markup:
    roles = facts.roles
    if roles.rehearsal:
        return say("Rehearse with {}, then let a person confirm the call.", code(roles.rehearsal))
    if facts.category is Category.FINANCIAL and roles.amount:
        return say("Let a person confirm each call, with {} in view.", code(roles.amount))
    carrier = facts.carrier(Factor.ARBITRARY)
    if Factor.ARBITRARY in facts.factors and carrier:
        return say("Run it in a sandbox, and let a person read {} first.", code(carrier))
    if Factor.SECRETS in facts.factors and facts.category is Category.READ:
        return say("Keep it from agents that can also send, and confirm each call.")
    return say(_LEVEL[facts.risk])


def _reading(facts: Facts) -> Markup:
    if Factor.UNTRUSTED in facts.factors:
        return say("Do not leave it beside tools that act without asking.")
    if Factor.PERSONAL in facts.factors:
        return say("Mind which tools that send things stand beside it.")
    return say(_LEVEL[facts.risk])
