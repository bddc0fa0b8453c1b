"""The pages about ratings: the method, every rule and every kind of finding, the glossary.

They are made from data/rules and data/glossary.yml, so that what is written here is what runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.classify.findings.kinds import Kind, finding_kinds
from generator.classify.rules import Conditions, Example, ParameterShape, Rule
from generator.guardrails import Sureness
from generator.models import Category, Json, Risk
from generator.site.context import Site
from generator.site.page import Page, Section
from generator.site.strings import Strings
from generator.site.tool.restrict import ORDER, cell, label

URL = "method/"


def pages(site: Site) -> Iterator[Page]:
    """Yield the method page, a page for each rule and each kind of finding, and the glossary."""
    yield _method(site)
    for rule in site.catalogue.rules.rules:
        yield _rule(rule, site)
    disabled = site.catalogue.rules.disabled
    for kind in finding_kinds():
        if kind.id not in disabled:
            yield _kind(kind, site)
    yield _glossary(site)


def _method(site: Site) -> Page:
    rules = site.catalogue.rules
    view = {
        "table": rules.risk,
        "rules": _grouped(rules.rules),
        "count": len(rules.rules),
        "kinds": [kind for kind in finding_kinds() if kind.id not in rules.disabled],
        "levels": list(Risk),
    }
    parts = ("how", "risk", "categories", "factors", "rules", "findings")
    sections = [
        Section(
            id,
            site.say(f"method_sections.{id}"),
            site.templates.render(f"pages/method/{id}.html", URL, **view),
        )
        for id in parts
    ]
    if site.clients:
        sections.append(_clients(site))
    head = site.templates.render("pages/method/head.html", URL, **view)
    about = site.say("method.about")
    return Page(URL, "method", site.say("method.title"), about, head, tuple(sections))


def _clients(site: Site) -> Section:
    """Return which client or gateway can do what; tool pages show how, and link here."""
    body = site.templates.render(
        "pages/method/clients.html",
        URL,
        labels=[label(action, site.say) for action in ORDER],
        clients=[
            (client.title, client.spec.source, [cell(client, each, site.say) for each in ORDER])
            for client in site.clients
        ],
        checked=min(client.spec.checked for client in site.clients),
        excerpts=[c.title for c in site.clients if c.spec.confidence is not Sureness.VERIFIED],
    )
    return Section("clients", site.say("method_sections.clients"), body)


def _grouped(rules: tuple[Rule, ...]) -> list[tuple[str, list[Rule]]]:
    """Return the rules by what they argue for: categories first, in their own order."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(str(rule.argues), []).append(rule)
    order = [str(category) for category in Category]
    return sorted(groups.items(), key=lambda item: (item[0] not in order, _place(order, item[0])))


def _place(order: list[str], name: str) -> tuple[int, str]:
    return (order.index(name), "") if name in order else (0, name)


def _rule(rule: Rule, site: Site) -> Page:
    url = f"rules/{rule.id}/"
    view = {"rule": rule, "conditions": list(_conditions(rule.when, site.say)), "shown": shown}
    head = site.templates.render("pages/rule/head.html", url, **view)
    body = site.templates.render("pages/rule/when.html", url, **view)
    examples = site.templates.render("pages/rule/examples.html", url, **view)
    sections = (
        Section("when", site.say("rule.when"), body),
        Section("examples", site.say("rule.examples"), examples),
    )
    return Page(url, "rule", rule.id, rule.sentence, head, sections)


def shown(example: Example) -> list[tuple[str, str]]:
    """Return the parts of a rule's example that are set, as name and text."""
    found = example.model_dump(exclude_defaults=True)
    return [(name, _written(value)) for name, value in found.items() if name != "name"]


def _written(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _conditions(when: Conditions, say: Strings) -> Iterator[tuple[str, list[str]]]:
    """Yield each condition that is set: what it looks for, and the words."""
    for name, words_before in say.group("conditions").items():
        if words := getattr(when, name, None):
            yield words_before, _words(words)
    for name, words in _shaped(when.parameter):
        yield say("rule.parameter", name=name), words
    for name, words in _shaped(when.output):
        yield say("rule.output", name=name), words
    for hint, value in when.hint.items():
        yield say("rule.declares"), [f"{hint}: {str(value).lower()}"]


def _shaped(shape: ParameterShape | None) -> Iterator[tuple[str, list[str]]]:
    """Yield what a parameter or a property must look like: each key and its words."""
    for name, words in (shape.model_dump(exclude_defaults=True) if shape else {}).items():
        yield name, _words(words)


def _words(value: Json) -> list[str]:
    """Return the words of a condition, which may be one word, a number or a yes."""
    return [str(word) for word in (value if isinstance(value, list | tuple) else [value])]


def _kind(kind: Kind, site: Site) -> Page:
    url = f"rules/{kind.id}/"
    head = site.templates.render("pages/rule/finding.html", url, kind=kind)
    parts = (("why", site.say("rule.why"), kind.why), ("mend", site.say("rule.mend"), kind.mend))
    sections = [
        Section(id, title, site.templates.render("pages/rule/text.html", url, text=text))
        for id, title, text in parts
    ]
    says = tuple(dict.fromkeys(look.says for look in kind.looks))
    body = site.templates.render("pages/rule/cases.html", url, kind=kind, says=says)
    sections.append(Section("examples", site.say("rule.examples"), body))
    if kind.references:
        body = site.templates.render("pages/rule/references.html", url, kind=kind)
        sections.append(Section("references", site.say("rule.references"), body))
    return Page(url, "rule", kind.title, kind.what, head, tuple(sections))


def _glossary(site: Site) -> Page:
    url = "glossary/"
    head = site.templates.render("pages/glossary/head.html", url)
    parts = (("terms", site.say("glossary.terms")), ("words", site.say("glossary.words")))
    sections = tuple(
        Section(id, title, site.templates.render(f"pages/glossary/{id}.html", url))
        for id, title in parts
    )
    title, about = site.say("glossary.title"), site.say("glossary.lead")
    return Page(url, "glossary", title, about, head, sections)
