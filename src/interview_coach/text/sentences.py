"""Where sentences end, in Chinese and English, without cutting a formula, code span or link."""

from __future__ import annotations

import re

from interview_coach.text.language import HAN

__all__ = ["mask_inline", "sentence_spans"]

# What must not be cut, and whose own punctuation must not count: inline formulas, code spans, links, addresses.
_ATOM = re.compile(
    r"\$\$.+?\$\$|\$(?!\s)[^$\n]+?(?<!\s)\$|\\\(.+?\\\)|`[^`\n]+`|!?\[[^\]\n]*\]\([^)\n]*\)|https?://\S+",
    re.DOTALL,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|Fig|Eq|Sec|No|approx|Dr|Mr|Ms|Prof|resp|w\.r\.t)|\b[A-Z])\.$", re.IGNORECASE
)
_END = re.compile(
    r"""[。！？；!?]+["'”’」』）)\]*_]*"""  # Chinese ends, and ! ? of either language
    rf"""|(?<=[{HAN}）]);(?=\s*[{HAN}A-Za-z])"""  # a half-width semicolon in Chinese text
    r"""|\.(?:["'”’)\]*_]*)(?=\s+["'“‘(\[*_$A-Z0-9]|\s*$)"""  # an English full stop before what can begin a sentence
)


def mask_inline(text: str) -> str:
    """The text with the inside of formulas, code spans and links replaced by `x`, every offset unchanged."""
    return _ATOM.sub(lambda match: "x" * len(match[0]), text)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, white space at the edges left out; together they hold every other character.

    A Chinese semicolon ends a sentence too: lists of advantages are written that way.
    """
    masked = mask_inline(text)
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(masked):
        if match[0][0] == "." and _ABBREVIATION.search(
            masked[max(0, match.start() - 12) : match.start() + 1]
        ):
            continue
        if match[0][0] in "!?" and match.end() < len(masked) and masked[match.end()] in "，,、；;)）":
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = []
    for first, last in spans:
        piece = text[first:last]
        left = first + len(piece) - len(piece.lstrip())
        right = first + len(piece.rstrip())
        if left < right:
            trimmed.append((left, right))
    return trimmed
