"""A candidate's answer taken apart: its sentences, and the clauses in them that can each carry one claim.

People speak in run-on sentences, and one sentence may cover two key points and contradict a third. So the smallest
piece is a clause: what stands between commas, semicolons or words such as "whereas", as long as it is not too short
to say anything. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from interview_coach.text.language import HAN
from interview_coach.text.sentences import mask_inline, sentence_spans

__all__ = ["Claim", "sentences_of", "split_claims"]

_MOST_CLAIMS = 96
"""A longer answer is read in coarser pieces: the encoder's time grows with it."""
_BULLET = re.compile(r"\s*(?:[-*+•·▪●]\s+|[-*]{1,2}(?=\S)|\(?\d{1,2}[.)、）](?!\d)\s*|[①-⑳⑴-⒇]\s*)?")
_CUT = re.compile(
    rf"[,，;；]\s*|(?<=[{HAN}])\s*[:：]\s*|:\s+|\s+[-–—]{{1,2}}\s+|——|(?<=[a-z0-9)]{{3}})\.\s+(?=[a-z])"
    r"|\s+(?=(?:whereas|while|but|because|since|so that|which means|unlike|instead)\b)"
    r"|(?<=[\w)）$])(?=而(?!且)|但是|但|因为|所以|因此|于是|不过)",
    re.IGNORECASE,
)
_STRONG = (";", "；", ".")
_LEAST = 5
"""Words (a Han character counts half) that a clause must have; a shorter one stays with what follows, or, before a
semicolon, with what it ends."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of an answer: `answer[start:end] == text`. `sentence` numbers the sentence that it is part of."""

    start: int
    end: int
    text: str
    sentence: int


def split_claims(answer: str) -> list[Claim]:
    """The clauses of an answer, in order; [] where it holds no word.

    Each line begins a new sentence, bullets and numbers in front of it are left out.
    """
    sentences: list[tuple[int, int]] = []
    position = 0
    for line in answer.splitlines(keepends=True):
        mark = _BULLET.match(line)
        first = position + (mark.end() if mark else 0)
        body = answer[first : position + len(line)]
        sentences.extend((first + a, first + b) for a, b in sentence_spans(body))
        position += len(line)
    found: list[Claim] = []
    for number, (start, end) in enumerate(sentences):
        pieces = _clauses(answer, start, end) if len(sentences) <= _MOST_CLAIMS else [(start, end)]
        found.extend(Claim(a, b, answer[a:b], number) for a, b in pieces)
    if len(found) > _MOST_CLAIMS:
        found = [Claim(a, b, answer[a:b], n) for n, (a, b) in enumerate(sentences) if _size(answer[a:b])]
    return found


def sentences_of(claims: Sequence[Claim]) -> list[tuple[int, int]]:
    """The sentences that clauses in order are part of: for each the clauses (first, last + 1)."""
    runs = groupby(range(len(claims)), key=lambda number: claims[number].sentence)
    numbers = [list(run) for _, run in runs]
    return [(run[0], run[-1] + 1) for run in numbers]


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of the clauses of a sentence, each of at least `_LEAST` words where the sentence has as many."""
    body = mask_inline(text[start:end])
    cuts = [(start + match.end(), match[0].strip() in _STRONG) for match in _CUT.finditer(body)]
    pieces: list[tuple[int, int]] = []
    first = start
    for cut, strong in (*cuts, (end, True)):
        if cut == end or _size(text[first:cut]) >= _LEAST:
            pieces.append((first, cut))
            first = cut
        elif strong and pieces:
            pieces[-1] = (pieces[-1][0], cut)
            first = cut
    if len(pieces) > 1 and _size(text[slice(*pieces[-1])]) < _LEAST:
        last = pieces.pop()
        pieces[-1] = (pieces[-1][0], last[1])
    return [_trimmed(text, a, b) for a, b in pieces if _size(text[a:b])]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip(" \t\r\n,，;；"))
    right = start + len(piece.rstrip(" \t\r\n,，;；"))
    return left, max(left, right)


_HAN_CHARACTER = re.compile(f"[{HAN}]")
_OTHER_WORD = re.compile(rf"[^\W_{HAN}]+")


def _size(text: str) -> float:
    """About how many words a text has."""
    return len(_HAN_CHARACTER.findall(text)) / 2 + len(_OTHER_WORD.findall(text))
