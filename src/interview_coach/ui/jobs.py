"""Work that must not end with the browser's request: preparing the coach, and answering a question.

A reload drops the request, but the answer still arrives in the conversation. Nothing here knows Gradio.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from interview_coach.domain import Answer, Lang
from interview_coach.errors import InputError
from interview_coach.ui.edge import guarded

if TYPE_CHECKING:
    from interview_coach.answer.generate import Writing
    from interview_coach.coach import Coach

__all__ = ["AskJob", "AskJobs", "BackgroundTask", "State"]

_WRITERS = 32
"""So many may wait for the language model at a time."""
_STOP_S = 3.0
"""A model looks whether it was stopped several times a second."""


@dataclass(frozen=True, slots=True)
class State:
    """How far some work is: `stage` is a word of `Progress`, `error` a line for the person."""

    stage: str = ""
    done: int = 0
    total: int = 0
    running: bool = False
    ready: bool = False
    error: str = ""


class BackgroundTask:
    """Work with progress in a thread; one at a time. `work` gets a `Progress`."""

    def __init__(self, work: Callable[[Callable[[str, int, int], None]], None], name: str) -> None:
        self._work = work
        self._name = name
        self._changed = threading.Condition()
        self._state = State()

    @property
    def state(self) -> State:
        """A snapshot."""
        with self._changed:
            return self._state

    def start(self, lang: Lang = "en") -> None:
        """Begin, unless it runs or has succeeded. After a failure it begins anew."""
        with self._changed:
            if self._state.running or self._state.ready:
                return
            self._state = State(running=True)
        threading.Thread(target=self._run, args=(lang,), name=self._name, daemon=True).start()

    def wait(self, timeout_s: float) -> State:
        """The state after it has changed, or after the time is over; at once if it has ended."""
        with self._changed:
            if self._state.running:
                self._changed.wait(timeout_s)
            return self._state

    def _run(self, lang: Lang) -> None:
        _, error = guarded(lambda: self._work(self._progress), lang)
        self._set(State(ready=not error, error=error))

    def _progress(self, stage: str, done: int, total: int) -> None:
        with self._changed:
            self._state = replace(self._state, stage=stage, done=done, total=total)
            self._changed.notify_all()

    def _set(self, state: State) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()


@dataclass
class AskJob:
    """One question on its way. `phase` is "waiting", "searching", "writing", "done", "failed" or "stopped".

    While a language model is "writing", the extractive answer is stored already, as the message `answer_message`, and
    `writing` says how far the model is.
    """

    conversation: str
    question_message: str
    phase: str = "waiting"
    answer_message: str = ""
    error: str = ""
    writing: Writing | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def over(self) -> bool:
        """Whether nothing will change any more."""
        return self.phase in ("done", "failed", "stopped")

    def move(self, phase: str, *, error: str = "", answer_message: str = "") -> bool:
        """Go on to a phase, unless it is over."""
        with self.changed:
            if self.over:
                return False
            self.phase, self.error = phase, error
            self.answer_message = answer_message or self.answer_message
            self.changed.notify_all()
            return True

    def tell(self, writing: Writing) -> None:
        """How far the language model is."""
        with self.changed:
            self.writing = writing
            self.changed.notify_all()

    def wait_over(self, timeout_s: float) -> bool:
        """Wait until it is over, at most so long; whether it is."""
        with self.changed:
            return self.changed.wait_for(lambda: self.over, timeout_s)

    def follow(self, tick_s: float) -> Iterator[str]:
        """The phases as they change, and the last one again every `tick_s` seconds, until it is over.

        What is written counts as a change as well.
        """
        while True:
            with self.changed:
                phase, written = self.phase, self.writing
            yield phase
            if phase in ("done", "failed", "stopped"):
                return
            with self.changed:
                if self.phase == phase and self.writing is written:
                    self.changed.wait(tick_s)


class AskJobs:
    """The questions on their way, by conversation. Answers are stored when they are there, watched or not."""

    def __init__(self, coach: Coach, prepared: BackgroundTask, workers: int = 4) -> None:
        self._coach = coach
        self._prepared = prepared
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ask")
        # Those who wait for the language model keep nobody from being answered in the articles' words.
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="write")
        self._lock = threading.Lock()
        self._jobs: dict[str, AskJob] = {}

    def submit(
        self,
        conversation: str,
        question_message: str,
        question: str,
        context: Sequence[tuple[str, str]],
        lang: Lang,
    ) -> AskJob:
        """Begin to answer.

        Raises:
            InputError: this conversation has a question on its way already.
        """
        with self._lock:
            running = self._jobs.get(conversation)
            if running and not running.over:
                raise InputError("this conversation is still answering; wait, or stop it")
            job = AskJob(conversation, question_message)
            self._jobs[conversation] = job
        self._pool.submit(self._answer, job, question, tuple(context), lang)
        return job

    def find(self, conversation: str) -> AskJob | None:
        """The last job of a conversation since the program began, over or not."""
        with self._lock:
            return self._jobs.get(conversation)

    def stop(self, conversation: str) -> None:
        """Let the answer be, if it has not come yet; of one that is being written, what is checked stands."""
        job = self.find(conversation)
        if job is None:
            return
        job.cancelled.set()
        if job.phase == "writing":
            if not job.wait_over(_STOP_S):
                job.move("done")  # the model hangs; the extractive answer is there
            return
        job.move("stopped")

    def forget(self, conversation: str) -> None:
        """Stop, and forget how the last question of the conversation ended."""
        job = self.find(conversation)
        if job:
            job.cancelled.set()
            job.move("stopped")
        with self._lock:
            self._jobs.pop(conversation, None)

    def close(self) -> None:
        """Take no more questions; those that wait are dropped."""
        for job in list(self._jobs.values()):
            job.cancelled.set()
            job.move("stopped")
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._writers.shutdown(wait=False, cancel_futures=True)

    def _answer(self, job: AskJob, question: str, context: tuple[tuple[str, str], ...], lang: Lang) -> None:
        while (state := self._prepared.wait(0.2)).running and not job.over:
            pass
        if not state.ready:
            job.move("failed", error=state.error)
            return
        if not job.move("searching"):
            return

        def work() -> Answer:
            return self._coach.ask(question, context=context)

        answer, error = guarded(work, lang)
        if answer is None:
            job.move("failed", error=error)
            return
        with job.changed:  # so that "stop" falls before the answer is stored or after it, never between
            if job.over:
                return
            stored, error = guarded(
                lambda: self._coach.store.add_message(
                    job.conversation, "assistant", answer.answer, answer=answer
                ),
                lang,
            )
            chosen, _ = guarded(lambda: self._coach.fluent.chosen, lang)
            goes_on = stored and chosen and answer.status == "answered"
            job.phase = "writing" if goes_on else "done" if stored else "failed"
            job.error, job.answer_message = error, stored.id if stored else ""
            job.changed.notify_all()
        if goes_on:
            self._writers.submit(self._write, job, answer, lang)

    def _write(self, job: AskJob, answer: Answer, lang: Lang) -> None:
        """The stored answer in the language model's words, put in its place."""

        def work() -> Answer:
            return self._coach.fluent.rewrite(answer, cancelled=job.cancelled.is_set, tell=job.tell)

        written, _ = guarded(work, lang)  # a defect of ours is in the log; the extractive answer is there
        with job.changed:
            if job.over:
                return
            if written is not None and written is not answer:
                guarded(lambda: self._coach.store.replace_answer(job.answer_message, written), lang)
            job.phase = "done"
            job.changed.notify_all()
