"""What the Ask tab does, as plain methods: they take a `Request` and give back what to show. No Gradio here."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from interview_coach.domain import Answer, Article, Lang
from interview_coach.errors import CoachError, InputError
from interview_coach.history import Conversation, Message
from interview_coach.ui import passages, transcript
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request
from interview_coach.ui.fluent import setup_line
from interview_coach.ui.jobs import AskJob, AskJobs, BackgroundTask
from interview_coach.ui.progress_bar import stage_text
from interview_coach.ui.strings import say

if TYPE_CHECKING:
    from interview_coach.coach import Coach

__all__ = ["AskHandlers"]

_TITLE_CHARS = 60
_REDRAW_S = 0.1
"""Between two states of what a language model writes: a fast one gives a hundred pieces a second."""


class AskHandlers:
    """The handlers of one page. Safe to call from many threads: nothing of a browser tab is kept here.

    Args:
        coach: answers and stores.
        prepared: the coach's preparation.
        jobs: the questions on their way.
        reveal_s: the pause between two steps of an answer that appears; tests pass 0.
    """

    def __init__(
        self, coach: Coach, prepared: BackgroundTask, jobs: AskJobs, *, reveal_s: float = 0.04
    ) -> None:
        self._coach = coach
        self._prepared = prepared
        self._jobs = jobs
        self._reveal_s = reveal_s

    def load(self, request: Request) -> Iterator[AskView]:
        """The page as it opens: the conversation of the address, and its answer if one is on its way."""
        found = self._find(request.conversation)
        if found is None:
            yield self._nothing(request.lang)
            return
        head, messages = found
        job = self._running(head.id)
        yield AskView(
            self._transcript(head, messages, request.lang),
            self._last_panel(messages, request.lang),
            self._list(head.id, request.lang),
            busy=job is not None,
        )
        if job:
            yield from self._follow(job, request.lang)

    def open(self, request: Request) -> Iterator[AskView]:
        """Another conversation, or (with no id) a new one."""
        yield from self.load(request)
        if request.conversation and self._find(request.conversation) is None:
            raise InputError("this conversation is no longer there; start a new one")

    def ask(self, typed: str, request: Request) -> Iterator[AskView]:
        """Ask what was typed or clicked, ask the last question again ("retry"), or ask it edited ("edit")."""
        text = (request.text or typed or "").strip()
        found = self._find(request.conversation)
        head, messages = found if found else (None, ())
        if head and self._running(head.id):
            yield AskView(notice=say("still_answering", request.lang))
            return
        replaced = None
        if request.action == "retry":
            replaced = next((m for m in reversed(messages) if m.role == "user"), None)
            text = replaced.text if replaced else ""
        elif request.action == "edit":
            replaced = next((m for m in messages if m.id == request.message and m.role == "user"), None)
        if not text:
            yield AskView()
            return
        store = self._coach.store
        if replaced:
            store.truncate_from(replaced.id)
            messages = messages[: messages.index(replaced)]
        if head is None:
            head = store.create(_title(text))
        context = next((m.answer.subjects for m in reversed(messages) if m.answer), ())
        asked = store.add_message(head.id, "user", text)
        job = self._jobs.submit(head.id, asked.id, text, context, request.lang)
        yield AskView(
            self._transcript(head, (*messages, asked), request.lang),
            passages.empty_panel(request.lang) if not messages else None,
            self._list(head.id, request.lang),
            busy=True,
            draft="" if request.action != "retry" else None,
        )
        yield from self._follow(job, request.lang)

    def stop(self, request: Request) -> AskView:
        """Let the answer on its way be."""
        if request.conversation:
            self._jobs.stop(request.conversation)
        return self._show(request)

    def rename(self, request: Request) -> AskView:
        """Give a conversation the title in `text`; it need not be the open one, which is `message`."""
        self._coach.store.rename(request.conversation, request.text)
        return AskView(conversations=self._list(request.message, request.lang))

    def delete(self, request: Request) -> AskView:
        """Delete a conversation; if it is the open one (`message`), an empty one takes its place."""
        self._jobs.forget(request.conversation)
        self._coach.store.delete(request.conversation)
        if request.conversation != request.message:
            return AskView(conversations=self._list(request.message, request.lang))
        return self._nothing(request.lang)

    def feedback(self, request: Request) -> AskView:
        """A thumb; the same one again takes it back. With `text`, the comment to a thumb down."""
        store = self._coach.store
        message = store.message(request.message)
        value: int | None = 1 if request.value > 0 else -1
        if not request.text and message.feedback and message.feedback.value == value:
            value = None
        store.set_feedback(message.id, value, request.text.strip()[:500])
        head, messages = store.get(message.conversation_id)
        return AskView(self._transcript(head, messages, request.lang))

    def cite(self, request: Request) -> AskView:
        """The article of citation `n` of an answer, the passage highlighted; -1, -2… are those of its follow-ups."""
        answer = self._answer(request.message)
        if request.n < 0:
            citation = next(iter(f.citation for f in answer.follow_ups[-request.n - 1 :]), None)
        else:
            citation = next((c for c in answer.citations if c.n == request.n), None)
        if citation is None:
            raise InputError(f"this answer has no source {request.n}; reload the page")
        return AskView(
            panel=passages.passage(
                citation,
                self._article(citation.article_id, citation.lang),
                request.message,
                request.lang,
                number=request.n,
            )
        )

    def sources(self, request: Request) -> AskView:
        """All citations of an answer."""
        return AskView(
            panel=passages.citation_list(self._answer(request.message), request.message, request.lang)
        )

    def export(self, request: Request) -> tuple[str, str]:
        """The open conversation as a file: its name and its Markdown."""
        if not request.conversation:
            raise InputError(say("nothing_to_export", request.lang))
        head, _ = self._coach.store.get(request.conversation)
        name = re.sub(r"[^\w-]+", "-", head.title).strip("-")[:60] or "conversation"
        return f"{name}.md", self._coach.store.export_markdown(head.id, request.lang)

    # How it looks

    def _show(self, request: Request) -> AskView:
        return next(self.load(request))

    def _nothing(self, lang: Lang) -> AskView:
        """The empty conversation."""
        return AskView(
            transcript.welcome(lang, setup_line(self._coach.fluent, lang)),
            passages.empty_panel(lang),
            self._list("", lang),
            busy=False,
        )

    def _follow(self, job: AskJob, lang: Lang) -> Iterator[AskView]:
        """The answer on its way: what is being done, then the answer growing, then the whole."""
        shown = ""
        written: object = self
        for phase in job.follow(0.3):
            if phase in ("waiting", "searching"):
                stage = self._stage(job, lang)
                if stage == shown:
                    continue
                shown = stage
            elif phase == "writing":
                if job.writing is written:
                    continue
                if written is self:  # the extractive answer has just come
                    yield AskView(panel=self._last_panel(self._coach.store.get(job.conversation)[1], lang))
                written = job.writing
                time.sleep(_REDRAW_S)
            elif phase == "done" and written is self:
                yield from self._reveal(job, lang)
            head, messages = self._coach.store.get(job.conversation)
            yield AskView(self._transcript(head, messages, lang), busy=not job.over)
        head, messages = self._coach.store.get(job.conversation)
        yield AskView(
            self._transcript(head, messages, lang),
            # While a model wrote, the sources were there already, and one of them may be open by now.
            self._last_panel(messages, lang) if job.phase == "done" and written is self else None,
            self._list(job.conversation, lang),
            busy=False,
        )

    def _reveal(self, job: AskJob, lang: Lang) -> Iterator[AskView]:
        head, messages = self._coach.store.get(job.conversation)
        at = next((i for i, m in enumerate(messages) if m.id == job.answer_message), None)
        answer = messages[at].answer if at is not None else None
        if at is None or answer is None:
            return
        for growing in transcript.answer_blocks(answer, job.answer_message, lang):
            yield AskView(transcript.transcript(head, messages[:at], lang, last=growing), busy=True)
            time.sleep(self._reveal_s)

    def _transcript(self, head: Conversation, messages: Sequence[Message], lang: Lang) -> str:
        last = ""
        job = self._jobs.find(head.id)
        if job and job.phase == "writing" and messages and messages[-1].id == job.answer_message:
            answer = messages[-1].answer
            if answer is not None:
                now = transcript.writing(
                    answer, job.answer_message, job.writing, self._coach.fluent.name, lang
                )
                return transcript.transcript(head, messages[:-1], lang, last=now)
        if job and messages and messages[-1].id == job.question_message:
            if job.phase == "failed":
                last = transcript.note(job.error, lang, error=True)
            elif job.phase == "stopped":
                last = transcript.note(say("stopped", lang), lang)
            elif not job.over:
                last = transcript.pending(self._stage(job, lang))
        return transcript.transcript(head, messages, lang, last=last)

    def _stage(self, job: AskJob, lang: Lang) -> str:
        if job.phase == "searching":
            return say("searching", lang)
        done = stage_text(self._prepared.state, lang)
        return say("waiting", lang) + (f" ({done})" if done else "")

    def _list(self, current: str, lang: Lang) -> str:
        return transcript.conversation_list(self._coach.store.list(), current, lang)

    def _last_panel(self, messages: Sequence[Message], lang: Lang) -> str:
        if messages and (answer := messages[-1].answer) and answer.citations:
            return passages.citation_list(answer, messages[-1].id, lang)
        return passages.empty_panel(lang)

    # What there is

    def _find(self, conversation_id: str) -> tuple[Conversation, tuple[Message, ...]] | None:
        if not conversation_id:
            return None
        try:
            return self._coach.store.get(conversation_id)
        except InputError:
            return None

    def _running(self, conversation_id: str) -> AskJob | None:
        job = self._jobs.find(conversation_id)
        return job if job and not job.over else None

    def _answer(self, message_id: str) -> Answer:
        answer = self._coach.store.message(message_id).answer
        if answer is None:
            raise InputError("this message has no sources; reload the page")
        return answer

    def _article(self, article_id: str, lang: Lang) -> Article | None:
        try:
            return self._coach.article(article_id, lang)
        except CoachError:
            return None  # removed since: the panel says so and shows the quotation


def _title(text: str) -> str:
    line = " ".join(text[:1000].split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"
