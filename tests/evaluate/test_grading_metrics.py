from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score, root_mean_squared_error

from interview_coach.evaluate.metrics import pearson, qwk, rmse, spearman, within_question_r

SCORES = st.lists(
    st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.integers(0, 20).map(lambda n: n / 20)),
    min_size=3,
    max_size=40,
)


@given(SCORES)
def test_they_agree_with_scipy_and_scikit_learn(pairs: list[tuple[float, float]]) -> None:
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    assert rmse(x, y) == pytest.approx(root_mean_squared_error(x, y))
    if len(set(x)) > 1 and len(set(y)) > 1:
        assert pearson(x, y) == pytest.approx(stats.pearsonr(x, y)[0])
        assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y)[0])
    else:
        assert pearson(x, y) is None
    a, b = (np.floor(np.array(v) * 5 + 0.5 + 1e-9).astype(int) for v in (x, y))
    if len(set(a)) > 1 or len(set(b)) > 1:
        assert qwk(x, y) == pytest.approx(cohen_kappa_score(a, b, weights="quadratic", labels=range(6)))


def test_within_a_question() -> None:
    x = [0.1, 0.2, 0.3, 0.9, 0.8, 0.7, 0.5, 0.5]
    y = [0.0, 0.5, 1.0, 0.0, 0.5, 1.0, 0.3, 0.4]
    names = ["a"] * 3 + ["b"] * 3 + ["c"] * 2
    assert within_question_r(x, y, names) == pytest.approx(0.0)
    assert within_question_r(x[:3], y[:3], names[:3]) == pytest.approx(1.0)
    assert within_question_r([0.5] * 3, y[:3], names[:3]) == 0.0
    assert within_question_r(x, [1.0] * 8, names) is None


def test_nothing_is_measured_of_nothing() -> None:
    assert pearson([], []) is None
    assert qwk([], []) is None
    assert rmse([], []) == 0
