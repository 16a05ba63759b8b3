"""A heading as the title of a question, without its number, mark, emoji and formatting."""

from __future__ import annotations

import pytest

from interview_coach.ingest.markers import plain_title


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
