"""What is wrong with a tool, in words; and what is not."""

import pytest

from generator.config import Transport
from generator.introspect.failures import (
    HINTS,
    failure,
    kind_of_exit,
    kind_of_status,
    last_lines,
    quoted,
)
from generator.introspect.launch import FailureKind, Launch, Secret
from generator.introspect.validity import fault_of

VALID = {"name": "a", "inputSchema": {"type": "object"}}

FINE = [
    {},
    {"title": None, "description": None, "annotations": None, "outputSchema": None},
    {"inputSchema": {"type": "object", "properties": {"a": True}, "required": ["a"]}},
    {"inputSchema": {"type": "object", "properties": None, "required": None}},
    {"outputSchema": {"anyOf": []}, "x-unknown": 1, "execution": {"taskSupport": "required"}},
    {"annotations": {"title": "A", "readOnlyHint": True, "x": 1}},
    {"icons": [{"src": "data:,"}]},
    {"name": "长亭 IP"},
]


@pytest.mark.parametrize("change", FINE)
def test_valid_tools(change):
    assert fault_of({**VALID, **change}) == ""


FAULTS = [
    ({"name": None}, "'name' is null, expected text"),
    ({"name": " "}, "'name' is empty"),
    ({"name": 3}, "'name' is the number 3, expected text"),
    ({"inputSchema": None}, "'inputSchema' is null, expected an object"),
    ({"inputSchema": True}, "'inputSchema' is true, expected an object"),
    ({"inputSchema": {}}, "'inputSchema' has no type, expected \"object\""),
    ({"inputSchema": {"type": "str"}}, '\'inputSchema\' has type "str", expected "object"'),
    ({"inputSchema": {"type": ["object"]}}, "'inputSchema' has type an array, expected \"object\""),
    (
        {"inputSchema": {"type": "object", "properties": []}},
        "the properties of 'inputSchema' are an array, expected an object",
    ),
    (
        {"inputSchema": {"type": "object", "required": True}},
        "'required' of 'inputSchema' is no array of names",
    ),
    ({"description": 5}, "'description' is the number 5, expected text"),
    ({"_meta": []}, "'_meta' is an array, expected an object"),
    ({"icons": [{}]}, "an icon has no 'src'"),
    ({"annotations": {"readOnlyHint": "no"}}, "'readOnlyHint' is \"no\", expected true or false"),
    (
        {"name": 1, "title": 2},
        "'name' is the number 1, expected text; 'title' is the number 2, expected text",
    ),
]


@pytest.mark.parametrize(("change", "fault"), FAULTS)
def test_faults(change, fault):
    assert fault_of({**VALID, **change}) == fault


@pytest.mark.parametrize("name", VALID)
def test_missing_fields(name):
    assert fault_of({k: v for k, v in VALID.items() if k != name}) == f"'{name}' is missing"


@pytest.mark.parametrize("kind", FailureKind)
def test_each_kind_of_failure_has_a_hint(kind):
    assert HINTS[kind]


LAST_WORDS = [
    ("Error: PARCEL_API_KEY is not set", "needs-credentials"),
    ("Missing required environment variable: PARCEL_URL", "needs-credentials"),
    ("please log in first", "needs-credentials"),
    ("401 Unauthorized", "needs-credentials"),
    ("npm ERR! code E404", "not-found"),
    ("Because x was not found in the package registry", "not-found"),
    ("Unable to find image 'parcels:9' locally", "not-found"),
    ("Traceback: KeyError: 'lane'", "crashed"),
    ("SyntaxError: Unexpected token '}'", "crashed"),
    ("", "crashed"),
]


@pytest.mark.parametrize(("said", "kind"), LAST_WORDS)
def test_what_last_words_tell(said, kind):
    assert kind_of_exit(said.encode()) == kind


STATUSES = [(401, "http-401"), (403, "needs-credentials"), (404, "not-found"), (400, "protocol")]


@pytest.mark.parametrize(("status", "kind"), [*STATUSES, (502, "unreachable"), (504, "timed-out")])
def test_what_a_status_tells(status, kind):
    assert kind_of_status(status) == kind


TELLING = [
    (b"npm error 404 Not Found\nnpm error A log is in: /x", "npm error 404 Not Found"),
    (b"Traceback\n  raise KeyError\nKeyError: 'lane'\n", "KeyError: 'lane'"),
    (b"starting\nbye\n", "bye"),
]


@pytest.mark.parametrize(("said", "quote"), TELLING)
def test_the_telling_line_is_quoted(said, quote):
    failed = failure(Launch("x", Transport.STDIO), FailureKind.CRASHED, "it ended", said)
    assert failed.message == f"it ended; it last said: {quote}"


def test_secrets_go_before_a_text_is_cut():
    secret = Secret("env:KEY", "k" * 50)
    text = "x" * 280 + secret.value
    assert "kkk" not in quoted(text, [secret])
    assert "kkk" not in last_lines(text.encode(), [secret])
