"""An `Answer` as JSON and back, so that a kept conversation has its citations again.

The shape is that of the dataclasses, with a version; it is private to the database and not the CLI's contract.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from interview_coach.domain import Answer, Citation, EngineNote, FollowUpSuggestion, Nearest
from interview_coach.errors import StoreError

__all__ = ["decode_answer", "encode_answer"]

_VERSION = 1


def encode_answer(answer: Answer) -> str:
    """The answer as one line of JSON."""
    fields = {
        name: getattr(answer, name)
        for name in ("question", "lang", "status", "answer", "engine", "subjects", "model", "quoted")
    }
    return json.dumps(
        {
            "version": _VERSION,
            **fields,
            "citations": [asdict(c) for c in answer.citations],
            "follow_ups": [asdict(f) for f in answer.follow_ups],
            "nearest": [asdict(n) for n in answer.nearest],
            "timings_ms": dict(answer.timings_ms),
            "note": asdict(answer.note) if answer.note else None,
        },
        ensure_ascii=False,
    )


def decode_answer(text: str) -> Answer:
    """The inverse of `encode_answer`.

    Raises:
        StoreError: the text is not an answer of a version that this program knows.
    """
    try:
        row = json.loads(text)
        if row["version"] != _VERSION:
            raise StoreError(
                f"an answer of version {row['version']} is stored; update Interview Coach to read it"
            )
        return Answer(
            question=row["question"],
            lang=row["lang"],
            status=row["status"],
            answer=row["answer"],
            engine=row["engine"],
            citations=tuple(_citation(c) for c in row["citations"]),
            follow_ups=tuple(
                FollowUpSuggestion(f["question"], _citation(f["citation"])) for f in row["follow_ups"]
            ),
            nearest=tuple(Nearest(**n) for n in row["nearest"]),
            timings_ms=row["timings_ms"],
            subjects=tuple((article, question) for article, question in row["subjects"]),
            # Answers stored before there were language models have none of these.
            model=row.get("model", ""),
            quoted=row.get("quoted", ""),
            note=EngineNote(**row["note"]) if row.get("note") else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"a stored answer is damaged ({error}); delete that conversation") from error


def _citation(row: dict[str, Any]) -> Citation:
    return Citation(**{**row, "warnings": tuple(row["warnings"])})
