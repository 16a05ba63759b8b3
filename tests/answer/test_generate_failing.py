"""A language model that fails, loops, changes language or is stopped: what had been checked stands, or the quotations."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes_llm import ScriptedChat
from rewriting import BOTH, MADE_UP, QUESTIONS, Rewrite, cited, copying, shown

from interview_coach.answer.generate import Writing
from interview_coach.domain import Lang
from interview_coach.errors import LlmError
from interview_coach.llm.chat import Message


@BOTH
def test_another_language_is_caught_at_the_first_sentence(rewrite: Rewrite, lang: Lang) -> None:
    text = {
        "en": "这两种损失的区别在于负样本的数量不同。后面还有很多很多话。" * 20,
        "zh": "The two losses differ in how many negatives they look at [1]. And much more follows. " * 20,
    }[lang]
    chat = ScriptedChat(text)
    before, after = rewrite(chat, QUESTIONS[lang])
    assert after.note is not None
    assert after.note.reason == "language"
    assert (after.answer, after.engine, after.quoted) == (before.answer, "extractive", "")
    assert chat.closed == 1


@BOTH
@pytest.mark.parametrize("kind", ["sentences", "words", "no end"])
def test_a_loop_is_caught(rewrite: Rewrite, lang: Lang, kind: str) -> None:
    def write(messages: Sequence[Message]) -> str:
        if kind == "sentences":
            return f"{copying(1)(messages)} " * 50
        if kind == "words":
            return ("and the loss and " if lang == "en" else "损失函数和") * 200
        return "".join(f"{'word' if lang == 'en' else '词'}{n} " for n in range(2000))

    chat = ScriptedChat(write)
    before, after = rewrite(chat, QUESTIONS[lang])
    assert after.note is not None
    assert after.note.reason in ("loop", "language")
    assert after.answer == before.answer
    assert chat.closed == 1


@BOTH
def test_a_cut_in_mid_sentence_costs_that_sentence(rewrite: Rewrite, lang: Lang) -> None:
    def write(messages: Sequence[Message]) -> str:
        return f"{copying(1, 2)(messages)} {shown(messages)[2][:15]}"

    chat = ScriptedChat(write)
    _, after = rewrite(chat, QUESTIONS[lang])
    assert len(cited(after)) == 2
    assert shown(chat.conversations[0])[2][:15] not in after.answer
    assert after.note is None


@BOTH
def test_an_error_in_mid_answer_leaves_the_extractive_one_with_the_reason(
    rewrite: Rewrite, lang: Lang
) -> None:
    told: list[Writing] = []
    script = [f"{MADE_UP[lang]} {MADE_UP[lang]}", LlmError("the cable is out; plug it in", "cut")]
    before, after = rewrite(ScriptedChat(script), QUESTIONS[lang], tell=told.append)
    assert any(w.text for w in told)
    assert after.note is not None
    assert (after.note.reason, after.note.detail) == ("cut", "the cable is out; plug it in")
    assert (after.answer, after.citations, after.engine) == (before.answer, before.citations, "extractive")


@BOTH
@pytest.mark.parametrize(
    "text", ["", "…", "```\n```", "# Head\n\n## More", "| a | b |\n|---|---|", "[1][2][3]"]
)
def test_nothing_usable_is_a_note(rewrite: Rewrite, lang: Lang, text: str) -> None:
    before, after = rewrite(ScriptedChat(text), QUESTIONS[lang])
    assert after.note is not None
    assert after.note.reason == "empty"
    assert after.answer == before.answer


@BOTH
def test_stopping_keeps_what_is_checked(rewrite: Rewrite, lang: Lang) -> None:
    told: list[Writing] = []

    def write(messages: Sequence[Message]) -> str:
        return copying(1, 2, 3)(messages)

    def enough() -> bool:
        return any(w.text for w in told)

    before, after = rewrite(ScriptedChat(write), QUESTIONS[lang], tell=told.append, cancelled=enough)
    assert after.note is not None
    assert after.note.reason == "stopped"
    assert len(cited(after)) == 1
    assert after.quoted == before.answer
    before, after = rewrite(ScriptedChat(write), QUESTIONS[lang], cancelled=lambda: True)
    assert (after.answer, after.quoted) == (before.answer, "")


def test_the_queue_and_the_draft_are_told(rewrite: Rewrite) -> None:
    told: list[Writing] = []
    rewrite(ScriptedChat(copying(1, 2), queue=(2, 1, 0)), QUESTIONS["en"], tell=told.append)
    assert [(w.phase, w.ahead) for w in told[:3]] == [("queued", 2), ("queued", 1), ("reading", 0)]
    assert {w.phase for w in told[3:]} == {"writing"}
    drafts = [w for w in told if w.draft]
    assert all(w.draft not in w.text for w in drafts if len(w.draft) > 20)
    assert any(w.text and w.draft for w in drafts)
