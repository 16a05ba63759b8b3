"""Fits the grader's two models and prints how good the one for bare references is on questions that it has not seen.

    python -m benchmarks.fit_grader [--write] [--data ../shared/data/grading]

`reference` and the trees are fitted on the short answers of five data sets (`fit_reference`); `points` on the labelled
answers of benchmarks/data/grading, on those labelled sentence by sentence (`WEIGHTS`), and on answers put together (`composed`),
without the questions of `HELD_OUT`: see `benchmarks.grade_labelled` for how good
that is. The numbers below were chosen with questions left out in five parts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from benchmarks.cached_encoder import CachedEncoder
from benchmarks.fit_reference import cross_validate, fit_reference
from benchmarks.grader_rows import (
    Rows,
    answers_of,
    composed_rows,
    labelled_rows,
    reference_rows,
    rows_of,
    shipped_questions,
)
from benchmarks.grading_data import HELD_OUT, SETS
from interview_coach.coach import Coach
from interview_coach.grading.model import VERDICTS, Additive, points_from
from interview_coach.grading.reader import Reader
from interview_coach.settings import PROJECT_ROOT, load_settings

COMMAND = "python -m benchmarks.fit_grader --write"
FOLDER = PROJECT_ROOT / "src" / "interview_coach" / "grading"
NOT_OF_AN_ARTICLE = ("whole", "whole_demoted")
"""Signals that hang on the order in which sentences stand. The verdicts are as good without them (of the triples .861, with
them .859, questions left out, when it was tried)."""
CREDIT = {"nothing": 0.25, "everything": 0.6, "covered": 0.75, "partial": 0.3, "sign": 0.1, "sure": 0.7}
KNOTS = 6
WEIGHTS = {
    "labelled": 1.0,
    "composed": 0.05,
    "spoken": 0.3,
    "candid": 0.25,
    "brief": 0.2,
    "packed": 0.2,
    "textbook": 0.1,
    "twins": 0.05,
}
"""What an answer of each part counts beside a labelled one: put together, and those labelled sentence by sentence (`grading_data.GROUPS`)."""
RIDGE = 1.0
"""What the square of a step of a curve costs, against an answer's point of weight 1."""
_FOR = {"covered": 1, "missed": -1}
_AGAINST = {"contradicted": 1, "covered": -1}
DIRECTIONS: Mapping[str, Mapping[str, int]] = {
    name: directions
    for names, directions in (
        (("said", "said_here", "said_near"), {**_FOR, "contradicted": -1}),
        (("opposed", "opposed_here", "opposed_near"), {**_AGAINST, "missed": -1, "partial": -1}),
        (("silent",), {"missed": 1, "covered": -1, "contradicted": -1}),
        (("rest_said",), {"covered": 1, "contradicted": -1}),
        (("conflict_negated", "conflict_reversed", "conflict_number"), _AGAINST),
        (("similar", "demoted", "words", "words_all", "characters"), _FOR),
    )
    for name in names
}
"""Which verdicts a signal only ever makes likelier (1) or less likely (-1)."""

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Fits, prints, and with --write stores the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the fitted numbers")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "grading")
    options = parser.parse_args()
    settings = load_settings()
    with_cache = CachedEncoder(Coach(settings).encoder(), settings.cache_dir / "benchmarks")
    reader = Reader(with_cache)
    short = reference_rows(options.data, reader, with_cache)
    evidence = evidence_of_points(reader, with_cache)
    reference, trees = fit_reference(short)
    cross_validate(short)
    with_cache.save()
    points = fit_points([(rows, tuned(rows), WEIGHTS[part]) for part, rows in evidence.items()])
    composed = evidence["composed"]
    report_composed(composed, ~tuned(composed), points_from(points))
    told = ", ".join(f"{tuned(rows).sum()} {part}" for part, rows in evidence.items())
    fitted = {
        "fitted_by": COMMAND,
        "fitted_on": f"{len(short.score)} short answers of {', '.join(SETS)}; of benchmarks/data {told} answers, none of them on {', '.join(HELD_OUT)}",
        "points": points,
        "reference": reference,
        "credit": CREDIT,
    }
    print(json.dumps(fitted, indent=2))
    if options.write:
        (FOLDER / "model.json").write_text(json.dumps(fitted, indent=2) + "\n", "utf-8")
        lines = ",\n".join(json.dumps(tree) for tree in trees["trees"])
        told = f'{{"fitted_by": "{COMMAND}", "start": {trees["start"]}, "trees": [\n{lines}\n]}}\n'
        (FOLDER / "trees.json").write_text(told, "utf-8")
        print(f"wrote model.json and trees.json in {FOLDER}")


def evidence_of_points(reader: Reader, encoder: CachedEncoder) -> dict[str, Rows]:
    """What the model of the verdicts is fitted on, by the parts of `WEIGHTS`."""
    questions = shipped_questions()
    found = {"labelled": labelled_rows(reader, encoder), "composed": composed_rows(reader, encoder)}
    for group in WEIGHTS:
        if group not in found:
            found[group] = rows_of(answers_of(group, questions), questions, reader, encoder)
    return found


def report_composed(rows: Rows, chosen: npt.NDArray[np.bool_], model: Additive) -> None:
    """Prints how often each verdict is found among the points of single claims, and of several."""
    said = np.bincount(rows.answer, np.array(rows.verdicts) != "missed", minlength=len(rows.score))
    for name, part in (("one claim", said == 1), ("several claims", said > 1)):
        found = {verdict: [0, 0] for verdict in VERDICTS}
        for signals, number, verdict in zip(rows.signals, rows.answer, rows.verdicts, strict=True):
            if chosen[number] and part[number]:
                likely = model.probabilities(signals)
                found[verdict][0] += max(likely, key=likely.__getitem__) == verdict
                found[verdict][1] += 1
        told = ", ".join(f"{verdict} {right} of {every}" for verdict, (right, every) in found.items())
        print(f"composed answers of held-out questions, {name}: right of {told}")


def tuned(rows: Rows) -> npt.NDArray[np.bool_]:
    """Which answers are not to a held-out question."""
    return np.array([question not in HELD_OUT for question in rows.question])


def fit_points(parts: Sequence[tuple[Rows, npt.NDArray[np.bool_], float]]) -> dict[str, Any]:
    """The additive model of `grading.model`: multinomial logistic regression on the steps of each signal between its knots.

    A curve is the sum of its steps, so the ridge on them makes it smooth; a signal that speaks for or against a verdict by
    what it is (`DIRECTIONS`) only rises or falls there, whatever chance says. Each part has answers, which of them to fit on,
    and how much one counts.
    """
    names = sorted(set(parts[0][0].signals[0]).difference(NOT_OF_AN_ARTICLE))
    uses = [chosen[rows.answer] for rows, chosen, _ in parts]
    x = np.vstack([rows.matrix(names)[use] for (rows, _, _), use in zip(parts, uses, strict=True)])
    y = np.concatenate([np.array(rows.verdicts)[use] for (rows, _, _), use in zip(parts, uses, strict=True)])
    weights = np.concatenate([np.full(use.sum(), w) for (_, _, w), use in zip(parts, uses, strict=True)])
    knots = {name: knots_of(x[:, column]) for column, name in enumerate(names)}
    ramps = np.hstack([ramps_of(x[:, column], knots[name]) for column, name in enumerate(names)])
    wanted = (y[:, None] == np.array(VERDICTS)).astype(np.float64)
    owner = [name for name in names for _ in knots[name][1:]]
    signs = [[DIRECTIONS.get(name, {}).get(verdict, 0) for verdict in VERDICTS] for name in owner]
    bounds = [(0 if sign > 0 else None, 0 if sign < 0 else None) for row in signs for sign in row]
    steps, bias = fit_softmax(ramps, wanted, weights, bounds)
    curves: dict[str, dict[str, list[float]]] = {}
    for name in names:
        own = np.cumsum(steps[[one == name for one in owner]], axis=0)
        curves[name] = {"knots": [float(f"{knot:.4g}") for knot in knots[name]]}
        for column, verdict in enumerate(VERDICTS):
            curves[name][verdict] = [0.0, *(round(float(value), 2) for value in own[:, column])]
    return {
        "bias": {verdict: round(float(value), 2) for verdict, value in zip(VERDICTS, bias, strict=True)},
        "curves": curves,
    }


def fit_softmax(
    x: Floats, wanted: Floats, weights: Floats, bounds: Sequence[tuple[int | None, int | None]]
) -> tuple[Floats, Floats]:
    """Multinomial logistic regression with a ridge and `bounds` on its coefficients (columns of `x` times verdicts).

    scikit-learn's takes no bounds. `wanted` is one-hot, of shape (rows, verdicts).
    """
    columns, verdicts = x.shape[1], wanted.shape[1]

    def loss(b: Floats) -> tuple[float, Floats]:
        coefficients = b[:-verdicts].reshape(columns, verdicts)
        logs = log_softmax(x @ coefficients + b[-verdicts:], 1)
        value = -(weights * (wanted * logs).sum(1)).sum() + RIDGE / 2 * (coefficients**2).sum()
        slope = weights[:, None] * (np.exp(logs) - wanted)
        return float(value), np.r_[(x.T @ slope + RIDGE * coefficients).ravel(), slope.sum(0)]

    b = minimize(
        loss,
        np.zeros((columns + 1) * verdicts),
        jac=True,
        method="L-BFGS-B",
        bounds=[*bounds, *[(None, None)] * verdicts],
        options={"maxiter": 600, "maxfun": 2000},
    ).x
    return b[:-verdicts].reshape(columns, verdicts), b[-verdicts:]


def knots_of(values: Floats) -> Floats:
    """Where a curve may bend: evenly over 0..1 for what is a share and gets about there, else at even quantiles.

    Most shares are next to 0, and the knots with them by quantiles: the curve would follow chance between .001 and .01.
    """
    if values.min() >= 0 and 0.8 < values.max() <= 1:
        return np.linspace(0, 1, KNOTS)
    found = np.unique(np.round(np.quantile(values, np.linspace(0.01, 0.99, KNOTS)), 4))
    if len(found) < 2:
        found = np.array([values.min(), max(values.max(), values.min() + 1e-3)])
    return found


def ramps_of(values: Floats, knots: Floats) -> Floats:
    """For each value how much of each step between two knots lies below it, 0..1; (values, knots - 1)."""
    return np.stack([((values - low) / (high - low)).clip(0, 1) for low, high in pairwise(knots)], 1)


if __name__ == "__main__":
    main()
