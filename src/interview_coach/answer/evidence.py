"""The statements that an answer may be built from: whose they are, which belong together, which fit what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Article, Lang, Question
from interview_coach.indexing.index import Index
from interview_coach.retrieve.names import UnitNames
from interview_coach.text.framing import topic_of
from interview_coach.text.statements import Statement, split_statements
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["Section", "Subject", "Unit", "Units", "sections_of", "span_of"]

_NAMED = 0.6
"""Share of a subject's words (by weight) that a name or statement must hold to be about it."""

_OWN = 0.45
"""Overlap over union, by weight, from which a name is taken to be the subject's: "triplet" of "triplet loss"."""
_SHARED = 0.3
"""Share of one unit's names (by weight) that another must hold for both to be about one thing."""
_OPENING = 8
"""Within so many words (or Han pairs) of its start a statement names what it is about; later it only mentions."""

_HEADS = frozenset(
    tokenize("loss losses function model method network algorithm 损失 函数 损失函数 模型 方法 网络 算法")
)
"""Words that say what kind of thing a subject is; the rest of its name tells it apart."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A question of the articles with its answer taken apart. `number` is its place in the index."""

    number: int
    article: Article
    question: Question
    statements: tuple[Statement, ...]
    name_tokens: frozenset[str]

    @property
    def key(self) -> tuple[str, str]:
        """(article id, question id): the same in both languages."""
        return (self.article.id, self.question.id)


@dataclass(frozen=True, slots=True)
class Section:
    """Statements that stand together under one label or heading; `title` is "" for what stands under none."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing asked about: its name as written, and the token sets by which articles may name it.

    `readings` leave out words like "loss" that only say what kind of thing it is; `full` keeps them.
    """

    name: str
    readings: tuple[frozenset[str], ...]
    full: frozenset[str]


class Units:
    """The index's questions as evidence; an answer is taken apart when it is first needed."""

    def __init__(self, index: Index, names: UnitNames, glossary: Glossary) -> None:
        self.index = index
        self.names = names
        self._glossary = glossary
        self._cache: dict[int, Unit] = {}
        self._numbers = {unit: number for number, unit in enumerate(index.units)}

    def __getitem__(self, number: int) -> Unit:
        if number not in self._cache:
            article_id, lang, question_id = self.index.units[number]
            article = self.index.article(article_id, lang)
            question = article.question(question_id)
            statements = split_statements(article.text, question.answer.start, question.answer.end)
            named = (question.title, *question.aliases)
            tokens = frozenset(tokenize(" ".join(topic_of(name) for name in named)))
            self._cache[number] = Unit(number, article, question, tuple(statements), tokens)
        return self._cache[number]

    def number(self, article_id: str, lang: Lang, question_id: str) -> int | None:
        """The place of a question in the index, if it is there."""
        return self._numbers.get((article_id, lang, question_id))

    def in_language(self, number: int, lang: Lang) -> int:
        """The same question in that language where the article exists in it, else the question itself."""
        article_id, _, question_id = self.index.units[number]
        return self._numbers.get((article_id, lang, question_id), number)

    def subject(self, name: str) -> Subject:
        """A subject from its name: read as it is written and through the glossary, without words like "loss"."""
        readings = []
        for text in (name, *self._glossary.translations(name)):
            tokens = frozenset(tokenize(topic_of(text)))
            telling = tokens - _HEADS
            if telling or tokens:
                readings.append(telling or tokens)
        return Subject(name, tuple(readings), frozenset(tokenize(topic_of(name))))

    def names_subject(self, tokens: Iterable[str], subject: Subject) -> bool:
        """Whether these tokens name the subject in one of its readings."""
        held = frozenset(tokens)
        for reading in subject.readings:
            if reading <= held:
                return True
            if len(reading) > 2 and self.names.total(reading & held) >= _NAMED * self.names.total(reading):
                return True
        return False

    def about(self, unit: Unit, subject: Subject) -> tuple[Statement, ...]:
        """The statements of a unit that are about the subject.

        All of them if the unit's question or aliases name it; else those below a heading or label that does; else
        those that open with its name.
        """
        if self.names_subject(unit.name_tokens, subject):
            return self._without_siblings(unit, subject)
        below = tuple(
            s
            for s in unit.statements
            if any(self.names_subject(tokenize(title), subject) for title in (*s.headings, *s.labels))
        )
        if below:
            return below
        return tuple(s for s in unit.statements if self.names_subject(self.opening(s), subject))

    def _without_siblings(self, unit: Unit, subject: Subject) -> tuple[Statement, ...]:
        """All statements but the items labelled with another thing, where items are labelled with the subject."""

        def labelled(statement: Statement) -> bool:
            return statement.kind == "item" and len(statement.labels) > 1

        def own(statement: Statement) -> bool:
            return self.names_subject(tokenize(statement.labels[-1]), subject)

        if not any(labelled(s) and own(s) for s in unit.statements):
            return unit.statements
        return tuple(s for s in unit.statements if not labelled(s) or own(s))

    def opening(self, statement: Statement) -> list[str]:
        """The first words of a statement, which name what it is about."""
        return tokenize(statement.text)[:_OPENING]

    def is_named(self, unit: Unit, subject: Subject) -> bool:
        """Whether the subject is a name of the unit's own, not a word within a longer one."""
        return any(float(self.names.about(unit.number, reading)) >= _OWN for reading in subject.readings)

    def same_subject(self, unit: Unit, other: Unit) -> bool:
        """Whether two units share a good part of the other's names, so that they may answer one question."""
        total = self.names.total(other.name_tokens)
        return self.names.total(unit.name_tokens & other.name_tokens) >= _SHARED * total

    def title_share(self, section: Section, unit: Unit, tokens: Iterable[str]) -> float:
        """How much of the tokens, those of the unit's own question aside, a section's title holds, 0..1."""
        wanted = frozenset(tokens) - frozenset(tokenize(unit.question.title))
        total = self.names.total(wanted)
        return self.names.total(wanted & frozenset(tokenize(section.title))) / total if total else 0.0

    def relevance(
        self, unit: Unit, statements: Sequence[Statement], tokens: Iterable[str], vector: NDArray[np.float32]
    ) -> list[float]:
        """How well each statement fits the tokens (share by weight) and its passage the question (cosine)."""
        wanted = frozenset(tokens)
        total = self.names.total(wanted)
        numbers = self.index.unit_chunks(unit.number)
        cosines = (self.index.chunk_vectors(numbers) @ vector).tolist()
        passages = [
            (self.index.chunks[number], cosine) for number, cosine in zip(numbers, cosines, strict=True)
        ]
        scores = []
        for statement in statements:
            held = wanted & frozenset(
                tokenize(" ".join((statement.text, *statement.labels, *statement.headings)))
            )
            words = self.names.total(held) / total if total else 0.0
            near = [cosine for passage, cosine in passages if passage.start <= statement.start < passage.end]
            # Cosines of e5 span about 0.15 within an answer: stretched, a passage can outweigh half the words.
            scores.append(words + 4.0 * (max(near, default=0.75) - 0.75))
        return scores


def sections_of(statements: Iterable[Statement]) -> list[Section]:
    """Statements grouped by the innermost heading and outermost label that they share with their neighbours."""
    return list(_sections(statements))


def _sections(statements: Iterable[Statement]) -> Iterator[Section]:
    group: list[Statement] = []
    current: tuple[tuple[str, ...], str] | None = None
    for statement in statements:
        key = (statement.headings, _group_label(statement))
        if group and key != current:
            yield _section(group)
            group = []
        current = key
        group.append(statement)
    if group:
        yield _section(group)


def _group_label(statement: Statement) -> str:
    """The label shared with the neighbours: an item's own bold lead-in is not."""
    own = statement.own_label is not None or (statement.kind == "item" and len(statement.labels) > 1)
    labels = statement.labels[:-1] if own else statement.labels
    return labels[0] if labels else ""


def _section(group: Sequence[Statement]) -> Section:
    label = _group_label(group[0])
    return Section(label or (group[0].headings[-1] if group[0].headings else ""), tuple(group))


def span_of(statement: Statement) -> tuple[int, int]:
    """What to quote: the statement, with the lead-in that names what it is about."""
    return (statement.start if statement.own_label is None else statement.own_label, statement.end)
