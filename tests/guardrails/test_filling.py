"""Templates of data/guardrails: what is filled in, what is refused."""

import pytest

from generator.guardrails.filling import check, fill

GROUPS = {"allow": ["b", "a"], "ask": [], "deny": ["c"]}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("mcp__${server}__${tool}", "mcp__s__t.x"),
        ("${tool:nodots}", "t_x"),
        ("x == ${tool:cel}", 'x == "t.x"'),
        (
            {"${server}": {"${tool}": ["${tool}", 1, True, None]}},
            {"s": {"t.x": ["t.x", 1, True, None]}},
        ),
        ("$5 ${tool}", "$5 t.x"),
    ],
)
def test_names_are_put_in(template, filled):
    check(template)
    assert fill(template, "s", "t.x") == filled


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ([{"$each allow": "${server}:${tool}"}], ["s:a", "s:b"]),
        ([{"$each ask+deny": {"name": "${tool}"}}], [{"name": "c"}]),
        ([{"$each allow+deny": "${tool}"}], ["a", "b", "c"]),
        (["x", {"$each deny": ["--off", "${tool}"]}], ["x", "--off", "c"]),
        ({"$each allow": {"${tool}": 1}, "z": 2}, {"a": 1, "b": 1, "z": 2}),
        ([{"$each ask": "${tool}"}, {"$none ask": "nobody"}], ["nobody"]),
        ([{"$none allow": "nobody"}], []),
        ([{"$any allow": [["on", {"$each allow": "${tool}"}]]}], [["on", "a", "b"]]),
        ([{"$any ask": [["on"]]}], []),
        ({"list": [{"$each ask": "x"}]}, {"list": []}),
    ],
)  # fmt: skip
def test_groups_are_spread(template, filled):
    check(template)
    assert fill(template, "s", groups=GROUPS) == filled


def test_what_a_server_sends_is_never_a_template():
    names = ["${server}", "$each allow", "${tool:cel}", "x"]
    assert fill({"${tool}": "${tool}"}, "s", "${server}") == {"${server}": "${server}"}
    assert fill([{"$each allow": "${tool}"}], "s", groups={"allow": names}) == sorted(names)
    assert fill({"$each allow": {"${tool}": 1}}, "s", groups={"allow": names}) == dict.fromkeys(
        sorted(names), 1
    )


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("${toll}", "unknown placeholder"),
        ("${tool:upper}", "unknown filter, expected one of: cedar, cel, nodots"),
        ({"a": ["${Server}"]}, "unknown placeholder"),
        ({"$each all": "x"}, "expected \\$each"),
        ([{"$each": "x"}], "expected \\$each"),
        ({"a": [{False: "x"}]}, "YAML reads a key as False: put it in quotes"),
    ],
)
def test_a_slip_in_a_template_is_refused(template, words):
    with pytest.raises(ValueError, match=words):
        check(template)
