"""Test doubles with a visible rule: what they return can be worked out by reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from interview_coach.progress import Progress
from interview_coach.text.tokens import tokenize

__all__ = ["BagEncoder"]


class BagEncoder:
    """An encoder whose vector is the bag of the text's tokens, each hashed to one of `dim` places; of length 1.

    Texts that share words are near, texts that share none are (but for collisions) orthogonal, queries and passages
    are treated alike, and the two languages do not meet. `queries` and `passages` hold every text encoded so far.
    """

    def __init__(self, fingerprint: str = "bag", dim: int = 256) -> None:
        self.fingerprint = fingerprint
        self.dim = dim
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.queries.extend(texts)
        return self._encode(texts)

    def encode_tokens(
        self, texts: Sequence[str]
    ) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.float32]]]:
        """Each token's states are its place, three times over."""
        states = []
        for text in texts:
            rows = np.zeros((len(tokens := tokenize(text)), self.dim), np.float32)
            rows[range(len(tokens)), [place(token, self.dim) for token in tokens]] = 1
            states.append(np.hstack([rows, rows, rows]))
        return self.encode_queries(texts), states

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        self.passages.extend(texts)
        if progress:
            for done in range(len(texts)):
                progress("embed", done + 1, len(texts))
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for token in tokenize(text) or [""]:
                vectors[row, place(token, self.dim)] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)
        return vectors


def place(token: str, dim: int) -> int:
    """The place of a token: the same in every process, unlike `hash`."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=4).digest()) % dim
