"""What each question of the articles is *about*: the words of its title, aliases and inner headings.

A passage may mention a thing (VAE, dropout) that no question is about. The gate and the comparison of two subjects
need the difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from interview_coach.domain import Article, Question
from interview_coach.indexing.index import Index
from interview_coach.text.framing import topic_of
from interview_coach.text.statements import split_statements
from interview_coach.text.tokens import tokenize

__all__ = ["UnitNames", "names_of"]


def names_of(article: Article, question: Question) -> list[str]:
    """The names of a question: its title, its aliases, and the headings inside its answer."""
    statements = split_statements(article.text, question.answer.start, question.answer.end)
    headings = {heading for statement in statements for heading in statement.headings}
    # An article of one question lends it the article's own names.
    shared = (article.title, *article.aliases) if len(article.questions) == 1 else ()
    return [question.title, *question.aliases, *shared, *sorted(headings)]


class UnitNames:
    """The names of every unit of an index, as token sets, with the weights of the index's words."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._unknown = math.log(1 + (len(index.units) + 0.5) / 0.5)
        self.aliases: list[list[frozenset[str]]] = []
        self.tokens: list[frozenset[str]] = []
        questions = {
            (article.id, article.lang, question.id): (article, question)
            for article in index.articles
            for question in article.questions
        }
        for unit in index.units:
            names = [frozenset(tokenize(topic_of(name))) for name in names_of(*questions[unit])]
            self.aliases.append([name for name in names if name])
            self.tokens.append(frozenset().union(*names))
        self._by_token: dict[str, list[int]] = {}
        for number, tokens in enumerate(self.tokens):
            for token in tokens:
                self._by_token.setdefault(token, []).append(number)

    def weight(self, token: str) -> float:
        """The token's inverse document frequency; that of the rarest for one that no article has."""
        return self._index.idf(token) or self._unknown

    def total(self, tokens: Iterable[str]) -> float:
        """Sum of the weights of the distinct tokens."""
        return sum(self.weight(token) for token in set(tokens))

    def share(self, tokens: Iterable[str], unit: int) -> float:
        """How much of the tokens' weight the unit's names hold, 0..1."""
        wanted = set(tokens)
        total = self.total(wanted)
        return self.total(wanted & self.tokens[unit]) / total if total else 0.0

    def text_shares(self, tokens: Iterable[str]) -> NDArray[np.float32]:
        """For each unit, how much of the tokens' weight its whole text holds, 0..1."""
        wanted = set(tokens)
        shares = np.zeros(len(self._index.units), np.float32)
        for token in wanted:
            shares[self._index.term_units(token)] += self.weight(token)
        total = self.total(wanted)
        return shares / np.float32(total) if total else shares

    def known(self, tokens: Iterable[str]) -> float:
        """How much of the tokens' weight occurs anywhere in the articles, 0..1."""
        wanted = set(tokens)
        total = self.total(wanted)
        return self.total(token for token in wanted if self._index.idf(token)) / total if total else 0.0

    def about(self, unit: int, tokens: Iterable[str]) -> float:
        """How well the unit's best single name fits the tokens: overlap over union, by weight, 0..1."""
        wanted = frozenset(tokens)
        best = 0.0
        for name in self.aliases[unit]:
            common = wanted & name
            if common:
                best = max(best, self.total(common) / self.total(wanted | name))
        return best

    def about_all(self, tokens: Iterable[str]) -> NDArray[np.float32]:
        """`about` for every unit."""
        wanted = frozenset(tokens)
        near = {int(unit) for token in wanted for unit in self._by_token.get(token, ())}
        scores = np.zeros(len(self.aliases), np.float32)
        for unit in near:
            scores[unit] = self.about(unit, wanted)
        return scores
