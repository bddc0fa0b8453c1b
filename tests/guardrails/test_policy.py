"""What we recommend, and policies for whole servers."""

import json
import shlex
import tomllib
from itertools import product

import pytest
import yaml

from generator.guardrails import (
    Action,
    Level,
    Tools,
    decide,
    load_clients,
    recommended,
    whole_server,
)
from generator.models import Category, Risk

CLIENTS = load_clients(None)
BY_ID = {client.id: client for client in CLIENTS}
TOOLS = [
    ("list", Category.READ, Risk.LOW),
    ("read_mail", Category.READ, Risk.MEDIUM),
    ("query", Category.READ, Risk.CRITICAL),
    ("add", Category.WRITE, Risk.MEDIUM),
    ("run", Category.EXECUTE, Risk.HIGH),
    ("drop", Category.DESTRUCTIVE, Risk.CRITICAL),
    ("pay", Category.FINANCIAL, Risk.CRITICAL),
    ("what", Category.UNKNOWN, Risk.HIGH),
]


@pytest.mark.parametrize(
    ("client", "risk", "action"),
    [
        ("claude-code", "low", "allow"),
        ("claude-code", "medium", "ask"),
        ("claude-code", "critical", "ask"),
        ("vs-code", "low", "allow"),
        ("toolhive", "medium", "rate-limit"),
        ("docker-mcp-gateway", "medium", "allow"),
        ("docker-mcp-gateway", "high", "deny"),
        ("litellm", "critical", "deny"),
        ("cursor", "critical", "ask"),
        ("cursor", "medium", "ask"),
    ],
)
def test_the_recommendation_follows_from_risk_and_what_the_client_can(client, risk, action):
    assert recommended(BY_ID[client], Risk(risk)) is Action(action)


def test_no_client_is_told_to_allow_what_it_could_ask_about():
    for client, risk in product(CLIENTS, list(Risk)[1:]):
        looser = recommended(client, risk) in (Action.ALLOW, Action.RATE_LIMIT)
        assert not (looser and client.can(Action.ASK) != "no"), client.id


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("read-only", "allow allow ask deny deny deny deny deny"),
        ("cautious", "allow ask deny ask ask deny deny ask"),
        ("all-but-destructive", "allow allow ask allow allow deny ask ask"),
    ],
)
def test_levels_decide_by_category_and_risk(level, expected):
    found = [decide(Level(level), category, risk).value for _, category, risk in TOOLS]
    assert " ".join(found) == expected


def test_a_stricter_risk_is_never_decided_more_loosely():
    order = [Action.ALLOW, Action.ASK, Action.DENY]
    for level, category in product(Level, Category):
        decisions = [order.index(decide(level, category, risk)) for risk in Risk]
        assert decisions == sorted(decisions)


def policy(client, level, tools=TOOLS, key="helpdesk"):
    made = {p.level: p for p in whole_server(BY_ID[client], key, Tools(tools))}
    found = made[Level(level)]
    reader = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
    return found, reader.get(found.name.rpartition(".")[2], str)(found.text)


def test_claude_code_gets_three_lists():
    _, found = policy("claude-code", "cautious")
    names = {
        a: [n.removeprefix("mcp__helpdesk__") for n in v] for a, v in found["permissions"].items()
    }
    assert names == {
        "allow": ["list"],
        "ask": ["add", "read_mail", "run", "what"],
        "deny": ["drop", "pay", "query"],
    }  # fmt: skip


def test_codex_offers_what_is_allowed_or_asked_about():
    table = policy("codex", "read-only")[1]["mcp_servers"]["helpdesk"]
    assert table["enabled_tools"] == ["list", "query", "read_mail"]
    assert table["default_tools_approval_mode"] == "prompt"
    assert sorted(table["tools"]) == ["list", "read_mail"]


def test_gateways_that_cannot_ask_deny():
    for client in ("toolhive", "agentgateway", "litellm", "policylayer-intercept"):
        made, _ = policy(client, "all-but-destructive")
        assert made.counts == (4, 0, 4)


def test_where_a_file_cannot_deny_the_numbers_say_so():
    made, found = policy("vs-code", "cautious")
    assert made.counts == (1, 7, 0)
    assert sorted(found["chat.tools.eligibleForAutoApproval"]) == sorted(n for n, *_ in TOOLS[1:])


@pytest.mark.parametrize(
    ("client", "refuses"),
    [
        ("toolhive", lambda f: f["cedar"]["policies"][0].startswith("forbid(principal, action")),
        ("agentgateway", lambda f: f["mcp"]["policies"]["mcpAuthorization"]["rules"] == ["false"]),
        ("litellm", lambda f: f["mcp_servers"]["helpdesk"]["disallowed_tools"] == ["drop"]),
        ("policylayer-intercept", lambda f: (f["default"], f["tools"]) == ("deny", {})),
        ("codex", lambda f: f["mcp_servers"]["helpdesk"]["enabled_tools"] == []),
        ("gemini-cli", lambda f: [r["decision"] for r in f["rule"]] == ["deny"]),
        ("docker-mcp-gateway", lambda f: shlex.split(f)[-2:] == ["--disable-all", "helpdesk"]),
    ],
)
def test_a_policy_that_allows_nothing_is_not_an_empty_one(client, refuses):
    """An empty allow list means "everything" to several readers."""
    assert refuses(policy(client, "read-only", TOOLS[5:6])[1])


@pytest.mark.parametrize("client", CLIENTS, ids=lambda c: c.id)
@pytest.mark.parametrize("level", Level)
def test_every_client_has_a_policy_of_every_level(client, level):
    made, found = policy(client.id, level)
    assert sum(made.counts) == len(TOOLS)
    assert made.name.startswith(f"{client.id}-{level}.")
    assert made.text.endswith("\n")
    assert found


def test_tools_whose_names_cannot_be_written_are_left_out_and_named():
    made, found = policy("claude-code", "read-only", [*TOOLS, ("*", Category.READ, Risk.LOW)])
    assert made.unnamed == ("*",)
    assert "mcp__helpdesk__*" not in found["permissions"]["allow"]


def test_a_server_name_that_a_client_forbids_gives_no_policy():
    assert whole_server(BY_ID["cursor"], "a:b", Tools(TOOLS)) == ()


def test_a_tool_that_is_listed_twice_is_written_once():
    _, found = policy("policylayer-intercept", "read-only", TOOLS[:1] * 2)
    assert list(found["tools"]) == ["list"]


def test_of_two_tools_of_one_name_the_riskier_decides():
    twice = [("x", Category.READ, Risk.LOW), ("x", Category.WRITE, Risk.MEDIUM)]
    for tools in (twice, twice[::-1]):
        found = policy("claude-code", "read-only", tools)[1]["permissions"]
        assert found == {"allow": [], "ask": [], "deny": ["mcp__helpdesk__x"]}
