"""How the model for bare references is fitted, and how good it is on questions and data sets that it has not seen.

Two parts (`grading.model.Reference`): a logistic regression of what each claim of the reference earns, through the sum of the
credits, and trees of what the answer is worth as a whole. Data sets are split by question, never by row. The numbers below were
chosen with questions left out in five parts, in four ways of parting them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.stats import pearsonr
from sklearn.tree import DecisionTreeRegressor

from benchmarks.grader_rows import Rows
from benchmarks.grading_data import SETS
from interview_coach.grading.model import Logistic, Reference
from interview_coach.grading.trees import over_claims, trees_from

__all__ = ["cross_validate", "fit_reference"]

OF_OTHERS = ("rest", "rest_own", "rest_said", "rest_silent")
"""Signals of an article's other points, which say nothing for the claims of a bare reference: its author did not tell them apart."""
OF_THE_WHOLE = ("told", "focus")
"""Signals that say something of an answer, but not of a single claim."""
WEIGHTS = {
    "ads_train_zh": 2.0,
    "logistics_train_zh": 1.0,
    "scientsbank_train_en": 0.5,
    "beetle_train_en": 0.5,
    "own": 2.0,
}
"""How much a data set counts, whatever its size: right or wrong alone is less than a teacher's score."""
RIDGE = 1e-2
TREES, RATE, DEPTH, LEAF, SHARE = 120, 0.06, 5, 20, 0.2
"""How many trees; how much of each counts; how often one forks at most; answers in a leaf at least; signals tried at a fork."""
RISING = {
    **dict.fromkeys(
        (
            "said", "said_here", "said_near", "said_reference", "similar", "demoted", "whole", "whole_demoted",
            "whole_reference", "whole_reference_demoted", "words", "words_all", "words_reference", "words_short",
            "characters", "characters_reference", "expressions",
        ),
        1,
    ),
    **dict.fromkeys(
        (
            "opposed", "opposed_here", "opposed_near", "opposed_reference", "conflict_negated", "conflict_number",
            "conflict_reversed", "conflict_stance", "opening",
        ),
        -1,
    ),
}  # fmt: skip
"""Signals that only ever make an answer worth more (1), or less (-1)."""

Floats = npt.NDArray[np.float64]
Chosen = npt.NDArray[np.bool_]
Fields = dict[str, Any]


def fit_reference(rows: Rows, chosen: Chosen | None = None) -> tuple[Fields, Fields]:
    """The field `reference` of model.json, and the fields of trees.json, fitted on the answers `chosen` (all)."""
    chosen = np.ones(len(rows.score), bool) if chosen is None else chosen
    return _fit_sum(rows, chosen), _fit_trees(rows, chosen)


def cross_validate(rows: Rows, folds: int = 5, partings: Sequence[int] = (1, 2, 3, 4)) -> None:
    """Prints Pearson with questions left out, the mean over four ways of parting them, and with whole data sets left out."""
    questions = sorted(set(rows.question))
    by_question = []
    for seed in partings:
        order = np.random.default_rng(seed).permutation(len(questions)) % folds
        part = dict(zip(questions, order, strict=True))
        by_question.append(_left_out(rows, np.array([part[question] for question in rows.question])))
    by_set = _left_out(rows, rows.group)
    for group, name in enumerate(SETS):
        here = rows.group == group
        found = [float(pearsonr(scores[here], rows.score[here])[0]) for scores in by_question]
        print(
            f"{name}: Pearson {np.mean(found):.3f} on questions left out ({min(found):.3f} to {max(found):.3f}), "
            f"{pearsonr(by_set[here], rows.score[here])[0]:.3f} with the whole set left out"
        )


def _left_out(rows: Rows, part: npt.NDArray[np.int64]) -> Floats:
    """The score of each answer by a model fitted on the other parts; 0 where nothing was said."""
    claims = _claims(rows)
    scores = np.zeros(len(rows.score))
    for left in np.unique(part):
        logistic, trees = fit_reference(rows, part != left)
        model = Reference(Logistic(logistic["weights"], logistic["bias"]), trees_from(trees))
        for number in np.flatnonzero(part == left).tolist():
            scores[number] = np.mean(model.credits(claims.get(number, [])) or [0.0])
    return scores


def _claims(rows: Rows) -> dict[int, list[Mapping[str, float]]]:
    """The signals of each answer's claims; an answer that says nothing has none."""
    claims: dict[int, list[Mapping[str, float]]] = {}
    for number, signals in zip(rows.answer.tolist(), rows.signals, strict=True):
        claims.setdefault(number, []).append(signals)
    return claims


def _weights(group: npt.NDArray[np.int64]) -> Floats:
    """What each answer counts, summing to 1."""
    count = np.bincount(group, minlength=len(SETS)).clip(min=1)
    weight = (np.array([WEIGHTS[name] for name in SETS]) / count)[group]
    return np.asarray(weight / weight.sum())


def _fit_sum(rows: Rows, chosen: Chosen) -> Fields:
    """The logistic of a claim's credit whose mean over an answer's claims best explains the answer's score.

    Cross-entropy of score and mean credit, each data set weighing what `WEIGHTS` says and having a bias of its own, since a
    "5 of 5" is given more freely in one than in another; the bias kept is their mean. A small ridge on standardised signals.
    """
    names = [name for name in sorted(rows.signals[0]) if name not in (*OF_OTHERS, *OF_THE_WHOLE)]
    x = rows.matrix(names)[chosen[rows.answer]]
    ids, inverse = np.unique(rows.answer[chosen[rows.answer]], return_inverse=True)
    count, score, group = np.bincount(inverse), rows.score[ids], rows.group[ids]
    weight = _weights(group)
    mean, scale = x.mean(0), x.std(0) + 1e-9
    z, k = (x - mean) / scale, len(names)

    def loss(b: Floats) -> tuple[float, Floats]:
        p = 1 / (1 + np.exp(-(z @ b[:k] + b[k:][group[inverse]])))
        s = (np.bincount(inverse, p) / count).clip(1e-4, 1 - 1e-4)
        value = (
            -(weight * (score * np.log(s) + (1 - score) * np.log(1 - s))).sum() + RIDGE * (b[:k] ** 2).sum()
        )
        slope = (weight * (s - score) / (s * (1 - s)) / count)[inverse] * p * (1 - p)
        gradient = np.r_[
            z.T @ slope + 2 * RIDGE * b[:k], np.bincount(group[inverse], slope, minlength=len(SETS))
        ]
        return float(value), gradient

    b = minimize(loss, np.zeros(k + len(SETS)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    weights = b[:k] / scale
    bias = float(b[k:][np.unique(group)].mean() - (weights * mean).sum())
    return {
        "weights": {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)},
        "bias": round(bias, 3),
    }


def _fit_trees(rows: Rows, chosen: Chosen) -> Fields:
    """Boosted regression trees of the score, each fitted on what those before it leave unexplained."""
    ids = np.unique(rows.answer[chosen[rows.answer]])
    claims = _claims(rows)
    table = [over_claims(claims[number]) for number in ids.tolist()]
    names, x = _different(table)
    score, weight = rows.score[ids], _weights(rows.group[ids])
    start = float((weight * score).sum())
    rest, trees = score - start, []
    for seed in range(TREES):
        tree = DecisionTreeRegressor(
            max_depth=DEPTH,
            min_samples_leaf=LEAF,
            max_features=SHARE,
            monotonic_cst=[RISING.get(name.split()[1], 0) for name in names],
            random_state=seed,
        ).fit(x, rest, sample_weight=weight)
        rest = rest - RATE * tree.predict(x)
        trees.append(_written(tree.tree_, names))
    return {"start": round(start, 4), "trees": trees}


def _different(table: Sequence[Mapping[str, float]]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """The signals that say something of their own: neither the same everywhere nor the same as one before."""
    kept: dict[bytes, tuple[str, Floats]] = {}
    for name in table[0]:
        if name.split()[1] in OF_OTHERS:
            continue
        column = np.array([signals[name] for signals in table])
        if column.std() > 0:
            kept.setdefault(column.tobytes(), (name, column))
    return [name for name, _ in kept.values()], np.stack([c for _, c in kept.values()], 1).astype(np.float32)


def _written(tree: Any, names: Sequence[str], node: int = 0) -> Any:
    """A fitted tree as trees.json has it."""
    if tree.children_left[node] < 0:
        return round(RATE * float(tree.value[node][0, 0]), 4)
    below, above = (
        _written(tree, names, int(side[node])) for side in (tree.children_left, tree.children_right)
    )
    at = float(f"{tree.threshold[node]:.4g}")
    # A signal that may only rise or fall is at times left with a fork whose branches add the same.
    return below if below == above else [names[tree.feature[node]], at, below, above]
