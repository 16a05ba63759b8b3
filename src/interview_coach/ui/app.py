"""The page: its frame, the languages, the banner of the first start, and the server.

It binds to this machine alone unless told otherwise and asks no other host for anything.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before Gradio is imported: it looks once

import gradio as gr

from interview_coach.domain import Lang
from interview_coach.errors import InputError
from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.ask_tab import build_ask_tab
from interview_coach.ui.edge import Request, guarded
from interview_coach.ui.interview import InterviewHandlers
from interview_coach.ui.interview_tab import build_interview_tab
from interview_coach.ui.jobs import AskJobs, BackgroundTask
from interview_coach.ui.library import LibraryHandlers
from interview_coach.ui.library_tab import build_library_tab, library_heading
from interview_coach.ui.progress_bar import preparation_banner
from interview_coach.ui.strings import choose_language, say
from interview_coach.ui.widgets import QUIET, Words, channel, html_view, or_skip

if TYPE_CHECKING:
    from interview_coach.coach import Coach

__all__ = ["Served", "build_app", "launch", "serve"]

_UPLOADS_S = (600, 3600)  # every ten minutes, uploaded copies older than an hour are deleted
_LATIN = [
    "ui-sans-serif",
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Noto Sans",
    "Arial",
]
_CHINESE = ["PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono", "monospace"]

# In the order in which they are loaded: of two rules that weigh the same the later one holds.
_STYLES = (
    "palette",
    "frame",
    "ask",
    "messages",
    "message_tools",
    "panel",
    "library",
    "narrow",
    "model_answers",
    "interview_layout",
    "interview_setup",
    "interview_room",
    "interview_verdicts",
    "interview_now",
    "interview_report",
    "interview_narrow",
)
# A script finds what it leans on in `coach`, where the ones before it have put it.
_SCRIPTS = (
    "core",
    "question",
    "messages",
    "conversations",
    "library",
    "view",
    "interview_requests",
    "interview_drafts",
    "interview_view",
    "interview_acts",
)


def build_app(coach: Coach, *, reveal_s: float = 0.04) -> gr.Blocks:
    """The page as Gradio blocks; the coach's preparation begins in the background.

    Args:
        coach: what answers; nothing else is asked.
        reveal_s: the pause between two steps of an answer that appears.
    """
    page = _assemble(coach, reveal_s)
    page.prepared.start()
    return page.app


@dataclass(frozen=True, slots=True)
class _Page:
    app: gr.Blocks
    prepared: BackgroundTask
    jobs: AskJobs


def _assemble(coach: Coach, reveal_s: float) -> _Page:
    setting = coach.settings.ui_lang
    lang = choose_language(setting, None, None)
    prepared = BackgroundTask(coach.prepare, "prepare")
    jobs = AskJobs(coach, prepared)
    asking = AskHandlers(coach, prepared, jobs, reveal_s=reveal_s)
    library = LibraryHandlers(coach)
    interviewing = InterviewHandlers(coach, prepared)
    words = Words()

    app = gr.Blocks(title=say("app", lang), analytics_enabled=False, fill_width=True, delete_cache=_UPLOADS_S)
    with app:
        payload = gr.Textbox(visible="hidden", elem_id="coach-payload")
        with gr.Row(elem_id="header"):
            brand = html_view("brand", _brand(lang))
            language = words.add(
                gr.Button(say("other_language", lang), elem_id="language", size="sm", min_width=0),
                value="other_language",
            )
        banner = html_view("banner", preparation_banner(prepared.state, lang))
        with gr.Tabs(elem_id="tabs"):
            with words.add(gr.Tab(say("tab_ask", lang), id="ask", elem_id="tab-ask"), label="tab_ask"):
                ask_tab = build_ask_tab(asking, words, payload, setting, lang)
            with words.add(
                gr.Tab(say("tab_interview", lang), id="interview", elem_id="tab-interview"),
                label="tab_interview",
            ):
                interview_tab = build_interview_tab(interviewing, words, payload, setting, lang)
            with words.add(
                gr.Tab(say("tab_library", lang), id="library", elem_id="tab-library"), label="tab_library"
            ):
                library_tab = build_library_tab(library, words, payload, setting, lang)
        timer = gr.Timer(0.5)
        frame = [brand, banner, library_tab.listing, library_tab.heading, *words.components]

        def dress(request: Request) -> tuple[Any, ...]:
            view, _ = guarded(lambda: library.show(request.lang), request.lang)
            return (
                _brand(request.lang),
                preparation_banner(prepared.state, request.lang),
                or_skip(view.listing if view else None),
                library_heading(request.lang),
                *words.updates(request.lang),
            )

        def on_dress(sent: str) -> tuple[Any, ...]:
            return dress(Request.read(sent, setting))

        def on_show(sent: str) -> Iterator[tuple[Any, ...]]:
            request = Request.read(sent, setting)
            yield from ask_tab.show(asking.load(request), request.lang)

        def on_tick(sent: str) -> tuple[Any, Any]:
            state = prepared.state
            request = Request.read(sent, setting)
            return preparation_banner(state, request.lang), gr.Timer(
                active=not state.ready and not state.error
            )

        def on_prepare(sent: str) -> tuple[Any, Any]:
            prepared.start(Request.read(sent, setting).lang)
            return on_tick(sent)

        here = "() => coach.payload({})"
        app.load(on_dress, payload, frame, js=here, **QUIET)
        app.load(on_show, payload, ask_tab.outputs, js=here, **QUIET)
        switched = language.click(on_dress, payload, frame, js="() => coach.switchLanguage()", **QUIET).then(
            on_show, payload, ask_tab.outputs, js=here, **QUIET
        )
        # The one open interview is drawn at once, and anew in the other language.
        opened = "() => coach.interviewPayload()"
        app.load(interview_tab.show, payload, interview_tab.outputs, js=opened, **QUIET)
        switched.then(interview_tab.show, payload, interview_tab.outputs, js=opened, **QUIET)
        timer.tick(on_tick, payload, [banner, timer], js=here, **QUIET)
        channel("prepare").click(
            on_prepare, payload, [banner, timer], js="() => coach.take('prepare')", **QUIET
        )
    return _Page(app, prepared, jobs)


def _brand(lang: Lang) -> str:
    return (
        f'<div class="brand" data-lang="{lang}" data-switch="{say("switch_language", lang)}" '
        f'data-export="{say("export_tip", lang)}">'
        f"<h1>{say('app', lang)}</h1><p>{say('tagline', lang)}</p></div>"
    )


@dataclass
class Served:
    """A running page."""

    url: str
    app: gr.Blocks
    jobs: AskJobs

    def close(self) -> None:
        """End the server; questions on their way are dropped."""
        self.jobs.close()
        self.app.close(verbose=False)


def launch(
    coach: Coach, host: str, port: int, *, open_browser: bool = False, reveal_s: float = 0.04
) -> Served:
    """Start the server in threads of its own and return.

    Raises:
        InputError: the port is taken, or the host is not one of this machine's.
    """
    page = _assemble(coach, reveal_s)
    try:
        page.app.queue(default_concurrency_limit=None).launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            quiet=True,
            show_error=False,
            share=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            max_file_size="300mb",
            favicon_path=str(files("interview_coach.ui").joinpath("favicon.svg")),
            theme=_theme(),
            css="\n".join(_read(f"styles/{name}.css") for name in _STYLES),
            head="".join(f"<script>{_read(f'scripts/{name}.js')}</script>" for name in _SCRIPTS),
        )
    except OSError as error:
        raise InputError(f"cannot serve at {host}:{port} ({error}); choose another --port") from error
    page.prepared.start()  # after the server is up: the two would fight for the processor, and the page comes first
    return Served(f"http://{host}:{port}/", page.app, page.jobs)


def _read(name: str) -> str:
    return files("interview_coach.ui").joinpath(name).read_text(encoding="utf-8")


def serve(coach: Coach, host: str, port: int, open_browser: bool = False) -> None:
    """Serve the page until Ctrl-C (or SIGTERM)."""
    served = launch(coach, host, port, open_browser=open_browser)
    ended = threading.Event()
    previous = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    sys.stdout.write(f"Interview Coach is at {served.url}  (Ctrl-C ends it)\n")
    sys.stdout.flush()
    try:
        while not ended.wait(1.0):
            pass
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        signal.signal(signal.SIGTERM, previous)
        served.close()
        coach.close()


def _theme() -> gr.themes.Base:
    """System fonts only: a web font would be a request to another host. Colours are in styles/palette.css."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        radius_size="md",
        font=[*_LATIN, *_CHINESE, "sans-serif"],
        font_mono=_MONO,
    )
