"""The citations of fluent answers, with the real encoder and articles: each leads to where its sentence came from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fakes_llm import ScriptedChat
from rewriting import (
    BOTH,
    MADE_UP,
    MARKED,
    QUESTIONS,
    Rewrite,
    cited,
    copying,
    ended,
    obeys_the_contract,
    shown,
)

from interview_coach.answer.asking import sentence_of
from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.generate import FluentWriter
from interview_coach.answer.verify import Checked
from interview_coach.coach import Coach
from interview_coach.domain import Lang
from interview_coach.errors import InputError
from interview_coach.llm.chat import Message


@BOTH
def test_what_the_model_hands_on_is_cited_to_where_it_came_from(
    coach: Coach, rewrite: Rewrite, lang: Lang
) -> None:
    chat = ScriptedChat(copying(1, 2, 3))
    before, after = rewrite(chat, QUESTIONS[lang])
    assert (after.engine, after.model, after.note) == ("llm", "scripted", None)
    assert after.quoted == before.answer
    assert after.citations[: len(before.citations)] == before.citations
    assert [sentence_of(c.quote) for c in cited(after)] == shown(chat.conversations[0])[:3]
    assert MARKED[lang] not in after.answer
    obeys_the_contract(coach, after)
    assert after.timings_ms["llm_first_word"] <= after.timings_ms["llm_total"]


@BOTH
def test_without_marks_the_passage_is_found(coach: Coach, rewrite: Rewrite, lang: Lang) -> None:
    found: list[Checked] = []
    chat = ScriptedChat(copying(2, 1, marks=False))
    _, after = rewrite(chat, QUESTIONS[lang], checked=found.append)
    assert {c.verdict for c in found} == {"matched"}
    given = shown(chat.conversations[0])
    assert [sentence_of(c.quote) for c in cited(after)] == [given[1], given[0]]
    obeys_the_contract(coach, after)


@BOTH
def test_a_wrong_citation_is_put_right(rewrite: Rewrite, lang: Lang) -> None:
    def wrong(messages: Sequence[Message]) -> str:
        first, second = shown(messages)[:2]
        return " ".join([ended(first, " [2]"), ended(second, " [19]")])

    chat = ScriptedChat(wrong)
    _, after = rewrite(chat, QUESTIONS[lang])
    assert [sentence_of(c.quote) for c in cited(after)] == shown(chat.conversations[0])[:2]


def test_a_sentence_of_the_article_that_is_not_quoted_gets_a_citation_of_its_own(
    coach: Coach, rewrite: Rewrite
) -> None:
    question = QUESTIONS["en"]
    answer = coach.ask(question)
    article_id, question_id = answer.subjects[0]
    unit = coach.article(article_id, "en").question(question_id)
    quotes = " ".join(c.quote for c in answer.citations)
    unquoted = next(p for p in unit.key_points if p.text not in quotes)
    chat = ScriptedChat(lambda messages: f"{copying(1)(messages)} {ended(unquoted.text, '')}")
    _, after = rewrite(chat, question)
    assert len(after.citations) == len(answer.citations) + 1
    assert after.citations[-1].quote == unquoted.text
    assert cited(after)[-1] == after.citations[-1]
    obeys_the_contract(coach, after)


@BOTH
def test_a_model_that_ignores_the_format_ends_in_a_correct_answer(
    coach: Coach, rewrite: Rewrite, lang: Lang
) -> None:
    def write(messages: Sequence[Message]) -> str:
        one, two, three = shown(messages)[:3]
        return (
            f"## Answer\n\nSure, here it is:\n\n```markdown\n1. **{one}** 【1】\n2. {two}[2, 2]\n```\n\n"
            f"* {three} [^3]\n\n| a | b |\n|---|---|\n| 1 | <script>alert(1)</script> |\n"
        )

    _, after = rewrite(ScriptedChat(write), QUESTIONS[lang])
    assert len(cited(after)) == 3
    assert not re.search(r"#|```|\||【|<script|\*\*|Sure", after.answer)
    obeys_the_contract(coach, after)


def test_an_article_removed_meanwhile_does_no_harm(coach: Coach, reader: ClaimReader) -> None:
    def gone(article_id: str, lang: Lang) -> None:
        raise InputError("no such article")

    answer = coach.ask(QUESTIONS["en"])
    chat = ScriptedChat(lambda m: f"{copying(1)(m)} {MADE_UP['en']}")
    after = FluentWriter(chat, reader, gone).rewrite(answer)  # type: ignore[arg-type]
    assert len(cited(after)) == 1
