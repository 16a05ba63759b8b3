"""Each way to break one article, told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_corpus import EN, corpus, line_of, told

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
