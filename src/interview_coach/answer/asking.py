"""What a language model is asked: which sentences of the extractive answer go into its prompt, and the prompt.

A CPU reads some forty tokens a second, so every hundred cost 2.5 s before the first word: sentences go in, not passages,
the nearest to the question first, until the room is full.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from interview_coach.answer.intent import intent_of, remark_of
from interview_coach.domain import Answer, Citation
from interview_coach.llm.chat import Message
from interview_coach.llm.prompt import load_prompt
from interview_coach.text.language import HAN

__all__ = ["choose", "estimated_tokens", "gives_orders", "messages_of", "sentence_of"]

_LONGEST = 90
"""Tokens from which one sentence (a formula with its symbols, mostly) costs more than it tells."""
_OPENING = {True: 0.25, False: 0.1}
"""What the first sentence of a question's answer, which by custom says what its subject is, counts more in cosine, in a
comparison and otherwise."""
_CROWD = {True: 0.1, False: 0.05}
"""What every sentence of the same question that is chosen already counts less in a comparison, so that both sides speak;
and what a sentence of another article on the subject counts less than the subject's own."""
_LEAST = 2
"""So many sentences go in however long they are."""

_DISPLAYED = re.compile(r"\$\$|\\\[|```|~~~|^\s*\|", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_REFERENCE = re.compile(r"\[\d{1,3}(?:[,，、-]\s*\d{1,3})*\]")
_WORD = re.compile(r"[A-Za-z]+")
_HAN = re.compile(f"[{HAN}]")
_SYMBOL = re.compile(rf"[^\sA-Za-z{HAN}]")


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is to models of today (within a tenth of Qwen2.5's on the shipped articles)."""
    words = sum(1 + (len(word) - 1) // 7 for word in _WORD.findall(text))
    return round(words + 0.68 * len(_HAN.findall(text)) + 0.75 * len(_SYMBOL.findall(text)))


def sentence_of(quote: str) -> str:
    """A quotation as it stands in the prompt: one line, without emphasis, links, and marks like ours."""
    text = _REFERENCE.sub("", _LINK.sub(r"\1", quote))
    return " ".join(text.replace("**", "").split())


def gives_orders(quote: str) -> bool:
    """Whether a sentence of an article is an order to the reader's program: no evidence of anything, and not quoted to one."""
    return remark_of(sentence_of(quote)) == "instruction"


def choose(answer: Answer, nearness: Mapping[int, float], room_tokens: int) -> tuple[Citation, ...]:
    """The citations whose sentences go into the prompt, in the order of their numbers.

    Args:
        answer: the extractive answer.
        nearness: the cosine of the question to each citation, by its number.
        room_tokens: about how many tokens the sentences may have together.
    """
    able = [c for c in answer.citations if not _DISPLAYED.search(c.quote)] or list(answer.citations)
    sizes = {c.n: estimated_tokens(sentence_of(c.quote)) + 4 for c in able}
    opening: dict[tuple[str, str], int] = {}
    for citation in able:
        opening.setdefault((citation.article_id, citation.question_id), citation.n)
    chosen: list[Citation] = []
    crowd: Counter[tuple[str, str]] = Counter()
    room = room_tokens
    compares = intent_of(answer.question).form == "compare"
    left = [c for c in able if sizes[c.n] <= _LONGEST] or able[:_LEAST]
    while left:

        def worth(citation: Citation) -> float:
            key = (citation.article_id, citation.question_id)
            first = _OPENING[compares] if opening[key] == citation.n and key in answer.subjects else 0.0
            counted = crowd[key] if len(answer.subjects) > 1 else 0
            aside = answer.subjects and key not in answer.subjects
            return nearness[citation.n] + first - _CROWD[compares] * (counted + bool(aside))

        best = max(left, key=worth)
        left.remove(best)
        if sizes[best.n] > room and len(chosen) >= _LEAST:
            continue
        chosen.append(best)
        crowd[best.article_id, best.question_id] += 1
        room -= sizes[best.n]
    return tuple(sorted(chosen, key=lambda citation: citation.n))


def messages_of(answer: Answer, chosen: Sequence[Citation]) -> tuple[Message, ...]:
    """The conversation that asks for the answer: the chosen sentences are numbered from 1, the question comes last."""
    lines = [f"[{number}] {sentence_of(c.quote)}" for number, c in enumerate(chosen, start=1)]
    prompt = load_prompt("answer", answer.lang, ("sentences", "question"))
    return prompt.fill(sentences="\n".join(lines), question=" ".join(answer.question.split()))
