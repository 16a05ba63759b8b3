"""How the evidence of meaning and the evidence of words become one score. Pure functions on arrays.

A weighted sum, never ranks: reciprocal-rank fusion ruins search across languages (XQuAD, English asks Chinese,
R@1: dense .713, BM25 .067, their rank fusion .219), because a rank says nothing of how little the words matched.
Here the words of a unit count by the share of the question's information that they match, which is near 0 where the
words have nothing to say, and the sum falls back to the cosines by itself. What was tried and what it gave is in
benchmarks/retrieval.md; `python -m benchmarks.tune_fusion` prints the figures of the constants.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Lang

__all__ = [
    "GAP_DOUBT",
    "HALF_SHARE",
    "LANGUAGE_GAP",
    "TITLE_WEIGHT",
    "TWIN_WEIGHT",
    "WORD_WEIGHT",
    "fuse",
    "join_twins",
    "language_gap",
    "word_share",
]

Floats = NDArray[np.float32]

TITLE_WEIGHT = 0.35
"""Weight of the cosine to the unit's question, the rest being the passage's."""

WORD_WEIGHT = 0.14
"""What words add at most; of this a share s adds s / (s + HALF_SHARE). The cosines that e5 gives one question have a
standard deviation of .02, so this is a lot."""

HALF_SHARE = 0.4
"""The share that earns half of `WORD_WEIGHT`. A straight weight has to be small for short questions, which the best
units match nearly whole, and large for long ones, of which they match half: .10 * s leaves Chinese XQuAD at R@1 .956,
.185 * s brings it to .960 but costs .015 of nDCG@10 where headings ask (deb-zh). Bent, one weight does for both."""

TWIN_WEIGHT: Mapping[Lang, float] = {"en": 0.2, "zh": 0.5}
"""How far the score of a question that is there in both languages moves towards its twin's, by the asker's language: one
language's evidence checks the other's, and the encoder knows English better. Of the shipped ways of asking, each asked
while it is not in the index, .3 for both finds .791 in English and .720 in Chinese first, this .799 and .752."""

_AHEAD = 1e-4
"""By how much a question in the asker's language stands before its twin."""

LANGUAGE_GAP: Mapping[Lang, float] = {"en": 0.035, "zh": 0.07}
"""How much nearer e5 puts passages in the question's own language than others, by that language, where nothing is
known of the articles: what it is between questions of interviews and the shipped articles, which are parallel."""

GAP_DOUBT = 40
"""So many passages in the rarer language weigh as much as `LANGUAGE_GAP`. A single article about what is asked has a
high mean only because it is about it; without this it would be hidden by its own fitness."""


def language_gap(own: float, other: float, passages: int, lang: Lang) -> float:
    """What to add to a score in the other language than the question's, `lang`.

    The gap depends on the articles (.02 where Chinese is full of English names, .045 on Wikipedia, when English
    asks; .056 and .095 when Chinese does) and is then as good as hiding one language: in a corpus of both, XQuAD's
    Chinese questions found English answers at rank 1 in 3 of 100 cases, with this in 71.

    Args:
        own: the mean score of all passages in the question's language.
        other: the mean score of those in the other.
        passages: how many there are in the rarer language.
        lang: the question's.
    """
    return (passages * (own - other) + GAP_DOUBT * LANGUAGE_GAP[lang]) / (passages + GAP_DOUBT)


def word_share(raw: Floats, total: float) -> Floats:
    """Raw BM25 scores as a share of the most that the question could score (the sum of its tokens' weights)."""
    if total <= 0:
        return np.zeros_like(raw)
    share: Floats = np.clip(raw / np.float32(total), 0.0, 1.0).astype(np.float32)
    return share


def join_twins(
    scores: Floats, units: NDArray[np.int32], twins: NDArray[np.int32], foreign: NDArray[np.bool_], lang: Lang
) -> Floats:
    """The scores of passages, those of a question that is there in both languages brought together.

    Each of its passages moves as far as the best of its unit moves: `TWIN_WEIGHT` of the way to the best of the
    twin's, and in the asker's language before its twin, since both say the same. Order within a unit stays. A unit
    none of whose twin's passages is a candidate stays as it is.

    Args:
        scores: of the candidate passages.
        units: the unit of each.
        twins: the twin of every unit of the index, -1 where there is none.
        foreign: whether each passage is in another language than the question.
        lang: the question's.
    """
    distinct, places = np.unique(units, return_inverse=True)
    best = np.full(len(distinct), -np.inf, np.float32)
    np.maximum.at(best, places, scores)
    there = np.searchsorted(distinct, twins[distinct]).clip(max=max(0, len(distinct) - 1))
    paired = (twins[distinct] >= 0) & (distinct[there] == twins[distinct])
    moved = np.where(paired, best + TWIN_WEIGHT[lang] * (best[there] - best), best)
    own = np.ones(len(distinct), bool)
    own[places] = ~foreign
    moved = np.where(paired & own, np.maximum(moved, moved[there] + _AHEAD), moved)
    joined: Floats = (scores + (moved - best)[places]).astype(np.float32)
    return joined


def fuse(passage: Floats, title: Floats, words: Floats) -> Floats:
    """One score from the cosine to a passage, the cosine to its question, and its unit's word share."""
    dense = (1 - TITLE_WEIGHT) * passage + TITLE_WEIGHT * title
    score: Floats = (dense + WORD_WEIGHT * words / (words + HALF_SHARE)).astype(np.float32)
    return score
