"""Measures of search and of refusal. Pure functions.

The ranking measures take the relevances of what was found, best first (0 for what does not belong), with
`relevant`, everything that should have been found. They agree with trec_eval (tested against ir-measures), but for
recall at a depth of less than the number of relevant documents: see `recall`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["auroc", "mean", "ndcg", "percentile", "recall", "reciprocal_rank"]


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


def percentile(values: Sequence[float] | npt.NDArray[np.float64], p: float) -> float:
    """The p-th percentile, p in 0..100: linear between the two nearest values; 0 where there are none."""
    return float(np.percentile(np.asarray(values, np.float64), p)) if len(values) else 0.0


def mean(values: Sequence[float]) -> float:
    """Their sum over their number; 0 where there are none."""
    return math.fsum(values) / len(values) if values else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
