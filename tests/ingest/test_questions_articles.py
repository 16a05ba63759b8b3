"""The questions of the real articles: the two sources, and six long ones in Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from splitting import letters, split, stored, titles

from interview_coach.ingest.clean import clean
from interview_coach.ingest.markers import plain_title
from interview_coach.ingest.questions import split_questions


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
