"""Lines and segments of an article: what is code, formula or table, and what may be judged or moved on its own.

Everything that cleaning and question finding do is fence-aware because they both start here. It judges nothing: no
advertising, no questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interview_coach.text.language import HAN

__all__ = ["Kind", "Line", "Segment", "scan", "segments", "size"]

Kind = Literal["text", "blank", "code", "math", "table", "rule", "heading"]

_FENCE = re.compile(r"^[\s>]*(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
_RULE = re.compile(r"^ {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t]+\S|[ \t]*$)")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_MATH = (("$$", "$$"), (r"\[", r"\]"), (r"\begin{", r"\end{"))
_MATH_LINES = 80  # a formula longer than this is a forgotten "$$", not a formula
_LIST_ITEM = re.compile(r"^\s*(?:[-*+•·●○▪■◆‣➤►]|\d{1,3}[.)、．]|[a-zA-Z][.)])\s*\S")
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its newline, and what it is part of. Fence and `$$` lines belong to their block."""

    text: str
    kind: Kind

    @property
    def indent(self) -> int:
        """Columns before the first character; a tab counts 4."""
        head = self.text[: len(self.text) - len(self.text.lstrip())]
        return len(head.expandtabs(4))


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines `first:last` (half open) that stay or go together. Blank lines belong to no segment."""

    first: int
    last: int
    kind: Kind
    text: str


def size(text: str) -> int:
    """How long a text feels to a reader: Han characters plus words of other scripts."""
    return len(_WORD.findall(text))


def scan(text: str) -> list[Line]:
    """The lines of a text with their kinds. A fence or formula that is never closed is plain text."""
    raw = text.split("\n")
    kinds: list[Kind] = ["text"] * len(raw)
    i = 0
    while i < len(raw):
        end = _fence_end(raw, i)
        if end is not None:
            kinds[i : end + 1] = ["code"] * (end + 1 - i)
            i = end + 1
            continue
        end = _math_end(raw, i)
        if end is not None:
            kinds[i : end + 1] = ["math"] * (end + 1 - i)
            i = end + 1
            continue
        kinds[i] = _kind(raw, i, kinds)
        i += 1
    return [Line(line, kind) for line, kind in zip(raw, kinds, strict=True)]


def segments(lines: Sequence[Line]) -> list[Segment]:
    """What cleaning decides on: a heading, a code block, a formula, a table, a list item, a paragraph.

    Pages copied from a browser put each paragraph on a line of its own, with or without blank lines between them, so
    a line is a segment unless it plainly goes on in the next (hard-wrapped prose).
    """
    found: list[Segment] = []
    first = 0
    for i, line in enumerate(lines):
        if line.kind == "blank":
            first = i + 1
            continue
        if i + 1 < len(lines) and _goes_on(line, lines[i + 1]):
            continue
        text = "\n".join(part.text for part in lines[first : i + 1])
        found.append(Segment(first, i + 1, line.kind, text))
        first = i + 1
    return found


def _fence_end(raw: Sequence[str], i: int) -> int | None:
    opening = _FENCE.match(raw[i])
    if not opening:
        return None
    mark = opening["mark"]
    for j in range(i + 1, len(raw)):
        closing = _FENCE.match(raw[j])
        if (
            closing
            and closing["mark"][0] == mark[0]
            and len(closing["mark"]) >= len(mark)
            and not closing["info"].strip()
        ):
            return j
    return None


def _math_end(raw: Sequence[str], i: int) -> int | None:
    line = raw[i].strip().lstrip("> ")
    for opening, closing in _MATH:
        if not line.startswith(opening):
            continue
        if closing in line[len(opening) :]:
            return i
        for j in range(i + 1, min(len(raw), i + _MATH_LINES)):
            if closing in raw[j]:
                return j
    return None


def _kind(raw: Sequence[str], i: int, kinds: Sequence[Kind]) -> Kind:
    line = raw[i]
    if not line.strip():
        return "blank"
    if _HEADING.match(line):
        return "heading"
    if _RULE.match(line):
        return "rule"
    if "|" in line:
        below = raw[i + 1] if i + 1 < len(raw) else ""
        if line.strip().startswith("|") and line.strip().count("|") > 1:
            return "table"
        if ("|" in below and _TABLE_RULE.match(below)) or _TABLE_RULE.match(line):
            return "table"
        if i and kinds[i - 1] == "table":
            return "table"
    return "text"


def _goes_on(line: Line, following: Line) -> bool:
    if following.kind != line.kind or line.kind in ("heading", "rule"):
        return False
    if line.kind != "text":
        return True
    if _LIST_ITEM.match(following.text):
        return False
    if line.text.lstrip().startswith(">") and following.text.lstrip().startswith(">"):
        return True
    wrapped = len(line.text.strip()) >= 55 and not re.search(
        r"[。！？!?：:；;.…~～】)）↓]$", line.text.rstrip()
    )
    return wrapped or (len(line.text.strip()) >= 55 and following.text.strip()[:1].islower())
