"""Formulas found and characters kept."""

from __future__ import annotations

import pytest

from interview_coach.grading.whole import expressions_found, kept


@pytest.mark.parametrize(
    ("question", "reference", "answer", "share"),
    [
        ("高度为n的二叉树有多少个？", "共有 2^(n-1) 种", "应该是 2^( n - 1 )", 1.0),
        ("How many?", "n/2 moves, O(n) time", "about N/2 moves", 0.5),
        ("Insert into 3, 6, 9", "The order is 9, 6, 3", "9, 6, 3", 1.0),
        ("Insert into 3,6,9", "It is 3,6,9", "no idea", None),
        ("高度为n的二叉树有多少个？", "共有 2^(n-1) 种", "2的n-1次方", 1.0),
        ("高度为n的二叉树有多少个？", "共有 2^(n-1) 种", "2 的（n-1）次幂个", 1.0),
        ("高度为n的二叉树有多少个？", "共有 2^(n-1) 种", "2^n-1", 0.0),
        ("How many trees?", "$2^{n-1}$ of them", "pow(2, n-1)", 1.0),
        ("How many moves?", "(2n+1)/3 moves", "（2*n+1）/3", 1.0),
        ("How long?", "It takes O(n^2) time", "n的平方，即 O(n**2)", 1.0),
        ("How long?", "It takes O(n^2) time", "看平方误差，O(n)", 0.0),
        ("Why?", "Because links are changed", "links", None),
    ],
)
def test_expressions(question: str, reference: str, answer: str, share: float | None) -> None:
    assert expressions_found(question, reference, answer) == share


def test_what_is_kept_is_a_share_of_the_answer() -> None:
    assert kept("链表不支持随机访问", "链表不支持随机访问") == 1.0
    assert kept("链表不支持随机访问", "数组") == 0.0
    assert kept("链表不支持随机访问", "") == 0.0
    assert 0 < kept("linked lists", "lists are linked somehow") < 1
