"""An interview as JSON and back, and as the row that lists and searches need of it.

The JSON has the shape of the dataclasses, with a version; it is private to the database.
"""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from interview_coach.errors import StoreError
from interview_coach.history.interview_records import InterviewRow, PointRow, QuestionRow
from interview_coach.interview.phrases import phrase, topic_title
from interview_coach.interview.state import Interview, Turn

__all__ = ["decode", "encode", "row_of", "title_of"]

_VERSION = 1


@cache
def _adapter() -> TypeAdapter[Interview]:
    return TypeAdapter(Interview)


def encode(interview: Interview) -> str:
    """The interview as one line of JSON, without its draft."""
    body = _adapter().dump_python(interview, mode="json")
    body["draft"] = ""
    return json.dumps({"format": _VERSION, "interview": body}, ensure_ascii=False)


def decode(text: str) -> Interview:
    """The inverse of `encode`.

    Raises:
        StoreError: the text is not an interview of a version that this program knows.
    """
    try:
        row = json.loads(text)
        if row["format"] != _VERSION:
            raise StoreError(
                f"an interview of version {row['format']} is stored; update Interview Coach to read it"
            )
        return _adapter().validate_python(row["interview"])
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(f"a stored interview is damaged ({reason}); delete that interview") from error


def title_of(interview: Interview) -> str:
    """What the interview is called in lists: its topics."""
    lang = interview.plan.lang
    topics = interview.plan.topics or tuple(
        dict.fromkeys(turn.asked.topic for turn in interview.turns if interview.plan.repeat)
    )
    names = [topic_title(topic, lang) for topic in topics] or [phrase("any_topic", lang)]
    return phrase("title", lang, topics=phrase("comma", lang).join(names))


def row_of(interview: Interview) -> InterviewRow:
    """The columns beside the state."""
    return InterviewRow(
        id=interview.id,
        version=interview.version,
        title=title_of(interview),
        lang=interview.plan.lang,
        status=interview.status,
        created=interview.created,
        updated=interview.last_act,
        answered=sum(turn.closed and turn.outcome != "dropped" for turn in interview.turns),
        score=interview.score,
        questions=tuple(_question(interview, turn) for turn in interview.turns),
    )


def _question(interview: Interview, turn: Turn) -> QuestionRow:
    asked = turn.asked
    first = next(e.at for e in interview.exchange if e.kind == "question" and e.number == asked.number)
    return QuestionRow(
        number=asked.number,
        article_id=asked.article_id,
        question_id=asked.question_id,
        lang=asked.lang,
        asked=first,
        outcome=turn.outcome,
        score=turn.score,
        article_hash=asked.article_hash,
        points=tuple(
            PointRow(p.point.id, p.verdict, p.credit, p.point.weight) for p in turn.points if turn.closed
        ),
    )
