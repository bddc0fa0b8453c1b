"""Every rule speaks about its examples and is silent about its near misses; its page shows both."""

import pytest

from generator.classify import ServerContext, load_rules, rate
from generator.classify.risk import RiskTable
from generator.errors import ConfigError
from generator.models import Category, Factor, Risk, Tool

RULES = load_rules()
EXAMPLES = [(rule.id, example) for rule in RULES.rules for example in rule.examples]
NEAR_MISSES = [(rule.id, miss) for rule in RULES.rules for miss in rule.near_misses]


def spoken(example):
    """Return the ids of the rules that speak about a rule's example."""
    raw = {
        "name": example.name,
        "title": example.title,
        "description": example.description,
        "inputSchema": {"type": "object", "properties": example.parameters},
        "outputSchema": {"type": "object", "properties": example.output},
        "annotations": example.annotations,
    }
    rating = rate(Tool.parse(raw), ServerContext("demo", title=example.server), RULES)
    return {step.rule for step in rating.evidence}


def shown(value):
    return value if isinstance(value, str) else value.name


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=shown)
def test_a_rule_speaks_about_its_examples(rule, example):
    assert rule in spoken(example)


@pytest.mark.parametrize(("rule", "miss"), NEAR_MISSES, ids=shown)
def test_a_rule_is_silent_about_its_near_misses(rule, miss):
    assert rule not in spoken(miss)


def test_every_category_and_factor_has_rules():
    argued = {rule.argues for rule in RULES.rules}
    assert argued == {*Category, *Factor} - {Category.UNKNOWN}


def test_rules_are_ordered_and_unique():
    ids = [rule.id for rule in RULES.rules]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("category", "factors", "risk"),
    [
        ("read", (), "low"),
        ("write", (), "medium"),
        ("execute", (), "high"),
        ("destructive", (), "critical"),
        ("financial", (), "critical"),
        ("unknown", (), "high"),
        ("execute", ("arbitrary",), "critical"),
        ("read", ("secrets",), "high"),
        ("write", ("access",), "high"),
        ("read", ("personal",), "medium"),
        ("read", ("untrusted",), "medium"),
        ("read", ("bulk",), "low"),
        ("write", ("external",), "medium"),
        ("read", ("untrusted", "secrets"), "high"),
        ("destructive", ("personal",), "critical"),
    ],
)
def test_risk_follows_from_category_and_factors(category, factors, risk):
    assert RULES.risk.risk(Category(category), [Factor(f) for f in factors]) == Risk(risk)


def test_a_factor_may_raise_only_some_categories():
    base = dict.fromkeys(Category, Risk.LOW)
    floor = {"factor": "bulk", "categories": ["destructive"], "risk": "critical"}
    table = RiskTable.model_validate({"base": base, "floors": [floor]})
    assert table.risk(Category.READ, [Factor.BULK]) is Risk.LOW
    assert table.risk(Category.DESTRUCTIVE, [Factor.BULK]) is Risk.CRITICAL


OWN = """
rules:
  - id: our-verb
    says: Our word for deleting.
    argues: destructive
    weight: 0.9
    when: {verbs: [yeet]}
    examples: [yeet_row]
    near_misses: [get_row]
disable: [fetches]
"""


def rated(name, rules):
    return rate(Tool.parse({"name": name}), ServerContext("demo"), rules).category


def test_a_project_adds_rules_and_switches_ours_off(tmp_path):
    (tmp_path / "ours.yml").write_text(OWN)
    rules = load_rules(folder=tmp_path)
    assert rated("yeet_row", rules) is Category.DESTRUCTIVE
    assert rated("get_row", rules) is Category.UNKNOWN
    assert rated("get_row", RULES) is Category.READ


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("disable: [deletez]", "disable: no rule or finding 'deletez' (did you mean 'deletes'?)"),
        (OWN.replace("our-verb", "deletes"), "rule 'deletes' exists already in destructive.yml"),
        (OWN.replace("[yeet]", "[$yeet]"), "'$yeet': no such group of words"),
        (OWN.replace("verbs:", "verb:"), "ours.yml:7: rules.0.when.verb: unknown key"),
        (OWN.replace("deleting.", "deleting"), "expected a sentence that ends with a full stop"),
        (OWN.replace("weight: 0.9", "weight: 9"), "ours.yml:6: rules.0.weight"),
        (OWN.replace("verbs: [yeet]", "server: [shop]"), "give at least one of verbs"),
    ],
)
def test_a_mistake_in_a_rule_is_one_sentence(tmp_path, text, message):
    (tmp_path / "ours.yml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load_rules(folder=tmp_path)
    assert message in str(error.value)
