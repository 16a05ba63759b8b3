"""The YAML front matter of a stored article: where it is, and its fields, each of the type that it must have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from interview_coach.domain import Lang
from interview_coach.errors import FormatError

__all__ = ["FRONT", "difficulty_of", "language_of", "mappings", "names", "optional", "read_fields", "year_of"]

# The C loader reads a front matter ten times faster; a PyYAML built without it has the other.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)


def read_fields(block: str, path: str) -> dict[str, Any]:
    """The fields of a front matter; FormatError if it is no YAML mapping or lacks `id`, `lang` or `title`."""
    try:
        meta = yaml.load(block, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        raise FormatError(f"front matter: {problem}", path, (mark.line + 2) if mark else 1) from error
    except (ValueError, RecursionError) as error:  # a date such as 2018-13-45; brackets a thousand deep
        raise FormatError(f"front matter: unreadable ({error})", path, 1) from error
    if not isinstance(meta, dict):
        raise FormatError("front matter must be a list of 'field: value' lines", path, 2)
    for name in ("id", "lang", "title"):
        if not meta.get(name):
            raise FormatError(f"front matter: '{name}' is missing", path, 1)
    return meta


def language_of(value: object, path: str) -> Lang:
    """The article's language; FormatError for one that there is not."""
    if value == "zh" or value == "en":
        return value
    raise FormatError(f"front matter: lang is {value!r}; it must be zh or en", path, 1)


def optional(value: object) -> str | None:
    """A text, or None where it is missing or empty."""
    return None if value in (None, "") else str(value)


def names(value: object, path: str, field: str = "aliases") -> tuple[str, ...]:
    """A list of names; FormatError for anything else."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise FormatError(f"front matter: '{field}' must be a list, such as [a, b]", path, 1)
    return tuple(map(str, value))


def difficulty_of(value: object, path: str) -> int | None:
    """A difficulty as written; FormatError unless it is a whole number or missing."""
    if value is None or type(value) is int:
        return value
    raise FormatError(f"front matter: difficulty {value!r} must be a whole number", path, 1)


def year_of(value: object, path: str) -> int:
    """A year, 0 where it is missing; FormatError unless it is a whole number."""
    if value is None or type(value) is int:
        return value or 0
    raise FormatError(f"front matter: reference year {value!r} must be a whole number", path, 1)


def mappings(meta: Mapping[str, Any], name: str, path: str) -> list[dict[str, Any]]:
    """A field that is a list of mappings; FormatError for anything else."""
    rows = meta.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError(f"front matter: '{name}' must be a list of mappings", path, 1)
    return rows
