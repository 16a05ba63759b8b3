"""What an index was built from and with, and so whether it may be used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from interview_coach.domain import Article
from interview_coach.errors import IndexMismatch, IndexMissing
from interview_coach.indexing.layout import Root
from interview_coach.ingest.chunk import CHUNKER
from interview_coach.text.framing import topic_of
from interview_coach.text.tokens import tokenize

__all__ = [
    "FORMAT",
    "REBUILD",
    "Manifest",
    "StoredFile",
    "corpus_hash",
    "damaged",
    "read",
    "tokenizer_version",
]

FORMAT = 3
"""Of the files and of what goes into them (which text of a unit is embedded, which is counted)."""

REBUILD = "rebuild it with: coach index"

# Tokens of this tell two tokenizers apart; whoever changes the rules or updates the stemmer need not remember to.
_PROBE = (
    "Why does InfoNCE's temperature matter for U-Net, GPT-4o and C++ embeddings? 三元组损失与对比学习的区别是什么？"
    " ＦＵＬＬ width, generally normalised, running, e.g. x_1 = 3.14; 为"
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the generation. Beyond `store.HASHED_BYTES` only its size is checked, and `sha256` is empty."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of manifest.json."""

    format: int
    generation: str
    encoder: str
    dim: int
    chunker: str
    tokenizer: str
    vectors: str
    """The kind of the vector index: "flat" or "ivf"."""
    corpus: str
    articles: int
    questions: int
    chunks: int
    files: tuple[StoredFile, ...]

    def to_json(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is something else.
        """
        fields: Any = json.loads(text)
        try:
            files = tuple(StoredFile(f["name"], f["bytes"], f["sha256"]) for f in fields.pop("files"))
            manifest = cls(**fields, files=files)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"unexpected content: {error}") from error
        numbers = (manifest.format, manifest.dim, manifest.articles, manifest.questions, manifest.chunks)
        if not all(isinstance(number, int) for number in numbers) or not isinstance(manifest.generation, str):
            raise ValueError("unexpected content")
        return manifest

    def check(self, root: Path, fingerprint: str) -> None:
        """Refuse an index of another format, encoder, chunker or tokenizer.

        Raises:
            IndexMismatch: it is one.
        """
        for what, here, wanted in (
            ("format", str(self.format), str(FORMAT)),
            ("encoder", self.encoder, fingerprint),
            ("chunker", self.chunker, CHUNKER),
            ("tokenizer", self.tokenizer, tokenizer_version()),
        ):
            if here != wanted:
                raise IndexMismatch(f"the index in {root} is of {what} {here}, not {wanted}; {REBUILD}")


def read(root: Root) -> Manifest:
    """The manifest of an index, not yet checked against anything.

    Raises:
        IndexMissing: there is no index.
        IndexMismatch: the file is not one, or of another format.
    """
    try:
        text = root.manifest.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"there is no index in {root.path} yet; build it with: coach index") from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(root.path, f"manifest.json: {error}") from error
    try:
        stated = json.loads(text)
        if isinstance(stated, dict) and isinstance(stated.get("format"), int) and stated["format"] != FORMAT:
            # Its other fields may be of another kind, so it is judged by this one alone.
            raise IndexMismatch(
                f"the index in {root.path} is of format {stated['format']}, not {FORMAT}; {REBUILD}"
            )
        return Manifest.from_json(text)
    except (ValueError, RecursionError) as error:
        raise damaged(root.path, f"manifest.json: {error}") from error


def damaged(root: Path, what: str) -> IndexMismatch:
    """The error for an index that cannot be read."""
    return IndexMismatch(f"the index in {root} is damaged ({' '.join(what.split())}); {REBUILD}")


def corpus_hash(articles: Sequence[Article]) -> str:
    """Over everything of the articles that goes into an index, whatever their order."""
    rows = sorted((a.id, a.lang, a.hash, a.path, a.origin) for a in articles)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@cache
def tokenizer_version() -> str:
    """Changes when the rules of `text.tokens` or its stemmer do, or those of `text.framing`, which cut names."""
    return hashlib.sha256("\n".join([*tokenize(_PROBE), topic_of(_PROBE)]).encode()).hexdigest()[:12]
