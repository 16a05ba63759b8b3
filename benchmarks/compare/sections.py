"""The measurements there are, by the names that `--only` takes, in the order of the report.

A new one is a function that takes the `Bench` and gives a `Section`, and a line here.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.compare import cold, crowd, first, indexing, quality, scale, warm
from benchmarks.compare.bench import Bench
from benchmarks.compare.report import Section

__all__ = ["SECTIONS"]

SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "index": indexing.section,
    "cold": cold.section,
    "warm": warm.section,
    "crowd": crowd.section,
    "quality": quality.section,
    "kinds": scale.kinds,
    "whole": scale.whole,
    "first": first.section,
}
