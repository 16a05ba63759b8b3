"""What must hold between the articles of a corpus: names, links, ids, and the two languages of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_corpus import EN, ZH, corpus, line_of, told


def test_a_name_of_two_questions_is_told_once(tmp_path: Path) -> None:
    more = EN[EN.index("## What") :].replace("infonce", "ntxent").replace("InfoNCE", "NT-Xent in SimCLR")
    mehr = ZH[ZH.index("## 什么") :].replace("infonce", "ntxent").replace("InfoNCE", "NT-Xent")
    names = "  infonce: {aliases: [NT-Xent], difficulty: 4}\n"
    en = EN.replace(names, names + "  ntxent: {aliases: [nt xent], difficulty: 4}\n") + more
    zh = ZH + mehr
    zh = zh.replace("  infonce: {difficulty: 4}\n", "  infonce: {difficulty: 4}\n  ntxent: {difficulty: 4}\n")
    found = told(corpus(tmp_path, en, zh))
    assert [(name, line) for name, line, _ in found] == [("losses.en.md", line_of(en, "nt xent"))]
    assert "'nt xent' names 'ntxent' here and 'infonce' in" in found[0][2]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[it](#infonce)", None),
        ("[it](losses.zh.md#infonce)", None),
        ("[it](../contrastive/losses.zh.md)", None),
        ("[it](https://example.org/#nowhere)", None),
        ("`[it](#nowhere)` and $x[i](t)$", None),
        ("[it](#nowhere)", "has no question 'nowhere'"),
        ("[it](losses.zh.md#nowhere)", "losses.zh.md has no question 'nowhere'"),
        ("[it](other.en.md)", "there is no such article"),
    ],
)
def test_links_inside_the_corpus_lead_somewhere(tmp_path: Path, link: str, said: str | None) -> None:
    en = EN.replace("It is a cross-entropy", f"See {link}. It is a cross-entropy")
    found = told(corpus(tmp_path, en))
    if said is None:
        assert found == []
    else:
        assert [(name, line) for name, line, _ in found] == [("losses.en.md", line_of(en, "See "))]
        assert said in found[0][2]


PAIRS = [
    ("#infonce}", "#nce}", "## 什么", "question ids"),
    ("{#positive w=1}", "{#pos w=1}", "## 什么", "key point ids of question 'infonce'"),
    ("{#positive w=1}", "{#positive w=2}", "- 只有", "weight of key point 'positive'"),
    ("probes=negatives", "probes=softmax", "## 什么", "follow-up targets"),
    ("difficulty: 3\n", "difficulty: 2\n", None, "difficulty differ"),
    ("difficulty: 4}", "difficulty: 5}", "## 什么", "difficulty of question 'infonce'"),
    ('"1807.03748"', '"2002.05709"', None, "references differ"),
]


@pytest.mark.parametrize(("old", "new", "where", "says"), PAIRS, ids=[pair[3] for pair in PAIRS])
def test_the_languages_must_agree(tmp_path: Path, old: str, new: str, where: str | None, says: str) -> None:
    text = ZH.replace(old, new, 1)
    assert text != ZH
    corpus(tmp_path, zh=text)
    line = 1 if where is None else line_of(text, where)
    found = told(tmp_path)
    assert [one for one in found if one[0] == "losses.zh.md" and one[1] == line and says in one[2]], found


def test_order_counts(tmp_path: Path) -> None:
    first, second = "- 只有一个正样本。 {#positive w=1}\n", "- 有许多负样本。 {#negatives w=1}\n"
    corpus(tmp_path, zh=ZH.replace(first + second, second + first))
    assert "key point ids" in told(tmp_path)[0][2]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_missing_language(tmp_path: Path, lang: str) -> None:
    corpus(tmp_path)
    (tmp_path / "contrastive" / f"losses.{lang}.md").unlink()
    ((_, line, message),) = told(tmp_path)
    assert (line, message) == (1, f"its other language, losses.{lang}.md, is missing")


def test_a_question_id_in_two_articles(tmp_path: Path) -> None:
    corpus(tmp_path)
    for lang, text in (("en", EN), ("zh", ZH)):
        path = tmp_path / "contrastive" / f"more.{lang}.md"
        path.write_text(text.replace("id: losses", "id: more"), encoding="utf-8")
    found = told(tmp_path)
    assert {name for name, _, _ in found} == {"more.en.md", "more.zh.md"}
    assert all("question id 'infonce' is used in" in message for _, _, message in found)
