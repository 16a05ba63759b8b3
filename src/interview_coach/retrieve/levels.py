"""How much nearer the articles in the asker's language are to any question than those in the other, and why by no merit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Lang
from interview_coach.indexing.index import Index
from interview_coach.retrieve.fusion import fuse, language_gap

__all__ = ["Levels"]

Floats = NDArray[np.float32]

_SAMPLE = 5000
"""So many passages of a language are enough to know their mean."""


@dataclass(frozen=True, slots=True)
class _Mean:
    """What the passages in one language are like: their mean vector, and that of the headings that have words."""

    passage: Floats
    title: Floats
    titled: float  # share of the units whose heading has words
    passages: int


class Levels:
    """The level of the scores in each language of one index."""

    def __init__(self, index: Index, chinese: NDArray[np.bool_], titled: NDArray[np.bool_]) -> None:
        """`chinese` and `titled` say of each unit whether it is in Chinese and whether its heading has words."""
        self._index, self._chinese, self._titled = index, chinese, titled
        self._means = {lang: mean for lang in (True, False) if (mean := self._mean(lang))}

    def gap(self, vector: Floats, words: Floats, lang: Lang) -> float:
        """How much lower everything in the other language scores; 0 where all is in one.

        Args:
            vector: the question's.
            words: the word share of every unit.
            lang: the question's.
        """
        if len(self._means) < 2:
            return 0.0
        level: dict[bool, float] = {}
        for chinese, mean in self._means.items():
            of_lang = words[self._chinese == chinese]
            passage = float(mean.passage @ vector)
            title = mean.titled * float(mean.title @ vector) + (1 - mean.titled) * passage
            # The fused score is linear in the cosines, so that those of the mean are the mean of theirs.
            every = np.ones(len(of_lang), np.float32)
            level[chinese] = float(fuse(passage * every, title * every, of_lang).mean())
        own = lang == "zh"
        fewest = min(mean.passages for mean in self._means.values())
        return language_gap(level[own], level[not own], fewest, lang)

    def _mean(self, chinese: bool) -> _Mean | None:
        ids = np.flatnonzero(self._chinese[self._index.chunk_units] == chinese)
        if not len(ids):
            return None
        some = self._index.chunk_vectors(ids[:: 1 + len(ids) // _SAMPLE])
        titled = np.flatnonzero(self._titled & (self._chinese == chinese))
        units = np.count_nonzero(self._chinese == chinese)
        title = self._index.title_vectors[titled].mean(0) if len(titled) else np.zeros_like(some[0])
        return _Mean(some.mean(0), title, len(titled) / units, len(ids))
