"""Example arguments: what they are made of, and that `jsonschema` calls them valid."""

import re
import time

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.schema import patterns
from generator.schema.example import everything, example, tried
from generator.schema.faults import fault_of
from generator.schema.patterns import Unsure
from generator.schema.plain import NotPlainError, plain
from generator.schema.resolve import Document
from generator.schema.validity import Checker

STRING = {"type": "string"}
NUMBER = {"type": "number"}


def valid(schema, value, formats=True):
    """Ask jsonschema; formats are hints to most validators, `formats` asks for a strict one."""
    cls = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    cls.check_schema(schema)
    return cls(schema, format_checker=cls.FORMAT_CHECKER if formats else None).is_valid(value)


def wrapped(schema, name="x"):
    return {"type": "object", "properties": {name: schema}, "required": [name]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 4}, 4),
        ({**STRING, "examples": ["Paris"], "default": "Rome"}, "Paris"),
        ({**STRING, "example": "Paris"}, "Paris"),
        ({**STRING, "default": "Rome", "enum": ["Oslo", "Rome"]}, "Rome"),
        ({**STRING, "default": 5, "enum": ["Oslo", "Rome"]}, "Oslo"),
        ({**STRING, "examples": ["too long"], "maxLength": 3}, "exa"),
        ({**STRING, "format": "date-time"}, "2026-01-31T12:00:00Z"),
        ({**STRING, "pattern": "^TCK-[0-9]{6,}$"}, "TCK-000000"),
        ({**STRING, "minLength": 10}, "examplexxx"),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 5, "multipleOf": 4}, 8),
        ({"type": "number", "minimum": 0.1, "maximum": 0.2}, 0.1),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"anyOf": [{"type": "null"}, NUMBER], "default": None}, 1),
        ({"type": "array", "items": STRING}, ["example"]),
        ({"type": "array", "items": NUMBER, "minItems": 3, "uniqueItems": True}, [1, 2, 3]),
        ({"type": "array", "maxItems": 0}, []),
        ({"type": "array", "prefixItems": [STRING, NUMBER]}, ["example", 1]),
        ({"type": "array", "contains": {"const": 9}}, [9]),
        ({"type": "object", "minProperties": 1}, {"name1": "example"}),
        ({"oneOf": [wrapped({"const": "a"}, "k"), wrapped({"const": "b"}, "k")]}, {"k": "a"}),
        ({"anyOf": [{"format": "ipv6"}, {"format": "ipv4"}], "type": "string"}, "2001:db8::1"),
    ],
)
def test_what_an_argument_is_made_of(schema, value):
    made = example(wrapped(schema))
    assert (made.arguments, made.fault) == ({"x": value}, "")
    assert valid(wrapped(schema), made.arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [("page_url", "https://example.com/"), ("userEmail", "ada@example.com"), ("q", "example")],
)
def test_a_name_hints_at_a_value_where_the_schema_does_not(name, value):
    assert example(wrapped(STRING, name)).arguments == {name: value}


def test_minimal_and_full_arguments():
    schema = {
        "type": "object",
        "properties": {"a": STRING, "b": NUMBER, "c": False, "d": {"properties": {"e": STRING}}},
        "required": ["b"],
    }
    assert example(schema).arguments == {"b": 1}
    assert example(schema, full=True).arguments == {"a": "example", "b": 1, "d": {"e": "example"}}


AB = {"type": "object", "properties": {"a": STRING, "b": STRING}}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    "schema",
    [
        {**AB, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {**AB, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        {**AB, "dependentRequired": {"a": ["b"]}, "required": ["a"]},
        {**AB, "dependentSchemas": {"a": {"required": ["b"]}}, "required": ["a"]},
        {**AB, "not": {"required": ["a", "b"]}},
        {**AB, "if": {"required": ["a"]}, "then": {"required": ["z"]}},
        {**AB, "if": {"properties": {"a": {"const": "q"}}}, "else": {"required": ["b"]}},
        {**AB, "required": ["zzz"], "additionalProperties": NUMBER},
        {**AB, "minProperties": 2},
        {**AB, "maxProperties": 1},
        {**AB, "allOf": [{"required": ["a"]}, {"properties": {"a": {"minLength": 20}}}]},
        {**AB, "propertyNames": {"maxLength": 1}, "minProperties": 1},
        {"type": "object", "properties": {"n": {"$ref": "#"}, "v": NUMBER}, "required": ["v"]},
        {"$ref": "#/$defs/r", "$defs": {"r": wrapped({"$ref": "#/$defs/s"}), "s": STRING}},
        {"type": "object", "patternProperties": {"^s_": STRING}, "additionalProperties": False},
        {"type": "object", "additionalProperties": STRING},
        {},
        True,
    ],
)
def test_rules_between_properties_are_kept(schema, full):
    made = example(schema, full)
    assert made.fault == ""
    assert valid(schema, made.arguments)


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        (None, "no schema"),
        (False, "No arguments that fit"),
        (wrapped({**STRING, "enum": []}), "No arguments that fit"),
        (wrapped({"type": "integer", "minimum": 5, "maximum": 4}), "No arguments that fit"),
        ({"type": "string"}, "No arguments that fit"),
        (wrapped({"$ref": "https://schemas.example.com/a.json"}), "could not be checked"),
        (wrapped({"$ref": "#/$defs/gone"}), "could not be checked"),
        (wrapped({"type": "str"}), "not valid JSON Schema: “type”"),
        ({"type": "object", "properties": {"a": STRING, "required": ["a"]}}, "“properties”"),
        ({"type": "object", "$ref": "#"}, "could not be checked"),
    ],
)
def test_what_has_no_valid_example_says_so(schema, fault):
    assert fault in example(schema).fault


@pytest.mark.parametrize(
    "schema",
    [
        wrapped({**STRING, "pattern": "^(a+)+$", "default": "a" * 40 + "!"}),
        wrapped({**STRING, "pattern": "^(a|a)*$", "minLength": 60, "examples": ["a" * 60 + "b"]}),
        wrapped({"type": "array", "minItems": 10**9}),
        wrapped({**STRING, "minLength": 10**12}),
        {
            "$ref": "#/$defs/d0",
            "$defs": {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)},
        },
        {
            "$ref": "#/$defs/d0",
            "$defs": {
                f"d{n}": {
                    "required": ["a", "b"],
                    "properties": {key: {"$ref": f"#/$defs/d{n + 1}"} for key in "ab"},
                }
                for n in range(30)
            },
        },
    ],
)
def test_hostile_schemas_take_bounded_time(schema):
    start = time.monotonic()
    example(schema)
    example(schema, full=True)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a", "xax", True),
        ("^a$", "a\n", False),
        (r"^\d+$", "٣", False),
        (r"^(?<y>\d{4})-\k", "", None),
        (r"^\p{L}+$", "é", True),
        (r"^[^\s@]+@[^\s@]+$", "a@b", True),
        (r"^(?!.*\.\.)[a-z.]+$", "a..b", False),
        (r"(?<=a)b", "ab", True),
        (r"(?<!a)b", "ab", False),
        (r"\bcat\b", "a cat!", True),
        (r"^(a)(b)?\1$", "aba", True),
        (r"^(?:ab|cd)*?x", "abcdx", True),
        (r"^(a+)+$", "a" * 50 + "b", None),
        ("[", "", None),
        ("^(a*)*$", "aaa", True),
    ],
)
def test_patterns_match_as_in_ecmascript(pattern, text, expected):
    try:
        found = patterns.matches(pattern, text)
    except Unsure:
        found = None
    assert found is expected


@settings(deadline=None, max_examples=300)
@given(
    st.text("ab1_ -", max_size=8),
    st.from_regex(
        r"([ab1]|\[ab\]|\(a\|b\)|\(ab\))([*+?]|\{1,2\})?(a|\.|\\d|\\w|\[\^a\])?[$]?", fullmatch=True
    ),
)
def test_patterns_agree_with_python(text, pattern):
    try:
        found = patterns.matches(pattern, text)
    except Unsure:
        return
    assert found is bool(re.search(pattern.replace("$", r"\Z"), text))
    for made in patterns.fill(pattern):
        assert re.search(pattern.replace("$", r"\Z"), made)


# Schemas that mean something ----------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "id", "type"])


@st.composite
def scalars(draw):
    low, size = draw(st.integers(-9, 9)), draw(st.integers(0, 9))
    return draw(
        st.sampled_from(
            [
                {"type": "string", "minLength": size, "maxLength": size + 3},
                {"type": "string", "pattern": f"^[a-c]{{{size}}}x?$"},
                {
                    "type": "string",
                    "format": draw(st.sampled_from(["date", "email", "uuid", "uri"])),
                },
                {"type": "integer", "minimum": low, "maximum": low + size},
                {
                    "type": "number",
                    "exclusiveMinimum": low,
                    "multipleOf": draw(st.sampled_from([1, 2, 0.5])),
                },
                {"type": ["boolean", "null"]},
                {"enum": ["x", 1, None, [1]][: 1 + size % 4]},
                {"const": draw(st.sampled_from([True, 0, "c", {"d": 1}]))},
                {"type": "string", "default": "d", "examples": ["e"]},
                {"$ref": "#/$defs/shared"},
                {},
                True,
            ]
        )
    )


def objects(inner):
    return st.builds(
        lambda properties, required, closed, rule: {
            "type": "object",
            "properties": properties,
            "required": sorted(required & properties.keys()),
            **({"additionalProperties": False} if closed else {}),
            **rule,
        },
        st.dictionaries(NAMES, inner, max_size=4),
        st.frozensets(NAMES, max_size=3),
        st.booleans(),
        st.sampled_from(
            [
                {},
                {},
                {"maxProperties": 3},
                {"dependentRequired": {"a": ["b"]}},
                {"not": {"required": ["a", "b"]}},
            ]
        ),
    )


def compound(inner):
    return (
        objects(inner)
        | st.builds(
            lambda items, n: {"type": "array", "items": items, "minItems": n},
            inner,
            st.integers(0, 3),
        )
        | st.builds(
            lambda key, each: {key: each},
            st.sampled_from(["anyOf", "oneOf", "allOf"]),
            st.lists(inner, min_size=1, max_size=3),
        )
    )


SCHEMAS = objects(st.recursive(scalars(), compound, max_leaves=12)).map(
    lambda schema: {**schema, "$defs": {"shared": {"type": "string", "maxLength": 9}}}
)


@settings(deadline=None, max_examples=150)
@given(SCHEMAS, st.booleans())
def test_what_is_called_valid_is_valid(schema, full):
    made = example(schema, full)
    assert made.fault or valid(schema, made.arguments, formats=False)


KEYWORDS = {
    "type": ["string", "integer", "number", "boolean", ["null", "string"], "array", "object"],
    "default": [None, "a", "b", 1, 2.0, 7, True, False, [], {}],
    "enum": [["a", "b"], ["b", 1], [2, 1], [True], [None, "a"], [], "a"],
    "title": ["T", 1],
    "description": ["d"],
    "format": ["date", "uuid", "unknown"],
    "pattern": ["^a", "^b{3}$", "^(a|b)+$", "["],
    "minLength": [0, 1, 4, 30],
    "maxLength": [0, 1, 5],
    "minimum": [-1, 0, 1, 1.5, True],
    "maximum": [0, 1, 5],
    "exclusiveMinimum": [0, 1, True],
    "items": [True, {}, STRING, {"enum": ["x"]}, [STRING]],
    "minItems": [0, 1, 1.0, 2],
    "maxItems": [0, 1, 0.5],
    "uniqueItems": [True],
    "anyOf": [[STRING, {"type": "null"}], [{"type": "null"}, {"type": "array"}], [STRING, NUMBER]],
    "additionalProperties": [True, False, STRING],
    "const": ["a", 1, None, {"d": 1}],
    "examples": [["e"], [], [None], "e"],
    "example": ["e", 2, None],
    "$ref": ["#/$defs/shared", "#/$defs/own", "#", "#/nowhere"],
    "not": [{"const": "example"}],
}
PLAIN = st.recursive(
    st.sets(st.sampled_from(sorted(KEYWORDS)), max_size=4).flatmap(
        lambda keys: st.fixed_dictionaries({key: st.sampled_from(KEYWORDS[key]) for key in keys})
    ),
    lambda inner: objects(inner) | inner.map(lambda items: {"type": "array", "items": items}),
    max_leaves=5,
)
DEFINED = st.builds(
    lambda schema, own: {**schema, "$defs": {"shared": {"enum": ["s", "t"]}, "own": own}},
    objects(PLAIN),
    objects(PLAIN) | PLAIN,
)


@settings(deadline=None, max_examples=300)
@given(DEFINED | PLAIN, st.booleans())
def test_a_plain_schema_has_the_example_that_trying_finds(schema, full):
    assert repr(example(schema, full)) == repr(tried(schema, full))
    assert repr(everything(schema)) == repr(tried(schema, full=True).arguments)


@pytest.mark.parametrize("extra", [{}, {"default": "a"}, {"enum": ["a"]}, {"pattern": "^e"}])
def test_ordinary_parameters_are_plain(extra):
    schema = wrapped({"anyOf": [{**STRING, **extra}, {"type": "null"}], "title": "X"})
    assert plain(schema, full=True) == tried(schema, full=True).arguments


@pytest.mark.parametrize(
    "schema", [{"$ref": "#"}, {**STRING, "not": {}}, {**NUMBER, "default": "x"}, True, {"type": 1}]
)
def test_what_may_not_fit_is_not_plain(schema):
    with pytest.raises(NotPlainError):
        plain(wrapped(schema), full=True)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "a", "d", "2026-01-31", 1.5, 1.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=200)
@given(SCHEMAS, VALUES)
def test_the_checker_agrees_with_jsonschema(schema, value):
    try:
        found = Checker(Document(schema)).fits(schema, value)
    except Unsure:
        return
    assert found is jsonschema.Draft202012Validator(schema).is_valid(value)


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "type",
                "required",
                "properties",
                "items",
                "anyOf",
                "minLength",
                "enum",
                "minimum",
                "title",
            ]
        ),
        st.recursive(
            st.sampled_from(["string", "str", 1, -1, True, None]),
            lambda inner: (
                st.lists(inner, max_size=2, unique_by=repr)
                | st.dictionaries(st.just("type"), inner, max_size=1)
            ),
            max_leaves=4,
        ),
    )
)
def test_faults_agree_with_the_meta_schema(schema):
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
        valid_schema = True
    except jsonschema.SchemaError:
        valid_schema = False
    assert (fault_of(schema) == "") is valid_schema
