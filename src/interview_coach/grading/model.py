"""The fitted numbers of the grader, from `model.json`, and how they turn signals into verdicts and credit.

Two models. `points` tells the verdict on a key point of an article: a multinomial logistic regression of which every signal
has a curve of its own for each verdict, given by its values at a few knots and straight between them (a generalised
additive model: Hastie and Tibshirani, "Generalized Additive Models", 1986), so that what each signal adds can be read off
the file. `reference` is for bare references: a plain logistic regression says how much of a claim a short answer has, and `trees`
what the answer is worth as a whole. Fitted by `python -m benchmarks.fit_grader --write`, which says on what.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from interview_coach.domain import Verdict
from interview_coach.grading.trees import Trees, over_claims, trees_from

__all__ = [
    "SIGNS",
    "VERDICTS",
    "Additive",
    "Curve",
    "GraderModel",
    "Logistic",
    "Reference",
    "model_from",
    "points_from",
    "shipped_model",
]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SIGNS = ("opposed", "conflict_negated", "conflict_reversed", "conflict_number")
"""Signals that the answer says the opposite of a point."""
_PARTLY = 0.5
"""What a half said point is worth."""
_LIKELIER = 0.5
"""From where on a verdict is likelier than all others together."""
_FAR, _HALVINGS = 60.0, 40
"""The move of logits is looked for up to `_FAR`, where a share is 1 to 26 places, and found to 1e-10."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """`weights` by signal name, and `bias`."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, signals: Mapping[str, float]) -> float:
        """The bias plus the sum of weight times signal."""
        return self.bias + sum(weight * signals[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Reference:
    """What a short answer is worth beside a bare reference: claim by claim, and as a whole.

    The two see different things, and their geometric mean follows a teacher better than either (Pearson on ADS, questions left
    out: .63 and .64 by themselves, .65 together); it is next to nothing where one of them says so, as the logistic does of
    what is off the subject. So that the score stays the mean of what the claims earn, the logits of all claims are moved
    alike until they add up to it.
    """

    claims: Logistic
    whole: Trees

    def credits(self, claims: Sequence[Mapping[str, float]]) -> list[float]:
        """What each claim earns, 0..1, from the signals of all of them; empty for none."""
        if not claims:
            return []
        logits = [self.claims.logit(signals) for signals in claims]
        alone = sum(map(_share, logits)) / len(logits)
        worth = math.sqrt(alone * self.whole.worth(over_claims(claims)))
        low, high = -_FAR, _FAR
        for _ in range(_HALVINGS):
            moved = (low + high) / 2
            if sum(_share(logit + moved) for logit in logits) < worth * len(logits):
                low = moved
            else:
                high = moved
        return [_share(logit + low) for logit in logits]


@dataclass(frozen=True, slots=True)
class Curve:
    """A signal's part: what it adds to each verdict's logit at the `knots`, which rise; straight between, flat outside."""

    knots: Sequence[float]
    values: Mapping[Verdict, Sequence[float]]

    def at(self, value: float) -> tuple[int, float]:
        """The knot below `value`, and how far `value` is on the way to the next, 0..1."""
        value = max(self.knots[0], min(self.knots[-1], value))
        below = min(bisect_right(self.knots, value) - 1, len(self.knots) - 2)
        return below, (value - self.knots[below]) / (self.knots[below + 1] - self.knots[below])


@dataclass(frozen=True, slots=True)
class Additive:
    """The curve of each signal, by its name, and each verdict's bias."""

    curves: Mapping[str, Curve]
    bias: Mapping[Verdict, float]

    def probabilities(self, signals: Mapping[str, float]) -> dict[Verdict, float]:
        """How likely each verdict is; they sum to 1."""
        logits = dict(self.bias)
        for name, curve in self.curves.items():
            below, along = curve.at(signals[name])
            for verdict, values in curve.values.items():
                logits[verdict] += values[below] + along * (values[below + 1] - values[below])
        most = max(logits.values())
        powers = {verdict: math.exp(logit - most) for verdict, logit in logits.items()}
        total = sum(powers.values())
        return {verdict: power / total for verdict, power in powers.items()}


@dataclass(frozen=True, slots=True)
class GraderModel:
    """The two models, and how credit and verdicts follow.

    A key point's credit is what it is expected to be worth (the probability of "covered" and half that of "partial"),
    stretched so that up to `nothing` it is 0 and from `everything` on 1; a claim of a bare reference earns what `Reference` says.
    The verdict follows from the credit, so that near a bound a little more evidence changes it a little: from `covered` on
    "covered", from `partial` on "partial", below that "missed", or "contradicted", which earns nothing, where that is likelier.
    But nobody is told that a point is contradicted where that is less likely than `sure` (of 125 points of candid answers that would
    be called so below it, 21 are), nor where no sign of it is as strong as `sign`: where it is likelier than not all the same, the
    point is "partial".
    """

    points: Additive
    reference: Reference
    nothing: float
    everything: float
    covered: float
    partial: float
    sign: float
    sure: float

    def judge(self, signals: Mapping[str, float]) -> tuple[Verdict, float]:
        """The verdict on a key point, and its credit, 0..1."""
        likely = self.points.probabilities(signals)
        worth = likely["covered"] + _PARTLY * likely["partial"]
        credit = max(0.0, min(1.0, (worth - self.nothing) / (self.everything - self.nothing)))
        verdict = self._by_credit(credit)
        against = likely["contradicted"]
        if verdict == "missed" and against >= _LIKELIER:
            told = against >= self.sure and max(signals[name] for name in SIGNS) >= self.sign
            return ("contradicted", 0.0) if told else ("partial", self.partial)
        return verdict, credit

    def judge_bare(self, claims: Sequence[Mapping[str, float]]) -> list[tuple[Verdict, float]]:
        """The verdict on each claim of a bare reference, and its credit, 0..1; "contradicted" is not told apart here."""
        return [(self._by_credit(credit), credit) for credit in self.reference.credits(claims)]

    def _by_credit(self, credit: float) -> Verdict:
        return "covered" if credit >= self.covered else "partial" if credit >= self.partial else "missed"


def model_from(fields: Mapping[str, Any], trees: Mapping[str, Any]) -> GraderModel:
    """The model of the fields of `model.json` and `trees.json`."""
    claims = Logistic(fields["reference"]["weights"], fields["reference"]["bias"])
    return GraderModel(
        points_from(fields["points"]), Reference(claims, trees_from(trees)), **fields["credit"]
    )


def points_from(fields: Mapping[str, Any]) -> Additive:
    """The model of the field `points`."""
    curves = {
        name: Curve(part["knots"], {verdict: part[verdict] for verdict in VERDICTS})
        for name, part in fields["curves"].items()
    }
    return Additive(curves, fields["bias"])


@cache
def shipped_model() -> GraderModel:
    """The model of `model.json` and `trees.json`."""
    folder = files("interview_coach.grading")
    return model_from(
        *(json.loads((folder / name).read_text("utf-8")) for name in ("model.json", "trees.json"))
    )


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-_FAR, min(_FAR, logit))))
