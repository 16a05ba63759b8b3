"""The forms of an answer about one thing: the whole of it, a part of it, one aspect of it, and what others add."""

from __future__ import annotations

from collections.abc import Sequence

from interview_coach.answer.aspects import Aspect, aspect_of_label
from interview_coach.answer.compose import Draft, focused, outline, with_aspects
from interview_coach.answer.evidence import Section, Unit, Units, sections_of
from interview_coach.answer.intent import Form, intent_of
from interview_coach.answer.phrases import phrase
from interview_coach.retrieve.found import Retrieved
from interview_coach.text.framing import topic_of
from interview_coach.text.tokens import tokenize

__all__ = ["ASPECTS_OF", "also", "aspects_told", "whole_or_part"]

ASPECTS_OF: dict[Form, tuple[Aspect, ...]] = {
    "formula": ("formula",),
    "strengths": ("strengths",),
    "weaknesses": ("weaknesses",),
    "tradeoffs": ("strengths", "weaknesses"),
}
"""The aspects that some forms of question ask for outright."""

_OWN_NAME = 0.75
"""Share of a question's words that a unit's names must hold for the question to be about the unit as a whole."""
_SAME_QUESTION = 0.93
"""Cosine to the unit's own question from which the two ask the same."""
_ALSO_WITHIN = 0.05
"""How far below the best unit's score another article's may lie to be quoted beside it."""
_ARTICLES = 3
"""From how many questions one aspect is quoted at most."""
_CODE = ("code", "implement", "pytorch", "python", "代码", "实现", "手写", "手撕")


def whole_or_part(
    draft: Draft, evidence: Units, question: str, form: Form, unit: Unit, found: Retrieved
) -> None:
    """An outline of the unit's answer where the question is the unit's own, else the parts of it that are asked about."""
    tokens = frozenset(tokenize(topic_of(question)))
    relevance = evidence.relevance(unit, unit.statements, tokens, found.vector)
    if _asks_for_whole(evidence, form, unit, tokens, found):
        wants_code = any(word in question.lower() for word in _CODE)
        outline(draft, unit, relevance, with_code=wants_code)
        if unit.question.mistakes:
            draft.titled_span(phrase("watch_out", draft.lang), unit, unit.question.mistakes[0])
    else:
        focused(
            draft,
            unit,
            relevance,
            lambda section: evidence.title_share(section, unit, tokens) + _suits(form, section),
        )


def aspects_told(
    draft: Draft,
    evidence: Units,
    question: str,
    aspects: Sequence[Aspect],
    units: Sequence[Unit],
    back: Sequence[Unit],
    found: Retrieved,
) -> None:
    """The strengths, weaknesses or formulas of what is asked about, from every article that tells them."""
    subject = evidence.subject(topic_of(question))
    quoted: list[Unit] = []
    for rank, unit in enumerate(units):
        own = unit in back or (rank == 0 and not back)
        about = unit.statements if unit in back else evidence.about(unit, subject)
        if own and not about:
            about = unit.statements
        for aspect in aspects:
            told = with_aspects(about, (aspect,), cues=False)
            # A formula under "Formula" is the one asked for; others belong to derivations.
            told = [s for s in told if aspect in map(aspect_of_label, (*s.labels, *s.headings))] or told
            told = draft.fresh(told or (with_aspects(about, (aspect,), cues=True) if own else []))
            if not told:
                continue
            title = phrase(aspect, draft.lang)
            if unit not in quoted and quoted:
                draft.frame(phrase("also", draft.lang, title=_place(unit, told[0].headings)))
            if (not quoted and unit in back and len(back) > 1) or (unit in back and quoted):
                draft.frame(f"**{unit.question.title}**")
            draft.titled(title, unit, told[: 6 if own else 3])
            quoted.append(unit)
        if len({unit.number for unit in quoted}) >= _ARTICLES:
            break
    if not quoted:
        unit = units[0]
        draft.frame(
            phrase(
                "aspect_missing",
                draft.lang,
                subject=unit.question.title,
                aspect=phrase(aspects[0], draft.lang).lower(),
            )
        )
        tokens = frozenset(tokenize(topic_of(question)))
        focused(draft, unit, evidence.relevance(unit, unit.statements, tokens, found.vector))


def also(draft: Draft, evidence: Units, units: Sequence[Unit], found: Retrieved) -> None:
    """What another article's answer to the same question adds, in a few statements."""
    scores = {hit.unit: hit.score for hit in found.units}
    first = units[0]
    for unit in units[1:]:
        near = max(scores.get(first.number, 0.0), *scores.values()) - scores.get(unit.number, 0.0)
        if unit.article.id == first.article.id or near > _ALSO_WITHIN:
            continue
        if not first.name_tokens & unit.name_tokens:
            continue
        tokens = frozenset(tokenize(found.topic))
        relevance = evidence.relevance(unit, unit.statements, tokens, found.vector)
        best = sorted(
            (
                pair
                for pair in zip(relevance, unit.statements, strict=True)
                if pair[1].kind in ("prose", "item")
            ),
            key=lambda pair: -pair[0],
        )[:3]
        chosen = draft.fresh(sorted((s for _, s in best), key=lambda s: s.start))
        if chosen:
            draft.frame(phrase("also", draft.lang, title=_place(unit, ())))
            draft.lay_out(unit, chosen)
            return


def _place(unit: Unit, headings: Sequence[str]) -> str:
    return " · ".join([unit.question.title, *headings[-1:]])


def _suits(form: Form, section: Section) -> float:
    """Whether a section tells what such a question wants: how a thing works is not told by its strengths."""
    aspect = aspect_of_label(section.title)
    if form == "how" and aspect in ("idea", "how"):
        return 0.5
    return -0.5 if aspect in ("strengths", "weaknesses", "use") else 0.0


def _asks_for_whole(
    evidence: Units, form: Form, unit: Unit, tokens: frozenset[str], found: Retrieved
) -> bool:
    """Whether the question is the unit's own, or about all of it, rather than about a part.

    A part is asked for by a word that heads a section but is not in the unit's question ("temperature" of InfoNCE),
    and by "why" where the unit's question is not a why.
    """
    # Its heading alone: another way of asking it may be after a part.
    if float(evidence.index.title_vectors[unit.number] @ found.vector) >= _SAME_QUESTION:
        return True
    own = frozenset(tokenize(unit.question.title))
    heads = frozenset(
        token
        for section in sections_of(unit.statements)
        if not aspect_of_label(section.title)
        for token in tokenize(topic_of(section.title))
    )
    if tokens & (heads - own) or (form == "why" and intent_of(unit.question.title).form != "why"):
        return False
    return form == "list" or evidence.names.share(tokens, unit.number) >= _OWN_NAME
