"""What is a secret, in which forms it is found, and what is left alone."""

import base64
import html
import json
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.config.sensitive import looks_secret, named_secret
from generator.introspect import secrets
from generator.introspect.launch import Secret
from generator.introspect.redact import Redactor

KEY = Secret("env:KEY", 'k3y/+ä "q" <x>&\'')
FORMS = {
    "plain": lambda v: v,
    "url": lambda v: quote(v),
    "url without slash": lambda v: quote(v, safe=""),
    "url in small letters": lambda v: re.sub("%..", lambda m: m[0].lower(), quote(v, safe="")),
    "form": quote_plus,
    "json": lambda v: json.dumps(v)[1:-1],
    "json with umlauts": lambda v: json.dumps(v, ensure_ascii=False)[1:-1],
    "html": html.escape,
    "html without quotes": lambda v: html.escape(v, quote=False),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["{}", "a{}b", "https://x/?k={}&y", "({})", "{}{}"])
def test_each_form_is_found(form, around):
    there = FORMS[form](KEY.value)
    said = around.replace("{}", there)
    assert Redactor([KEY]).text(said) == around.replace("{}", "<redacted:env:KEY>")


@given(st.text(min_size=9, max_size=40), st.text(max_size=9), st.text(max_size=9))
def test_base64_is_found_at_every_alignment(value, before, after):
    assume(value.encode("utf-8", "surrogatepass") not in before.encode("utf-8", "surrogatepass"))
    data = (before + value + after).encode("utf-8", "surrogatepass")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        said = encode(data).decode()
        assert "<redacted:k>" in Redactor([Secret("k", value)]).text(said)


@pytest.mark.parametrize(
    ("value", "text", "result"),
    [
        ("abcd", "abcd abcde xabcd abcd.", "<redacted:k> abcde xabcd <redacted:k>."),
        ("abcdefgh", "xabcdefghy", "x<redacted:k>y"),
        ("/home/kim", "/home/kim/x /home/kimberley /home/kim.", "<redacted:k>/x /home/kimberley "
         "<redacted:k>."),
        ("/home/kim", "file:///home/kim/x", "file://<redacted:k>/x"),
    ],
)  # fmt: skip
def test_short_values_and_paths_stand_by_themselves(value, text, result):
    assert Redactor([Secret("k", value)]).text(text) == result


def test_keys_numbers_and_deep_places_are_searched():
    redactor = Redactor([Secret("a", "secret-a"), Secret("pin", "48213377")])
    found = redactor.value(
        {
            "x": [{"secret-a": 1, "see secret-a": 2}, 48213377, True, None, 48213377.5],
            "y/z": "secret-a",
        }
    )
    assert found.value == {
        "x": [{"<redacted:a>": 1, "see <redacted:a>": 2}, "<redacted:pin>", True, None, 48213377.5],
        "y/z": "<redacted:a>",
    }
    assert [(hit.pointer, hit.names) for hit in found.hits] == [
        ("/x/0/<redacted:a>", ("a",)),
        ("/x/0/see <redacted:a>", ("a",)),
        ("/x/1", ("pin",)),
        ("/y~1z", ("a",)),
    ]


def test_keys_that_become_equal_are_kept_apart():
    redactor = Redactor([Secret("k", "secret-a"), Secret("k", "secret-b")])
    found = redactor.value({"secret-b": 2, "secret-a": 1})
    assert found.value == {"<redacted:k>": 1, "<redacted:k>-2": 2}


def test_the_longer_of_two_wins_and_the_order_given_does_not_matter():
    pair = [Secret("home", "/home/kim"), Secret("cwd", "/home/kim/work")]
    for given_ in (pair, pair[::-1]):
        assert Redactor(given_).text("in /home/kim/work/x") == "in <redacted:cwd>/x"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("API_KEY", True), ("apikey", True), ("githubToken", True), ("--password", True),
        ("X-Auth", True), ("Authorization", True), ("DB_PASS", True), ("PGPASSWORD", True),
        ("AWS_SECRET_ACCESS_KEY", True), ("clientSecret", True), ("Cookie", True), ("PAT", True),
        ("KEYBOARD", False), ("KEYCLOAK_REALM", False), ("TOKEN_LIMIT", False), ("PATH", False),
        ("AUTH_MODE", False), ("AUTHOR", False), ("LOG_LEVEL", False), ("compass", False),
        ("", False), ("123", False), ("SESSION_TIMEOUT", False), ("PINNED", False),
    ],
)  # fmt: skip
def test_names_of_secrets(name, secret):
    assert named_secret(name) is secret


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("sk4f9a7c21d8e6", True), ("AKx7Y2pQ9rT4wZ1", True), ("0123456789abcdef012345", True),
        ("https://kim:pw@x.example.org", True), ("https://x.example.org/?token=abc", True),
        ("https://x.example.org/v1", False), ("server-everything@2026.8.31", False),
        ("/srv/data2024/files", False), ("us-east-1", False), ("generator.demo.helpdesk", False),
        ("--extended-tools", False), ("http://[broken", False), ("2026-11-22T10:00:00Z", False),
        ("", False), ("gpt-4o-mini", False), ("v1beta1", False),
    ],
)  # fmt: skip
def test_looks_of_secrets(value, secret):
    assert looks_secret(value) is secret


@pytest.mark.parametrize(
    ("variable", "value", "found"),
    [
        ("API_KEY", "abcd", True),
        ("API_KEY", "abc", False),
        ("AUTH_TOKEN", "none", False),
        ("EMAIL", "kim@example.org", True),
        ("LEVEL", "info", False),
        ("LEVEL", "production", False),
        ("PORT", "8080", False),
        ("TENANT", "acme-42", True),
    ],
)
def test_what_comes_from_a_variable(variable, value, found):
    assert bool(list(secrets.taken("env", variable, variable, value))) is found


@pytest.mark.parametrize(
    ("kind", "name", "value", "found"),
    [
        ("env", "API_KEY", "none", False),
        ("env", "API_KEY", "k3y9", True),
        ("env", "MODE", "read-only", True),
        ("env", "MODE", "readonly", False),
        ("env", "REGION", "eu-1", False),
        ("header", "Accept", "application/json", False),
        ("header", "X-Tenant", "acme-corporation", True),
    ],
)
def test_what_stands_in_the_file(kind, name, value, found):
    assert bool(list(secrets.literal(kind, name, value))) is found


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--extended-tools", "server.py", "--port", "8931"], []),
        (["--token", "abcd"], ["abcd"]),
        (["--token=abcd"], ["abcd"]),
        (["--verbose", "sk4f9a7c21d8e6"], ["sk4f9a7c21d8e6"]),
        (["-m", "generator.demo.files"], []),
    ],
)
def test_credentials_among_arguments(args, found):
    assert [secret.value for secret in secrets.arguments(args)] == found


@pytest.mark.parametrize(
    ("machine", "found"),
    [
        (secrets.Machine(home=("/root",), cwd="/", users=("root",), hosts=("localhost",)), []),
        (secrets.Machine(home=("/home/a",), users=("a", "runner")), ["/home/a"]),
        (secrets.Machine(cwd="/srv/cat", users=("mlindqvist",)), ["/srv/cat", "mlindqvist"]),
        (secrets.Machine(hosts=("build-host-7", "web")), ["build-host-7"]),
    ],
)
def test_facts_of_a_machine_that_are_particular_to_it(machine, found):
    assert [s.value for s in secrets.facts(machine, Path("/app"))] == found


def test_parts_of_a_value_are_secret_too():
    basic = base64.b64encode(b"kim:pa55word").decode()
    values = {s.value for s in secrets.taken("header", "Authorization", "X", f"Basic {basic}")}
    assert values == {f"Basic {basic}", basic, "kim:pa55word", "pa55word"}
    values = {s.value for s in secrets.taken("env", "DB", "DB", "pg://u:p%40ss@h/x")}
    assert values == {"pg://u:p%40ss@h/x", "p@ss"}
