"""The models that the settings name, loaded when first needed: the encoder, and the reranker and the language model if any."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from interview_coach.errors import LlmError
from interview_coach.progress import Progress, silent
from interview_coach.settings import Settings

if TYPE_CHECKING:
    from interview_coach.embed.encoder import Encoder
    from interview_coach.llm.chat import ChatModel
    from interview_coach.llm.factory import LlmChoice, Opened
    from interview_coach.retrieve.rerank import CrossEncoderReranker, SecondLook

__all__ = ["Models"]


class Models:
    """Makes each model once. Whoever loads holds a lock of their own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._encoder: Encoder | None = None
        self._llm_lock = threading.Lock()
        self._llm: Opened | LlmError | None = None

    def encoder(self, progress: Progress = silent) -> Encoder:
        """The encoder of the settings; ModelError if it cannot be had."""
        from interview_coach.embed.load import load_encoder

        if self._encoder is None:
            settings = self._settings
            self._encoder = load_encoder(
                settings.encoder_model,
                folder=settings.encoder_folder,
                cache_dir=settings.cache_dir,
                allow_hub=settings.allow_hub,
                threads=settings.threads,
                backend=settings.encoder_backend,
                progress=progress,
            )
        return self._encoder

    def use_encoder(self, encoder: Encoder) -> None:
        """Take an encoder that is loaded already, in place of loading one."""
        self._encoder = encoder

    @cached_property
    def reranker(self) -> CrossEncoderReranker | None:
        """What looks again at the best passages, if the settings name it; its `load` loads it."""
        from interview_coach.retrieve.rerank import CrossEncoderReranker

        settings = self._settings
        if not settings.reranker_model:
            return None
        return CrossEncoderReranker(
            settings.reranker_model, allow_hub=settings.allow_hub, threads=settings.threads
        )

    @property
    def second_look(self) -> SecondLook | None:
        """The reranker with the depth of the settings; None where none is named."""
        from interview_coach.retrieve.rerank import SecondLook

        return SecondLook(self.reranker, self._settings.reranker_depth) if self.reranker else None

    @property
    def llm_choice(self) -> LlmChoice | None:
        """The language model that the settings name, as they name it; None where it is off."""
        from interview_coach.llm.factory import LlmChoice

        settings = self._settings
        if settings.llm_provider == "off":
            return None
        return LlmChoice(
            settings.llm_provider,
            settings.llm_model,
            settings.llm_base_url,
            settings.llm_api_key,
            timeout_s=settings.llm_timeout_s,
            max_retries=settings.llm_max_retries,
            context_tokens=settings.llm_context_tokens,
            threads=settings.threads,
        )

    @property
    def llm(self) -> ChatModel | None:
        """The language model, if there is one that can be asked; quick, since it starts with its first answer."""
        opened = self._open_llm()
        return None if opened is None or isinstance(opened, LlmError) else opened.chat

    @property
    def llm_problem(self) -> LlmError | None:
        """Why the language model that was chosen cannot be asked; None where it can, or none was chosen."""
        opened = self._open_llm()
        return opened if isinstance(opened, LlmError) else None

    def close(self) -> None:
        """Ends the local language model's process, if it runs."""
        with self._llm_lock:
            opened, self._llm = self._llm, None
        if opened is not None and not isinstance(opened, LlmError):
            opened.close()

    def _open_llm(self) -> Opened | LlmError | None:
        from interview_coach.llm.factory import open_chat

        choice = self.llm_choice
        if choice is None:
            return None
        with self._llm_lock:
            if self._llm is None or isinstance(self._llm, LlmError):  # what was missing may be there by now
                try:
                    self._llm = open_chat(choice, self._settings.cache_dir, os.environ)
                except LlmError as error:
                    self._llm = error
            return self._llm
