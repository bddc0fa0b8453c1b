"""Reads the questions of the tool pages (data/faq.yml) and asks them of one tool.

The wording is data, so that a project can say it in its own words or language. Each answer is a
template over a small vocabulary (listed at the top of the file), run in Jinja's sandbox; everything
that comes from a server is escaped or marked as safe before it gets there. A question whose answer
comes out empty is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jinja2
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
_PART, _END = "<!-- answer -->", "<!-- next -->"
"""Between a question and its answer, and between questions: no escaped text can hold these."""
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


@dataclass(frozen=True)
class Question:
    """A question that is ready to be asked."""

    id: str
    ask: jinja2.Template
    answer: jinja2.Template


@dataclass(frozen=True)
class Questions:
    """All questions, in order.

    Attributes:
        each: One by one, which tells whose template is at fault.
        whole: Their templates as one, since starting a template costs more than running it.
        source: The file to blame.
    """

    each: tuple[Question, ...]
    whole: jinja2.Template
    source: str


@dataclass(frozen=True)
class Answered:
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
    texts = (f"{entry.ask}{_PART}{entry.answer}" for entry in entries.values())
    return Questions(
        each=tuple(_compile(entry, source) for entry in entries.values()),
        whole=_ENVIRONMENT.from_string(_END.join(texts)),
        source=source,
    )


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
    try:
        ask = _ENVIRONMENT.from_string(entry.ask)
        return Question(entry.id, ask, _ENVIRONMENT.from_string(entry.answer))
    except jinja2.TemplateSyntaxError as error:
        raise ConfigError(source, f"question '{entry.id}': {error.message}") from None


def ask(questions: Questions, about: Mapping[str, object]) -> tuple[Answered, ...]:
    """Answer the questions about one tool, given its vocabulary.

    Raises:
        TemplateError: When a template uses a word that is not in the vocabulary.
    """
    try:
        parts = questions.whole.render(about).split(_END) if questions.each else []
    except _FAULTS:
        _blame(questions, about)
        raise
    answered = []
    for question, part in zip(questions.each, parts, strict=True):
        asked, _, answer = part.partition(_PART)
        answered.append(Answered(question.id, _tidy(asked), _paragraph(_tidy(answer))))
    return tuple(found for found in answered if found.answer)


def _blame(questions: Questions, about: Mapping[str, object]) -> None:
    """Find the question whose template fails and raise a sentence about it."""
    for question in questions.each:
        try:
            question.ask.render(about)
            question.answer.render(about)
        except _FAULTS as error:
            raise TemplateError(questions.source, f"question '{question.id}': {error}") from None


def _tidy(answer: str) -> Markup:
    return text.safe(" ".join(answer.split()))  # rendered with autoescape


def _paragraph(answer: Markup) -> Markup:
    return text.safe(f"<p>{answer}</p>") if answer else answer
