from __future__ import annotations

import re
import string
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.domain import Article, Chunk, Question
from interview_coach.ingest.article_format import parse_article
from interview_coach.ingest.chunk import chunk_article
from interview_coach.ingest.packing import LIMIT_TOKENS, TARGET_TOKENS, estimate_tokens

FLYLLM = Path("/work/shared/articles/third-party/flyllm")


def article(*questions: str, lang: str = "en") -> Article:
    body = "".join(
        f"\n## Question {n}? {{#q{n}}}\n\n{question}\n" for n, question in enumerate(questions, start=1)
    )
    return parse_article(f"---\nid: a\nlang: {lang}\ntitle: A\n---\n{body}", "a.md", "user")


def texts(*questions: str) -> list[str]:
    return [chunk.text for chunk in chunk_article(article(*questions))]


def prose(tokens: float, word: str = "gradient") -> str:
    sentence = f"The {word} of the loss is what training follows. "
    return (sentence * (round(tokens / estimate_tokens(sentence)) + 1)).strip()


def check_invariants(subject: Article) -> None:
    chunks = chunk_article(subject)
    for chunk in chunks:
        assert chunk.text == subject.text[chunk.start : chunk.end]
        assert chunk.text.strip()
        assert estimate_tokens(chunk.text) <= LIMIT_TOKENS
    for question in subject.questions:
        own = [chunk for chunk in chunks if chunk.question_id == question.id]
        assert [chunk.ordinal for chunk in own] == list(range(len(own)))
        for before, after in pairwise(own):
            assert before.end <= after.start
        assert all(question.start <= chunk.start and chunk.end <= question.end for chunk in own)
        covered = {i for chunk in own for i in range(chunk.start, chunk.end)}
        missing = [
            i
            for i in range(question.answer.start, question.answer.end)
            if i not in covered and not subject.text[i].isspace()
        ]
        assert not missing, subject.text[missing[0] : missing[0] + 40]


def test_a_chunk_never_mixes_two_questions():
    chunks = chunk_article(article("One short answer.", "Another short answer."))
    assert [(chunk.question_id, chunk.text) for chunk in chunks] == [
        ("q1", "One short answer."),
        ("q2", "Another short answer."),
    ]


def test_short_paragraphs_share_a_chunk_up_to_the_target():
    paragraph = prose(60)
    found = texts("\n\n".join([paragraph] * 4))
    assert len(found) == 2
    assert all(estimate_tokens(text) <= TARGET_TOKENS for text in found)


def test_key_points_and_mistakes_have_chunks_of_their_own_and_follow_ups_none():
    found = texts(
        "The answer.\n\n### Key points\n- First claim. {#one w=2}\n- Second claim. {#two w=1}\n\n"
        "### Common mistakes\n- A mistake.\n\n### Follow-ups\n- And then? {probes=one}"
    )
    assert found == ["The answer.", "First claim. {#one w=2}\n- Second claim.", "A mistake."]


def test_a_question_without_an_answer_has_no_chunks():
    assert texts("", "An answer.") == ["An answer."]


@pytest.mark.parametrize(
    "block",
    [
        "```python\n" + "\n\n".join(f"value_{i} = compute({i})" for i in range(20)) + "\n```",
        "| a | b |\n|---|---|\n" + "\n".join(f"| row {i} | {i * i} |" for i in range(20)),
        "$$\n" + "\n".join(rf"x_{{{i}}} &= y_{{{i}}} \\" for i in range(12)) + "\n$$",
        "- An item that " + prose(200) + "\n  and goes on.\n  - with a child\n    of two lines",
    ],
    ids=["code", "table", "formula", "item"],
)
def test_what_must_stay_whole_does(block: str):
    found = texts(f"{prose(150)}\n\n{block}\n\n{prose(150)}")
    assert len(found) > 1
    assert any(block in text for text in found)


def test_code_over_the_limit_is_cut_between_lines():
    lines = [f"result_{i} = compute(alpha, beta, gamma, {i})" for i in range(120)]
    found = texts("```python\n" + "\n".join(lines) + "\n```")
    assert len(found) > 2
    assert all(line in {"```python", "```", *lines} for text in found for line in text.splitlines())


def test_prose_over_the_limit_is_cut_between_sentences_and_not_in_a_formula():
    sentence = "We write $p(x). Then$ for the density and `a. B` for the code. "
    found = texts(sentence * 60)
    assert len(found) > 2
    assert all(text.replace(sentence.strip(), "").strip() == "" for text in found)


@pytest.mark.parametrize(
    "formula", ["$a, b, c, d, e, f$", "`f(a, b, c, d, e)`", "[a, b, c](http://x.y/a, b, c, d)"]
)
def test_a_sentence_over_the_limit_is_cut_between_words_and_around_its_formulas(formula: str):
    found = texts(" and ".join([formula] * 120))
    assert len(found) > 2
    assert sum(text.count(formula) for text in found) == 120
    assert all(text.replace(formula, "").split() == ["and"] * text.split().count("and") for text in found)


@pytest.mark.parametrize("heading", ["### Its drawbacks", "**Its drawbacks.**", "**缺点**："])
def test_a_heading_goes_with_what_follows_it(heading: str):
    found = texts(f"{prose(80)}\n\n{heading}\n\n- {prose(30)}")
    assert len(found) == 2
    assert found[1].startswith(heading)


def test_a_formula_goes_with_its_sentence_and_its_where():
    found = texts(
        f"{prose(150)}\n\nThe loss is\n\n$$\nL = -\\log p\n$$\n\nwhere $p$ is the probability.\n\n{prose(150)}"
    )
    [whole] = [text for text in found if "$$" in text]
    assert "The loss is" in whole
    assert "where $p$" in whole


def test_a_list_item_over_the_limit_is_cut_at_its_children():
    children = [f"  - child {i}: " + prose(90, word=f"gradient{i}") for i in range(8)]
    found = texts("- parent:\n" + "\n".join(children))
    assert len(found) > 1
    for child in children:
        assert any(child.strip() in text for text in found)


def test_blank_and_tabbed_lines_are_no_obstacle():
    check_invariants(article("One.\n\n\n\t\nTwo.\n   \n\n- three\n\n\n  four\n\n```\n\n\n```\n"))


def test_a_minified_line_without_any_space_is_cut_all_the_same():
    subject = article("```\n" + "ab1;" * 2000 + "\n```")
    check_invariants(subject)
    assert len(chunk_article(subject)) > 3


@pytest.mark.parametrize("path", sorted(FLYLLM.glob("*.md")), ids=lambda path: path.stem)
def test_the_long_articles_are_covered(path: Path):
    body = re.sub(r"^#{1,2} ", "### ", path.read_text(encoding="utf-8"), flags=re.M)
    check_invariants(article(body, lang="zh"))


INLINE = st.one_of(
    st.text(string.ascii_letters + "  ,", min_size=1, max_size=60),
    st.text("梯度下降损失函数，的是", min_size=1, max_size=60),
    st.sampled_from(
        ["$a. B$", "$\\frac{x}{y}$", "`f(x). G`", "[link](http://a.b/c. D)", "A. ", "。", "! ", "x"]
    ),
)
PROSE = st.lists(INLINE, min_size=1, max_size=40).map("".join)
LINES = st.lists(st.text(string.ascii_letters + " =;", min_size=1, max_size=80), min_size=1, max_size=40)
CLOSED = st.one_of(
    PROSE,
    st.lists(PROSE, min_size=2, max_size=4).map("\n".join),
    LINES.map(lambda lines: "```\n" + "\n\n".join(lines) + "\n```"),
    LINES.map(lambda lines: "| a | b |\n|---|---|\n" + "\n".join(f"| {line} | 1 |" for line in lines)),
    LINES.map(lambda lines: "$$\n" + "\n".join(lines) + "\n$$"),
    st.lists(PROSE, min_size=1, max_size=6).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(PROSE, min_size=1, max_size=6).map(
        lambda items: "\n".join(f"{'  ' * (i % 3)}1. {item}" for i, item in enumerate(items))
    ),
    PROSE.map(lambda text: f"#### {text}"),
    st.sampled_from(
        ["---", "```", "$$", "> quoted", "\\begin{aligned}\nx\n\\end{aligned}", "\t- odd", "", "  "]
    ),
)


BLOCK = st.one_of(CLOSED, st.sampled_from(["```", "$$", "\\[", "~~~~"]))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(BLOCK, max_size=8).map("\n\n".join), min_size=1, max_size=3))
def test_every_character_of_an_answer_is_in_a_chunk(bodies: list[str]):
    check_invariants(article(*bodies))


@settings(max_examples=120, deadline=None)
@given(st.lists(CLOSED, max_size=6), st.lists(PROSE, max_size=6))
def test_a_formula_that_fits_is_never_cut(before: list[str], sentences: list[str]):
    body = "\n\n".join([*before, *(f"{text} $unique + formula$ {text}" for text in sentences)])
    subject = article(body)
    whole = sum(chunk.text.count("$unique + formula$") for chunk in chunk_article(subject))
    assert whole == len(sentences)


def test_a_chunk_names_its_unit():
    [chunk] = chunk_article(article("Answer."))
    assert isinstance(chunk, Chunk)
    assert chunk.unit == ("a", "en", "q1")
    assert isinstance(article("x").question("q1"), Question)
