"""Whatever comes over the wire becomes JSON that can be written, or is refused."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_types import jsonrpc_message_adapter

from generator.introspect.launch import Limits
from generator.introspect.record import Record, TooMuch
from generator.introspect.stdio import Lines
from generator.introspect.wire import CUT, MAX_DEPTH, Decoder, cut_deep

MENDED = [
    (b'{"a": 1}', {"a": 1}, set()),
    (b"\xef\xbb\xbf[1]", [1], {"byte-order-mark"}),
    (b'"caf\xe9"', "caf\ufffd", {"invalid-utf8"}),
    (b"[NaN, -Infinity, 1e999, -1e999]", [None] * 4, {"not-a-number"}),
    (b'"a\\ud83db"', "a\ufffdb", {"lone-surrogate"}),
    (b'{"\\udc00": 1}', {"\ufffd": 1}, {"lone-surrogate"}),
    (b'"\\ud83d\\ude00"', "\U0001f600", set()),
    (b'{"a": 1, "a": 2}', {"a": 2}, {"duplicate-key"}),
    (b"[" + b"7" * 5000 + b"]", ["7" * 5000], {"huge-number"}),
    (b'"a\\u0000b"', "a\0b", set()),
]


@pytest.mark.parametrize(("data", "value", "repairs"), MENDED)
def test_mending(data, value, repairs):
    decoder = Decoder()
    assert decoder.decode(data) == value
    assert decoder.repairs == repairs


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 500, 5000, 200_000])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_cut(levels, start, end):
    decoder = Decoder()
    core = "1" if start != "[" else ""
    value = decoder.decode((start * levels + core + end * levels).encode())
    assert decoder.repairs == {"too-deep"}
    assert json.dumps(value, indent=2).count("\n") < 3 * MAX_DEPTH


def test_what_is_not_too_deep_stays():
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert cut_deep(text) == text
    assert json.dumps(Decoder().decode(text.encode())) == text


def test_a_cut_leaves_its_neighbours():
    deep = '{"a":' * 3000 + '"]}"' + "}" * 3000
    value = Decoder().decode(f'{{"x": {deep}, "y": "]}}", "z": [2]}}'.encode())
    assert (value["y"], value["z"]) == ("]}", [2])
    assert CUT in json.dumps(value["x"])


texts = st.text(st.characters(codec=None)) | st.text()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_every_json_value_can_be_written_afterwards(value):
    decoded = Decoder().decode(json.dumps(value).encode())
    text = json.dumps(decoded, allow_nan=False, ensure_ascii=False, sort_keys=True)
    assert json.loads(text.encode("utf-8")) == decoded


@given(st.binary())
def test_bytes_never_do_worse_than_a_value_error(data):
    try:
        Decoder().decode(data)
    except ValueError:
        list(Decoder().embedded(data))


SMALL = Limits(line=1000, size=10_000)


def lines(limits=SMALL):
    record = Record(limits)
    for number in range(9):
        record.sent(number, "tools/list")
    return Lines(record, SimpleNamespace(output=[])), record


def answer(number, **more):
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": {"tools": [], **more}}).encode()


@given(
    st.lists(st.integers(0, 8), unique=True), st.integers(1, 50), st.sampled_from(["\n", "\r\n"])
)
def test_messages_are_found_however_the_bytes_are_cut(numbers, size, end):
    reader, _ = lines()
    data = b"".join(answer(number) + end.encode() for number in numbers)
    found = [m for at in range(0, len(data), size) for m in reader.feed(data[at : at + size])]
    assert [message["id"] for message in found] == numbers


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="{}[]\n\r")), max_size=5))
def test_text_between_messages_does_no_harm(junk):
    reader, _ = lines(Limits())
    data = b"".join(f"{text}\n".encode() + answer(n) + b"\n" for n, text in enumerate(junk))
    assert [message["id"] for message in reader.feed(data)] == list(range(len(junk)))


messages = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": json_values,
        "id": st.integers(0, 9) | json_values,
        "method": st.sampled_from(["ping", "notifications/x"]) | json_values,
        "params": json_values,
        "result": json_values,
        "error": st.fixed_dictionaries({}, optional={"code": json_values, "message": json_values}),
    },
)


@given(st.lists(messages | json_values, max_size=8))
def test_the_sdk_can_read_whatever_is_passed_on_to_it(sent):
    reader, _ = lines(Limits())
    for message in reader.feed("".join(json.dumps(m) + "\n" for m in sent).encode()):
        jsonrpc_message_adapter.validate_python(message, by_name=False)


CAPS = [
    (b"x" * 1001, "over 1,000 bytes"),
    (b"{" + b'"a":' * 300, "over 1,000 bytes"),
    (b"text text\n" * 1001, "over 10,000 bytes"),
]


@pytest.mark.parametrize(("data", "message"), CAPS)
def test_caps(data, message):
    reader, record = lines()
    with pytest.raises(TooMuch, match=message):
        reader.feed(data)
    assert message in record.fault


def test_the_sdk_gets_a_stand_in_and_the_record_the_answer():
    reader, record = lines()
    (message,) = reader.feed(answer(3, nextCursor=7, odd=None) + b"\n")
    assert message["result"]["tools"] == []
    assert "odd" not in message["result"]
    assert record.last("tools/list") == {"tools": [], "nextCursor": 7, "odd": None}
