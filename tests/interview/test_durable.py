"""A kill, a full disk and two programs: nothing is lost and nothing is done twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fakes_interview import WordGrades, articles
from killed_act import ANSWER
from sqlalchemy import event

from interview_coach.errors import StoreError
from interview_coach.history.interviews import InterviewStore
from interview_coach.interview.actions import Answer
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Plan

SHIPPED = ("contrastive-learning", "generative-models")
SCRIPT = Path(__file__).with_name("killed_act.py")


def program(store: InterviewStore, interview_id: str, moment: str, version: int = 1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(store.path), interview_id, str(version), moment],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, ["src", os.environ.get("PYTHONPATH")])),
        },
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.parametrize("moment", ["grading", "writing"])
def test_killed_in_the_middle_of_an_act(store: InterviewStore, interviews: Interviews, moment: str) -> None:
    state = interviews.start(Plan("en", topics=SHIPPED))
    store.close()
    running = program(store, state.id, moment)
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"
    running.send_signal(signal.SIGKILL)
    running.wait(20)
    running.stdout.close()
    after = interviews.get(state.id)
    # The act was not done, and the answer is there to be sent again.
    assert (after.version, after.exchange, after.draft) == (1, state.exchange, ANSWER)
    done = interviews.act(state.id, after.version, Answer(after.draft))
    assert done.turns[0].score == 1.0
    assert [e.text for e in done.exchange if e.kind == "answer"] == [ANSWER]
    assert len(store.past()) == 2


def test_two_programs_answer_at_once(store: InterviewStore, interviews: Interviews) -> None:
    state = interviews.start(Plan("en", topics=SHIPPED))
    store.close()
    tabs = [program(store, state.id, "none") for _ in range(3)]
    said = sorted(tab.communicate(timeout=60)[0] for tab in tabs)
    assert said == ["done\n", "stale\n", "stale\n"]
    after = interviews.get(state.id)
    assert after.version == 2
    assert [e.text for e in after.exchange if e.kind == "answer"] == [ANSWER]


def test_full_disk_is_one_line_and_loses_nothing(store: InterviewStore, interviews: Interviews) -> None:
    state = interviews.start(Plan("en", topics=SHIPPED))
    state = interviews.act(state.id, state.version, Answer("alpha beta gamma"))
    store.close()

    def small(dbapi: sqlite3.Connection, *_: object) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(store._engine, "connect", small)
    long = "alpha " * 3_000
    with pytest.raises(StoreError, match="full; free some space") as caught:
        interviews.act(state.id, state.version, Answer(long))
    assert "\n" not in str(caught.value)
    assert interviews.get(state.id) == state
    with pytest.raises(StoreError, match="full; free some space"):
        interviews.start(Plan("en", topics=SHIPPED))
    assert len(interviews.list()) == 1
    event.remove(store._engine, "connect", small)
    store.close()
    after = interviews.act(state.id, state.version, Answer(long))
    assert [e.text for e in after.exchange if e.kind == "answer"] == ["alpha beta gamma", long]


def test_no_file_may_grow(store: InterviewStore, interviews: Interviews) -> None:
    """The operating system refuses the write, as on a full disk."""
    state = interviews.start(Plan("en", topics=SHIPPED))
    store.close()
    said = program(store, state.id, "full").communicate(timeout=60)[0]
    assert said.startswith(str(store.path))
    assert said.count("\n") == 1
    assert "disk" in said
    after = interviews.get(state.id)
    assert (after.version, after.exchange) == (state.version, state.exchange)
    assert interviews.act(state.id, 1, Answer(ANSWER)).version == 2


def test_full_disk_between_draft_and_act(store: InterviewStore, interviews: Interviews) -> None:
    """The draft still fits, the graded act does not: the answer is kept, the act is not half done."""
    state = interviews.start(Plan("en", topics=SHIPPED))
    db: list[sqlite3.Connection] = []
    event.listen(store._engine, "connect", lambda dbapi, _: db.append(dbapi))
    store.close()

    class Filling(WordGrades):
        def grade(self, *args: object) -> object:  # type: ignore[override]
            for dbapi in db:
                pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
                dbapi.execute(f"PRAGMA max_page_count = {pages}")
            return super().grade(*args)  # type: ignore[arg-type]

    text = "alpha " * 3_000
    with pytest.raises(StoreError, match="full"):
        Interviews(store, articles, Filling).act(state.id, state.version, Answer(text))
    after = interviews.get(state.id)
    assert (after.version, after.draft) == (state.version, text)


def test_damaged_and_newer_states_are_one_line(store: InterviewStore, interviews: Interviews) -> None:
    state = interviews.start(Plan("en"))
    store.close()
    for stored, message in (
        ('{"format": 99}', "version 99"),
        ("{}", "damaged"),
        ("no json", "damaged"),
        ('{"format": 1, "interview": {"id": 3}}', "damaged"),
    ):
        db = sqlite3.connect(store.path)
        db.execute("UPDATE interview SET state = ?", (stored,))
        db.commit()
        db.close()
        with pytest.raises(StoreError, match=message) as caught:
            interviews.get(state.id)
        assert "\n" not in str(caught.value)
    interviews.delete(state.id)
    assert interviews.list() == ()


def test_an_old_database_is_brought_up_to_date(tmp_path: Path) -> None:
    from interview_coach.history.store import ConversationStore

    path = tmp_path / "h.sqlite3"
    with ConversationStore(path) as conversations:
        kept = conversations.create("kept")
    db = sqlite3.connect(path)
    for table in ("appeal", "interview_point", "interview_question", "interview_article", "interview"):
        db.execute(f"DROP TABLE {table}")
    db.execute("UPDATE alembic_version SET version_num = '0001'")
    db.commit()
    db.close()
    with InterviewStore(path) as opened:
        assert opened.list() == ()
    with ConversationStore(path) as conversations:
        assert conversations.list() == (kept,)
