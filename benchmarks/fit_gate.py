"""Fits the gate on benchmarks/data/gate.jsonl (its train half) and prints how good it is on the test half.

    python -m benchmarks.fit_gate [--write]

The questions are asked of the shipped corpus through the real retriever. Greetings are left out: they never reach
the gate. Questions there are mostly direct. Those that describe a thing without its name are the shipped ways of asking,
each asked of an index that does not hold it (`left_out`), all of them together counting as `INDIRECT` questions of the
training half. The threshold is the one that `FALSE_ANSWERS` of the unanswerable questions there pass.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.left_out import left_out
from interview_coach.coach import Coach
from interview_coach.retrieve.found import Signals
from interview_coach.retrieve.gate import Gate
from interview_coach.settings import PROJECT_ROOT, load_settings

INDIRECT = 100
"""With 15, as it was before there was the signal `aside`, one indirect question in six was refused; with 200 no fewer are refused
than with 100."""
FALSE_ANSWERS = 0.06
"""So many of the unanswerable questions of the training half may pass."""
DATA = Path(__file__).parent / "data" / "gate.jsonl"
TARGET = PROJECT_ROOT / "src" / "interview_coach" / "retrieve" / "gate.json"


def main() -> None:
    """Fits, prints, and with --write stores the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="store the fitted weights in gate.json")
    parser.add_argument("--errors", action="store_true", help="print the questions decided wrongly")
    options = parser.parse_args()
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines() if line.strip()]
    rows = [row for row in rows if row["kind"] != "chat"]
    # A data folder of its own: the user's library must not decide what the shipped gate knows.
    settings = load_settings()
    coach = Coach(settings.model_copy(update={"data_dir": settings.cache_dir / "benchmarks"}))
    found = [coach.search(row["question"]) for row in rows]
    units = [hit.units for hit in found]
    index = coach.retriever.index.units
    names = [field.name for field in fields(Signals)]
    features = np.array([[getattr(f.signals, name) for name in names] for f in found])
    wanted = np.array([row["answerable"] for row in rows])
    train = np.array([row["split"] == "train" for row in rows])
    indirect = np.array(
        [
            [getattr(asked.retriever.retrieve(asked.question).signals, name) for name in names]
            for asked in left_out(coach.encoder(), settings.ready_made())
        ]
    )
    weights = np.r_[np.ones(train.sum()), np.full(len(indirect), INDIRECT / len(indirect))]
    gate = fit(
        np.vstack([features[train], indirect]),
        np.r_[wanted[train], np.ones(len(indirect), bool)],
        weights,
        names,
    )
    scores = np.array([gate.probability(f.signals) for f in found])
    report(rows, scores, gate.threshold, train)
    right = [
        index[hits[0].unit][2] == row["about"]
        for row, hits in zip(rows, units, strict=True)
        if row["answerable"]
    ]
    print(f"right question first: {sum(right)} of {len(right)}")
    if options.errors:
        for row, score, f in zip(rows, scores, found, strict=True):
            if (score >= gate.threshold) != row["answerable"]:
                print(f"{score:.2f} {row['kind']:<10} {row['split']:<5} {row['question']}")
                print("      ", {k: round(v, 2) for k, v in asdict(f.signals).items()})
        for row, hits in zip(rows, units, strict=True):
            if row["answerable"] and index[hits[0].unit][2] != row["about"]:
                print("found", index[hits[0].unit][2], "for", row["about"], ":", row["question"])
    if options.write:
        fitted = {
            "fitted_by": "python -m benchmarks.fit_gate --write",
            "fitted_on": f"{int(train.sum())} questions of benchmarks/data/gate.jsonl, split=train, and {len(indirect)} ways "
            f"of asking left out of the index, counted as {INDIRECT}",
            "weights": {name: round(weight, 4) for name, weight in gate.weights.items()},
            "bias": round(gate.bias, 4),
            "threshold": round(gate.threshold, 4),
        }
        TARGET.write_text(json.dumps(fitted, indent=2) + "\n", "utf-8")
        print(f"wrote {TARGET}")


def fit(features: np.ndarray, wanted: np.ndarray, weights: np.ndarray, names: list[str]) -> Gate:
    """A logistic regression on standardised signals, its weights brought back to the signals' own scale.

    Answerable and unanswerable questions count the same in all; within each a question counts by its weight.
    """
    mean, scale = features.mean(0), features.std(0) + 1e-9
    share = np.where(wanted, weights / weights[wanted].sum(), weights / weights[~wanted].sum())
    model = LogisticRegression(C=1.0).fit(
        (features - mean) / scale, wanted, sample_weight=share * len(wanted) / share.sum()
    )
    found = model.coef_[0] / scale
    bias = float(model.intercept_[0] - (found * mean).sum())
    scores = 1 / (1 + np.exp(-(features @ found + bias)))
    threshold = float(np.quantile(scores[~wanted], 1 - FALSE_ANSWERS))
    return Gate(dict(zip(names, map(float, found), strict=True)), bias, threshold)


def report(rows: list[dict], scores: np.ndarray, threshold: float, train: np.ndarray) -> None:  # type: ignore[type-arg]
    """Prints AUROC and the two error rates on each half, and the errors by kind."""
    wanted = np.array([row["answerable"] for row in rows])
    for name, part in (("train", train), ("test", ~train)):
        false_answers = scores[part & ~wanted] >= threshold
        refusals = scores[part & wanted] < threshold
        print(
            f"{name}: {int(part.sum())} questions, AUROC {roc_auc_score(wanted[part], scores[part]):.3f}, "
            f"false answers {false_answers.mean():.3f} ({false_answers.sum()}), "
            f"false refusals {refusals.mean():.3f} ({refusals.sum()})"
        )
    wrong = Counter(
        (row["kind"], row["lang"])
        for row, score in zip(rows, scores, strict=True)
        if (score >= threshold) != row["answerable"]
    )
    total = Counter((row["kind"], row["lang"]) for row in rows)
    for key in sorted(total):
        print(f"  {key[0]:<10} {key[1]}: {wrong[key]} wrong of {total[key]}")


if __name__ == "__main__":
    main()
