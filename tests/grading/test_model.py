"""The fitted model: curves are straight between knots, verdicts bound their credit, the shipped numbers are whole."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.grading.model import (
    SIGNS,
    Additive,
    Curve,
    GraderModel,
    Logistic,
    Reference,
    shipped_model,
)
from interview_coach.grading.trees import Split, Trees, over_claims

SAID = Curve(
    (0.0, 0.5, 1.0),
    {
        "covered": (0.0, 1.0, 6.0),
        "partial": (0.0, 2.0, 2.0),
        "missed": (0.0, -2.0, -4.0),
        "contradicted": (0.0, 0.0, 0.0),
    },
)
BIAS = {"covered": 0.0, "partial": 0.0, "missed": 2.0, "contradicted": 0.5}
MODEL = GraderModel(
    Additive({"said": SAID}, BIAS),
    Reference(
        Logistic({"said": 4.0}, -2.0),
        Trees(0.5, [Split("mean said", 0.5, -0.4, Split("least said", 0.5, 0.1, 0.4))]),
    ),
    nothing=0.2,
    everything=0.8,
    covered=0.75,
    partial=0.3,
    sign=0.1,
    sure=0.7,
)


def signs(opposed: float) -> dict[str, float]:
    return dict.fromkeys(SIGNS, 0.0) | {"opposed": opposed}


@pytest.mark.parametrize(
    ("value", "below", "along"),
    [
        (-1.0, 0, 0.0),
        (0.0, 0, 0.0),
        (0.25, 0, 0.5),
        (0.5, 1, 0.0),
        (0.9, 1, 0.8),
        (1.0, 1, 1.0),
        (7.0, 1, 1.0),
    ],
)
def test_a_curve_is_straight_between_its_knots_and_flat_outside(
    value: float, below: int, along: float
) -> None:
    assert SAID.at(value) == (below, pytest.approx(along))


def test_a_value_between_two_knots_adds_what_lies_between_theirs() -> None:
    likely = MODEL.points.probabilities({"said": 0.75})
    plain = Additive({}, {"covered": 3.5, "partial": 2.0, "missed": -1.0, "contradicted": 0.5}).probabilities(
        {}
    )
    assert likely == pytest.approx(plain)


@given(st.floats(-2, 2))
def test_probabilities_sum_to_one_and_the_verdict_is_what_the_credit_says(said: float) -> None:
    likely = MODEL.points.probabilities({"said": said})
    assert sum(likely.values()) == pytest.approx(1)
    verdict, credit = MODEL.judge({"said": said, **signs(0.9)})
    low, high = {
        "covered": (0.75, 1.0),
        "partial": (0.3, 0.7499),
        "missed": (0.0, 0.2999),
        "contradicted": (0.0, 0.0),
    }[verdict]
    assert low <= credit <= high
    assert verdict != "contradicted" or likely["contradicted"] >= max(likely["missed"], MODEL.sure)


@given(st.floats(-2, 2), st.floats(0, 0.01))
def test_a_little_more_evidence_changes_the_credit_a_little(said: float, more: float) -> None:
    one, other = (MODEL.judge({"said": said + extra, **signs(0.9)})[1] for extra in (0.0, more))
    assert abs(one - other) < 0.1


def test_nothing_is_called_contradicted_without_a_sign_of_it() -> None:
    against = replace(MODEL, points=Additive({"said": SAID}, {**BIAS, "contradicted": 9.0}))
    assert against.judge({"said": 0.5, **signs(0.9)}) == ("contradicted", 0.0)
    assert against.judge({"said": 0.5, **signs(0.0)}) == ("partial", 0.3)


def test_nothing_is_called_contradicted_that_is_not_likely_to_be() -> None:
    doubtful = replace(MODEL, points=Additive({}, {**BIAS, "missed": 1.0, "contradicted": 1.2}))
    likely = doubtful.points.probabilities({})
    assert likely["missed"] < likely["contradicted"] < 0.5
    assert doubtful.judge(signs(0.9))[0] == "missed"


def test_what_is_contradicted_likelier_than_not_but_not_for_sure_is_partial() -> None:
    doubtful = replace(MODEL, points=Additive({}, {**BIAS, "missed": 1.0, "contradicted": 2.0}))
    assert 0.5 < doubtful.points.probabilities({})["contradicted"] < MODEL.sure
    assert doubtful.judge(signs(0.9)) == ("partial", 0.3)
    assert replace(doubtful, sure=0.5).judge(signs(0.9)) == ("contradicted", 0.0)


@pytest.mark.parametrize(
    ("said", "worth"),
    [((0.0,), 0.1), ((1.0,), 0.9), ((0.2, 0.9), 0.6), ((0.2, 0.7), 0.1), ((0.9, 0.8), 0.9)],
)
def test_the_claims_of_a_bare_reference_earn_what_the_answer_is_worth_as_a_whole(
    said: tuple[float, ...], worth: float
) -> None:
    claims = [{"said": one} for one in said]
    assert MODEL.reference.whole.worth(over_claims(claims)) == pytest.approx(worth)
    alone = sum(1 / (1 + math.exp(2 - 4 * one)) for one in said) / len(said)
    credits = [credit for _, credit in MODEL.judge_bare(claims)]
    assert sum(credits) / len(credits) == pytest.approx(math.sqrt(alone * worth))
    assert sorted(credits) == [credit for _, credit in sorted(zip(said, credits, strict=True))]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_claim_of_a_bare_reference_gets_the_verdict_that_its_credit_says(said: list[float]) -> None:
    for verdict, credit in MODEL.judge_bare([{"said": one} for one in said]):
        assert verdict == ("covered" if credit >= 0.75 else "partial" if credit >= 0.3 else "missed")


def test_an_answer_without_claims_earns_nothing() -> None:
    assert MODEL.judge_bare([]) == []


def test_the_shipped_trees_fork_on_signals_that_there_are() -> None:
    whole = shipped_model().reference.whole
    names = set(
        over_claims([dict.fromkeys([*shipped_model().reference.claims.weights, "told", "focus"], 0.5)])
    )

    def signals(node: Split | float) -> set[str]:
        if not isinstance(node, Split):
            return set()
        return {node.signal} | signals(node.below) | signals(node.above)

    assert len(whole.trees) == 120
    assert set().union(*map(signals, whole.trees)) <= names


def test_the_shipped_curves_have_rising_knots_and_a_value_at_each() -> None:
    curves = shipped_model().points.curves
    assert {"said", "opposed", "silent"} <= set(curves)
    for name, curve in curves.items():
        assert list(curve.knots) == sorted(set(curve.knots)), name
        assert {len(values) for values in curve.values.values()} == {len(curve.knots)}, name
