"""The list of other posts at the end of a copied page: where it begins and where it ends.

Two kinds: one that a heading announces (相关文章, "You may also like"), and one that nothing announces, only a run of
short titles each followed by a paragraph that breaks off. Real content after such a heading stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from interview_coach.ingest.blocks import Segment, size
from interview_coach.ingest.clean_signals import is_related_heading, similarity, truncated, words

__all__ = ["related_posts"]

_TITLE_SIZE = 26
_FOREIGN = (
    0.42  # unrelated posts share up to a third of their words with an article, its own paragraphs about half
)
_VOCABULARY = 80  # distinct words that an article needs before its words say what it is about
_REFERENCE = re.compile(
    r"arxiv|\bdoi\b|et al|\(\d{4}\)|[,，] ?\d{4}[.。)]?\s*$|\bproc\.|\bNeurIPS|\bICML|\bICLR|\bACL\b", re.I
)
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|https?://\S+")
_SENTENCE_END = re.compile(r"[。.!！;；:：][\s)）】」”\"]*$")
_QUESTION_NUMBER = re.compile(r"^\s*(?:第?\s*|[题问Qq][题]?\s*)(\d{1,3})\s*(?:[、．:：]|[.)]\s|题)")


def related_posts(segs: Sequence[Segment], dropped: Sequence[bool]) -> tuple[int, int] | None:
    """The segments `first:last` (half open) that list other posts, or None.

    `dropped` says which segments cleaning has taken already (disclaimers, advertising).
    """
    for i, seg in enumerate(segs):
        if i and not dropped[i] and seg.kind in ("text", "heading") and is_related_heading(seg.text):
            live = [j for j in range(i, len(segs)) if not dropped[j]]
            end = _announced([*segs[:i], *(segs[j] for j in live)], i)
            if end is not None:
                last = live[end - i] if end - i < len(live) else len(segs)
                return i, last
    return _unannounced(segs, dropped)


def _is_title(seg: Segment) -> bool:
    bare = _bare(seg.text)
    return (
        seg.kind in ("text", "heading")
        and "\n" not in seg.text
        and len(seg.text) <= 200
        and 0 < size(bare) <= _TITLE_SIZE
        and not _SENTENCE_END.search(bare)
        and not truncated(seg.text)
    )


def _bare(text: str) -> str:
    return re.sub(r"^\s*(?:[-*+•·●▪]|\d{1,2}[.)、])\s*", "", re.sub(r"\]\([^)]*\)", "]", text)).strip(" []#*")


def _is_teaser(seg: Segment) -> bool:
    return seg.kind == "text" and truncated(seg.text)


def _announced(segs: Sequence[Segment], heading: int) -> int | None:
    """Where the list under a heading ends, or None if it is no list of posts."""
    vocabulary = words(seg.text for seg in segs[:heading])
    known = len(vocabulary) >= _VOCABULARY
    last_number = _last_number(segs[:heading])
    end = heading + 1
    own_words = 0
    while end < len(segs):
        seg = segs[end]
        number = _QUESTION_NUMBER.match(seg.text)
        goes_on = bool(number and last_number and int(number[1]) == last_number + 1)
        if seg.kind in ("code", "table", "math") or (goes_on and not _is_teaser(seg)):
            break
        if seg.kind == "heading" and segs[heading].kind == "heading":
            level = len(seg.text) - len(seg.text.lstrip("# "))
            nxt = segs[end + 1] if end + 1 < len(segs) else None
            if level <= len(segs[heading].text) - len(segs[heading].text.lstrip("# ")) and not (
                nxt and _is_teaser(nxt)
            ):
                break
        whole = not _is_title(seg) and not _is_teaser(seg) and not _LINK.search(seg.text)
        if whole and size(seg.text) >= 15 and (not known or similarity(seg.text, vocabulary) > _FOREIGN):
            own_words += 1
            if own_words >= 2:
                break
        elif _is_teaser(seg):
            own_words = 0
        end += 1
    if own_words:  # the article's own paragraphs at the end of the run are not part of it
        while end > heading + 1 and not (_is_teaser(segs[end - 1]) or _LINK.search(segs[end - 1].text)):
            end -= 1
    return end if _looks_like_posts(segs[heading + 1 : end], vocabulary, end == len(segs)) else None


def _looks_like_posts(items: Sequence[Segment], vocabulary: frozenset[str], at_end: bool) -> bool:
    if not items:
        return at_end
    references = sum(bool(_REFERENCE.search(seg.text)) for seg in items)
    if references * 2 >= len(items):
        return False
    teasers = sum(_is_teaser(seg) for seg in items)
    titles = sum(_is_title(seg) for seg in items)
    links = sum(bool(_LINK.search(seg.text)) and size(_LINK.sub("", seg.text)) <= 4 for seg in items)
    bodies = [seg for seg in items if not _is_title(seg)]
    if teasers and teasers * 2 >= len(bodies):
        return True
    if links * 2 > len(items):
        return True
    if titles == len(items):
        return at_end and len(items) >= 2
    foreign = sum(similarity(seg.text, vocabulary) <= _FOREIGN for seg in items)
    return at_end and titles >= 2 and len(vocabulary) >= _VOCABULARY and foreign * 10 >= len(items) * 9


def _last_number(segs: Sequence[Segment]) -> int:
    numbers = [int(m[1]) for seg in segs if (m := _QUESTION_NUMBER.match(seg.text))]
    return numbers[-1] if numbers else 0


def _unannounced(segs: Sequence[Segment], dropped: Sequence[bool]) -> tuple[int, int] | None:
    """A run of title and teaser pairs that reaches the end and is about something else than the article."""
    live = [i for i in range(len(segs)) if not dropped[i]]
    start = len(live)
    pairs = 0
    unexplained = 0
    k = len(live) - 1
    while k >= 1 and unexplained <= 3:
        title, teaser = segs[live[k - 1]], segs[live[k]]
        if teaser.kind in ("code", "table", "math") or (teaser.kind == "heading" and not _is_title(teaser)):
            break
        if _is_teaser(teaser) and _is_title(title):
            pairs += 1
            start = k - 1
            unexplained = 0
            k -= 2
        else:
            unexplained += 1
            k -= 1
    if pairs < 2 or start < 2:
        return None
    run = [segs[i] for i in live[start:]]
    vocabulary = words(segs[i].text for i in live[:start])
    foreign = sum(similarity(seg.text, vocabulary) <= _FOREIGN for seg in run)
    if foreign * 10 < len(run) * 7 and pairs * 2 < len(run) - 1:
        return None
    if foreign * 2 < len(run) and pairs < 3:
        return None
    # Never across a hole: the run has to be one stretch of the page but for what cleaning took already.
    stretch = live[start:]
    if any(not all(dropped[j] for j in range(a + 1, b)) for a, b in pairwise(stretch)):
        return None
    return live[start], len(segs)
