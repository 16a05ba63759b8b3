"""A conversation as a Markdown file: questions as headings, answers as written, citations as footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from interview_coach.domain import Answer, Citation, Lang
from interview_coach.history.records import Conversation, Message

__all__ = ["to_markdown"]

_MARK = re.compile(r"\[(\d{1,3})\](?![(:])")
_WORDS: dict[str, dict[Lang, str]] = {
    "question": {"en": "Question", "zh": "问题"},
    "articles_words": {"en": "In the articles' own words", "zh": "文章原文"},
    "answered_by": {"en": "Answered by", "zh": "回答方式"},
    "follow_ups": {"en": "Follow-up questions", "zh": "追问"},
    "nearest": {"en": "Nearest questions that the articles cover", "zh": "文章里最接近的问题"},
    "warning": {"en": "Note", "zh": "注意"},
    "no_answer": {"en": "(no answer)", "zh": "（没有回答）"},
}


def to_markdown(head: Conversation, messages: Sequence[Message], lang: Lang) -> str:
    """Write the conversation. Footnotes are numbered across it: answer 2's [1] becomes ``[^2-1]``."""
    parts = [f"# {head.title or head.id}", head.created.strftime("%Y-%m-%d %H:%M UTC")]
    answers = 0
    for nth, message in enumerate(messages):
        if message.role == "user":
            quoted = "\n".join(f"> {line}".rstrip() for line in message.text.splitlines() or [""])
            parts += [f"## {_WORDS['question'][lang]}", quoted]
            if nth + 1 == len(messages) or messages[nth + 1].role == "user":
                parts.append(_WORDS["no_answer"][lang])
        elif message.answer is None:
            parts.append(message.text)
        else:
            answers += 1
            parts += _answer(message.answer, answers, lang)
    return "\n\n".join(parts) + "\n"


def _answer(answer: Answer, nth: int, lang: Lang) -> list[str]:
    numbers = {c.n for c in answer.citations}

    def footnote(mark: re.Match[str]) -> str:
        return f"[^{nth}-{mark[1]}]" if int(mark[1]) in numbers else mark[0]

    parts = [_MARK.sub(footnote, answer.answer)]
    if answer.quoted:
        parts += [f"**{_WORDS['articles_words'][lang]}**", _MARK.sub(footnote, answer.quoted)]
    if answer.nearest and not all(n.question in answer.answer for n in answer.nearest):
        parts.append(
            f"**{_WORDS['nearest'][lang]}**\n\n" + "\n".join(f"- {n.question}" for n in answer.nearest)
        )
    if answer.follow_ups:
        parts.append(
            f"**{_WORDS['follow_ups'][lang]}**\n\n" + "\n".join(f"- {f.question}" for f in answer.follow_ups)
        )
    engine = f"{answer.engine}, {answer.model}" if answer.quoted else answer.engine
    parts.append(f"*{_WORDS['answered_by'][lang]}: {engine}*")
    parts += [f"[^{nth}-{c.n}]: {_source(c, lang)}" for c in answer.citations]
    return parts


def _source(citation: Citation, lang: Lang) -> str:
    text = f"“{' '.join(citation.quote.split())}” — {citation.question}, {citation.source}"
    for warning in citation.warnings:
        text += f" ({_WORDS['warning'][lang]}: {warning})"
    return text
