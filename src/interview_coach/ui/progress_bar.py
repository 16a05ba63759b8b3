"""How far some work is, as a line of text and as a bar."""

from __future__ import annotations

from interview_coach.domain import Lang
from interview_coach.ui.escaping import block, escape
from interview_coach.ui.jobs import State
from interview_coach.ui.strings import STRINGS, say

__all__ = ["bar", "preparation_banner", "stage_text"]


def stage_text(state: State, lang: Lang) -> str:
    """E.g. "indexing the articles 12/40"; "" while nothing is known."""
    key = f"stage_{state.stage}"
    if key not in STRINGS:
        return ""
    count = f" {state.done}/{state.total}" if state.total > 1 and state.stage != "weights" else ""
    return say(key, lang) + count


def bar(state: State, title: str, more: str, lang: Lang) -> str:
    """A line and a bar; the bar moves without measure while the total is unknown."""
    known = state.total > 0
    share = min(100, round(100 * state.done / state.total)) if known else 0
    value = f'aria-valuenow="{share}" style="width:{share}%"' if known else 'class="unknown"'
    stage = stage_text(state, lang)
    text = f"<strong>{escape(title)}</strong>{' · ' + escape(stage) if stage else ''}"
    return block(
        f'<div class="progress" role="status"><p>{text}{f"<small>{escape(more)}</small>" if more else ""}</p>'
        f'<div class="track"><div role="progressbar" aria-label="{escape(title)}" aria-valuemin="0" '
        f'aria-valuemax="100" {value}></div></div></div>'
    )


def preparation_banner(state: State, lang: Lang) -> str:
    """What stands at the top of the page until questions can be answered; "" from then on."""
    if state.ready:
        return ""
    if state.error:
        return block(
            f'<div class="progress failed" role="alert"><p><strong>{say("prepare_failed", lang)}</strong> · '
            f'{escape(state.error)}</p><button type="button" class="retry" data-act="prepare">{say("retry", lang)}'
            "</button></div>"
        )
    return bar(state, say("preparing", lang), say("preparing_more", lang), lang)
