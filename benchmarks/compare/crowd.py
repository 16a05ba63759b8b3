"""Twenty people asking at once."""

from __future__ import annotations

from benchmarks.compare.bench import SIDES, Bench
from benchmarks.compare.report import Bar, Section, Table, ratio
from interview_coach.evaluate.metrics import percentile

__all__ = ["section"]

ASKERS = 20
LIMIT = 8.0


def section(bench: Bench) -> Section:
    """Rounds of twenty threads that ask at the same moment, between the questions of a single one."""
    rounds = 3 if bench.quick else 10
    warm_up, alone = bench.questions(5), bench.questions(20 * rounds)
    together = bench.questions(ASKERS * rounds)
    rows = []
    bars: list[Bar] = []
    for done, side in enumerate(SIDES):
        bench.progress("twenty at once", done, len(SIDES))
        found = bench.run(side, "crowd", warm_up=warm_up, alone=alone, together=together, askers=ASKERS)
        one, many = (percentile(found[name], 95) for name in ("one_ms", "many_ms"))
        rows.append(
            (
                "ours" if side == "ours" else "plain LangChain",
                f"{percentile(found['one_ms'], 50):.1f}",
                f"{one:.1f}",
                f"{percentile(found['many_ms'], 50):.1f}",
                f"{many:.1f}",
                f"{ratio(many, one):.1f}",
                f"{len(found['lost'])} of {found['asked']}",
            )
        )
        if side == "ours":
            bars.append(
                Bar(f"p95 with {ASKERS} concurrent askers, of that with one", ratio(many, one), LIMIT, 1)
            )
            bars.append(Bar("requests lost", float(len(found["lost"])), 0, 0))
    bench.progress("twenty at once", 1, 1)
    return Section(
        "Twenty people asking at once",
        (
            f"{rounds} rounds in which {ASKERS} threads of one process ask at the same moment, each something new, "
            "between as many questions of a single asker. A request is lost if it ends in an error or has the answer to "
            "another question. Milliseconds; the ratio is of the two p95.",
            Table(("", "one, p50", "one, p95", "twenty, p50", "twenty, p95", "ratio", "lost"), tuple(rows)),
        ),
        tuple(bars),
    )
