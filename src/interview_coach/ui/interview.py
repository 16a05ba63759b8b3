"""What the Interview tab does, as plain methods: they take an `InterviewRequest` and give back what to show. No Gradio.

The server keeps nothing of a browser tab: the id of the interview and the version that the tab shows come with every
request, and an act on another version than the stored one shows what is stored.
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from interview_coach.domain import Citation, Lang
from interview_coach.errors import CoachError, InputError, StaleInterview
from interview_coach.interview.asking import cite_point
from interview_coach.interview.phrases import phrase
from interview_coach.interview.state import Interview
from interview_coach.ui import interview_now, interview_report, interview_room, interview_setup, passages
from interview_coach.ui.edge import error_line
from interview_coach.ui.escaping import block, escape
from interview_coach.ui.interview_request import InterviewRequest
from interview_coach.ui.interview_view import InterviewView, state_marker
from interview_coach.ui.jobs import BackgroundTask
from interview_coach.ui.progress_bar import stage_text
from interview_coach.ui.strings import say
from interview_coach.ui.verdict_list import may_open

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.interview.service import Interviews

__all__ = ["InterviewHandlers"]

_KEEPS_BOX: Final = frozenset(("hint", "clarify", "pause", "resume", "overrule"))


def _utc_now() -> datetime:
    return datetime.now(UTC)


class InterviewHandlers:
    """The handlers of one page. Safe to call from many threads: nothing of a browser tab is kept here.

    Args:
        coach: gives the interviews.
        prepared: the coach's preparation, without which nothing is graded.
        clock: gives the time in UTC.
    """

    def __init__(
        self, coach: Coach, prepared: BackgroundTask, *, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._coach = coach
        self._prepared = prepared
        self._clock = clock

    @property
    def _interviews(self) -> Interviews:
        return self._coach.interviews

    # --- opening --------------------------------------------------------------------------------------------

    def load(self, request: InterviewRequest) -> InterviewView:
        """The tab as it opens: the interview of the address as it is stored, else the form and the list."""
        if not request.interview:
            return self._setup(request)
        try:
            interview = self._interviews.get(request.interview)
        except InputError:
            return replace(self._setup(request), notice=say("iv_gone", request.lang))
        return self._show(interview, request, opened=True)

    def job(self, request: InterviewRequest) -> InterviewView:
        """The topics that a job description calls for, chosen in the form."""
        if not request.form.job.strip():
            return self._setup(request, say("iv_job_empty", request.lang))
        found = self._interviews.topics_for(request.form.job, request.form.lang)
        form = replace(request.form, topics=tuple(choice.topic for choice in found))
        told = say("iv_job_none", request.lang)
        if found:
            names = phrase("comma", request.lang).join(choice.title for choice in found)
            told = say("iv_job_found", request.lang, titles=names)
        return self._setup(replace(request, form=form), told)

    def start(self, request: InterviewRequest) -> Iterator[InterviewView]:
        """A new interview by the form; "again" repeats the one named."""
        yield InterviewView(state=state_marker("", None, busy=True))
        try:
            if request.action == "again":
                begun = self._interviews.again(request.other)
            else:
                begun = self._interviews.start(
                    request.form.plan(), interview_id=request.new_id or uuid.uuid4().hex
                )
        except CoachError as error:
            yield replace(self.load(request), panel=None, draft=None, notice=error_line(error, request.lang))
            return
        yield self._show(begun, request, opened=True)

    def delete(self, request: InterviewRequest) -> InterviewView:
        """Deletes the interview `other`."""
        self._interviews.delete(request.other)
        return self._setup(replace(request, interview=""))

    def unchanged(self, notice: str) -> InterviewView:
        """Everything as it is, and a line that passes by; the page's script hears that nothing goes on any more."""
        return InterviewView(state=state_marker("", None), notice=notice)

    # --- acting ---------------------------------------------------------------------------------------------

    def act(self, request: InterviewRequest) -> Iterator[InterviewView]:
        """Carries out one act, showing that it is being done; on an error all that was typed stays where it is."""
        before = self._interviews.get(request.interview)
        action = request.act()
        if action is None:
            raise InputError(say("unexpected", request.lang))
        if request.draft:
            self.save_draft(request)
        graded = request.action in ("answer", "give-up")
        if graded and before.version == request.version and before.open:
            said = request.text if request.action == "answer" else ""
            yield InterviewView(
                state=state_marker("room", before, busy=True),
                main=interview_room.exchange(
                    before, request.lang, said=said, stage=self._stage(request.lang)
                ),
            )
        try:
            after = self._interviews.act(request.interview, request.version, action)
        except StaleInterview:
            yield self._moved_on(request)
        except CoachError as error:
            yield self._refused(before, request, error_line(error, request.lang))
        else:
            view = self._show(after, request)
            yield replace(view, draft=None) if request.action in _KEEPS_BOX else view

    def failed(self, request: InterviewRequest, line: str) -> InterviewView:
        """Why an act failed in a way that nobody foresaw: the interview as it is stored, and the line."""
        return self._refused(self._interviews.get(request.interview), request, line)

    def save_draft(self, request: InterviewRequest) -> str:
        """Keeps what is typed; "kept", or "" where the interview has moved on (its own act may just have done so)."""
        if not request.interview:
            return ""
        try:
            self._interviews.save_draft(request.interview, request.version, request.draft)
        except (StaleInterview, InputError):
            return ""
        return "kept"

    # --- reading --------------------------------------------------------------------------------------------

    def cite(self, request: InterviewRequest) -> InterviewView:
        """The article of a point of question `number`, or of entry `n`, as it was when it was asked, highlighted.

        Raises:
            InputError: the question is not done yet, or there is no such passage.
        """
        interview = self._interviews.get(request.interview)
        citation: Citation | None = None
        if request.point:
            number = request.number
            if not 1 <= number <= len(interview.turns):
                raise InputError(phrase("no_such_question", request.lang, number=number))
            turn = interview.turn(number)
            citation = next(
                (p.citation for p in turn.points if p.point.id == request.point and p.citation), None
            ) or cite_point(turn.asked, request.point)
        else:
            entry = next(iter(interview.exchange[request.n : request.n + 1]), None)
            number = entry.number if entry else 0
            citation = next(iter(entry.citations), None) if entry else None
        if citation is None or number < 1:
            raise InputError(say("panel_none", request.lang))
        if not may_open(interview, number):
            raise InputError(say("iv_sealed", request.lang))
        article = self._interviews.article(interview.id, number)
        return InterviewView(
            panel=passages.passage(
                citation,
                article,
                "",
                request.lang,
                number=0,
                back=("iv-to-room", "iv_to_interview"),
                anchor="iv-cited",
            )
        )

    def compare(self, request: InterviewRequest) -> InterviewView:
        """The interviews `interview` and `other` side by side."""
        one, other = request.interview, request.other
        if not one or not other or one == other:
            raise InputError(say("iv_choose_two", request.lang))
        return InterviewView(
            state=state_marker("compare", None),
            progress="",
            main=interview_report.comparison_html(self._interviews.compare(one, other), request.lang),
            now="",
            actions="",
            panel=self._earlier(request.lang),
        )

    def export(self, request: InterviewRequest) -> str:
        """The report as a file: its name, "pdf" or "markdown", and its content, parted by line ends."""
        report = self._interviews.report(request.interview)
        title = re.sub(r"[^\w-]+", "-", report.title)[:50].strip("-")
        name = f"{title}-{report.created:%Y-%m-%d}"
        if request.action == "pdf":
            made = base64.b64encode(self._interviews.export_pdf(request.interview)).decode("ascii")
            return f"{name}.pdf\napplication/pdf;base64\n{made}"
        return f"{name}.md\ntext/markdown\n{self._interviews.export_markdown(request.interview)}"

    # --- how it looks ---------------------------------------------------------------------------------------

    def _setup(self, request: InterviewRequest, told: str = "") -> InterviewView:
        choices = self._interviews.topics(request.form.lang)
        return InterviewView(
            state=state_marker("setup", None),
            progress="",
            main=interview_setup.setup(choices, request.form, request.lang, told=told),
            now="",
            draft="",
            actions="",
            panel=self._earlier(request.lang),
        )

    def _earlier(self, lang: Lang) -> str:
        return interview_setup.earlier(self._interviews.list(), lang)

    def _show(
        self, interview: Interview, request: InterviewRequest, *, opened: bool = False, note: str = ""
    ) -> InterviewView:
        """The interview as it stands: the conversation, or the report of one that is over."""
        lang = request.lang
        panel = f'<div class="panel-empty"><p>{say("iv_panel", lang)}</p></div>'
        if interview.status == "finished" and request.view != "exchange":
            others = tuple(one for one in self._interviews.list() if one.id != interview.id)
            report = self._interviews.report(interview.id)
            main = interview_report.report_html(interview, report, others, lang)
            return InterviewView(
                state=state_marker("report", interview),
                progress="",
                main=f"{note}\n\n{main}" if note else main,
                now="",
                draft="",
                actions="",
                panel=panel if opened or request.action != "overrule" else None,
            )
        over = interview.status == "finished"
        return InterviewView(
            state=state_marker("exchange" if over else "room", interview),
            progress=interview_now.progress(interview, lang),
            main=interview_room.exchange(interview, lang, note=note),
            now=interview_now.to_report(lang) if over else interview_now.now_card(interview, lang),
            draft=interview.draft,
            actions=interview_now.actions(interview, lang, self._clock()),
            panel=panel if opened else None,
        )

    def _moved_on(self, request: InterviewRequest) -> InterviewView:
        """Another tab was faster: what is stored, and what was typed here."""
        stored = self._interviews.get(request.interview)
        typed = request.text.strip()
        last = next((e.text for e in reversed(stored.exchange) if e.kind == "answer"), "")
        kept = ""
        if typed and request.action == "answer" and typed != last.strip():
            kept = (
                f"<details open><summary>{say('iv_had_typed', request.lang)}</summary>"
                f"<p>{interview_room.plain_lines(typed)}</p></details>"
            )
        note = block(
            f'<div class="iv-entry moved-on" role="status"><p>{say("iv_moved_on", request.lang)}</p>{kept}</div>'
        )
        return self._show(stored, request, note=note)

    def _refused(self, before: Interview, request: InterviewRequest, line: str) -> InterviewView:
        """Why it was not done; the box is left as it is."""
        kept = f"<p>{say('iv_not_graded', request.lang)}</p>" if request.action == "answer" else ""
        note = block(f'<div class="iv-entry refused" role="alert"><p>{escape(line)}</p>{kept}</div>')
        return replace(self._show(before, request, note=note), draft=None)

    def _stage(self, lang: Lang) -> str:
        state = self._prepared.state
        if state.ready:
            return say("iv_grading", lang)
        done = stage_text(state, lang)
        return say("iv_wait", lang) + (f" ({done})" if done else "")
