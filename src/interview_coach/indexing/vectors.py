"""Nearest vectors by inner product; the one module that imports FAISS.

One kind of index so far: flat, which compares with every vector. Another kind is another way to make `_make`'s
index; filters, reading and writing stay as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["VectorIndex"]

Floats = npt.NDArray[np.float32]


class VectorIndex:
    """Vectors numbered from 0 in the order given. Reading from it is safe from many threads."""

    def __init__(self, index: Any) -> None:
        """Wrap a FAISS index; use `build` or `read`."""
        self._index = index

    @classmethod
    def build(cls, vectors: Floats) -> VectorIndex:
        """An index over unit vectors of shape (count, dim)."""
        index = _make(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        """What `write` wrote, into memory.

        Raises:
            ValueError: the file is cut short or something else.
            OSError: it cannot be read.
        """
        path.stat()  # for the OSError: FAISS has one kind of error for everything
        try:
            return cls(_faiss().read_index(str(path)))
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"{path.name} is not a FAISS index") from error

    def write(self, path: Path) -> None:
        """Store the index.

        Raises:
            OSError: the file cannot be written.
        """
        try:
            _faiss().write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"FAISS cannot write {path.name}") from error

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Their length."""
        return int(self._index.d)

    def vectors(self, ids: npt.NDArray[np.integer[Any]]) -> Floats:
        """The vectors of those numbers, bit for bit as given to `build`."""
        if not len(ids):
            return np.empty((0, self.dim), np.float32)
        found: Floats = self._index.reconstruct_batch(np.ascontiguousarray(ids, np.int64))
        return found

    def search(
        self, query: Floats, k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """The numbers and cosines of the k nearest, nearest first; fewer if fewer there are or are allowed.

        `allowed` is a mask over all vectors; it holds inside the search, so k are found if k are allowed.
        """
        available = self.count if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, available)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            if len(allowed) != self.count:
                raise ValueError(f"the mask is over {len(allowed)} vectors, the index holds {self.count}")
            # The bitmap is read while the search runs, so it needs a name that lives as long.
            bits = np.packbits(allowed, bitorder="little")
            selector = _faiss().IDSelectorBitmap(bits)
            parameters = _faiss().SearchParameters(sel=selector)
        rows = np.ascontiguousarray(query, np.float32).reshape(1, -1)
        cosines, ids = self._index.search(rows, k, params=parameters)
        return ids[0], cosines[0]


def _make(dim: int) -> Any:
    return _faiss().IndexFlatIP(dim)


def _faiss() -> Any:
    # Any, since its stubs describe the C++ classes and not what Python puts over them.
    import faiss

    return faiss
