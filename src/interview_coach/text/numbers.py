"""Numbers in running text, by their value: "32,768", "4 亿", "400 million", "15%", "三分之二", "two thirds"."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Number", "find_numbers"]

_SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "b": 1e9, "trillion": 1e12, "t": 1e12,
    "千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.^_])(?P<digits>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<percent>[%％])|\s?(?P<scale>万亿|thousand|million|billion|trillion|[千万亿]|[kKMBT](?![A-Za-z])))?"
    r"(?![A-Za-z_]*\w*\d)"
)
_FRACTIONS = {
    "三分之二": "2/3", "三分之一": "1/3", "二分之一": "1/2", "四分之一": "1/4", "一半": "1/2",
    "two thirds": "2/3", "two-thirds": "2/3", "one third": "1/3", "a third": "1/3", "one half": "1/2",
    "half": "1/2", "½": "1/2", "one quarter": "1/4", "a quarter": "1/4",
}  # fmt: skip
_FRACTION = re.compile(
    "|".join(sorted(map(re.escape, _FRACTIONS), key=len, reverse=True)) + r"|(?<![\d/])\d/\d(?![\d/])"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`. `key` is its value, the same however it is written, with a % kept apart."""

    start: int
    end: int
    key: str


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text, in order. Digits inside a name (GPT-3, Llama 2's "2" excepted) are none."""
    found = []
    taken: list[tuple[int, int]] = []
    for match in _FRACTION.finditer(text):
        found.append(Number(match.start(), match.end(), _FRACTIONS.get(match[0], match[0])))
        taken.append(match.span())
    for match in _NUMBER.finditer(text):
        start = match.start()
        if any(a < match.end() and start < b for a, b in taken):
            continue
        if start and text[start - 1] in "-–" and start > 1 and text[start - 2].isalpha():
            continue  # GPT-3
        value = float(re.sub("[,，]", "", match["digits"]))
        value *= _SCALES.get((match["scale"] or "").lower(), 1)
        found.append(Number(start, match.end(), f"{value:g}" + ("%" if match["percent"] else "")))
    return sorted(found, key=lambda number: number.start)
