"""How large a piece of an article is for the encoder, and which neighbouring pieces make a chunk together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interview_coach.text.language import HAN

__all__ = ["LIMIT_TOKENS", "TARGET_TOKENS", "Block", "Kind", "estimate_tokens", "pack"]

TARGET_TOKENS = 160
LIMIT_TOKENS = 400
"""By estimate. With a title before it a chunk stays under the 512 tokens that the encoder reads."""

_SECTION_MIN = 60  # a heading begins a new chunk once the one before it holds this many tokens
_HAN = re.compile(f"[{HAN}]")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_SYMBOL = re.compile(r"[^\w\s]|_")
_SPACE = re.compile(r"\s")
_INTRODUCES = re.compile(r"[:：][*_ \t]*$")
_WHERE = re.compile(r"^\s*(?:where\b|with\b|here\b|其中|式中|这里)", re.IGNORECASE)

Kind = Literal["prose", "item", "heading", "code", "math", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece that stays whole, in offsets of the article."""

    start: int
    end: int
    kind: Kind
    tokens: float


def estimate_tokens(text: str) -> float:
    """About how many tokens the encoder makes of a text, in linear time and without it.

    Fitted to multilingual-e5-small's tokenizer on 1,392 paragraphs of prose, LaTeX, code and tables in both languages:
    nine of ten are estimated within -14 % and +20 %.
    """
    han = len(_HAN.findall(text))
    word = len(_ASCII_WORD.findall(text))
    symbol = len(_SYMBOL.findall(text))
    other = len(text) - han - word - symbol - len(_SPACE.findall(text))
    return 0.7 * han + 0.25 * word + 1.25 * symbol + 0.6 * other


def pack(text: str, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Join neighbours into chunks: first those that need each other, then up to the target."""
    bundles: list[list[Block]] = []
    for block in blocks:
        if bundles and _needs(text, bundles[-1][-1], block) and _size([*bundles[-1], block]) <= LIMIT_TOKENS:
            bundles[-1].append(block)
        else:
            bundles.append([block])
    packed: list[list[Block]] = []
    for bundle in bundles:
        if packed and _fits(packed[-1], bundle):
            packed[-1].extend(bundle)
        else:
            packed.append(list(bundle))
    # A short rest says little by itself.
    if (
        len(packed) > 1
        and _size(packed[-1]) < TARGET_TOKENS / 4
        and _size(packed[-2] + packed[-1]) <= LIMIT_TOKENS
    ):
        packed[-2].extend(packed.pop())
    return [(group[0].start, group[-1].end) for group in packed]


def _needs(text: str, before: Block, after: Block) -> bool:
    if before.kind == "heading" or after.kind == "math":
        return True
    if before.kind == "math":
        return after.kind == "prose" and bool(_WHERE.match(text[after.start : after.end]))
    return before.kind == "prose" and bool(_INTRODUCES.search(text[before.start : before.end]))


def _fits(group: Sequence[Block], bundle: Sequence[Block]) -> bool:
    size = _size(group)
    if bundle[0].kind == "heading" and size >= _SECTION_MIN:
        return False
    return size + _size(bundle) <= TARGET_TOKENS


def _size(blocks: Sequence[Block]) -> float:
    return sum(block.tokens for block in blocks)
