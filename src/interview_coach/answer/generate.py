"""Has a language model write an answer anew from the sentences that the extractive one quotes, checked as it comes.

The extractive answer is given in and never lost: whatever goes wrong, it is what comes out, with the reason. Whether the
articles cover the question is decided before, without the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from interview_coach.answer.asking import choose, gives_orders, messages_of, sentence_of
from interview_coach.answer.assembling import ENGINE, Assembly, Unsupported, Writing
from interview_coach.answer.citations import Citations
from interview_coach.answer.claims import ClaimReader
from interview_coach.answer.support import Support, shipped_support
from interview_coach.answer.verify import Checked, Passage, Verifier
from interview_coach.answer.written import SentenceReader, Written
from interview_coach.domain import Answer, Article, Citation, EngineNote, Lang
from interview_coach.errors import CoachError, LlmError
from interview_coach.llm.chat import ChatModel, never
from interview_coach.text.statements import split_statements

__all__ = ["ENGINE", "FluentWriter", "Unsupported", "Writing"]

_MAX_TOKENS = 260
"""Five sentences have about 150 in English and 200 in Chinese; what is longer is cut at the last whole sentence."""
_ROOM_TOKENS = 130
"""For the sentences of the prompt, four or five; with what stands around them it has about 330, of which 190 are always
the same."""
_PENDING = 700
"""Characters without the end of a sentence: whatever this is, it is no answer."""
_LOOP = re.compile(r"(.{1,40}?)\1{7,}|(.{40,200}?)\2{2,}", re.DOTALL)


class FluentWriter:
    """Writes with one chat model. Safe to call from many threads; the model sees to the turns.

    Args:
        chat: the model.
        reader: makes claims with the retrieval encoder.
        article: gives an article by id and language, for what the quoted answers hold besides.
        unsupported: what becomes of a sentence that no passage carries.
        room_tokens: how much evidence goes into a prompt.
        support: decides what carries a sentence.
    """

    def __init__(
        self,
        chat: ChatModel,
        reader: ClaimReader,
        article: Callable[[str, Lang], Article],
        *,
        unsupported: Unsupported = "mark",
        room_tokens: int = _ROOM_TOKENS,
        support: Support | None = None,
    ) -> None:
        self._chat = chat
        self._reader = reader
        self._article = article
        self._unsupported = unsupported
        self._room_tokens = room_tokens
        self._support = support or shipped_support()

    def rewrite(
        self,
        answer: Answer,
        *,
        cancelled: Callable[[], bool] = never,
        tell: Callable[[Writing], None] = lambda writing: None,
        checked: Callable[[Checked], None] = lambda sentence: None,
    ) -> Answer:
        """The answer in the model's words, or the given one with a note of why not.

        Args:
            answer: the extractive answer; one that abstains comes back as it is, and the model is not asked.
            cancelled: whether the person has had enough; what is checked by then stands.
            tell: is told how far it is, many times.
            checked: is told of each sentence, also of those that are left out.
        """
        if answer.status != "answered" or not answer.citations:
            return answer
        work = Assembly(answer, self._unsupported, tell, checked)
        try:
            reason = self._write(work, cancelled)
        except LlmError as error:
            return _noted(answer, error.reason, str(error), work, self._chat.name)
        if reason == "stopped" and work.supported:
            return work.finished(self._chat.name, EngineNote(reason))
        if not reason and not (work.supported or work.unsupported):
            reason = "empty"
        elif not reason and (not work.supported or 2 * work.supported <= work.unsupported):
            reason = "unsupported"
        if reason:
            return _noted(answer, reason, "", work, self._chat.name)
        return work.finished(self._chat.name, None)

    def _write(self, work: Assembly, cancelled: Callable[[], bool]) -> str:
        """Run the model; the reason why what it wrote is not to be used, or ""."""
        answer = work.answer
        citations = [c for c in answer.citations if not (self._is_mistake(c) or gives_orders(c.quote))]
        under = ["", *(c.question for c in citations)]
        question, *claims = self._reader.read(
            [answer.question, *(sentence_of(c.quote) for c in citations)], under
        )
        quoted = [Passage(c, claim) for c, claim in zip(citations, claims, strict=True)]
        nearness = {p.citation.n: float(p.claim.vector @ question.vector) for p in quoted}
        chosen = choose(replace(answer, citations=tuple(citations)), nearness, self._room_tokens)
        if not chosen:
            return "unsupported"
        by_number = {p.citation.n: p for p in quoted}
        verifier = Verifier(
            answer.lang,
            [by_number[c.n] for c in chosen],
            quoted,
            _Rest(answer, self._article, self._reader),
            self._reader,
            self._support,
        )
        sentence_reader = SentenceReader()
        repeated = 0
        stream = self._chat.stream(
            messages_of(answer, chosen), max_tokens=_MAX_TOKENS, cancelled=cancelled, queued=work.queued
        )

        def take(written: Iterable[Written]) -> str:
            nonlocal repeated
            for one in written:
                found = verifier.check(one)
                work.add(found)
                repeated += found.verdict == "repeated"
                if found.verdict == "language":
                    return "language"
                if repeated > 1:
                    return "loop"
            return ""

        for piece in stream:
            if reason := take(sentence_reader.feed(piece)):
                _close(stream)
                return reason
            if len(sentence_reader.tail) > _PENDING or _LOOP.search(sentence_reader.tail):
                _close(stream)
                return "loop"
            work.draft(sentence_reader.tail)
            if cancelled():
                break
        if cancelled():
            _close(stream)
            return "stopped"
        return take(sentence_reader.close())

    def _is_mistake(self, citation: Citation) -> bool:
        """Whether a citation is of a common mistake, which says what is not so."""
        try:
            question = self._article(citation.article_id, citation.lang).question(citation.question_id)
        except (CoachError, KeyError):
            return False
        return any(m.start <= citation.start and citation.end <= m.end for m in question.mistakes)


class _Rest:
    """What the quoted answers hold besides what is quoted: their other sentences and their key points. Read once."""

    def __init__(self, answer: Answer, article: Callable[[str, Lang], Article], reader: ClaimReader) -> None:
        self._answer = answer
        self._article = article
        self._reader = reader
        self._found: list[Passage] | None = None

    def __call__(self) -> Sequence[Passage]:
        if self._found is None:
            citations = self._citations()
            claims = self._reader.read(
                [sentence_of(c.quote) for c in citations], [c.question for c in citations]
            )
            self._found = [Passage(c, claim) for c, claim in zip(citations, claims, strict=True)]
        return self._found

    def _citations(self) -> list[Citation]:
        quoted = {(c.article_id, c.lang, c.start, c.end) for c in self._answer.citations}
        units = dict.fromkeys((c.article_id, c.lang, c.question_id) for c in self._answer.citations)
        found: list[Citation] = []
        for article_id, lang, question_id in units:
            try:
                article = self._article(article_id, lang)
                question = article.question(question_id)
            except (CoachError, KeyError):
                continue  # removed while the answer was being written
            spans = [
                (s.start, s.end)
                for s in split_statements(article.text, question.answer.start, question.answer.end)
                if s.kind in ("prose", "item", "formula")
            ]
            spans += [(point.start, point.end) for point in question.key_points]
            found += [
                Citations.make(article, question, start, end, n=0)
                for start, end in spans
                if (article_id, lang, start, end) not in quoted and not gives_orders(article.text[start:end])
            ]
        return found


def _noted(answer: Answer, reason: str, detail: str, work: Assembly, model: str) -> Answer:
    return replace(answer, note=EngineNote(reason, detail), model=model, timings_ms=work.timings_ms)


def _close(stream: object) -> None:
    close = getattr(stream, "close", None)
    if close:
        close()
