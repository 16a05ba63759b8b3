"""The fitted numbers of the grader, from `model.json`, and how they turn signals into credit.

Four logistic regressions with a handful of weights each: `article` says how likely a key point is covered, seen with the
rest of the answer, `alone` the same from what is said of this point only, `conflict` how likely the clause that is nearest to a point goes against it, `reference` how much of a bare reference's claim
a short answer has. Fitted by `python -m benchmarks.fit_grader --write`, which says on what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["GraderModel", "Logistic", "shipped_model"]

CONFLICTS = ("conflict_negated", "conflict_reversed", "conflict_number", "rest_conflict")
"""Signals without one of which nothing is held to be contradicted."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """`weights` by signal name, and `bias`."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """1 / (1 + exp(-(bias + sum of weight times signal)))."""
        z = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


@dataclass(frozen=True, slots=True)
class GraderModel:
    """The four regressions and the thresholds.

    A key point earns nothing up to the probability `nothing`, everything from `everything` on, and proportionally
    between; or by `alone` and its bounds, whichever is more: two points well said in a short answer are covered although
    the rest is missing. A claim of a bare reference earns its probability itself. From the credit `covered` on the verdict is
    "covered", from `partial` on "partial". A conflict takes nothing up to the probability `doubtful`, and all of the
    credit from `contradicted` on, where that is the verdict.
    """

    article: Logistic
    alone: Logistic
    conflict: Logistic
    reference: Logistic
    nothing: float
    everything: float
    alone_nothing: float
    alone_everything: float
    covered: float
    partial: float
    doubtful: float
    contradicted: float

    def earned(self, signals: Mapping[str, float]) -> float:
        """What a key point earns, 0..1, before it is looked at for conflicts."""
        context = _between(self.article.probability(signals), self.nothing, self.everything)
        alone = _between(self.alone.probability(signals), self.alone_nothing, self.alone_everything)
        return max(context, alone)

    def against(self, signals: Mapping[str, float]) -> float:
        """How likely a point is contradicted; 0 where no word of the answer speaks against any point."""
        seen = any(signals[name] > 0 for name in CONFLICTS)
        return self.conflict.probability(signals) if seen else 0.0

    def credit(self, earned: float, conflict: float) -> float:
        """What is left of what a key point earns, by the probability that it is contradicted."""
        return earned * (1 - _between(conflict, self.doubtful, self.contradicted))


def _between(value: float, low: float, high: float) -> float:
    return max(0.0, min(1.0, (value - low) / (high - low)))


def model_from(fields: Mapping[str, object]) -> GraderModel:
    """The model of the fields of `model.json`."""
    parts = {
        name: Logistic(part["weights"], part["bias"])
        for name, part in fields.items()
        if isinstance(part, dict) and "bias" in part
    }
    cuts = fields["thresholds"]
    assert isinstance(cuts, dict)
    return GraderModel(
        parts["article"],
        parts["alone"],
        parts["conflict"],
        parts["reference"],
        nothing=cuts["nothing"],
        everything=cuts["everything"],
        alone_nothing=cuts["alone_nothing"],
        alone_everything=cuts["alone_everything"],
        covered=cuts["covered"],
        partial=cuts["partial"],
        doubtful=cuts["doubtful"],
        contradicted=cuts["contradicted"],
    )


@cache
def shipped_model() -> GraderModel:
    """The model of `model.json`."""
    return model_from(json.loads((files("interview_coach.grading") / "model.json").read_text("utf-8")))
