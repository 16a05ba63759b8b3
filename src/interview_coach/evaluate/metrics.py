"""Measures of search, of refusal and of grading. Pure functions.

The ranking measures take the relevances of what was found, best first (0 for what does not belong), with
`relevant`, everything that should have been found. They agree with trec_eval (tested against ir-measures), but for
recall at a depth of less than the number of relevant documents: see `recall`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

__all__ = [
    "auroc",
    "mean",
    "ndcg",
    "pearson",
    "percentile",
    "qwk",
    "recall",
    "reciprocal_rank",
    "rmse",
    "spearman",
    "within_question_r",
]


def recall(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """Recall@k = |relevant documents among the first k| / |relevant documents|, 0..1; 0 where none is relevant.

    Where each question has one right passage, as in the sets here, this is the share of questions answered by rank k.
    """
    wanted = {document for document, grade in relevant.items() if grade > 0}
    return len(wanted.intersection(ranked[:k])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """RR@k = 1 / rank of the first relevant document, 0 if none is among the first k. Its mean is MRR@k."""
    for rank, document in enumerate(ranked[:k], start=1):
        if relevant.get(document, 0) > 0:
            return 1 / rank
    return 0.0


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float:
    """nDCG@k = DCG@k / the DCG@k of the best order, where DCG@k = sum over ranks r of grade(r) / log2(r + 1).

    The gain of a document is its grade, as in trec_eval, not 2^grade - 1; grades below 0 count as 0.
    """
    gained = [max(0.0, relevant.get(document, 0.0)) for document in ranked[:k]]
    ideal = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k]
    best = _dcg(ideal)
    return _dcg(gained) / best if best else 0.0


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The chance that a positive scores above a negative, a tie counting half; None if either is absent.

    AUROC = (sum of the positives' ranks - P (P + 1) / 2) / (P N), ranks from 1 and shared among ties.
    """
    flags = np.asarray(positive, bool)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        return None
    _, group, counts = np.unique(np.asarray(scores, np.float64), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[group]
    return float((ranks[flags].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's r, -1..1; None where either never varies or there are fewer than two."""
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(a) < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale > 1e-12 else None


def spearman(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Spearman's rho: Pearson's r of the ranks, ties sharing theirs; None as there."""
    return pearson(_ranks(x), _ranks(y))


def rmse(x: Sequence[float], y: Sequence[float]) -> float:
    """Root of the mean squared difference; 0 where there are none."""
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    return float(np.sqrt(np.mean((a - b) ** 2))) if len(a) else 0.0


def qwk(x: Sequence[float], y: Sequence[float], levels: int = 6) -> float | None:
    """Cohen's kappa with quadratic weights, after rounding scores in 0..1 to `levels` equal steps: 6 are marks of 0 to 5.

    1 - sum(w O) / sum(w E), with w = (i - j)^2, O the observed and E the chance-expected table of levels (half a step
    rounds up). None where no disagreement is expected by chance.
    """
    if len(x) == 0:
        return None
    top = levels - 1
    a, b = (
        np.floor(np.asarray(v, np.float64).clip(0, 1) * top + 0.5 + 1e-9).astype(int).clip(0, top)
        for v in (x, y)
    )
    observed = np.zeros((levels, levels))
    np.add.at(observed, (a, b), 1)
    expected = np.outer(observed.sum(1), observed.sum(0)) / len(a)
    steps = np.arange(levels)
    weights = (steps[:, None] - steps[None]) ** 2
    chance = float((weights * expected).sum())
    return 1 - float((weights * observed).sum()) / chance if chance > 0 else None


def within_question_r(x: Sequence[float], y: Sequence[float], question: Sequence[str]) -> float | None:
    """Mean over the questions of Pearson's r between their own answers, each weighing as its number of answers.

    Says whether answers to one question are told apart, which a difference in how hard the questions are can hide.
    Questions of fewer than three answers, or whose scores `y` never vary, are left out; where only `x` never varies
    its r is 0. None where no question is left.
    """
    groups: dict[str, list[int]] = {}
    for number, name in enumerate(question):
        groups.setdefault(name, []).append(number)
    total, weight = 0.0, 0
    for numbers in groups.values():
        wanted = [y[n] for n in numbers]
        if len(numbers) < 3 or max(wanted) - min(wanted) < 1e-12:
            continue
        total += len(numbers) * (pearson([x[n] for n in numbers], wanted) or 0.0)
        weight += len(numbers)
    return total / weight if weight else None


def _ranks(values: Sequence[float]) -> list[float]:
    _, group, counts = np.unique(np.asarray(values, np.float64), return_inverse=True, return_counts=True)
    return [float(rank) for rank in (np.cumsum(counts) - (counts - 1) / 2)[group]]


def percentile(values: Sequence[float] | npt.NDArray[np.float64], p: float) -> float:
    """The p-th percentile, p in 0..100: linear between the two nearest values; 0 where there are none."""
    return float(np.percentile(np.asarray(values, np.float64), p)) if len(values) else 0.0


def mean(values: Sequence[float]) -> float:
    """Their sum over their number; 0 where there are none."""
    return math.fsum(values) / len(values) if values else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
