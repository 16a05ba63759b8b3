"""Nearest vectors by inner product; the one module that imports FAISS.

Two kinds of index. "flat" compares with every vector and is exact. "ivf" (inverted lists, Jegou et al. 2011, "Product
quantization for nearest neighbor search") keeps the vectors in lists around k-means centroids, whole, and compares
with those of the nearest lists alone; it takes over by itself from `IVF_FROM` vectors. Which kind, how many lists and
how much of them: `python -m benchmarks --only kinds,whole` prints the figures. HNSW (Malkov and Yashunin 2018) was measured too
and lost: it takes eight times as long to build, and under a filter that most near vectors fail, such as the other language,
its walk ends before it has met many that pass (recall@10 at 10,000 vectors: .63, the lists' 1.000).
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["IVF_FROM", "SCANNED", "VectorIndex"]

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

IVF_FROM = 20_000
"""From so many vectors the lists pay: two searches, one in each language, take 2.3 ms at 10,000 by a whole scan and
2.1 by lists, at 20,000 5.8 and 3.4, at 100,000 35 and 9. Below, the whole scan is as good as free, and exact."""

SCANNED = 8192
"""At least so many allowed vectors are compared with, nearest lists first; where fewer are allowed, all of them are,
and the search is exact. recall@10 is .998 at 40,000 vectors, .987 to .994 at 100,000, .995 at a million; half as many gave
.990 where this gave .998."""

_SCANNED_SHARE = 50
"""Beyond 50 * SCANNED vectors, one in so many of them."""

_LISTS = 2.0
"""Lists per square root of the vectors. With 1 recall@10 at 100,000 is .991, with 2 .998, with 4 .998 at four times
the training."""

_TRAINED_ON = 64
"""Vectors for each centroid to learn from."""

_ROUNDS = 8


class VectorIndex:
    """Vectors numbered from 0 in the order given. Reading from it is safe from many threads."""

    def __init__(self, index: Any) -> None:
        """Wrap a FAISS index; use `build` or `read`.

        Raises:
            ValueError: it is of no kind that is known here.
        """
        faiss = _faiss()
        self._index = index
        if isinstance(index, faiss.IndexFlatIP):
            self.kind = "flat"
        elif isinstance(index, faiss.IndexIVFFlat) and index.direct_map.array.size() == index.ntotal:
            self.kind = "ivf"
            # The map from a vector to its place holds the list in the upper half.
            places = faiss.vector_to_array(index.direct_map.array)
            self._list_of = (places >> 32).astype(np.int32)
        else:
            raise ValueError(f"a {type(index).__name__} is not an index of ours")

    @classmethod
    def build(cls, vectors: Floats, ivf_from: int = IVF_FROM) -> VectorIndex:
        """An index over unit vectors of shape (count, dim), of the kind that pays for so many."""
        rows = np.ascontiguousarray(vectors, np.float32)
        index = _lists(rows) if len(rows) >= max(1, ivf_from) else _faiss().IndexFlatIP(rows.shape[1])
        index.add(rows)
        if len(rows) >= max(1, ivf_from):
            index.set_direct_map_type(_faiss().DirectMap.Array)
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        """What `write` wrote; lists are mapped into memory, and read from the disk as they are looked into.

        The map outlives the file's removal on Linux and macOS. On Windows FAISS cannot map, and all is read.

        Raises:
            ValueError: the file is cut short or something else.
            OSError: it cannot be read.
        """
        path.stat()  # for the OSError: FAISS has one kind of error for everything
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path), 0 if os.name == "nt" else faiss.IO_FLAG_MMAP)
            if isinstance(index, faiss.IndexIVFFlat) and os.name != "nt":
                # Reading ahead starts threads at every search, which costs more than the search.
                faiss.downcast_InvertedLists(index.invlists).prefetch_nthread = 0
            return cls(index)
        except (RuntimeError, MemoryError, AttributeError) as error:
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
        """The vectors of those numbers, bit for bit as given to `build`, whatever the kind."""
        if not len(ids):
            return np.empty((0, self.dim), np.float32)
        found: Floats = self._index.reconstruct_batch(np.ascontiguousarray(ids, np.int64))
        return found

    def search(
        self, query: Floats, k: int, allowed: Mask | None = None
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """The numbers and cosines of the k nearest, nearest first; fewer if fewer there are or are allowed.

        `allowed` is a mask over all vectors; it holds inside the search, so k are found if k are allowed.
        """
        available = self.count if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, available)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and len(allowed) != self.count:
            raise ValueError(f"the mask is over {len(allowed)} vectors, the index holds {self.count}")
        faiss = _faiss()
        rows = np.ascontiguousarray(query, np.float32).reshape(1, -1)
        chosen = None if allowed is None else _selector(allowed)
        if self.kind == "flat":
            parameters = None if chosen is None else faiss.SearchParameters(sel=chosen)
        else:
            lists, probes = self._probed(rows, k, allowed)
            parameters = faiss.SearchParametersIVF(
                nprobe=probes, quantizer_params=faiss.SearchParameters(sel=lists), sel=chosen
            )
        cosines, ids = self._index.search(rows, k, params=parameters)
        return ids[0], cosines[0]

    def _probed(self, rows: Floats, k: int, allowed: Mask | None) -> tuple[Any, int]:
        """A selector of the lists that hold any allowed vector, and how many of them to look into.

        Counted in allowed vectors, not in lists: with a fixed number of lists a question in English would look into
        lists of English passages alone, and find none of the Chinese ones that it was sent for.
        """
        held = np.bincount(
            self._list_of if allowed is None else self._list_of[allowed], minlength=self._index.nlist
        )
        lists = _selector(held > 0)
        some = int(np.count_nonzero(held))
        near = self._index.quantizer.search(rows, some, params=_faiss().SearchParameters(sel=lists))[1][0]
        enough = max(SCANNED, self.count // _SCANNED_SHARE, k)
        return lists, min(some, 1 + int(np.searchsorted(np.cumsum(held[near]), enough)))


def _lists(rows: Floats) -> Any:
    """An empty index of inverted lists whose centroids are learnt from the rows; the same each time (a fixed seed)."""
    faiss = _faiss()
    count, dim = rows.shape
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(dim),
        dim,
        min(count, max(1, round(_LISTS * math.sqrt(count)))),
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.spherical = True
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _TRAINED_ON
    index.cp.min_points_per_centroid = 1
    index.train(rows)
    return index


def _selector(mask: Mask) -> Any:
    """FAISS's form of a mask; it keeps the bitmap that it reads."""
    return _faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def _faiss() -> Any:
    # Any, since its stubs describe the C++ classes and not what Python puts over them.
    import faiss

    return faiss
