"""A folder of articles becomes an index, and once more when nothing has changed."""

from __future__ import annotations

from statistics import median
from typing import Any

from benchmarks.compare.bench import SIDES, Bench, Side
from benchmarks.compare.report import Bar, Section, Table, ratio

__all__ = ["section"]

LIMIT = 0.60
MEMORY_LIMIT = 0.60
UNCHANGED_LIMIT = 0.05


def section(bench: Bench) -> Section:
    """The corpus indexed by both in fresh processes, in turns; then by ours again, unchanged."""
    first = bench.built()
    repeats = 1 if bench.quick else 3
    runs: dict[Side, list[dict[str, Any]]] = {side: [first[side]] for side in SIDES}
    for number in range(1, repeats):
        for place, side in enumerate(SIDES):
            bench.progress("indexing", 2 * number + place, 2 * repeats)
            runs[side].append(bench.run(side, "index", bench.scratch / f"{side}-{number}"))
    again = []
    for number in range(repeats):
        bench.progress("re-indexing", number, repeats)
        again.append(bench.run("ours", "index"))
    bench.progress("re-indexing", 1, 1)

    def middle(side: Side, field: str) -> float:
        return median(run[field] for run in runs[side])

    rows = [
        _row("seconds, encoder loaded", middle("ours", "index_s"), middle("theirs", "index_s")),
        _row(
            "seconds, whole process",
            median(run["load_s"] + run["index_s"] for run in runs["ours"]),
            median(run["load_s"] + run["index_s"] for run in runs["theirs"]),
        ),
        _row("processor seconds, encoder loaded", middle("ours", "cpu_s"), middle("theirs", "cpu_s")),
        _row("chunks", middle("ours", "chunks"), middle("theirs", "chunks"), "{:.0f}"),
        _row(
            "characters of the sources a second",
            first["theirs"]["characters"] / middle("ours", "index_s"),
            first["theirs"]["characters"] / middle("theirs", "index_s"),
            "{:.0f}",
        ),
        _row("peak memory, MB", middle("ours", "peak_mb"), middle("theirs", "peak_mb"), "{:.0f}"),
        _row(
            "seconds, nothing changed",
            median(run["index_s"] for run in again),
            middle("theirs", "index_s"),
            "{:.2f}",
        ),
    ]
    unread = first["ours"]["problems"]
    left_out = f" We left out {unread} of the files, with a warning." if unread else ""
    reused = "" if all(run["embedded"] == 0 for run in again) else " Yet something was embedded again."
    return Section(
        "Indexing",
        (
            f"The same {first['theirs']['characters']} characters of articles, read from files to an index on disk; "
            f"{repeats} times in fresh processes, in turns, medians. Ours cleans them, finds their questions, and embeds "
            f"every question as well as every passage.{left_out} The plain pipeline knows nothing of what it has "
            f"indexed before: it does everything again when nothing has changed.{reused}",
            Table(("", "ours", "plain LangChain", "ratio"), tuple(rows)),
        ),
        (
            Bar("indexing time", ratio(middle("ours", "index_s"), middle("theirs", "index_s")), LIMIT),
            Bar(
                "peak memory, indexing",
                ratio(middle("ours", "peak_mb"), middle("theirs", "peak_mb")),
                MEMORY_LIMIT,
            ),
            Bar(
                "re-indexing when nothing has changed",
                ratio(median(run["index_s"] for run in again), middle("theirs", "index_s")),
                UNCHANGED_LIMIT,
                3,
            ),
        ),
    )


def _row(label: str, ours: float, theirs: float, form: str = "{:.1f}") -> tuple[str, ...]:
    return label, form.format(ours), form.format(theirs), f"{ratio(ours, theirs):.2f}"
