"""The facade for the page and the terminal: runs interviews and saves each act before it returns.

An act is one transaction with a check of the version that the caller saw: of two tabs that answer the same question
one is heard, and the other gets `StaleInterview` and shows what is stored. An answer is kept as a draft before it is
graded, so a program killed in mid-grading has lost nothing; nothing is ever graded into an interview twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from interview_coach.domain import Article, Lang
from interview_coach.errors import InputError, StaleInterview
from interview_coach.history.interview_records import StoredArticle
from interview_coach.history.interviews import InterviewStore
from interview_coach.ingest.article_format import parse_article
from interview_coach.interview import bank, session, topics
from interview_coach.interview.actions import Action, Answer, Clarify, Hint, Overrule, Pause, Resume
from interview_coach.interview.appeals import case_of, labelled_rows
from interview_coach.interview.asking import ask
from interview_coach.interview.codec import decode, encode, row_of
from interview_coach.interview.compare import compare
from interview_coach.interview.markdown import report_markdown
from interview_coach.interview.pdf import report_pdf
from interview_coach.interview.phrases import phrase
from interview_coach.interview.ports import Covering, Grades
from interview_coach.interview.report import make_report
from interview_coach.interview.results import Comparison, Report
from interview_coach.interview.state import Asked, Interview, InterviewSummary, Plan, TopicChoice

__all__ = ["Interviews"]

_KEEPS_DRAFT = (Hint, Clarify, Pause, Resume, Overrule)
"""Acts after which the same question or follow-up is still open, so that what was typed is still wanted."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Interviews:
    """Starts, continues, reports, compares and repeats interviews. Safe from many threads and several programs.

    Every method raises `StoreError` when the database cannot be read or written (a full disk, say) and `InputError`
    for an interview that is not there, with nothing changed.

    Args:
        store: where interviews are kept.
        articles: gives the articles to ask from, as they are now.
        grades: gives the grader; called only when something is asked or graded, since it loads the encoder.
        covering: which topics some words call for; None leaves `topics_for` with names alone.
        clock: gives the time in UTC.
        new_id: gives a new id of 32 hexadecimal digits. It is also the seed of the interview's choices.
    """

    def __init__(
        self,
        store: InterviewStore,
        articles: Callable[[], Sequence[Article]],
        grades: Callable[[], Grades],
        *,
        covering: Covering | None = None,
        clock: Callable[[], datetime] = _utc_now,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._store = store
        self._articles = articles
        self._grades = grades
        self._covering = covering
        self._clock = clock
        self._new_id = new_id

    # --- choosing -------------------------------------------------------------------------------------------

    def topics(self, lang: Lang) -> tuple[TopicChoice, ...]:
        """What can be asked about in a language, by title; the user's own articles are in it."""
        return topics.topics_of(self._articles(), lang)

    def topics_for(self, job_description: str, lang: Lang) -> tuple[TopicChoice, ...]:
        """The topics that a pasted job description (in either language) calls for, the one named most first.

        Empty when it calls for none that the articles have.
        """
        return topics.topics_for(job_description, self._articles(), lang, self._covering)

    # --- the interview --------------------------------------------------------------------------------------

    def start(self, plan: Plan, *, interview_id: str | None = None) -> Interview:
        """A new interview with its first question asked.

        Args:
            plan: what the candidate wants.
            interview_id: an id made by the caller, so that a start sent twice makes one interview.

        Raises:
            InputError: the plan cannot be carried out, e.g. the articles have no question for it.
        """
        bank.check(plan)
        made = interview_id or self._new_id()
        if interview_id is not None and self._store.find(interview_id) is not None:
            return self.get(interview_id)
        begun = session.begin(made, plan, self._total(plan), choose=self._choose, at=self._clock())
        try:
            self._store.insert(row_of(begun), encode(begun), self._snapshot(begun, 0))
        except StaleInterview:  # the other of two equal starts was quicker
            return self.get(made)
        return begun

    def get(self, interview_id: str) -> Interview:
        """An interview as it is stored."""
        return self._load(interview_id)

    def list(self) -> tuple[InterviewSummary, ...]:
        """All interviews, the one used last first."""
        return tuple(
            InterviewSummary(
                id=row.id,
                title=row.title,
                lang="zh" if row.lang == "zh" else "en",
                status=session.status_of(row.status),
                created=row.created,
                updated=row.updated,
                answered=row.answered,
                score=row.score,
            )
            for row in self._store.list()
        )

    def delete(self, interview_id: str) -> None:
        """Deletes an interview with all that was kept of it, appeals too; nothing happens if it is gone already."""
        self._store.delete(interview_id)

    def act(self, interview_id: str, version: int, action: Action) -> Interview:
        """Carries out one act and saves it.

        Args:
            interview_id: which interview.
            version: `Interview.version` as the caller saw it.
            action: see `actions`.

        Raises:
            StaleInterview: the interview has moved on; nothing was done.
            InputError: the act makes no sense now (an empty answer, a hint where none is left …).
        """
        before = self._load(interview_id, version)
        action = session.read(action)
        session.check(before, action)
        grade = None
        if session.is_graded(before, action):
            text = action.text if isinstance(action, Answer) else ""
            if text:
                self._store.save_draft(interview_id, version, text)
            asked = before.turn(before.open).asked
            article = self.article(interview_id, asked.number)
            grade = self._grades().grade(article, article.question(asked.question_id), text)
        after = session.step(before, action, grade, choose=self._choose, at=self._clock())
        self._store.save(
            row_of(after),
            encode(after),
            version,
            self._snapshot(after, len(before.turns)),
            case=case_of(before, action, after.last_act) if isinstance(action, Overrule) else None,
            keep_draft=isinstance(action, _KEEPS_DRAFT),
        )
        return after if not isinstance(action, _KEEPS_DRAFT) else replace(after, draft=before.draft)

    def save_draft(self, interview_id: str, version: int, text: str) -> None:
        """Keeps what is typed in the answer box, to be found in `Interview.draft`; the version stays the same.

        Raises:
            StaleInterview: the interview has moved on.
        """
        self._store.save_draft(interview_id, version, text)

    def article(self, interview_id: str, number: int) -> Article:
        """The article of question `number` as it was when it was asked: what the citations' offsets count in."""
        asked = self._turn(interview_id, number)
        stored = self._store.article(asked.article_hash)
        return parse_article(stored.text, stored.path, "user" if stored.origin == "user" else "shipped")

    # --- afterwards -----------------------------------------------------------------------------------------

    def report(self, interview_id: str) -> Report:
        """The report of an interview, finished or not."""
        return make_report(self._load(interview_id))

    def export_markdown(self, interview_id: str) -> str:
        """The report with every answer, as Markdown in the interview's language."""
        interview = self._load(interview_id)
        return report_markdown(make_report(interview), interview.plan.lang)

    def export_pdf(self, interview_id: str) -> bytes:
        """The same as PDF, with Chinese and formulas set."""
        interview = self._load(interview_id)
        return report_pdf(make_report(interview), interview.plan.lang)

    def compare(self, interview_id: str, other_id: str) -> Comparison:
        """Two interviews side by side, the older first whichever way round they are given."""
        return compare(self._load(interview_id), self._load(other_id))

    def again(self, interview_id: str) -> Interview:
        """A new interview with the same questions in the same order.

        Raises:
            InputError: none of its questions is in the articles any more.
        """
        old = self._load(interview_id)
        repeat = tuple((turn.asked.article_id, turn.asked.question_id) for turn in old.turns)
        return self.start(replace(old.plan, repeat=repeat, questions=len(repeat), minutes=None))

    def appeals_jsonl(self) -> str:
        """The overruled verdicts as rows of the labelled set (kind "appeal"), one JSON object a line."""
        rows = labelled_rows(self._store.cases())
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    # --- inside ---------------------------------------------------------------------------------------------

    def _load(self, interview_id: str, version: int | None = None) -> Interview:
        stored = self._store.find(interview_id)
        if stored is None:
            raise InputError("this interview is no longer there; start a new one")
        interview = decode(stored.state)
        if version is not None and interview.version != version:
            raise StaleInterview(phrase("stale", interview.plan.lang))
        return replace(interview, draft=stored.draft)

    def _turn(self, interview_id: str, number: int) -> Asked:
        try:
            return self._load(interview_id).turn(number).asked
        except IndexError:
            raise InputError(f"this interview has no question {number}; see its list of questions") from None

    def _total(self, plan: Plan) -> int | None:
        return bank.how_many(bank.units_for(self._articles(), plan), plan)

    def _choose(self, interview: Interview) -> Asked | None:
        """The next question; a unit in which no point can be found is passed over."""
        units = bank.units_for(self._articles(), interview.plan)
        past = self._store.past()
        number = len(interview.turns) + 1
        chance = Random(f"{interview.id}/{number}")
        for unit in bank.in_order(units, interview, past, interview.last_act, chance):
            points = unit[1].key_points or self._grades().points(*unit)
            if points:
                return ask(*unit, points, number, asked_before=bank.is_recent(unit, past, interview.last_act))
        return None

    def _snapshot(self, interview: Interview, known: int) -> tuple[StoredArticle, ...]:
        """The articles of the questions asked since there were `known` of them."""
        wanted = {turn.asked.article_hash for turn in interview.turns[known:]}
        found = {article.hash: article for article in self._articles() if wanted}
        missing = wanted - found.keys()
        if missing:
            raise InputError("an article was changed just now; try again")
        return tuple(
            StoredArticle(digest, found[digest].path, found[digest].origin, found[digest].text)
            for digest in wanted
        )
