"""What an interviewer would ask next, each question with the passage that it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from interview_coach.answer.aspects import Aspect, aspect_of
from interview_coach.answer.citations import Citations
from interview_coach.answer.evidence import Unit, span_of
from interview_coach.answer.phrases import phrase
from interview_coach.answer.render import plain_text
from interview_coach.domain import Citation, FollowUpSuggestion, Lang

__all__ = ["follow_ups"]

_MOST = 3
_ASPECTS: tuple[Aspect, ...] = ("weaknesses", "formula", "use", "strengths", "idea")


def follow_ups(
    used: Sequence[Unit], near: Sequence[Unit], cited: Sequence[Citation], lang: Lang
) -> tuple[FollowUpSuggestion, ...]:
    """Two or three follow-ups.

    First those that the articles themselves ask of what was used, taken in turn, each citing the key point that it
    probes; where an article has none (a user's own), parts of its answer that were not quoted; then neighbouring
    questions.

    Args:
        used: the questions that the answer quotes.
        near: further questions that were found, best first.
        cited: what the answer has quoted already.
        lang: the language to ask in where we word the question.
    """
    found: list[FollowUpSuggestion] = []
    lists = [unit.question.follow_ups for unit in used]
    for turn in range(max(map(len, lists), default=0)):
        for unit, asked in zip(used, lists, strict=True):
            if turn < len(asked) and len(found) < _MOST:
                point = next((p for p in unit.question.key_points if p.id == asked[turn].target), None)
                start, end = (point.start, point.end) if point else (asked[turn].start, asked[turn].end)
                found.append(_suggestion(asked[turn].text, unit, start, end))
    quoted = {(c.article_id, c.lang, c.start) for c in cited}
    for unit in used:
        if not unit.question.follow_ups and len(found) < _MOST:
            found.extend(_of_unquoted(unit, quoted, lang)[: _MOST - len(found)])
    keys = {unit.key for unit in used}
    for unit in near:
        if len(found) >= _MOST:
            break
        if unit.key not in keys and unit.statements:
            keys.add(unit.key)
            start, end = span_of(unit.statements[0])
            found.append(_suggestion(unit.question.title, unit, start, end))
    return tuple(found[:_MOST])


def _of_unquoted(unit: Unit, quoted: set[tuple[str, Lang, int]], lang: Lang) -> list[FollowUpSuggestion]:
    found = []
    for aspect in _ASPECTS:
        for statement in unit.statements:
            key = (unit.article.id, unit.article.lang, span_of(statement)[0])
            if aspect_of(statement, cues=False) == aspect and key not in quoted:
                # Under an inner heading the heading is what is asked about: "3、infoNCE损失函数".
                title = statement.headings[-1] if statement.headings else unit.question.title
                text = phrase(
                    "follow_aspect", lang, title=plain_text(title), aspect=phrase(aspect, lang).lower()
                )
                found.append(_suggestion(text, unit, *span_of(statement)))
                break
    return found


def _suggestion(text: str, unit: Unit, start: int, end: int) -> FollowUpSuggestion:
    return FollowUpSuggestion(text, Citations.make(unit.article, unit.question, start, end, n=1))
