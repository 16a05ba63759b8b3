"""The corpus validator: a sound corpus, files that are no articles, and the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small_corpus import EN, corpus, line_of, told

from interview_coach.ingest.validate import check_corpus, main


def test_a_sound_corpus(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "README.md").write_text("About this folder.")
    (tmp_path / ".DS_Store").write_text("x")
    assert told(tmp_path) == []


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
