"""What a corpus holds: questions by topic, difficulty and language, topics that are thin, questions that look alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interview_coach.domain import Article, Lang
from interview_coach.embed.encoder import Encoder

__all__ = ["ALIKE", "THIN", "Alike", "Overview", "TopicRow", "look_alike", "overview"]

THIN = 4
"""A topic with fewer questions in a language is thin: an interview on it alone would repeat itself."""
ALIKE = 0.85
"""Cosine of two questions, less what all questions have in common, from which they are taken for one asked twice. Of
the 7,021 pairs of shipped questions in a language the nearest have .7; a question and its paraphrase mostly .85 and more."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """The questions of a topic in one language, by difficulty (1 to 5; 0 where none is given)."""

    topic: str
    lang: Lang
    questions: int
    articles: int
    difficulties: Mapping[int, int]

    @property
    def thin(self) -> bool:
        """Whether there are few."""
        return self.questions < THIN


@dataclass(frozen=True, slots=True)
class Overview:
    """`questions` by language; `untranslated` are the ids of questions that only one language has."""

    questions: Mapping[Lang, int]
    key_points: int
    rows: tuple[TopicRow, ...]
    untranslated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two questions of one language that may be one. `cosine` is centred."""

    lang: Lang
    first: str
    second: str
    cosine: float


def overview(articles: Sequence[Article]) -> Overview:
    """Counts of a corpus; rows by topic, then language."""
    asked: dict[tuple[str, Lang], Counter[int]] = defaultdict(Counter)
    count: Counter[tuple[str, Lang]] = Counter()
    spoken: dict[str, set[Lang]] = defaultdict(set)
    total: Counter[Lang] = Counter()
    for article in articles:
        count[article.topic, article.lang] += 1
        for question in article.questions:
            asked[article.topic, article.lang][question.difficulty or article.difficulty or 0] += 1
            spoken[question.id].add(article.lang)
            total[article.lang] += 1
    rows = tuple(
        TopicRow(topic, lang, by.total(), count[topic, lang], dict(sorted(by.items())))
        for (topic, lang), by in sorted(asked.items())
    )
    alone = tuple(sorted(name for name, langs in spoken.items() if len(langs) < 2))
    points = sum(len(question.key_points) for article in articles for question in article.questions)
    return Overview(dict(total), points, rows, alone)


def look_alike(articles: Sequence[Article], encoder: Encoder, least: float = ALIKE) -> list[Alike]:
    """Pairs of questions of one language that are nearly the same, the nearest first.

    The titles' vectors are compared less their mean: that all of them ask something about the field says nothing.
    """
    found = []
    langs: tuple[Lang, ...] = ("en", "zh")
    for lang in langs:
        asked = [question for article in articles if article.lang == lang for question in article.questions]
        if len(asked) < 3:
            continue  # their mean would be of themselves
        vectors = encoder.encode_queries([question.title for question in asked])
        vectors = vectors - vectors.mean(0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-9)
        near = vectors @ vectors.T
        for one, other in zip(*np.nonzero(np.triu(near >= least, 1)), strict=True):
            found.append(Alike(lang, asked[one].id, asked[other].id, round(float(near[one, other]), 3)))
    return sorted(found, key=lambda pair: -pair.cosine)
