"""The Ask tab: its layout, and which handler of `ask.py` each event calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from interview_coach.domain import Lang
from interview_coach.ui import passages, transcript
from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request, guarded, guarded_stream
from interview_coach.ui.strings import say
from interview_coach.ui.widgets import QUIET, Words, channel, html_view, notify, or_skip

__all__ = ["AskTab", "build_ask_tab"]

_PASTE_LIMIT = 60_000  # characters; more than the longest question that gets a reply


@dataclass(frozen=True, slots=True)
class AskTab:
    """What the page needs of this tab: its outputs, and a function that fills them in from views."""

    outputs: list[Any]
    show: Callable[[Iterator[AskView], Lang], Iterator[tuple[Any, ...]]]
    stop_button: gr.Button
    stop: Callable[[str], tuple[Any, ...]]


def build_ask_tab(
    handlers: AskHandlers, words: Words, payload: gr.Textbox, setting: str, lang: Lang
) -> AskTab:
    """Lay the tab out inside the current Gradio context; `payload` is the input that the page's script fills."""
    with gr.Row(elem_id="ask", equal_height=False):
        with gr.Column(elem_id="sidebar", min_width=0):
            words.add(
                gr.Button(say("new_conversation", lang), elem_id="new-conversation", size="md"),
                value="new_conversation",
            )
            listed = html_view("conversation-list")
        with gr.Column(elem_id="chat", min_width=0):
            with gr.Row(elem_id="chat-bar"):
                words.add(
                    gr.Button(say("show_conversations", lang), elem_id="show-conversations", size="sm"),
                    value="show_conversations",
                )
                words.add(gr.Button(say("export", lang), elem_id="export", size="sm"), value="export")
            chat = html_view("transcript", transcript.welcome(lang))
            editing = html_view("editing", _editing(lang))
            with gr.Row(elem_id="composer", equal_height=False):
                box = words.add(
                    gr.Textbox(
                        elem_id="question",
                        placeholder=say("ask_placeholder", lang),
                        label=say("ask_placeholder", lang),
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=8,
                        max_length=_PASTE_LIMIT,
                        autofocus=True,
                    ),
                    placeholder="ask_placeholder",
                    label="ask_placeholder",
                )
                send = words.add(
                    gr.Button(say("send", lang), elem_id="send", variant="primary", min_width=0), value="send"
                )
                stop = words.add(
                    gr.Button(say("stop", lang), elem_id="stop", variant="stop", min_width=0, visible=False),
                    value="stop",
                )
        with gr.Column(elem_id="panel", min_width=0):
            panel = html_view("panel-content", passages.empty_panel(lang))
    exported = gr.Textbox(visible="hidden", elem_id="coach-exported")
    outputs = [chat, panel, listed, send, stop, box, editing]

    def fill(view: AskView, lang: Lang) -> tuple[Any, ...]:
        notify(view.notice)
        return (
            or_skip(view.transcript),
            or_skip(view.panel),
            or_skip(view.conversations),
            gr.skip() if view.busy is None else gr.update(visible=not view.busy),
            gr.skip() if view.busy is None else gr.update(visible=view.busy),
            or_skip(view.draft),
            _editing(lang) if view.conversations is not None else gr.skip(),
        )

    def show(views: Iterator[AskView], lang: Lang) -> Iterator[tuple[Any, ...]]:
        for view in guarded_stream(views, lang, lambda line: AskView(busy=False, notice=line)):
            yield fill(view, lang)

    def ask(typed: str, sent: str) -> Iterator[tuple[Any, ...]]:
        request = Request.read(sent, setting)
        yield from show(handlers.ask(typed, request), request.lang)

    def once(handler: Callable[[Request], AskView]) -> Callable[[str], tuple[Any, ...]]:
        def handle(sent: str) -> tuple[Any, ...]:
            request = Request.read(sent, setting)
            view, error = guarded(lambda: handler(request), request.lang)
            return fill(view or AskView(notice=error), request.lang)

        return handle

    def conversations(sent: str) -> Iterator[tuple[Any, ...]]:
        request = Request.read(sent, setting)
        if request.action == "rename":
            yield once(handlers.rename)(sent)
        elif request.action == "delete":
            yield once(handlers.delete)(sent)
        else:
            yield from show(handlers.open(request), request.lang)

    def read(sent: str) -> tuple[Any, ...]:
        action = Request.read(sent, setting).action
        return once(handlers.cite if action == "cite" else handlers.sources)(sent)

    def export(sent: str) -> str:
        request = Request.read(sent, setting)
        made, error = guarded(lambda: handlers.export(request), request.lang)
        notify(error)
        return "\n".join(made) if made else ""

    asking = gr.on(
        [box.submit, send.click, channel("ask").click],
        ask,
        [box, payload],
        outputs,
        js="(typed, _) => coach.question(typed)",
        **QUIET,
    )
    opening = channel("conversation").click(
        conversations,
        payload,
        outputs,
        js="() => coach.take('conversation')",
        # "once" drops a press while another is on its way: opening right after renaming was lost on a busy machine.
        trigger_mode="multiple",
        **QUIET,
    )
    channel("passage").click(
        read, payload, outputs, js="() => coach.take('passage')", trigger_mode="multiple", **QUIET
    )
    channel("feedback").click(
        once(handlers.feedback),
        payload,
        outputs,
        js="() => coach.take('feedback')",
        trigger_mode="multiple",
        **QUIET,
    )
    channel("export").click(export, payload, exported, js="() => coach.take('export')", **QUIET).then(
        None, exported, None, js="(file) => coach.download(file)", api_visibility="private"
    )
    stop.click(
        once(handlers.stop),
        payload,
        outputs,
        js="() => coach.take('stop')",
        cancels=[asking, opening],
        **QUIET,
    )
    return AskTab(outputs, show, stop, once(handlers.stop))


def _editing(lang: Lang) -> str:
    return (
        f'<div class="editing" hidden><span>{say("editing", lang)}</span>'
        f'<button type="button" class="tool" data-act="cancel-edit">{say("cancel", lang)}</button></div>'
    )
