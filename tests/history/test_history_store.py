import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from interview_coach.domain import Answer, Citation, FollowUpSuggestion, Nearest
from interview_coach.errors import InputError, StoreError
from interview_coach.history.codec import decode_answer, encode_answer
from interview_coach.history.database import open_database
from interview_coach.history.schema import metadata
from interview_coach.history.store import ConversationStore

CITATION = Citation(
    n=1,
    article_id="losses",
    lang="en",
    question_id="infonce",
    question="What is InfoNCE?",
    quote="InfoNCE classifies the positive\namong negatives.",
    start=10,
    end=55,
    source="corpus/losses.en.md",
    path="corpus/losses.en.md",
    warnings=("a formula is lost",),
)
ANSWER = Answer(
    question="what is InfoNCE",
    lang="en",
    status="answered",
    answer="It classifies. [1] And [7] or [1](x) stay.\n\n| a | b |\n| --- | --- |\n| x [1] | y |",
    engine="extractive",
    citations=(CITATION,),
    follow_ups=(FollowUpSuggestion("Why a temperature?", CITATION),),
    nearest=(Nearest("losses", "en", "triplet", "What is the triplet loss?", 0.5),),
    timings_ms={"total": 12.5},
    subjects=(("losses", "infonce"),),
)


class Clock:
    """Each look is a second later than the last."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    with ConversationStore(tmp_path / "data" / "history.sqlite3", clock=Clock()) as opened:
        yield opened


def test_answer_survives_json() -> None:
    assert decode_answer(encode_answer(ANSWER)) == ANSWER


@pytest.mark.parametrize("text", ["{}", "null", "not json", '{"version": 1}', "[]"])
def test_damaged_answer_is_a_store_error(text: str) -> None:
    with pytest.raises(StoreError, match="damaged"):
        decode_answer(text)


def test_answer_of_another_version_is_refused() -> None:
    with pytest.raises(StoreError, match="version 99"):
        decode_answer('{"version": 99}')


def test_conversation_comes_back_as_it_was(store: ConversationStore) -> None:
    made = store.create("  InfoNCE\nand friends ")
    asked = store.add_message(made.id, "user", "what is InfoNCE")
    told = store.add_message(made.id, "assistant", ANSWER.answer, answer=ANSWER)
    store.set_feedback(told.id, -1, "too short")
    store.close()
    with ConversationStore(store.path) as again:
        head, messages = again.get(made.id)
        assert head.title == "InfoNCE and friends"
        assert head.created == made.created
        assert head.updated == told.created
        assert [m.id for m in messages] == [asked.id, told.id]
        assert messages[1].answer == ANSWER
        assert messages[1].feedback is not None
        assert (messages[1].feedback.value, messages[1].feedback.comment) == (-1, "too short")
        assert again.message(told.id) == messages[1]


def test_list_has_the_one_used_last_first(store: ConversationStore) -> None:
    first, second = store.create("first"), store.create("second")
    assert [c.title for c in store.list()] == ["second", "first"]
    store.add_message(first.id, "user", "hello")
    assert [c.title for c in store.list()] == ["first", "second"]
    assert second.created < store.list()[0].updated


def test_rename_and_delete(store: ConversationStore) -> None:
    made = store.create("old")
    message = store.add_message(made.id, "user", "hello")
    assert store.rename(made.id, " new  name ").title == "new name"
    assert store.list()[0].title == "new name"
    with pytest.raises(InputError, match="title"):
        store.rename(made.id, " \n ")
    store.delete(made.id)
    store.delete(made.id)
    assert store.list() == ()
    for call in (
        lambda: store.get(made.id),
        lambda: store.rename(made.id, "x"),
        lambda: store.add_message(made.id, "user", "x"),
        lambda: store.message(message.id),
        lambda: store.set_feedback(message.id, 1),
        lambda: store.truncate_from(message.id),
    ):
        with pytest.raises(InputError, match="no longer there"):
            call()


def test_truncate_takes_the_message_and_the_later_ones_of_its_conversation(store: ConversationStore) -> None:
    one, two = store.create("one"), store.create("two")
    kept = store.add_message(one.id, "user", "a")
    cut = store.add_message(one.id, "assistant", "b")
    store.add_message(two.id, "user", "other")
    store.add_message(one.id, "user", "c")
    store.set_feedback(cut.id, 1)
    store.truncate_from(cut.id)
    assert [m.id for m in store.get(one.id)[1]] == [kept.id]
    assert [m.text for m in store.get(two.id)[1]] == ["other"]


def test_feedback_is_replaced_taken_back_and_checked(store: ConversationStore) -> None:
    message = store.add_message(store.create().id, "assistant", "x", answer=ANSWER)
    store.set_feedback(message.id, 1)
    store.set_feedback(message.id, -1, "no")
    found = store.message(message.id).feedback
    assert found is not None
    assert (found.value, found.comment) == (-1, "no")
    store.set_feedback(message.id, None)
    assert store.message(message.id).feedback is None
    with pytest.raises(InputError, match="must be 1 or -1"):
        store.set_feedback(message.id, 5)


def test_export_has_citations_as_footnotes(store: ConversationStore) -> None:
    made = store.create("Losses")
    store.add_message(made.id, "user", "what is <InfoNCE>\nexactly?")
    store.add_message(made.id, "assistant", ANSWER.answer, answer=ANSWER)
    store.add_message(made.id, "user", "unanswered")
    text = store.export_markdown(made.id)
    assert text.startswith("# Losses\n\n2026-01-02 03:04 UTC\n")
    assert "> what is <InfoNCE>\n> exactly?" in text
    assert "It classifies. [^1-1] And [7] or [1](x) stay." in text
    assert "| x [^1-1] | y |" in text
    footnote = (
        "[^1-1]: “InfoNCE classifies the positive among negatives.” — What is InfoNCE?, corpus/losses.en.md"
    )
    assert f"{footnote} (Note: a formula is lost)" in text
    assert "- Why a temperature?" in text
    assert "- What is the triplet loss?" in text
    assert "*Answered by: extractive*" in text
    assert text.rstrip().endswith("(no answer)")
    assert "## 问题" in store.export_markdown(made.id, "zh")


def test_threads_may_write_together(store: ConversationStore) -> None:
    made = store.create("busy")
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for i in range(10):
                store.add_message(made.id, "user", f"{name}{i}")
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    texts = [m.text for m in store.get(made.id)[1]]
    assert len(texts) == 40
    for name in "abcd":
        assert [t for t in texts if t[0] == name] == [f"{name}{i}" for i in range(10)]


def test_two_programs_may_open_a_new_file_together(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite3"
    code = (
        "import sys; from pathlib import Path; from interview_coach.history.store import ConversationStore\n"
        "s = ConversationStore(Path(sys.argv[1])); s.create('x'); s.close()"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(2)]
    assert [p.wait(60) for p in programs] == [0, 0]
    with ConversationStore(path) as store:
        assert len(store.list()) == 2


def test_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "h.sqlite3")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_percent_in_the_path(tmp_path: Path) -> None:
    with ConversationStore(tmp_path / "100% mine" / "h.sqlite3") as store:
        store.create("x")


def test_newer_version_is_refused_and_left_alone(store: ConversationStore) -> None:
    store.create("kept")
    store.close()
    db = sqlite3.connect(store.path)
    db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.commit()
    db.close()
    with pytest.raises(StoreError, match=r"newer version of Interview Coach \(9999\); update it"):
        ConversationStore(store.path)


def test_damaged_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite3"
    path.write_bytes(b"this is no database " * 500)
    with pytest.raises(StoreError, match="not a database; it is damaged: move it away") as caught:
        ConversationStore(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes().startswith(b"this is no database")


def test_locked_file_is_one_line(tmp_path: Path) -> None:
    with ConversationStore(tmp_path / "h.sqlite3", busy_timeout_ms=50) as store:
        made = store.create("x")
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to it"):
            store.add_message(made.id, "user", "hello")
        assert store.list() == (made,)  # reading goes on
        other.execute("ROLLBACK")
        other.close()
        store.add_message(made.id, "user", "hello")


def test_full_disk_is_one_line_and_loses_nothing(store: ConversationStore) -> None:
    made = store.create("x")
    store.add_message(made.id, "user", "kept")

    def small(dbapi: sqlite3.Connection, *_: object) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count = {pages}")

    from sqlalchemy import event

    store.close()
    event.listen(store._engine, "connect", small)
    with pytest.raises(StoreError, match="full; free some space"):
        store.add_message(made.id, "user", "long " * 20_000)
    assert [m.text for m in store.get(made.id)[1]] == ["kept"]


def test_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot make .* choose another --data-dir"):
        ConversationStore(tmp_path / "file" / "history.sqlite3")


def test_folder_in_place_of_the_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        ConversationStore(tmp_path)
