"""Decides whether the articles cover a question: a logistic regression on the retriever's signals.

The weights are in `gate.json`, fitted by `python -m benchmarks.fit_gate` on questions written for it
(benchmarks/data/gate.jsonl: answerable and not, near and far, both languages). No single signal is enough: e5's
cosine to "explain dropout" is as high as to a covered question, and the words of a covered question may all be new.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from interview_coach.retrieve.found import Signals

__all__ = ["Gate", "shipped_gate"]


@dataclass(frozen=True, slots=True)
class Gate:
    """`weights` by signal name, `bias`, and the probability from which a question counts as covered."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, signals: Signals) -> float:
        """How likely it is that the articles cover the question, 0..1."""
        values = asdict(signals)
        z = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))

    def covers(self, signals: Signals) -> bool:
        """Whether to answer."""
        return self.probability(signals) >= self.threshold


@cache
def shipped_gate() -> Gate:
    """The gate of `gate.json`."""
    fields = json.loads((files("interview_coach.retrieve") / "gate.json").read_text("utf-8"))
    return Gate(fields["weights"], fields["bias"], fields["threshold"])
