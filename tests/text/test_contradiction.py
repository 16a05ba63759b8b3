from __future__ import annotations

import pytest

from interview_coach.text.contradiction import conflict, opening_conflict, read_polarity


@pytest.mark.parametrize(
    ("point", "claim", "reason"),
    [
        ("The triplet loss constrains relative distances.", "it constrains absolute distances", "reversed"),
        ("三元组损失约束的是相对距离", "它约束绝对距离", "reversed"),
        ("No labels are needed for training.", "labels are needed for training", "negated"),
        ("训练不需要标签", "训练需要人工标签", "negated"),
        (
            "15% of the tokens are chosen for prediction",
            "30% of the tokens are chosen for prediction",
            "number",
        ),
        (
            "Diffusion training is more stable than GAN training",
            "diffusion training is less stable",
            "reversed",
        ),
    ],
)
def test_the_opposite_is_seen(point: str, claim: str, reason: str) -> None:
    assert conflict(read_polarity(point), read_polarity(claim)).reason == reason


@pytest.mark.parametrize(
    ("point", "claim"),
    [
        ("No labels are needed for training.", "it trains without labels"),
        ("训练不需要标签", "训练无需标签"),
        ("The triplet loss constrains relative distances.", "only relative, not absolute, distances matter"),
        ("Negatives prevent collapse.", "InfoNCE divides by the temperature"),
        ("15% of the tokens are chosen", "15 % of tokens, of which 80% become [MASK], are chosen"),
    ],
)
def test_agreement_and_other_matters_are_no_conflict(point: str, claim: str) -> None:
    found = conflict(read_polarity(point), read_polarity(claim))
    assert (found.negated, found.reversed, found.number, found.stance) == (0, 0, 0, 0)


def test_the_opening_of_a_true_or_false_question() -> None:
    assert opening_conflict("错误。栈底元素可以删除。", "正确，栈底不能动") == 1
    assert opening_conflict("错误。栈底元素可以删除。", "不正确。可以一个个出栈") == 0
    assert opening_conflict("The water evaporated.", "No idea") == 0
