"""The measures against ir-measures (trec_eval underneath) and scikit-learn, and where they can be worked out by hand."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from interview_coach.evaluate import metrics


def made_up(seed: int) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """Rankings of 30 queries over 40 documents, with 1 to 6 graded judgements each, some of them 0."""
    rng = random.Random(seed)
    documents = [f"d{n}" for n in range(40)]
    runs, judged = {}, {}
    for n in range(30):
        runs[f"q{n}"] = rng.sample(documents, rng.choice([3, 10, 25]))
        judged[f"q{n}"] = {d: rng.choice([0, 1, 1, 2, 3]) for d in rng.sample(documents, rng.randint(1, 6))}
        judged[f"q{n}"][rng.choice(documents)] = 1  # at least one is relevant
    return runs, judged


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_trec_eval(seed: int) -> None:
    import ir_measures
    from ir_measures import RR, R, nDCG

    runs, judged = made_up(seed)
    scored = {
        query: {document: -float(rank) for rank, document in enumerate(found)}
        for query, found in runs.items()
    }
    ours = {"R": metrics.recall, "RR": metrics.reciprocal_rank, "nDCG": metrics.ndcg}
    wanted = [R @ 1, R @ 5, RR @ 10, nDCG @ 5, nDCG @ 10]
    compared = 0
    for theirs in ir_measures.iter_calc(wanted, judged, scored):
        name, depth = str(theirs.measure).split("@")
        measure = ours[name]
        value = measure(runs[theirs.query_id], judged[theirs.query_id], int(depth))
        assert value == pytest.approx(theirs.value, abs=1e-6), (theirs.measure, theirs.query_id)
        compared += 1
    assert compared == len(wanted) * len(runs)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.1001, 0.5, 0.9]), st.booleans()), min_size=2).filter(
        lambda cases: len({positive for _, positive in cases}) == 2
    )
)
def test_auroc_agrees_with_scikit_learn_ties_included(cases: list[tuple[float, bool]]) -> None:
    scores, positive = [score for score, _ in cases], [flag for _, flag in cases]
    assert metrics.auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores))


def test_auroc_needs_both_kinds() -> None:
    assert metrics.auroc([0.2, 0.9], [True, True]) is None
    assert metrics.auroc([], []) is None
    assert metrics.auroc([0.2, 0.9], [False, True]) == 1
    assert metrics.auroc([0.9, 0.2], [False, True]) == 0


def test_measures_worked_out_by_hand() -> None:
    relevant = {"a": 2.0, "b": 1.0, "c": 0.0}
    ranked = ["c", "b", "x", "a"]
    assert metrics.recall(ranked, relevant, 2) == 1 / 2
    assert metrics.recall(ranked, relevant, 4) == 1
    assert metrics.reciprocal_rank(ranked, relevant, 10) == 1 / 2
    assert metrics.reciprocal_rank(ranked, relevant, 1) == 0
    best = 2 + 1 / math.log2(3)
    assert metrics.ndcg(ranked, relevant, 10) == pytest.approx((1 / math.log2(3) + 2 / math.log2(5)) / best)
    assert metrics.ndcg(["a", "b"], relevant, 10) == pytest.approx(1)


def test_nothing_relevant_and_nothing_found() -> None:
    assert metrics.recall(["a"], {}, 5) == metrics.ndcg(["a"], {"a": 0}, 5) == 0
    assert metrics.recall([], {"a": 1}, 5) == metrics.ndcg([], {"a": 1}, 5) == 0
    assert metrics.reciprocal_rank([], {"a": 1}, 5) == 0
    assert metrics.mean([]) == metrics.percentile([], 50) == 0


def test_percentiles_lie_between_the_nearest_values() -> None:
    assert metrics.percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert metrics.percentile([float(n) for n in range(101)], 95) == 95
