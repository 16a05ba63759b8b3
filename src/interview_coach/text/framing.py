"""The words of a question that say nothing of its topic: "explain", "what is", "介绍一下", "有什么区别".

What is left when they are gone is what the articles must know about.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["has_topic", "topic_of"]

_ENGLISH = (
    "a about advantage advantages again also am an and another any approach are as ask at be because been being "
    "benefit benefits best between both briefly but by call called can cannot come compare compared comparing "
    "comparison con cons could deep define defined definition depth describe detail details did differ difference "
    "differences different disadvantage disadvantages discuss do does doing drawback drawbacks each else equation "
    "equations even ever exactly example examples explain explained explanation first for formula formulas formulae "
    "from full fundamental fundamentally further general get give given gives go going good got had has have help "
    "here how i idea if important in instead interview into is it its just key kind kinds know let like limitation "
    "limitations list ll main major make makes many may me mean meaning means might more most much must my name "
    "need needed needs not now of off often on one or order other our out over overview please point points pro "
    "problem problems pros really s say several short should show similarities similarity simple so some step steps "
    "strength strengths such summarise summarize summary talk tell than thank thanks that the their them then there "
    "these they thing things think this those through to together two type types typical understand understanding up "
    "us use used uses using versus very vs walk want was way ways we weakness weaknesses well were what when where "
    "which while who whole whom why will with within without words work works would write you your"
)
_FRAME_WORDS = frozenset(_ENGLISH.split())
# Longest first, so that 介绍一下 goes before 介绍. Of single characters only those that begin no term of the field:
# 对 would cut 对抗网络, 有 would cut 有监督.
_CHINESE = re.compile(
    "(?!对比学习|对比损失|对比式|对比预|比较学习)(?:"
    + "|".join(
        sorted(
            "请问 请 帮我 麻烦 能不能 能否 可以 可不可以 你能 给我 给出 写出 列出 列举 说出 简述 简要 简单 详细 "
            "介绍一下 介绍下 介绍 解释一下 解释下 解释 说明一下 说明 说一下 说说 说下 讲一下 讲讲 讲下 讲解 讲 谈谈 谈一下 "
            "描述一下 描述 阐述 概述 聊聊 什么是 是什么 什么 为什么 为何 为啥 怎么样 怎么 怎样 如何 是怎么 是如何 哪些 哪几种 "
            "更好用 好用 更好 哪种 哪个 哪里 有哪些 几种 多少 是否 是不是 有没有 区别 不同 差异 差别 异同 相同点 不同点 对比 相比 比较 优缺点 优点 "
            "缺点 优势 劣势 好处 坏处 不足 局限性 局限 特点 公式 定义 概念 含义 意思 例子 步骤 适用场景 使用场景 之间 以及 "
            "还有 分别 各自 关于 对于 知道 了解 理解 觉得 认为 面试 问题 回答 一下 一个 一种 这个 那个 它们 它 其 你 我 "
            "主要 基本 整体 具体 常见 常用 如果 那么 那 的 了 吗 呢 吧 啊 呀 和 与 跟 还是 是".split(),
            key=len,
            reverse=True,
        )
    )
    + ")"
)
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def topic_of(question: str) -> str:
    """The question without its frame; the whole question where nothing else would be left."""
    kept = _without_frame(question)
    return kept if re.search(r"\w", kept) else unicodedata.normalize("NFKC", question)


def has_topic(question: str) -> bool:
    """Whether anything but frame is there: "and its drawbacks?" has no topic of its own."""
    return bool(re.search(r"\w", _without_frame(question)))


def _without_frame(question: str) -> str:
    text = unicodedata.normalize("NFKC", question)
    kept = _WORD.sub(lambda m: " " if m[0].lower().split("'")[0] in _FRAME_WORDS else m[0], text)
    return " ".join(_CHINESE.sub(" ", kept).split())
