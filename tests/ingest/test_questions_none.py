"""What is no question of its own: points, rhetorical questions, introductions, contents, lists that nobody answers."""

from __future__ import annotations

import re

from splitting import split, titles

from interview_coach.ingest.questions import split_questions


def test_points_under_a_title_are_no_questions() -> None:
    found = split(
        """Transformer 的流程

1. 输入嵌入
词变成向量，再加上位置编码送入编码器里去。
2. 编码器
多头注意力与前馈网络交替堆叠若干层得到表示。
3. 解码器
掩码注意力加交叉注意力，逐个生成输出的词。"""
    )
    assert titles(found) == ["Transformer 的流程"]
    assert re.findall(r"^### (.*)$", found.questions[0].body, re.M) == [
        "1. 输入嵌入",
        "2. 编码器",
        "3. 解码器",
    ]


def test_rhetorical_questions_stay_in_their_answer() -> None:
    found = split(
        """1、Transformer为什么用LayerNorm？

因为序列长度不一，BN的统计量不稳。

为什么不用GroupNorm呢？

GroupNorm需要分组，NLP里没有通道的空间结构。

2、为什么要预归一化？

预归一化让残差通路不被打断，训练更稳定。"""
    )
    assert titles(found) == ["Transformer为什么用LayerNorm？", "为什么要预归一化？"]
    assert "为什么不用GroupNorm呢？" in found.questions[0].body


def test_text_before_the_first_question() -> None:
    long = "本文整理了某公司大模型岗位一面的全部问题，面试持续一个小时左右，整体难度中等，供大家参考。"
    found = split(f"{long}\n\n1、讲一下LoRA的原理\n学低秩增量。\n2、LoRA的秩怎么选\n一般8到64。", "LoRA 面经")
    assert titles(found) == ["LoRA 面经", "讲一下LoRA的原理", "LoRA的秩怎么选"]
    assert found.questions[0].body == long
    short = split("LoRA 面经\n\n1、讲一下LoRA的原理\n学低秩增量。\n2、秩怎么选\n8到64。", "LoRA 面经")
    assert len(short.questions) == 2
    assert short.questions[0].body == "学低秩增量。"


def test_contents_are_no_questions() -> None:
    text = "1. 什么是BERT？\n2. 什么是GPT？\n\n1. 什么是BERT？\n双向编码器。\n2. 什么是GPT？\n自回归解码器。"
    found = split_questions(text, "note")
    assert titles(found) == ["什么是BERT？", "什么是GPT？"]
    headed = split_questions("## 目录\n1. 什么是A\n2. 什么是B\n## 什么是A\n甲。\n## 什么是B\n乙。", "note")
    assert titles(headed) == ["什么是A", "什么是B"]


def test_text_without_any_question_is_one() -> None:
    text = (
        "Attention was introduced to let a decoder look back at the encoder states. "
        "Before that, a single vector had to carry the whole sentence.\n\n"
        "The idea spread quickly. Today nearly every language model is built on it."
    )
    found = split(text, "Attention, a history")
    assert [(q.title, q.body) for q in found.questions] == [("Attention, a history", text)]
    assert split_questions("", "x").questions == ()


def test_questions_that_nobody_answers_are_one_text() -> None:
    found = split("1. 什么是A？\n2. 什么是B？\n3. 什么是C？", "清单")
    assert titles(found) == ["清单"]
    assert "3. 什么是C？" in found.questions[0].body


def test_code_before_the_first_question_is_no_table_of_contents() -> None:
    found = split_questions(
        "```\nx = 1\n```\n1、什么是甲？\n1、什么是甲？\n第一。\n题2、介绍一下丙\n第二。", "标题"
    )
    assert "x = 1" in found.questions[0].body


def test_a_copied_page_with_author_and_furniture() -> None:
    found = split(
        """首发于 机器学习面试
百面大模型：RLHF三问
1,024 人赞同了该文章
问题一：RLHF分哪几步？
分三步：监督微调、训练奖励模型、用PPO优化策略。
问题二：奖励模型的损失函数是什么？
奖励模型用成对的偏好数据训练，损失函数为：

其中r是奖励模型的打分，y_w是更好的回答。
问题三：为什么要加KL惩罚？
防止策略偏离参考模型太远，出现奖励作弊。
编辑于 2024-03-02 10:00
赞同 1024 添加评论 分享 收藏 喜欢
推荐阅读
大模型微调实战（一）
大模型微调有很多方法，本文从环境搭建开始，一步一步带你完成第一次微调，首先安装……
猫咪为什么喜欢纸箱
很多养猫的朋友都发现，买了昂贵的猫窝，猫却只喜欢快递纸箱，这是因为……
还没有评论，发表第一个评论吧"""
    )
    assert found.title == "百面大模型：RLHF三问"
    assert titles(found) == ["RLHF分哪几步？", "奖励模型的损失函数是什么？", "为什么要加KL惩罚？"]
    assert found.questions[1].warnings == ("公式缺失：原文“损失函数为：”之后的公式是图片，已丢失",)
    assert found.questions[2].body == "防止策略偏离参考模型太远，出现奖励作弊。"
