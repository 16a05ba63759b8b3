"""Read an index: the articles it was built from, their units and chunks, and the two ways to score them.

A unit is a question with its whole answer. Units and chunks are numbered from 0; the chunks of a unit lie together.
Texts and vectors stay on the disk, mapped into memory. On Linux and macOS a generation may be removed while readers
of it go on; Windows does not let go of a file that is mapped, so there it stays until the next build after the reader
has closed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from interview_coach.domain import Article, Lang, Question
from interview_coach.errors import FormatError, IndexMismatch
from interview_coach.indexing import manifest as manifests
from interview_coach.indexing.layout import Generation, Root
from interview_coach.indexing.lexical import LexicalIndex
from interview_coach.indexing.manifest import Manifest
from interview_coach.indexing.names import NameTable
from interview_coach.indexing.tables import Chunks, Listed, Texts, Unit
from interview_coach.indexing.vectors import VectorIndex
from interview_coach.ingest.article_format import parse_article

__all__ = ["Index", "Unit"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


class Index:
    """One generation of an index. Every method is safe from many threads."""

    manifest: Manifest
    listed: tuple[Listed, ...]
    """The articles, unread; sorted by id and language."""
    units: tuple[Unit, ...]
    unit_titles: tuple[str, ...]
    """The question of each unit."""
    unit_articles: Ints
    """The row in `listed` of each unit's article."""
    names: NameTable
    """What each unit is called."""
    chunks: Chunks
    chunk_units: Ints
    """The unit of each chunk; ascending."""
    unit_langs: npt.NDArray[np.str_]
    """The language of each unit."""
    title_vectors: Floats
    """The questions themselves, encoded as queries: float32 of shape (units, dim)."""
    asking_units: Ints
    """The unit of each other way of asking; ascending."""
    asking_vectors: Floats
    """The other ways of asking, encoded as queries: float32 of shape (askings, dim)."""
    twins: Ints
    """The unit that is the same question in the other language, -1 where there is none."""

    def __init__(self, manifest: Manifest, generation: Generation) -> None:
        """Read a generation; use `Index.open`.

        Raises:
            OSError: a file cannot be read.
            ValueError: a file is not what the manifest says, or the files do not fit together.
        """
        _verify(manifest, generation)
        self.manifest = manifest
        self._texts = Texts(generation)
        self.listed = self._texts.listed
        rows = json.loads(generation.units.read_text(encoding="utf-8"))
        self.units = tuple((row[0], row[1], row[2]) for row in rows)
        self.unit_titles = tuple(str(row[4]) for row in rows)
        self.unit_articles = np.array([row[3] for row in rows], np.int32)
        self._unit_numbers = {unit: number for number, unit in enumerate(self.units)}
        self._article_rows = {(article.id, article.lang): row for row, article in enumerate(self.listed)}
        self._parsed: dict[int, Article] = {}
        self.unit_langs = np.array([unit[1] for unit in self.units], dtype="<U2")
        table = np.load(generation.chunks, allow_pickle=False)
        self.chunk_units = table[:, 0].astype(np.int32)
        self._first_chunks = np.searchsorted(self.chunk_units, np.arange(len(self.units) + 1, dtype=np.int32))
        self.chunks = Chunks(table, self.units, self.unit_articles, self._texts)
        self.chunk_keys = np.load(generation.chunk_keys, mmap_mode="r", allow_pickle=False)
        self.title_keys = np.load(generation.title_keys, mmap_mode="r", allow_pickle=False)
        self.title_vectors = np.asarray(np.load(generation.title_vectors, mmap_mode="r", allow_pickle=False))
        self.asking_units = np.load(generation.asking_units, allow_pickle=False)
        self.asking_keys = np.load(generation.asking_keys, mmap_mode="r", allow_pickle=False)
        self.asking_vectors = np.asarray(
            np.load(generation.asking_vectors, mmap_mode="r", allow_pickle=False)
        )
        self.twins = self._twins()
        self.names = NameTable.read(generation)
        self._vectors = VectorIndex.read(generation.chunk_vectors)
        self._words = LexicalIndex.read(generation.words, len(self.units))
        if not (
            len(self.chunks) == self._vectors.count == len(self.chunk_keys) == manifest.chunks
            and len(self.units) == len(self.title_vectors) == len(self.title_keys) == manifest.questions
            and len(self.listed) == manifest.articles
            and self._vectors.kind == manifest.vectors
            and len(self.asking_units) == len(self.asking_keys) == len(self.asking_vectors)
            and _below(self.asking_units, len(self.units))
            and _below(self.chunk_units, len(self.units))
            and _below(self.names.units, len(self.units))
            and _below(self.unit_articles, len(self.listed))
            and self._vectors.dim == self.title_vectors.shape[1] == manifest.dim
        ):
            raise ValueError("its files do not fit together")

    @classmethod
    def open(cls, root: Path, fingerprint: str) -> Index:
        """The index in a folder, for an encoder of that fingerprint.

        Raises:
            IndexMissing: there is none.
            IndexMismatch: it is of another encoder, version or format, or damaged.
        """
        place = Root(root)
        while True:
            manifest = manifests.read(place)
            manifest.check(root, fingerprint)
            try:
                return load(place, manifest)
            except IndexMismatch:
                # A builder may have put a new generation in its place between the two reads.
                if manifests.read(place).generation == manifest.generation:
                    raise

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """All articles, parsed from the text that was indexed; sorted by id and language."""
        return tuple(self._article(row) for row in range(len(self.listed)))

    def article(self, article_id: str, lang: Lang) -> Article:
        """One article; KeyError if there is none."""
        return self._article(self._article_rows[article_id, lang])

    def unit_of(self, article_id: str, lang: Lang, question_id: str) -> int:
        """The number of a unit; KeyError if there is none."""
        return self._unit_numbers[article_id, lang, question_id]

    def unit_article(self, unit: int) -> Article:
        """The article that a unit is in."""
        return self._article(int(self.unit_articles[unit]))

    def question(self, unit: int) -> Question:
        """The question that a unit is."""
        return self.unit_article(unit).question(self.units[unit][2])

    def unit_chunks(self, unit: int) -> range:
        """The numbers of a unit's chunks, in the order of the text; empty if nothing is written under it."""
        return range(int(self._first_chunks[unit]), int(self._first_chunks[unit + 1]))

    def search_vectors(
        self, query: Floats, k: int, allowed: Mask | None = None
    ) -> tuple[npt.NDArray[np.int64], Floats]:
        """The numbers and cosines of the k chunks nearest to a unit vector of shape (dim,), nearest first.

        `allowed` is a mask over the chunks; it holds inside the search, so k are found if k are allowed.
        """
        return self._vectors.search(query, k, allowed)

    def chunk_vectors(self, ids: Sequence[int] | npt.NDArray[np.integer[Any]]) -> Floats:
        """The vectors of chunks: float32 of shape (ids, dim)."""
        return self._vectors.vectors(np.asarray(ids, np.int64))

    def score_words(self, tokens: Sequence[str]) -> Floats:
        """The BM25 score of every unit for the tokens of a query: float32 of shape (units,), 0 where none occurs."""
        return self._words.score(tokens)

    def idf(self, token: str) -> float:
        """How rare a token is among the units; 0 if it occurs in none."""
        return self._words.idf(token)

    def term_units(self, token: str) -> Ints:
        """The numbers of the units that hold a token, ascending."""
        return self._words.documents(token)

    def units_hold(self, token: str, units: Sequence[int]) -> Mask:
        """Whether each of a few units holds a token."""
        return self._words.holds(token, np.asarray(units, np.int64))

    def _twins(self) -> Ints:
        other: dict[Lang, Lang] = {"en": "zh", "zh": "en"}
        numbers = self._unit_numbers
        return np.array([numbers.get((a, other[lang], q), -1) for a, lang, q in self.units], np.int32)

    def _article(self, row: int) -> Article:
        known = self._parsed.get(row)
        if known is None:
            stored = self.listed[row]
            try:
                known = parse_article(self._texts.text(row), stored.path, stored.origin)
            except FormatError as error:
                # It parsed when it was stored, so the format has changed since.
                raise IndexMismatch(
                    f"an indexed article no longer reads ({error}); {manifests.REBUILD}"
                ) from error
            self._parsed[row] = known
        return known


def load(place: Root, manifest: Manifest) -> Index:
    """The generation that a manifest names, whatever encoder it is of.

    Raises:
        IndexMismatch: it is damaged.
    """
    try:
        return Index(manifest, place.generation(manifest.generation))
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        raise manifests.damaged(place.path, f"{manifest.generation}: {error}") from error


def _below(numbers: Ints, limit: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < limit)


def _verify(manifest: Manifest, generation: Generation) -> None:
    for stored in manifest.files:
        path = generation.path / stored.name
        size = path.stat().st_size
        if size != stored.bytes:
            raise ValueError(f"{stored.name} has {size} bytes, not {stored.bytes}")
        if stored.sha256:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != stored.sha256:
                raise ValueError(f"{stored.name} has changed since it was written")
