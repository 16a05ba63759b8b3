"""What a statement tells of its subject: its idea, formula, needs, strengths, weaknesses, use.

Labels decide where the author wrote them ("优点：", "**Weaknesses.**", a heading); cue words are the second choice.
"""

from __future__ import annotations

import re
from typing import Literal

from interview_coach.text.statements import Statement

__all__ = ["ASPECTS", "Aspect", "aspect_of", "aspect_of_label"]

Aspect = Literal["idea", "formula", "needs", "strengths", "weaknesses", "use", "how"]
ASPECTS: tuple[Aspect, ...] = ("idea", "formula", "needs", "strengths", "weaknesses", "use")
"""The rows of a comparison, in the order of a table."""

_LABEL_WORDS: tuple[tuple[Aspect, str], ...] = (
    # Strengths before weaknesses before the rest: "the advantages of the idea" is about advantages.
    ("strengths", r"\b(strengths?|advantages?|pros|benefits?|why it works)\b|优点|优势|好处|长处|收益"),
    (
        "weaknesses",
        r"\b(weakness(es)?|disadvantages?|cons|drawbacks?|limits?|limitations?|costs?|pitfalls?)\b"
        r"|缺点|劣势|不足|局限|缺陷|代价|劣势|弊端",
    ),
    (
        "use",
        r"\b(when to use|use cases?|usage|applications?|in practice)\b|适用|应用|使用场景|何时|用途|选型",
    ),
    (
        "needs",
        r"\b(needs?|requirements?|requires|prerequisites?|data|hyper-?parameters?)\b|所需|需要|前提|依赖|数据要求|超参|条件",
    ),
    (
        "formula",
        r"\b(formulas?|formulae|equations?|loss(es)?|objectives?|math)\b|公式|损失函数|目标函数|数学|表达式",
    ),
    (
        "idea",
        r"\b(ideas?|core|intuition|definition|concepts?|principles?|overview|what it is|goal)\b"
        r"|思想|概念|定义|原理|直觉|直观|核心|目标|本质|含义",
    ),
    (
        "how",
        r"\b(steps?|how it works|procedure|training|architecture|structure|pipeline)\b|步骤|流程|做法|训练|结构|架构",
    ),
)
_CUE_WORDS: tuple[tuple[Aspect, str], ...] = (
    (
        "weaknesses",
        r"\b(drawback|weakness|disadvantage|limitation|sensitive to|suffers?|expensive|costly|unstable|"
        r"slow(er|ly)?|hard to tune|over-?fit|collapse|bottleneck|cannot|fails?)\b"
        r"|缺点|不足|局限|敏感|昂贵|耗时|不稳定|过拟合|难以|无法|瓶颈|代价是|较慢|崩溃|坍缩",
    ),
    (
        "strengths",
        r"\b(advantage|strength|benefit|efficient(ly)?|robust|stable|stabili[sz]es?|flexible|simple|"
        r"improves?|parallel)\b|优点|优势|好处|稳定|高效|灵活|简单|鲁棒|有利于|能够有效",
    ),
    ("needs", r"\b(needs?|requires?|relies on|depends on)\b|需要|依赖|要求|取决于"),
    (
        "use",
        r"\b(used (for|in|when|by)|suits?|suitable|choose|prefer|applied to|useful (for|when))\b|适合|适用|用于|应用于|常用于|选用",
    ),
    (
        "idea",
        r"\b(is an?|are|refers to|means|aims? to|learns? to|consists? of)\b|是一种|是指|旨在|通过|目标是|由.{1,20}组成",
    ),
)
_LABELS = tuple((aspect, re.compile(words, re.IGNORECASE)) for aspect, words in _LABEL_WORDS)
_CUES = tuple((aspect, re.compile(words, re.IGNORECASE)) for aspect, words in _CUE_WORDS)


def aspect_of_label(label: str) -> Aspect | None:
    """The aspect that a label or heading announces, if any."""
    for aspect, pattern in _LABELS:
        if pattern.search(label):
            return aspect
    return None


def aspect_of(statement: Statement, *, cues: bool = True) -> Aspect | None:
    """The aspect that a statement is about.

    The innermost label or heading that announces one wins; a displayed formula is a formula whatever it stands under.
    With `cues` off, statements without such a label give None.
    """
    if statement.kind == "formula":
        return "formula"
    for label in (*reversed(statement.labels), *reversed(statement.headings)):
        aspect = aspect_of_label(label)
        if aspect:
            return aspect
    if cues:
        for aspect, pattern in _CUES:
            if pattern.search(statement.text):
                return aspect
    return None
