"""The models that the settings name, loaded when first needed: the encoder, and the reranker if there is one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from interview_coach.progress import Progress, silent
from interview_coach.settings import Settings

if TYPE_CHECKING:
    from interview_coach.embed.encoder import Encoder
    from interview_coach.retrieve.rerank import CrossEncoderReranker, SecondLook

__all__ = ["Models"]


class Models:
    """Makes each model once. Whoever loads holds a lock of their own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._encoder: Encoder | None = None

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
