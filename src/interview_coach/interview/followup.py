"""Follow-ups: which point to probe after an answer, in which words, and what the answer to it is worth.

Never the same point or words twice, and never the claim itself: the article's own follow-up where it has one for the
point, else a question made of the candidate's own words, or of one term, or of none.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from interview_coach.domain import Grade, Lang, PointVerdict
from interview_coach.interview.hints import HINTED_WORTH
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Style, Turn
from interview_coach.text.sentences import mask_inline
from interview_coach.text.terms import Glossary
from interview_coach.text.tokens import tokenize

__all__ = ["FOLLOW_UP_WORTH", "MOST_DEEP", "deduction_of", "echoes", "next_probe", "raised"]

FOLLOW_UP_WORTH: Final = 0.8
"""What a point earns of its credit when it had to be asked for."""
MOST_DEEP: Final[dict[Style, int]] = {"calm": 1, "probing": 2, "pressure": 2}
"""Follow-ups after one answer."""

_WANTING: Final[dict[Style, frozenset[str]]] = {
    "calm": frozenset({"missed", "contradicted"}),
    "probing": frozenset({"missed", "contradicted", "partial"}),
    "pressure": frozenset({"missed", "contradicted", "partial"}),
}
_ECHO = 0.8
"""From this share of its words on, an answer only gives a follow-up's own words back."""
_SNIPPET = 60
_MORE_THAN_A_TERM = 3
"""So many words of a claim must stay untold beside the term that a follow-up names."""
_LATIN_TERM = re.compile(r"(?<![\w$\\])(?:[A-Z][A-Za-z]*[A-Z]\w*(?:-\w+)*|[A-Z]{2,}\w*)(?![\w$])")


def next_probe(
    turn: Turn, style: Style, used: Collection[str], glossary: Glossary, lang: Lang
) -> tuple[str, str] | None:
    """The point to probe next and the words to do it in; None where it is time for the verdicts.

    The article's own follow-ups come first; among equals what was told wrongly, then what weighs most.

    Args:
        turn: the question, with its points as they stand.
        style: how many follow-ups there may be, and whether on what was told in part.
        used: the words of every follow-up of this interview so far.
        glossary: finds the terms of a point.
        lang: the language to ask in.
    """
    if len(turn.probes) >= MOST_DEEP[style]:
        return None
    probed = {point_id for point_id, _ in turn.probes}
    own = {f.target: f.text for f in reversed(turn.asked.follow_ups) if f.text not in used}
    wanting = [
        (nth, point)
        for nth, point in enumerate(turn.points)
        if point.verdict in _WANTING[style] and point.point.id not in probed
    ]
    wanting.sort(
        key=lambda pair: (
            pair[1].point.id not in own,
            pair[1].verdict != "contradicted",
            -pair[1].point.weight,
            pair[0],
        )
    )
    for nth, verdict in wanting:
        point_id = verdict.point.id
        for words in (own.get(point_id, ""), *_formed(turn, nth, glossary, lang)):
            if words and words not in used:
                return point_id, words
    return None


def _formed(turn: Turn, nth: int, glossary: Glossary, lang: Lang) -> list[str]:
    """Questions at a point that the article has none for, the most pointed first."""
    verdict = turn.points[nth]
    found: list[str] = []
    said = " … ".join(turn.words(nth))
    if said and len(said) <= 2 * _SNIPPET and verdict.verdict in ("contradicted", "partial"):
        snippet = said if len(said) <= _SNIPPET else said[:_SNIPPET].rsplit(" ", 1)[0] + "…"
        found.append(phrase(f"follow_{verdict.verdict}", lang, said=snippet))
    quote = mask_inline(turn.asked.quotes[nth])
    spans = [(t.start, t.end) for t in glossary.find(quote)]
    spans += [match.span() for match in _LATIN_TERM.finditer(quote) if set(match[0]) != {"x"}]
    terms = list(dict.fromkeys(turn.asked.quotes[nth][start:end] for start, end in sorted(spans)))
    titled, heard = set(tokenize(turn.asked.title)), set(tokenize(" ".join(turn.answers)))
    said_by_candidate = [t for t in terms if set(tokenize(t)) <= heard and not set(tokenize(t)) <= titled]
    # A new term is told only where the claim holds more than it: else the term is the answer. The longest is the most
    # telling: "training" or "loss" asks for nothing.
    rest = set(tokenize(quote)) - heard - titled
    new = [
        t
        for t in terms
        if not set(tokenize(t)) <= heard | titled and len(rest - set(tokenize(t))) >= _MORE_THAN_A_TERM
    ]
    subject = [t for t in terms if set(tokenize(t)) <= titled]
    found += [phrase("follow_known_term", lang, term=t) for t in said_by_candidate]
    found += [phrase("follow_new_term", lang, term=t) for t in sorted(new, key=len, reverse=True)[:1]]
    found += [phrase("follow_known_term", lang, term=t) for t in subject]
    found.append(phrase("follow_general", lang))
    return found


def echoes(answer: str, follow_up: str) -> bool:
    """Whether an answer only gives the words of the follow-up back."""
    words = tokenize(answer)
    given = set(tokenize(follow_up))
    return not words or sum(word in given for word in words) >= _ECHO * len(words)


def deduction_of(grade: Grade) -> float:
    """What the grader took off the sum of the points, 0..1."""
    total = sum(p.point.weight for p in grade.points)
    earned = sum(p.point.weight * p.credit for p in grade.points) / total if total else 0.0
    return max(0.0, earned - grade.score)


def raised(turn: Turn, grade: Grade, words: str) -> tuple[tuple[PointVerdict, ...], tuple[int, ...]]:
    """The points of a turn after the answer to a follow-up, and which answer decided each.

    The rule: a point takes the verdict of the follow-up's answer where that earns more. It then earns
    `FOLLOW_UP_WORTH` of its credit, `HINTED_WORTH` where a hint told of it. Nothing is lowered, an answer that only
    repeats the follow-up raises nothing, and what the grader took off for gaming is taken off here.

    Args:
        turn: the question, `answers` including the one to the follow-up.
        grade: of that answer alone.
        words: the follow-up's.
    """
    points, decided = list(turn.points), list(turn.decided_in)
    if echoes(grade.answer, words):
        return turn.points, turn.decided_in
    kept = 1.0
    lost = deduction_of(grade)
    if lost > 1e-9:
        kept = grade.score / (grade.score + lost)
    by_id = {verdict.point.id: verdict for verdict in grade.points}
    for nth, old in enumerate(points):
        told = by_id.get(old.point.id)
        if told is None:
            continue
        worth = HINTED_WORTH if old.point.id in turn.hinted else FOLLOW_UP_WORTH
        credit = told.credit * kept * worth
        if credit > old.credit and told.verdict in ("covered", "partial"):
            points[nth] = replace(told, credit=credit, point=old.point)
            decided[nth] = len(turn.answers) - 1
    return tuple(points), tuple(decided)
