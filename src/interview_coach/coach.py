"""The composition root: reads the settings, builds the rooms, and is the facade that the page and the terminal call.

Nothing heavy happens before `prepare`: listing articles works at once, so that the page is up within seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from interview_coach.answering import Fluent
from interview_coach.domain import Answer, Article, Engine, Lang
from interview_coach.errors import CoachError, InputError
from interview_coach.ingest.library import Library
from interview_coach.ingest.pipeline import Corpus, ingest_source, read_corpus
from interview_coach.ingest.report import FileReport
from interview_coach.ingest.sources import single_sources
from interview_coach.models import Models
from interview_coach.progress import Progress, silent
from interview_coach.settings import PROJECT_ROOT, Settings
from interview_coach.text.terms import shipped_glossary

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from interview_coach.answer.engine import ExtractiveEngine
    from interview_coach.embed.encoder import Encoder
    from interview_coach.grading.service import Grading
    from interview_coach.history.store import ConversationStore
    from interview_coach.indexing.build import BuildReport
    from interview_coach.interview.service import Interviews
    from interview_coach.interviewing import OpenInterviews
    from interview_coach.retrieve.found import Filter, Retrieved
    from interview_coach.retrieve.retriever import Retriever

__all__ = ["Coach"]


@dataclass(frozen=True, slots=True)
class _Ready:
    """One index with all that answers from it; replaced whole when the index changes."""

    retriever: Retriever
    engine: ExtractiveEngine


class Coach:
    """The product behind its two faces; `models` are what the settings name. Safe to call from many threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._ready: _Ready | None = None
        self.models = Models(settings)
        self._building = threading.RLock()
        self._opening = threading.Lock()
        self._store: ConversationStore | None = None
        self._interviews: OpenInterviews | None = None
        self._problems: tuple[str, ...] = ()

    # --- articles -------------------------------------------------------------------------------------------

    @cached_property
    def library(self) -> Library:
        """The user's own articles; none of them takes the id of a shipped one."""
        shipped = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
        return Library(self.settings.data_dir / "library", {article.id for article in shipped})

    def corpus(self) -> Corpus:
        """The articles that are searched: the folders set, else the shipped ones and the user's library."""
        if self.settings.corpus:
            return read_corpus(self.settings.corpus, "user", self.index_root / "articles")
        shipped = read_corpus([PROJECT_ROOT / "corpus"], "shipped")
        return shipped.with_own(Corpus(tuple(self.library.articles()), self.library.problems))

    def articles(self) -> list[Article]:
        """Every article that is searched, shipped ones first."""
        ready = self._ready
        return list(ready.retriever.index.articles if ready else self.corpus().articles)

    def article(self, article_id: str, lang: Lang) -> Article:
        """One article; InputError if there is none of that id and language."""
        ready = self._ready
        try:
            if ready:
                return ready.retriever.index.article(article_id, lang)
            return next(a for a in self.corpus().articles if (a.id, a.lang) == (article_id, lang))
        except (KeyError, StopIteration):
            pass
        raise InputError(f"no article '{article_id}' in {lang}; see the Library tab or 'coach search'")

    def preview(self, source: str | Path, *, name: str | None = None) -> FileReport:
        """What would be kept of a file or address and what removed; nothing is stored."""
        try:
            return ingest_source(source, name=name).report
        except CoachError as error:
            return FileReport.failed(name or str(source), error)

    def ingest(
        self,
        sources: Sequence[str | Path],
        *,
        names: Sequence[str | None] | None = None,
        progress: Progress = silent,
    ) -> list[FileReport]:
        """Adds files, folders and addresses to the user's library; one that fails is a report, the others go on.

        The index follows at once if it is open, else when it is next opened.
        """
        found, reports = single_sources(sources, names)
        for done, (source, name) in enumerate(found):
            progress("read", done, len(found))
            try:
                ingested = ingest_source(source, name=name)
                stored = self.library.store(ingested)
                reports.append(ingested.report.stored(stored.status, stored.article))
            except CoachError as error:
                reports.append(FileReport.failed(name or str(source), error))
        progress("read", len(found), len(found))
        if any(report.status in ("added", "replaced") for report in reports):
            self._refresh(progress)
        return reports

    def remove_article(self, article_id: str, lang: Lang, progress: Progress = silent) -> None:
        """Deletes one of the user's own articles; InputError for a shipped one."""
        article = self.article(article_id, lang)
        if article.origin != "user":
            raise InputError(f"'{article_id}' is a shipped article; only your own can be deleted")
        self.library.remove(article_id, lang)
        self._refresh(progress)

    # --- the index ------------------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether questions are answered without waiting."""
        return self._ready is not None

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each article that could not be read when the index was last looked at."""
        return self._problems

    def prepare(self, progress: Progress = silent) -> None:
        """Loads the encoder, and builds or updates the index where it is not current; does nothing when ready.

        Raises:
            ModelError: the encoder, or the reranker that the settings name, cannot be had.
            StoreError: the index cannot be written.
        """
        with self._building:
            if self._ready is None:
                if self.models.reranker is not None:
                    self.models.reranker.load()  # what is wrong with it is said before minutes of indexing
                self.index(progress)

    def index(self, progress: Progress = silent) -> BuildReport:
        """Builds or updates the index, and opens it."""
        from interview_coach.indexing.build import build_index

        with self._building:
            encoder = self.encoder(progress)
            corpus = self.corpus()
            self._problems = corpus.problems
            known = self.settings.ready_made()
            report = build_index(corpus.articles, encoder, self.index_root, progress, ready_made=known)
            self._open(encoder)
            return report

    def encoder(self, progress: Progress = silent) -> Encoder:
        """The encoder of the settings, loaded on first use; ModelError if it cannot be had."""
        return self.models.encoder(progress)

    def index_is_current(self) -> bool:
        """Whether the index on disk is of these articles and this encoder."""
        from interview_coach.indexing.build import is_current

        return is_current(self.corpus().articles, self.encoder().fingerprint, self.index_root)

    @property
    def index_root(self) -> Path:
        """Where the index of these articles is: one folder for each set of corpora and library."""
        return self.settings.index_root()

    # --- asking ---------------------------------------------------------------------------------------------

    def ask(
        self, question: str, *, context: Sequence[tuple[str, str]] = (), engine: Engine = "extractive"
    ) -> Answer:
        """Answers a message; waits until the index is ready. `context` is the last answer's `subjects`.

        With the engine "llm" the language model rewrites the answer, as `fluent.rewrite` does by itself.
        """
        answer = self._when_ready().engine.answer(question, context)
        return answer if engine == "extractive" else self.fluent.rewrite(answer)

    @cached_property
    def fluent(self) -> Fluent:
        """Rewrites answers with the language model of the settings, where they name one."""
        return Fluent(self.models, self.encoder, self.article, self.settings.llm_unsupported)

    def search(self, question: str, k: int = 8, within: Filter | None = None) -> Retrieved:
        """The passages nearest to a question."""
        if not question.strip():
            raise InputError("nothing to search for; give some words")
        return self.retriever.retrieve(question, k, within)

    @property
    def retriever(self) -> Retriever:
        """What searches the index, once it is ready."""
        return self._when_ready().retriever

    def as_langchain_retriever(self, k: int = 4) -> BaseRetriever:
        """The same search as a LangChain retriever."""
        from interview_coach.retrieve.langchain import ArticleRetriever

        return ArticleRetriever(retriever=self.retriever, k=k)

    @cached_property
    def grading(self) -> Grading:
        """Grades answers against these articles, or against a reference alone."""
        from interview_coach.grading.service import Grading

        return Grading(self.articles, self.encoder, lambda: self.retriever)

    # --- conversations --------------------------------------------------------------------------------------

    @property
    def store(self) -> ConversationStore:
        """The conversations, opened on first use."""
        from interview_coach.history.store import ConversationStore

        with self._opening:
            if self._store is None:
                self._store = ConversationStore(self.settings.data_dir / "history.sqlite3")
            return self._store

    @property
    def interviews(self) -> Interviews:
        """The mock interviews, opened on first use; they grade once the index is ready."""
        from interview_coach.interviewing import open_interviews

        with self._opening:
            if self._interviews is None:
                self._interviews = open_interviews(
                    self.settings.data_dir / "history.sqlite3",
                    self.articles,
                    self._when_grading,
                    lambda: self.retriever,
                )
            return self._interviews.service

    def close(self) -> None:
        """Closes what is open."""
        self.models.close()
        with self._opening:
            if self._interviews is not None:
                self._interviews.close()
                self._interviews = None
            if self._store is not None:
                self._store.close()
                self._store = None

    # --- inside ---------------------------------------------------------------------------------------------

    def _refresh(self, progress: Progress) -> None:
        if self._ready is not None:
            self.index(progress)

    def _when_grading(self) -> Grading:
        self.prepare()  # it holds the lock under which the encoder is loaded once
        return self.grading

    def _when_ready(self) -> _Ready:
        if self._ready is None:
            self.prepare()
        ready = self._ready
        assert ready is not None
        return ready

    def _open(self, encoder: Encoder) -> None:
        from interview_coach.answer.engine import ExtractiveEngine
        from interview_coach.indexing.index import Index
        from interview_coach.retrieve.gate import shipped_gate
        from interview_coach.retrieve.retriever import Retriever

        glossary = shipped_glossary()
        index = Index.open(self.index_root, encoder.fingerprint)
        retriever = Retriever(index, encoder, glossary, self.models.second_look)
        self._ready = _Ready(retriever, ExtractiveEngine(retriever, shipped_gate(), glossary))
