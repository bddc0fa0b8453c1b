"""What a schema says, in the words of the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.schema import State, count_parameters, read_parameters, read_returns
from generator.schema.shape import ReferenceKind
from generator.schema.signature import signature
from generator.schema.tree import PARAMETERS, WIDEST


def only(schema, **more):
    """Read the one parameter `x` that has `schema`."""
    found = read_parameters({"type": "object", "properties": {"x": schema}, **more})
    return next(p for p in found.top if p.name == "x").shape


def limits(schema):
    return {limit.label: limit.words for limit in only(schema).limits}


STRING = {"type": "string"}
OBJECT = {"type": "object", "properties": {"a": STRING}}


@pytest.mark.parametrize(
    ("schema", "words", "short"),
    [
        (STRING, "string", "string"),
        ({}, "any value", "any"),
        (True, "any value", "any"),
        (False, "no value", "never"),
        ({"not": {}}, "no value", "never"),
        ("broken", "any value", "any"),
        ({"type": "str"}, "str", "str"),
        ({"type": ["string", "null"]}, "string or null", "string | null"),
        (
            {"type": ["null", "integer", "string"]},
            "integer, string or null",
            "integer | string | null",
        ),
        ({"anyOf": [STRING, {"type": "null"}]}, "string or null", "string | null"),
        ({"type": "array"}, "array", "any[]"),
        ({"type": "array", "items": STRING}, "array of strings", "string[]"),
        (
            {"items": {"type": ["string", "integer"]}},
            "array of strings or integers",
            "(string | integer)[]",
        ),
        (
            {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
            "array of arrays of numbers",
            "number[][]",
        ),
        ({"type": "object"}, "object", "object"),
        ({"additionalProperties": STRING}, "map of strings", "Record<string, string>"),
        ({"enum": ["trash", "purge"]}, "string", '"trash" | "purge"'),
        ({"enum": ["a", 1, None]}, "string, integer or null", '"a" | 1 | null'),
        ({"const": True}, "boolean", "true"),
        ({"minimum": 3}, "number", "number"),
        ({"prefixItems": [STRING, STRING]}, "tuple", "array"),
        (
            {"anyOf": [STRING, {"type": "array", "items": STRING}]},
            "string or array of strings",
            "string | string[]",
        ),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, "integer", "integer"),
    ],
)
def test_types_in_words_and_in_a_signature(schema, words, short):
    found = only(schema)
    assert (found.type, found.short) == (words, short)


@pytest.mark.parametrize(
    ("schema", "label", "words"),
    [
        ({"default": "eq"}, "Default", '"eq"'),
        ({"default": None}, "Default", "null"),
        ({"const": 7}, "Always", "7"),
        ({"minimum": 1, "maximum": 500}, "Range", "1–500"),
        ({"minimum": 1, "maximum": 1}, "Range", "1"),
        ({"exclusiveMinimum": 0, "maximum": 1.5}, "Range", "more than 0, at most 1.5"),
        ({"minimum": 0, "exclusiveMinimum": True}, "Range", "more than 0"),
        ({"type": "integer", "minimum": 5, "maximum": 2**53 - 1}, "Range", "at least 5"),
        ({"minLength": 10, "maxLength": 280}, "Length", "10–280 characters"),
        ({"maxLength": 1}, "Length", "at most 1 character"),
        ({"maxItems": 5, "uniqueItems": True}, "Items", "at most 5, no repeats"),
        ({"type": "array", "items": {"pattern": "^a"}}, "Each matches", "^a"),
        ({"type": "array", "items": {"minLength": 2}}, "Each length", "at least 2 characters"),
        ({"pattern": "^[a-z]{2}$"}, "Pattern", "^[a-z]{2}$"),
        ({"multipleOf": 5}, "Multiple of", "5"),
        ({"examples": ["a"]}, "Example", '"a"'),
        ({"example": 3}, "Example", "3"),
        ({"not": {"const": "x"}}, "Never", '"x"'),
        ({"propertyNames": {"pattern": "^x"}}, "Names: pattern", "^x"),
        ({"contains": STRING}, "Contains", "at least one string"),
        ({**OBJECT, "additionalProperties": {"type": "integer"}}, "Other properties", "integers"),
        ({"allOf": [{"pattern": "^a"}, {"pattern": "z$"}]}, "Pattern", "z$"),
        ({"type": "object", "minProperties": 1}, "Properties", "at least 1"),
    ],
)
def test_limits_in_words(schema, label, words):
    assert limits(schema)[label] == words


def test_bounds_that_nobody_can_meet_are_not_shown():
    assert "Range" not in limits({"type": "integer", "minimum": -(2**53) + 1, "maximum": 2**53 - 1})


@pytest.mark.parametrize(
    ("schema", "label", "texts"),
    [
        ({"enum": ["a", "b"]}, "One of", ["a", "b"]),
        ({"enum": ["1", 1]}, "One of", ['"1"', "1"]),
        ({"enum": [""]}, "One of", ['""']),
        ({"enum": []}, "One of", []),
        ({"type": "array", "items": {"enum": ["a"]}}, "Each one of", ["a"]),
        ({"oneOf": [{"const": "a", "title": "First"}, {"const": "b"}]}, "One of", ["a", "b"]),
    ],
)
def test_allowed_values(schema, label, texts):
    found = only(schema)
    assert (found.values_label, [value.text for value in found.values]) == (label, texts)


def test_a_union_of_constants_is_an_enumeration_with_notes():
    found = only({"oneOf": [{"const": "a", "description": "Undoable."}, {"const": "b"}]})
    assert [value.note for value in found.values] == ["Undoable.", ""]
    assert not found.alternatives


def paths(schema):
    return [p.path for p in read_parameters(schema).shape.parameters()]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (OBJECT, ["x.a"]),
        ({"type": "array", "items": OBJECT}, ["x[].a"]),
        ({"type": "array", "items": {"type": "array", "items": OBJECT}}, ["x[]", "x[][].a"]),
        ({"additionalProperties": OBJECT}, ["x.*", "x.*.a"]),
        ({"patternProperties": {"^s": STRING}}, ["x./^s/"]),
        ({"prefixItems": [STRING, OBJECT]}, ["x[0]", "x[1]", "x[1].a"]),
        ({"oneOf": [OBJECT, {"properties": {"b": STRING}}]}, ["x.a", "x.b"]),
        ({"anyOf": [OBJECT, {"type": "null"}]}, ["x.a"]),
        ({"allOf": [OBJECT, {"properties": {"b": STRING}}]}, ["x.a", "x.b"]),
        ({"if": OBJECT, "then": {"properties": {"b": STRING}}}, ["x.a", "x.b"]),
        ({"dependentSchemas": {"a": {"properties": {"b": STRING}}}}, ["x.b"]),
    ],
)
def test_nested_parameters_have_paths(schema, expected):
    assert paths({"properties": {"x": schema}}) == ["x", *expected]


def test_parameters_named_like_keywords_are_parameters():
    names = ["type", "properties", "required", "$schema", "items", "$ref", "enum", "allOf", "const"]
    found = read_parameters(
        {"type": "object", "properties": dict.fromkeys(names, STRING), "required": ["type"]}
    )
    assert [p.name for p in found.top] == names
    assert [p.required for p in found.top] == [True] + [False] * 8
    assert {p.shape.type for p in found.top} == {"string"}


def test_references_are_followed_wherever_they_point():
    found = read_parameters(
        {
            "properties": {
                "a": {"$ref": "#/$defs/A", "description": "Mine."},
                "b": {"$ref": "#/properties/a"},
                "c": {"$ref": "#/definitions/with~1slash%20and"},
                "d": {"$ref": "#here"},
            },
            "$defs": {"A": {"type": "integer", "description": "Its own.", "minimum": 1}},
            "definitions": {
                "with/slash and": {"type": "boolean"},
                "D": {"$anchor": "here", "type": "null"},
            },
        }
    )
    assert [p.shape.type for p in found.top] == ["integer", "integer", "boolean", "null"]
    assert [p.shape.description for p in found.top] == ["Mine.", "Mine.", "", ""]


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("#/components/schemas/Gone", ReferenceKind.MISSING),
        ("#nowhere", ReferenceKind.MISSING),
        ("https://schemas.example.com/a.json", ReferenceKind.REMOTE),
        ("other.json#/x", ReferenceKind.REMOTE),
        ("file:///etc/passwd", ReferenceKind.REMOTE),
    ],
)
def test_references_that_lead_out_or_nowhere_are_named(target, kind):
    found = only({"$ref": target}).reference
    assert (found.kind, found.target) == (kind, target)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        (
            {
                "properties": {"node": {"$ref": "#/$defs/N"}},
                "$defs": {"N": {"properties": {"child": {"$ref": "#/$defs/N"}}}},
            },
            "param-node",
        ),
        (
            {"properties": {"node": {"properties": {"child": {"$ref": "#/properties/node"}}}}},
            "param-node",
        ),
        ({"properties": {"node": {"type": "array", "items": {"$ref": "#"}}}}, "parameters"),
    ],
)
def test_recursion_is_marked_and_leads_back(schema, place):
    found = [
        p.shape.reference for p in read_parameters(schema).shape.parameters() if p.shape.reference
    ]
    assert [(r.kind, r.anchor) for r in found] == [(ReferenceKind.RECURSIVE, place)]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"anyOf": [{"$ref": "#"}, {"type": "object"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"items": {"items": {"$ref": "#"}}},
        {"properties": {"a": {"additionalProperties": {"$ref": "#/properties/a"}}}},
    ],
)
def test_loops_end(schema):
    read_parameters(schema)


def fan_out(width, depth):
    """A definition that doubles at every level: 2**depth parameters in a few lines."""
    defs = {
        f"d{n}": {"properties": {f"p{w}": {"$ref": f"#/$defs/d{n + 1}"} for w in range(width)}}
        for n in range(depth)
    }
    return {"$ref": "#/$defs/d0", "$defs": {**defs, f"d{depth}": STRING}}


@pytest.mark.parametrize(("width", "depth"), [(2, 30), (10, 10), (500, 3)])
def test_exponential_definitions_stay_within_the_budget(width, depth):
    found = read_parameters(fan_out(width, depth))
    assert len(found.top) == width
    assert len(list(found.shape.parameters())) <= max(PARAMETERS, width)
    assert any(
        p.shape.reference.kind is ReferenceKind.CUT
        for p in found.shape.parameters()
        if p.shape.reference
    )


def test_unions_of_unions_stay_within_the_budget():
    defs = {f"u{n}": {"anyOf": [{"$ref": f"#/$defs/u{n + 1}"}] * 8} for n in range(20)}
    read_parameters({"properties": {"x": {"$ref": "#/$defs/u0"}}, "$defs": {**defs, "u20": OBJECT}})


def test_deep_definitions_are_shown_whole():
    schema = STRING
    for _ in range(13):
        schema = {"type": "object", "properties": {"a": schema}}
    assert paths(schema)[-1] == ".".join("a" * 13)


def test_wide_definitions_are_shown_whole_up_to_a_limit():
    wide = read_parameters({"properties": {f"p{n}": STRING for n in range(205)}})
    assert len(wide.top) == 205
    wider = read_parameters({"properties": {f"p{n}": STRING for n in range(WIDEST + 5)}})
    assert (len(wider.top), wider.shape.groups[0].omitted) == (WIDEST, 5)


@pytest.mark.parametrize(
    ("schema", "state"),
    [
        (None, State.UNKNOWN),
        ({}, State.UNKNOWN),
        (True, State.UNKNOWN),
        ({"type": "object", "additionalProperties": True}, State.UNKNOWN),
        ({"type": "object"}, State.NONE),
        ({"type": "object", "properties": {}}, State.NONE),
        ({"type": "object", "additionalProperties": False}, State.NONE),
        (OBJECT, State.LISTED),
        ({"$ref": "https://schemas.example.com/a.json"}, State.LISTED),
        ({"type": "object", "additionalProperties": STRING}, State.LISTED),
    ],
)
def test_no_parameters_and_unknown_parameters_differ(schema, state):
    assert read_parameters(schema).state is state


def words(schema):
    return ["".join(piece.text for piece in rule) for rule in read_parameters(schema).shape.rules]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"dependentRequired": {"a": ["b"]}}, "When a is given, b is required too."),
        ({"dependencies": {"a": ["b", "c"]}}, "When a is given, b and c are required too."),
        (
            {"anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}]},
            "At least one of these is required: a; b and c.",
        ),
        (
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
            "Exactly one of these is required: a; b.",
        ),
        ({"not": {"required": ["a", "b"]}}, "a and b cannot be given together."),
        ({"required": ["z"]}, "z is required, but not described by the schema."),
    ],
)
def test_rules_about_properties_are_sentences(more, sentence):
    schema = {"type": "object", "properties": dict.fromkeys("abc", STRING), **more}
    assert words(schema) == [sentence]


def test_conditions_are_named():
    purge = {"properties": {"mode": {"const": "purge"}}, "required": ["mode"]}
    force = {"required": ["force"], "properties": {"force": {"type": "boolean"}}}
    found = read_parameters(
        {"type": "object", "allOf": [{"if": purge, "then": force}, {"if": OBJECT, "else": False}]}
    )
    titles = [[c.title for c in a.choices] for a in found.shape.alternatives]
    assert titles == [['When mode is "purge"'], ["The condition", "Otherwise"]]


def test_alternatives_are_named_by_what_tells_them_apart():
    by_kind = [{"properties": {"kind": {"const": k}, k: STRING}} for k in ("mail", "chat")]
    by_title = [{"title": "By id", **OBJECT}, {"$ref": "#/$defs/ByFilter"}]
    found = read_parameters(
        {
            "properties": {"k": {"oneOf": by_kind}, "t": {"anyOf": by_title}},
            "$defs": {"ByFilter": OBJECT},
        }
    )
    said = [
        (a.words, [c.title for c in a.choices]) for p in found.top for a in p.shape.alternatives
    ]
    assert said == [
        ("Exactly one of 2 shapes", ["kind: mail", "kind: chat"]),
        ("Any of 2 shapes", ["By id", "ByFilter"]),
    ]


def test_docstrings_fill_in_what_the_schema_leaves_out():
    schema = {"properties": {"a": STRING, "b": {**STRING, "description": "Mine."}, "o": OBJECT}}
    found = read_parameters(schema, {"a": "From there.", "b": "Not me.", "o": "Whole."})
    assert [(p.shape.description, p.documented) for p in found.shape.parameters()] == [
        ("From there.", True),
        ("Mine.", False),
        ("Whole.", True),
        ("", False),
    ]


@pytest.mark.parametrize(
    ("schema", "wrapped"),
    [
        ({"properties": {"result": {"type": "array"}}, "required": ["result"]}, True),
        (
            {
                "properties": {"result": STRING},
                "required": ["result"],
                "x-fastmcp-wrap-result": True,
            },
            True,
        ),
        ({"properties": {"result": STRING, "b": STRING}, "required": ["result"]}, False),
        (
            {"properties": {"result": {**STRING, "description": "Said."}}, "required": ["result"]},
            False,
        ),
        (None, False),
    ],
)
def test_wrapped_results_are_recognised(schema, wrapped):
    assert read_returns(schema).wrapped is wrapped


def test_the_signature_links_required_parameters_first():
    takes = read_parameters(
        {
            "properties": {"mode": {"enum": ["a", "b"]}, "id": {"type": "integer"}},
            "required": ["id"],
        }
    )
    found = signature(
        "f",
        takes,
        read_returns(
            {"properties": {"result": {"type": "array", "items": STRING}}, "required": ["result"]}
        ),
    )
    assert [(a.name, a.type, a.optional, a.anchor) for a in found.arguments] == [
        ("id", "integer", False, "param-id"),
        ("mode", '"a" | "b"', True, "param-mode"),
    ]
    assert (found.known, found.returns, found.omitted) == (True, "string[]", 0)


def test_anchors_are_ours_and_unique():
    names = ["a.b", "a-b", "a b", "城市", 'x" onclick="y', "A-B", "<b>", "a"]
    found = read_parameters(
        {"properties": {**dict.fromkeys(names, STRING), "a": {"properties": {"b": STRING}}}}
    )
    anchors = [p.anchor for p in found.shape.parameters()]
    assert len(set(anchors)) == len(anchors)
    assert all(a.replace("-", "").replace("_", "").isalnum() and a.isascii() for a in anchors)
    assert found.anchors["a.b"] == anchors[0]


# Open-ended ---------------------------------------------------------------------------------------

KEYS = ["type", "properties", "required", "items", "anyOf", "oneOf", "allOf", "not", "if", "then"]
KEYS += ["else", "enum", "const", "default", "$ref", "additionalProperties", "patternProperties"]
KEYS += ["prefixItems", "minimum", "maxLength", "dependentRequired", "dependentSchemas", "title"]
KEYS += ["description", "pattern", "examples", "format", "contains", "propertyNames", "minItems"]
KEYS += ["exclusiveMinimum", "uniqueItems", "deprecated"]
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["string", "object", "array", "null", "#", "#/properties/a", "#/$defs/b", "^a+$", ""]
    )
    | st.text(max_size=6)
)
WILD = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*KEYS, "a", "b", "$defs"]) | st.text(max_size=4), inner, max_size=5
        )
    ),
    max_leaves=30,
)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from([*KEYS, "$defs"]), WILD, max_size=8) | st.booleans())
def test_any_json_reads_as_parameters(schema):
    found = read_parameters(schema)
    anchors = [p.anchor for p in found.shape.parameters()]
    assert len(set(anchors)) == len(anchors)
    count = count_parameters(schema)
    if count is not None and found.state is not State.UNKNOWN:
        assert count.required <= count.total
    read_returns(schema)
    signature("f", found, found)
