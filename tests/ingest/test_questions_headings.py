"""Headings: those that are questions, those that hold them, and those that stay in an answer."""

from __future__ import annotations

from splitting import split, titles


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


def test_headings_that_the_stored_format_would_misread() -> None:
    found = split(
        "## 什么是InfoNCE？\n一种损失。\n### 追问\n温度的作用是控制尖锐程度。\n### 要点\n- 拉近正样本\n- 推远负样本"
    )
    body = found.questions[0].body
    assert "#### 追问" in body  # prose: the stored format knows bullets only, and would lose it
    assert "\n### 要点\n" in body  # bullets after an answer: they are its key points
