"""Verdicts as HTML: each point with its mark, the words that decided it, its passage, and the way to its credit.

The marks have shapes and words: nothing hangs on a colour. A person can redo the score from what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from interview_coach.domain import Lang, PointVerdict
from interview_coach.interview.phrases import phrase
from interview_coach.interview.results import QuestionReport
from interview_coach.interview.state import Interview, Turn
from interview_coach.ui.escaping import attribute, escape
from interview_coach.ui.formulas import widen
from interview_coach.ui.icons import icon
from interview_coach.ui.markup import plain, render
from interview_coach.ui.strings import say
from interview_coach.ui.transcript import render_inline

__all__ = [
    "MARKS",
    "Decided",
    "decided_in",
    "may_open",
    "percent",
    "point_list",
    "said_html",
    "verdict_word",
    "verdicts_html",
]

MARKS: Final = {"covered": "✓", "partial": "◐", "missed": "✗", "contradicted": "⚠"}
_REASONS: Final = frozenset(
    ("negated", "swapped", "reversed", "stance", "number", "similar", "symbol", "overruled")
)

Decided = tuple[int, PointVerdict]
"""A point's number in its list, from 1, and its verdict."""


def percent(score: float | None, lang: Lang) -> str:
    """ "62%", or that it is not scored."""
    return phrase("not_scored", lang) if score is None else f"{round(100 * score)}%"


def verdict_word(verdict: str, lang: Lang) -> str:
    """E.g. "Covered"."""
    word = phrase(verdict, lang)
    return word[0].upper() + word[1:]


def may_open(interview: Interview, number: int) -> bool:
    """Whether the article of a question may be opened: it is done, and cannot be taken up for its marks again."""
    turn = interview.turn(number)
    return turn.closed and (turn.outcome != "skipped" or interview.status == "finished")


def decided_in(turn: Turn, nth: int) -> list[Decided]:
    """The points that the words of the turn's `nth` answer decided."""
    return [
        (at, verdict)
        for at, verdict in enumerate(turn.points, start=1)
        if turn.decided_in[at - 1] == nth and verdict.answer_spans
    ]


def said_html(text: str, decided: Sequence[Decided], lang: Lang) -> str:
    """What somebody wrote, with the words marked that decided a point, and the numbers of the points after them."""
    spans = [
        (*widen(text, span.start, span.end), number, verdict)
        for number, verdict in decided
        for span in verdict.answer_spans
    ]
    cuts = sorted({0, len(text), *(at for start, end, _, _ in spans for at in (start, end))})
    parts = []
    for start, end in pairwise(cuts):
        piece = _lines(text[start:end])
        over = [(number, verdict) for first, last, number, verdict in spans if first <= start and end <= last]
        if over and text[start:end].strip():
            tip = "; ".join(f"{number}. {verdict_word(v.verdict, lang)}" for number, v in over)
            piece = f'<mark class="said {over[0][1].verdict}" title="{attribute(tip)}">{piece}</mark>'
            ends = [str(number) for _, last, number, _ in spans if last == end]
            if ends:
                piece += f'<sup class="said-for">{",".join(dict.fromkeys(ends))}</sup>'
        parts.append(piece)
    return "".join(parts)


def _lines(text: str) -> str:
    return "<br>".join(plain(line) for line in text.split("\n"))


def verdicts_html(interview: Interview, question: QuestionReport, lang: Lang) -> str:
    """All that was judged of a question that is done."""
    turn = interview.turn(question.number)
    parts = [
        point_list(
            question.points,
            lang,
            number=question.number,
            said=question.said,
            opens=may_open(interview, question.number),
            appeal=turn if turn.outcome == "answered" else None,
            notes=_notes(turn, lang),
        )
    ]
    if question.arithmetic:
        more = [say("iv_how_more", lang)]
        if turn.probes or turn.hinted:
            more.append(say("iv_follow_up_worth", lang))
        if turn.deduction > 0.004:
            more.append(say("iv_deducted", lang, percent=f"{round(100 * turn.deduction)}%"))
        parts.append(
            f'<p class="arithmetic"><strong>{say("iv_how", lang)}</strong> <code>{escape(question.arithmetic)}</code>'
            f"<small>{' '.join(more) if lang == 'en' else ''.join(more)}</small></p>"
        )
    if question.flags:
        names = phrase("comma", lang).join(phrase(f"flag_{flag}", lang) for flag in question.flags)
        parts.append(f'<p class="noticed"><strong>{say("iv_noticed", lang)}</strong> {escape(names)}</p>')
    if question.beyond:
        items = "".join(f"<li>{plain(' '.join(text.split()))}</li>" for text in question.beyond)
        parts.append(f'<div class="beyond"><strong>{say("iv_beyond", lang)}</strong><ul>{items}</ul></div>')
    if turn.grade is not None:
        engine = turn.grade.engine
        told = (
            say("iv_engine_local", lang)
            if engine == "local"
            else say("iv_engine_other", lang, engine=escape(engine))
        )
        parts.append(f'<p class="engine">{told}</p>')
    return "".join(parts)


def _notes(turn: Turn, lang: Lang) -> dict[str, str]:
    """By point id: that a hint told of it, or that it was said only when asked for."""
    notes = {}
    for verdict, nth in zip(turn.points, turn.decided_in, strict=True):
        if verdict.point.id in turn.hinted:
            notes[verdict.point.id] = f" · {say('iv_hinted', lang)}"
        elif nth > 0:
            notes[verdict.point.id] = f" · {say('iv_asked_for', lang)}"
    return notes


def point_list(
    points: Sequence[PointVerdict],
    lang: Lang,
    *,
    number: int,
    said: Mapping[str, Sequence[str]] | None = None,
    opens: bool,
    appeal: Turn | None = None,
    notes: Mapping[str, str] | None = None,
) -> str:
    """The points of a question as a list.

    Args:
        points: their verdicts.
        lang: the interface's language.
        number: the question's.
        said: by point id, the words of the candidate that decided it.
        opens: whether the passages may be opened.
        appeal: the turn whose verdicts may be overruled; None where none may.
        notes: by point id, why its credit is lower than its verdict says.
    """
    words = said or {}
    items = [
        _point(
            nth,
            verdict,
            words.get(verdict.point.id, ()),
            lang,
            number,
            opens,
            appeal,
            (notes or {}).get(verdict.point.id, ""),
        )
        for nth, verdict in enumerate(points, start=1)
    ]
    return f'<ol class="points">{"".join(items)}</ol>'


def _point(
    nth: int,
    verdict: PointVerdict,
    said: Sequence[str],
    lang: Lang,
    number: int,
    opens: bool,
    appeal: Turn | None,
    note: str,
) -> str:
    point = verdict.point
    reason = f" · {say('reason_' + verdict.reason, lang)}" if verdict.reason in _REASONS else ""
    worth = say(
        "iv_worth",
        lang,
        weight=f"{point.weight:g}",
        credit=f"{round(verdict.credit, 2):g}",
        product=f"{round(point.weight * verdict.credit, 2):g}",
    )
    cite = ""
    if verdict.citation and opens:
        tip = attribute(say("iv_open_passage", lang, point=point.text))
        cite = (
            f'<button type="button" class="tool read" data-act="iv-cite" data-number="{number}" '
            f'data-point="{attribute(point.id)}" title="{tip}" aria-label="{tip}">{icon("sources")}'
            f"<span>{say('iv_passage', lang)}</span></button>"
        )
    quoted = ""
    if said:
        shown = " … ".join(plain(" ".join(one.split())) for one in said)
        quoted = f'<p class="said-words"><span>{say("iv_said", lang)}</span> <q>{shown}</q></p>'
    appealing = ""
    if appeal is not None and verdict.verdict != "covered":
        appealing = _appeal(nth, verdict, appeal, lang, number)
    return (
        f'<li class="point {verdict.verdict}"><span class="mark" aria-hidden="true">{MARKS[verdict.verdict]}</span>'
        f'<div class="what"><p class="claim"><strong>{nth}. {verdict_word(verdict.verdict, lang)}</strong>'
        f'<span class="reason">{reason}</span> {render_inline(point.text)}</p>{quoted}'
        f'<div class="worth"><span>{worth}{note}</span>{cite}</div>{appealing}</div></li>'
    )


def _appeal(nth: int, verdict: PointVerdict, turn: Turn, lang: Lang, number: int) -> str:
    """The candidate's answers and the passage side by side, and a way to say that the verdict is wrong."""
    here = [(nth, verdict)] if verdict.answer_spans else []
    answers = "".join(
        f"<p>{said_html(text, here if turn.decided_in[nth - 1] == at else [], lang)}</p>"
        for at, text in enumerate(turn.answers)
        if text
    )
    none = "" if here else f'<p class="quiet">{say("iv_no_words", lang)}</p>'
    theirs = f"<p><mark>{render_inline(verdict.point.text)}</mark></p>"
    if verdict.citation and verdict.citation.quote != verdict.point.text:
        theirs += f"<blockquote>{render(verdict.citation.quote)}</blockquote>"
    why = attribute(say("iv_appeal_why", lang))
    return (
        f'<details class="appeal"><summary>{say("iv_appeal", lang)}</summary><div class="sides">'
        f"<section><h5>{say('iv_appeal_yours', lang)}</h5>{none}{answers}</section>"
        f"<section><h5>{say('iv_appeal_theirs', lang)}</h5>{theirs}</section></div>"
        f'<textarea class="why" rows="2" maxlength="1000" placeholder="{why}" aria-label="{why}"></textarea>'
        f'<p class="quiet">{say("iv_appeal_more", lang)}</p>'
        f'<button type="button" class="plain-button" data-act="iv-overrule" data-number="{number}" '
        f'data-point="{attribute(verdict.point.id)}">{say("iv_overrule", lang)}</button></details>'
    )
