"""What each question of the articles is *about*: the words of its title, aliases and inner headings.

A passage may mention a thing (VAE, dropout) that no question is about. The gate and the comparison of two subjects
need the difference.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from interview_coach.indexing.index import Index
from interview_coach.text.language import detect
from interview_coach.text.tokens import tokenize

__all__ = ["UnitNames"]

_REMEMBERED = 65_536
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[-'’][A-Za-z0-9]+)*")
_SENTENCE = re.compile(r"[.?!:：。？！]\s*$")


class UnitNames:
    """The names of every unit of an index, as token sets, with the weights of the index's words."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._table = index.names
        self._unknown = math.log(1 + (len(index.units) + 0.5) / 0.5)
        # One answer asks for a thousand weights, nearly all of them again and again.
        self._weights = lru_cache(_REMEMBERED)(self._weigh)

    def weight(self, token: str) -> float:
        """The token's inverse document frequency; that of the rarest for one that no article has."""
        return self._weights(token)

    def _weigh(self, token: str) -> float:
        return self._index.idf(token) or self._unknown

    def total(self, tokens: Iterable[str]) -> float:
        """Sum of the weights of the distinct tokens."""
        return sum(self.weight(token) for token in set(tokens))

    def share(self, tokens: Iterable[str], unit: int) -> float:
        """How much of the tokens' weight the unit's names hold, 0..1."""
        wanted = set(tokens)
        total = self.total(wanted)
        held = frozenset[str]().union(*self._table.of(unit))
        return self.total(wanted & held) / total if total else 0.0

    def text_shares(self, tokens: Iterable[str], units: Sequence[int]) -> NDArray[np.float64]:
        """For each of a few units, how much of the tokens' weight its whole text holds, 0..1."""
        wanted = set(tokens)
        shares = np.zeros(len(units))
        for token in wanted:
            shares += self.weight(token) * self._index.units_hold(token, units)
        return shares / (self.total(wanted) or 1.0)

    def known(self, tokens: Iterable[str]) -> float:
        """How much of the tokens' weight occurs anywhere in the articles, 0..1."""
        wanted = set(tokens)
        total = self.total(wanted)
        return self.total(token for token in wanted if self._index.idf(token)) / total if total else 0.0

    def unheard(self, question: str) -> bool:
        """Whether the question names something that no article has: "the Viterbi algorithm", "RoIAlign"."""
        return any(
            not any(map(self._index.idf, tokens)) for name in _names(question) if (tokens := tokenize(name))
        )

    def aside(self, question: str) -> bool:
        """Whether the question names something that articles mention and no question is about: "t-SNE", "VQ-VAE".

        Only what is written as no ordinary word is counts: a company or an author is no subject, nor are "GPUs".
        """
        return any(
            self._index.idf(token) and not len(self._table.holding(token))
            for name in _names(question)
            if _of_a_method(name)
            for token in tokenize(name)
        )

    def about(self, unit: int, tokens: Iterable[str]) -> float:
        """How well the unit's best single name fits the tokens: overlap over union, by weight, 0..1."""
        wanted = frozenset(tokens)
        best = 0.0
        for name in self._table.of(unit):
            common = wanted & name
            if common:
                best = max(best, self.total(common) / self.total(wanted | name))
        return best

    def about_all(self, tokens: Iterable[str]) -> NDArray[np.float32]:
        """`about` for every unit."""
        wanted = frozenset(tokens)
        scores = np.zeros(len(self._index.units), np.float32)
        common = np.zeros(len(self._table.units))
        for token in wanted:
            common[self._table.holding(token)] += self.weight(token)
        near = np.flatnonzero(common)
        union = self.total(wanted) + self._name_totals[near] - common[near]
        np.maximum.at(scores, self._table.units[near], (common[near] / union).astype(np.float32))
        return scores

    @cached_property
    def _name_totals(self) -> NDArray[np.float64]:
        """The weight of each name of the table."""
        return self._table.sums(np.array([self.weight(token) for token in self._table.vocabulary]))


def _names(question: str) -> Iterator[str]:
    """What is written as a name: among Han any Latin word, else a word with a capital that does not begin a sentence."""
    latin_is_a_name = detect(question) == "zh"
    for match in _LATIN.finditer(question):
        word = match[0]
        inside = match.start() > 0 and not _SENTENCE.search(question[: match.start()])
        capital = any(letter.isupper() for letter in word[1:]) or (inside and word[0].isupper())
        if len(word) > 1 and (latin_is_a_name or capital) and word.partition("'")[0] != "I":
            yield word


def _of_a_method(name: str) -> bool:
    """Whether a name is written as no ordinary word is: with a capital inside; several ("GPUs") are no method."""
    word = re.split("['’]", name)[0]
    return any(letter.isupper() for letter in word[1:]) and not word.endswith("s")
