"""What each unit is called, word by word: a table of all names, and the names that a word is in.

Kept with the index, because reading the names out of 30,000 answers takes half a minute.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from interview_coach.indexing.layout import Generation

__all__ = ["NameTable"]

_UNITS_KEPT = 1024
"""Units whose names are kept once put together; the same few are looked at again and again for one question."""

Ints = npt.NDArray[np.int32]


class NameTable:
    """Names as sets of tokens, numbered in the order of their units. A token is a column, `vocabulary[column]`."""

    vocabulary: tuple[str, ...]
    units: Ints
    """The unit of each name; ascending."""

    def __init__(self, vocabulary: Sequence[str], units: Ints, sizes: Ints, columns: Ints) -> None:
        """Wrap the arrays of `layout.Generation.names`; use `build` or `read`.

        Raises:
            ValueError: they do not fit together.
        """
        if len(sizes) != len(units) or sizes.sum() != len(columns):
            raise ValueError("the parts of the table of names do not fit together")
        if len(columns) and not 0 <= columns.min() <= columns.max() < len(vocabulary):
            raise ValueError("a name has a word that is not in the vocabulary")
        self.vocabulary = tuple(vocabulary)
        self.units = units
        self._sizes = sizes
        self._columns = columns
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        self._numbers = {token: column for column, token in enumerate(self.vocabulary)}
        # The names by column: those of a token lie together.
        order = np.argsort(columns, kind="stable")
        self._names = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        self._firsts = np.searchsorted(columns[order], np.arange(len(self.vocabulary) + 1))
        self._of = lru_cache(_UNITS_KEPT)(self._names_of)

    @classmethod
    def build(cls, units: Sequence[Sequence[frozenset[str]]]) -> NameTable:
        """A table of every unit's names, of which none is empty."""
        vocabulary: dict[str, int] = {}
        owners: list[int] = []
        sizes: list[int] = []
        columns: list[int] = []
        for unit, names in enumerate(units):
            for name in names:
                owners.append(unit)
                sizes.append(len(name))
                columns.extend(vocabulary.setdefault(token, len(vocabulary)) for token in sorted(name))
        arrays = (np.array(part, np.int32) for part in (owners, sizes, columns))
        return cls(tuple(vocabulary), *arrays)

    @classmethod
    def read(cls, generation: Generation) -> NameTable:
        """What `write` wrote.

        Raises:
            OSError: a file cannot be read.
            ValueError: a file is something else.
        """
        vocabulary = json.loads(generation.name_words.read_text(encoding="utf-8"))
        rows = np.load(generation.names, allow_pickle=False)
        columns = np.load(generation.name_columns, allow_pickle=False)
        if not isinstance(vocabulary, list) or rows.ndim != 2 or rows.shape[1] != 2 or columns.ndim != 1:
            raise ValueError("the table of names is not one")
        return cls(vocabulary, rows[:, 0].copy(), rows[:, 1].copy(), columns)

    def write(self, generation: Generation) -> None:
        """Store the table."""
        generation.name_words.write_text(json.dumps(self.vocabulary), encoding="utf-8")
        np.save(generation.names, np.stack([self.units, self._sizes], axis=1), allow_pickle=False)
        np.save(generation.name_columns, self._columns, allow_pickle=False)

    def of(self, unit: int) -> tuple[frozenset[str], ...]:
        """The names of a unit."""
        return self._of(unit)

    def _names_of(self, unit: int) -> tuple[frozenset[str], ...]:
        # As int32, since searchsorted would copy all units to the type of what it is asked for.
        first, last = np.searchsorted(self.units, np.array([unit, unit + 1], np.int32))
        return tuple(
            frozenset(self.vocabulary[column] for column in self._columns[start:end].tolist())
            for start, end in zip(self._starts[first:last], self._starts[first + 1 : last + 1], strict=True)
        )

    def holding(self, token: str) -> Ints:
        """The numbers of the names that a token is in, ascending."""
        column = self._numbers.get(token)
        if column is None:
            return np.empty(0, np.int32)
        return self._names[self._firsts[column] : self._firsts[column + 1]]

    def sums(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """For each name the sum of its tokens' weights, which are given by column."""
        sums: npt.NDArray[np.float64] = np.add.reduceat(weights[self._columns], self._starts[:-1])
        return sums
