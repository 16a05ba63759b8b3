"""The library: what is the same, what is an edition, and that nothing is ever half-written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interview_coach.errors import InputError, StoreError
from interview_coach.ingest.editions import EDITED_OVERLAP, overlap
from interview_coach.ingest.library import Library
from interview_coach.ingest.pipeline import Ingested, ingest_source

FIRST = """# Overfitting

## What is overfitting?

The model fits the noise of the training data, so that it does well there and badly on data it has not seen.

## How is it prevented?

By more data, augmentation, weight decay, dropout and early stopping, chosen on a validation set.
"""
OTHER = """# Attention

## What does softmax do in attention?

It turns the scores into weights that sum to one, which then average the value vectors of all positions.
"""
STORED = """---
id: overfitting
lang: en
title: Overfitting
---
## What is overfitting? {#what}

The model fits noise.
"""


def ingest(path: Path, text: str, name: str | None = None) -> Ingested:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return ingest_source(path, name=name)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "data" / "library")


class TestAdd:
    def test_added_and_read_back(self, library: Library, tmp_path: Path) -> None:
        ingested = ingest(tmp_path / "notes.md", FIRST)
        assert library.add(ingested) == "added"
        (article,) = library.articles()
        assert article.text == ingested.article.text
        assert Path(article.path).read_text(encoding="utf-8") == article.text
        assert article.path == str(library.folder / "notes.en.md")
        assert article.source_label == str(tmp_path / "notes.md")
        assert library.problems == ()

    def test_an_empty_library(self, library: Library) -> None:
        assert library.articles() == []
        assert not library.folder.exists()

    def test_the_same_again_changes_nothing(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in library.folder.glob("*.md")}
        assert library.add(ingest(tmp_path / "notes.md", FIRST)) == "unchanged"
        assert library.add(ingest(tmp_path / "copy" / "renamed.md", FIRST)) == "unchanged"
        assert library.add(ingest(tmp_path / "upload", FIRST, name="up.md")) == "unchanged"
        assert before == {
            path: (path.stat().st_mtime_ns, path.read_bytes()) for path in library.folder.glob("*.md")
        }

    def test_an_edited_file_replaces(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        stored = library.store(ingest(tmp_path / "notes.md", OTHER))  # the same path, whatever is in it
        assert stored.status == "replaced"
        assert stored.article.id == "notes"
        assert [a.text for a in library.articles()] == [stored.article.text]
        assert "softmax" in stored.article.text

    def test_an_edited_upload_replaces(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "tmp1", FIRST, name="notes.md"))
        edited = FIRST.replace("By more data, augmentation", "By much more data, by augmentation")
        assert library.add(ingest(tmp_path / "tmp2", edited, name="Notes.md")) == "replaced"
        assert library.add(ingest(tmp_path / "tmp3", edited, name="Notes.md")) == "unchanged"
        assert len(library.articles()) == 1

    def test_another_article_of_that_name_is_added(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "a" / "notes.md", FIRST))
        stored = library.store(ingest(tmp_path / "b" / "notes.md", OTHER))
        assert (stored.status, stored.article.id) == ("added", "notes-2")
        assert "\nid: notes-2\n" in stored.article.text.replace("---\nid", "\nid")
        assert sorted(a.id for a in library.articles()) == ["notes", "notes-2"]
        assert library.add(ingest(tmp_path / "b" / "notes.md", OTHER)) == "unchanged"
        edited = library.store(ingest(tmp_path / "b" / "notes.md", OTHER + "\nAnd more of it.\n"))
        assert (edited.status, edited.article.id) == ("replaced", "notes-2")

    def test_the_other_language_gets_an_id_of_its_own(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "a" / "notes.md", FIRST))
        chinese = "## 什么是注意力？\n\n注意力按相关性给每个位置分配权重，然后求加权和。\n"
        assert library.store(ingest(tmp_path / "b" / "notes.md", chinese)).article.id == "notes-2"
        assert (
            library.store(ingest(tmp_path / "a" / "notes.md", chinese + "\n它很有用。\n")).article.lang
            == "zh"
        )
        assert sorted((a.id, a.lang) for a in library.articles()) == [("notes", "zh"), ("notes-2", "zh")]

    def test_stored_form(self, library: Library, tmp_path: Path) -> None:
        assert library.add(ingest(tmp_path / "x.md", STORED)) == "added"
        assert library.add(ingest(tmp_path / "y.md", STORED)) == "unchanged"
        new = STORED.replace("The model fits noise.", "Something else entirely.")
        assert library.add(ingest(tmp_path / "y.md", new)) == "replaced"
        retitled = new.replace("title: Overfitting", "title: Overfitting explained")
        assert library.add(ingest(tmp_path / "y.md", retitled)) == "replaced"
        assert [a.title for a in library.articles()] == ["Overfitting explained"]

    def test_reserved_ids(self, tmp_path: Path) -> None:
        library = Library(tmp_path / "library", reserved={"overfitting", "notes"})
        assert library.store(ingest(tmp_path / "notes.md", FIRST)).article.id == "notes-2"
        assert library.store(ingest(tmp_path / "x.md", STORED)).article.id == "overfitting-2"
        assert library.store(ingest(tmp_path / "x.md", STORED)).status == "unchanged"
        edited = library.store(ingest(tmp_path / "x.md", STORED.replace("fits noise", "fits the noise")))
        assert (edited.status, edited.article.id) == ("replaced", "overfitting-2")

    def test_an_id_cannot_leave_the_folder(self, library: Library, tmp_path: Path) -> None:
        evil = STORED.replace("id: overfitting", "id: ../../../evil")
        stored = library.store(ingest(tmp_path / "x.md", evil))
        assert Path(stored.article.path).parent == library.folder
        assert stored.article.id == "evil"
        assert library.articles()[0].id == "evil"

    def test_overlap(self) -> None:
        assert overlap(FIRST, FIRST) == 1
        assert overlap(FIRST, OTHER) < 0.1
        assert overlap(FIRST, FIRST[: len(FIRST) * 2 // 3]) > EDITED_OVERLAP


class TestByHand:
    def test_a_broken_file_is_a_problem_not_a_failure(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        (library.folder / "broken.en.md").write_text("no front matter")
        (library.folder / "binary.en.md").write_bytes(b"\xff\xfe\x00")
        (library.folder / "twin.en.md").write_text((library.folder / "notes.en.md").read_text())
        assert [article.id for article in library.articles()] == ["notes"]
        names = [line.split(":")[0].rsplit("/")[-1] for line in library.problems]
        assert names == ["binary.en.md", "broken.en.md", "twin.en.md"]
        assert not any("\n" in line for line in library.problems)

    def test_a_broken_file_is_not_overwritten(self, library: Library, tmp_path: Path) -> None:
        library.folder.mkdir(parents=True)
        (library.folder / "notes.en.md").write_text("mine, half finished")
        assert library.store(ingest(tmp_path / "notes.md", FIRST)).article.id == "notes-2"
        assert (library.folder / "notes.en.md").read_text() == "mine, half finished"

    def test_an_edit_by_hand_is_seen(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        (article,) = library.articles()
        Path(article.path).write_text(article.text.replace("fits the noise", "learns the noise"))
        assert "learns the noise" in library.articles()[0].text


class TestRemove:
    def test_remove(self, library: Library, tmp_path: Path) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        library.remove("notes", "en")
        assert library.articles() == []
        with pytest.raises(InputError, match="no article 'notes'"):
            library.remove("notes", "en")


class TestFailures:
    @pytest.mark.parametrize("call", ["fsync", "write"])
    def test_disk_full(
        self, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
    ) -> None:
        library.add(ingest(tmp_path / "notes.md", FIRST))
        (before,) = library.articles()
        edited = ingest(tmp_path / "notes.md", FIRST + "\nMore.\n")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        if call == "fsync":
            monkeypatch.setattr(os, "fsync", full)
        else:
            monkeypatch.setattr("tempfile.mkstemp", lambda **_: full())
        with pytest.raises(StoreError, match="No space left") as caught:
            library.add(edited)
        assert "\n" not in str(caught.value)
        monkeypatch.undo()
        assert library.articles() == [before]
        assert [p.name for p in library.folder.iterdir() if p.suffix == ".tmp"] == []

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="cannot be written"):
            Library(tmp_path / "file" / "library").add(ingest(tmp_path / "notes.md", FIRST))

    def test_another_process_holds_the_lock(self, library: Library, tmp_path: Path) -> None:
        import fcntl

        ingested = ingest(tmp_path / "notes.md", FIRST)
        library.folder.mkdir(parents=True)
        with (library.folder / ".lock").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(StoreError, match="another process"):
                Library(library.folder, lock_wait_s=0.1).add(ingested)
        assert library.add(ingested) == "added"


# Adds the same article in its n-th edition, for ever; `slow` stretches the moment between the two halves of a write.
WRITER = """
import os, sys, time
from pathlib import Path
from interview_coach.ingest.library import Library
from interview_coach.ingest.pipeline import ingest_source
folder, source, slow = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
real = os.fdopen
class Halves:
    def __init__(self, file): self.file = file
    def __enter__(self): return self
    def __exit__(self, *_): self.file.close()
    def write(self, data):
        half = len(data) // 2
        self.file.write(data[:half]); self.file.flush(); time.sleep(slow); self.file.write(data[half:])
    def __getattr__(self, name): return getattr(self.file, name)
if slow:
    os.fdopen = lambda *a, **k: Halves(real(*a, **k))
library = Library(folder)
print("ready", flush=True)
for n in range(int(sys.argv[4])):
    name = source.with_name(f"{source.stem}.md")
    name.write_text(source.read_text().replace("fits the noise", f"fits the noise (edition {n})"))
    library.add(ingest_source(name))
"""


def writer(library: Library, source: Path, slow: float, times: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(library.folder), str(source), str(slow), str(times)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


class TestProcesses:
    def test_killed_at_any_moment_the_old_or_the_new_is_there(self, library: Library, tmp_path: Path) -> None:
        source = tmp_path / "notes.txt"
        source.write_text(FIRST)
        library.add(ingest(tmp_path / "notes.md", FIRST))
        halves = 0
        for round_ in range(6):
            with writer(library, source, 0.05, 10_000) as process:
                assert process.stdout
                process.stdout.readline()
                time.sleep(0.02 + 0.035 * round_)
                process.kill()
                process.wait()
            halves += len(list(library.folder.glob(".writing-*")))
            (article,) = library.articles()
            assert library.problems == ()
            assert article.id == "notes"
            assert article.text.endswith("chosen on a validation set.\n")
        assert halves > 0, "no kill hit a write; the test has shown nothing"
        assert library.add(ingest(tmp_path / "notes.md", OTHER)) == "replaced"
        assert sorted(path.name for path in library.folder.iterdir()) == [".lock", "notes.en.md"]

    def test_two_at_once_lose_nothing(self, library: Library, tmp_path: Path) -> None:
        sources = []
        for number in range(3):
            source = tmp_path / str(number) / "notes.txt"
            source.parent.mkdir()
            text = (
                f"# T\n\n## What is term{number}?\n\n"
                + f"The word{number} fits the noise{number}, it is said. " * 5
            )
            source.write_text(text)
            sources.append(source)
        processes = [writer(library, source, 0.0, 5) for source in sources]
        for process in processes:
            with process:
                assert process.wait() == 0
        articles = library.articles()
        assert library.problems == ()
        assert sorted(article.id for article in articles) == ["notes", "notes-2", "notes-3"]
        assert sorted(article.questions[0].title for article in articles) == [
            "What is term0?",
            "What is term1?",
            "What is term2?",
        ]
        assert all("(edition 4)" in article.text for article in articles)
