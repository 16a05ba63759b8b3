"""What the rest of the program knows of an encoder: texts in, unit vectors out.

A backend is one file beside this one; `load.load_encoder` chooses and makes it. Nothing here imports a model library.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from interview_coach.progress import Progress

__all__ = ["Encoder", "Tokens", "Vectors"]

Vectors = npt.NDArray[np.float32]
"""An array of shape (texts, dim), its rows of length 1."""

Tokens = npt.NDArray[np.float32]
"""What the model makes of each token of one text, of shape (tokens, 3 * dim): the states in its first, middle and last
layer side by side, not normalised. The prompt's tokens and the marks around a text are left out."""


class Encoder(Protocol):
    """Turns queries and passages into vectors whose inner product is their cosine. Safe to call from many threads."""

    @property
    def fingerprint(self) -> str:
        """Names model, weights and backend; vectors of two encoders compare only if these are equal."""
        ...

    @property
    def dim(self) -> int:
        """The length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of what is asked, in the order given."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """The vectors of queries, and the states of their tokens, from one pass."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of what is searched, in the order given. `progress` counts texts, in stage "embed"."""
        ...
