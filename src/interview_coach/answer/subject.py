"""What a sentence is about, and whether another says the same thing of something else.

Models that are given sentences hand them on, and at times put the question's name in the place of the sentence's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from interview_coach.answer.claims import Claim, field_terms
from interview_coach.answer.copying import COPIED, Copy
from interview_coach.answer.naming import lowered, names_of
from interview_coach.text.language import HAN
from interview_coach.text.tokens import tokenize
from interview_coach.text.words import flatten

__all__ = ["is_head", "piled_up", "points_back", "renamed", "same_subject"]

_BEGINNING = 40
"""Characters in which a sentence says what it is about."""
_STRUNG = 3
"""Terms in a row that are no compound any more."""
_TIES = re.compile(
    r"\b(?:of|the|a|an|original|s|also|each|every|whole|its|loss|losses|functions?|models?|methods?|networks?)\b"
    "|[的原版每个整]|损失|函数|模型|方法|网络|[-'’]"
)
"""What may stand between a name and the part of it that a sentence is about, and what kind of thing the name is of."""
_POINTS_BACK = re.compile(r"\s*(?:(?:It|They|This|These|Its|Their)\b|它|其(?![他它余中实])|该|这(?!里|时))")


def renamed(sentence: Claim, other: Claim, copy: Copy) -> bool:
    """Whether the sentence says of one thing what the other says of another; `copy` is how it copies the other.

    It has a name that the other has not, which begins with a name that the sentence has not; or it copies the other, but
    begins with what stands further on there: "Unigram finds the best split by the Viterbi algorithm" has become "the
    Viterbi algorithm finds the best split"; or leaves out what the other says it of: "the slow update of the encoder keeps
    the keys consistent" has become "the encoder keeps the keys consistent".
    """
    first = lowered(names_of(other.text[:_BEGINNING]))
    if sentence.names - other.names and first and not first & (sentence.names | sentence.known):
        return True
    if copy.order < COPIED or not copy.other_begins:
        return False
    if not copy.begins:
        return copy.other_begins[-1] == "of"
    mine = frozenset(word.text for word in sentence.line)
    begins, other_begins = frozenset(copy.begins), frozenset(copy.other_begins)
    return begins <= frozenset(word.text for word in other.line) - other_begins and not other_begins & (
        mine | sentence.known
    )


def piled_up(sentence: Claim, others: Sequence[Claim]) -> bool:
    """Whether a sentence strings terms together, nothing between them, as none of the others does: a question's key words in
    front of what a passage says ("VAE ELBO reparameterization trick posterior collapse can be …")."""
    flat = flatten(sentence.text)
    terms = field_terms().terms(flat)
    runs = (terms[at : at + _STRUNG] for at in range(len(terms) - _STRUNG + 1))
    return any(
        all(not flat[end:start].strip() for (_, end, _), (start, _, _) in pairwise(run))
        and not any(flat[run[0][0] : run[-1][1]] in flatten(other.text) for other in others)
        for run in runs
    )


def points_back(text: str) -> bool:
    """Whether a sentence is about what the one before it was about ("It …", "其…")."""
    return bool(_POINTS_BACK.match(text))


def same_subject(before: Claim, evidence: Claim) -> bool:
    """Whether evidence begins with a name or term with which an earlier sentence begins, or stands under one if it begins
    with none; yes if the earlier sentence begins with none."""
    mine = _subjects(before.text)
    return not mine or bool(mine & (_subjects(evidence.text) or evidence.known))


@lru_cache(1024)
def _subjects(text: str) -> frozenset[str]:
    """The names and terms in a sentence's beginning, each written as `Claim.known` has them."""
    beginning = text[:_BEGINNING]
    terms = frozenset(f"§{key}" for _, _, key in field_terms().terms(flatten(beginning)))
    return lowered(names_of(beginning)) | terms


def is_head(piece: str, sentence: Claim) -> bool:
    """Whether words are nothing but a term and what ties it to a name ("decoder of the original", "的 解 码 器"), the term
    one that the sentence has not, in this language or the other ("三元组损失（triplet loss）")."""
    flat = re.sub(f"(?<=[{HAN}]) (?=[{HAN}])", "", piece)
    core = _TIES.sub(" ", flat)
    terms = field_terms().terms(flat) or field_terms().terms(core)
    if terms and all(f"§{key}" in sentence.field_terms for _, _, key in terms):
        return False
    terms = field_terms().terms(core)
    for start, end, _ in reversed(terms):
        core = core[:start] + core[end:]
    return (
        bool(terms) and not core.strip() and not frozenset(tokenize(_TIES.sub(" ", flat))) <= sentence.tokens
    )
