"""Encode with sentence-transformers on the CPU. Importing torch takes seconds, so this does it when first needed."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interview_coach.embed.encoder import Tokens, Vectors
from interview_coach.embed.texts import encodable, prompts_for
from interview_coach.errors import ModelError
from interview_coach.progress import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["SentenceTransformerEncoder"]

_BATCH = 32


class SentenceTransformerEncoder:
    """An `Encoder` over a sentence-transformers folder.

    Each batch is encoded under a lock, so a question asked while an index is built waits for one batch only.
    """

    def __init__(self, folder: Path, model: str, fingerprint: str, threads: int = 0) -> None:
        """Load the folder; `model` is the name it goes by, `threads` 0 leaves their number to torch.

        Raises:
            ModelError: sentence-transformers cannot load it.
        """
        self._model = _load(folder, threads)
        self._lock = threading.Lock()
        self._query_prompt, self._passage_prompt = prompts_for(self._model.prompts, model)
        self._fingerprint = fingerprint
        self._dim = int(self._encode(["warm up"], self._query_prompt, None).shape[1])

    @property
    def model(self) -> SentenceTransformer:
        """What encodes, for the compiler."""
        return self._model

    @property
    def fingerprint(self) -> str:
        """Names model, weights and backend."""
        return self._fingerprint

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return self._dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of queries, under the model's query prompt."""
        return self._encode(texts, self._query_prompt, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The unit vectors of passages, under the model's passage prompt."""
        return self._encode(texts, self._passage_prompt, progress)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """The unit vectors of queries and the states of their tokens."""
        import torch

        from interview_coach.embed.export import side_by_side

        transformer: Any = self._model[0]
        tokenizer: Any = self._model.tokenizer
        first = len(tokenizer(self._query_prompt)["input_ids"]) - 1
        states: list[Tokens] = [np.empty((0, 3 * self._dim), np.float32)] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            given = tokenizer(
                [self._query_prompt + encodable(texts[i]) for i in batch],
                padding=True,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_tensors="pt",
            )
            with self._lock, torch.inference_mode():
                found = transformer.auto_model(**given, output_hidden_states=True).hidden_states
                beside = side_by_side(found).numpy()
            for row, number in enumerate(batch):
                states[number] = beside[row, first : int(given["attention_mask"][row].sum()) - 1].copy()
        return self.encode_queries(texts), states

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        import torch

        if not texts:
            return np.empty((0, self._dim), np.float32)
        # Longest first: batches hold texts of one length, and a machine short of memory says so at once.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        rows: Vectors | None = None
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            with self._lock, torch.inference_mode():
                encoded = self._model.encode(
                    [encodable(texts[i]) for i in batch],
                    prompt=prompt,
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                )
            if rows is None:
                rows = np.empty((len(texts), encoded.shape[1]), np.float32)
            rows[batch] = encoded
            if progress:
                progress("embed", first + len(batch), len(texts))
        assert rows is not None
        return rows


def _load(folder: Path, threads: int) -> SentenceTransformer:
    # Read by OpenMP when torch is imported. Its threads spin while they wait for each other, which is fine on an idle
    # machine and ruinous on a busy one: on two cores shared with other work a query took 0.4 to 1.1 s, sleeping 0.09 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside the libraries, of no use to who runs this
            import torch
            from safetensors import SafetensorError
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelError(
            f"the encoder needs sentence-transformers and torch ({error}); run 'make install'"
        ) from error
    if threads > 0:
        torch.set_num_threads(threads)
    # Its bars and load reports would go to a terminal that shows our own progress.
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"cannot load the encoder in {folder}: {reason}; remove that folder to have it made again, "
            "or name another with COACH_ENCODER_FOLDER"
        ) from error
    return model.eval()
