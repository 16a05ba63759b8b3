from __future__ import annotations

import pytest

from interview_coach.text.numbers import find_numbers
from interview_coach.text.words import shipped_vocabulary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("τ = 0.07", "the temperature"),
        ("温度", "temperature"),
        ("负样本", "negatives"),
        (r"$\sqrt{d_k}$", "根号 d_k"),
        ("√d_k", "the square root of d_k"),
        ("4 亿个图文对", "400 million pairs"),
        ("约占三分之二", "about two thirds"),
    ],
)
def test_the_same_thing_has_a_token_in_common(one: str, other: str) -> None:
    read = shipped_vocabulary().read
    mine, theirs = read(one), read(other)
    assert (mine.terms & theirs.terms) | (mine.numbers & theirs.numbers)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("32,768 pairs", ["32768"]),
        ("15% of GPT-3", ["15%"]),
        ("1.5 million", ["1.5e+06"]),
        ("two thirds", ["2/3"]),
        ("ResNet50 and x_2", []),
    ],
)
def test_numbers_go_by_value(text: str, keys: list[str]) -> None:
    assert [number.key for number in find_numbers(text)] == keys


def test_a_longer_term_wins_over_those_inside_it() -> None:
    found = [key for *_, key in shipped_vocabulary().terms("hard negatives and the learning rate")]
    assert found == ["hard negative", "learning rate"]
