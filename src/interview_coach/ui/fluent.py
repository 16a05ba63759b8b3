"""What the page shows of a language model: the answer that it is writing, which engine answered, how to set one up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interview_coach.answer.generate import ENGINE, Writing
from interview_coach.answer.notes import note_of
from interview_coach.domain import Answer, Lang
from interview_coach.ui.escaping import block, escape
from interview_coach.ui.markup import plain, render
from interview_coach.ui.strings import say

if TYPE_CHECKING:
    from interview_coach.answering import Fluent

__all__ = ["engine_line", "quoted_block", "setup_line", "writing_block"]


def engine_line(answer: Answer, lang: Lang) -> str:
    """Which engine answered and, where a language model was asked in vain, why it did not."""
    if answer.engine == ENGINE:
        engine = say("engine_llm", lang, model=escape(answer.model))
    elif answer.engine == "extractive":
        engine = say("engine_extractive", lang)
    else:
        engine = say("engine_other", lang, engine=escape(answer.engine))
    line = f'<span class="engine">{engine}</span>'
    told = note_of(answer, lang)
    if told and answer.note:
        detail = f" <small>{escape(answer.note.detail)}</small>" if answer.note.detail else ""
        line += f'<p class="engine-note" role="status">{escape(told)}{detail}</p>'
    return line


def quoted_block(answer: Answer, body: str, lang: Lang) -> str:
    """The same answer in the articles' own words, below the fluent one; `body` is its HTML, "" if there is none.

    It is open: nothing that was on the screen while the model wrote goes away from under the reader.
    """
    if not body:
        return ""
    return (
        f'<details class="quoted" open><summary>{say("articles_words", lang)}</summary>'
        f'<div class="body" lang="{_html_lang(answer)}">{body}</div></details>'
    )


def writing_block(
    answer: Answer, writing: Writing | None, model: str, cite: Callable[[int], str | None], lang: Lang
) -> str:
    """The fluent answer as far as it is: what is checked as such, the sentence on its way apart from it."""
    if writing is None or writing.phase == "reading":
        stage = say("llm_reading", lang, model=escape(model))
    elif writing.phase == "queued":
        key = "llm_queued_1" if writing.ahead == 1 else "llm_queued_n"
        stage = say(key, lang, n=writing.ahead)
    else:
        stage = say("llm_writing", lang, model=escape(model))
    body = ""
    if writing and (writing.text or writing.draft):
        draft = f'<p class="draft">{plain(writing.draft)}</p>' if writing.draft else ""
        body = f'<div class="body" lang="{_html_lang(answer)}">{render(writing.text, cite=cite)}{draft}</div>'
    return block(
        '<div class="message assistant writing"><div class="stage" role="status">'
        f'<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> {stage}</div>{body}</div>'
    )


def setup_line(fluent: Fluent, lang: Lang) -> str:
    """Under the welcome: which model will write, or how to set one up."""
    if fluent.chosen:
        problem = fluent.problem
        text = escape(problem) if problem else say("llm_ready", lang, model=escape(fluent.name))
    else:
        text = say("llm_setup", lang)
    return f'<p class="llm-line">{text}</p>'


def _html_lang(answer: Answer) -> str:
    return "zh-CN" if answer.lang == "zh" else "en"
