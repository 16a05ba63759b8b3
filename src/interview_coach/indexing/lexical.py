"""BM25 over units; the one module that imports bm25s.

bm25s cannot split Chinese, so it is given tokens; its `retrieve` raises when asked for more documents than there are
and returns documents of score 0, so only its scores are used. It stores arrays as `.npy` without pickles and the
vocabulary as JSON, and is told so both ways.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["LexicalIndex"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

_FILES = (
    "data.csc.index.npy",
    "indices.csc.index.npy",
    "indptr.csc.index.npy",
    "vocab.index.json",
    "params.index.json",
)


class LexicalIndex:
    """Word scores of every document for a query. Reading from it is safe from many threads."""

    def __init__(self, bm25: Any, count: int) -> None:
        """Wrap a bm25s index over `count` documents, or None if they hold no token; use `build` or `read`."""
        self._bm25 = bm25
        self._count = count
        self._vocabulary: dict[str, int] = {} if bm25 is None else bm25.vocab_dict

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """An index over documents given as tokens."""
        import bm25s

        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokens] for tokens in documents]
        if not vocabulary:
            return cls(None, len(documents))
        bm25 = bm25s.BM25(method="lucene", backend="numpy", csc_backend="numpy")
        bm25.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(bm25, len(documents))

    @classmethod
    def read(cls, folder: Path, count: int) -> LexicalIndex:
        """What `write` wrote for `count` documents; a folder without files is that of documents without tokens.

        Raises:
            ValueError: a file is cut short or something else.
            OSError: it cannot be read.
        """
        import bm25s

        if not any(folder.iterdir()):
            return cls(None, count)
        try:
            bm25 = bm25s.BM25.load(
                folder, mmap=True, allow_pickle=False, show_progress=False, backend="numpy"
            )
            # As plain arrays they are still mapped; numpy's own class for maps makes every slice three times as dear.
            bm25.scores |= {part: np.asarray(bm25.scores[part]) for part in ("data", "indices", "indptr")}
            scores, indptr = bm25.scores, bm25.scores["indptr"]
            whole = (
                scores["num_docs"] == count
                and len(indptr) == len(bm25.vocab_dict) + 1
                and len(scores["data"]) == len(scores["indices"]) == indptr[-1]
            )
        except (EOFError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ValueError(f"the word index is not one: {error}") from error
        if not whole:
            raise ValueError("the parts of the word index do not fit together")
        return cls(bm25, count)

    def write(self, folder: Path) -> None:
        """Store the index in a folder, which must exist.

        Raises:
            OSError: it cannot be written.
        """
        if self._bm25 is not None:
            self._bm25.save(folder, allow_pickle=False, show_progress=False)

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self._count

    def score(self, tokens: Sequence[str]) -> Floats:
        """The BM25 score of every document, 0 where no token occurs. A token given twice counts twice."""
        ids = [self._vocabulary[token] for token in tokens if token in self._vocabulary]
        if not ids:
            return np.zeros(self._count, np.float32)
        scores: Floats = self._bm25.get_scores_from_ids(ids)
        return scores.astype(np.float32, copy=False)

    def documents(self, token: str) -> Ints:
        """The numbers of the documents that hold the token, ascending."""
        column = self._vocabulary.get(token)
        if column is None:
            return np.empty(0, np.int32)
        return np.sort(np.asarray(self._holding(column), np.int32))

    def holds(self, token: str, documents: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
        """Whether each of a few documents holds the token."""
        column = self._vocabulary.get(token)
        if column is None:
            return np.zeros(len(documents), bool)
        holding = self._holding(column)
        return np.array([bool((holding == document).any()) for document in documents], bool)

    def idf(self, token: str) -> float:
        """How much a token weighs: Lucene's formula, as in the scores; 0 for one that occurs nowhere."""
        column = self._vocabulary.get(token)
        holding = 0 if column is None else len(self._holding(column))
        if not holding:
            return 0.0
        return math.log(1 + (self._count - holding + 0.5) / (holding + 0.5))

    def _holding(self, column: int) -> npt.NDArray[np.integer[Any]]:
        starts = self._bm25.scores["indptr"]
        holding: npt.NDArray[np.integer[Any]] = self._bm25.scores["indices"][
            starts[column] : starts[column + 1]
        ]
        return holding
