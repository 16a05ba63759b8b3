"""The tokenizer of a compiled encoder: ids from texts, without transformers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

__all__ = ["Tokenizer", "load_tokenizer", "write_tokenizer"]

_FILE = "tokenizer.json"


class Tokenizer(Protocol):
    """Ids from a text. Safe from many threads."""

    def encode(self, text: str, max_length: int) -> list[int]:
        """The ids of a text with the model's own around them, at most `max_length`."""
        ...


class _Library:
    """The `tokenizers` library with a `tokenizer.json`."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer as Rust

        self._tokenizer = Rust.from_str(path.read_text(encoding="utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._max_length = 0

    def encode(self, text: str, max_length: int) -> list[int]:
        if max_length != self._max_length:
            self._tokenizer.enable_truncation(max_length)
            self._max_length = max_length
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids


def write_tokenizer(
    content: Mapping[str, Any], folder: Path, texts: list[str], max_length: int
) -> Literal["unigram", "tokenizers"]:
    """Store a tokenizer in the smaller form if it has one that gives the same ids for all the texts."""
    from interview_coach.embed.unigram import FILES, UnigramTokenizer, Unsupported, convert

    (folder / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    original = _Library(folder / _FILE)
    try:
        convert(content, folder)
        smaller = UnigramTokenizer(folder)
    except (Unsupported, KeyError, TypeError):
        same = False
    else:
        same = all(smaller.encode(text, max_length) == original.encode(text, max_length) for text in texts)
    for name in (_FILE,) if same else FILES:
        (folder / name).unlink(missing_ok=True)
    return "unigram" if same else "tokenizers"


def load_tokenizer(kind: Literal["unigram", "tokenizers"], folder: Path) -> Tokenizer:
    """What `write_tokenizer` stored.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not what it should be.
    """
    if kind == "unigram":
        from interview_coach.embed.unigram import UnigramTokenizer

        return UnigramTokenizer(folder)
    return _Library(folder / _FILE)
