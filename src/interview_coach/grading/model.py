"""The fitted numbers of the grader, from `model.json`, and how they turn signals into credit.

Three logistic regressions with a handful of weights each: `article` says how likely a key point is covered, `conflict`
how likely the clause that is nearest to a point goes against it, `reference` how much of a bare reference's claim
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
    """The three regressions and the thresholds.

    A key point earns nothing up to the probability `nothing`, everything from `everything` on, and proportionally
    between. From the credit `covered` on its verdict is "covered", from `partial` on "partial". From the probability
    `contradicted` on the verdict is "contradicted", and the credit 0.
    """

    article: Logistic
    conflict: Logistic
    reference: Logistic
    nothing: float
    everything: float
    covered: float
    partial: float
    contradicted: float

    def credit(self, probability: float) -> float:
        """What a key point earns, 0..1."""
        return max(0.0, min(1.0, (probability - self.nothing) / (self.everything - self.nothing)))


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
        parts["conflict"],
        parts["reference"],
        nothing=cuts["nothing"],
        everything=cuts["everything"],
        covered=cuts["covered"],
        partial=cuts["partial"],
        contradicted=cuts["contradicted"],
    )


@cache
def shipped_model() -> GraderModel:
    """The model of `model.json`."""
    return model_from(json.loads((files("interview_coach.grading") / "model.json").read_text("utf-8")))
