"""The frozen values of an interview: its plan, what has been asked and said, and what each point is worth.

An `Interview` is at once the state that `session` steps through, what is stored (as JSON, by `codec`), and what the
page shows. It holds everything that was asked, quoted and graded, so that it opens when the articles have changed.
Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from interview_coach.domain import Citation, FollowUp, Grade, KeyPoint, Lang, PointVerdict

__all__ = [
    "Asked",
    "Entry",
    "EntryKind",
    "Interview",
    "InterviewStatus",
    "InterviewSummary",
    "Level",
    "Outcome",
    "Plan",
    "Style",
    "TopicChoice",
    "Turn",
]

Style = Literal["calm", "probing", "pressure"]
Level = Literal["any", "junior", "mid", "senior"]
InterviewStatus = Literal["asking", "following_up", "paused", "finished"]
Outcome = Literal["open", "waiting", "answered", "given_up", "skipped", "dropped"]
_PRESSURE_S: Final = 120
_PRESSURE_FOLLOW_UP_S: Final = 60
EntryKind = Literal[
    "question", "answer", "hint", "clarification", "follow_up", "source", "verdicts", "notice"
]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the candidate wants.

    Attributes:
        lang: the language to ask in; answers may be in either.
        topics: topic ids; empty for "surprise me".
        level: how hard it starts, and between which difficulties it stays (`bank.LEVELS`).
        questions: how many; None for no limit but `minutes`, the articles, or `Stop`.
        minutes: no new question is asked after so many minutes, pauses left out; None for no limit.
        style: calm (one follow-up, only on what was missed or wrong), probing (two, also on what was told in part),
            pressure (as probing, curt, with a time for each answer, `Interview.answer_seconds`).
        repeat: (article id, question id) to ask again, in this order; then the other limits do not hold.
    """

    lang: Lang
    topics: tuple[str, ...] = ()
    level: Level = "any"
    questions: int | None = 5
    minutes: int | None = None
    style: Style = "calm"
    repeat: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic that can be asked about: its id, a title to show, and how many questions it has."""

    topic: str
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stood in its article when it was asked.

    `text` is what is asked; `title` the article's heading. `quotes[i]` is the article's text at the span of
    `points[i]`. `title_start` is where the title stands in the article, `start:end` the whole question. `aspects` are names of what a full answer speaks of ("idea", "formula" ...), see `answer.aspects`.
    `article_hash` finds the article as it was (`Interviews.article`).
    """

    number: int
    article_id: str
    lang: Lang
    question_id: str
    title: str
    text: str
    topic: str
    topic_title: str
    difficulty: int
    points: tuple[KeyPoint, ...]
    quotes: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    aliases: tuple[str, ...]
    aspects: tuple[str, ...]
    title_start: int
    start: int
    end: int
    source: str
    path: str
    warnings: tuple[str, ...]
    article_hash: str
    asked_before: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said. `number` is that of the question it belongs to, 0 for a notice about the whole interview.

    kind           text                      further fields
    question       what is asked
    answer         the candidate's words     seconds; point_id if it answers a follow-up
    hint           part of a point           point_id; citations: of the part told and no more
    clarification  what the question means   request: what was to be cleared up; citations: of the question's heading
    follow_up      a lead-in, what is asked  point_id of the point probed; no citation yet
    source         empty                     point_id; citations: where the follow-up came from, once it is answered;
                                             points: what its answer alone was worth on that point
    verdicts       how the score is made     points; score; code "practice" where it does not count
    notice         words of the program      code: the name of the phrase, e.g. "practice", "skipped"; of "overruled"
                                             also point_id, score (the new one) and request (the comment)

    Until its question is closed, an entry's citation is to be shown as the quotation alone, without the article
    around it (`Interview.sealed`): the rest of the answer stands there.
    """

    kind: EntryKind
    number: int
    text: str
    at: datetime
    seconds: float | None = None
    point_id: str = ""
    citations: tuple[Citation, ...] = ()
    points: tuple[PointVerdict, ...] = ()
    score: float | None = None
    code: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with what has come of it.

    Attributes:
        asked: the question.
        outcome: what came of it; "waiting" while `Back` has gone to another, "dropped" if stopped before an answer.
        grade: that of the first answer, whole.
        points: what counts now, after hints, follow-ups and overruling.
        answers: the answer, then those to the follow-ups. `decided_in[i]` says which of them decided `points[i]`,
            and `points[i].answer_spans` are characters of that one.
        deduction: what the grader took off the sum of the points for gaming, 0..1.
        score: `sum(weight * credit) / sum(weight) - deduction`, not below 0; 0 for a question skipped or given up;
            None until closed, and for a dropped one.
        hinted: ids of the points that a hint told of.
        probes: the follow-ups asked: (point id, words).
        overruled: ids of the points that the candidate set to covered.
    """

    asked: Asked
    outcome: Outcome
    grade: Grade | None = None
    points: tuple[PointVerdict, ...] = ()
    answers: tuple[str, ...] = ()
    decided_in: tuple[int, ...] = ()
    deduction: float = 0.0
    score: float | None = None
    hinted: tuple[str, ...] = ()
    probes: tuple[tuple[str, str], ...] = ()
    overruled: tuple[str, ...] = ()

    def words(self, nth: int) -> tuple[str, ...]:
        """The words of the candidate that decided `points[nth]`."""
        answer = self.answers[self.decided_in[nth]]
        return tuple(answer[span.start : span.end] for span in self.points[nth].answer_spans)

    @property
    def closed(self) -> bool:
        """Whether it has been dealt with: only `Back` or `Overrule` can touch it now."""
        return self.outcome not in ("open", "waiting")


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview as it stands.

    Attributes:
        id: 32 hexadecimal digits.
        version: rises by one with every act; what is passed to `Interviews.act`.
        status: whether a question or a follow-up is open, it is paused, or over.
        turns: every question asked, in order; `turns[n - 1]` has number n.
        exchange: everything said, in order.
        open: the number of the open question, 0 when finished.
        waiting: the number of the question left for the sake of `open` by `Back`, else 0.
        practising: whether the open question is answered for practice alone.
        resume_to: the status before a pause.
        total: how many questions there will be; None where it is not known.
        wanted: the difficulty aimed at, 1 to 5.
        seconds: time used, pauses left out.
        last_act: when the clock was last read.
        draft: an answer that was sent and not graded (the program was killed), or typed and saved: to be offered in
            the answer box.
    """

    id: str
    version: int
    plan: Plan
    status: InterviewStatus
    turns: tuple[Turn, ...]
    exchange: tuple[Entry, ...]
    open: int
    waiting: int
    practising: bool
    resume_to: InterviewStatus
    total: int | None
    wanted: int
    seconds: float
    created: datetime
    last_act: datetime
    draft: str = ""

    @property
    def number(self) -> int:
        """The open question's number; when finished, how many were asked."""
        return self.open or len(self.turns)

    @property
    def question(self) -> Asked | None:
        """The open question; None when finished."""
        return self.turns[self.open - 1].asked if self.open else None

    @property
    def follow_up(self) -> str:
        """The open follow-up's words; empty where none is open."""
        status = self.resume_to if self.status == "paused" else self.status
        return self.turns[self.open - 1].probes[-1][1] if status == "following_up" else ""

    @property
    def answer_seconds(self) -> int | None:
        """The time that the style gives for the open answer; None for no limit. Going over it costs nothing."""
        if self.plan.style != "pressure" or self.status == "finished":
            return None
        return _PRESSURE_FOLLOW_UP_S if self.follow_up else _PRESSURE_S

    @property
    def score(self) -> float | None:
        """The mean score of the questions that count, 0..1; None before the first is closed."""
        scores = [turn.score for turn in self.turns if turn.closed and turn.score is not None]
        return sum(scores) / len(scores) if scores else None

    def turn(self, number: int) -> Turn:
        """The question of that number, from 1; IndexError if there is none."""
        if not 1 <= number <= len(self.turns):
            raise IndexError(number)
        return self.turns[number - 1]

    def sealed(self, entry: Entry) -> bool:
        """Whether the entry's citation may be shown only as its quotation: its question is not closed yet."""
        return entry.number > 0 and not self.turns[entry.number - 1].closed


@dataclass(frozen=True, slots=True)
class InterviewSummary:
    """A line of the list of interviews. `answered` counts the questions closed; `score` is as in `Interview`."""

    id: str
    title: str
    lang: Lang
    status: InterviewStatus
    created: datetime
    updated: datetime
    answered: int
    score: float | None
