"""The questions of a stretch of text without headings, and what belongs to none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interview_coach.ingest.blocks import Line, size
from interview_coach.ingest.boundaries import find_boundaries
from interview_coach.ingest.clean_signals import is_toc_heading
from interview_coach.ingest.markers import answer_text, bare_title, read_marker

__all__ = ["OWN_PREAMBLE", "Unit", "content", "plain_units"]

OWN_PREAMBLE = 40  # characters before the first question that make a question of their own


@dataclass
class Unit:
    """A question to be: its title as written, its lines, and whether they are plain text or Markdown."""

    title: str
    lines: list[Line]
    plain: bool


def content(lines: Sequence[Line]) -> str:
    """The words of some lines, without blank lines and rules."""
    return "\n".join(line.text.strip() for line in lines if line.kind not in ("blank", "rule"))


def plain_units(lines: Sequence[Line], title: str, *, markdown: bool, strict: bool = False) -> list[Unit]:
    """The questions of a stretch of text without headings; one, under `title`, where none is found."""
    marks = find_boundaries(lines, title, strict=strict)
    plain = not markdown
    if not marks:
        return [Unit(title, list(lines), plain)] if content(lines) else []
    found: list[Unit] = []
    before = list(lines[: marks[0].line])
    ends = [mark.line for mark in marks[1:]] + [len(lines)]
    for mark, end in zip(marks, ends, strict=True):
        body = _dedented(lines[mark.line + 1 : end]) if markdown else list(lines[mark.line + 1 : end])
        body = _unprefixed([*([Line(mark.rest, "text")] if mark.rest else []), *body])
        section = _section_above(found[-1].lines, mark.style) if found and mark.number == 1 else []
        found.append(Unit(mark.text, [*section, *body], plain))
    preamble = content(before)
    if bare_title(preamble) == bare_title(title) or _is_contents(before, found):
        return found
    if len(preamble) >= OWN_PREAMBLE:
        return [Unit(title, before, plain), *found]
    if preamble:
        found[0].lines[:0] = [*before, Line("", "blank")]
    return found


def _section_above(lines: list[Line], style: str) -> list[Line]:
    """A section's title ("进阶篇") at the end of an answer, before a list that begins again at 1: taken from it."""
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].kind != "blank"), 0)
    if last == 0 or lines[last].kind != "text":
        return []
    marker = read_marker(lines[last], last)
    if marker and (marker.number is None or marker.style == style):
        return []
    title = lines[last].text.strip()
    if size(title) > 12 or re.search(r"[。.!！?？;；:：,，、…)）]$", title) or not title[0].isalnum():
        return []
    del lines[last:]
    return [Line(f"### {title}", "heading"), Line("", "blank")]


def _dedented(lines: Sequence[Line]) -> list[Line]:
    """The lines of a list item moved to the margin; otherwise Markdown reads an answer as code."""
    indents = [len(line.text) - len(line.text.lstrip()) for line in lines if line.kind != "blank"]
    margin = min(indents, default=0)
    return [Line(line.text[margin:], line.kind) for line in lines]


def _is_contents(lines: Sequence[Line], units: Sequence[Unit]) -> bool:
    """Whether some lines are nothing but the titles of the questions below."""
    titles = {bare_title(unit.title) for unit in units}
    entries = [line for line in lines if line.kind != "blank" and not is_toc_heading(line.text)]
    return bool(entries) and all(e.kind == "text" and bare_title(e.text) in titles for e in entries)


def _unprefixed(lines: list[Line]) -> list[Line]:
    """The answer without the mark ("A:", "答：") that only says that it is one."""
    for i, line in enumerate(lines):
        if line.kind == "blank":
            continue
        rest = answer_text(line.text) if line.kind == "text" else None
        if rest is not None:
            lines[i] = Line(rest, "text" if rest.strip() else "blank")
        break
    return lines
