"""A bilingual glossary: the names of one thing in both languages, for a question in one to find words in the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Glossary", "shipped_glossary"]


@dataclass(frozen=True, slots=True)
class _Entry:
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    pattern: re.Pattern[str]


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
        """The other-language names of the terms in a text, in the order of the terms; terms inside longer ones left out."""
        matches = [
            (match.start(), match.end(), entry, match[0])
            for entry in self._entries
            for match in entry.pattern.finditer(text)
        ]
        matches.sort(key=lambda m: (m[0], m[0] - m[1]))
        found: list[str] = []
        covered = -1
        for _, end, entry, name in matches:
            if end <= covered:
                continue
            covered = end
            other = entry.chinese if name.isascii() else entry.english
            found.extend(term for term in other if term not in found)
        return found


def _english_pattern(name: str) -> str:
    words = re.split(r"[ -]", name)
    return r"(?<![A-Za-z])" + r"[ -]?".join(map(re.escape, words)) + r"(?:e?s)?(?![A-Za-z])"


@cache
def shipped_glossary() -> Glossary:
    """The glossary of `terms.tsv`."""
    rows = []
    for line in (files("interview_coach.text") / "terms.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            english, chinese = line.split("\t")
            rows.append((english.split(" / "), chinese.split(" / ")))
    return Glossary(rows)
