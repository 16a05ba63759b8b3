"""The articles of a generation and what was cut from them. Texts stay on the disk until they are looked at.

A library of 100,000 chunks is 60 MB of text, of which a question needs a few pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from interview_coach.domain import Article, Chunk, Lang, Origin
from interview_coach.indexing.layout import Generation

__all__ = ["Chunks", "Listed", "Texts", "Unit", "write_texts"]

Unit = tuple[str, Lang, str]
"""Article id, language, question id."""

_TEXTS_KEPT = 64
"""Texts of so many articles are kept once read: the chunks found for one question come from few articles."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of an article without reading it; see `domain.Article`."""

    id: str
    lang: Lang
    topic: str
    path: str
    origin: Origin


class Texts:
    """The texts of all articles, by row."""

    def __init__(self, generation: Generation) -> None:
        """Map the texts of a generation.

        Raises:
            OSError: a file cannot be read.
            ValueError, TypeError: a file is something else.
        """
        rows = json.loads(generation.articles.read_text(encoding="utf-8"))
        self._ends = [0, *(int(row.pop("end")) for row in rows)]
        self.listed = tuple(Listed(**row) for row in rows)
        self._bytes = np.load(generation.texts, mmap_mode="r", allow_pickle=False)
        if self._bytes.dtype != np.uint8 or self._bytes.shape != (self._ends[-1],):
            raise ValueError("the texts do not fit the articles")
        self.text = lru_cache(_TEXTS_KEPT)(self._text)

    def _text(self, row: int) -> str:
        """The text of an article."""
        return bytes(self._bytes[self._ends[row] : self._ends[row + 1]]).decode("utf-8", "surrogatepass")


def write_texts(articles: Sequence[Article], generation: Generation) -> None:
    """Store articles for `Texts`."""
    encoded = [article.text.encode("utf-8", "surrogatepass") for article in articles]
    ends = np.cumsum([len(text) for text in encoded]).tolist()
    rows = [
        asdict(Listed(article.id, article.lang, article.topic, article.path, article.origin)) | {"end": end}
        for article, end in zip(articles, ends, strict=True)
    ]
    generation.articles.write_text(json.dumps(rows), encoding="utf-8")
    np.save(generation.texts, np.frombuffer(b"".join(encoded), np.uint8), allow_pickle=False)


class Chunks(Sequence[Chunk]):
    """All chunks, each made when it is looked at."""

    def __init__(
        self, table: npt.NDArray[np.int64], units: Sequence[Unit], unit_articles: Any, texts: Texts
    ) -> None:
        """`table` has a row of unit, ordinal, start and end for each chunk."""
        self._table = table
        self._units = units
        self._unit_articles = unit_articles
        self._texts = texts

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, number: int) -> Chunk: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Chunk]: ...
    def __getitem__(self, number: int | slice) -> Chunk | Sequence[Chunk]:
        """One chunk, or a list of some."""
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        unit, ordinal, start, end = self._table[number].tolist()
        text = self._texts.text(int(self._unit_articles[unit]))
        article_id, lang, question_id = self._units[unit]
        return Chunk(article_id, lang, question_id, ordinal, text[start:end], start, end)

    def __iter__(self) -> Iterator[Chunk]:
        return (self[number] for number in range(len(self)))
