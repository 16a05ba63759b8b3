"""How near an answer comes to a point: a few numbers, each of one kind of evidence, from vectors and from words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interview_coach.grading.entailment import Entailment
from interview_coach.grading.judging import judge
from interview_coach.grading.views import AnswerView, Array, PointView, grams_of

__all__ = ["Signals", "compare"]

_LEAST_TOLD = -3.0


@dataclass(frozen=True, slots=True)
class Signals:
    """The evidence for one point; each number lies about in 0..1, and more means more likely covered.

    similar: centred cosine of the nearest clause or run of clauses.
    demoted: the same without the question's direction.
    whole, whole_demoted: the same of the answer as a whole.
    words: weighted share of the point's words, the question's left out, in the nearest run of clauses.
    words_all: the same in the whole answer.
    characters: share of the point's characters (Chinese) or four-letter pieces (English) in the answer.
    apart: how much nearer that run of clauses is to this point than to the sibling that it is nearest to.
    own: the most of that over all runs: whether anything is said that fits this point rather than another.
    rest, rest_own: the means of nearness and of `own` over the other points: who knows the others knows this one.
    said, opposed: how likely one of the sentences nearest to the point asserts it, and one contradicts it
        (`judging`); silent: how likely none of them says anything of it.
    said_clause, opposed_clause, silent_clause: the same by one of their clauses, read by itself: in a sentence that makes several
        points, the others are easily taken for this one turned round.
    said_here, opposed_here: the same of the one that says most about it; said_near, opposed_near: of the nearest.
    rest_said, rest_silent: the means over the other points: who knows those knows this one.
    told: log of the words that are about the points over the words of the points, -3 to .3; `focus`: their share.
    window: the clauses (first, last + 1) that fit the point best, by vectors and words together; opposing: those of the
        sentence that contradicts it most.
    """

    similar: float
    demoted: float
    whole: float
    whole_demoted: float
    words: float
    words_all: float
    characters: float
    apart: float
    own: float
    rest: float
    rest_own: float
    said: float
    opposed: float
    said_here: float
    opposed_here: float
    silent: float
    said_clause: float
    opposed_clause: float
    silent_clause: float
    said_near: float
    opposed_near: float
    rest_said: float
    rest_silent: float
    told: float
    focus: float
    window: tuple[int, int]
    opposing: tuple[int, int]


def compare(points: Sequence[PointView], answer: AnswerView, entailment: Entailment) -> list[Signals]:
    """The signals of each point."""
    if not points:
        return []
    plain = np.stack([(view.vectors @ answer.vectors.T).max(0) for view in points])
    demoted = np.stack([(view.demoted @ answer.demoted.T).max(0) for view in points])
    recalls = _recalls(points, answer)
    parts = (plain + demoted) / 2
    fit = (parts + recalls) / 2
    apart = _apart(parts)
    grams = grams_of(answer.text)
    level = (plain.max(1) + demoted.max(1) + recalls[:, :-1].max(1)) / 3
    told, focus = _told(points, answer, parts)
    judged = judge(points, answer, fit, recalls, entailment)
    most = np.stack([one.most for one in judged])
    found = []
    for number, view in enumerate(points):
        best = int(np.argmax(fit[number]))
        found.append(
            Signals(
                similar=float(plain[number].max()),
                demoted=float(demoted[number].max()),
                whole=float(plain[number, -1]),
                whole_demoted=float(demoted[number, -1]),
                words=float(recalls[number, :-1].max()) if len(answer.claims) else 0.0,
                words_all=float(recalls[number, -1]),
                characters=max(_overlap(wanted, grams) for wanted in view.grams),
                apart=float(apart[number, best]),
                own=float(apart[number].max()),
                rest=_mean_without(level, number),
                rest_own=_mean_without(apart.max(1), number),
                said=float(most[number, 0]),
                opposed=float(most[number, 1]),
                silent=float(most[number, 2]),
                said_here=float(judged[number].here[0]),
                opposed_here=float(judged[number].here[1]),
                said_clause=float(judged[number].clauses[0]),
                opposed_clause=float(judged[number].clauses[1]),
                silent_clause=float(judged[number].clauses[2]),
                said_near=float(judged[number].sentences[0, 0]),
                opposed_near=float(judged[number].sentences[0, 1]),
                rest_said=_mean_without(most[:, 0], number),
                rest_silent=_mean_without(most[:, 2], number),
                told=told,
                focus=focus,
                window=answer.windows[best],
                opposing=judged[number].opposing,
            )
        )
    return found


def _mean_without(values: Array, number: int) -> float:
    """The mean of the others; of all where there are no others."""
    return float(np.delete(values, number).mean()) if len(values) > 1 else float(values.mean())


def _told(points: Sequence[PointView], answer: AnswerView, parts: Array) -> tuple[float, float]:
    """How much the answer says that is about the points, against their own length; and the share of it that is.

    A clause counts by its nearness to the nearest point, from nothing at .25 to whole at .55.
    """
    lengths = np.array([words.count for words in answer.words], np.float32)
    if not lengths.sum():
        return _LEAST_TOLD, 0.0
    near = ((parts[:, : len(lengths)].max(0) - 0.25) / 0.3).clip(0, 1)
    wanted = sum(min(words.count for words in view.words) for view in points)
    said = float((near * lengths).sum())
    ratio = math.log(max(said, 0.01) / max(wanted, 1.0))
    return max(_LEAST_TOLD, min(0.3, ratio)), said / float(lengths.sum())


def _apart(parts: Array) -> Array:
    """How much nearer each window is to a point than to the sibling that it is nearest to; 0 for a lone point."""
    if len(parts) < 2:
        return np.zeros_like(parts)
    top = np.sort(parts, axis=0)
    return np.asarray(np.where(parts == top[-1], parts - top[-2], parts - top[-1]), np.float32)


def _recalls(points: Sequence[PointView], answer: AnswerView) -> Array:
    """Weighted share of each point's words in each window, by the wording that fares best; (points, windows)."""
    tokens = {
        token: column
        for column, token in enumerate({t for view in points for weights in view.weights for t in weights})
    }
    clauses = np.zeros((len(answer.claims), len(tokens)), bool)
    for row, words in enumerate(answer.words):
        clauses[row, [tokens[token] for token in words.all if token in tokens]] = True
    windows = np.stack([clauses[a:b].any(0) for a, b in answer.windows])
    windows[-1, [tokens[token] for token in answer.whole.all if token in tokens]] = True
    found = np.zeros((len(points), len(windows)), np.float32)
    for row, view in enumerate(points):
        for weights in view.weights:
            columns = [tokens[token] for token in weights]
            shares = windows[:, columns] @ np.array(list(weights.values()), np.float32)
            found[row] = np.maximum(found[row], shares)
    return found


def _overlap(wanted: Counter[str], given: Counter[str]) -> float:
    total = wanted.total()
    return (wanted & given).total() / total if total else 0.0
