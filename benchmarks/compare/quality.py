"""How often the right passage is found, on every set of judged questions that is there."""

from __future__ import annotations

from benchmarks.compare.bench import SIDES, Bench
from benchmarks.compare.report import Section, Table

__all__ = ["section"]

_QUICK = 100


def section(bench: Bench) -> Section:
    """Each BEIR folder through both."""
    if not bench.beir:
        return Section(
            "Quality of search",
            ("Skipped: there are no judged questions in ../shared/data/retrieval, and no --beir was given.",),
        )
    limit = _QUICK if bench.quick else None
    rows = []
    for number, folder in enumerate(bench.beir):
        cells = [folder.name]
        found = {}
        for place, side in enumerate(SIDES):
            bench.progress(f"quality, {folder.name}", 2 * number + place, 2 * len(bench.beir))
            found[side] = bench.run(side, "quality", beir=str(folder.resolve()), limit=limit)
        cells += [str(found["ours"]["documents"]), str(found["ours"]["queries"])]
        for field in ("recall_at_1", "ndcg_at_10"):
            cells += [f"{found[side][field]:.3f}" for side in SIDES]
        rows.append(tuple(cells))
    bench.progress("quality", 1, 1)
    asked = f"the first {limit} queries of each" if limit else "every query"
    return Section(
        "Quality of search",
        (
            f"R@1 and nDCG@10 on {asked}; a document ranks as its best chunk. Ours is `coach eval retrieval`: the "
            "product's chunker, encoder and fusion. The measures are the same functions for both.",
            Table(
                (
                    "set",
                    "documents",
                    "queries",
                    "R@1 ours",
                    "R@1 plain",
                    "nDCG@10 ours",
                    "nDCG@10 plain",
                ),
                tuple(rows),
            ),
        ),
    )
