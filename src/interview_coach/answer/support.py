"""Whether one sentence says what others say: the signals of it, and the fitted thresholds that decide.

A sentence is compared with sentences of the articles by the retrieval encoder (cosine, less what all sentences of its
language have in common), by its words, and for the opposite (`text/contradiction.py`). No language model is asked. A
name or number that the evidence does not hold, a denial put in or left out, two names that changed places are no matter
of weight: such a sentence is not supported. The weights are in `support.json`, fitted by `python -m benchmarks.fit_support`, which says on what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from interview_coach.answer.claims import Claim
from interview_coach.answer.copying import COPIED, copy_of
from interview_coach.answer.subject import is_head, piled_up, renamed
from interview_coach.text.contradiction import conflict
from interview_coach.text.language import HAN
from interview_coach.text.words import flatten

__all__ = ["Signals", "Support", "compare", "shipped_support"]

_LETTER_BY_LETTER = 0.85
_CONDITION = re.compile(
    r"\b(?:if|unless|when|once|as long as|provided that|assuming)\b|如果|假如|若|除非|只有|一旦|此时|只要|当[^，。；]{1,20}时",
    re.IGNORECASE,
)
"""What a statement may hang on: "the discriminator outputs 1/2" is true at the optimum alone."""
_ONCE = re.compile(
    r"\b(?:originally|initially|at first|at the time|back then)\b|当时|最初|起初|原先|原本|曾经?",
    re.IGNORECASE,
)
"""What was so once: the first RAG "trained retriever and generator jointly"."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against support.

    `cosine` is in -1..1; `cover` the share of the sentence's words that the evidence holds; `names`
    (formulas and terms of the field among them) and `numbers` count those that it does not; `negated`, `reversed` and `number` are 0..1 as in
    `text.contradiction`; `order`, `denies` and `exchanged` are those of `copying.Copy`, but where it is no copy `denies`
    says whether one of the two alone denies something. `elsewhere`: the
    evidence is about a part that the sentence leaves out: "the decoder of the Transformer" has become "the Transformer". `renamed`: what the evidence says of one name the
    sentence says of another. `piled_up`: the sentence strings terms together. `unconditional`: the evidence has a
    condition, or says it of the past, and the sentence does not. `across`: the evidence is in the other language.
    """

    cosine: float
    cover: float
    names: int
    numbers: int
    negated: float
    reversed: float
    number: float
    order: float
    denies: bool
    exchanged: bool
    elsewhere: bool
    renamed: bool
    piled_up: bool
    unconditional: bool
    across: bool

    @property
    def moved(self) -> bool:
        """Whether the sentence says of something, or always, what the evidence says of something else, or under a condition;
        also where its key words in a row leave open of what."""
        return self.elsewhere or self.renamed or self.piled_up or self.unconditional

    @property
    def opposed(self) -> float:
        """The strongest sign that the evidence says the opposite."""
        copied = self.order >= COPIED and self.denies
        # One word of a copy replaced by its opposite is a small share of the words.
        turned = self.order >= _LETTER_BY_LETTER and self.reversed > 0
        return max(self.negated, self.reversed, self.number, float(copied or turned))


def compare(sentence: Claim, evidence: Sequence[Claim]) -> Signals:
    """How a sentence stands to one or more sentences of evidence taken together; there is at least one."""
    held = frozenset().union(*(e.tokens | e.field_terms | e.shared | e.known for e in evidence))
    same = any(e.lang == sentence.lang for e in evidence)
    wanted = sentence.tokens if same else sentence.shared
    flat = " ".join(re.sub("[-‑ ]", "", flatten(e.text)).lower() for e in evidence)
    names = frozenset().union(*(e.names | e.known for e in evidence))
    # Whole formulas: a bound is not what one of its sides is.
    drawn = frozenset().union(*(e.formulas for e in evidence))
    numbers = frozenset().union(*(e.numbers for e in evidence))
    known = frozenset(token[1:] for e in evidence for token in e.known if token.startswith("#"))
    clashes = [conflict(e.polarity, sentence.polarity) for e in evidence]
    together = np.sum([e.vector for e in evidence], axis=0)
    cosines = [float(e.vector @ sentence.vector) for e in evidence]
    cosines.append(float(together @ sentence.vector) / max(1e-9, float(np.linalg.norm(together))))
    copies = [copy_of(sentence.line, e.line) for e in evidence]
    together_copied = [word for e in evidence for word in e.line]
    copy = copies[0] if len(copies) == 1 else copy_of(sentence.line, together_copied)
    denied = any(e.polarity.negated for e in evidence)
    one_denies = bool(sentence.polarity.negated) != denied
    return Signals(
        cosine=max(cosines),
        cover=_weight(wanted & held) / _weight(wanted) if wanted else 0.5,
        names=sum(name not in names and name not in flat for name in sentence.names)
        + sum(formula not in drawn for formula in sentence.formulas)
        + len(sentence.field_terms - held),
        numbers=len(sentence.numbers - numbers - known),
        negated=max(c.negated for c in clashes),
        reversed=max(c.reversed for c in clashes),
        number=max(c.number for c in clashes),
        order=copy.order,
        denies=copy.denies if copy.order >= COPIED else one_denies,
        exchanged=copy.exchanged,
        elsewhere=any(is_head(piece, sentence) for piece in copy.left_out),
        renamed=all(renamed(sentence, e, own) for e, own in zip(evidence, copies, strict=True)),
        piled_up=piled_up(sentence, evidence),
        unconditional=any(
            not limit.search(sentence.text) and all(limit.search(e.text) for e in evidence)
            for limit in (_CONDITION, _ONCE)
        ),
        across=not same,
    )


def _weight(tokens: frozenset[str]) -> float:
    """Pairs of Han characters overlap: they count half."""
    return sum(0.5 if re.match(f"[{HAN}]", token) else 1.0 for token in tokens)


@dataclass(frozen=True, slots=True)
class Support:
    """The thresholds, each from which on something holds.

    Attributes:
        near: cosine from which two sentences of one language are about the same.
        order: share of the sentence's words that the evidence has in the same order.
        cover: share of the sentence's words, little ones aside, that the evidence has anywhere.
        across: cosine for evidence in the other language, whose words cannot be compared one by one.
        shared: share of the terms and names that evidence in the other language holds.
        opposed: sign of the opposite from which the evidence is taken to say it.
    """

    near: float
    order: float
    cover: float
    across: float
    shared: float
    opposed: float

    def supports(self, signals: Signals) -> bool:
        """Whether the sentence may be cited to this evidence."""
        if signals.names or signals.numbers or signals.denies or signals.exchanged or signals.moved:
            return False
        if self._opposite(signals):
            return False
        if signals.across:
            return signals.cosine >= self.across and signals.cover >= self.shared
        return signals.cosine >= self.near and signals.order >= self.order and signals.cover >= self.cover

    def contradicts(self, signals: Signals) -> bool:
        """Whether the evidence is about the same and says the opposite."""
        return signals.cosine >= (self.across if signals.across else self.near) and self._opposite(signals)

    def _opposite(self, signals: Signals) -> bool:
        return signals.opposed >= self.opposed


@cache
def shipped_support() -> Support:
    """The thresholds of `support.json`."""
    fields = json.loads((files("interview_coach.answer") / "support.json").read_text("utf-8"))
    return Support(*(fields[name] for name in ("near", "order", "cover", "across", "shared", "opposed")))
