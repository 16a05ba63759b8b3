"""Puts the fluent engine together for `coach.Coach`: the language model of the settings, the encoder, the articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from interview_coach.domain import Answer, Article, EngineNote, Lang
from interview_coach.errors import LlmError
from interview_coach.llm.chat import never

if TYPE_CHECKING:
    from interview_coach.answer.claims import ClaimReader
    from interview_coach.answer.generate import Unsupported, Writing
    from interview_coach.answer.verify import Checked
    from interview_coach.embed.encoder import Encoder
    from interview_coach.llm.chat import ChatModel

__all__ = ["Chats", "Fluent"]


class Chats(Protocol):
    """Where the language model comes from: `models.Models`, or a test's own."""

    @property
    def llm(self) -> ChatModel | None:
        """The model, if there is one that can be asked."""

    @property
    def llm_problem(self) -> LlmError | None:
        """Why the one that was chosen cannot be asked; None where none was chosen."""


class Fluent:
    """Rewrites extractive answers with the language model that the settings name. Safe to call from many threads.

    Args:
        models: gives the model.
        encoder: the retrieval encoder.
        article: an article by id and language.
        unsupported: what becomes of sentences that no passage carries.
    """

    def __init__(
        self,
        models: Chats,
        encoder: Callable[[], Encoder],
        article: Callable[[str, Lang], Article],
        unsupported: Unsupported,
    ) -> None:
        self._models = models
        self._encoder = encoder
        self._article = article
        self._unsupported = unsupported
        self._reader: ClaimReader | None = None

    @property
    def chosen(self) -> bool:
        """Whether the settings name a model, be it there or not."""
        return self._models.llm is not None or self._models.llm_problem is not None

    @property
    def name(self) -> str:
        """What the page calls the model, "" if there is none."""
        chat = self._models.llm
        return chat.name if chat else ""

    @property
    def problem(self) -> str:
        """Why the model that was chosen cannot be asked, "" where it can."""
        problem = self._models.llm_problem
        return str(problem) if problem else ""

    def rewrite(
        self,
        answer: Answer,
        *,
        cancelled: Callable[[], bool] = never,
        tell: Callable[[Writing], None] = lambda writing: None,
        checked: Callable[[Checked], None] = lambda sentence: None,
    ) -> Answer:
        """The answer in the model's words, each sentence checked; else the given one, with the reason if one was chosen.

        See `FluentWriter.rewrite`.
        """
        from interview_coach.answer.claims import ClaimReader
        from interview_coach.answer.generate import FluentWriter

        if answer.status != "answered":
            return answer
        chat = self._models.llm
        if chat is None:
            problem = self._models.llm_problem
            return (
                answer if problem is None else replace(answer, note=EngineNote(problem.reason, str(problem)))
            )
        if self._reader is None:
            self._reader = ClaimReader(self._encoder())
        writer = FluentWriter(chat, self._reader, self._article, unsupported=self._unsupported)
        return writer.rewrite(answer, cancelled=cancelled, tell=tell, checked=checked)
