"""The conversations of one user, in one SQLite file. It may be used from many threads, and by several programs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from interview_coach.domain import Answer, Lang
from interview_coach.errors import InputError
from interview_coach.history.codec import decode_answer, encode_answer
from interview_coach.history.database import open_database, reading, writing
from interview_coach.history.export import to_markdown
from interview_coach.history.records import Conversation, Feedback, Message, Role
from interview_coach.history.schema import conversation, feedback, message

__all__ = ["ConversationStore"]

_TITLE_CHARS = 200


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ConversationStore:
    """Create, list, change and export conversations.

    Every method raises `StoreError` when the file cannot be read or written, and `InputError` for an id that is not
    there (deleted in another tab, say).

    Args:
        path: the database file; its folder is made.
        clock: gives the time in UTC.
        new_id: gives a new id; 32 hexadecimal digits.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime] = _utc_now,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        busy_timeout_ms: int = 5_000,
    ) -> None:
        self.path = Path(path)
        self._clock = clock
        self._new_id = new_id
        self._engine = open_database(self.path, busy_timeout_ms=busy_timeout_ms)

    def __enter__(self) -> ConversationStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the store opens them again when used."""
        self._engine.dispose()

    def create(self, title: str = "") -> Conversation:
        """A new, empty conversation."""
        now = self._clock()
        made = Conversation(self._new_id(), _one_line(title), now, now)
        with self._writing() as db:
            db.execute(
                insert(conversation).values(
                    id=made.id, title=made.title, created=_text(now), updated=_text(now)
                )
            )
        return made

    def list(self) -> tuple[Conversation, ...]:
        """All conversations, the one used last first."""
        with self._reading() as db:
            rows = db.execute(
                select(conversation).order_by(conversation.c.updated.desc(), conversation.c.created.desc())
            )
            return tuple(_conversation(row) for row in rows.mappings())

    def get(self, conversation_id: str) -> tuple[Conversation, tuple[Message, ...]]:
        """A conversation and its messages in order."""
        with self._reading() as db:
            head = self._conversation(db, conversation_id)
            rows = db.execute(
                select(
                    message,
                    feedback.c.value,
                    feedback.c.comment,
                    feedback.c.created.label("feedback_created"),
                )
                .outerjoin(feedback, feedback.c.message_id == message.c.id)
                .where(message.c.conversation_id == conversation_id)
                .order_by(message.c.seq)
            )
            return head, tuple(_message(row) for row in rows.mappings())

    def message(self, message_id: str) -> Message:
        """One message by its id."""
        with self._reading() as db:
            row = db.execute(
                select(
                    message,
                    feedback.c.value,
                    feedback.c.comment,
                    feedback.c.created.label("feedback_created"),
                )
                .outerjoin(feedback, feedback.c.message_id == message.c.id)
                .where(message.c.id == message_id)
            )
            found = row.mappings().first()
        if found is None:
            raise InputError("this message is no longer there; reload the page")
        return _message(found)

    def rename(self, conversation_id: str, title: str) -> Conversation:
        """Give a conversation another title; blank ones are refused."""
        if not _one_line(title):
            raise InputError("a conversation needs a title; type one")
        with self._writing() as db:
            self._conversation(db, conversation_id)
            db.execute(
                update(conversation)
                .where(conversation.c.id == conversation_id)
                .values(title=_one_line(title))
            )
            return self._conversation(db, conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with all its messages; nothing happens if it is gone already."""
        with self._writing() as db:
            db.execute(delete(conversation).where(conversation.c.id == conversation_id))

    def add_message(
        self, conversation_id: str, role: Role, text: str, *, answer: Answer | None = None
    ) -> Message:
        """Append a turn; an assistant's carries its `Answer`."""
        now = self._clock()
        made = Message(self._new_id(), conversation_id, role, text, now, answer)
        with self._writing() as db:
            self._conversation(db, conversation_id)
            db.execute(
                insert(message).values(
                    id=made.id,
                    conversation_id=conversation_id,
                    role=role,
                    text=text,
                    answer=None if answer is None else encode_answer(answer),
                    created=_text(now),
                )
            )
            db.execute(
                update(conversation).where(conversation.c.id == conversation_id).values(updated=_text(now))
            )
        return made

    def replace_answer(self, message_id: str, answer: Answer) -> bool:
        """Put another answer into an assistant's message; False if the message is no longer there."""
        with self._writing() as db:
            done = db.execute(
                update(message)
                .where(message.c.id == message_id)
                .values(text=answer.answer, answer=encode_answer(answer))
            )
            return done.rowcount > 0

    def truncate_from(self, message_id: str) -> None:
        """Delete a message and all that came after it, as an edit or a new try needs."""
        with self._writing() as db:
            row = db.execute(
                select(message.c.conversation_id, message.c.seq).where(message.c.id == message_id)
            ).first()
            if row is None:
                raise InputError("this message is no longer there; reload the page")
            db.execute(delete(message).where(message.c.conversation_id == row[0], message.c.seq >= row[1]))

    def set_feedback(self, message_id: str, value: int | None, comment: str = "") -> None:
        """Store a thumb up (1) or down (-1) with a comment; ``None`` takes it back."""
        if value not in (1, -1, None):
            raise InputError(f"feedback is {value}; it must be 1 or -1")
        with self._writing() as db:
            if db.execute(select(message.c.seq).where(message.c.id == message_id)).first() is None:
                raise InputError("this message is no longer there; reload the page")
            db.execute(delete(feedback).where(feedback.c.message_id == message_id))
            if value is not None:
                db.execute(
                    insert(feedback).values(
                        message_id=message_id, value=value, comment=comment, created=_text(self._clock())
                    )
                )

    def export_markdown(self, conversation_id: str, lang: Lang = "en") -> str:
        """The conversation as Markdown, citations as footnotes; `lang` is that of the headings."""
        head, messages = self.get(conversation_id)
        return to_markdown(head, messages, lang)

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self._engine, self.path)

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self._engine, self.path)

    @staticmethod
    def _conversation(db: Connection, conversation_id: str) -> Conversation:
        row = db.execute(select(conversation).where(conversation.c.id == conversation_id)).mappings().first()
        if row is None:
            raise InputError("this conversation is no longer there; start a new one")
        return _conversation(row)


def _one_line(title: str) -> str:
    return " ".join(title.split())[:_TITLE_CHARS]


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _conversation(row: RowMapping) -> Conversation:
    return Conversation(
        row["id"],
        row["title"],
        datetime.fromisoformat(row["created"]),
        datetime.fromisoformat(row["updated"]),
    )


def _message(row: RowMapping) -> Message:
    thumb: Any = row["value"]
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        role=row["role"],
        text=row["text"],
        created=datetime.fromisoformat(row["created"]),
        answer=None if row["answer"] is None else decode_answer(row["answer"]),
        feedback=None
        if thumb is None
        else Feedback(thumb, row["comment"], datetime.fromisoformat(row["feedback_created"])),
    )
