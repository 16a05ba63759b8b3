"""The report of an interview and the comparison of two, as HTML. The chart is made of plain bars with their figures."""

from __future__ import annotations

from collections.abc import Sequence

from interview_coach.domain import Lang
from interview_coach.interview.delivery import Delivery
from interview_coach.interview.phrases import phrase
from interview_coach.interview.results import Change, Comparison, PointNote, QuestionReport, Report
from interview_coach.interview.state import Interview, InterviewSummary
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.icons import icon
from interview_coach.ui.interview_room import plain_lines
from interview_coach.ui.strings import count, say
from interview_coach.ui.transcript import render_inline
from interview_coach.ui.verdict_list import (
    MARKS,
    decided_in,
    may_open,
    percent,
    said_html,
    verdict_word,
    verdicts_html,
)

__all__ = ["comparison_html", "report_html"]


def report_html(interview: Interview, report: Report, others: Sequence[InterviewSummary], lang: Lang) -> str:
    """The whole report as blocks parted by blank lines.

    Args:
        interview: whose report it is.
        report: made of it.
        others: interviews that it can be compared with.
        lang: the interface's language.
    """
    parts = [_head(interview, report, others, lang)]
    if report.topics:
        parts.append(
            _section("by_topic", _bars([(t.title, t.score, t.questions) for t in report.topics], lang), lang)
        )
    parts.append(_section("fix_first", _notes(interview, report.fix_first, lang, numbered=True), lang))
    parts.append(_section("strengths", _notes(interview, report.strengths, lang), lang))
    if report.delivery:
        parts.append(_section("delivery", delivery_html(report.delivery, lang), lang))
    parts.append(_section("each_question", "", lang))
    parts += [_question(interview, question, lang) for question in report.questions]
    return "\n\n".join(parts)


def _head(interview: Interview, report: Report, others: Sequence[InterviewSummary], lang: Lang) -> str:
    tools = (
        f'<button type="button" class="plain-button" data-act="iv-pdf" data-working="{attribute(say("iv_making_pdf", lang))}">{say("iv_pdf", lang)}</button>'
        f'<button type="button" class="plain-button" data-act="iv-markdown">{say("iv_markdown", lang)}</button>'
        f'<button type="button" class="plain-button" data-act="iv-again" data-interview="{attribute(interview.id)}" '
        f'title="{attribute(say("iv_again_tip", lang))}">{say("iv_again", lang)}</button>'
        f'<button type="button" class="plain-button" data-act="iv-see" data-view="exchange">{say("iv_conversation", lang)}</button>'
    )
    compare = ""
    if others:
        options = "".join(
            f'<option value="{attribute(one.id)}">{escape(one.title)} · {one.created:%Y-%m-%d %H:%M}</option>'
            for one in others
        )
        compare = (
            f'<div class="compare-with"><label>{say("iv_compare_with", lang)} <select name="other">{options}</select></label>'
            f'<button type="button" class="plain-button" data-act="iv-compare-with">{say("iv_compare_go", lang)}</button></div>'
        )
    unfinished = "" if report.finished else f'<p class="notice">{phrase("unfinished", lang)}</p>'
    facts = " · ".join(
        (
            f'<time datetime="{report.created.isoformat()}">{report.created:%Y-%m-%d %H:%M}</time>',
            phrase("minutes", lang, minutes=round(report.seconds / 60)),
            count("questions", len(report.questions), lang),
            say(f"style_{report.plan.style}", lang),
        )
    )
    return block(
        f'<div class="iv-report-head"><button type="button" class="tool" data-act="iv-home">{icon("back")}'
        f"<span>{say('iv_home', lang)}</span></button><h2>{escape(report.title)}</h2>"
        f'<p class="facts">{facts}</p>{unfinished}'
        f'<p class="overall"><span>{say("iv_overall", lang)}</span> <strong>{percent(report.score, lang)}</strong></p>'
        f'<div class="iv-tools">{tools}</div>{compare}</div>'
    )


def _section(name: str, body: str, lang: Lang) -> str:
    return block(f'<div class="iv-section {name}"><h3>{phrase(name, lang)}</h3>{body}</div>')


def _bars(rows: Sequence[tuple[str, float | None, int]], lang: Lang) -> str:
    """One bar a row, 0 to 100%, with its figure in words beside it."""
    items = "".join(
        f'<tr><th scope="row">{escape(title)}<small>{count("questions", n, lang)}</small></th>'
        f'<td class="bar"><div class="track" aria-hidden="true">'
        f'<div style="width:{100 * (score or 0):.0f}%"></div></div></td><td class="figure">{percent(score, lang)}</td></tr>'
        for title, score, n in rows
    )
    return f'<table class="iv-chart"><tbody>{items}</tbody></table>'


def _notes(interview: Interview, notes: Sequence[PointNote], lang: Lang, *, numbered: bool = False) -> str:
    if not notes:
        return f'<p class="quiet">{phrase("nothing", lang)}</p>'
    tag = "ol" if numbered else "ul"
    items = "".join(_note(interview, note, lang) for note in notes)
    return f'<{tag} class="iv-notes">{items}</{tag}>'


def _note(interview: Interview, note: PointNote, lang: Lang) -> str:
    verdict = note.verdict
    read = ""
    if verdict.citation and may_open(interview, note.number):
        tip = attribute(say("iv_read_tip", lang, what=verdict.point.text))
        read = (
            f'<button type="button" class="tool read" data-act="iv-cite" data-number="{note.number}" '
            f'data-point="{attribute(verdict.point.id)}" title="{tip}" aria-label="{tip}">{icon("sources")}'
            f"<span>{say('iv_read', lang)}</span></button>"
        )
    where = phrase("from_question", lang, number=note.number)
    return (
        f'<li class="{verdict.verdict}"><p><span class="mark" aria-hidden="true">{MARKS[verdict.verdict]}</span> '
        f"<strong>{verdict_word(verdict.verdict, lang)}</strong> {render_inline(verdict.point.text)}</p>"
        f'<p class="facts">{where}: {render_inline(note.question)} {read}</p></li>'
    )


def delivery_html(delivery: Delivery, lang: Lang) -> str:
    """How it was told: what was counted, and what to do better."""
    parts = phrase("comma", lang).join(phrase(f"part_{name}", lang) for name in delivery.parts)
    line = phrase(
        "delivery_line",
        lang,
        words=delivery.words,
        sentences=delivery.sentences,
        parts=parts or phrase("nothing", lang),
    )
    advice = "".join(f"<li>{escape(phrase(name, lang))}</li>" for name in delivery.advice)
    return f'<div class="iv-delivery"><p>{escape(line)}</p><ul>{advice}</ul></div>'


def _question(interview: Interview, question: QuestionReport, lang: Lang) -> str:
    turn = interview.turn(question.number)
    outcome = phrase("skipped_outcome" if question.outcome == "skipped" else question.outcome, lang)
    facts = [outcome, phrase("difficulty", lang, difficulty=question.difficulty)]
    if question.hints:
        facts.append(phrase("hints_used", lang, count=question.hints))
    said = []
    for nth, text in enumerate(turn.answers):
        if nth:
            said.append(
                f'<p class="probe"><strong>{phrase("follow_up", lang)}</strong> {plain_lines(turn.probes[nth - 1][1])}</p>'
            )
        if text:
            said.append(
                f'<blockquote class="own">{said_html(text, decided_in(turn, nth), lang)}</blockquote>'
            )
    delivery = ""
    if question.delivery:
        delivery = (
            f'<details class="told"><summary>{phrase("delivery", lang)}</summary>'
            f"{delivery_html(question.delivery, lang)}</details>"
        )
    verdicts = verdicts_html(interview, question, lang) if question.points else ""
    marks = "".join(f'<span class="{p.verdict}">{MARKS[p.verdict]}</span>' for p in question.points)
    return block(
        f'<details class="iv-question" id="iv-question-{question.number}"><summary>'
        f'<span class="title"><b>{question.number}.</b> {render_inline(question.title)}</span>'
        f'<span class="marks" aria-hidden="true">{marks}</span><strong>{percent(question.score, lang)}</strong></summary>'
        f'<p class="facts">{" · ".join(facts)}</p>{"".join(said)}{verdicts}{delivery}</details>'
    )


def comparison_html(comparison: Comparison, lang: Lang) -> str:
    """Two interviews side by side, the older on the left."""
    before, after = comparison.before, comparison.after
    rows = "".join(_row(title, old, new, lang) for title, old, new in comparison.topics)
    total = _row(say("iv_overall", lang), before.score, after.score, lang, strong=True)
    heads = "".join(
        f'<th scope="col">{say(key, lang)}<small><button type="button" class="link" data-act="iv-open" '
        f'data-interview="{attribute(one.interview_id)}"><time datetime="{one.created.isoformat()}">'
        f"{one.created:%Y-%m-%d %H:%M}</time></button></small></th>"
        for key, one in (("iv_before", before), ("iv_after", after))
    )
    table = (
        f'<table class="iv-compare"><thead><tr><th scope="col"></th>{heads}<th scope="col">{say("iv_change", lang)}</th></tr></thead>'
        f"<tbody>{total}{rows}</tbody></table>"
    )
    both = (
        "".join(_change(change, lang) for change in comparison.questions)
        if comparison.questions
        else f'<p class="quiet">{say("iv_none_in_both", lang)}</p>'
    )
    return block(
        f'<div class="iv-report-head"><button type="button" class="tool" data-act="iv-home">{icon("back")}'
        f"<span>{say('iv_home', lang)}</span></button><h2>{say('iv_comparison', lang)}</h2>{table}"
        f"<h3>{say('iv_both_asked', lang)}</h3>{both}</div>"
    )


def _row(title: str, old: float | None, new: float | None, lang: Lang, *, strong: bool = False) -> str:
    cells = "".join(
        f"<td>{say('iv_not_asked', lang) if score is None else percent(score, lang)}</td>"
        for score in (old, new)
    )
    kind = ' class="total"' if strong else ""
    return f'<tr{kind}><th scope="row">{escape(title)}</th>{cells}<td>{_change_of(old, new)}</td></tr>'


def _change_of(old: float | None, new: float | None) -> str:
    if old is None or new is None:
        return "–"
    points = round(100 * new) - round(100 * old)
    sign = "▲ +" if points > 0 else "▼ −" if points < 0 else "= "
    kind = "up" if points > 0 else "down" if points < 0 else "same"
    return f'<span class="{kind}">{sign}{abs(points)}</span>'


def _change(change: Change, lang: Lang) -> str:
    told = []
    if change.better:
        told.append(say("iv_points_better", lang, n=len(change.better)))
    if change.worse:
        told.append(say("iv_points_worse", lang, n=len(change.worse)))
    return (
        f'<div class="iv-changed"><p>{render_inline(change.title)}</p><p class="facts">{percent(change.before, lang)} → '
        f"{percent(change.after, lang)} {_change_of(change.before, change.after)} {' · '.join(told)}</p></div>"
    )
