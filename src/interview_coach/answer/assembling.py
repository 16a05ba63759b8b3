"""A fluent answer being put together: the sentences that stay, with their marks, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from interview_coach.answer.phrases import phrase
from interview_coach.answer.render import plain_text
from interview_coach.answer.verify import Checked
from interview_coach.domain import Answer, Citation, EngineNote

__all__ = ["ENGINE", "Assembly", "Unsupported", "Writing"]

ENGINE = "llm"
Unsupported = Literal["mark", "drop"]


@dataclass(frozen=True, slots=True)
class Writing:
    """How far the model is.

    `phase` is "queued" (`ahead` others come first), "reading" (the prompt) or "writing"; `text` is what is checked, as
    Markdown with marks, `draft` the sentence that is being written and is not checked yet.
    """

    phase: Literal["queued", "reading", "writing"]
    text: str = ""
    draft: str = ""
    ahead: int = 0


class Assembly:
    """One answer being written: the sentences that stay, and what is told of them."""

    def __init__(
        self,
        answer: Answer,
        unsupported: Unsupported,
        tell: Callable[[Writing], None],
        checked: Callable[[Checked], None],
    ) -> None:
        self.answer = answer
        self.supported = 0
        self.unsupported = 0
        self._marking = unsupported == "mark"
        self._tell = tell
        self._checked = checked
        self._citations = list(answer.citations)
        self._paragraphs: list[str] = []
        self._started = time.perf_counter()
        self._timings: dict[str, float] = {}

    def queued(self, ahead: int) -> None:
        """So many come first; 0 is the beginning."""
        self._tell(Writing("queued", ahead=ahead) if ahead else Writing("reading"))

    def draft(self, tail: str) -> None:
        """What is being written and not checked yet."""
        self._time("llm_first_word")
        self._tell(Writing("writing", self.text, plain_text(tail)))

    def add(self, found: Checked) -> None:
        """One more sentence, with what was found of it."""
        self._time("llm_first_word")
        self._checked(found)
        if found.verdict in ("repeated", "language"):
            return
        self.supported += found.supported
        self.unsupported += not found.supported
        if not (found.supported or self._marking):
            return
        marks = "".join(f"[{self._number(c)}]" for c in found.citations)
        lang = self.answer.lang
        if found.verdict == "contradicted":
            marks = phrase("says_otherwise", lang, marks=marks)
        elif not found.supported:
            marks = phrase("not_from_articles", lang)
        gap = "" if lang == "zh" and not found.supported else " "
        line = f"{plain_text(found.written.text)}{gap}{marks}"
        if found.written.opens or not self._paragraphs:
            self._paragraphs.append(line)
        else:
            self._paragraphs[-1] += ("" if lang == "zh" else " ") + line
        self._time("llm_first_sentence")

    @property
    def text(self) -> str:
        """The sentences that stay, as Markdown."""
        return "\n\n".join(self._paragraphs)

    @property
    def timings_ms(self) -> dict[str, float]:
        """Those of the extractive answer, and the model's until now."""
        self._time("llm_total")
        return {**self.answer.timings_ms, **self._timings}

    def finished(self, model: str, note: EngineNote | None) -> Answer:
        """The fluent answer."""
        return replace(
            self.answer,
            answer=self.text,
            engine=ENGINE,
            model=model,
            quoted=self.answer.answer,
            citations=tuple(self._citations),
            timings_ms=self.timings_ms,
            note=note,
        )

    def _number(self, citation: Citation) -> int:
        """The number of a citation; one that the extractive answer does not have gets the next."""
        for known in self._citations:
            if (known.article_id, known.lang, known.start, known.end) == (
                citation.article_id,
                citation.lang,
                citation.start,
                citation.end,
            ):
                return known.n
        self._citations.append(replace(citation, n=len(self._citations) + 1))
        return len(self._citations)

    def _time(self, name: str) -> None:
        self._timings.setdefault(name, round(1e3 * (time.perf_counter() - self._started), 1))
