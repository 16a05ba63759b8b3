"""The corpus validator: one sound article, then each way to break it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from interview_coach.ingest.latex_rules import check_formula, check_math
from interview_coach.ingest.validate import check_corpus, main

EN = r"""---
id: losses
lang: en
title: Losses
topic: contrastive
aliases: [metric losses]
difficulty: 3
sources:
  - {title: A page, url: "https://example.org/losses"}
references:
  - {authors: van den Oord et al., year: 2018, title: CPC, arxiv: "1807.03748"}
questions:
  infonce: {aliases: [NT-Xent], difficulty: 4}
---
## What is InfoNCE? {#infonce}

It is a cross-entropy over one positive and the negatives, $L = -\log p_i$, where

$$
p_i = \frac{e^{s_i/\tau}}{\sum_j e^{s_j/\tau}}
$$

and $\tau$ is the temperature. A coffee costs \$5.

```python
cost = "$"  # TODO is no placeholder to be told from code
```

### Key points
- It is a softmax over similarities. {#softmax w=2}
- It has one positive. {#positive w=1}
- It has many negatives. {#negatives w=1}
- The temperature sharpens it. {#temperature w=2}
- It bounds mutual information. {#bound w=1.5}
### Common mistakes
- Saying that it has a margin.
### Follow-ups
- What happens as the temperature goes to zero? {probes=temperature}
- Why many negatives? {probes=negatives}
"""
ZH = r"""---
id: losses
lang: zh
title: 损失函数
topic: contrastive
difficulty: 3
sources:
  - {title: 一个网页, url: "https://example.org/losses"}
references:
  - {authors: van den Oord et al., year: 2018, title: CPC, arxiv: "1807.03748"}
questions:
  infonce: {difficulty: 4}
---
## 什么是 InfoNCE？ {#infonce}

它是在一个正样本和多个负样本上的交叉熵，$L = -\log p_i$，其中 $\tau$ 是温度。

### 要点
- 它是相似度上的 softmax。 {#softmax w=2}
- 只有一个正样本。 {#positive w=1}
- 有许多负样本。 {#negatives w=1}
- 温度使分布更尖锐。 {#temperature w=2}
- 它给出互信息的下界。 {#bound w=1.5}
### 常见误区
- 说它有 margin（间隔）。
### 追问
- 温度趋于零时会怎样？ {probes=temperature}
- 为什么要许多负样本？ {probes=negatives}
"""
EN = EN.replace("  # TODO is no placeholder to be told from code", "")


def corpus(folder: Path, en: str | None = EN, zh: str | None = ZH) -> Path:
    (folder / "contrastive").mkdir(parents=True, exist_ok=True)
    for lang, text in (("en", en), ("zh", zh)):
        if text is not None:
            (folder / "contrastive" / f"losses.{lang}.md").write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def told(folder: Path) -> list[tuple[str, int, str]]:
    return [(Path(p.path).name, p.line, p.message) for p in check_corpus(folder)]


def test_a_sound_corpus(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "README.md").write_text("About this folder.")
    (tmp_path / ".DS_Store").write_text("x")
    assert told(tmp_path) == []


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


BREAKS = [
    # (old, new, where the fault is told: a part of the new text, or None for line 1, what is said)
    ("id: losses\n", "", None, "'id' is missing"),
    ("lang: en", "lang: fr", None, "it must be zh or en"),
    ("title: Losses\n", "", None, "'title' is missing"),
    ("title: Losses", "title: '  '", "title: '", "'title' is missing or blank"),
    ("topic: contrastive\n", "", None, "'topic' is missing"),
    ("topic: contrastive", "topic: other", None, "it belongs at other/losses.en.md"),
    ("id: losses", "id: loss", None, "it belongs at contrastive/loss.en.md"),
    ("difficulty: 3\n", "", None, "'difficulty' must be"),
    ("difficulty: 3\n", "difficulty: 6\n", "difficulty: 6", "from 1 to 5"),
    ("difficulty: 4}", "difficulty: 0}", "questions:", "from 1 to 5"),
    ("aliases: [metric losses]", "aliases: ['']", "aliases:", "list of names"),
    ("aliases: [metric losses]", "alias: [x]", "alias:", "unknown field 'alias'"),
    ("aliases: [NT-Xent]", "alias: [x]", "questions:", "unknown field 'alias'"),
    ("  infonce: {", "  infonse: {", "questions:", "no question 'infonse'"),
    ('sources:\n  - {title: A page, url: "https://example.org/losses"}\n', "", None, "'sources' is missing"),
    ('title: A page, url: "https://example.org/losses"', "title: A page", "sources:", "no source has a url"),
    ("title: A page, ", "", "  - {url", "source without a title"),
    ("https://example.org/losses", "javascript:alert(1)", "  - {title: A page", "not an http(s) address"),
    ("references:\n", "sourcess:\n", None, "'references' is missing"),
    ("authors: van den Oord et al., ", "", "  - {year", "reference without authors"),
    ("title: CPC, ", "", "  - {authors", "reference without title"),
    ("year: 2018", "year: 18", "  - {authors", "year 18 is not a year"),
    ("year: 2018", "year: soon", None, "year 'soon' must be a whole number"),
    (', arxiv: "1807.03748"', "", "  - {authors", "without arxiv or doi"),
    ('"1807.03748"', "1807.03748", "  - {authors", "quote it"),
    ('"1807.03748"', '"1807.3748"', "  - {authors", "not an arXiv number"),
    ('"1807.03748"', '"1813.03748"', "  - {authors", "not an arXiv number"),
    ('arxiv: "1807.03748"', "doi: 5.771073", "  - {authors", "is not a DOI"),
    (" {#infonce}", "", "## What", "question without id"),
    (EN[EN.index("It is a cross") : EN.index("### Key")], "", "## What", "has no answer"),
    ("- It has one positive. {#positive w=1}\n", "", "## What", "has 4 key points; it needs 5 to 8"),
    ("{#positive w=1}\n", "{#positive w=1}\n" + "".join(f"- P {n}. {{#p{n} w=1}}\n" for n in range(4)), "## What", "9 key"),
    ("{#positive w=1}", "{#positive}", "- It has one", "key point without weight"),
    ("{#positive w=1}", "{w=1}", "- It has one", "key point without id"),
    (" {#positive w=1}", "", "- It has one", "key point without id"),
    ("{#positive w=1}", "{#positive w=0}", "- It has one", "must be a number above 0"),
    ("{#positive w=1}", "{#positive w=many}", "- It has one", "must be a number above 0"),
    ("{#positive w=1}", "{#softmax w=1}", "- It has one", "'softmax' is used twice"),
    ("{#positive w=1}", "{#positive w=1} indeed", "- It has one", "end of the line"),
    ("- Saying that it has a margin.\n", "", "## What", "no common mistakes"),
    ("### Common mistakes\n", "", "- Saying", "key point without id"),
    ("- Why many negatives? {probes=negatives}\n", "", "## What", "has 1 follow-ups"),
    (" {probes=negatives}", "", "- Why many", "follow-up without its key point"),
    ("{probes=negatives}", "{probes=negative}", "- Why many", "probes 'negative', which is no key point"),
    ("### Follow-ups", "### 追问", "### 追问", "not in the file's language"),
    ("### Follow-ups", "### Follow ups", "### Follow ups", "unknown section 'Follow ups'"),
    ("### Follow-ups\n", "### Key points\n### Follow-ups\n", "### Key points\n### F", "its key points twice"),
    ("has a margin.", "has a margin,\n  and more.", "  and more", "only lines that begin with '- '"),
    ("## What is InfoNCE?", "## 什么是信息噪声对比估计？", "## 什么", "not in the file's language"),
    ("- It has one positive.", "- 只有一个正样本。", "- 只有", "this line is not in the file's language"),
    ("It is a cross-entropy over one positive and the negatives", "它是一个正样本与负样本的交叉熵，并不难理解", "它是", "answer is not"),
    ("Saying that", "TODO: that", "- TODO", "placeholder 'TODO'"),
    ("Saying that", "Saying XXX that", "- Saying", "placeholder 'XXX'"),
    ("Saying that", "待补 that", "- 待补", "placeholder '待补'"),
    (r"$L = -\log p_i$", r"$L = -\log p_i", "It is a cross", "'$' is not closed"),
    (r"costs \$5", r"costs $5", "and $\\tau", "'$' is not closed"),
    ("\n$$\n\nand", "\n\nand", "$$\np_i", "'$$' is not closed"),
    (r"\frac{e^{s_i/\tau}}", r"\frac{e^{s_i/\tau}", "$$\np_i", "'{' is not closed"),
    (r"\frac{e", r"\fraq{e", "$$\np_i", r"unknown command \fraq"),
    (r"$L = -\log p_i$", r"\(L = -\log p_i\)", "It is a cross", r"'\(' in the text"),
    ("## What is InfoNCE? {#infonce}", "## A {#infonce}\n\nB.\n\n## What is InfoNCE? {#infonce}", "## What", "used twice"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "where", "says"), BREAKS, ids=[f"{n}-{b[3]}" for n, b in enumerate(BREAKS)]
)
def test_each_way_to_break_it(tmp_path: Path, old: str, new: str, where: str | None, says: str) -> None:
    assert EN.count(old) >= 1
    text = EN.replace(old, new, 1)
    corpus(tmp_path, en=text)
    line = 1 if where is None else line_of(text, where)
    found = told(tmp_path)
    assert [one for one in found if one[0] == "losses.en.md" and one[1] == line and says in one[2]], found


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


def test_other_files(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "contrastive" / "notes.txt").write_text("x")
    (tmp_path / "contrastive" / "notes.md").write_text("x")
    (tmp_path / "contrastive" / "bytes.en.md").write_bytes(b"---\nid: \xff\n")
    assert [(name, line, message.split(";")[0]) for name, line, message in told(tmp_path)] == [
        ("bytes.en.md", 2, "is not UTF-8"),
        ("notes.md", 1, "no YAML front matter"),
        ("notes.txt", 1, "is no article"),
    ]


def test_bytes_that_would_shift_offsets(tmp_path: Path) -> None:
    corpus(tmp_path)
    path = tmp_path / "contrastive" / "losses.en.md"
    path.write_bytes(b"\xef\xbb\xbf" + EN.replace("\n", "\r\n").encode())
    assert [message for _, _, message in told(tmp_path)] == [
        "begins with a byte-order mark; save it without",
        "has Windows line ends",
    ]


def test_a_question_id_in_two_articles(tmp_path: Path) -> None:
    corpus(tmp_path)
    for lang, text in (("en", EN), ("zh", ZH)):
        path = tmp_path / "contrastive" / f"more.{lang}.md"
        path.write_text(text.replace("id: losses", "id: more"), encoding="utf-8")
    found = told(tmp_path)
    assert {name for name, _, _ in found} == {"more.en.md", "more.zh.md"}
    assert all("question id 'infonce' is used in" in message for _, _, message in found)


def test_all_problems_come_in_one_run(tmp_path: Path) -> None:
    corpus(
        tmp_path, en=EN.replace("difficulty: 3\n", "").replace(r"\frac", r"\fraq").replace("margin.", "TODO.")
    )
    assert len({message for name, _, message in told(tmp_path) if name == "losses.en.md"}) >= 3


def test_no_folder_and_empty_folder(tmp_path: Path) -> None:
    assert "no such folder" in told(tmp_path / "nothing")[0][2]
    assert "no article" in told(tmp_path)[0][2]


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(corpus(tmp_path / "good"))]) == 0
    assert capsys.readouterr().out == ""
    bad = corpus(tmp_path / "bad", en=EN.replace("{#positive w=1}", "{#positive}"))
    done = subprocess.run(
        [sys.executable, "-m", "interview_coach.ingest.validate", str(bad)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    path = bad / "contrastive" / "losses.en.md"
    assert f"{path}:{line_of(EN, '- It has one')}: key point without weight; end it with" in done.stdout


def test_the_shipped_corpus_is_sound() -> None:
    assert [str(problem) for problem in check_corpus(Path(__file__).resolve().parents[2] / "corpus")] == []


GOOD_TEX = [
    r"x", r"\alpha_i^2", r"\frac{1}{\sqrt{d_k}}", r"\mathbb{E}_{x \sim p}\left[\log D(x)\right]",
    r"\left\{ x \,\middle|\, y \right.", r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\text{softmax}(QK^\top)V", r"\operatorname{sim}(a, b)", r"\max_{\theta} \; \mathcal{L}_{\text{对比}}",
    r"\underbrace{a+b}_{\text{sum}}", r"50\%", r"\|x\|_2^2", r"\{1, \dots, N\}", r"\bigl( x \bigr)", r"x'", r"f''(x)",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\mathrm{KL}(p \,\|\, q)", r"\hat{y} \in \{0,1\}", r"\sqrt[3]{x}",
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\sum_{j \ne i}^{N} e^{s_{ij}/\tau}", r"[m + d_p - d_n]_+",
    r"I(x;c) \ge \log N - \mathcal{L}_N", r"\text{Attention}(Q,K,V)", r"\boldsymbol{\mu}", r"\frac12", r"\frac{a}b", r"\hat y", r"a \times b \cdot c",
]  # fmt: skip
BAD_TEX = [
    (r"", "empty"), (r"\frac{1}{2", "not closed"), (r"a}", "'}' without '{'"), (r"\left( x", r"\left without \right"),
    (r"x \right)", r"\right without \left"), (r"\left x \right)", "needs a delimiter"), (r"\left(", r"\left without"),
    (r"\begin{cases} 1", "not ended"), (r"\begin{cases} 1 \end{array}", r"\end{array} without"),
    (r"\begin{casse} 1 \end{casse}", "unknown environment"), (r"1 \end{cases}", "without its"), (r"\fracc{1}{2}", "unknown"),
    (r"a & b", "outside an environment"), (r"50%", "must be written"), (r"\frac{1}", "missing"), (r"x_", "missing"),
    (r"x^", "missing"), (r"x_a_b", "double subscripts"), (r"x^a^b", "double superscripts"), (r"\sqrt", "missing"),
    (r"损失 = 1", r"\text"), (r"{\left( a } \right)", "inside an open"), (r"\mathbb", "missing"), (r"a # b", "must be"),
    (r"\frac{1} + x", "missing"), (r"{\hat} y", "missing"), (r"\text", "missing"), (r"\hat _x", "missing"),
    (r"\left( \begin{matrix} a \right) \end{matrix}", r"\right without"),
]  # fmt: skip


@pytest.mark.parametrize("tex", GOOD_TEX)
def test_good_tex(tex: str) -> None:
    assert check_formula(tex) == check_formula(tex, display=True) == []


@pytest.mark.parametrize(("tex", "says"), BAD_TEX)
def test_bad_tex(tex: str, says: str) -> None:
    assert any(says in fault for fault in check_formula(tex)), check_formula(tex)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("`$` and ``$x`` are code", []),
        ("```\n$\n```\n~~~\n$$\n~~~\n", []),
        (r"\$5 and \$6", []),
        ("one $x$ and\n\ntwo $y", [3]),
        ("$a\n\nb$", [1, 3]),
        ("$$\na\n\nb\n$$\n$x", [1, 6]),
        ("a\n\n| $|x|$ | b |", [3]),
        (r"| $\lvert x \rvert$ | b |", []),
        ("---\ntitle: costs $5\n---\n$x$", []),
    ],
)
def test_finding_formulas(text: str, lines: list[int]) -> None:
    assert [line for line, _ in check_math(text)] == lines
