"""The interviews of one user, in the SQLite file of the conversations. From many threads and several programs.

It keeps and finds; what an interview is, and what may follow what, is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interview_coach.errors import InputError, StaleInterview
from interview_coach.history.database import open_database, reading, writing
from interview_coach.history.interview_records import (
    AppealCase,
    InterviewRow,
    PastQuestion,
    StoredArticle,
    StoredInterview,
)
from interview_coach.history.schema import (
    appeal,
    interview,
    interview_article,
    interview_point,
    interview_question,
)

__all__ = ["InterviewStore"]


class InterviewStore:
    """Keep, list, find and delete interviews.

    Every method raises `StoreError` when the file cannot be read or written; what it was to change is then as it was.

    Args:
        path: the database file; its folder is made.
    """

    def __init__(self, path: Path, *, busy_timeout_ms: int = 5_000) -> None:
        self.path = Path(path)
        # FULL: an answer that is acknowledged survives a power cut; one act is one fsync, about a millisecond.
        self._engine = open_database(self.path, busy_timeout_ms=busy_timeout_ms, synchronous="FULL")

    def __enter__(self) -> InterviewStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the store opens them again when used."""
        self._engine.dispose()

    def insert(self, row: InterviewRow, state: str, articles: Sequence[StoredArticle]) -> None:
        """Keep a new interview.

        Raises:
            StaleInterview: there is one of that id already.
        """
        with self._writing() as db:
            if self._version(db, row.id) is not None:
                raise StaleInterview("this interview has been started already; reload to see it")
            db.execute(insert(interview).values(id=row.id, draft="", **_columns(row, state)))
            _keep(db, row, articles)

    def save(
        self,
        row: InterviewRow,
        state: str,
        version: int,
        articles: Sequence[StoredArticle],
        *,
        case: AppealCase | None = None,
        keep_draft: bool = False,
    ) -> None:
        """Replace an interview that is at `version` by what one act made of it, in one transaction.

        Raises:
            StaleInterview: it is at another version.
            InputError: it was deleted.
        """
        with self._writing() as db:
            self._check(db, row.id, version)
            values = _columns(row, state) | ({} if keep_draft else {"draft": ""})
            db.execute(update(interview).where(interview.c.id == row.id).values(**values))
            _keep(db, row, articles)
            if case is not None:
                values = {name: getattr(case, name) for name in AppealCase.__slots__}
                values |= {
                    "verdicts": json.dumps(case.verdicts, ensure_ascii=False),
                    "created": _text(case.created),
                }
                db.execute(upsert(appeal).values(**values).on_conflict_do_nothing())

    def save_draft(self, interview_id: str, version: int, text: str) -> None:
        """Keep an answer that is not graded yet; errors as of `save`."""
        with self._writing() as db:
            self._check(db, interview_id, version)
            db.execute(update(interview).where(interview.c.id == interview_id).values(draft=text))

    def find(self, interview_id: str) -> StoredInterview | None:
        """The interview of that id, if it is there."""
        with self._reading() as db:
            row = db.execute(
                select(interview.c.version, interview.c.state, interview.c.draft).where(
                    interview.c.id == interview_id
                )
            ).first()
        return None if row is None else StoredInterview(row[0], row[1], row[2])

    def list(self) -> tuple[InterviewRow, ...]:
        """All interviews without their questions, the one used last first."""
        columns = [column for column in interview.c if column.name not in ("state", "draft")]
        with self._reading() as db:
            rows = db.execute(
                select(*columns).order_by(interview.c.updated.desc(), interview.c.created.desc())
            )
            return tuple(_row(row) for row in rows.mappings())

    def delete(self, interview_id: str) -> None:
        """Delete an interview, its appeals, and the articles that no other one needs."""
        with self._writing() as db:
            db.execute(delete(interview).where(interview.c.id == interview_id))
            used = select(interview_question.c.article_hash)
            db.execute(delete(interview_article).where(interview_article.c.hash.not_in(used)))

    def article(self, digest: str) -> StoredArticle:
        """An article that a question came from; InputError if it is not kept (any more)."""
        with self._reading() as db:
            row = db.execute(select(interview_article).where(interview_article.c.hash == digest)).first()
        if row is None:
            raise InputError("this interview is no longer there; start a new one")
        return StoredArticle(row.hash, row.path, row.origin, row.text)

    def past(self) -> tuple[PastQuestion, ...]:
        """Every question that was ever asked, the oldest first."""
        query = interview_question.c
        with self._reading() as db:
            rows = db.execute(
                select(query.article_id, query.question_id, query.asked, query.score).order_by(
                    query.asked, query.number
                )
            )
            return tuple(PastQuestion(r[0], r[1], datetime.fromisoformat(r[2]), r[3]) for r in rows)

    def cases(self) -> tuple[AppealCase, ...]:
        """Every overruled verdict, the oldest first."""
        with self._reading() as db:
            rows = db.execute(select(appeal).order_by(appeal.c.created, appeal.c.number, appeal.c.point_id))
            return tuple(
                AppealCase(
                    **{
                        **row,
                        "verdicts": json.loads(row["verdicts"]),
                        "created": datetime.fromisoformat(row["created"]),
                    }
                )
                for row in rows.mappings()
            )

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self._engine, self.path)

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self._engine, self.path)

    @staticmethod
    def _version(db: Connection, interview_id: str) -> int | None:
        found: int | None = db.execute(
            select(interview.c.version).where(interview.c.id == interview_id)
        ).scalar()
        return found

    def _check(self, db: Connection, interview_id: str, version: int) -> None:
        stored = self._version(db, interview_id)
        if stored is None:
            raise InputError("this interview is no longer there; start a new one")
        if stored != version:
            raise StaleInterview("the interview has moved on in another window; reload to see it as it is")


def _columns(row: InterviewRow, state: str) -> dict[str, object]:
    return {
        "version": row.version,
        "title": row.title,
        "lang": row.lang,
        "status": row.status,
        "created": _text(row.created),
        "updated": _text(row.updated),
        "answered": row.answered,
        "score": row.score,
        "state": state,
    }


def _keep(db: Connection, row: InterviewRow, articles: Sequence[StoredArticle]) -> None:
    """Writes the articles that are new and the questions of an interview anew."""
    for article in articles:
        values = {name: getattr(article, name) for name in StoredArticle.__slots__}
        db.execute(upsert(interview_article).values(**values).on_conflict_do_nothing())
    db.execute(delete(interview_question).where(interview_question.c.interview_id == row.id))
    for question in row.questions:
        db.execute(
            insert(interview_question).values(
                interview_id=row.id,
                number=question.number,
                article_id=question.article_id,
                question_id=question.question_id,
                lang=question.lang,
                asked=_text(question.asked),
                outcome=question.outcome,
                score=question.score,
                article_hash=question.article_hash,
            )
        )
        if question.points:
            db.execute(
                insert(interview_point),
                [
                    {
                        "interview_id": row.id,
                        "number": question.number,
                        "point_id": point.point_id,
                        "verdict": point.verdict,
                        "credit": point.credit,
                        "weight": point.weight,
                    }
                    for point in question.points
                ],
            )


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _row(row: RowMapping) -> InterviewRow:
    return InterviewRow(
        **{
            **row,
            "created": datetime.fromisoformat(row["created"]),
            "updated": datetime.fromisoformat(row["updated"]),
        }
    )
