from __future__ import annotations

import pytest

from interview_coach.ingest.gaps import lost_formulas

LOST = [
    "损失函数形式为：",
    "通常表示为：\n\n优点：快",
    "可以表示为\n\n，其中 D 是判别器",
    "可以表示为 ，其中x是样本",
    "- 判别器的损失：可以表示为 ，\n\n  ， 其中 x 是真实样本。",
    "公式如下：\n\n优点：快",
    "计算公式为：\n\n![](f.png)",
    "公式：\n\n[图片]",
    "得到注意力权重： , 其中 d_k 是维度",
    "形式为:\n\n### 2、三元组",
    "InfoNCE 的公式是：\n\n其中 τ 是温度",
    "公式如下：\n\n直观上看，它拉近正样本。",
    "The attention is given by:\n\nwhere d_k is the dimension",
    "The loss can be written as\n\n![eq](a.png)\n\nwhere N is the batch",
    "It is computed as: , where n is the size",
    "The formula is as follows:\n\nIt is fast and simple.",
    "The objective is given by:",
]
THERE = [
    "公式如下：\n\n$$L=1$$",
    "公式如下：\n\nL = -log p(x)",
    "公式如下：\n```\nL=1\n```",
    "表示为：\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "形式为：\n\n- 一\n- 二",
    "更新规则可以写成：\n\nθ ← θ - η∇L",
    "损失为 $L$，其中x是样本",
    "L(x) = -log(p)，其中p是概率",
    "softmax 表示为 exp(x)/sum，其中x是输入",
    "它的优点如下：\n\n速度快。",
    "对比学习的定义为：\n\n一种自监督学习方法。",
    "训练目标：\n\n- 一",
    "BERT 是双向的，其中编码器有12层",
    "主要包括：编码器，其中有6层",
    "这个问题可以表示为\n一个优化问题。",
    "It is defined as:\n\na set of states.",
    "The loss is given by $L = 1$, where x is the input",
    "The model is trained, where each step is small.",
    "```\n形式为：\n```",
    "![架构图](a.png)",
]


@pytest.mark.parametrize("body", LOST)
def test_a_lost_formula_gives_one_warning(body: str) -> None:
    assert len(lost_formulas(body, "zh")) == 1


@pytest.mark.parametrize("body", THERE)
def test_what_was_announced_is_there(body: str) -> None:
    assert lost_formulas(body, "zh") == ()


def test_warnings_name_the_place_in_the_language_of_the_article() -> None:
    zh = lost_formulas("三元组损失比较距离。损失函数形式为:\n\n优点:好", "zh")
    assert zh == ("公式缺失：原文“损失函数形式为:”之后的公式是图片，已丢失",)
    en = lost_formulas("Scale first. The attention is given by:\n\nwhere d is the width", "en")
    assert en == ('Formula missing: the source had a picture after "The attention is given by:"',)


def test_two_gaps_with_the_same_words_are_told_apart() -> None:
    body = "甲的损失,通常表示为:\n\n优点:快\n\n乙的损失,通常表示为:\n\n缺点:慢"
    first, second = lost_formulas(body, "zh")
    assert "“通常表示为:”" in first
    assert "乙的损失,通常表示为:" in second
