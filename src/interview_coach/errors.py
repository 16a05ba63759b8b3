"""Errors, one class per decision of the caller.

    CoachError                something a person can mend; its text is one line: what happened, and what to do
    ├── InputError            what was asked for cannot be done as asked (bad option, no such id)
    ├── StaleInterview        an interview has moved on since it was shown; nothing was done: show it as it is
    ├── ReadError             an article cannot be read (empty, broken, too large, locked); the others can
    ├── FormatError           an article breaks the corpus format; carries `line`
    ├── ModelError            the encoder cannot be had or loaded
    ├── LlmError              the language model failed: the extractive answer stands; carries `reason`
    ├── IndexMissing          there is no index yet: build it
    ├── IndexMismatch         the index is of another model, version or corpus: rebuild it
    └── StoreError            the user's data (library, conversations) cannot be read or written

Anything else that escapes is a defect of ours.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "CoachError",
    "FormatError",
    "IndexMismatch",
    "IndexMissing",
    "InputError",
    "LlmError",
    "LlmReason",
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


LlmReason = Literal[
    "unreachable",  # no connection, or nobody listens
    "refused",  # the key is missing or wrong, or may not do this (401, 403)
    "busy",  # too many requests or no quota left (429), or the service is down (5xx), after the retries
    "timeout",  # too slow: the first word or the whole
    "cut",  # the connection ended in mid-answer
    "garbage",  # what came back is not what such a server says, or has no end
    "rejected",  # the request itself was refused (400, 404, 413 ...): no such model, too long
    "missing",  # a package, a file or a setting is missing
]


class LlmError(CoachError):
    """The language model cannot be had, or failed; the extractive answer stands.

    Attributes:
        reason: the kind of failure, for a page that tells it in its own language.
    """

    def __init__(self, message: str, reason: LlmReason) -> None:
        super().__init__(message)
        self.reason: LlmReason = reason


class IndexMissing(CoachError):
    """There is no index yet."""


class IndexMismatch(CoachError):
    """The index was built by another model, version or chunker."""


class StoreError(CoachError):
    """The user's data cannot be read or written."""
