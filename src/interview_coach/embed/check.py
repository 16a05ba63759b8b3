"""The built-in check: does a compiled encoder do what the original does?

Thirty-two topics of machine learning, each with a question and a passage in English and in Chinese, and some odd
texts. A passage begins with its question, as the index's do: without it e5-small finds one in four. The vectors must
agree, and the questions must find their passages, in their own language and in the other, as often as the original's
do, but for one in a hundred.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from interview_coach.embed.encoder import Encoder, Vectors

__all__ = ["Agreement", "Reference", "compare", "reference", "texts"]

LEAST_COSINE = 0.99
LEAST_SINGLE_COSINE = 0.95
MOST_LOST = 0.01
"""Of the share of questions whose own passage is found first."""

_LANGS = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Reference:
    """What the original makes of the check's texts: questions, passages and odd ones, each float32 (texts, dim)."""

    questions: Vectors
    passages: Vectors
    odd: Vectors


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a compiled encoder compares with the original."""

    cosine: float
    worst: float
    recall: float
    recall_of_original: float

    @property
    def complaint(self) -> str:
        """What is wrong, in a few words; "" if all is well. Not-a-number counts as wrong."""
        if not self.cosine >= LEAST_COSINE or not self.worst >= LEAST_SINGLE_COSINE:
            return f"its vectors differ (mean cosine {self.cosine:.4f}, least {self.worst:.4f})"
        if not self.recall >= self.recall_of_original - MOST_LOST:
            return f"it finds {self.recall:.3f} of the check's passages first, the original {self.recall_of_original:.3f}"
        return ""


def texts() -> list[str]:
    """Every text of the check."""
    return [*_column("question"), *_passages(), *_odd()]


def reference(original: Encoder) -> Reference:
    """The vectors that the original gives the check's texts.

    The odd ones one by one: torch pads all texts of a batch to the longest, which here would double its work.
    """
    return _encoded(original, [[text] for text in _odd()])


def compare(expected: Reference, compiled: Encoder) -> Agreement:
    """Encode the check's texts once more, the odd ones together, and compare."""
    found = _encoded(compiled, [_odd()])
    cosines = np.concatenate(
        [
            np.sum(mine * its, axis=1)
            for mine, its in (
                (found.questions, expected.questions),
                (found.passages, expected.passages),
                (found.odd, expected.odd),
            )
        ]
    )
    return Agreement(
        cosine=float(cosines.mean()),
        worst=float(cosines.min()),
        recall=_recall(found.questions, found.passages),
        recall_of_original=_recall(expected.questions, expected.passages),
    )


def _encoded(encoder: Encoder, odd: Sequence[Sequence[str]]) -> Reference:
    return Reference(
        questions=encoder.encode_queries(_column("question")),
        passages=encoder.encode_passages(_passages()),
        odd=np.concatenate([encoder.encode_passages(texts) for texts in odd]),
    )


def _recall(questions: Vectors, passages: Vectors) -> float:
    """The share of questions that find their passage first, over both languages of question and of passage."""
    asked, told = (np.split(vectors, len(_LANGS)) for vectors in (questions, passages))
    right = [
        (question @ passage.T).argmax(axis=1) == np.arange(len(question))
        for question in asked
        for passage in told
    ]
    return float(np.mean(right))


def _column(kind: str) -> Sequence[str]:
    """The English ones, then the Chinese ones."""
    return [topic[lang][kind] for lang in _LANGS for topic in _data()["topics"]]


def _passages() -> list[str]:
    pairs = zip(_column("question"), _column("passage"), strict=True)
    return [f"{question}\n{passage}" for question, passage in pairs]


def _odd() -> list[str]:
    """Odd ones, and one longer than any model reads."""
    odd: list[str] = _data()["odd"]
    return [*odd, "\n".join(_passages())]


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((Path(__file__).parent / "check.json").read_text(encoding="utf-8"))
    return content
