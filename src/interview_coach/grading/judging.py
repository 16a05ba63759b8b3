"""What the sentences of an answer make of each point: which of them are laid before the entailment network, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interview_coach.grading.entailment import Entailment
from interview_coach.grading.views import AnswerView, Array, PointView

__all__ = ["Judged", "judge"]

_STATEMENT = 3
"""Words from which a wording is a statement. Less than these ("准确", one of four principles) nobody asserts or denies: the
network, fitted on sentences, finds any word said by any other, so that the word itself decides."""
_JUDGED = 3
"""Sentences, the nearest ones, that are judged for each point."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How likely (said, opposed, nothing said) a point is by the sentences nearest to it, nearest first, a row each.

    `clauses` is the same by the most that one of their clauses says and opposes by itself, and the least that one is silent;
    `spans` are the clauses (first, last + 1) of each sentence.
    """

    sentences: Array
    clauses: Array
    spans: tuple[tuple[int, int], ...]

    @property
    def most(self) -> Array:
        """The most that a sentence says, the most that one opposes, and the least that one is silent."""
        return _most(self.sentences)

    @property
    def here(self) -> Array:
        """The judgement of the sentence that says most about the point, for or against."""
        return np.asarray(self.sentences[self.sentences[:, 2].argmin()])

    @property
    def opposing(self) -> tuple[int, int]:
        """The clauses of the sentence that opposes most."""
        return self.spans[int(self.sentences[:, 1].argmax())]


def judge(
    points: Sequence[PointView], answer: AnswerView, fit: Array, recalls: Array, entailment: Entailment
) -> list[Judged]:
    """The judgement of each point.

    A sentence is as near as the nearest run of its clauses by `fit`, of shape (points, windows). Whole sentences are judged,
    since a clause alone may say less than it means ("but only from image to text"), and read as a whole, as those were that the
    network was fitted on: put together of clauses that were read one by one, it finds a third of the contradictions. Of the point's wordings those in the
    sentence's language count, where there are such. A point of less than `_STATEMENT` words is said as far as a sentence
    holds its words, by `recalls`, of the same shape.
    """
    spans = answer.sentences
    place = {n: row for row, span in enumerate(spans) for n in range(*span)}
    nearness = np.full((len(points), len(spans)), -np.inf, np.float32)
    held = np.zeros_like(nearness)
    for column, (first, last) in enumerate(answer.windows[:-1]):
        row = place[first]
        if place[last - 1] == row:
            nearness[:, row] = np.maximum(nearness[:, row], fit[:, column])
            held[:, row] = np.maximum(held[:, row], recalls[:, column])
    looked = [np.argsort(-near, kind="stable")[:_JUDGED] for near in nearness]
    pairs: list[tuple[Array, Array]] = []

    def ask(view: PointView, clause: int, claim: Array) -> range:
        """The numbers of the pairs of a point's wordings with a claim that begins with this clause."""
        spoken = answer.langs[clause]
        same = [t for t, lang in zip(view.tokens, view.langs, strict=True) if lang == spoken] or view.tokens
        pairs.extend((wording, claim) for wording in same)
        return range(len(pairs) - len(same), len(pairs))

    asked: list[tuple[list[range], list[range]]] = []
    for view, rows in zip(points, looked, strict=True):
        if _is_a_word(view):
            rows = rows[:0]
        whole = [ask(view, spans[row][0], answer.sentence_tokens[row]) for row in rows]
        parts: list[range] = []
        for row, judged_whole in zip(rows, whole, strict=True):
            clauses = range(*spans[row])
            # A sentence of one clause is judged once.
            parts += (
                [judged_whole]
                if len(clauses) == 1
                else [ask(view, clause, answer.tokens[clause]) for clause in clauses]
            )
        asked.append((whole, parts))
    found = entailment.judge(pairs)
    judged = []
    for number, (view, rows) in enumerate(zip(points, looked, strict=True)):
        if _is_a_word(view):
            sentences = np.array([(share, 0.0, 1 - share) for share in held[number, rows]], np.float32)
            alone = sentences
        else:
            sentences, alone = (
                np.stack([found[wordings].mean(0) for wordings in one]) for one in asked[number]
            )
        judged.append(Judged(sentences, _most(alone), tuple(spans[row] for row in rows)))
    return judged


def _most(judgements: Array) -> Array:
    """The most that is said, the most that is opposed, and the least that is silent."""
    said, opposed, silent = judgements.T
    return np.array([said.max(), opposed.max(), silent.min()], np.float32)


def _is_a_word(view: PointView) -> bool:
    return max(words.count for words in view.words) < _STATEMENT
