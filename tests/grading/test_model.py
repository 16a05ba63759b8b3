"""The fitted model: curves are straight between knots, verdicts bound their credit, the shipped numbers are whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.grading.model import SIGNS, Additive, Curve, GraderModel, Logistic, shipped_model

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
    Logistic({"said": 4.0}, -2.0),
    nothing=0.2,
    everything=0.8,
    covered=0.75,
    partial=0.3,
    sign=0.1,
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
    assert verdict not in ("missed", "contradicted") or likely[verdict] >= max(
        likely["missed"], likely["contradicted"]
    )


@given(st.floats(-2, 2), st.floats(0, 0.01))
def test_a_little_more_evidence_changes_the_credit_a_little(said: float, more: float) -> None:
    one, other = (MODEL.judge({"said": said + extra, **signs(0.9)})[1] for extra in (0.0, more))
    assert abs(one - other) < 0.1


def test_nothing_is_called_contradicted_without_a_sign_of_it() -> None:
    against = replace(MODEL, points=Additive({"said": SAID}, {**BIAS, "contradicted": 9.0}))
    assert against.judge({"said": 0.5, **signs(0.9)}) == ("contradicted", 0.0)
    assert against.judge({"said": 0.5, **signs(0.0)}) == ("partial", 0.3)


@pytest.mark.parametrize(("said", "verdict"), [(0.0, "missed"), (0.5, "partial"), (1.0, "covered")])
def test_a_bare_reference_goes_by_its_probability(said: float, verdict: str) -> None:
    found, credit = MODEL.judge_bare({"said": said})
    assert found == verdict
    assert credit == pytest.approx(MODEL.reference.probability({"said": said}))


def test_the_shipped_curves_have_rising_knots_and_a_value_at_each() -> None:
    curves = shipped_model().points.curves
    assert {"said", "opposed", "silent"} <= set(curves)
    for name, curve in curves.items():
        assert list(curve.knots) == sorted(set(curve.knots)), name
        assert {len(values) for values in curve.values.values()} == {len(curve.knots)}, name
