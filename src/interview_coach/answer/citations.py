"""Numbers quotations as they are used, so that every [n] is an exact span of an article."""

from __future__ import annotations

from interview_coach.domain import Article, Citation, Question

__all__ = ["Citations"]


class Citations:
    """Collects the citations of one answer; the same span gets the same number."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, int], Citation] = {}

    def cite(self, article: Article, question: Question, start: int, end: int) -> Citation:
        """The citation of `article.text[start:end]`, numbered from 1 in the order of first use."""
        key = (article.id, article.lang, start, end)
        if key not in self._found:
            self._found[key] = self.make(article, question, start, end, n=len(self._found) + 1)
        return self._found[key]

    @staticmethod
    def make(article: Article, question: Question, start: int, end: int, n: int) -> Citation:
        """A citation outside the answer's numbering, as follow-ups have."""
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

    def all(self) -> tuple[Citation, ...]:
        """Every citation, by number."""
        return tuple(self._found.values())

    def __len__(self) -> int:
        return len(self._found)
