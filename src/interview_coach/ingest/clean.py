"""Takes away what is not the article: advertising, share lines, notices, navigation, lists of other posts.

A scored decision per segment (see `clean_signals`), not a list of known strings. What is taken is reported with the
reason; nothing else is lost: the kept lines and the removed ones together are the lines of the normalised text. Code,
tables and formulas are never judged, they only go with a list of other posts around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interview_coach.domain import Removal
from interview_coach.ingest.blocks import Line, Segment, scan, segments, size
from interview_coach.ingest.clean_signals import (
    image_placeholder,
    is_navigation,
    is_share_line,
    is_toc_heading,
    legal,
    promotion,
    promotion_words,
)
from interview_coach.ingest.markers import plain_title, question_likeness
from interview_coach.ingest.normalise import normalise, tidy
from interview_coach.ingest.related import related_posts

__all__ = ["Cleaned", "clean"]

_THRESHOLD = 3.0
_EDGE_SHARE = 0.15  # the first and the last 15 % of a page are where advertising stands
_EDGE_SEGMENTS = 5
_LONGEST = 1500  # characters from which a segment is prose, whatever words it has
_ANNOUNCES = re.compile(r"(?:[:：]|为|表示|公式|如下|as|by)\s*$")
_TOC_LINK = re.compile(r"^\s*(?:[-*+•]|\d{1,3}(?:\.\d+)*[.)、]?)?\s*\[[^\]]+\]\(#[^)]*\)\s*$")
_MARK = re.compile(
    r"^[\s#*>•·\-+]*(?:第?\d+(?:\.\d+)*[题章节]?|[一二三四五六七八九十]+)?\s*[.、:：)）]?\s*|[\s.·…]*\d*\s*$"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text and what was taken out of it, in the order of the page.

    `Removal.why` is one of: advertising, call_to_action, image_placeholder, disclaimer, reprint, related_posts,
    navigation, share.
    """

    text: str
    removed: tuple[Removal, ...]


def clean(text: str) -> Cleaned:
    """Normalise the text and take away what is not the article. Never raises; an empty text stays empty."""
    lines = scan(normalise(text))
    segs = segments(lines)
    why: list[str | None] = [None] * len(segs)
    for first, last in _contents_tables(segs):
        why[first:last] = ["navigation"] * (last - first)
    quiet = _subject_words(segs)
    scores = [0.0] * len(segs)
    for i in range(len(segs)):
        if why[i] is None:
            why[i], scores[i] = _judge(segs, i, quiet)
    run = related_posts(segs, [reason is not None for reason in why])
    if run:
        for i in range(*run):
            why[i] = why[i] or "related_posts"
    _follow_neighbours(segs, why, scores)
    return _cut(lines, segs, why)


def _judge(segs: Sequence[Segment], i: int, quiet: Callable[[str], bool]) -> tuple[str | None, float]:
    """The reason to take a segment, or None, and how much it advertises wherever it stands."""
    seg = segs[i]
    if seg.kind not in ("text", "heading") or len(seg.text) > _LONGEST:
        return None, 0.0
    if image_placeholder(seg.text):
        announced = i > 0 and _ANNOUNCES.search(segs[i - 1].text) and size(segs[i - 1].text) > 1
        page_text = re.search(r"打开|点击|查看|click|tap|加载|loading|转存", seg.text, re.IGNORECASE)
        # A placeholder after "形式为：" is where a formula was; the reader has to learn of it.
        return (None if announced and not page_text else "image_placeholder"), 0.0
    edge = _edge(i, len(segs))
    if is_share_line(seg.text):
        return "share", 0.0
    if seg.kind == "text" and is_navigation(seg.text) and (edge or size(seg.text) <= 12):
        return "navigation", 0.0
    notice, kind = legal(seg.text)
    if notice + (0.5 if edge else -0.5) >= _THRESHOLD - 0.5:
        return kind, 0.0
    score = promotion(seg.text, quiet) + (0.5 if edge else 0.0)
    if question_likeness(plain_title(seg.text)) >= 2.5:
        score -= 1.5
    if score < _THRESHOLD:
        return None, score - (0.5 if edge else 0.0)
    return _promotion_kind(seg.text), score


def _promotion_kind(text: str) -> str:
    asks = re.search(r"关注|订阅|subscribe|sign up|follow|join", text, re.IGNORECASE)
    sells = re.search(
        r"领|免费|送|优惠|电子书|课程|福利|加群|free|off\b|sponsor|ebook|course|buy|code", text, re.IGNORECASE
    )
    return "call_to_action" if asks and not sells else "advertising"


def _edge(i: int, total: int) -> bool:
    reach = max(_EDGE_SEGMENTS, int(total * _EDGE_SHARE))
    return i < reach or i >= total - reach


def _subject_words(segs: Sequence[Segment]) -> Callable[[str], bool]:
    """Which advertising words are what the article is about: long sentences in its middle keep using them."""
    prose = [
        seg.text
        for seg in segs
        if seg.kind == "text"
        and len(seg.text) <= _LONGEST
        and size(seg.text) >= 25
        and re.search(r"[。.;；]\s*$", seg.text)
    ]
    counts = promotion_words(prose)
    enough = max(3, len(prose) * 0.12)
    return lambda word: counts.get(word, 0) >= enough


def _follow_neighbours(segs: Sequence[Segment], why: list[str | None], scores: Sequence[float]) -> None:
    """Short lines beside advertising that would not be taken alone (公众号福利, "or ask our teacher")."""
    sure = list(why)
    for i, seg in enumerate(segs):
        if sure[i] is not None:
            continue
        beside = [j for j in (i - 1, i + 1) if 0 <= j < len(segs)]
        adverts = any(sure[j] in ("advertising", "call_to_action") for j in beside)
        if seg.kind == "rule":
            if all(sure[j] is not None for j in beside):
                why[i] = sure[beside[0]] if beside else None
        elif adverts and seg.kind == "text" and size(seg.text) <= 30:
            asks = question_likeness(plain_title(seg.text)) >= 1.5
            if (scores[i] >= 2.0 and not asks) or not re.search(r"\w", seg.text):
                why[i] = "advertising"


def _contents_tables(segs: Sequence[Segment]) -> list[tuple[int, int]]:
    """Tables of contents: lists of links to anchors, or lines under 目录 that all come again as headings below."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(segs):
        start = i
        announced = segs[i].kind in ("text", "heading") and is_toc_heading(segs[i].text)
        j = i + 1 if announced else i
        while j < len(segs) and segs[j].kind == "text" and _TOC_LINK.match(segs[j].text):
            j += 1
        links = j - i - announced
        if not links and announced:
            below = [_plain(seg.text) for seg in segs]
            while j < len(segs) and segs[j].kind == "text" and size(segs[j].text) <= 40:
                entry = _plain(segs[j].text)
                if not entry or entry not in below[j + 1 :]:
                    break
                j += 1
            links = j - i - 1
        if links >= 2:
            found.append((start, j))
            i = j
        else:
            i += 1
    return found


def _plain(text: str) -> str:
    return _MARK.sub("", text.strip()).strip().lower()


def _cut(lines: Sequence[Line], segs: Sequence[Segment], why: Sequence[str | None]) -> Cleaned:
    removed: list[Removal] = []
    gone = [False] * len(lines)
    previous = -2
    for i, seg in enumerate(segs):
        reason = why[i]
        if reason is None:
            continue
        gone[seg.first : seg.last] = [True] * (seg.last - seg.first)
        if removed and previous == i - 1 and removed[-1].why == reason:
            between = "\n" * (1 + seg.first - segs[i - 1].last)
            removed[-1] = Removal(reason, removed[-1].text + between + seg.text)
        else:
            removed.append(Removal(reason, seg.text))
        previous = i
    kept = "\n".join(line.text for line, taken in zip(lines, gone, strict=True) if not taken)
    return Cleaned(tidy(kept), tuple(removed))
