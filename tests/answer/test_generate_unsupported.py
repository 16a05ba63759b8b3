"""What the articles do not carry in a fluent answer is marked or dropped: inventions, inversions, wrong numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from fakes_llm import ScriptedChat
from rewriting import BOTH, MADE_UP, MARKED, QUESTIONS, Rewrite, cited, copying, ended, shown

from interview_coach.answer.verify import Checked
from interview_coach.domain import Lang
from interview_coach.llm.chat import Message

OTHERWISE = {"en": "the articles say otherwise", "zh": "文章的说法不同"}


@BOTH
def test_a_sentence_without_support_is_marked_or_dropped(rewrite: Rewrite, lang: Lang) -> None:
    def write(messages: Sequence[Message]) -> str:
        return f"{copying(1)(messages)} {ended(MADE_UP[lang], ' [2]')} {copying(2)(messages)}"

    _, marked = rewrite(ScriptedChat(write), QUESTIONS[lang])
    assert f"{MADE_UP[lang]}{' ' if lang == 'en' else ''}*{MARKED[lang]}*" in marked.answer
    assert len(cited(marked)) == 2
    _, dropped = rewrite(ScriptedChat(write), QUESTIONS[lang], unsupported="drop")
    assert dropped.answer == marked.answer.replace(
        f"{MADE_UP[lang]} *{MARKED[lang]}* " if lang == "en" else f"{MADE_UP[lang]}*{MARKED[lang]}*", ""
    )


@BOTH
@pytest.mark.parametrize("unsupported", ["mark", "drop"])
def test_an_inverted_fact_never_stands_as_the_articles(
    rewrite: Rewrite, lang: Lang, unsupported: str
) -> None:
    """A denial is taken out of, or put into, a sentence of the prompt that is copied otherwise."""

    def inverted(sentence: str) -> str:
        if lang == "en":
            changed = re.sub(
                r"\b(is|are|has|needs|gives|compares|asks|raises)\b", r"never \1", sentence, count=1
            )
        else:
            changed = re.sub(r"(是|能|会|需要|要求|提高|给出|让|把)", r"不\1", sentence, count=1)
        assert changed != sentence
        return changed

    def write(messages: Sequence[Message]) -> str:
        given = shown(messages)
        return " ".join([ended(inverted(given[0]), " [1]"), ended(given[1], " [2]"), ended(given[2], " [3]")])

    found: list[Checked] = []
    _, after = rewrite(ScriptedChat(write), QUESTIONS[lang], unsupported=unsupported, checked=found.append)
    assert [c.verdict for c in found] == ["contradicted", "cited", "cited"]
    assert after.engine == "llm"
    assert (OTHERWISE[lang] in after.answer) == (unsupported == "mark")


@BOTH
def test_a_wrong_number_is_not_supported(rewrite: Rewrite, lang: Lang) -> None:
    question = {"en": "On how many image-text pairs was CLIP trained?", "zh": "CLIP 用了多少图文对训练？"}[
        lang
    ]

    def write(messages: Sequence[Message]) -> str:
        given = shown(messages)
        at = next(n for n, sentence in enumerate(given, 1) if re.search(r"400 million|4 亿", sentence))
        wrong = given[at - 1].replace("400 million", "900 million").replace("4 亿", "9 亿")
        others = [n for n in range(1, len(given) + 1) if n != at][:2]
        return f"{ended(wrong, f' [{at}]')} {copying(*others)(messages)}"

    found: list[Checked] = []
    _, after = rewrite(ScriptedChat(write), question, checked=found.append)
    assert not found[0].supported
    assert re.search(r"900 million|9 亿", after.answer.split("*")[0])  # shown, and marked
    assert [c.supported for c in found[1:]] == [True, True]


@BOTH
def test_an_answer_of_which_most_is_made_up_is_not_shown(rewrite: Rewrite, lang: Lang) -> None:
    more = {
        "en": "Its inventors were paid in herring and later sued the moon.",
        "zh": "发明者领到的报酬是鲱鱼，后来还起诉了月亮。",
    }[lang]
    chat = ScriptedChat(lambda m: f"{copying(1)(m)} {MADE_UP[lang]} {more}")
    before, after = rewrite(chat, QUESTIONS[lang])
    assert after.note is not None
    assert after.note.reason == "unsupported"
    assert after.answer == before.answer
