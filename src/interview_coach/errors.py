"""Errors, one class per decision of the caller.

    CoachError                something a person can mend; its text is one line: what happened, and what to do
    ├── InputError            what was asked for cannot be done as asked (bad option, no such id)
    ├── StaleInterview        an interview has moved on since it was shown; nothing was done: show it as it is
    ├── ReadError             an article cannot be read (empty, broken, too large, locked); the others can
    ├── FormatError           an article breaks the corpus format; carries `line`
    ├── ModelError            the encoder cannot be had or loaded
    ├── IndexMissing          there is no index yet: build it
    ├── IndexMismatch         the index is of another model, version or corpus: rebuild it
    └── StoreError            the user's data (library, conversations) cannot be read or written

Anything else that escapes is a defect of ours.
"""

from __future__ import annotations

__all__ = [
    "CoachError",
    "FormatError",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "ModelError",
    "ReadError",
    "StaleInterview",
    "StoreError",
]


class CoachError(Exception):
    """Base of all errors whose text is meant for the user."""


class InputError(CoachError):
    """What was asked for cannot be done as asked."""


class StaleInterview(CoachError):
    """An interview has moved on since it was shown, in another tab perhaps; nothing was done."""


class ReadError(CoachError):
    """An article cannot be read."""


class FormatError(CoachError):
    """An article breaks the corpus format. `line` counts from 1."""

    def __init__(self, message: str, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.line = line


class ModelError(CoachError):
    """The encoder cannot be had or loaded."""


class IndexMissing(CoachError):
    """There is no index yet."""


class IndexMismatch(CoachError):
    """The index was built by another model, version or chunker."""


class StoreError(CoachError):
    """The user's data cannot be read or written."""
