"""An encoder that keeps its vectors on disk, so that a fit that is run again encodes nothing anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from interview_coach.embed.encoder import Encoder, Tokens, Vectors
from interview_coach.progress import Progress

__all__ = ["CachedEncoder"]

_BATCH = 128


class CachedEncoder:
    """Encodes as `encoder` does; `save` writes what is new to `folder`."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.fingerprint, self.dim = encoder.fingerprint, encoder.dim
        place = hashlib.sha256(encoder.fingerprint.encode()).hexdigest()[:12]
        self._path = folder / f"vectors-{place}.npz"
        self._known: dict[str, Vectors] = {}
        self._states: dict[str, Tokens] = {}
        if self._path.exists():
            with np.load(self._path) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of queries, from disk where they are known."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        ordered = sorted(new, key=lambda key: len(new[key]))
        for first in range(0, len(ordered), _BATCH):
            part = ordered[first : first + _BATCH]
            found = self._encoder.encode_queries([new[key] for key in part])
            self._known.update(zip(part, found, strict=True))
        return np.array([self._known[key] for key in keys], np.float32).reshape(len(keys), self.dim)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """The vectors of queries and the states of their tokens; these are kept in memory, in half precision."""
        new = sorted({text for text in texts if text not in self._states}, key=len)
        for first in range(0, len(new), _BATCH):
            part = new[first : first + _BATCH]
            vectors, states = self._encoder.encode_tokens(part)
            for text, vector, state in zip(part, vectors, states, strict=True):
                self._known[hashlib.sha256(text.encode()).hexdigest()] = vector
                self._states[text] = state.astype(np.float16)
        return self.encode_queries(texts), [self._states[text].astype(np.float32) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The encoder's own; not kept."""
        return self._encoder.encode_passages(texts, progress)

    def save(self) -> None:
        """Write every vector."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._path, keys=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
