"""What stands around the conversation of an interview: how far it is, the open question, and what can be done.

All of it is made and escaped here; the buttons carry ``data-act`` and are wired by `scripts/interview_acts.js`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from interview_coach.domain import Lang
from interview_coach.interview.hints import hint_point
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Interview, Turn
from interview_coach.ui.escaping import attribute, block
from interview_coach.ui.icons import icon
from interview_coach.ui.interview_room import clock, facts
from interview_coach.ui.markup import plain
from interview_coach.ui.strings import say
from interview_coach.ui.transcript import render_inline
from interview_coach.ui.verdict_list import percent

__all__ = ["actions", "answering_seconds", "now_card", "progress", "to_report"]

_MOST_STEPS: Final = 20
"""Questions to come that are drawn."""


# --- above: how far it is ---------------------------------------------------------------------------------------


def progress(interview: Interview, lang: Lang) -> str:
    """The line above the conversation: a way home, the number of the question, a bar, and a button per question."""
    total, closed = interview.total, sum(turn.closed for turn in interview.turns)
    plan = interview.plan
    told = (
        say("iv_progress", lang, n=interview.number, total=total)
        if total is not None
        else say("iv_progress_open", lang, n=interview.number)
    )
    minutes = int(interview.seconds // 60)
    time = (
        say("iv_minutes_of", lang, used=minutes, minutes=plan.minutes)
        if plan.minutes and not plan.repeat
        else say("iv_used", lang, used=minutes)
    )
    if total:
        done = closed / total
    else:
        done = min(1.0, interview.seconds / (60 * plan.minutes)) if plan.minutes else 0.0
    steps = "".join(_step(interview, turn, lang) for turn in interview.turns)
    ahead = range(len(interview.turns) + 1, min(total or 0, _MOST_STEPS) + 1)
    steps += "".join(f'<li aria-hidden="true"><span class="step ahead">{n}</span></li>' for n in ahead)
    return block(
        f'<div class="iv-progress"><div class="line"><button type="button" class="tool" data-act="iv-home">'
        f"{icon('back')}<span>{say('iv_home', lang)}</span></button>"
        f'<strong>{told}</strong><span class="time">{time}</span></div>'
        f'<div class="track" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{round(100 * done)}" '
        f'aria-label="{attribute(told)}"><div style="width:{100 * done:.0f}%"></div></div>'
        f'<ol class="steps" aria-label="{say("iv_steps", lang)}">{steps}</ol></div>'
    )


def step_name(turn: Turn, lang: Lang) -> str:
    """What came of a question, with its score where it has one."""
    name = phrase("skipped_outcome" if turn.outcome == "skipped" else turn.outcome, lang)
    return f"{name}, {percent(turn.score, lang)}" if turn.outcome == "answered" else name


def _step(interview: Interview, turn: Turn, lang: Lang) -> str:
    number, outcome = turn.asked.number, step_name(turn, lang)
    here = ' aria-current="step"' if number == interview.open else ""
    signs = {"given_up": "?", "skipped": "»", "dropped": "–", "waiting": "…"}
    sign = signs.get(turn.outcome, "")
    if turn.outcome == "answered":
        sign = "✓" if (turn.score or 0) >= 0.75 else "◐" if (turn.score or 0) >= 0.4 else "✗"
    label = f"{number}<i aria-hidden='true'>{sign}</i>"
    back = interview.status == "asking" and not interview.waiting and turn.closed
    if back:
        tip = attribute(say("iv_step_back", lang, n=number, outcome=outcome))
        return (
            f'<li><button type="button" class="step {turn.outcome}" data-act="iv-back" data-number="{number}" '
            f'title="{tip}" aria-label="{tip}">{label}</button></li>'
        )
    tip = attribute(say("iv_step", lang, n=number, outcome=outcome))
    return f'<li><span class="step {turn.outcome}" title="{tip}" aria-label="{tip}"{here}>{label}</span></li>'


# --- below: the open question -----------------------------------------------------------------------------------


def now_card(interview: Interview, lang: Lang) -> str:
    """The open question, large, and an open follow-up larger."""
    asked = interview.question
    if asked is None:
        return ""
    if interview.status == "paused":
        return block(f'<div class="iv-now paused"><p>{say("iv_paused", lang)}</p></div>')
    turn = interview.turn(asked.number)
    speech = "zh-CN" if asked.lang == "zh" else "en"
    practice = f'<span class="badge quiet">{say("iv_practice", lang)}</span>' if interview.practising else ""
    if interview.follow_up:
        spoken = next(e.text for e in reversed(interview.exchange) if e.kind == "follow_up")
        return block(
            f'<div class="iv-now probing" data-number="{asked.number}" lang="{speech}">'
            f'<div class="by">{icon("ask")}{say("iv_follow_up", lang, n=asked.number)}</div>'
            f'<p class="root">{render_inline(asked.text)}</p><h2>{plain(spoken)}</h2></div>'
        )
    return block(
        f'<div class="iv-now" data-number="{asked.number}" lang="{speech}"><div class="by">'
        f'{say("iv_question", lang, n=asked.number)} <span class="facts">{facts(turn, lang)}</span>{practice}</div>'
        f"<h2>{render_inline(asked.text)}</h2></div>"
    )


def actions(interview: Interview, lang: Lang, now: datetime) -> str:
    """The buttons under the answer box, the count of words, and the clock."""
    if interview.question is None:
        return ""
    end = _button("iv-stop", "iv_stop", "iv_stop_tip", lang, confirm=say("iv_stop_sure", lang), kind="danger")
    if interview.status == "paused":
        go_on = f'<button type="button" class="main-button" data-act="iv-resume">{say("iv_resume", lang)}</button>'
        return block(
            f'<div class="iv-actions"><div class="row">{go_on}<span class="gap"></span>{end}</div></div>'
        )
    following = interview.status == "following_up"
    turn = interview.turn(interview.open)
    probed = turn.probes[-1][0] if following else ""
    buttons = []
    if not interview.practising:
        left = bool(hint_point(turn, probed))
        buttons.append(
            _button("iv-hint", "iv_hint", "iv_hint_tip", lang, more=say("iv_hint_cost", lang), off=not left)
        )
    buttons += [
        _button("iv-clarify", "iv_clarify", "iv_clarify_tip", lang),
        _button("iv-skip", "iv_skip", "iv_skip_probe_tip" if following else "iv_skip_tip", lang),
        _button("iv-give-up", "iv_dont_know", "iv_dont_know_tip", lang),
    ]
    if interview.waiting:
        words = say("iv_return", lang, n=interview.waiting)
        buttons.append(
            f'<button type="button" class="plain-button" data-act="iv-back" data-number="{interview.waiting}">{words}</button>'
        )
    pause = _button("iv-pause", "iv_pause", "iv_pause", lang)
    limit = interview.answer_seconds or 0
    since = answering_seconds(interview, now)
    count = (
        f'<span class="count" data-words="{attribute(say("iv_words", lang))}" '
        f'data-chars="{attribute(say("iv_chars", lang))}"></span>'
        f'<span class="kept" hidden>{say("iv_saved", lang)}</span>'
        f'<span class="timer" role="timer" aria-label="{say("iv_timer", lang)}" title="{say("iv_timer", lang)}" '
        f'data-since="{since:.0f}" data-limit="{limit}" data-over="{attribute(say("iv_over_time", lang))}">{clock(since)}</span>'
    )
    answer = (
        f'<button type="button" class="main-button" data-act="iv-answer" title="{say("iv_answer_tip", lang)}">'
        f"{say('iv_answer', lang)}</button>"
    )
    return block(
        f'<div class="iv-actions"><div class="row top">{count}<span class="gap"></span>{answer}</div>'
        f'<div class="row">{"".join(buttons)}<span class="gap"></span>{pause}{end}</div></div>'
    )


def _button(
    act: str,
    words: str,
    tip: str,
    lang: Lang,
    *,
    more: str = "",
    confirm: str = "",
    kind: str = "",
    off: bool = False,
) -> str:
    small = f"<small>{more}</small>" if more else ""
    ask = f' data-confirm="{attribute(confirm)}"' if confirm else ""
    return (
        f'<button type="button" class="plain-button {kind}" data-act="{act}" title="{attribute(say(tip, lang))}"{ask}'
        f"{' disabled' if off else ''}>{say(words, lang)}{small}</button>"
    )


def answering_seconds(interview: Interview, now: datetime) -> float:
    """How long the open question or follow-up has been open, pauses left out."""
    since, paused, begun = 0.0, False, None
    for entry in interview.exchange:
        if entry.kind in ("question", "follow_up"):
            since, begun, paused = 0.0, entry.at, False
        elif entry.kind == "notice" and entry.code == "paused" and begun is not None:
            since, paused = since + (entry.at - begun).total_seconds(), True
        elif entry.kind == "notice" and entry.code == "resumed":
            begun, paused = entry.at, False
    if begun is not None and not paused:
        since += (now - begun).total_seconds()
    return max(0.0, since)


def to_report(lang: Lang) -> str:
    """Below the conversation of an interview that is over."""
    return block(
        f'<div class="iv-now over"><button type="button" class="main-button" data-act="iv-see" data-view="">'
        f"{say('iv_report', lang)}</button></div>"
    )
