"""Which question of the articles a comparison is best graded by: often one that compares more than the two asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from interview_coach.answer.evidence import Subject, Units
from interview_coach.answer.intent import intent_of
from interview_coach.retrieve.retriever import Retriever
from interview_coach.text.language import detect
from interview_coach.text.terms import shipped_glossary
from interview_coach.text.tokens import tokenize

__all__ = ["Compared", "comparison"]

_LEAST_POINTS = 3
"""Of fewer points a grade would say little."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A unit, and the ids of its key points that name one of the two things, or both."""

    unit: int
    points: frozenset[str]


def comparison(retriever: Retriever, question: str, near: Iterable[int]) -> Compared | None:
    """The unit whose key points tell most of both things that are compared; None where nothing is, or none does.

    Args:
        retriever: knows the units that the names resolve to.
        question: as it was asked.
        near: units found for the whole question, the nearest first.
    """
    intent = intent_of(question)
    if intent.form != "compare" or len(intent.subjects) != 2:
        return None
    units = Units(retriever.index, retriever.names, shipped_glossary())
    subjects = [units.subject(name) for name in intent.subjects]
    resolved = (unit for subject in subjects for unit, _ in retriever.resolve(subject.name))
    lang = detect(question)
    candidates = dict.fromkeys(units.in_language(unit, lang) for unit in (*near, *resolved))
    best: Compared | None = None
    most = 0
    for number in candidates:
        named = [_naming(units, number, subject) for subject in subjects]
        both = min(map(len, named))
        if both > most and len(named[0] | named[1]) >= _LEAST_POINTS:
            most, best = both, Compared(number, named[0] | named[1])
    return best


def _naming(units: Units, number: int, subject: Subject) -> frozenset[str]:
    """The key points of a unit that name the subject."""
    points = units[number].question.key_points
    return frozenset(point.id for point in points if units.names_subject(tokenize(point.text), subject))
