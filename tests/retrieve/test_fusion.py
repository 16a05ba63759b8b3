import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interview_coach.retrieve.fusion import TWIN_WEIGHT, fuse, join_twins, word_share

cosines = arrays(np.float32, 6, elements=st.floats(0.5, 1.0, width=32))


@given(cosines, cosines)
def test_without_words_the_order_is_that_of_the_cosines(passage: np.ndarray, title: np.ndarray) -> None:
    silent = np.zeros(6, np.float32)
    assert np.allclose(np.diff(fuse(passage, passage, silent)), np.diff(passage), atol=1e-5)
    assert np.all(fuse(passage, title, silent) <= np.maximum(passage, title) + 1e-5)


@given(cosines, cosines, st.floats(0.01, 1.0))
def test_more_words_never_lower_a_score(passage: np.ndarray, title: np.ndarray, share: float) -> None:
    some = np.full(6, share, np.float32)
    assert np.all(fuse(passage, title, some) >= fuse(passage, title, np.zeros(6, np.float32)))


def test_a_share_is_between_nothing_and_all() -> None:
    assert word_share(np.array([0.0, 2.0, 9.0], np.float32), 4.0).tolist() == [0.0, 0.5, 1.0]
    assert word_share(np.array([1.0], np.float32), 0.0).tolist() == [0.0]


def test_twins_move_towards_each_other_and_the_askers_language_stands_first() -> None:
    twins = np.array([1, 0, -1], np.int32)
    units = np.array([0, 0, 1, 2], np.int32)
    scores = np.array([0.80, 0.70, 0.90, 0.85], np.float32)
    foreign = np.array([False, False, True, False])
    joined = join_twins(scores, units, twins, foreign, "zh")
    assert joined[3] == scores[3]  # no twin, no move
    assert joined[2] == np.float32(0.90 + TWIN_WEIGHT["zh"] * (0.80 - 0.90))
    assert joined[0] > joined[2]  # its own language first
    assert np.isclose(joined[0] - joined[1], 0.1)  # the order within a unit stays


def test_a_unit_whose_twin_is_no_candidate_stays() -> None:
    scores = np.array([0.5, 0.4], np.float32)
    units, foreign = np.array([0, 2], np.int32), np.array([False, True])
    joined = join_twins(scores, units, np.array([1, 0, -1], np.int32), foreign, "en")
    np.testing.assert_array_equal(joined, scores)
