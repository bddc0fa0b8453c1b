"""How to restrict a tool in the client or gateway that calls it (data/guardrails).

Every snippet follows from one file a client and from two names; what we recommend follows from the
assessment alone, so the tool page, the server's policy files and the questions cannot disagree.
"""

from generator.guardrails.clients import Client, Restriction, load_clients
from generator.guardrails.file import Action, Sureness
from generator.guardrails.policy import Level, Policy, Tools, decide, recommended, whole_server

__all__ = [
    "Action",
    "Client",
    "Level",
    "Policy",
    "Restriction",
    "Sureness",
    "Tools",
    "decide",
    "load_clients",
    "recommended",
    "whole_server",
]
