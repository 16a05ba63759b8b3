"""Why a language model did not write an answer, or not all of it, as one sentence for the reader."""

from __future__ import annotations

from typing import get_args

from interview_coach.answer.phrases import phrase
from interview_coach.domain import Answer, Lang
from interview_coach.errors import LlmReason
from interview_coach.llm.phrases import why

__all__ = ["note_of"]

_OWN = ("empty", "language", "loop", "unsupported", "stopped")


def note_of(answer: Answer, lang: Lang) -> str:
    """The note of an answer in the reader's language, "" where there is none; with the model's own line in English."""
    note = answer.note
    if note is None:
        return ""
    if note.reason in _OWN:
        part = note.reason == "stopped" and bool(answer.quoted)
        return phrase("note_stopped_part" if part else f"note_{note.reason}", lang, model=answer.model)
    reason = next((r for r in get_args(LlmReason) if r == note.reason), None)
    told = why(reason, lang, answer.model) if reason else ""
    stands = phrase("note_stands", lang)
    return f"{told or note.detail} {stands}" if lang == "en" else f"{told or note.detail}{stands}"
