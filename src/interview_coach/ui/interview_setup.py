"""Before an interview as HTML: the form with its topics, and the list of earlier interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from interview_coach.domain import Lang
from interview_coach.interview.state import InterviewSummary, Level, Style, TopicChoice
from interview_coach.ui.escaping import attribute, block, escape
from interview_coach.ui.icons import icon
from interview_coach.ui.interview_request import SetupForm
from interview_coach.ui.strings import say
from interview_coach.ui.verdict_list import percent

__all__ = ["earlier", "setup"]


def setup(choices: Sequence[TopicChoice], form: SetupForm, lang: Lang, *, told: str = "") -> str:
    """The form as it stands; `told` is what the job description came to."""
    chips = "".join(
        f'<label class="chip"><input type="checkbox" name="topic" value="{attribute(choice.topic)}"'
        f'{_checked(choice.topic in form.topics)} aria-label="{attribute(say("iv_topic_tip", lang, title=choice.title, n=choice.questions))}">'
        f"<span>{escape(choice.title)} <b>{choice.questions}</b></span></label>"
        for choice in choices
    )
    topics = (
        f'<div class="chips">{chips}</div><p class="quiet">{say("iv_topics_none", lang)}</p>'
        if choices
        else f'<p class="quiet">{say("iv_no_topics", lang)}</p>'
    )
    job_words = attribute(say("iv_job_placeholder", lang))
    result = f'<p class="told" role="status">{escape(told)}</p>' if told else ""
    job = (
        f'<details class="job"{" open" if form.job or told else ""}><summary>{say("iv_job", lang)}</summary>'
        f'<textarea name="job" rows="5" maxlength="30000" placeholder="{job_words}" aria-label="{job_words}">'
        f"{_inside(form.job)}</textarea>"
        f'<button type="button" class="plain-button" data-act="iv-job">{say("iv_job_go", lang)}</button>{result}</details>'
    )
    levels = _radios("level", [(v, say(f"level_{v}", lang), "") for v in get_args(Level)], form.level)
    styles = _radios(
        "style",
        [(v, say(f"style_{v}", lang), say(f"style_{v}_more", lang)) for v in get_args(Style)],
        form.style,
    )
    langs = _radios("lang", [("zh", "中文", ""), ("en", "English", "")], form.lang)
    units = _radios("unit", [(v, say(f"length_{v}", lang), "") for v in ("questions", "minutes")], form.unit)
    amount = (
        f'<input type="number" name="amount" min="1" max="{50 if form.unit == "questions" else 240}" '
        f'value="{form.amount}" inputmode="numeric" aria-label="{say("iv_how_many", lang)}">'
    )
    return block(
        f'<div class="iv-setup" data-form="plan"><h2>{say("iv_title", lang)}</h2><p class="lead">{say("iv_more", lang)}</p>'
        f"<fieldset><legend>{say('iv_topics', lang)}</legend>{topics}{job}</fieldset>"
        f'<div class="two"><fieldset><legend>{say("iv_level", lang)}</legend><div class="segments">{levels}</div></fieldset>'
        f'<fieldset><legend>{say("iv_length", lang)}</legend><div class="length">{amount}<div class="segments">{units}</div></div></fieldset>'
        f'<fieldset><legend>{say("iv_lang", lang)}</legend><div class="segments">{langs}</div>'
        f'<p class="quiet">{say("iv_lang_more", lang)}</p></fieldset></div>'
        f'<fieldset><legend>{say("iv_style", lang)}</legend><div class="styles">{styles}</div></fieldset>'
        f'<button type="button" class="main-button start" data-act="iv-start">{say("iv_start", lang)}</button></div>'
    )


def _radios(name: str, options: Sequence[tuple[str, str, str]], chosen: str) -> str:
    return "".join(
        f'<label class="option"><input type="radio" name="iv-{name}" value="{value}"{_checked(value == chosen)}>'
        f"<span>{words}{f'<small>{more}</small>' if more else ''}</span></label>"
        for value, words, more in options
    )


def _checked(true: bool) -> str:
    return " checked" if true else ""


def _inside(text: str) -> str:
    """A text inside a textarea, its lines kept though the HTML is one line."""
    return "&#10;".join(escape(line) for line in text.split("\n"))


def earlier(summaries: Sequence[InterviewSummary], lang: Lang) -> str:
    """The list of interviews. Two of them can be ticked for comparison."""
    if not summaries:
        return block(
            f'<div class="iv-earlier"><h3>{say("iv_earlier", lang)}</h3><p class="quiet">{say("iv_none_yet", lang)}</p></div>'
        )
    rows = "".join(_row(one, lang) for one in summaries)
    compare = ""
    if len(summaries) > 1:
        compare = (
            f'<div class="compare-two"><span class="quiet">{say("iv_compare_hint", lang)}</span>'
            f'<button type="button" class="plain-button" data-act="iv-compare" disabled>{say("iv_compare", lang)}</button></div>'
        )
    return block(
        f'<div class="iv-earlier"><h3>{say("iv_earlier", lang)}</h3><ul class="interviews">{rows}</ul>{compare}</div>'
    )


def when(summary: InterviewSummary) -> str:
    """The day and time of an interview, to be put into the browser's own time by the page's script."""
    return (
        f'<time datetime="{summary.created.isoformat()}">{summary.created.strftime("%Y-%m-%d %H:%M")}</time>'
    )


def _row(one: InterviewSummary, lang: Lang) -> str:
    ident, title = attribute(one.id), escape(one.title)
    over = one.status == "finished"
    score = f"<strong>{percent(one.score, lang)}</strong>" if one.score is not None else ""
    state = "" if over else f'<span class="badge warn">{say("iv_unfinished", lang)}</span>'
    pick = attribute(say("iv_pick", lang, title=f"{one.title}, {one.created:%Y-%m-%d %H:%M}"))
    again = attribute(say("iv_again_tip", lang))
    return (
        f'<li class="interview"><div class="head"><input type="checkbox" class="pick" value="{ident}" aria-label="{pick}">'
        f'<button type="button" class="open" data-act="iv-open" data-interview="{ident}">{title}</button>{score}</div>'
        f'<div class="facts">{when(one)} · {say("iv_answered_n", lang, n=one.answered)} '
        f'<span class="badge">{say("lang_" + one.lang, lang)}</span>{state}</div>'
        f'<div class="tools"><button type="button" class="tool" data-act="iv-open" data-interview="{ident}">'
        f"{icon('ask')}<span>{say('iv_open' if over else 'iv_go_on', lang)}</span></button>"
        f'<button type="button" class="tool" data-act="iv-again" data-interview="{ident}" title="{again}">'
        f"{icon('retry')}<span>{say('iv_again', lang)}</span></button>"
        f'<button type="button" class="tool danger" data-act="iv-delete" data-interview="{ident}" '
        f'data-confirm="{say("confirm_delete", lang)}" title="{say("delete", lang)}" aria-label="{say("delete", lang)}">'
        f"{icon('delete')}</button></div></li>"
    )
