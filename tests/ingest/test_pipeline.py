"""From a source to an article: raw and stored forms, names, reports, corpora."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interview_coach.errors import FormatError, ReadError
from interview_coach.ingest import naming
from interview_coach.ingest.loaders import LOST_FORMULA
from interview_coach.ingest.pipeline import ingest_source, read_corpus
from interview_coach.ingest.report import FileReport

RAW = """1、什么是过拟合？

过拟合是指模型在训练集上表现很好，在测试集上表现很差，因为它记住了噪声。

2、如何解决过拟合？

- 增加数据，或做数据增强。
- 使用正则化，例如权重衰减与 dropout。
"""
STORED = """---
id: overfitting
lang: en
title: Overfitting
topic: basics
questions:
  what: {warnings: [A figure is missing.]}
---
## What is overfitting? {#what}

The model fits noise.

### Key points
- It fits noise. {#noise w=2}
"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


class TestRaw:
    def test_article(self, tmp_path: Path) -> None:
        path = write(tmp_path / "机器学习 面试.txt", RAW)
        ingested = ingest_source(path)
        article = ingested.article
        assert (article.id, article.lang, article.topic, article.origin) == (
            "机器学习-面试",
            "zh",
            "user",
            "user",
        )
        assert [q.title for q in article.questions] == ["什么是过拟合？", "如何解决过拟合？"]
        answer = article.questions[1].answer
        assert article.text[answer.start : answer.end].startswith("- 增加数据")
        assert ingested.identity == article.path == article.source_label == str(path)

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
    def test_the_encoding_makes_no_difference(self, tmp_path: Path, encoding: str) -> None:
        one = ingest_source(write(tmp_path / "a.txt", RAW)).article
        assert ingest_source(write(tmp_path / "a.txt", RAW.replace("\n", "\r\n"), encoding)).article == one

    def test_report(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", "扫码关注公众号，回复【面试】免费领取电子书PDF资料！\n\n" + RAW)
        report = ingest_source(path).report
        shown = report.to_json()
        json.dumps(shown)
        assert set(shown) == {
            "path", "title", "lang", "article_id", "questions", "chars_in", "chars_kept", "removed", "warnings",
            "status", "error",
        }  # fmt: skip
        assert (shown["path"], shown["lang"], shown["status"], shown["error"]) == (
            str(path),
            "zh",
            "preview",
            None,
        )
        assert [set(question) for question in shown["questions"]] == [{"id", "question", "warnings"}] * 2
        assert shown["chars_in"] > shown["chars_kept"] > 0
        assert shown["removed"][0].keys() == {"why", "chars"}
        assert "扫码" in report.removed[0].text

    def test_the_mark_of_a_lost_formula_becomes_a_warning(self, tmp_path: Path) -> None:
        text = RAW.replace("因为它记住了噪声", f"损失函数是 {LOST_FORMULA} 这样的")
        first, second = ingest_source(write(tmp_path / "a.txt", text)).article.questions
        assert any("损失函数是" in warning and "缺失" in warning for warning in first.warnings)
        assert not second.warnings

    def test_note_front_matter(self, tmp_path: Path) -> None:
        front = "---\ntitle: 过拟合\ncategory: 机器学习\ntags: [正则化, '#dropout', 3]\nid: 7\n---\n"
        article = ingest_source(write(tmp_path / "n.md", front + RAW)).article
        assert (article.title, article.topic, article.aliases) == (
            "过拟合",
            "机器学习",
            ("正则化", "dropout"),
        )
        assert "category" not in article.text.split("## ", 1)[1]

    def test_text_between_rules_is_no_front_matter(self, tmp_path: Path) -> None:
        text = "---\n过拟合面试题。\n---\n" + RAW
        assert len(ingest_source(write(tmp_path / "n.md", text)).article.questions) >= 2

    def test_language_of_chinese_with_much_english_code(self, tmp_path: Path) -> None:
        code = (
            "```python\n"
            + "the_loss = model.forward(input_batch, target_batch) # compute the loss\n" * 60
            + "```\n"
        )
        assert ingest_source(write(tmp_path / "a.md", RAW + "\n" + code)).article.lang == "zh"

    def test_english(self, tmp_path: Path) -> None:
        text = "Q: What is dropout?\nA: It zeroes units at random.\n\nQ: Why does it help?\nA: Units cannot co-adapt.\n"
        article = ingest_source(write(tmp_path / "notes.txt", text)).article
        assert (article.lang, len(article.questions)) == ("en", 2)

    def test_upload_has_its_own_name(self, tmp_path: Path) -> None:
        ingested = ingest_source(write(tmp_path / "tmp8x3", RAW), name="..\\secret/My Notes.txt")
        assert ingested.article.id == "my-notes"
        assert ingested.report.path == ingested.article.source_label == "My Notes.txt"
        assert str(tmp_path) not in ingested.article.text

    def test_nothing_but_advertising(self, tmp_path: Path) -> None:
        path = write(tmp_path / "ad.txt", "扫码关注公众号，回复【面试】免费领取电子书PDF资料！\n")
        with pytest.raises(ReadError) as caught:
            ingest_source(path)
        assert "\n" not in str(caught.value)

    def test_markup_and_yaml_in_a_title_are_data(self, tmp_path: Path) -> None:
        text = "# <script>alert(1)</script>: {a: [b\n\n## What is 'x: y' {#hack w=1}?\n\nIt is one thing.\n"
        article = ingest_source(write(tmp_path / "a.md", text)).article
        assert article.title == "<script>alert(1)</script>: {a: [b"
        assert len(article.questions) == 1

    def test_the_source_articles(self, shared_articles: Path) -> None:
        first = ingest_source(shared_articles / "000_91111dec8173fa4f.txt")
        second = ingest_source(shared_articles / "004_e60023646ea043d4.txt")
        assert [len(one.article.questions) for one in (first, second)] == [7, 6]
        assert sum(len(question.warnings) > 0 for question in first.article.questions) == 2
        assert sum(len(removal.text) for removal in second.report.removed) > 2000


class TestStored:
    def test_is_taken_as_it_is(self, tmp_path: Path) -> None:
        ingested = ingest_source(write(tmp_path / "any name.md", STORED))
        assert ingested.article.text == STORED
        assert (ingested.article.id, ingested.report.article_id) == ("overfitting", "overfitting")
        assert ingested.report.chars_in == ingested.report.chars_kept == len(STORED)
        assert ingested.report.questions == (("what", "What is overfitting?", ("A figure is missing.",)),)

    def test_offsets_hold_for_read_text(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.md", STORED.replace("\n", "\r\n"))
        article = ingest_source(path).article
        point = article.questions[0].key_points[0]
        assert path.read_text(encoding="utf-8")[point.start : point.end] == point.text == "It fits noise."

    def test_broken_is_told_with_its_line(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.md", STORED.replace("{#what}", ""))
        with pytest.raises(FormatError, match=r"a\.md:9: question without id"):
            ingest_source(path)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("title: Overfitting", "title: Overfitting\ndifficulty: hard"),
            ("title: Overfitting", "title: Overfitting\naliases: GAN"),
            ("title: Overfitting", "title: Overfitting\nreferences: [{year: n.d.}]"),
            ("title: Overfitting", "title: 2018-13-45"),
            ("w=2", "w=heavy"),
            ("title: Overfitting", "title: [a"),
        ],
    )
    def test_wrong_types_are_format_errors(self, tmp_path: Path, old: str, new: str) -> None:
        with pytest.raises(FormatError) as caught:
            ingest_source(write(tmp_path / "a.md", STORED.replace(old, new)))
        assert str(tmp_path) in str(caught.value)


class TestNaming:
    @pytest.mark.parametrize(
        ("name", "url", "identity"),
        [
            ("My Notes (v2).md", None, "my-notes-v2"),
            ("000_91111dec8173fa4f.txt", None, "000_91111dec8173fa4f"),
            ("大模型面试题：第1期.pdf", None, "大模型面试题-第1期"),
            ("../../etc/passwd", None, "passwd"),
            ("a.b.c.md", None, "a-b-c"),
            ("CON.txt", None, "article-con"),
            (".md", None, "md"),
            ("ＧＡＮ.md", None, "gan"),
            ("x" * 300 + ".md", None, "x" * 60),
            ("p", "https://zhuanlan.zhihu.com/p/12345", "12345"),
            ("x", "https://blog.example.org/", "blog-example-org"),
            ("index.html", "https://example.org/gan/index.html", "example-org-index"),
            ("x", "https://example.org/%E5%AF%B9%E6%AF%94.html?a=1#b", "对比"),
        ],
    )
    def test_id(self, name: str, url: str | None, identity: str) -> None:
        assert naming.article_id(name, url) == identity

    @pytest.mark.parametrize("name", ["😀.md", "???.txt", "...", "--.md"])
    def test_never_empty_and_stable(self, name: str) -> None:
        identity = naming.article_id(name)
        assert identity.startswith("article-")
        assert identity == naming.article_id(name) != naming.article_id(name + "x")


class TestReadCorpus:
    def test_stored_and_raw_together(self, tmp_path: Path) -> None:
        write(tmp_path / "basics" / "overfitting.en.md", STORED)
        write(tmp_path / "notes.txt", RAW)
        corpus = read_corpus([tmp_path], "shipped")
        assert [(a.id, a.lang, a.origin) for a in corpus.articles] == [
            ("overfitting", "en", "shipped"),
            ("notes", "zh", "shipped"),
        ]
        assert corpus.problems == ()
        assert all(Path(article.path).is_absolute() for article in corpus.articles)

    def test_one_that_fails_is_a_line_and_the_others_go_on(self, tmp_path: Path) -> None:
        write(tmp_path / "a.md", "")
        write(tmp_path / "b.md", STORED.replace("{#what}", ""))
        (tmp_path / "c.pdf").write_bytes(b"no pdf")
        write(tmp_path / "d.txt", RAW)
        corpus = read_corpus([tmp_path, tmp_path / "nowhere"], "user")
        assert [article.id for article in corpus.articles] == ["d"]
        assert [line.split(":")[0].rsplit("/")[-1] for line in corpus.problems] == [
            "a.md",
            "b.md",
            "c.pdf",
            "nowhere",
        ]
        assert not any("\n" in line for line in corpus.problems)

    def test_two_with_one_id(self, tmp_path: Path) -> None:
        write(tmp_path / "a" / "x.md", STORED)
        write(tmp_path / "b" / "y.md", STORED)
        corpus = read_corpus([tmp_path], "user")
        assert [article.path for article in corpus.articles] == [str(tmp_path / "a" / "x.md")]
        assert "overfitting" in corpus.problems[0]
        assert "y.md" in corpus.problems[0]

    def test_a_folder_named_twice_is_no_clash(self, tmp_path: Path) -> None:
        write(tmp_path / "x.md", STORED)
        assert read_corpus([tmp_path, tmp_path], "user").problems == ()


def test_failed_report_is_one_line() -> None:
    shown = FileReport.failed("a.pdf", "broken\nin two lines").to_json()
    assert (shown["status"], shown["error"], shown["questions"]) == ("failed", "broken in two lines", [])
