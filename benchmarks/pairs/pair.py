"""A point, a claim, and what the claim makes of the point; and which questions are only looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from interview_coach.domain import Lang

__all__ = [
    "HALF",
    "NEITHER",
    "OPPOSED",
    "OTHER",
    "SAID",
    "TARGETS",
    "Pair",
    "in_tenth",
    "short_pair",
]

SAID, OPPOSED, NEITHER, HALF = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.0, 0.5)
TARGETS = {"covered": SAID, "partial": HALF, "contradicted": OPPOSED}
OTHER: dict[Lang, Lang] = {"en": "zh", "zh": "en"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A point, a claim, and what the claim makes of it: shares of (said, opposed, neither)."""

    point: str
    claim: str
    target: tuple[float, float, float]
    source: str


def short_pair(row: dict[str, Any], name: str) -> Pair:
    """A short answer as a claim about its reference."""
    kinds = {"correct": SAID, "contradictory": OPPOSED, "incorrect": NEITHER}
    target = kinds[row["label"]] if "label" in row else (row["score"], 0.0, 1 - row["score"])
    return Pair(row["reference"], row["answer"], target, name)


def in_tenth(question: str) -> bool:
    """Whether a question is of those that are only looked at."""
    return hashlib.sha256(question.encode()).digest()[0] % 10 == 0
