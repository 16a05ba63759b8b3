"""What somebody named, as single files and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from interview_coach.errors import CoachError
from interview_coach.ingest.loaders import discover
from interview_coach.ingest.report import FileReport

__all__ = ["single_sources"]


def single_sources(
    sources: Sequence[str | Path], names: Sequence[str | None] | None = None
) -> tuple[list[tuple[str | Path, str | None]], list[FileReport]]:
    """Every single file or address with the name to call it by, and a report for each that cannot be looked into.

    Args:
        sources: files, folders and http(s) addresses.
        names: what to call each of them; None for their own names.
    """
    found: list[tuple[str | Path, str | None]] = []
    failed: list[FileReport] = []
    given = names or [None] * len(sources)
    for source, name in zip(sources, given, strict=True):
        if isinstance(source, str) and source.startswith(("http://", "https://")):
            found.append((source, name))
            continue
        try:
            found.extend((path, name) for path in discover([Path(source)]))
        except CoachError as error:
            failed.append(FileReport.failed(name or str(source), error))
    return found, failed
