"""Hints and clarification: what may be told before a question is answered, and no more.

A hint tells the first part of one uncovered point, at most half of it, and costs half of that point's marks. A
clarification tells what the question means, in words that give nothing of its points away, and costs nothing.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from interview_coach.domain import Lang
from interview_coach.interview.asking import cite
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Asked, Entry, Turn
from interview_coach.text.language import HAN, detect
from interview_coach.text.sentences import mask_inline
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["HINTED_WORTH", "MOST_HINTS", "clarification", "first_part", "hint_entry", "hint_point"]

HINTED_WORTH: Final = 0.5
"""The most that a point can earn of its weight once a hint has told of it."""
MOST_HINTS: Final = 2
"""Hints per question."""

_TOLD: Final = 0.5
_PLACE = re.compile(rf"(?<=[{HAN}])(?=[{HAN}])|(?=[\s,，、;；:：（(])")
_MOST_TERMS = 4
_ASPECT_NAMES = {"strengths": "strengths_aspect"}


def first_part(quote: str) -> int:
    """How many characters of a claim a hint tells: up to half, never cutting a word or a formula; 0 if none fits."""
    masked = mask_inline(quote)
    limit = len(quote) * _TOLD
    places = [match.start() for match in _PLACE.finditer(masked) if 0 < match.start() <= limit]
    # Between two masked formula characters there is no place, so a formula is told whole or not at all.
    return len(quote[: places[-1]].rstrip(" ,，、;；:：(（")) if places else 0


def hint_point(turn: Turn, probed: str = "") -> str:
    """The id of the point to tell of: the one that the open follow-up probes, else the heaviest not told of yet.

    Empty where there is none, or `MOST_HINTS` have been given.
    """
    if len(turn.hinted) >= MOST_HINTS:
        return ""
    points = [
        point
        for point, quote in zip(turn.asked.points, turn.asked.quotes, strict=True)
        if point.id not in turn.hinted and first_part(quote) and (not probed or point.id == probed)
    ]
    return max(points, key=lambda point: point.weight).id if points else ""


def hint_entry(asked: Asked, point_id: str, lang: Lang, at: datetime) -> Entry:
    """A hint at a point of the question, citing just the part that it tells."""
    for point, quote in zip(asked.points, asked.quotes, strict=True):
        if point.id == point_id:
            part = quote[: first_part(quote)]
            return Entry(
                "hint",
                asked.number,
                phrase("hint", lang, part=part),
                at,
                point_id=point_id,
                citations=(cite(asked, point.start, part),),
            )
    raise KeyError(point_id)


def clarification(asked: Asked, follow_up: str, request: str, glossary: Glossary, lang: Lang) -> str:
    """What the question means: its other names, its terms in both languages, and what kinds of thing it asks for.

    Args:
        asked: the question.
        follow_up: the open follow-up's words, or empty.
        request: what the candidate wants cleared up; terms in it are named in the other language.
        glossary: the bilingual terms.
        lang: the language to speak.
    """
    told = set(tokenize(f"{asked.title} {follow_up}"))
    secret = {token for quote in asked.quotes for token in tokenize(quote)} - told
    names = [
        alias
        for alias in asked.aliases
        if not secret & set(tokenize(alias)) and alias.casefold() not in asked.title.casefold()
    ]
    # English names are known to everybody in the field, Chinese ones are not.
    own = [name for name in names if detect(name) == lang]
    names = (own + [name for name in names if detect(name) == "en" and name not in own])[:_MOST_TERMS]
    title = asked.text
    parts = [
        phrase("clarify_names", lang, title=title, names=phrase("comma", lang).join(names))
        if names
        else phrase("clarify_title", lang, title=title)
    ]
    if follow_up:
        parts.append(phrase("clarify_follow_up", lang, text=follow_up, title=title))
    terms: dict[tuple[str, ...], str] = {}
    for text in (request, asked.title, follow_up):
        for term in glossary.find(text):
            word = text[term.start : term.end]
            if term.names and term.names not in terms:
                terms[term.names] = phrase("term_pair", lang, term=word, names=" / ".join(term.names))
    if terms:
        shown = phrase("semicolon", lang).join(list(terms.values())[:_MOST_TERMS])
        parts.append(phrase("clarify_terms", lang, terms=shown))
    if asked.aspects and not follow_up:
        aspects = [phrase(_ASPECT_NAMES.get(name, name), lang) for name in asked.aspects]
        parts.append(phrase("clarify_aspects", lang, aspects=phrase("comma", lang).join(aspects)))
    return ("" if lang == "zh" else " ").join(parts)
