"""Reads the questions of the tool pages (data/faq.yml) and asks them of one tool.

The wording is data, so that a project can say it in its own words or language. Each answer is a
template over a small vocabulary (listed at the top of the file), run in Jinja's sandbox; everything
that comes from a server is escaped or marked as safe before it gets there. A question whose answer
comes out empty is not asked.

Of the words that a question uses it only prints most, as the tool's name. Their places are left
open when its template runs, so that it runs once for all tools that are alike in the other words:
to run every template for every tool took four times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import Field

from generator.config import CatalogueConfig
from generator.errors import ConfigError, TemplateError
from generator.reading import Strict, read_yaml
from generator.resources import bundled
from generator.site import text, words
from generator.site.compiling import PageCode

SHOWN = "data/faq.yml"
REMEMBERED = 1024
"""How many questions are kept as they came out for tools that are alike."""
_PART = "<!--answer-->"
"""Between a question and its answer: no escaped text can hold it, nor what follows."""
_PLACE = "<!--place-of-{}-->"
_OPEN, _ABSENT = object(), object()
"""Stand for a word whose place is left open, and for one that is not in the vocabulary."""
_FAULTS = (jinja2.TemplateError, TypeError, ValueError)


class QuestionEntry(Strict):
    """One question as the file has it: HTML with placeholders."""

    id: str = Field(pattern=r"[a-z][a-z0-9-]*")
    ask: str
    answer: str


class QuestionsFile(Strict):
    """What data/faq.yml may hold."""

    questions: tuple[QuestionEntry, ...] = ()
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Question:
    """A question that is ready to be asked.

    Attributes:
        id: As the file has it.
        template: The question, `_PART` and the answer.
        printed: The words that it prints as they are, and at most asks for by `{% if word %}`.
        others: All other words that it uses.
    """

    id: str
    template: jinja2.Template
    printed: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Questions:
    """All questions, in order.

    Attributes:
        each: One by one.
        printed: The words that any of them only prints.
        source: The file to blame for them.
    """

    each: tuple[Question, ...]
    printed: tuple[str, ...]
    source: str


class Drawn(NamedTuple):
    """A question and its answer, in which `%(word)s` stands for each word that was left open."""

    ask: str
    answer: str


class Answered(NamedTuple):
    """A question about one tool and its answer, safe HTML."""

    id: str
    ask: Markup
    answer: Markup


def load_questions(config: CatalogueConfig) -> Questions:
    """Read our questions and the project's, which replace ours of the same id or follow them.

    Raises:
        ConfigError: When a file or one of its templates is wrong.
    """
    ours = bundled("data") / "faq.yml"
    own = config.questions
    entries: dict[str, QuestionEntry] = {}
    for path in [ours] if own == ours or not own.is_file() else [ours, own]:
        file = read_yaml(path, QuestionsFile, SHOWN if path == ours else str(path))
        entries.update({entry.id: entry for entry in file.questions})
        for name in file.leave_out:
            if entries.pop(name, None) is None:
                raise ConfigError(str(path), f"leave_out: there is no question '{name}'")
    source = str(own) if own.is_file() else SHOWN
    each = tuple(_compile(entry, source) for entry in entries.values())
    return Questions(each, tuple(sorted({word for q in each for word in q.printed})), source)


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        autoescape=True,
        finalize=text.anywhere,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.code_generator_class = PageCode
    made.filters.update(
        listed=words.listed, counted=words.count, an=words.an, sentence=words.capital
    )
    return made


_ENVIRONMENT = _environment()


def _compile(entry: QuestionEntry, source: str) -> Question:
    whole = f"{entry.ask}{_PART}{entry.answer}"
    try:
        _ENVIRONMENT.parse(entry.ask)
        uses = _uses(_ENVIRONMENT.parse(whole))
        template = _ENVIRONMENT.from_string(whole)
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(source, f"question '{entry.id}': {error.message}") from None
    template.globals = dict(template.globals)  # Jinja has two in a chain, which is slow to copy
    return Question(entry.id, template, *uses)


def _uses(tree: nodes.Template) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words that a template only prints and asks for, and its other words."""
    names = list(tree.find_all(nodes.Name))
    used = dict.fromkeys(name.name for name in names)
    statements = tree.find_all(nodes.Stmt)
    if not all(isinstance(each, nodes.Output | nodes.If) for each in statements):
        return (), tuple(used)  # the others may change what is printed, or what words mean
    plain = {id(part) for each in tree.find_all(nodes.Output) for part in each.nodes}
    plain |= {id(each.test) for each in tree.find_all(nodes.If)}
    others = {name.name for name in names if id(name) not in plain}
    return tuple(word for word in used if word not in others), tuple(sorted(others))


def ask(questions: Questions, about: Mapping[str, object]) -> tuple[Answered, ...]:
    """Answer the questions about one tool, given its vocabulary.

    Raises:
        TemplateError: When a template uses a word that is not in the vocabulary.
    """
    shown = {word: text.printed(about[word]) for word in questions.printed if word in about}
    untidy = {word for word, value in shown.items() if _tidy(value) != value}
    seen = {word: tuple(v) if isinstance(v, list) else v for word, v in about.items()}
    left = {word: _OPEN if about[word] else about[word] for word in shown}
    answered = []
    for question in questions.each:
        drawn = _like(question, seen, left, questions.source)
        asked, answer = drawn.ask % shown, drawn.answer % shown
        if untidy and not untidy.isdisjoint(question.printed):
            asked, answer = _tidy(asked), _tidy(answer)
        if answer:
            paragraph = text.safe(f"<p>{answer}</p>")
            answered.append(Answered(question.id, text.safe(asked), paragraph))
    return tuple(answered)


def _like(
    question: Question, seen: Mapping[str, object], left: Mapping[str, object], source: str
) -> Drawn:
    """Return a question as it is for all tools that share what was `seen` and `left` open."""
    printed = tuple([left.get(word, _ABSENT) for word in question.printed])
    others = tuple([seen.get(word, _ABSENT) for word in question.others])
    try:
        return _drawn(question, printed, others)
    except _FAULTS as error:
        raise TemplateError(source, f"question '{question.id}': {error}") from None


@lru_cache(REMEMBERED)
def _drawn(question: Question, printed: tuple[object, ...], others: tuple[object, ...]) -> Drawn:
    """Run a question's template for the values of its words, of which some are left open."""
    about: dict[str, object] = {}
    words = (*question.printed, *question.others)
    for word, value in zip(words, (*printed, *others), strict=True):
        if value is _OPEN:
            about[word] = text.safe(_PLACE.format(word))
        elif value is not _ABSENT:
            about[word] = list(value) if isinstance(value, tuple) else value
    rendered = _tidy(question.template.render(about)).replace("%", "%%")
    for word in question.printed:
        rendered = rendered.replace(_PLACE.format(word), f"%({word})s")
    asked, _, answer = rendered.partition(_PART)
    return Drawn(asked.strip(), answer.strip())


def _tidy(answer: str) -> str:
    return " ".join(str.split(answer))  # rendered with autoescape; Markup would mark each word
