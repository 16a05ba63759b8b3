"""How far a sentence copies another word by word, and whether the copy turns its sense round.

Models that are given sentences mostly hand them on. To vectors and sets of words a copy with a "not" put in, or with two
names exchanged, is the same sentence; laid side by side, the two differ in just that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import pairwise

from interview_coach.text.contradiction import negator_spans
from interview_coach.text.language import HAN

__all__ = ["COPIED", "Copy", "Word", "copy_of", "words_in_order"]

COPIED = 0.6
"""Share of a sentence's words, in order, from which it is taken to be a copy."""
_GAP = 5
"""Words (or Han characters) left out between two copied pieces; a denial among more than these was another statement's."""
_BEGINNING = 10
"""Words (or Han characters) in which a sentence says what it is about."""
_WORD = re.compile(rf"[{HAN}]|[A-Za-z]+(?:[-'’][A-Za-z0-9]+)*\d*|\d+(?:\.\d+)?")
_NAME = re.compile(r"[A-Z][A-Za-z]*[A-Z]|[A-Z]{2,}")
_LINKING = frozenset("a an the that this it its which so and is are 的 了 是 这 它".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word or Han character: in lower case, whether it denies, and whether it is a name as the field writes them."""

    text: str
    denies: bool
    name: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """`order` is the share of the sentence's words that stand in the other in the same order, 0..1.

    `denies`: a word that denies was put in or left out; `exchanged`: names stand in another order, or a number stands
    where the other has another one. `left_out` are short pieces of the other's beginning that the copy goes over.
    `begins` and `other_begins` are the words of each before the first piece that they have in common, little ones aside.
    """

    order: float
    denies: bool
    exchanged: bool
    left_out: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    other_begins: tuple[str, ...] = ()


def words_in_order(text: str) -> tuple[Word, ...]:
    """The words of a sentence."""
    spans = negator_spans(text)
    han = bool(re.search(f"[{HAN}]", text))
    return tuple(
        Word(
            match[0].lower(),
            any(start <= match.start() < end for start, end in spans),
            bool(_NAME.match(match[0]))
            or (han and len(match[0]) > 2 and match[0].isascii() and match[0].isalpha()),
        )
        for match in _WORD.finditer(text)
    )


def copy_of(sentence: Sequence[Word], other: Sequence[Word]) -> Copy:
    """How a sentence copies another."""
    mine, theirs = [word.text for word in sentence], [word.text for word in other]
    if not mine or not theirs:
        return Copy(0.0, False, False)
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()[:-1]
    matched = {at for block in blocks for at in range(block.a, block.a + block.size)}
    order = len(matched) / len(mine)
    put_in = any(word.denies for at, word in enumerate(sentence) if at not in matched)
    left_out = False
    skipped = []
    for before, after in pairwise(blocks):
        gap = other[before.b + before.size : after.b]
        between = sentence[before.a + before.size : after.a]
        told = [word for word in between if word.text not in _LINKING]
        if len(gap) <= _GAP and len(told) <= _GAP:
            left_out = left_out or any(word.denies for word in gap)
            if gap and before.b + before.size < _BEGINNING:
                skipped.append(" ".join(word.text for word in gap))
    if blocks and blocks[0].b:
        # A copy that begins in mid-sentence may have left the denial just before it behind: "(does not) generate text".
        lead = other[max(0, blocks[0].b - 2) : blocks[0].b]
        left_out = left_out or (any(word.denies for word in lead) and blocks[0].a > 0)
    if put_in and left_out:  # one denial in the place of another
        put_in = left_out = False
    moved = any(word.text[0].isdigit() for at, word in enumerate(sentence) if at not in matched)
    exchanged = order >= COPIED and (moved or _exchanged(sentence, other))
    telling = (b for b in blocks if not _LINKING.issuperset(mine[b.a : b.a + b.size]))
    first = next(telling, Match(0, 0, 0))
    begins, other_begins = (
        tuple(word for word in words if word not in _LINKING)
        for words in (mine[: first.a], theirs[: first.b])
    )
    return Copy(order, put_in or left_out, exchanged, tuple(skipped), begins, other_begins)


def _exchanged(sentence: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether the names that both have stand in another order; one more mention than the other has does not count."""
    theirs = [word.text for word in other if word.name]
    left = Counter(theirs)
    mine = []
    for word in sentence:
        if word.name and left[word.text]:
            left[word.text] -= 1
            mine.append(word.text)
    following = iter(theirs)
    return not all(name in following for name in mine)
