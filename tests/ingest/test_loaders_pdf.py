"""PDF: lines become paragraphs, headers go, larger type makes headings; titles, pictures, passwords, damage."""

from __future__ import annotations

from pathlib import Path

import documents
import pytest
from refusals import refusal

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders import load


def read(tmp_path: Path, data: bytes) -> str:
    (tmp_path / "a.pdf").write_bytes(data)
    return load(tmp_path / "a.pdf").text


def test_lines_become_paragraphs(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        documents.pdf(
            [
                [
                    "1. What is dropout?",
                    "Dropout sets each unit to zero with some probability during train-",
                    "ing. It acts like an ensemble of thinned networks which share their",
                    "weights.",
                    "• It slows down convergence.",
                    "• It needs scaling at test time.",
                    "2. Why does it work?",
                    "Units cannot rely on each other.",
                ]
            ]
        ),
    )
    assert "during training. It acts like an ensemble of thinned networks which share their weights." in text
    assert "- It slows down convergence.\n- It needs scaling at test time." in text
    assert "\n\n2. Why does it work?\n\nUnits cannot rely on each other.\n" in text
    assert text.startswith("1. What is dropout?\n\nDropout")


def test_han_lines_join_without_a_space(tmp_path: Path) -> None:
    lines = ["1、什么是过拟合？", "过拟合是指模型在训练集上表现很好而在测试集上表现", "很差的现象。"]
    assert "而在测试集上表现很差的现象。" in read(tmp_path, documents.pdf([lines]))


def test_a_hyphen_of_the_word_itself_stays(tmp_path: Path) -> None:
    text = read(
        tmp_path,
        documents.pdf(
            [
                [
                    "We use self-attention in each of the layers of this model, and self-",
                    "attention has a quadratic cost in the length of the sequence that is",
                    "read.",
                ]
            ]
        ),
    )
    assert "and self-attention has" in text


def test_headers_footers_and_page_numbers_go(tmp_path: Path) -> None:
    pages = [
        ["Interview Notes, chapter 1", f"Content of page {word} is this.", f"- {n} -"]
        for n, word in enumerate(["one", "two", "three", "four"], 1)
    ]
    text = read(tmp_path, documents.pdf(pages))
    assert "Interview Notes" not in text
    assert "- 2 -" not in text
    assert all(f"Content of page {word} is this." in text for word in ["one", "two", "three", "four"])


def test_a_line_on_two_pages_is_no_header(tmp_path: Path) -> None:
    text = read(tmp_path, documents.pdf([["Same line.", "More of it."], ["Same line.", "Other text."]]))
    assert text.count("Same line.") == 2


def test_larger_type_makes_headings(tmp_path: Path) -> None:
    body = [
        "The answer goes on for a while in plain type.",
        "And a little longer, so that it is the body.",
    ]
    text = read(
        tmp_path,
        documents.pdf([[("Attention", 24), ("What is it?", 16), *body, ("Why scale?", 16), *body]]),
    )
    assert "# Attention\n" in text
    assert "\n## What is it?\n" in text
    assert "\n## Why scale?\n" in text


def test_title(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf([["Hello there."]], title="注意力面试题"))
    assert load(tmp_path / "a.pdf").title == "注意力面试题"
    (tmp_path / "a.pdf").write_bytes(documents.pdf([["Hello there."]], title="draft3.docx"))
    assert load(tmp_path / "a.pdf").title is None


def test_pictures_only(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(documents.pdf([[], []]))
    assert "OCR" in refusal(tmp_path / "scan.pdf")


def test_a_page_without_text_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf([["A page with a good deal of text on it."], []]))
    assert load(tmp_path / "a.pdf").warnings == ("no text on page 2: pictures?",)


def test_password(tmp_path: Path) -> None:
    data = documents.pdf([["Hello, this is some secret text."]])
    (tmp_path / "locked.pdf").write_bytes(documents.locked(data, "secret"))
    assert "locked with a password" in refusal(tmp_path / "locked.pdf")
    (tmp_path / "open.pdf").write_bytes(documents.locked(data, ""))  # only printing is forbidden
    assert "secret text" in load(tmp_path / "open.pdf").text


@pytest.mark.parametrize("cut", [60, 300, 600, 900])
def test_cut_anywhere_it_reads_or_refuses(tmp_path: Path, cut: int) -> None:
    data = documents.pdf([["Hello, this is a page.", "With two lines."]])
    (tmp_path / "a.pdf").write_bytes(data[:-cut])
    try:
        assert "Hello" in load(tmp_path / "a.pdf").text
    except ReadError as error:
        assert "\n" not in str(error)
