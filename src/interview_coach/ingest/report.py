"""What happened to one source on its way in: for `coach ingest --json` and for the preview in the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from interview_coach.domain import Article, Lang, Removal

__all__ = ["FileReport", "FileStatus"]

FileStatus = Literal["preview", "added", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """One source's outcome.

    Attributes:
        path: the path or address as the user gave it, or the name of an uploaded file.
        title: the article's title; empty if it failed.
        lang: its language; None if it failed.
        questions: (id, question, warnings) in the article's order.
        chars_in: characters that the loader found.
        chars_kept: characters after cleaning.
        removed: what cleaning took, and why.
        warnings: of the article as a whole; those of one question stand with it.
        status: what became of it; "preview" until it is stored.
        error: the one line that says why it failed.
        article_id: under which it is (or would be) stored.
    """

    path: str
    title: str = ""
    lang: Lang | None = None
    questions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    chars_in: int = 0
    chars_kept: int = 0
    removed: tuple[Removal, ...] = ()
    warnings: tuple[str, ...] = ()
    status: FileStatus = "preview"
    error: str | None = None
    article_id: str = ""

    @classmethod
    def failed(cls, path: str, error: object) -> FileReport:
        """The report of a source that could not be read."""
        return cls(path=path, status="failed", error=" ".join(str(error).split()))

    def stored(self, status: FileStatus, article: Article) -> FileReport:
        """This report after the library has taken the article, perhaps under another id."""
        return replace(self, status=status, article_id=article.id)

    def to_json(self) -> dict[str, Any]:
        """The object of the command's contract. The removed texts are left out; they are in `removed`."""
        return {
            "path": self.path,
            "title": self.title,
            "lang": self.lang,
            "article_id": self.article_id,
            "questions": [
                {"id": identity, "question": question, "warnings": list(warnings)}
                for identity, question, warnings in self.questions
            ],
            "chars_in": self.chars_in,
            "chars_kept": self.chars_kept,
            "removed": [{"why": removal.why, "chars": len(removal.text)} for removal in self.removed],
            "warnings": list(self.warnings),
            "status": self.status,
            "error": self.error,
        }
