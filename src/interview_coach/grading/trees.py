"""What a short answer as a whole is worth beside its bare reference: a sum of small decision trees.

Whether an answer is worth much hangs on several signals at once (most of the claims said and none opposed, or the one number
that was asked for), which a sum of curves cannot say. Boosted regression trees can: Friedman, "Greedy Function Approximation: A
Gradient Boosting Machine", 2001. `trees.json` has one a line, to be read; fitted by `python -m benchmarks.fit_grader --write`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["HOW", "Split", "Trees", "over_claims", "trees_from"]

HOW = ("least", "mean", "most")
"""A signal's forms over the claims of a reference."""


@dataclass(frozen=True, slots=True)
class Split:
    """Where a tree forks: by whether a signal is at most `at`. A branch is another fork, or what it adds."""

    signal: str
    at: float
    below: Split | float
    above: Split | float


@dataclass(frozen=True, slots=True)
class Trees:
    """What the first guess is, and the trees that each add to it."""

    start: float
    trees: Sequence[Split | float]

    def worth(self, signals: Mapping[str, float]) -> float:
        """What an answer with these signals (`over_claims`) is worth, 0..1."""
        total = self.start
        for tree in self.trees:
            while isinstance(tree, Split):
                tree = tree.below if signals[tree.signal] <= tree.at else tree.above
            total += tree
        return max(0.0, min(1.0, total))


def over_claims(claims: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The least, the mean and the greatest of each signal over a reference's claims, of which there must be one, as "least said"."""
    found: dict[str, float] = {}
    for name in claims[0]:
        values = [signals[name] for signals in claims]
        for how, value in zip(HOW, (min(values), sum(values) / len(values), max(values)), strict=True):
            found[f"{how} {name}"] = value
    return found


def trees_from(fields: Mapping[str, Any]) -> Trees:
    """The trees of the fields of `trees.json`, in which a fork is [signal, at, below, above]."""
    return Trees(fields["start"], [_node(tree) for tree in fields["trees"]])


def _node(fields: Any) -> Split | float:
    if isinstance(fields, (int, float)):
        return float(fields)
    signal, at, below, above = fields
    return Split(signal, at, _node(below), _node(above))
