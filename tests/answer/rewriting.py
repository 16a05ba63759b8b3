"""What the tests of fluent answers ask, what a scripted model makes of its prompt, and what an answer must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from interview_coach.coach import Coach
from interview_coach.domain import Answer, Citation, Lang
from interview_coach.llm.chat import Message

QUESTIONS: dict[Lang, str] = {
    "en": "Explain InfoNCE vs triplet loss",
    "zh": "InfoNCE 和三元组损失有什么区别？",
}
MARKED = {"en": "(not from the articles)", "zh": "（非文章内容）"}
MADE_UP = {
    "en": "InfoNCE was invented on Mars by a committee of cheerful penguins.",
    "zh": "这个损失是一群企鹅在火星上开会时想出来的。",
}
BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
Rewrite = Callable[..., tuple[Answer, Answer]]


def shown(messages: Sequence[Message]) -> list[str]:
    """The sentences of the prompt, in order."""
    return [
        line.split("] ", 1)[1] for line in messages[-1].content.splitlines() if re.match(r"\[\d+\] ", line)
    ]


def copying(*numbers: int, marks: bool = True) -> Callable[[Sequence[Message]], str]:
    """A model that hands on these sentences of its prompt."""

    def write(messages: Sequence[Message]) -> str:
        given = shown(messages)
        return " ".join(ended(given[n - 1], f" [{n}]" if marks else "") for n in numbers)

    return write


def ended(sentence: str, mark: str) -> str:
    """The sentence with a mark before its full stop."""
    return f"{sentence.rstrip('.。')}{mark}{'。' if re.search('[一-鿿]', sentence) else '.'}"


def cited(answer: Answer) -> list[Citation]:
    by_number = {c.n: c for c in answer.citations}
    return [by_number[int(n)] for n in re.findall(r"\[(\d+)\]", answer.answer)]


def obeys_the_contract(coach: Coach, answer: Answer) -> None:
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        text = coach.article(citation.article_id, citation.lang).text
        assert text[citation.start : citation.end] == citation.quote
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer + answer.quoted)} <= {
        c.n for c in answer.citations
    }
