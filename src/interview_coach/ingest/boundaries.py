"""Which lines of an unheaded text open its questions, decided for the article as a whole.

Two kinds of evidence compete. Numbered lines form chains (1, 2, 3 …, nested lists start again at 1); a chain is taken
or left whole, because a list in which one line is a question is a list of questions. Unnumbered lines (bullets, bold
lines, bare questions) are judged one by one, with the company they keep. What speaks for a line: it sounds like a
question, it stands alone, an answer follows. What speaks against it: it is a sentence, a line ending in a colon
announced it, it stands in a tight list.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from interview_coach.ingest.blocks import Line, size
from interview_coach.ingest.markers import Marker, answer_text, bare_title, read_marker

__all__ = ["find_boundaries"]

_CHAIN = 1.5  # mean score from which a numbered list is a list of questions
_CHAIN_OF_TOPICS = -0.25  # the same where the article calls itself a collection of questions
_LOOSE = 2.0  # score from which an unnumbered line is a question
_STRICT = 1.2  # added inside a section whose heading is a topic already
_COLLECTION = re.compile(
    r"面试|[题問问]答|八股|考题|\d+[道个]?题|题[库集目]|真题|interview|questions?\b|faq|q ?& ?a", re.I
)
_CONNECTIVE = re.compile(r"^(?:那么|那|所以|但是?|不过|而|可是|but|so|and|then|now|or)\b", re.I)


@dataclass
class _Chain:
    members: list[Marker]
    gaps: list[tuple[int, int]]

    @property
    def last(self) -> int:
        return self.members[-1].number or 0

    @property
    def likeness(self) -> float:
        return sum(m.likeness for m in self.members) / len(self.members)


class _Page:
    """The lines of one stretch of text, with the questions that one asks about them."""

    def __init__(self, lines: Sequence[Line], strict: bool) -> None:
        self.lines = lines
        self.strict = strict
        self.read = [read_marker(line, i) for i, line in enumerate(lines)]
        self.filled = [i for i, line in enumerate(lines) if line.kind != "blank"]
        found = [m for m in self.read if m]
        later: dict[str, int] = {bare_title(m.text): m.line for m in found}
        # A title that comes again further down with its answer is an entry of a table of contents here.
        self.markers = [m for m in found if self.content(m) or later[bare_title(m.text)] == m.line]

    def before(self, index: int) -> int | None:
        """The line with words in it above a line."""
        at = bisect_left(self.filled, index)
        return self.filled[at - 1] if at else None

    def after(self, index: int) -> int | None:
        """The line with words in it below a line."""
        at = bisect_right(self.filled, index)
        return self.filled[at] if at < len(self.filled) else None

    def alone(self, index: int) -> float:
        """0.5 for a blank line (or the edge) above, 0.25 for one below."""
        above = index == 0 or self.lines[index - 1].kind == "blank"
        below = index + 1 >= len(self.lines) or self.lines[index + 1].kind == "blank"
        return 0.5 * above + 0.25 * below

    def ended(self, index: int) -> bool:
        """Whether the line above ends a sentence, so that this one does not go on with it."""
        return index == 0 or bool(
            re.search(r"[。.!！;；)）`][\"'”’]?$", self.lines[index - 1].text[-40:].rstrip())
        )

    def content(self, marker: Marker) -> bool:
        """Whether something other than the next line of the same list follows."""
        if marker.rest:
            return True
        following = self.after(marker.line)
        if following is None:
            return False
        other = self.read[following]
        if other is None or other.indent > marker.indent:
            return True
        if (other.family, other.style) == (marker.family, marker.style):
            return other.number == 1 and other.likeness < 1.5  # points of the answer, in the same style
        return other.family != "bare" or marker.family in ("label", "number")

    def announced(self, marker: Marker) -> bool:
        """Whether the line before ends in a colon, as before a list of points."""
        above = self.before(marker.line)
        return above is not None and bool(re.search(r"[:：](?:\*\*)?\s*$", self.lines[above].text[-40:]))


def find_boundaries(lines: Sequence[Line], title: str = "", *, strict: bool = False) -> list[Marker]:
    """The markers of the lines that open a question, in order; empty where the text is one piece.

    Args:
        lines: the text, without headings of its own.
        title: the article's title; a collection of interview questions says so there.
        strict: ask for more evidence, for a section that has a title already.
    """
    page = _Page(lines, strict)
    asked = [m for m in page.markers if m.family == "qa"]
    answers = sum(line.kind == "text" and answer_text(line.text) is not None for line in lines)
    if len(asked) >= 2 or (asked and answers):
        return asked
    chains = _question_chains(page, title)
    loose = _loose_questions(page)
    numbered = sorted((m for chain in chains for m in chain.members), key=lambda m: m.line)
    if loose and numbered and loose[0].line < numbered[0].line and _restarts(chains, loose):
        numbered = []
    if not numbered:
        found = loose
    else:
        holes = [gap for chain in chains for gap in chain.gaps]
        lost = [m for m in loose if m.family != "bullet" and any(a < m.line < b for a, b in holes)]
        found = sorted([*numbered, *lost], key=lambda m: m.line)
    if not any(page.content(m) for m in found):  # a list of questions that nobody answers
        return []
    if strict and (len(found) < 2 or _size_before(lines, found[0].line) > 80):
        return []
    return found


def _restarts(chains: Sequence[_Chain], loose: Sequence[Marker]) -> bool:
    """Whether the numbered lists start again under several unnumbered questions: then they are parts of answers."""
    owners = {max((m.line for m in loose if m.line < chain.members[0].line), default=-1) for chain in chains}
    return len(owners - {-1}) >= 2 or (len(chains) == 1 and len(loose) >= 3)


def _size_before(lines: Sequence[Line], index: int) -> int:
    return sum(size(line.text) for line in lines[:index])


def _question_chains(page: _Page, title: str) -> list[_Chain]:
    """The numbered lists that are lists of questions: of the style that explains most, outermost only."""
    best: list[_Chain] = []
    best_value = 0.0
    styles = {m.style for m in page.markers if m.number is not None}
    collection = bool(_COLLECTION.search(title)) or bool(
        page.lines and _COLLECTION.search(page.lines[0].text) and size(page.lines[0].text) <= 40
    )
    for style in sorted(styles):
        taken: list[_Chain] = []
        value = 0.0
        for chain in _chains([m for m in page.markers if m.style == style]):
            inside = any(a.members[0].line < chain.members[0].line < a.members[-1].line for a in taken)
            scores = [_chain_score(page, m) for m in chain.members]
            mean = sum(scores) / len(scores) - (1.5 if page.announced(chain.members[0]) else 0.0)
            needed = _CHAIN + (_STRICT if page.strict else 0.0) + (1.5 if len(scores) == 1 else 0.0)
            topics = (
                collection
                and not page.strict
                and len(scores) >= 2
                and all(page.content(m) and size(m.text) <= 25 for m in chain.members)
            )
            if page.strict and page.announced(chain.members[0]):
                continue
            if not inside and mean >= (_CHAIN_OF_TOPICS if topics else needed):
                taken.append(chain)
                value += sum(scores)
        if value > best_value:
            best, best_value = taken, value
    return best


def _chain_score(page: _Page, marker: Marker) -> float:
    score = marker.likeness + page.alone(marker.line)
    score += 1.0 if marker.family == "label" else 0.0
    score += 0.25 if marker.bold else 0.0
    score -= 0.25 * min(4, marker.indent // 2)
    return score - (0.0 if page.content(marker) else 1.5)


def _chains(markers: Sequence[Marker]) -> list[_Chain]:
    """Numbered lines of one style, told apart into lists: each counts up, a nested one starts again at 1."""
    done: list[_Chain] = []
    open_: list[_Chain] = []
    for marker in markers:
        number = marker.number or 0
        fitting = [c for c in open_ if c.last + 1 == number]
        if len(fitting) > 1:
            level = [c for c in fitting if c.members[-1].indent == marker.indent]
            fitting = sorted(level or fitting, key=lambda c: abs(c.likeness - marker.likeness))
        chain = fitting[0] if fitting else None
        gap = False
        if chain is None and marker.likeness >= 1.5:
            chain = next(
                (
                    c
                    for c in reversed(open_)
                    if c.likeness >= 1.5
                    and c.members[-1].indent == marker.indent
                    and (c.last < number <= c.last + 3 or c.last == number == 1 or c.last == number > 1)
                ),
                None,
            )
            gap = chain is not None
        if chain is None:
            chain = _Chain([marker], [])
            open_ = [*open_[-7:], chain]  # nobody nests lists deeper
            done.append(chain)
            continue
        if gap:
            chain.gaps.append((chain.members[-1].line, marker.line))
        chain.members.append(marker)
        del open_[open_.index(chain) + 1 :]
    return done


def _loose_questions(page: _Page) -> list[Marker]:
    """Bullets, bold lines and bare lines that are questions."""
    scored: list[tuple[Marker, float]] = []
    for marker in page.markers:
        if marker.family == "bullet":
            scored.append((marker, _bullet_score(page, marker)))
        elif marker.family in ("bare", "bold"):
            score = marker.likeness + page.alone(marker.line) - (1.0 if page.announced(marker) else 0.0)
            score -= 2.0 if _CONNECTIVE.match(marker.text) else 0.0
            score -= 0.0 if page.content(marker) else 2.0
            if marker.family == "bold" or page.alone(marker.line) >= 0.5 or page.ended(marker.line):
                scored.append((marker, score))
    company: dict[tuple[str, int], list[float]] = {}
    for marker, score in scored:
        if score > 0:  # points in a list that shares the questions' bullet say nothing about the questions
            company.setdefault((marker.style, marker.indent), []).append(score)
    needed = _LOOSE + (_STRICT if page.strict else 0.0)
    found: list[Marker] = []
    for marker, score in scored:
        same = company.get((marker.style, marker.indent), [score])
        blended = 0.6 * score + 0.4 * sum(same) / len(same)
        if score > 0.5 and blended >= needed:
            found.append(marker)
    return found


def _bullet_score(page: _Page, marker: Marker) -> float:
    score = marker.likeness + page.alone(marker.line)
    if page.announced(marker):
        score -= 1.5
    if not page.content(marker):
        return score - 2.0
    following = page.after(marker.line)
    nested = following is not None and page.lines[following].indent > marker.indent
    if _has_sibling(page, marker):
        return score - 0.75
    return score + (0.25 if nested else 1.0)


def _has_sibling(page: _Page, marker: Marker) -> bool:
    """Whether a bullet of the same style stands right before or after it, with nothing but its own lines between."""
    for step in (1, -1):
        i = marker.line + step
        while 0 <= i < len(page.lines):
            line = page.lines[i]
            if line.kind != "blank":
                if line.indent > marker.indent and line.kind in ("text", "code", "math", "table"):
                    i += step
                    continue
                other = page.read[i]
                if other and (other.style, other.indent) == (marker.style, marker.indent):
                    return True
                break
            i += step
    return False
