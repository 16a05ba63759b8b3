"""What becomes of an answer's text: code, fences and indents come out as Markdown that reads back."""

from __future__ import annotations

from splitting import split, stored, titles


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
