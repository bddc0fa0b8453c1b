"""What is written is read back the same by a parser of the language."""

import ast
import json
import os
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import snippets as s

HOSTILE = [
    "",
    "plain",
    "no",
    "null",
    "1e5",
    "-",
    "- x",
    "#",
    "a: b",
    "a\nb",
    "'",
    '"',
    "\\",
    "\\n",
    "${HOME}",
    "$(id)",
    "`id`",
    '"]}\n[x]',
    "'''",
    '"""',
    "{{ x }}",
    "</script>",
    "\u2028",
    "\x85",
    "\x7f",
    "\0",
    "\u202e",
    "\U000e0041",
    "名前",
    "😀",
    "\ufeff",
    "\xa0",
    " lead",
    "trail ",
    "%YAML",
    "!tag",
    "&a",
    "*a",
    "|",
    ">",
    "@",
    "`",
    "~",
]
TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(), st.text(alphabet="\"'\\\n\t$`{}[]#:-\0é\u202e")
)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.one_of(TEXT, NUMBERS, st.booleans(), st.none())
WIRE = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT, v, max_size=4), max_leaves=20
)
TOML_SCALARS = st.one_of(TEXT, st.integers(-(2**53), 2**53), st.booleans())
TOML = st.dictionaries(
    TEXT,
    st.recursive(
        TOML_SCALARS,
        lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXT, v, max_size=4),
        max_leaves=15,
    ),
    max_size=4,
)


def braced(literal):
    """Read a literal whose escapes are JSON's and `\\u{…}`: TypeScript and Cedar."""
    found = re.sub(r"(?<!\\)((?:\\\\)*)\\u\{([0-9a-f]+)\}", _as_json, literal)
    return json.loads(found)


def _as_json(found):
    return found[1] + json.dumps(chr(int(found[2], 16)))[1:-1]


CEL = re.compile(r'"(?:[^"\\\n\r]|\\[\\"nrt]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"')
"""CEL's string grammar, as far as we use it."""


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (s.json_string, json.loads),
        (s.toml_string, lambda text: tomllib.loads(f"x = {text}")["x"]),
        (s.yaml_string, lambda text: yaml.safe_load(f"x: {text}")["x"]),
        (s.yaml_string, lambda text: yaml.load(f"- {text}", yaml.CSafeLoader)[0]),
        (s.python_string, ast.literal_eval),
        (s.typescript_string, braced),
        (s.cedar_string, braced),
        (s.cel_string, ast.literal_eval),
    ],
    ids=["json", "toml", "yaml", "yaml-c", "python", "typescript", "cedar", "cel"],
)
@settings(max_examples=300)
@given(text=TEXT)
def test_a_string_is_read_back_by_a_parser(write, read, text):
    assert read(write(text)) == text


@given(text=TEXT)
def test_cel_strings_follow_its_grammar(text):
    assert CEL.fullmatch(s.cel_string(text))


@pytest.mark.parametrize("write", [s.json_string, s.python_string, s.typescript_string])
def test_lone_surrogates_survive_where_they_can_be_written(write):
    assert "d800" in write("a\ud800b")


@pytest.mark.parametrize(
    "write", [s.toml_string, s.yaml_string, s.cedar_string, s.cel_string, s.shell_word]
)
def test_lone_surrogates_are_replaced_where_they_cannot_be_written(write):
    assert s.REPLACEMENT in write("a\ud800b") or "fffd" in write("a\ud800b")


@pytest.mark.parametrize(
    "write",
    [
        s.json_string,
        s.toml_string,
        s.yaml_string,
        s.python_string,
        s.typescript_string,
        s.cedar_string,
        s.cel_string,
        s.shell_word,
        s.to_json,
        s.to_short_json,
    ],
)
@given(text=st.text())
def test_what_cannot_be_seen_is_written_as_an_escape(write, text):
    written = write(text)
    if write is s.shell_word:
        written = written.replace("\n", "")  # a line's end can be seen
    assert written.isprintable()


@settings(max_examples=50)
@given(value=WIRE)
def test_json_round_trip(value):
    for write in (s.to_json, s.to_short_json, s.to_sorted_json):
        assert json.loads(write(value)) == value


@settings(max_examples=200)
@given(value=WIRE)
def test_json_for_files_is_laid_out_as_python_does_it(value):
    expected = json.dumps(value, ensure_ascii=False, indent=2)
    if expected.replace("\n", "").isprintable():
        assert s.to_json(value) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({}, "{}"),
        ([], "[]"),
        ({"b": [1, None], "a": {"x": "y"}}, '{\n  "a": {"x": "y"},\n  "b": [1, null]\n}'),
        ([["x" * 57]], f'[\n  ["{"x" * 57}"]\n]'),
        ([["x" * 58]], f'[\n  [\n    "{"x" * 58}"\n  ]\n]'),
    ],
)
def test_json_to_read_keeps_what_is_short_on_a_line(value, written):
    assert s.to_sorted_json(value) == written


@settings(max_examples=50)
@given(value=WIRE)
def test_python_round_trip(value):
    assert ast.literal_eval(s.to_python(value)) == value


@settings(max_examples=50)
@given(value=st.dictionaries(TEXT, WIRE, max_size=4))
@example(value={"a": [], "b": {}, "c": [{}], "d": [[1, [2]], {"x": [{"y": 1}]}]})
def test_yaml_round_trip(value):
    assert yaml.safe_load(s.to_yaml(_no_exponents(value))) == _no_exponents(value)


def _no_exponents(value):
    """YAML 1.1 readers take 1e+16 for text: we write no such numbers in policies."""
    if isinstance(value, dict):
        return {key: _no_exponents(v) for key, v in value.items()}
    if isinstance(value, list):
        return [_no_exponents(v) for v in value]
    return int(value) if isinstance(value, float) else value


@settings(max_examples=50)
@given(value=TOML)
@example(value={"a": {}, "b": {"c": {"d": 1}}, "e": [{"f": 1, "g": {"h": []}}, {}]})
@example(value={"a": [1, [2, {"x": "y"}]], "b.c": {"d e": True}})
def test_toml_round_trip(value):
    assert tomllib.loads(s.to_toml(value)) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_cannot_write_become_null(number):
    assert json.loads(s.to_json({"a": [number, 1.5]})) == {"a": [None, 1.5]}
    assert json.loads(s.to_short_json({"a": [number, 1.5]})) == {"a": [None, 1.5]}
    assert s.to_python([number]) == "[None]"
    assert s.to_typescript([number]) == "[null]"


def test_toml_has_no_null():
    with pytest.raises(TypeError, match="cannot hold None"):
        s.to_toml({"a": [None]})


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash to ask")
@settings(max_examples=5)
@given(words=st.lists(TEXT.filter(lambda t: "\0" not in t), min_size=30, max_size=60))
@example(words=[text for text in HOSTILE if "\0" not in text])
def test_bash_reads_the_words_back(words):
    command = s.to_shell([["printf", r"%s\0", *words]])
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    run = subprocess.run(["bash", "-c", command], capture_output=True, check=True, env=env)
    assert run.stdout.decode().split("\0")[:-1] == words


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node to ask")
@settings(max_examples=5)
@given(value=st.lists(WIRE, min_size=5))
@example(value=[{"__proto__": {"a": 1}, "constructor": 2, "a-b": 3, "名": 4}])
def test_node_reads_typescript_values_back(value):
    program = f"console.log(JSON.stringify({s.to_typescript(value)}))"
    run = subprocess.run(["node", "--input-type=module", "-"], input=program.encode(),
                         capture_output=True, check=True)  # fmt: skip
    # every number of ECMAScript is a double, and large ones are printed shortened
    assert json.loads(run.stdout, parse_int=float) == value


@pytest.mark.parametrize("value", ["x", {"a": "b"}, ["c", {"d": 1}]])
def test_a_key_may_be_longer_than_yaml_reads_before_a_colon(value):
    document = {"rules": {"W" * 3000: value, "ü: " * 500: value}}
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        assert yaml.load(s.to_yaml(document), loader) == document


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": "b c", "d": ["e", 'f"g']}, 'a: "b c"\nd:\n  - e\n  - \'f"g\''),
        ({"a": [{"b": 1, "c": 2}]}, "a:\n  - b: 1\n    c: 2"),
        ({"on": "yes", "n": "no"}, '"on": "yes"\n"n": "no"'),
        ({"a": []}, "a: []"),
    ],
)
def test_yaml_looks_as_people_write_it(value, text):
    assert s.to_yaml(value) == text


def test_long_commands_are_continued_before_options():
    words = ["run", "--one", "x" * 40, "--two", "y" * 40]
    assert s.to_shell([words]) == f"run \\\n  --one {'x' * 40} \\\n  --two {'y' * 40}"
