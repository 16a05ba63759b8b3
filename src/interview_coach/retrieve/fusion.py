"""How the evidence of meaning and the evidence of words become one score. Pure functions on arrays.

A weighted sum, never ranks: reciprocal-rank fusion ruins search across languages (XQuAD, English asks Chinese,
R@1: dense .713, BM25 .067, their rank fusion .219), because a rank says nothing of how little the words matched.
Here the word score is the share of the question's information that a unit matches, between 0 and 1, so it is near 0 for every unit
where the words have nothing to say, and the sum falls back to the cosines by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Lang

__all__ = ["FOREIGN", "TITLE_WEIGHT", "WORD_WEIGHT", "fuse", "word_share"]

Floats = NDArray[np.float32]

TITLE_WEIGHT = 0.35
"""Weight of the cosine to the unit's question, the rest being the passage's."""

WORD_WEIGHT = 0.12
"""What a full match of the words adds. The cosines of e5 lie within about 0.15 of each other, so this is a lot."""


FOREIGN: Mapping[Lang, float] = {"en": 0.05, "zh": 0.09}
"""What the cosine to a passage in the other language is short of, by the language of the question.

e5 puts the same passage .045 (English asks) and .096 (Chinese asks; .080 where the question is full of English names)
lower in the other language, whatever is asked: over 632 questions the standard deviation is .008, a third of that
among the cosines of one question. Without it a passage in the other language is as good as hidden where the articles
are in both (benchmarks/retrieval.md): XQuAD with each article in one language, R@1 of English questions answered in
Chinese .25, Chinese answered in English .03; with it .71 and .75, and nothing is lost within a language. A constant,
not the mean over each language's passages, which does as well there but hides a single article in a small library.
"""


def word_share(raw: Floats, total: float) -> Floats:
    """Raw BM25 scores as a share of the most that the question could score (the sum of its tokens' weights)."""
    if total <= 0:
        return np.zeros_like(raw)
    share: Floats = np.clip(raw / np.float32(total), 0.0, 1.0).astype(np.float32)
    return share


def fuse(passage: Floats, title: Floats, words: Floats, foreign: Floats | float = 0.0) -> Floats:
    """One score from the cosine to a passage, the cosine to its question, and its unit's word share.

    `foreign` is `FOREIGN` for the passages that are in another language than the question, else 0.
    """
    dense = (1 - TITLE_WEIGHT) * passage + TITLE_WEIGHT * title
    score: Floats = (dense + WORD_WEIGHT * words + foreign).astype(np.float32)
    return score
