from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.ingest.article_format import parse_article, render_article
from interview_coach.ingest.clean import clean
from interview_coach.ingest.markers import plain_title
from interview_coach.ingest.questions import Split, split_questions


def split(text: str, title: str = "note") -> Split:
    return split_questions(clean(text).text, title)


def titles(found: Split) -> list[str]:
    return [question.title for question in found.questions]


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


# --- the real articles


def test_first_source(shared_articles: Path) -> None:
    found = split((shared_articles / "000_91111dec8173fa4f.txt").read_text(encoding="utf-8"))
    assert titles(found) == [
        "介绍unet结构",
        "介绍GAN,损失函数",
        "介绍下diffusion,为什么没采用GAN",
        "transformer 的block结构",
        "transformer的attention公式",
        "gpt和llama区别",
        "gpt和bert的区别",
    ]
    assert [question.id for question in found.questions] == ["q1", "q2", "q3", "q4", "q5", "q6", "q7"]
    assert [len(question.warnings) for question in found.questions] == [0, 2, 0, 0, 1, 0, 0]
    assert "- 损失函数:\n\n  - 生成器的损失:通常是" in found.questions[1].body
    assert "1. 自注意力层(Self-Attention Layer):" in found.questions[3].body


def test_second_source(shared_articles: Path) -> None:
    found = split((shared_articles / "004_e60023646ea043d4.txt").read_text(encoding="utf-8"))
    assert titles(found) == [
        "用语言介绍一下Transformer的整体流程",
        "multi head-attention为什么不用一个头?",
        "深度学习的三种并行方式:数据并行,模型并行,流水线并行",
        "对于CLIP的了解?",
        "什么是对比学习?",
        "说几种对比学习的损失函数,以及它们的特点和优缺点",
    ]
    assert found.title.startswith("大模型/NLP/算法面试题总结2")
    assert [len(question.warnings) for question in found.questions] == [0, 0, 0, 0, 0, 3]
    first, losses = found.questions[0].body, found.questions[5]
    assert "### 1. 输入嵌入(Input Embedding)" in first
    assert "#### a. 多头自注意力机制(Multi-Head Self-Attention Mechanism)" in first
    assert re.findall(r"^### (.*)$", losses.body, re.M) == [
        "1、对比损失函数",
        "2、三元组损失函数",
        "3、infoNCE损失函数",
    ]
    assert losses.body.count("\n优点:") == 3
    assert "损失函数形式为:" in losses.warnings[1]
    assert "### CLIP的优势" in found.questions[3].body


@pytest.mark.parametrize(
    ("name", "count", "some"),
    [
        ("002_self-attention-mechanism", 15, ["为什么要除以√d_k？直接用QK^T不行吗？", "MQA/GQA的工程收益"]),
        ("003_mha-gqa-comparison", 14, ["MQA怎么解决显存问题？质量会降多少？", "对比总结矩阵（面试必背）"]),
        (
            "004_rope-alibi-position-encoding",
            14,
            ["为什么Transformer需要位置编码？Self-Attention不是全连接吗？", "总结"],
        ),
        (
            "015_lora-principle-tuning",
            31,
            ["如果rank太小，会不会限制模型表达能力？", "训练Loss不降", "LoRA 原理与调优（深度版）"],
        ),
        ("CLIP", 53, ["面试核心回答框架", "什么是 CLIP？", "CLIP 的局限性？", "CLIP vs 传统方法"]),
        ("InfoNCE", 31, ["InfoNCE 和 Triplet Loss 的区别？", "数学公式详解：标准公式"]),
    ],
)
def test_long_markdown_articles_come_out_whole(
    shared_articles: Path, name: str, count: int, some: list[str]
) -> None:
    raw = (shared_articles / f"third-party/flyllm/{name}.md").read_text(encoding="utf-8")
    text = clean(re.sub(r"\A---\n.*?\n---\n", "", raw, flags=re.DOTALL)).text
    found = split_questions(text, name)
    assert len(found.questions) == count
    assert set(some) <= set(titles(found))
    assert all(question.warnings == () for question in found.questions)
    assert not any(re.search(r"[\U0001f300-\U0001faff]", title) for title in titles(found))
    everything = "\n".join([found.title, *(f"{q.title}\n{q.body}" for q in found.questions)])
    for line in text.split("\n"):
        heading = re.sub(r"^#+ ", "", line)
        assert letters(line) in letters(everything) or letters(plain_title(heading)) in letters(everything), (
            line
        )
    # Code, tables and formulas stand in one body each, letter by letter.
    for pattern in (r"^ *```.*?^ *```$", r"(?:^\|[^\n]*\n)+", r"^\$\$.*?\$\$$"):
        for block in re.findall(pattern, text, re.DOTALL | re.MULTILINE):
            assert sum(block.strip("\n") in question.body for question in found.questions) > 0, block[:80]
    assert stored(found) == titles(found)


def stored(found: Split) -> list[str]:
    """The titles after writing the article down and reading it again."""
    text = render_article({"id": "x", "lang": "zh", "title": found.title or "x"}, found.questions)
    return [question.title for question in parse_article(text, "x.md", "user").questions]


# --- shapes that people write


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


def test_sections_of_headings_that_hold_numbered_questions() -> None:
    found = split(
        """# NLP 面试

## 基础

**Q1：什么是词向量？**

把词映射成稠密向量。

**Q2：什么是语言模型？**

给句子打概率的模型。

## 进阶

1. 什么是RLHF？

用人类反馈训练奖励模型。

2. 什么是DPO？

直接用偏好数据优化策略。"""
    )
    assert titles(found) == ["什么是词向量？", "什么是语言模型？", "什么是RLHF？", "什么是DPO？"]
    assert "### 进阶" in found.questions[2].body


def test_headings_that_only_hold_questions() -> None:
    found = split(
        """# CLIP

## 📌 核心

### 💡 30秒回答

CLIP 用对比学习对齐图像和文本。

## 一、常见问题

### Q1: 什么是 CLIP？

**A:** 双塔模型。

#### 结构

两个编码器。

### Q2: “为什么需要温度？”

控制尖锐程度。

## 二、训练

### 2.1 数据准备

先收集图文对，再清洗。"""
        + "清洗时去掉过短的文本和重复的图片。" * 40
        + """

### 2.2 CLIP 的优化器

用 AdamW，带预热和余弦退火。
"""
    )
    assert found.title == "CLIP"
    assert titles(found) == ["核心", "什么是 CLIP？", "为什么需要温度？", "训练：数据准备", "CLIP 的优化器"]
    assert "### 💡 30秒回答" in found.questions[0].body
    assert "#### 结构" in found.questions[1].body
    assert found.questions[1].body.startswith("### 一、常见问题\n\n**A:** 双塔模型。")


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


def test_a_fence_that_is_never_closed_swallows_nothing() -> None:
    found = split("## 什么是A？\n说明\n```python\nx = 1\n## 什么是B？\nB的答案。")
    assert titles(found) == ["什么是A？", "什么是B？"]
    assert found.questions[0].body.endswith("```python\nx = 1\n```")
    assert stored(found) == titles(found)


def test_code_that_lost_its_fence_keeps_its_indents() -> None:
    found = split(
        """1、手写二分查找
def search(a, t):
    lo, hi = 0, len(a)

    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo
时间复杂度是对数级的。
2、手写求和
用内置函数就行。"""
    )
    assert titles(found) == ["手写二分查找", "手写求和"]
    body = found.questions[0].body
    assert body.startswith("```\ndef search(a, t):\n    lo, hi = 0, len(a)\n\n    while lo < hi:\n")
    assert body.endswith("\n    return lo\n```\n\n时间复杂度是对数级的。")


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


def test_headings_that_the_stored_format_would_misread() -> None:
    found = split(
        "## 什么是InfoNCE？\n一种损失。\n### 追问\n温度的作用是控制尖锐程度。\n### 要点\n- 拉近正样本\n- 推远负样本"
    )
    body = found.questions[0].body
    assert "#### 追问" in body  # prose: the stored format knows bullets only, and would lose it
    assert "\n### 要点\n" in body  # bullets after an answer: they are its key points


def test_indents_and_markers_become_markdown() -> None:
    found = split(
        """1、介绍一下编码器
        a. 自注意力层

这个子层捕捉不同位置的词之间的关系，输出会被拼接。

  1. 查询
    • 当前的词
      • 更深一层
  2. 键

2、介绍一下解码器
多了一个交叉注意力层。"""
    )
    assert found.questions[0].body == (
        "#### a. 自注意力层\n\n这个子层捕捉不同位置的词之间的关系，输出会被拼接。\n\n"
        "1. 查询\n   - 当前的词\n     - 更深一层\n2. 键"
    )


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("📌 面试核心回答框架", "面试核心回答框架"),
        ('追问1："为什么用RoPE？"', "为什么用RoPE？"),
        ("质问2：”LoRA的初始化为什么B=0？“", "LoRA的初始化为什么B=0？"),
        ("1.2 什么是 CLIP？", "什么是 CLIP？"),
        ("一、理论基础：从 NCE 到 InfoNCE", "理论基础：从 NCE 到 InfoNCE"),
        ("【总结】", "总结"),
        ("3天突击计划", "3天突击计划"),
        ("30秒快速回答", "30秒快速回答"),
        ("**Q3: Why `softmax`?**", "Why softmax?"),
        ("1️⃣ 什么是图像→文本检索", "什么是图像→文本检索"),
        ("解释 __init__ 的作用", "解释 __init__ 的作用"),
        ("What is GPT-4? {#gpt4}", "What is GPT-4?"),
        ("4-bit 量化为什么有效", "4-bit 量化为什么有效"),
    ],
)
def test_titles(raw: str, title: str) -> None:
    assert plain_title(raw) == title


# --- nothing is lost

PIECES = st.sampled_from(
    [
        "1、什么是甲？",
        "2、什么是乙？",
        "题3、介绍一下丙",
        "• 对丁的了解？",
        "  • 第一点：说明文字很长，所以不是问题，只是要点。",
        "什么是戊？",
        "## 什么是己",
        "### 2.1 庚的结构",
        "# 辛",
        "**壬为什么有效？**",
        "答：因为这样。",
        "普通的一段文字，说明某个概念的来历和用途。",
        "形式为：",
        "短标题",
        "```\ncode 1、什么是假？\n```",
        "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |",
        "$$\nx = 1\n$$",
        "1. 第一步",
        "2. 第二步",
        "        a. 子步骤",
        "Q: What is it?",
        "A: It is this.",
        "> 引用的话",
        "```\nnever closed",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n", "\n\n"]))
def test_no_word_is_lost_and_the_stored_form_reads_back(pieces: list[str], glue: str) -> None:
    text = clean(glue.join(pieces)).text
    found = split_questions(text, "标题")
    everything = letters("\n".join([found.title, *(f"{q.title}\n{q.body}" for q in found.questions)]))
    for line in text.split("\n"):
        heading = re.sub(r"^#+ ", "", line)
        words = letters(re.sub(r"^\s*(?:[AQ]: |答：|[题\d]+[、.] ?|[a-z]\. )", "", heading))
        assert words in everything or letters(plain_title(heading)) in everything, line
    assert [q.id for q in found.questions] == [f"q{i}" for i in range(1, len(found.questions) + 1)]
    if found.questions:
        assert stored(found) == titles(found)
