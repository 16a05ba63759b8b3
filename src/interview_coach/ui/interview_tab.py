"""The Interview tab: its layout, and which handler of `interview.py` each event calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from interview_coach.domain import Lang
from interview_coach.ui.edge import guarded, guarded_stream
from interview_coach.ui.interview import InterviewHandlers
from interview_coach.ui.interview_request import InterviewRequest
from interview_coach.ui.interview_view import InterviewView
from interview_coach.ui.strings import say
from interview_coach.ui.widgets import QUIET, Words, channel, html_view, notify, or_skip

__all__ = ["InterviewTab", "build_interview_tab"]

_PASTE_LIMIT = 60_000  # characters; an answer may have fewer, and is told so instead of being cut


@dataclass(frozen=True, slots=True)
class InterviewTab:
    """What the page needs of this tab: its outputs, and a function that fills them in as the tab opens."""

    outputs: list[Any]
    show: Callable[[str], tuple[Any, ...]]


def build_interview_tab(
    handlers: InterviewHandlers, words: Words, payload: gr.Textbox, setting: str, lang: Lang
) -> InterviewTab:
    """Lay the tab out inside the current Gradio context; `payload` is the input that the page's script fills."""
    with gr.Row(elem_id="interview", equal_height=False):
        with gr.Column(elem_id="iv-room", min_width=0):
            state = html_view("iv-state")
            progress = html_view("iv-progress")
            main = html_view("iv-main")
            now = html_view("iv-now")
            box = words.add(
                gr.Textbox(
                    elem_id="iv-answer",
                    placeholder=say("iv_answer_placeholder", lang),
                    label=say("iv_answer_label", lang),
                    interactive=True,
                    show_label=False,
                    container=False,
                    lines=3,
                    max_lines=14,
                    max_length=_PASTE_LIMIT,
                ),
                placeholder="iv_answer_placeholder",
                label="iv_answer_label",
            )
            actions = html_view("iv-actions")
        with gr.Column(elem_id="iv-panel", min_width=0):
            panel = html_view("iv-panel-content")
    exported = gr.Textbox(visible="hidden", elem_id="iv-exported")
    kept = gr.Textbox(visible="hidden", elem_id="iv-kept")
    outputs = [state, progress, main, now, box, actions, panel]

    def fill(view: InterviewView) -> tuple[Any, ...]:
        notify(view.notice)
        return (
            or_skip(view.state),
            or_skip(view.progress),
            or_skip(view.main),
            or_skip(view.now),
            or_skip(view.draft),
            or_skip(view.actions),
            or_skip(view.panel),
        )

    def once(handler: Callable[[InterviewRequest], InterviewView]) -> Callable[[str], tuple[Any, ...]]:
        def handle(sent: str) -> tuple[Any, ...]:
            request = InterviewRequest.read(sent, setting)
            view, error = guarded(lambda: handler(request), request.lang)
            return fill(view or handlers.unchanged(error))

        return handle

    def go(sent: str) -> Iterator[tuple[Any, ...]]:
        request = InterviewRequest.read(sent, setting)

        def refused(line: str) -> InterviewView:
            view, _ = guarded(lambda: handlers.failed(request, line), request.lang)
            return view or handlers.unchanged(line)

        failed: Callable[[str], InterviewView]
        match request.action:
            case "load" | "job" | "delete" | "compare":
                yield once(getattr(handlers, request.action))(sent)
                return
            case "start" | "again":
                views, failed = handlers.start(request), handlers.unchanged
            case _:
                views, failed = handlers.act(request), refused
        for view in guarded_stream(views, request.lang, failed):
            yield fill(view)

    def save(sent: str) -> str:
        request = InterviewRequest.read(sent, setting)
        done, error = guarded(lambda: handlers.save_draft(request), request.lang)
        notify(error)
        return f"{done or ''} {request.version}"

    def export(sent: str) -> str:
        request = InterviewRequest.read(sent, setting)
        made, error = guarded(lambda: handlers.export(request), request.lang)
        notify(error)
        return made or ""

    channel("interview").click(go, payload, outputs, js="() => coach.take('interview')", **QUIET)
    many: dict[str, Any] = {"trigger_mode": "multiple", **QUIET}
    channel("iv-read").click(once(handlers.cite), payload, outputs, js="() => coach.take('iv-read')", **many)
    channel("iv-draft").click(save, payload, kept, js="() => coach.take('iv-draft')", **many).then(
        None, kept, None, js="(kept) => coach.kept(kept)", api_visibility="private"
    )
    channel("iv-export").click(export, payload, exported, js="() => coach.take('iv-export')", **many).then(
        None, exported, None, js="(file) => coach.receive(file)", api_visibility="private"
    )
    return InterviewTab(outputs, once(handlers.load))
