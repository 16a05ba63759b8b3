"""A bilingual glossary: the names of one thing in both languages, for a question in one to find words in the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Glossary", "Term", "shipped_glossary", "shipped_terms"]


@dataclass(frozen=True, slots=True)
class _Entry:
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Term:
    """A term at `text[start:end]`; any one of `names` says the same in the other language."""

    start: int
    end: int
    names: tuple[str, ...]


class Glossary:
    """Looks terms up in running text. Longer names win over the shorter ones inside them."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """Each row: the English names and the Chinese names of one thing."""
        self._entries: list[_Entry] = []
        for english, chinese in rows:
            names = sorted([*map(_english_pattern, english), *map(re.escape, chinese)], key=len, reverse=True)
            pattern = re.compile("|".join(names), re.IGNORECASE)
            self._entries.append(_Entry(tuple(english), tuple(chinese), pattern))

    def translations(self, text: str) -> list[str]:
        """The other-language names of the terms in a text, in the order of the terms."""
        return list(dict.fromkeys(name for term in self.find(text) for name in term.names))

    def find(self, text: str) -> list[Term]:
        """The terms in a text, in order; those inside longer ones left out."""
        matches = [
            (match.start(), match.end(), entry)
            for entry in self._entries
            for match in entry.pattern.finditer(text)
        ]
        matches.sort(key=lambda m: (m[0], m[0] - m[1]))
        found: list[Term] = []
        covered = -1
        for start, end, entry in matches:
            if end <= covered:
                continue
            covered = end
            other = entry.chinese if text[start:end].isascii() else entry.english
            found.append(Term(start, end, other))
        return found


def _english_pattern(name: str) -> str:
    words = re.split(r"[ -]", name)
    return r"(?<![A-Za-z])" + r"[ -]?".join(map(re.escape, words)) + r"(?:e?s)?(?![A-Za-z])"


@cache
def shipped_glossary() -> Glossary:
    """The glossary of `terms.tsv`."""
    return Glossary(shipped_terms())


@cache
def shipped_terms() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The rows of `terms.tsv`: the English names and the Chinese names of one thing."""
    rows = []
    for line in (files("interview_coach.text") / "terms.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            english, chinese = line.split("\t")
            rows.append((tuple(english.split(" / ")), tuple(chinese.split(" / "))))
    return tuple(rows)
