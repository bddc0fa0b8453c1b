"""What our way of compiling templates must have in common with Jinja's own."""

from posixpath import relpath

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.site import text
from generator.site.compiling import PageCode
from generator.site.faq import _environment
from generator.site.render import relative
from generator.site.tool.saying import say


def environment(ours):
    found = jinja2.Environment(
        autoescape=True, finalize=text.anywhere, undefined=jinja2.StrictUndefined
    )
    if ours:
        found.code_generator_class = PageCode
    found.loader = jinja2.DictLoader(
        {
            "macros": "{% macro icon(name) %}<i>{{ name }}</i>{% endmacro %}"
            "{% macro box(a, b='<') %}[{{ icon(a) }}{{ b }}]{% endmacro %}"
            "{% macro rest() %}{{ varargs | join }}{{ kwargs.x }}{% endmacro %}"
            "{% macro around() %}({{ caller() }}){% endmacro %}"
        }
    )
    return found


class Thing:
    keys = "own"
    html = Markup("<b>&amp;</b>")


VIEW = {
    "name": "<a href='x'>{{ y }}\u200b</a>",
    "plain": "plain words",
    "safe": Markup("<b>x</b>"),
    "number": 5,
    "nothing": None,
    "mapping": {"keys": "an item", "a": {"b": "<c>"}},
    "thing": Thing(),
    "rows": [{"x": 1}, {"x": "<2>"}],
    "function": lambda *args, **named: f"{args}{named}",
}
IMPORT = "{% from 'macros' import icon, box, rest, around %}"
TEMPLATES = [
    "{{ name }} {{ plain }} {{ safe }} {{ number }} {{ nothing }} {{ name | upper }}",
    "{{ mapping.a.b }} {{ mapping.keys() | list }} {{ thing.keys }} {{ thing.html }}",
    "{% for row in rows if row.x %}{{ loop.index }}{{ row.x }}{% endfor %}",
    "{% set first = rows[0].x %}{{ first }}{{ (rows | last).x }}",
    "{{ function(1, name, *rows, key=name, **mapping) }} {{ function() }}",
    f"{IMPORT}{{{{ icon(name) }}}}{{{{ icon(safe) }}}}{{{{ icon(name=plain) }}}}",
    f"{IMPORT}{{{{ icon(1) }}}}{{{{ icon(true) }}}}{{{{ icon(1.0) }}}}{{{{ icon('1') }}}}",
    f"{IMPORT}{{{{ box(name) }}}}{{{{ box('x', name) }}}}{{{{ box(b='y', a=safe) }}}}",
    f"{IMPORT}{{{{ rest(name, 2, x=plain) }}}}{{% call around() %}}{{{{ name }}}}{{% endcall %}}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
]
FAULTS = [
    "{{ missing }}",
    "{{ missing.x }}",
    "{{ mapping.missing }}",
    "{{ mapping.missing.x }}",
    "{{ missing() }}",
    f"{IMPORT}{{{{ icon() }}}}",
    f"{IMPORT}{{{{ icon(missing) }}}}",
    "{% from 'macros' import absent %}{{ absent() }}",
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_our_templates_say_what_jinjas_say(template):
    expected = environment(ours=False).from_string(template).render(VIEW)
    assert environment(ours=True).from_string(template).render(VIEW) == expected


@pytest.mark.parametrize("template", FAULTS)
def test_our_templates_fail_as_jinjas_do(template):
    errors = []
    for ours in (False, True):
        with pytest.raises(jinja2.UndefinedError) as error:
            environment(ours).from_string(template).render(VIEW)
        errors.append(str(error.value))
    assert errors[0] == errors[1]


@pytest.mark.parametrize("reach", ["''.__class__.__mro__", "f.__globals__", "f.__code__"])
def test_questions_stay_in_their_sandbox(reach):
    with pytest.raises(jinja2.exceptions.SecurityError):
        _environment().from_string(f"{{{{ {reach} }}}}").render(f=say)


SEGMENT = st.sampled_from(["servers", "a", "b", "risks"])
URL = st.lists(SEGMENT, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))


@given(url=URL, target=URL, file=st.sampled_from(["", "feed.xml", "a.json"]))
def test_links_lead_where_posix_paths_do(url, target, file):
    found = relpath(f"/{target}{file}", f"/{url}")
    expected = found if file else f"{found}/"
    assert relative(url, target + file) == expected
    here = not file and target == url
    assert relative(url, f"{target}{file}#x") == ("#x" if here else f"{expected}#x")


@pytest.mark.parametrize(
    ("sentence", "values", "expected"),
    [
        ("No place.", (), "No place."),
        ("{} is {}.", ("<a>", Markup("<b>b</b>")), "&lt;a&gt; is <b>b</b>."),
        ("{} of {}", (1, None), "1 of None"),
        ("{{{}}}", ("x",), "{x}"),
        ("<i>{}</i>", ("{y}",), "<i>&#123;y&#125;</i>"),
    ],
)
def test_a_sentence_is_filled(sentence, values, expected):
    assert say(sentence, *values) == expected


@pytest.mark.parametrize("values", [(), ("a",), ("a", "b", "c")])
def test_a_sentence_takes_as_many_values_as_it_has_places(values):
    with pytest.raises(ValueError, match=r"zip\(\)"):
        say("{} and {}", *values)
