"""Sentences in which points stand cut short, in their own words, with others beside them: made by rule.

Who has learnt from a textbook answers so: "InfoNCE picks the positive with a softmax; triplet loss wants a margin". Such a
sentence has most of a point's words and not all, and goes on otherwise; in what else the networks are fitted on that is mostly
wrong. A part of a point is taken to be worth the share of its letters that is left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.falsify import made_false
from interview_coach.domain import Lang

__all__ = ["Clipped", "Piece", "clipped", "cut_short"]

FIRST = {"cut": 0.6, "whole": 0.15, "false": 0.25}
OTHERS = {"cut": 0.7, "whole": 0.3}
"""How the pieces of a sentence are made: that of the point which it is made for, and the one or two others."""
LEAST, MOST = 0.35, 0.9
"""The share of a point's letters that is left when it is cut short: with less it says next to nothing, with more all."""
_JOINTS: Mapping[Lang, Sequence[str]] = {
    "en": (", ", "; ", ", and ", " and ", ", but ", ", so "),
    "zh": ("，", "；", "，而且", "，但"),
}
_FIXED = re.compile(r"\$[^$]*\$|\([^()]*\)|（[^（）]*）|`[^`]*`|\"[^\"]*\"|“[^”]*”")
"""Formulas, asides and quotations, within which nothing is cut."""
_ENDS: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(
        r"(?=[,;:])|(?= (?:and|or|with|in|for|by|from|at|via|on|so that|because|whereas|while|without|instead|as|which|when|"
        r"but|rather than|using|through|under|over|during|after|before|if|since|unlike)\b)"
    ),
    "zh": re.compile(
        r"(?=[，；：、])|(?<![不无没能可难所是的也就先])(?=或|和|与|及|并|且|因|从而|以|使|让|通过|由于|随着|再|但|而|用于|来)"
    ),
}
"""Places where a sentence can end."""
_OPEN: Mapping[Lang, re.Pattern[str]] = {
    "en": re.compile(r"(?:if|when|because|while|although|since|unlike|by|for|in)\b[^,]*$", re.IGNORECASE),
    "zh": re.compile(r"(?:如果|若|当|因为|由于|随着|在|对)[^，]*$"),
}
"""A beginning that only leads up to what is said."""
_LEADING_ON = re.compile(r"(?:[\s，、；：,;:]|所以|因此|而且|其中|比如|例如|也)+$")
_CAPITAL = re.compile(r"[A-Z][a-z]*\b(?!-)")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands for a point in a sentence: how it was made ("cut", "whole" or "false"), and the share of the point that is left."""

    point: str
    text: str
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Clipped:
    """A sentence and the pieces that it was joined of."""

    text: str
    pieces: tuple[Piece, ...]


def clipped(
    points: Mapping[str, str],
    restated: Mapping[str, Sequence[str]],
    lang: Lang,
    rounds: int,
    draw: random.Random,
) -> Iterator[Clipped]:
    """Sentences of a question's points, so many for each point; in the points' own words twice as often as in a restatement's."""
    common = frozenset(re.findall(r"\b[a-z]+\b", " ".join(points.values())))
    for first in [point for point in points for _ in range(rounds)]:
        others = [point for point in points if point != first]
        made = [_piece(first, points, restated, lang, FIRST, draw)]
        for point in draw.sample(others, min(draw.choice((1, 2)), len(others))):
            made.append(_piece(point, points, restated, lang, OTHERS, draw))
        draw.shuffle(made)
        later = (_in_mid_sentence(piece.text, common) for piece in made[1:])
        yield Clipped(draw.choice(_JOINTS[lang]).join([made[0].text, *later]), tuple(made))


def _in_mid_sentence(text: str, common: frozenset[str]) -> str:
    """Without the capital that begins a sentence, if the word is one that is written small elsewhere."""
    first = _CAPITAL.match(text)
    return text[0].lower() + text[1:] if first and first[0].lower() in common else text


def _piece(
    point: str,
    points: Mapping[str, str],
    restated: Mapping[str, Sequence[str]],
    lang: Lang,
    kinds: Mapping[str, float],
    draw: random.Random,
) -> Piece:
    text = draw.choice([points[point], points[point], *restated[point]]).strip(" .。;；")
    kind = draw.choices(list(kinds), list(kinds.values()))[0]
    if kind == "false":
        found = [false for _, false in made_false(text, lang)]
        if found:
            return Piece(point, draw.choice(found), "false", 1.0)
        kind = "cut"
    if kind == "cut" and (cuts := list(cut_short(text, lang))):
        cut = draw.choice(cuts)
        return Piece(point, cut, "cut", _letters(cut) / _letters(text))
    return Piece(point, text, "whole", 1.0)


def cut_short(text: str, lang: Lang) -> Iterator[str]:
    """The beginnings of a sentence that can stand alone and have between `LEAST` and `MOST` of its letters."""
    masked = _FIXED.sub(lambda match: "x" * len(match[0]), text)
    for match in _ENDS[lang].finditer(masked):
        cut = _LEADING_ON.sub("", text[: match.start()])
        if LEAST <= _letters(cut) / _letters(text) <= MOST and not _OPEN[lang].match(cut):
            yield cut


def _letters(text: str) -> int:
    return max(1, sum(c.isalnum() for c in text))
