from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.compare.questions import fresh

_TITLES = ["What is InfoNCE?", "什么是三元组损失？", "Explain U-Net"]


def test_no_question_comes_twice_and_later_calls_go_on() -> None:
    first, second = fresh(_TITLES, 20), fresh(_TITLES, 20, taken=20)
    assert len({*first, *second}) == 40
    assert fresh(_TITLES, 40) == first + second


def test_headings_are_asked_in_their_own_language_and_in_every_form() -> None:
    asked = fresh(_TITLES, 15)
    assert "请解释一下：什么是三元组损失？" in asked
    assert "Please explain: What is InfoNCE?" in asked
    assert sum("difference between" in q or "有什么区别" in q for q in asked) == 3


def test_a_corpus_without_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="no headings"):
        fresh([" ", ""], 3)


@given(
    st.lists(st.text(max_size=8), min_size=1, max_size=6).filter(lambda t: any(x.strip() for x in t)),
    st.integers(1, 60),
)
def test_any_headings_give_as_many_different_questions_as_wanted(titles: list[str], count: int) -> None:
    asked = fresh(titles, count)
    assert len(asked) == len(set(asked)) == count
    assert all(question.strip() for question in asked)
