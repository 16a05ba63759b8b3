"""Vectors that need not be computed again: those of the index before, and those of the shipped articles, ready-made.

Each lies under a key, a hash of the text and of how it was encoded, so a source that is old, or of other articles, has
fewer answers and never wrong ones. Embedding the shipped articles takes four minutes of one core, reading their vectors
20 ms. The file has them as float16, which moves a vector by a cosine of 5e-7 at most; the 8 bits that the encoder
computes with move it by 7e-4.
"""

from __future__ import annotations

import hashlib
import logging
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from interview_coach.embed.encoder import Vectors
from interview_coach.indexing.index import Index

__all__ = ["Keys", "Known", "Source", "key_of", "keys_of", "read_ready_made", "stored_in", "write_ready_made"]

Keys = npt.NDArray[np.uint8]
"""Hashes of what is encoded and how, of shape (texts, 16)."""

Rows = npt.NDArray[np.int64]

_KEY_BYTES = 16
_OFF = 0.01
"""A vector that is longer or shorter than 1 by more was not rounded but damaged; rounding moves the length by 5e-5."""

_log = logging.getLogger("interview_coach")


def key_of(kind: Literal["passage", "query"], text: str) -> bytes:
    """The key of a text encoded as a passage, or as a query as titles are."""
    return hashlib.blake2b(f"{kind}\0{text}".encode(), digest_size=_KEY_BYTES).digest()


def keys_of(kind: Literal["passage", "query"], texts: Sequence[str]) -> Keys:
    """The keys of texts, in the order given."""
    joined = b"".join(key_of(kind, text) for text in texts)
    return np.frombuffer(joined, np.uint8).reshape(len(texts), _KEY_BYTES)


@dataclass(frozen=True, slots=True)
class Source:
    """Some keys, and what reads the vectors of so many rows of them."""

    keys: Keys
    read: Callable[[Rows], Vectors]


class Known:
    """The vectors that some sources have, of one encoder, passages and titles together."""

    def __init__(self, sources: Sequence[Source], dim: int) -> None:
        """`sources` in the order that they are asked in; their vectors are of length `dim`."""
        self._dim = dim
        self._sources = [
            ({key.tobytes(): row for row, key in enumerate(source.keys)}, source.read) for source in sources
        ]

    def look_up(self, keys: Keys) -> tuple[Vectors, list[int]]:
        """An array with a row for each key, and the numbers of those rows that nobody knows, which are not filled."""
        vectors = np.empty((len(keys), self._dim), np.float32)
        wanted = list(enumerate(key.tobytes() for key in keys))
        for rows, read in self._sources:
            found = [(number, rows[key]) for number, key in wanted if key in rows]
            if found:
                numbers, places = np.array(found, np.int64).T
                vectors[numbers] = read(places)
                wanted = [(number, key) for number, key in wanted if key not in rows]
        return vectors, [number for number, _ in wanted]


def stored_in(index: Index) -> list[Source]:
    """What an index has."""
    return [
        Source(index.chunk_keys, index.chunk_vectors),
        Source(index.title_keys, lambda rows: index.title_vectors[rows]),
        Source(index.asking_keys, lambda rows: index.asking_vectors[rows]),
    ]


def read_ready_made(path: Path, fingerprint: str, dim: int) -> list[Source]:
    """What a file of `write_ready_made` has for the encoder of that fingerprint.

    Nothing if there is no file, or it is of another encoder, or damaged; the last is logged.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            if parts.testzip():  # the checksums first: numpy believes any shape that it reads
                raise ValueError("its checksums do not hold")
        with np.load(path, allow_pickle=False) as file:
            if str(file["encoder"]) != fingerprint:
                return []
            keys, halves = file["keys"], file["vectors"]
        fits = keys.shape == (*halves.shape[:1], _KEY_BYTES) and halves.shape[1:] == (dim,)
        if not fits or (keys.dtype, halves.dtype) != (np.uint8, np.float16):
            raise ValueError("its arrays are of another shape")
        vectors = halves.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (abs(lengths - 1) < _OFF).all():  # so written, not-a-number is damage as well
            raise ValueError("its vectors are not of length 1")
    except FileNotFoundError:
        return []
    except (OSError, ValueError, LookupError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        _log.warning(
            "%s cannot be used (%s); what it holds is embedded instead, which takes minutes", path, reason
        )
        return []
    vectors /= lengths
    return [Source(keys, lambda rows: vectors[rows])]


def write_ready_made(path: Path, fingerprint: str, vectors: dict[bytes, npt.NDArray[np.float32]]) -> None:
    """Store vectors by their keys, for `read_ready_made`; the same vectors give the same bytes.

    Raises:
        OSError: the file cannot be written.
    """
    keys = sorted(vectors)
    aside = path.with_name(f".{path.name}")
    with aside.open("wb") as file:
        np.savez(
            file,
            encoder=np.array(fingerprint),
            keys=np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), _KEY_BYTES),
            vectors=np.array([vectors[key] for key in keys], np.float16),
        )
    aside.replace(path)
