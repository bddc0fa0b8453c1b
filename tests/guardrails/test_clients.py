"""The shipped clients, and how a project adds its own."""

import json
import re
import shlex
import tomllib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.config import CatalogueConfig
from generator.config.catalogue import CatalogueFile
from generator.errors import ConfigError
from generator.guardrails import Action, load_clients
from generator.guardrails.filling import fill
from generator.snippets import cedar_string, cel_string

CLIENTS = load_clients(None)
BY_ID = {client.id: client for client in CLIENTS}
NAMES = st.text(min_size=1, max_size=20) | st.sampled_from(
    ['"]}', "a'b", 'Tool::"x"); permit(principal, action, resource', "a\n- b", "${tool}", "a.b"]
)
READERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load, "shell": shlex.split}


def test_ten_clients_come_with_the_package():
    assert list(BY_ID) == [
        "claude-code",
        "codex",
        "gemini-cli",
        "vs-code",
        "cursor",
        "docker-mcp-gateway",
        "toolhive",
        "agentgateway",
        "litellm",
        "policylayer-intercept",
    ]


@pytest.mark.parametrize(
    ("client", "action", "expected"),
    [
        ("claude-code", "deny", {"permissions": {"deny": ["mcp__helpdesk__drop"]}}),
        ("codex", "deny", {"mcp_servers": {"helpdesk": {"disabled_tools": ["drop"]}}}),
        (
            "codex",
            "ask",
            {"mcp_servers": {"helpdesk": {"tools": {"drop": {"approval_mode": "prompt"}}}}},
        ),
        (
            "gemini-cli",
            "ask",
            {
                "rule": [
                    {
                        "mcpName": "helpdesk",
                        "toolName": "drop",
                        "decision": "ask_user",
                        "priority": 100,
                    }
                ]
            },
        ),
        ("vs-code", "ask", {"chat.tools.eligibleForAutoApproval": {"drop": False}}),
        ("cursor", "allow", {"mcpAllowlist": ["helpdesk:drop"]}),
        ("cursor", "deny", {"permissions": {"deny": ["Mcp(helpdesk:drop)"]}}),
        (
            "docker-mcp-gateway",
            "deny",
            ["docker", "mcp", "profile", "tools", "PROFILE", "--disable", "helpdesk.drop"],
        ),
        (
            "toolhive",
            "allow",
            {
                "version": "1.0",
                "type": "cedarv1",
                "cedar": {
                    "policies": [
                        'permit(principal, action == Action::"call_tool", '
                        'resource == Tool::"drop");'
                    ],
                    "entities_json": "[]",
                },
            },
        ),
        (
            "agentgateway",
            "allow",
            {"mcp": {"policies": {"mcpAuthorization": {"rules": ['mcp.tool.name == "drop"']}}}},
        ),
        ("litellm", "deny", {"mcp_servers": {"helpdesk": {"disallowed_tools": ["drop"]}}}),
        (
            "policylayer-intercept",
            "rate-limit",
            {
                "version": "1",
                "tools": {"drop": {"rules": [{"name": "limit drop", "rate_limit": "10/minute"}]}},
            },
        ),
    ],
)
def test_snippets_hold_what_the_client_reads(client, action, expected):
    found = BY_ID[client].restrict(Action(action), "helpdesk", "drop")
    assert READERS[found.language](found.text) == expected


@pytest.mark.parametrize("client", CLIENTS, ids=lambda c: c.id)
@given(server=NAMES, tool=NAMES)
def test_a_parser_reads_the_names_where_they_were_put(client, server, tool):
    for action in Action:
        found = client.restrict(action, server, tool)
        assert bool(found.text) != bool(found.sentence)
        if found.text and found.language != "shell":  # test_snippets holds shell words to bash
            template = client.spec.actions[action].snippet
            assert READERS[found.language](found.text) == fill(template, server, tool)


@pytest.mark.parametrize(
    ("client", "before", "after"),
    [
        ("toolhive", 'permit(principal, action == Action::"call_tool", resource == Tool::', ");"),
        ("agentgateway", "mcp.tool.name == ", ""),
    ],
)
@given(tool=NAMES)
def test_names_stay_inside_their_literal_in_policy_languages(client, before, after, tool):
    found = yaml.safe_load(BY_ID[client].restrict(Action.ALLOW, "s", tool).text)
    rules = found["cedar"]["policies"] if client == "toolhive" else None
    rule = (rules or found["mcp"]["policies"]["mcpAuthorization"]["rules"])[0]
    assert rule.startswith(before)
    assert rule.endswith(after)
    literal = rule[len(before) : len(rule) - len(after)]
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', literal)
    assert literal in (cedar_string(tool), cel_string(tool))


@pytest.mark.parametrize(
    ("client", "server", "tool", "shown"),
    [
        ("claude-code", "help desk", "t", ""),
        ("claude-code", "s", "get_*", ""),
        ("claude-code", "s", "a.b", ""),
        ("gemini-cli", "help_desk", "t", "misread underscores"),
        ("gemini-cli", "s", "*", ""),
        ("cursor", "s", "*", ""),
        ("cursor", "s", "a:b", ""),
        ("docker-mcp-gateway", "s.t", "u", ""),
        ("codex", "help desk", "t", "use another key"),
        ("litellm", "help desk", "t", "use another key"),
        ("policylayer-intercept", "s", "*", ""),
    ],
)
def test_a_name_that_a_client_forbids_is_pointed_out(client, server, tool, shown):
    """Wildcards and separators in a name would restrict other tools: then there is no snippet."""
    objections = BY_ID[client].objections(server, tool)
    assert len(objections) == 1
    found = BY_ID[client].restrict(Action.ALLOW, server, tool)
    if shown:
        assert shown in objections[0].message
        assert found.text
    else:
        assert (found.text, found.can, found.sentence) == ("", "no", objections[0].message)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda c: c.id)
def test_every_client_says_where_it_was_read_and_speaks_in_sentences(client):
    spec = client.spec
    assert spec.source.startswith("https://")
    assert spec.checked.isoformat() <= "2026-12-31"
    texts = [spec.note, spec.whole.note, *(rule.message for rule in spec.names)]
    for template in spec.actions.values():
        texts += [template.manual, template.unsupported, template.note]
    for text in filter(None, texts):
        assert text.endswith("."), text
        assert not re.search(r"\.\.|  |\b(\w+) \1\b", text), text


OWN = """
id: claude-code
title: Our client
kind: client
file: our.json
language: json
source: https://example.com/docs
checked: 2026-11-01
confidence: verified
actions:
  deny: {snippet: {blocked: ["${tool}"]}}
  ask: {unsupported: It cannot.}
  allow: {manual: Click.}
  rate-limit: {unsupported: It cannot.}
whole: {unsupported: There is no such file.}
"""


def own(tmp_path, text, name="claude-code.yml"):
    folder = tmp_path / "data/guardrails"
    folder.mkdir(parents=True)
    (folder / name).write_text(text)
    return CatalogueConfig(tmp_path / "data/catalogue.yml", tmp_path, CatalogueFile(), {})


def test_a_project_replaces_and_adds_clients(tmp_path):
    clients = load_clients(own(tmp_path, OWN))
    assert [c.title for c in clients].count("Our client") == 1
    assert "Claude Code" not in [c.title for c in clients]
    added = OWN.replace("id: claude-code", "id: our-client")
    (tmp_path / "data/guardrails/claude-code.yml").unlink()
    (tmp_path / "data/guardrails/our-client.yml").write_text(added)
    assert len(load_clients(CatalogueConfig(tmp_path, tmp_path, CatalogueFile(), {}))) == 11


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: claude-code", "id: other", r"'other' is not the name of the file"),
        ("kind: client", "kind: tool", r"claude-code\.yml:4: kind"),
        ("  ask: {unsupported: It cannot.}\n", "", r"says nothing of ask"),
        ("${tool}", "${toll}", r"claude-code\.yml:11: .*unknown placeholder"),
        ("manual: Click.", "manual: Click., snippet: []", r"exactly one of snippet"),
        ("title: Our", "titel: Our", r"did you mean 'title'"),
        ("blocked:", "off:", r"claude-code\.yml:11: .*YAML reads a key as False"),
        ("https://example.com", "javascript:alert(1)//", r"source"),
        ("actions:", "names: [{of: tool, allowed: '[', message: No.}]\nactions:", "no regular exp"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(tmp_path, old, new, words):
    with pytest.raises(ConfigError, match=words):
        load_clients(own(tmp_path, OWN.replace(old, new)))


def test_a_catalogue_names_the_clients_that_its_readers_use(tmp_path):
    def load(*names):
        file = CatalogueFile(clients=names)
        return load_clients(CatalogueConfig(tmp_path / "catalogue.yml", tmp_path, file, {}))

    assert [client.id for client in load("vs-code", "codex")] == ["vs-code", "codex"]
    with pytest.raises(ConfigError, match=r"no client or gateway 'vscode'.*'vs-code'"):
        load("vscode")
