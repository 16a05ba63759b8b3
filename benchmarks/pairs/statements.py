"""The pairs of statements on subjects that no article is about, four to a topic (benchmarks/data/statements).

The articles have some nine hundred points, and a network that sees nothing else learns them rather than what it is to contradict
one. Each statement has a translation, three ways to say it, two that say a part of it, three that are at odds with it, and a
sentence that joins it with something else, right and made wrong.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.grading_data import STATEMENTS, json_lines
from benchmarks.pairs.pair import NEITHER, SAID, TARGETS, Pair, in_tenth

__all__ = ["statement_pairs"]


def statement_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs: to fit on, and those of a tenth of the topics."""
    by_topic: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in json_lines(sorted(STATEMENTS.glob("*.jsonl"))):
        by_topic[row["topic"]].append(row)
    train: list[Pair] = []
    test: list[Pair] = []
    for topic, rows in by_topic.items():
        (test if in_tenth(topic) else train).extend(_of_topic(topic, rows))
    return train, test


def _of_topic(topic: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    draw = random.Random(topic)
    for row in rows:
        point, source = row["point"], f"statements-{row['lang']}"
        yield Pair(point, point, SAID, source)
        for kind, target in TARGETS.items():
            for claim in row[kind]:
                yield Pair(point, claim, target, source)
        yield Pair(point, row["with_another"], SAID, source)
        yield Pair(point, row["with_another_wrong"], TARGETS["contradicted"], source)
        yield Pair(row["translated"], point, SAID, "statements-cross")
        for kind in ("covered", "contradicted"):
            yield Pair(row["translated"], draw.choice(row[kind]), TARGETS[kind], "statements-cross")
        others = [other for other in rows if other is not row]
        for kind, other in zip(("point", "covered", "contradicted"), draw.sample(others, 3), strict=True):
            claim = other[kind] if kind == "point" else draw.choice(other[kind])
            yield Pair(point, claim, NEITHER, source)
