"""The Library tab: its layout, and which handler of `library.py` each event calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from interview_coach.domain import Lang
from interview_coach.ui.edge import Request, guarded_stream
from interview_coach.ui.escaping import block, escape
from interview_coach.ui.library import LibraryHandlers, LibraryView
from interview_coach.ui.strings import say
from interview_coach.ui.widgets import QUIET, Words, channel, html_view, or_skip

__all__ = ["LibraryTab", "build_library_tab"]


@dataclass(frozen=True, slots=True)
class LibraryTab:
    """What the page needs of this tab: the place of the list, and the place of the words above the form."""

    listing: gr.Markdown
    heading: gr.Markdown


def build_library_tab(
    handlers: LibraryHandlers, words: Words, payload: gr.Textbox, setting: str, lang: Lang
) -> LibraryTab:
    """Lay the tab out inside the current Gradio context."""
    with gr.Row(elem_id="library", equal_height=False):
        with gr.Column(elem_id="library-list", min_width=0):
            words.add(
                gr.Textbox(
                    elem_id="library-filter",
                    interactive=True,  # Gradio takes a box that no event reads for a display
                    show_label=False,
                    container=False,
                    label=say("filter", lang),
                    placeholder=say("filter", lang),
                ),
                placeholder="filter",
                label="filter",
            )
            listed = html_view("library-articles")
        with gr.Column(elem_id="library-add", min_width=0):
            heading = html_view("library-heading", library_heading(lang))
            files = words.add(
                gr.File(
                    label=say("files", lang),
                    file_count="multiple",
                    elem_id="library-files",
                    height=150,
                    type="filepath",
                ),
                label="files",
            )
            url = words.add(
                gr.Textbox(
                    label=say("url", lang), placeholder=say("url_placeholder", lang), elem_id="library-url"
                ),
                label="url",
                placeholder="url_placeholder",
            )
            preview = words.add(gr.Button(say("preview", lang), elem_id="library-preview"), value="preview")
            with gr.Row(elem_id="library-confirm"):
                add = words.add(
                    gr.Button(
                        say("add", lang),
                        variant="primary",
                        visible=False,
                        elem_id="library-add-button",
                        min_width=0,
                    ),
                    value="add",
                )
                cancel = words.add(
                    gr.Button(say("cancel", lang), visible=False, elem_id="library-cancel", min_width=0),
                    value="cancel",
                )
            report = html_view("library-report")  # below the buttons: a preview can be long
    outputs = [listed, report, add, cancel, preview, files, url]

    def show(views: Iterator[LibraryView], lang: Lang) -> Iterator[tuple[Any, ...]]:
        def failed(line: str) -> LibraryView:
            return LibraryView(
                report=block(f'<p class="failed" role="alert">{escape(line)}</p>'), can_add=False
            )

        for view in guarded_stream(views, lang, failed):
            can_add = view.can_add
            yield (
                or_skip(view.listing),
                or_skip(view.report),
                gr.skip() if can_add is None else gr.update(visible=can_add),
                gr.skip() if can_add is None else gr.update(visible=can_add),
                gr.skip() if can_add is None else gr.update(visible=not can_add),
                None if view.clear_inputs else gr.skip(),
                "" if view.clear_inputs else gr.skip(),
            )

    def on_preview(paths: list[str] | None, address: str, sent: str) -> Iterator[tuple[Any, ...]]:
        request = Request.read(sent, setting)
        yield from show(handlers.preview(paths or [], address or "", request.lang), request.lang)

    def on_add(paths: list[str] | None, address: str, sent: str) -> Iterator[tuple[Any, ...]]:
        request = Request.read(sent, setting)
        yield from show(handlers.add(paths or [], address or "", request.lang), request.lang)

    def on_cancel() -> Iterator[tuple[Any, ...]]:
        yield from show(iter([LibraryView(report="", can_add=False, clear_inputs=True)]), lang)

    def on_remove(sent: str) -> Iterator[tuple[Any, ...]]:
        request = Request.read(sent, setting)
        yield from show(handlers.delete(request), request.lang)

    def on_change(address: str) -> Iterator[tuple[Any, ...]]:
        """Another choice than the one that was previewed; an address that we have emptied ourselves is none."""
        choice = LibraryView() if address == "" else LibraryView(report="", can_add=False)
        yield from show(iter([choice]), lang)

    with_payload = "(files, url, _) => [files, url, coach.payload({})]"
    gr.on([preview.click, url.submit], on_preview, [files, url, payload], outputs, js=with_payload, **QUIET)
    add.click(on_add, [files, url, payload], outputs, js=with_payload, **QUIET)
    url.change(on_change, url, outputs, **QUIET)  # "input" is silent when an address is pasted
    gr.on([files.upload, files.clear, files.delete], lambda: next(on_change("files")), None, outputs, **QUIET)
    cancel.click(on_cancel, None, outputs, **QUIET)
    channel("library").click(on_remove, payload, outputs, js="() => coach.take('library')", **QUIET)
    return LibraryTab(listed, heading)


def library_heading(lang: Lang) -> str:
    """What adding is, above the form."""
    return block(f"<h3>{say('library_add', lang)}</h3><p>{say('library_add_more', lang)}</p>")
