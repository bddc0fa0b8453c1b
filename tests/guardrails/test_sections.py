"""The sections of tool and server pages, read by a real HTML parser."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from lxml import html

from generator.catalogue import Catalogue
from generator.config import CatalogueConfig, ServerEntry
from generator.config.catalogue import CatalogueFile
from generator.guardrails import Action
from generator.models import Risk
from generator.site import method, server_install, server_policies
from generator.site.connection import connection
from generator.site.context import Site
from generator.site.programs import Programs
from generator.site.strings import shipped
from generator.site.tool import example, restrict

TAGS = set(
    re.findall(
        r"\w+",
        "div p code fieldset legend input label details summary span figure figcaption wbr"
        " small svg use pre a b h3",
    )
)
EVIL = 'x"]} \n</code></pre><script>alert(1)</script>\u202e${tool}'
ENTRIES = {
    "package": ServerEntry(package="npm:@acme/mcp@1.2.3", args=["--dir", "."]),
    "env": ServerEntry(package="pypi:helpdesk-mcp", env={"HELPDESK_TOKEN": "s3cret-value"}),
    "image": ServerEntry(package="oci:ghcr.io/acme/mcp:1", env={"A": "s3cret-value"}),
    "arguments": ServerEntry(command="run", args=["--api-key", "s3cret-value", "--x=${X:-1}"]),
    "joined": ServerEntry(command="run", args=["--token=s3cret-value", "-v"]),
    "http": ServerEntry(url="https://mcp.example.com/mcp"),
    "headers": ServerEntry(
        url="https://u:s3cret-value@mcp.example.com/mcp?api_key=s3cret-value&a=b",
        headers={"Authorization": "Bearer ${TOKEN}", "X-Key": "s3cret-value", "X-Y": "${Y}"},
    ),
    "sse": ServerEntry(url="https://mcp.example.com/sse", transport="sse", headers={"A": "${A}"}),
}


def parse(section):
    return html.fragment_fromstring(section.body, create_parent="div")


def codes(tree, within=""):
    return [node.text_content() for node in tree.xpath(f"{within}//pre/code")]


# Restrict it


def test_every_client_has_a_tab_with_one_recommendation_open(site, make):
    server = make("delete_tickets")
    tree = parse(restrict.section(server.tools[0], server, site))
    assert len(tree.xpath("//fieldset/input")) == len(tree.xpath("//fieldset/div")) == 10
    assert len(tree.xpath("//fieldset/input[@checked]")) == 1
    for panel in tree.xpath("//fieldset/div"):
        assert len(panel.xpath(".//details[@open]")) == 1
    assert tree.xpath("//a[contains(@href, 'method/#clients')]")


def test_the_method_says_which_client_can_do_what(site):
    page = next(method.pages(site))
    tree = parse(next(section for section in page.sections if section.id == "clients"))
    rows = tree.xpath("//tbody/tr")
    assert all(row.xpath("th/a[starts-with(@href, 'https://')]") for row in rows)
    cells = {row[0][0].text: [cell.text for cell in row[1:5]] for row in rows}
    assert cells["Claude Code"] == ["yes", "yes", "yes", "no"]
    assert cells["Cursor"] == ["CLI only", "by hand", "yes", "no"]
    assert cells["PolicyLayer Intercept"] == ["yes", "no", "yes", "yes"]


def test_snippets_use_the_key_that_clients_use(site, make):
    entry = ServerEntry(package="pypi:helpdesk-mcp", client_key="desk")
    server = make("list_all", entry=entry)
    body = restrict.section(server.tools[0], server, site).body
    assert "mcp__desk__list_all" in body
    assert "helpdesk" not in body


@pytest.mark.parametrize("key", ["helpdesk", "help_desk", "help-desk"])
@pytest.mark.parametrize("name", ["list_all", "a-b", "getTicket2", "x"])
def test_the_short_way_writes_what_the_long_way_writes(site, make, name, key):
    server = make(name, id=key)
    assert restrict._server_stand_in(site.clients, key)
    assert restrict._like_stand_in(site.clients, name)
    listed = server.tools[0]
    short = restrict.section(listed, server, site).body
    rating = listed.assessment
    unknown = rating.category.value == "unknown"
    args = (site.templates, site.clients, rating.risk, unknown, key, name)
    assert short == restrict._render(*args)
    assert "Stand" not in short


@pytest.mark.parametrize(
    "name", ["null", "a.b", "*", "-x", restrict.TOOL, restrict.SERVERS[0], "é"]
)
def test_names_that_need_care_take_the_long_way(site, name):
    assert not restrict._like_stand_in(site.clients, name)
    assert not restrict._server_stand_in(site.clients, name)


@pytest.mark.parametrize("name", [EVIL, "null", "a.b", "*", "名前", "-", "{{ x }}", "<b>"])
def test_names_stay_text(site, make, name):
    server = make(name)
    tree = parse(restrict.section(server.tools[0], server, site))
    assert {node.tag for node in tree.iter()} <= TAGS
    panel = tree.xpath("//input[@id='client-codex']/following-sibling::div[1]")[0]
    tables = [tomllib.loads(code) for code in codes(panel, ".")]
    assert tables[0]["mcp_servers"]["helpdesk"]["disabled_tools"] == [name]


def test_a_name_that_a_client_forbids_has_no_snippet_but_a_reason(site, make):
    server = make("*")
    tree = parse(restrict.section(server.tools[0], server, site))
    panel = tree.xpath("//input[@id='client-cursor']/following-sibling::div[1]")[0]
    assert not codes(panel, ".")
    assert "would mean other tools" in panel.text_content()


OWN = """
id: acme
title: Acme
kind: client
file: acme.json
language: json
source: https://example.com/docs
checked: 2026-11-01
confidence: confirm
actions:
  deny: {snippet: {blocked: ["${tool}"]}, note: Restart it.}
  ask: {unsupported: It cannot.}
  allow: {manual: Click on it.}
  rate-limit: {unsupported: It cannot.}
whole: {unsupported: There is no such file.}
"""


def test_a_syntax_that_needs_confirming_says_so_and_a_missing_one_why(site, make, tmp_path):
    (tmp_path / "data/guardrails").mkdir(parents=True)
    (tmp_path / "data/guardrails/acme.yml").write_text(OWN)
    file = CatalogueFile(clients=("acme",))
    config = CatalogueConfig(tmp_path / "data/catalogue.yml", tmp_path, file, {})
    own = Site(Catalogue(config, site.catalogue.rules, (), ()), site.templates)
    server = make("drop_all")
    text = parse(restrict.section(server.tools[0], server, own)).text_content()
    assert "to be confirmed" in text
    assert "check it against the documentation" in text
    assert "Restart it." in text
    assert "Click on it." in text
    assert "Ask is not supported: It cannot." in text
    clients = next(method.pages(own)).sections[-1]
    assert "for Acme in excerpts" in parse(clients).text_content()
    policies = parse(server_policies.section(server, own))
    assert "There is no such file." in policies.text_content()
    assert not list(server_policies.policy_files(server, own))


def test_advice_differs_by_risk():
    advice = shipped().group("restrict_advice")
    assert set(advice) == {*Risk, "unknown"}
    assert len(set(advice.values())) == len(advice)
    assert set(shipped().group("actions")) == {action.name.lower() for action in Action}


def test_the_section_stays_light(site, make):
    server = make("update_ticket_custom_fields_in_bulk")
    assert len(restrict.section(server.tools[0], server, site).body.encode()) < 18_000


# Example call

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}, "dry_run": {"type": "boolean"}},
    "required": ["a"],
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize("name", ["get_ticket", EVIL])
def test_python_programs_compile_and_carry_the_arguments(make, entry, name):
    arguments = {"ids": ["TCK-1", EVIL], "deep": {"n": None, "b": True, "f": 1.5}, "long": "x" * 90}
    tree = ast.parse(Programs(connection(make(entry=entry))).python(name, arguments))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    call = next(c for c in calls if getattr(c.func, "attr", "") == "call_tool")
    assert [ast.literal_eval(value) for value in call.args] == [name, arguments]


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to ask")
def test_typescript_programs_are_read_by_node(make, tmp_path):
    for index, entry in enumerate(ENTRIES.values()):
        text = Programs(connection(make(entry=entry))).typescript(EVIL, {"a": EVIL, "__proto__": 1})
        plain = text.replace("]!", "]")  # the one thing in it that JavaScript has not
        (tmp_path / f"{index}.mjs").write_text(plain, encoding="utf-8")
        subprocess.run(["node", "--check", str(tmp_path / f"{index}.mjs")], check=True, timeout=60)


def test_a_python_program_runs_against_a_demo_server(make):
    entry = ServerEntry(command=sys.executable, args=["-m", "generator.demo.helpdesk"])
    programs = Programs(connection(make(entry=entry)))
    program = programs.python("get_ticket", {"ticket_id": "TCK-000124"})
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Refund for order 77" in run.stdout


def test_the_example_is_shown_in_five_forms(site, make):
    server = make({"name": "get_ticket", "inputSchema": SCHEMA})
    tree = parse(example.section(server.tools[0], server, site))
    labels = [label.text for label in tree.xpath("//fieldset/label")]
    assert labels == ["JSON", "JSON-RPC", "Python", "TypeScript", "Shell"]
    plain, rpc, *_ = codes(tree)
    assert json.loads(rpc) == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "get_ticket", "arguments": json.loads(plain)},
    }
    assert json.loads(plain)["dry_run"] is True
    assert "because the tool can rehearse" in tree.text_content()
    assert codes(tree)[4].startswith("fastmcp call helpdesk get_ticket --input-json '")


@pytest.mark.parametrize(
    ("property", "rehearses"),
    [
        ({"type": "boolean"}, True),
        ({"type": "boolean", "const": False}, False),
        ({"type": "boolean", "enum": [False]}, False),
        ({"type": "string"}, False),
        (True, False),
    ],
)
def test_a_dry_run_is_asked_for_where_that_is_plain(property, rehearses):
    assert not example._rehearsal({"properties": {"dryRun": property}, "maxProperties": 0}, {})
    found = example._rehearsal({"properties": {"dryRun": property}}, {})
    assert found == ({"dryRun": True} if rehearses else {})


def test_hostile_names_and_long_arguments_stay_whole(site, make):
    long = {"type": "object", "properties": {"a": {"const": EVIL * 200}}, "required": ["a"]}
    server = make({"name": EVIL, "inputSchema": long}, {"name": "--help", "inputSchema": {}})
    for listed in server.tools:
        tree = parse(example.section(listed, server, site))
        assert not tree.xpath("//script")
        assert json.loads(codes(tree)[0]) is not None
        assert (
            "Shell" not in [label.text for label in tree.xpath("//label")]
            or listed.tool.name == EVIL
        )


# Install


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_no_value_of_the_environment_is_shown(site, make, entry):
    server = make("a_b", entry=entry)
    shown = (
        server_install.section(server, site).body
        + example.section(server.tools[0], server, site).body
    )
    assert "s3cret" not in shown
    assert "u:" not in shown


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_install_snippets_are_read_by_parsers(make, entry):
    server = make(entry=entry)
    for install in server_install.installs(server.id, connection(server)):
        if install.file.endswith(".json") and install.text:
            found = json.loads(install.text)
            assert list(found.get("mcpServers") or found["servers"]) == ["helpdesk"]
        elif install.file.endswith(".toml"):
            assert list(tomllib.loads(install.text)["mcp_servers"]) == ["helpdesk"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("package", "--transport|stdio|helpdesk|--|npx|-y|@acme/mcp@1.2.3|--dir|."),
        ("env", "--env|HELPDESK_TOKEN=v|--transport|stdio|helpdesk|--|uvx|helpdesk-mcp"),
        (
            "image",
            "--env|A=v|--transport|stdio|helpdesk|--|docker|run|-i|--rm|-e|A|ghcr.io/acme/mcp:1",
        ),
        ("arguments", "--transport|stdio|helpdesk|--|run|--api-key|v|--x=v"),
        (
            "headers",
            "--transport|http|helpdesk|https://mcp.example.com/mcp?api_key=v&a=b"
            "|--header|Authorization: Bearer v|--header|X-Key: v|--header|X-Y: v",
        ),
        ("sse", "--transport|sse|helpdesk|https://mcp.example.com/sse|--header|A: v"),
    ],
)
def test_the_claude_code_command_is_what_bash_makes_of_it(make, entry, words):
    reach = connection(make(entry=ENTRIES[entry]))
    command = server_install.claude_code("helpdesk", reach)
    names = dict.fromkeys(reach.variables, "v")
    program = f"claude() {{ printf '%s\\0' claude \"$@\"; }}; {command}"
    run = subprocess.run(["bash", "-c", program], env=names, capture_output=True, check=True)
    assert "|".join(run.stdout.decode().split("\0")[:-1]) == f"claude|mcp|add|{words}"


def test_each_client_writes_variables_in_its_own_way(make):
    reach = connection(make(entry=ENTRIES["env"]))
    found = {i.id: i.text for i in server_install.installs("helpdesk", reach)}
    assert '"${input:helpdesk-token}"' in found["vs-code"]
    assert '"${env:HELPDESK_TOKEN}"' in found["cursor"]
    assert '"$HELPDESK_TOKEN"' in found["gemini-cli"]
    assert tomllib.loads(found["codex"])["mcp_servers"]["helpdesk"]["env_vars"] == [
        "HELPDESK_TOKEN"
    ]
    remote = server_install.installs("helpdesk", connection(make(entry=ENTRIES["headers"])))
    table = tomllib.loads(next(i.text for i in remote if i.id == "codex"))["mcp_servers"][
        "helpdesk"
    ]
    assert table["bearer_token_env_var"] == "TOKEN"
    assert table["env_http_headers"] == {"X-Key": "X_KEY", "X-Y": "Y"}


def test_a_listing_alone_cannot_be_installed(site, make):
    server = make("a_b", entry=ServerEntry(listing="tools.json"))
    assert server_install.section(server, site) is None
    assert 'Client("URL")' in codes(parse(example.section(server.tools[0], server, site)))[2]


def test_an_odd_key_is_pointed_out(site, make):
    server = make(entry=ServerEntry(package="pypi:x", client_key="my server"))
    assert "several clients refuse" in server_install.section(server, site).body


# Policies


def test_every_linked_policy_file_is_published(site, make):
    server = make("list_all", "delete_all", EVIL)
    tree = parse(server_policies.section(server, site))
    linked = [f"{server.url}{href}" for href in tree.xpath("//td/a/@href")]
    files = dict(server_policies.policy_files(server, site))
    assert linked == list(files)
    assert len(files) == 30
    assert all(
        re.fullmatch(r"servers/helpdesk/policies/[a-z-]+\.(json|toml|yaml|sh)", f) for f in files
    )
    assert not tree.xpath("//script")


def test_a_forbidden_server_name_is_explained_instead_of_linked(site, make):
    server = make("list_all", entry=ServerEntry(package="pypi:x", client_key="a:b"))
    tree = parse(server_policies.section(server, site))
    row = tree.xpath("//tr[th='Cursor']")[0]
    assert not row.xpath(".//a")
    assert "use another key" in row.text_content()


def test_a_server_without_tools_has_no_policies(site, make):
    assert server_policies.section(make(), site) is None
    assert not list(server_policies.policy_files(make(), site))
