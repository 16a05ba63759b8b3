"""A Unigram (SentencePiece) tokenizer that is small in memory and quick to load.

`tokenizers` builds a trie of hash maps from the 250,000 pieces of a multilingual vocabulary: 280 MB and over a
second of work before the first question. This one keeps the pieces in a dict (40 MB, under 0.1 s) and finds the same
best path in Python. That takes 0.1 ms for a question and about 2 ms for a passage, a few hundredths of what the
encoder takes for it. Normalising is left to `tokenizers`, whose normalizer needs no vocabulary.

It knows the one form of tokenizer that the XLM-RoBERTa family has; `convert` refuses every other.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["FILES", "UnigramTokenizer", "Unsupported", "convert"]

_SPACE = "▁"
_UNKNOWN_PENALTY = 10.0  # SentencePiece's: an unknown character costs this more than the rarest piece
_REMEMBERED_WORDS = 50_000
_PIECES, _SCORES, _RULES = "pieces.txt", "scores.f64", "tokenizer-rules.json"
FILES = (_PIECES, _SCORES, _RULES)
"""What `convert` writes."""


class Unsupported(ValueError):
    """The tokenizer is of a form that this module does not know."""


def convert(tokenizer: Mapping[str, Any], folder: Path) -> None:
    """Write the files that `UnigramTokenizer` reads.

    Args:
        tokenizer: the content of a `tokenizer.json`.
        folder: where the files go; it must exist.

    Raises:
        Unsupported: it is no Unigram tokenizer of the XLM-RoBERTa form.
    """
    model = tokenizer["model"]
    if model.get("type") != "Unigram" or model.get("byte_fallback") or model.get("unk_id") is None:
        raise Unsupported("not a Unigram model")
    before = tokenizer.get("pre_tokenizer") or {}
    if (before.get("type"), before.get("replacement"), before.get("prepend_scheme"), before.get("split")) != (
        "Metaspace",
        _SPACE,
        "always",
        True,
    ):
        raise Unsupported("words are not marked by ▁")
    added = tokenizer.get("added_tokens") or []
    if any(token["normalized"] or token["single_word"] or token["rstrip"] for token in added):
        raise Unsupported("added tokens are looked for in another way")
    pieces = [piece for piece, _ in model["vocab"]]
    if len(set(pieces)) != len(pieces) or any("\n" in piece for piece in pieces):
        raise Unsupported("pieces that are not single lines")
    prefix, suffix = _template(tokenizer.get("post_processor") or {})
    (folder / _PIECES).write_text("\n".join(pieces), encoding="utf-8", newline="\n")
    (folder / _SCORES).write_bytes(array("d", [score for _, score in model["vocab"]]).tobytes())
    rules = {
        "unknown": model["unk_id"],
        "longest": max(map(len, pieces)),
        "prefix": prefix,
        "suffix": suffix,
        "added": [[token["content"], token["id"], token["lstrip"]] for token in added],
        "normalizer": tokenizer.get("normalizer"),
    }
    (folder / _RULES).write_text(json.dumps(rules), encoding="utf-8")


class UnigramTokenizer:
    """Turns texts into the ids that the `tokenizer.json` it was converted from would give. Safe from many threads."""

    def __init__(self, folder: Path) -> None:
        """Read what `convert` wrote.

        Raises:
            OSError: a file cannot be read.
            ValueError: a file is not what it should be.
        """
        rules = json.loads((folder / _RULES).read_text(encoding="utf-8"))
        pieces = (folder / _PIECES).read_text(encoding="utf-8").split("\n")
        self._scores = array("d", (folder / _SCORES).read_bytes())
        if len(pieces) != len(self._scores):
            raise ValueError("the vocabulary is damaged")
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        self._unknown: int = rules["unknown"]
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._longest: int = rules["longest"]
        self._prefix: list[int] = rules["prefix"]
        self._suffix: list[int] = rules["suffix"]
        self._normalizer = _normalizer(rules["normalizer"])
        self._added: dict[str, int] = {content: number for content, number, _ in rules["added"]}
        patterns = [rf"\s*{re.escape(c)}" if lstrip else re.escape(c) for c, _, lstrip in rules["added"]]
        self._special = re.compile(f"({'|'.join(patterns)})") if patterns else None
        self._words: dict[str, list[int]] = {}

    def encode(self, text: str, max_length: int) -> list[int]:
        """The ids of a text between those that begin and end every one, at most `max_length` in all."""
        room = max(0, max_length - len(self._prefix) - len(self._suffix))
        ids: list[int] = []
        parts = self._special.split(text) if self._special else [text]
        for number, part in enumerate(parts):
            if number % 2:
                ids.append(self._added[part.lstrip()])
            elif part:
                self._extend(ids, part, room)
            if len(ids) >= room:
                break
        return [*self._prefix, *ids[:room], *self._suffix]

    def _extend(self, ids: list[int], text: str, room: int) -> None:
        marked = self._normalizer.normalize_str(text).replace(" ", _SPACE)
        if not marked:
            return
        if not marked.startswith(_SPACE):
            marked = _SPACE + marked
        words = self._words
        for rest in marked.split(_SPACE)[1:]:
            word = _SPACE + rest
            found = words.get(word)
            if found is None:
                found = self._best_path(word)
                if len(words) >= _REMEMBERED_WORDS:
                    words.clear()
                if len(word) <= self._longest:
                    words[word] = found
            ids += found
            if len(ids) >= room:
                return

    def _best_path(self, word: str) -> list[int]:
        """Viterbi: the pieces of the word whose scores add up highest; of equal ones the first found, as there."""
        known, scores, longest = self._ids.get, self._scores, self._longest
        end = len(word)
        best = [0.0] * (end + 1)
        came_from = [-1] * (end + 1)
        piece = [0] * (end + 1)
        for start in range(end):
            so_far = best[start]
            for stop in range(start + 1, min(end, start + longest) + 1):
                number = known(word[start:stop])
                if number is not None:
                    score = so_far + scores[number]
                    if came_from[stop] < 0 or score > best[stop]:
                        best[stop], came_from[stop], piece[stop] = score, start, number
            stop = start + 1
            if known(word[start:stop]) is None:
                score = so_far + self._unknown_score
                if came_from[stop] < 0 or score > best[stop]:
                    best[stop], came_from[stop], piece[stop] = score, start, self._unknown
        path: list[int] = []
        stop = end
        while stop > 0:
            # A run of unknown characters is one unknown piece.
            if not (path and path[-1] == piece[stop] == self._unknown):
                path.append(piece[stop])
            stop = came_from[stop]
        path.reverse()
        return path


def _template(processor: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """The ids before and after every text."""
    if processor.get("type") != "TemplateProcessing":
        raise Unsupported("no template for what surrounds a text")
    prefix: list[int] = []
    suffix: list[int] = []
    side = prefix
    for part in processor["single"]:
        if "Sequence" in part:
            side = suffix
        else:
            side += processor["special_tokens"][part["SpecialToken"]["id"]]["ids"]
    return prefix, suffix


def _normalizer(rules: Mapping[str, Any] | None) -> Any:
    """The normalizer of a `tokenizer.json`; made by way of a tokenizer, which alone is read from JSON."""
    from tokenizers import Tokenizer, normalizers

    if rules is None:
        return normalizers.Sequence([])
    empty: Tokenizer = Tokenizer.from_str(
        json.dumps({"normalizer": rules, "model": {"type": "WordLevel", "vocab": {}, "unk_token": ""}})
    )
    return empty.normalizer
