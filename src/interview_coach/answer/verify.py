"""Decides about each sentence that a language model wrote: which passages carry it, or that none does.

First the passages that the sentence itself names, then all that the extractive answer quotes, then the rest of the
answers quoted from. What decides is `support.Support`; the model is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from interview_coach.answer.claims import Claim, ClaimReader
from interview_coach.answer.subject import points_back, same_subject
from interview_coach.answer.support import Signals, Support, compare
from interview_coach.answer.written import Written
from interview_coach.domain import Citation, Lang
from interview_coach.text.language import HAN

__all__ = ["Checked", "Passage", "Verdict", "Verifier", "other_language"]

Verdict = Literal["cited", "matched", "unsupported", "contradicted", "repeated", "language"]

_SAME = 0.85
"""Share of common words (Jaccard) from which a sentence says what an earlier one said."""
_LOOKED_AT = 4
_PAIRED = 3
"""So many of the nearest passages are looked at closely, and so many two by two."""
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`|\\\(.*?\\\)", re.DOTALL)
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_PLAIN_WORD = re.compile(r"(?<![A-Za-z-])[a-z]{2,}(?![A-Za-z-]*[A-Z])")
"""A word that is no name: Chinese text is full of InfoNCE, GPT-3 and U-Net."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of an article that may be cited, ready to compare."""

    citation: Citation
    claim: Claim


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with what was found.

    `citations` carry it ("cited": those that it named; "matched": others), or say the opposite ("contradicted").
    """

    written: Written
    verdict: Verdict
    citations: tuple[Citation, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether it may stand as said by the articles."""
        return self.verdict in ("cited", "matched")


class Verifier:
    """Checks the sentences of one answer in their order.

    Args:
        lang: the question's language.
        shown: the passages of the prompt, in the order in which they are numbered there.
        quoted: the passages of the extractive answer.
        rest: gives what else the same answers hold; asked for when first needed.
        reader: makes claims.
        support: decides.
    """

    def __init__(
        self,
        lang: Lang,
        shown: Sequence[Passage],
        quoted: Sequence[Passage],
        rest: Callable[[], Sequence[Passage]],
        reader: ClaimReader,
        support: Support,
    ) -> None:
        self._lang = lang
        self._shown = shown
        self._quoted = quoted
        self._rest = rest
        self._reader = reader
        self._support = support
        self._said: list[frozenset[str]] = []
        self._about: Claim | None = None
        """The last sentence that says by itself what it is about."""

    def check(self, written: Written) -> Checked:
        """What becomes of one sentence."""
        if other_language(written.text, self._lang):
            return Checked(written, "language")
        (claim,) = self._reader.read([written.text])
        if any(_jaccard(claim.tokens, said) >= _SAME for said in self._said):
            return Checked(written, "repeated")
        self._said.append(claim.tokens)
        about = self._about if points_back(written.text) else None
        if about is None:
            self._about = claim
        named = [self._shown[n - 1] for n in written.marks if 0 < n <= len(self._shown)]
        if carriers := self._carriers(claim, self._nearest(claim, about, named)):
            return Checked(written, "cited", carriers)
        pools: tuple[Callable[[], Sequence[Passage]], ...] = (lambda: self._quoted, self._rest)
        for pool in pools:
            near = self._nearest(claim, about, pool())
            if carriers := self._carriers(claim, near):
                return Checked(written, "matched", carriers)
            if near and self._support.contradicts(near[0][0]):
                return Checked(written, "contradicted", (near[0][1].citation,))
        return Checked(written, "unsupported")

    def _nearest(
        self, claim: Claim, about: Claim | None, passages: Sequence[Passage]
    ) -> list[tuple[Signals, Passage]]:
        """The passages that are nearest to a sentence by meaning and words, with how it stands to each.

        `about` is the earlier sentence to which this one points back, if it does; what a passage says of something else
        does not carry it.
        """
        found = [
            (compare(claim, [passage.claim]), passage)
            for passage in passages
            if about is None or same_subject(about, passage.claim)
        ]
        return sorted(found, key=lambda pair: -(pair[0].cosine + pair[0].cover))[:_LOOKED_AT]

    def _carriers(self, claim: Claim, near: Sequence[tuple[Signals, Passage]]) -> tuple[Citation, ...]:
        """Those passages that carry the sentence: one by itself, or else two together; () if none do.

        What a passage carries is not carried if one that is nearer to it says the opposite.
        """
        alone = []
        for signals, passage in near:
            if self._support.contradicts(signals):
                break
            if self._support.supports(signals):
                alone.append(((signals.order, signals.cosine), passage))
        if alone:
            return (max(alone, key=lambda pair: pair[0])[1].citation,)
        if any(self._support.contradicts(signals) for signals, _ in near[:_PAIRED]):
            return ()
        for n, (_, first) in enumerate(near[:_PAIRED]):
            for _, second in near[n + 1 : _PAIRED]:
                if self._together(claim, first, second):
                    return (first.citation, second.citation)
        return ()

    def _together(self, claim: Claim, first: Passage, second: Passage) -> bool:
        """Whether two passages carry what neither does alone: each must add words of the sentence's own."""
        if not self._support.supports(compare(claim, [first.claim, second.claim])):
            return False
        held = [claim.tokens & passage.claim.tokens for passage in (first, second)]
        return bool(held[0] - held[1]) and bool(held[1] - held[0])


def other_language(text: str, lang: Lang) -> bool:
    """Whether a sentence is in another language than the question; formulas, code and names do not count."""
    prose = _FORMULA.sub(" ", text)
    han = len(_HAN.findall(prose))
    if lang == "en":
        # A Chinese term in an English sentence is a name; more characters than words are prose.
        return han >= 4 and han > 1.2 * len(_WORD.findall(prose))
    words = len(_PLAIN_WORD.findall(prose))
    return words >= (4 if han else 3) and han < 0.75 * words


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first or second else 1.0
