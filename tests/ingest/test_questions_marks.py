"""What marks a question: "Q:" and "问：", speakers, numbers, bullets, bold type."""

from __future__ import annotations

import re

import pytest
from splitting import split, titles


def test_question_and_answer_marks_in_chinese() -> None:
    found = split(
        """问：什么是过拟合？
答：过拟合是指模型在训练集上表现好，在测试集上表现差。
常见的解决办法：
1. 增加数据
2. 正则化
问：什么是欠拟合？
答：欠拟合是指模型连训练集都没有学好。
问：Dropout为什么有效？
答：它让网络不依赖某个神经元。"""
    )
    assert titles(found) == ["什么是过拟合？", "什么是欠拟合？", "Dropout为什么有效？"]
    assert found.questions[0].body == (
        "过拟合是指模型在训练集上表现好，在测试集上表现差。\n\n常见的解决办法：\n\n1. 增加数据\n2. 正则化"
    )


def test_question_and_answer_marks_in_english_below_a_title() -> None:
    found = split(
        """Machine learning interview notes

Q: What is overfitting?
A: The model memorises noise in the training data.

Q: How do you detect it?
A: Compare training and validation loss.

   Watch for a growing gap.

Q: Explain dropout. A: Units are dropped at random."""
    )
    assert found.title == "Machine learning interview notes"
    assert titles(found) == ["What is overfitting?", "How do you detect it?", "Explain dropout."]
    assert found.questions[1].body == "Compare training and validation loss.\n\nWatch for a growing gap."
    assert found.questions[2].body == "Units are dropped at random."


def test_a_dialogue() -> None:
    found = split(
        """面试官：请介绍一下你做过的RAG项目。

候选人：我做的是一个内部知识库问答系统，检索用混合检索。

面试官：为什么要混合检索？

候选人：向量检索不擅长精确的编号和术语。"""
    )
    assert titles(found) == ["请介绍一下你做过的RAG项目。", "为什么要混合检索？"]
    assert found.questions[1].body == "向量检索不擅长精确的编号和术语。"


def test_numbered_answers_inside_numbered_questions() -> None:
    found = split(
        """1. What is batch normalization?
It normalizes activations per batch. It has three steps.
1. Compute the mean and the variance.
2. Normalize the input.
3. Scale and shift the result.
2. What is layer normalization?
It normalizes over features.
1. It does not depend on the batch.
2. It suits sequences.
3. What is the difference between the two?
The axis over which statistics are taken."""
    )
    assert titles(found) == [
        "What is batch normalization?",
        "What is layer normalization?",
        "What is the difference between the two?",
    ]
    assert "3. Scale and shift the result." in found.questions[0].body
    assert "2. It suits sequences." in found.questions[1].body


def test_topics_are_questions_where_the_article_is_a_collection() -> None:
    found = split(
        "NLP面试题汇总\n\n1、TF-IDF\n词频乘逆文档频率。\n2、Word2Vec\n用上下文预测词。\n3、BERT\n双向编码器。"
    )
    assert titles(found) == ["TF-IDF", "Word2Vec", "BERT"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1) 什么是精确率？\n预测为正里真正为正的比例。\n(2) 什么是召回率？\n真正为正里被找出的比例。", 2),
        (
            "第1题 介绍一下ResNet\n跳跃连接。\n第2题 Inception有什么特点\n多种卷积核。\n第3题 MobileNet为什么快\n深度可分离卷积。",
            3,
        ),
        ("【问题1】什么是蒸馏？\n大模型教小模型。\n【问题2】蒸馏的温度有什么用？\n让分布更平滑。", 2),
        ("① 什么是召回？\n从海量候选里粗选。\n② 什么是精排？\n对候选打分排序。", 2),
        (
            "一、什么是Embedding？\n稠密向量。\n二、为什么要归一化？\n内积等于余弦。\n1. 稳定\n2. 便于比较\n三、怎么评估？\n用检索任务。",
            3,
        ),
        ("★ 什么是MoE？\n混合专家。\n★ MoE的负载均衡怎么做？\n加辅助损失。\n★ MoE的缺点？\n显存大。", 3),
        (
            "- What is RNN?\n  A network with a state.\n- What is LSTM?\n  An RNN with gates.\n- What is GRU?\n  A simpler LSTM.",
            3,
        ),
        (
            "Question 1: Describe the bias-variance tradeoff\nHigh bias underfits.\nQuestion 2: L1 vs L2\nL1 is sparse.",
            2,
        ),
        (
            "1) Explain backpropagation.\n\nThe chain rule.\n\n2) Compare Adam and SGD.\n\n- Adam adapts\n- SGD does not",
            2,
        ),
        (
            "Q1：手写softmax\n```python\n# 1. 什么是数值稳定？\nx = 1\n```\n稳定。\nQ2：手写交叉熵\n```python\ny = 2\n```\n对数。",
            2,
        ),
        ("什么是卷积？\n滑动窗口内的加权求和。\n为什么需要池化？\n减小特征图。\nBN放在哪里？\n激活前。", 3),
        (
            "What is dropout?\n----------------\n\nUnits are dropped.\n\nWhat is batch norm?\n-------------------\n\nPer batch.",
            2,
        ),
        ("# 1. 什么是BERT？\n双向编码器。\n# 2. 什么是GPT？\n自回归解码器。", 2),
    ],
)
def test_other_markers(text: str, expected: int) -> None:
    found = split(text)
    assert len(found.questions) == expected, titles(found)
    assert all(question.body for question in found.questions)
    assert not any(re.match(r"[\W\d]|[一二三]、|问题|Q", title) for title in titles(found)), titles(found)


def test_bold_questions_and_bold_labels() -> None:
    found = split(
        """Some notes I took.

**1. What is a GAN?**

Two networks play a game.

**Loss**

Minimax.

**2. Why is GAN training unstable?**

The players chase each other."""
    )
    assert titles(found) == ["What is a GAN?", "Why is GAN training unstable?"]
    assert found.questions[0].body.endswith("**Loss**\n\nMinimax.")
    assert "Some notes I took." in found.questions[0].body


def test_bullets_are_questions_or_points() -> None:
    found = split(
        """• 什么是注意力？
注意力是按相关性加权求和。
• 自注意力和交叉注意力的区别？
前者的QKV来自同一序列：
   • Q来自解码器
   • KV来自编码器
• 为什么要多头？
不同的头关注不同的关系。"""
    )
    assert titles(found) == ["什么是注意力？", "自注意力和交叉注意力的区别？", "为什么要多头？"]
    assert found.questions[1].body == "前者的QKV来自同一序列：\n\n- Q来自解码器\n- KV来自编码器"


def test_a_question_that_lost_its_number() -> None:
    found = split(
        "1、什么是ReLU？\n取正。\n2、什么是GELU？\n高斯。\n什么是Swish？\nx乘sigmoid。\n4、什么是GLU？\n门控。"
    )
    assert titles(found) == ["什么是ReLU？", "什么是GELU？", "什么是Swish？", "什么是GLU？"]


def test_answer_on_the_line_of_the_question() -> None:
    found = split("1. 什么是RAG？先检索再生成，答案有出处。\n2. 为什么需要RAG？因为模型的知识会过时。")
    assert titles(found) == ["什么是RAG？", "为什么需要RAG？"]
    assert found.questions[0].body == "先检索再生成，答案有出处。"


def test_parts_that_count_from_one_again() -> None:
    found = split(
        "基础篇\n1、什么是过拟合？\n训练误差小。\n2、什么是欠拟合？\n训练误差大。\n进阶篇\n1、什么是双下降？\n误差再次下降。"
    )
    assert titles(found) == ["什么是过拟合？", "什么是欠拟合？", "什么是双下降？"]
    assert found.questions[1].body == "训练误差大。"
    assert "进阶篇" in found.questions[2].body
