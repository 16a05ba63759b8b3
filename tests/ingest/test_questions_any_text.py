"""Whatever the text: no word of it is lost, and what is stored reads back."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from splitting import letters, stored, titles

from interview_coach.ingest.clean import clean
from interview_coach.ingest.markers import plain_title
from interview_coach.ingest.questions import split_questions

PIECES = st.sampled_from(
    [
        "1、什么是甲？",
        "2、什么是乙？",
        "题3、介绍一下丙",
        "• 对丁的了解？",
        "  • 第一点：说明文字很长，所以不是问题，只是要点。",
        "什么是戊？",
        "## 什么是己",
        "### 2.1 庚的结构",
        "# 辛",
        "**壬为什么有效？**",
        "答：因为这样。",
        "普通的一段文字，说明某个概念的来历和用途。",
        "形式为：",
        "短标题",
        "```\ncode 1、什么是假？\n```",
        "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |",
        "$$\nx = 1\n$$",
        "1. 第一步",
        "2. 第二步",
        "        a. 子步骤",
        "Q: What is it?",
        "A: It is this.",
        "> 引用的话",
        "```\nnever closed",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["\n", "\n\n"]))
def test_no_word_is_lost_and_the_stored_form_reads_back(pieces: list[str], glue: str) -> None:
    text = clean(glue.join(pieces)).text
    found = split_questions(text, "标题")
    everything = letters("\n".join([found.title, *(f"{q.title}\n{q.body}" for q in found.questions)]))
    for line in text.split("\n"):
        heading = re.sub(r"^#+ ", "", line)
        words = letters(re.sub(r"^\s*(?:[AQ]: |答：|[题\d]+[、.] ?|[a-z]\. )", "", heading))
        assert words in everything or letters(plain_title(heading)) in everything, line
    assert [q.id for q in found.questions] == [f"q{i}" for i in range(1, len(found.questions) + 1)]
    if found.questions:
        assert stored(found) == titles(found)
