"""The conversation of an interview as HTML: everything that was asked, said, hinted and judged, in order.

All of it is made and escaped here from an `Interview`; the buttons carry ``data-act`` and are wired by
`scripts/interview_acts.js`.
Before a question is done, its citations are quotations alone: the rest of the answer stands around them.
"""

from __future__ import annotations

from interview_coach.domain import Lang
from interview_coach.interview.phrases import phrase
from interview_coach.interview.report import make_report
from interview_coach.interview.results import QuestionReport
from interview_coach.interview.state import Entry, Interview, Turn
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.icons import icon
from interview_coach.ui.markup import plain, render
from interview_coach.ui.strings import say
from interview_coach.ui.transcript import pending, render_inline
from interview_coach.ui.verdict_list import (
    MARKS,
    decided_in,
    may_open,
    percent,
    point_list,
    said_html,
    verdicts_html,
)

__all__ = ["clock", "exchange", "facts", "plain_lines"]


def exchange(interview: Interview, lang: Lang, *, said: str = "", stage: str = "", note: str = "") -> str:
    """Everything said, as blocks parted by blank lines, so that the page redraws only what has changed.

    Args:
        interview: as it stands.
        lang: the interface's language.
        said: an answer that is being graded, to be shown after the others.
        stage: what is being done, empty when nothing is.
        note: HTML that stands last: a notice of this tab.
    """
    questions = {question.number: question for question in make_report(interview).questions}
    entries = list(interview.exchange)
    if entries and entries[-1].kind in ("question", "follow_up") and interview.open and not said:
        entries.pop()  # it stands large above the box
    last_verdicts = max((i for i, e in enumerate(entries) if e.kind == "verdicts"), default=-1)
    answered: dict[int, int] = {}
    parts = ['<div class="iv-log"></div>']
    for nth, entry in enumerate(entries):
        at = -1
        if entry.kind == "answer":
            at = answered.get(entry.number, 0)
            answered[entry.number] = at + 1
        parts.append(_entry(interview, nth, entry, at, questions, lang, newest=nth == last_verdicts))
    if said:
        parts.append(_bubble(plain_lines(said), lang, ""))
    if stage:
        parts.append(pending(stage))
    if note:
        parts.append(note)
    return "\n\n".join(part for part in parts if part)


def _entry(
    interview: Interview,
    nth: int,
    entry: Entry,
    answer_at: int,
    questions: dict[int, QuestionReport],
    lang: Lang,
    *,
    newest: bool,
) -> str:
    n = entry.number
    if entry.kind == "notice":
        return block(
            f'<p class="iv-entry notice-line" data-code="{attribute(entry.code)}">{escape(entry.text)}</p>'
        )
    turn = interview.turn(n)
    if entry.kind == "question":
        return _spoken(
            "question", say("iv_question", lang, n=n), facts(turn, lang), render_inline(entry.text)
        )
    if entry.kind == "follow_up":
        return _spoken("follow-up", say("iv_follow_up", lang, n=n), "", plain(entry.text))
    if entry.kind == "answer":
        own = answer_at < len(turn.answers) and bool(turn.answers[answer_at])
        decided = decided_in(turn, answer_at) if own and turn.closed else []
        time = "" if entry.seconds is None else clock(entry.seconds)
        return _bubble(said_html(entry.text, decided, lang), lang, time)
    if entry.kind == "hint":
        return _aside(interview, nth, entry, "hint", "", render_inline(entry.text), lang)
    if entry.kind == "clarification":
        asked = f"<q>{plain(' '.join(entry.request.split()))}</q> " if entry.request else ""
        words = asked + plain(" ".join(entry.text.split()))
        return _aside(interview, nth, entry, "clarification", say("iv_clarification", lang), words, lang)
    if entry.kind == "source":
        quote = "".join(f"<blockquote>{render(c.quote)}</blockquote>" for c in entry.citations)
        return (
            _aside(interview, nth, entry, "source", say("iv_source_of", lang), quote, lang) if quote else ""
        )
    return _verdicts(interview, nth, entry, questions.get(n), lang, newest=newest)


def _spoken(kind: str, by: str, more: str, words: str) -> str:
    tail = f'<span class="facts">{more}</span>' if more else ""
    return block(
        f'<div class="iv-entry {kind}" role="article" aria-label="{attribute(by)}"><div class="by">{by} {tail}</div>'
        f'<div class="words">{words}</div></div>'
    )


def _bubble(words: str, lang: Lang, time: str) -> str:
    tail = f'<div class="took">{time}</div>' if time else ""
    return block(
        f'<div class="message user iv-answer" role="article" aria-label="{say("iv_you", lang)}">'
        f'<div class="bubble">{words}</div>{tail}</div>'
    )


def _aside(interview: Interview, nth: int, entry: Entry, kind: str, by: str, words: str, lang: Lang) -> str:
    head = f'<div class="by">{by}</div>' if by else ""  # a hint says itself what it is
    opened = ""
    if entry.citations:
        opened = (
            _opener(f'data-n="{nth}"', entry.citations[0].question, lang)
            if may_open(interview, entry.number)
            else f'<span class="sealed">{say("iv_sealed", lang)}</span>'
        )
    return block(
        f'<div class="iv-entry aside {kind}" role="note">{head}<div class="words">{words}</div>{opened}</div>'
    )


def _opener(data: str, what: str, lang: Lang) -> str:
    tip = attribute(say("iv_read_tip", lang, what=what))
    return (
        f'<button type="button" class="tool read" data-act="iv-cite" {data} title="{tip}" aria-label="{tip}">'
        f"{icon('sources')}<span>{say('iv_passage', lang)}</span></button>"
    )


def _verdicts(
    interview: Interview, nth: int, entry: Entry, question: QuestionReport | None, lang: Lang, *, newest: bool
) -> str:
    n = entry.number
    if entry.code == "practice":
        text = next(
            (e.text for e in reversed(interview.exchange[:nth]) if e.kind == "answer" and e.number == n), ""
        )
        said = {
            p.point.id: tuple(text[s.start : s.end] for s in p.answer_spans)
            for p in entry.points
            if p.answer_spans
        }
        points, score = entry.points, entry.score
        body = point_list(points, lang, number=n, said=said, opens=may_open(interview, n))
        more = f' <span class="badge quiet">{say("iv_practice", lang)}</span>'
    else:
        if question is None:
            return ""
        points, score, more = question.points, question.score, ""
        body = verdicts_html(interview, question, lang)
    marks = "".join(f'<span class="{p.verdict}">{MARKS[p.verdict]}</span>' for p in points)
    return block(
        f'<details class="iv-entry verdicts" id="iv-verdicts-{nth}"{" open" if newest else ""}>'
        f"<summary><span>{say('iv_verdicts', lang, n=n)}</span>{more}"
        f'<span class="marks" aria-hidden="true">{marks}</span><strong>{percent(score, lang)}</strong></summary>{body}'
        "</details>"
    )


def facts(turn: Turn, lang: Lang) -> str:
    """Topic and difficulty of a question."""
    level = phrase("difficulty", lang, difficulty=turn.asked.difficulty)
    return f"{escape(turn.asked.topic_title)} · {level}"


def clock(seconds: float) -> str:
    """ "2:05"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def plain_lines(text: str) -> str:
    """What a person typed, its lines kept."""
    return "<br>".join(plain(line) for line in text.split("\n"))
