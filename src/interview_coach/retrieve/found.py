"""What is asked of the retriever besides the question, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Hit, Lang

__all__ = ["Filter", "Retrieved", "Signals", "UnitHit"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may be found; empty means any."""

    langs: frozenset[Lang] = frozenset()
    topics: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A question of the articles: `unit` is its number in the index, the scores as in `Hit`, `title` a cosine."""

    unit: int
    score: float
    dense: float
    title: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the gate looks at. All lie about in 0..1; see `gate`."""

    dense: float  # cosine of the best passage
    title: float  # cosine of the best question
    margin: float  # how far the best passage stands above the average one
    words: float  # share of the topic's words in the best unit's text
    names: float  # share of the topic's words in the best unit's names
    known: float  # share of the topic's words anywhere in the articles
    about: float  # fit of the topic to a single name
    unheard: float  # 1 where the question names something that no article has
    aside: float  # 1 where it names something that articles mention and no question is about


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for one question: passages and units, best first."""

    question: str
    lang: Lang
    topic: str
    vector: Floats
    hits: tuple[Hit, ...]
    units: tuple[UnitHit, ...]
    signals: Signals
