"""The files of an index.

<root>/manifest.json        names the generation in use; replaced last, so that it always names a whole one
<root>/.lock                held by who builds
<root>/gen-000007/          one generation, never changed once it has that name
<root>/.building-*/         a generation being built, or what is left of one whose builder was killed
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Generation", "Root"]

_GENERATION = re.compile(r"gen-(\d{6,})\Z")


@dataclass(frozen=True, slots=True)
class Root:
    """The folder of an index."""

    path: Path

    @property
    def manifest(self) -> Path:
        """The file that names the generation in use."""
        return self.path / "manifest.json"

    @property
    def lock(self) -> Path:
        """What a builder holds."""
        return self.path / ".lock"

    def generation(self, name: str) -> Generation:
        """The generation of that name."""
        return Generation(self.path / name)

    def generations(self) -> list[str]:
        """The names of all generations there are, oldest first."""
        found = [match for path in self.path.iterdir() if (match := _GENERATION.match(path.name))]
        return [match[0] for match in sorted(found, key=lambda match: int(match[1]))]

    def next_generation(self) -> str:
        """A name above every one taken."""
        taken = self.generations()
        return f"gen-{int(taken[-1].removeprefix('gen-')) + 1 if taken else 1:06d}"

    def leftovers(self) -> list[Path]:
        """What killed builders left behind."""
        return [path for pattern in (".building-*", ".manifest-*") for path in self.path.glob(pattern)]


@dataclass(frozen=True, slots=True)
class Generation:
    """The files of one generation. Arrays are `.npy` without pickles; texts are JSON."""

    path: Path

    @property
    def articles(self) -> Path:
        """A JSON list of {id, lang, topic, path, origin, end}, sorted by id and language; `end` is a byte of `texts`."""
        return self.path / "articles.json"

    @property
    def texts(self) -> Path:
        """uint8: the articles' texts in UTF-8, one after the other."""
        return self.path / "texts.npy"

    @property
    def units(self) -> Path:
        """A JSON list of [article id, language, question id, article's row, title]."""
        return self.path / "units.json"

    @property
    def chunks(self) -> Path:
        """int64 of shape (chunks, 4): unit, ordinal, start, end."""
        return self.path / "chunks.npy"

    @property
    def chunk_keys(self) -> Path:
        """uint8 of shape (chunks, 16): the hash of what was embedded."""
        return self.path / "chunk_keys.npy"

    @property
    def chunk_vectors(self) -> Path:
        """The FAISS index over the chunks."""
        return self.path / "chunks.faiss"

    @property
    def title_keys(self) -> Path:
        """uint8 of shape (units, 16)."""
        return self.path / "title_keys.npy"

    @property
    def title_vectors(self) -> Path:
        """float32 of shape (units, dim)."""
        return self.path / "titles.npy"

    @property
    def asking_units(self) -> Path:
        """int32 of shape (askings,): the unit of each other way of asking than the title; ascending."""
        return self.path / "asking_units.npy"

    @property
    def asking_keys(self) -> Path:
        """uint8 of shape (askings, 16)."""
        return self.path / "asking_keys.npy"

    @property
    def asking_vectors(self) -> Path:
        """float32 of shape (askings, dim)."""
        return self.path / "askings.npy"

    @property
    def words(self) -> Path:
        """The folder of the word index."""
        return self.path / "words"

    @property
    def names(self) -> Path:
        """int32 of shape (names, 2): unit, number of words."""
        return self.path / "names.npy"

    @property
    def name_columns(self) -> Path:
        """int32: the words of all names, one name after the other, as numbers in `name_words`."""
        return self.path / "name_columns.npy"

    @property
    def name_words(self) -> Path:
        """A JSON list of the words in names."""
        return self.path / "name_words.json"

    def files(self) -> list[Path]:
        """Every file of the generation."""
        return sorted(path for path in self.path.rglob("*") if path.is_file())
