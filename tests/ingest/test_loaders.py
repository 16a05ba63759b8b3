"""Loaders on real files: encodings, refusals, folders."""

from __future__ import annotations

import os
import random
from pathlib import Path

import documents
import pytest
from refusals import refusal

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders import MAX_FILE_BYTES, discover, load

CHINESE = "## 什么是注意力机制？\n\n注意力机制让模型按相关性给每个位置分配权重，然后求加权和。\n"
ENGLISH = "## What is attention?\n\nIt weighs each position – by relevance – and sums.\n"


class TestEncodings:
    @pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
    )
    def test_recognised(self, tmp_path: Path, text: str, encoding: str) -> None:
        path = tmp_path / "a.md"
        path.write_bytes(text.encode(encoding))
        assert load(path).text == text

    def test_utf16_be_with_mark(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"\xfe\xff" + CHINESE.encode("utf-16-be"))
        assert load(path).text == CHINESE

    @pytest.mark.parametrize(
        "text",
        [
            "你好",
            "问：什么是过拟合？答：训练误差小，测试误差大。",
            "①②③ 编码器：α=0.1，β≥2；损失函数→0",
            "InfoNCE 的缺点是什么",
            "生僻字：㐂、䶮、𠮷，与常用字放在一起，仍然是中文文章的一部分。",
        ],
    )
    def test_short_gb18030_is_not_taken_for_something_else(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(text.encode("gb18030"))
        assert load(path).text == text

    def test_latin_and_traditional_chinese_are_not_taken_for_gb18030(self, tmp_path: Path) -> None:
        latin = "The naïve café résumé – Schrödinger's façade, déjà vu. " * 5
        (tmp_path / "latin.txt").write_bytes(latin.encode("cp1252"))
        assert "naïve café" in load(tmp_path / "latin.txt").text
        big5 = (
            "機器學習的損失函數與優化方法，請說明過擬合的原因以及解決的方法。注意力機制讓模型分配權重。" * 5
        )
        (tmp_path / "big5.txt").write_bytes(big5.encode("big5"))
        loaded = load(tmp_path / "big5.txt")
        assert loaded.text == big5
        assert "guess" in loaded.warnings[0]

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    def test_one_damaged_character_is_a_warning(self, tmp_path: Path, encoding: str) -> None:
        data = bytearray((CHINESE * 30).encode(encoding))
        data[-9:-8] = b"\xff"
        (tmp_path / "a.txt").write_bytes(bytes(data))
        loaded = load(tmp_path / "a.txt")
        assert "什么是注意力机制" in loaded.text
        assert "unreadable" in loaded.warnings[0]

    def test_newlines(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\rthree\n")
        assert load(tmp_path / "a.txt").text == "one\ntwo\nthree\n"


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            ("empty.md", b"", "empty"),
            ("blank.txt", " \n\t\u3000\n".encode(), "white space"),
            ("invisible.txt", "\ufeff\u200b\u200b\n".encode(), "white space"),
            ("noise.txt", bytes(range(256)) * 40, "not text"),
            ("random.dat", random.Random(0).randbytes(4096), "not text"),
            ("zeros.txt", b"some text" + bytes(3000), "not text"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
            ("archive.md", b"PK\x03\x04" + bytes(100), "ZIP"),
            ("really.md", b"%PDF-1.7\n", "a PDF"),
            ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(100), "save it as .docx"),
            ("no.pdf", b"hello, this is no PDF", "not a PDF"),
            ("broken.pdf", documents.pdf([["Hello"]])[:200], "broken PDF"),
            ("no.docx", b"hello, this is no Word file", "broken Word file"),
            ("old.docx", b"\xd0\xcf\x11\xe0" + bytes(100), "password"),
            ("blank.html", b"<html><body><script>draw()</script></body></html>", "no text"),
        ],
    )
    def test_one_line_says_why(self, tmp_path: Path, name: str, data: bytes, says: str) -> None:
        (tmp_path / name).write_bytes(data)
        assert says in refusal(tmp_path / name)

    def test_missing_folder_and_pipe(self, tmp_path: Path) -> None:
        assert "no such file" in refusal(tmp_path / "nothing.md")
        assert "folder" in refusal(tmp_path)
        os.mkfifo(tmp_path / "pipe.md")
        assert "not a regular file" in refusal(tmp_path / "pipe.md")

    @pytest.mark.parametrize("source", ["", "  ", "a\x00b"])
    def test_no_path(self, source: str) -> None:
        with pytest.raises(ReadError, match="no path"):
            load(source)

    @pytest.mark.parametrize("name", ["big.md", "big.pdf", "big.docx", "big.html", "big"])
    def test_200_mb_is_refused_unread(
        self, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(200 * 1024 * 1024)

        def forbidden(*_: object, **__: object) -> None:
            raise AssertionError("the file was opened")

        monkeypatch.setattr(Path, "open", forbidden)
        text = refusal(path)
        assert "200 MB" in text
        assert "50 MB" in text

    def test_the_limit_itself_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"a" * MAX_FILE_BYTES)
        assert len(load(path).text) == MAX_FILE_BYTES

    @pytest.mark.parametrize(
        ("error", "says"),
        [(PermissionError(13, "denied"), "no permission"), (OSError(5, "I/O error"), "I/O error")],
    )
    def test_the_system_refuses(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, says: str
    ) -> None:
        path = tmp_path / "a.md"
        path.write_text(ENGLISH)

        def refuse(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom no mode keeps out
        assert says in refusal(path)

    def test_unknown_suffix_is_tried_as_text(self, tmp_path: Path) -> None:
        for name in ("notes", "notes.rst", "notes.org"):
            (tmp_path / name).write_text(ENGLISH)
            assert load(tmp_path / name).text == ENGLISH

    def test_home_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "a.md").write_text(ENGLISH)
        assert load("~/a.md").text == ENGLISH


class TestDiscover:
    def test_folder(self, tmp_path: Path) -> None:
        for name in (
            "b.md", "a.TXT", "sub/c.html", "sub/deep/d.pdf", "e.docx", ".hidden.md", ".git/x.md", "f.py", "g.png",
            "README.md", "sub/readme.zh.md", "LICENSE", "LICENSE.txt", "~$e.docx",
        ):  # fmt: skip
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        found = [path.relative_to(tmp_path).as_posix() for path in discover([tmp_path])]
        assert found == ["a.TXT", "b.md", "e.docx", "sub/c.html", "sub/deep/d.pdf"]

    def test_files_are_taken_as_given_and_once(self, tmp_path: Path) -> None:
        (tmp_path / "README.md").write_text("x")
        (tmp_path / "a.md").write_text("x")
        missing = tmp_path / "missing.md"
        found = discover([tmp_path / "README.md", tmp_path, str(tmp_path / "a.md"), missing])
        assert found == [tmp_path / "README.md", tmp_path / "a.md", missing]

    def test_a_link_in_a_circle(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_text("x")
        (tmp_path / "loop").symlink_to(tmp_path)
        assert discover([tmp_path]) == [tmp_path / "a.md"]

    def test_a_folder_that_may_not_be_listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: object) -> None:
            raise PermissionError(13, "denied", str(path))

        monkeypatch.setattr(os, "scandir", refuse)
        with pytest.raises(ReadError, match="cannot be listed"):
            discover([tmp_path])
