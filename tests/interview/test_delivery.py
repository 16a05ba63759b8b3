"""How an answer is told: the same rules in both languages."""

from __future__ import annotations

import pytest

from interview_coach.interview.delivery import PARTS, delivery_of, overall_delivery

GOOD_EN = (
    "InfoNCE is a contrastive loss that picks the positive out of many candidates. First, the intuition: think of it as "
    "a classification over the batch.\n\nSecond, the formula is $-\\log \\frac{e^{s_+/\\tau}}{\\sum_j e^{s_j/\\tau}}$, "
    "where the temperature scales the similarities. However, it needs many negatives, so the price is memory."
)
GOOD_ZH = (
    "InfoNCE 是一种对比损失，把正样本从许多候选里分出来。首先讲直觉：相当于在一个批次里做分类，因为正样本只有一个，其余都是负样本。"
    "其次是公式 $-\\log \\frac{e^{s_+/\\tau}}{\\sum_j e^{s_j/\\tau}}$，其中温度控制分布的尖锐程度。代价是需要大量负样本，所以占显存。"
)


@pytest.mark.parametrize("text", [GOOD_EN, GOOD_ZH])
def test_a_good_answer(text: str) -> None:
    told = delivery_of(text, 75.0)
    assert told.parts == PARTS
    assert told.structured
    assert told.length == "fitting"
    assert told.advice == ("delivery_good",)
    assert told.seconds == 75.0


@pytest.mark.parametrize("text", ["It pulls positives together.", "把正样本拉近。"])
def test_a_short_answer(text: str) -> None:
    told = delivery_of(text)
    assert told.length == "short"
    assert "delivery_short" in told.advice
    assert "delivery_unstructured" not in told.advice
    assert not {"definition", "formula", "trade_off"} & set(told.parts)


@pytest.mark.parametrize("text", ["word " * 400, "词语" * 320])
def test_a_long_one_without_structure(text: str) -> None:
    told = delivery_of(text)
    assert told.advice[:2] == ("delivery_long", "delivery_unstructured")


def test_lists_and_fillers() -> None:
    listed = delivery_of("- needs labels\n- needs mining\n")
    assert listed.structured
    assert delivery_of("嗯，那个，就是说它是一种损失。").fillers == 3
    assert "delivery_fillers" in delivery_of("Um, basically it is, you know, a loss.").advice


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("O(n^2 d) per layer", "formula"),
        ("x = y", "formula"),
        ("除以根号 d_k", "formula"),
        ("it is a loss", "definition"),
        ("指的是一类方法", "definition"),
        ("for example, cats", "intuition"),
        ("也就是说更稳定", "intuition"),
        ("at the cost of memory", "trade_off"),
        ("但是很慢", "trade_off"),
    ],
)
def test_parts(text: str, part: str) -> None:
    assert part in delivery_of(text).parts


def test_together() -> None:
    assert overall_delivery([]) is None
    both = overall_delivery([delivery_of(GOOD_EN, 10.0), delivery_of("It is a loss.")])
    assert both is not None
    assert both.seconds == 10.0
    assert both.parts == PARTS
    assert both.length == "short"
    assert both.words == delivery_of(GOOD_EN).words + delivery_of("It is a loss.").words
