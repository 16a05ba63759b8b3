"""What happens once on a machine: the encoder is compiled. Not part of any other figure, so it has its own."""

from __future__ import annotations

from benchmarks.compare.bench import Bench
from benchmarks.compare.report import Section, Table, ratio

__all__ = ["section"]


def section(bench: Bench) -> Section:
    """Compile into an empty cache; the plain pipeline has no such step."""
    title = "Once on a machine: compiling the encoder"
    if bench.quick:
        return Section(title, ("Skipped by --quick.",))
    bench.progress("compiling the encoder", 0, 1)
    built = bench.built()
    found = bench.run("ours", "first", cache=str(bench.scratch / "cache"))
    bench.progress("compiling the encoder", 1, 1)
    ours = found["seconds"] + built["ours"]["index_s"]
    theirs = built["theirs"]["load_s"] + built["theirs"]["index_s"]
    return Section(
        title,
        (
            "The first start ever, with the weights on disk: ours exports, quantises and checks the encoder in a "
            "process of its own, whose memory is given back. The other figures of this page are without it.",
            Table(
                ("", "ours", "plain LangChain", "ratio"),
                (
                    ("seconds to compile and load", f"{found['seconds']:.1f}", "none", ""),
                    ("peak memory of the compiling process, MB", f"{found['children_mb']:.0f}", "none", ""),
                    (
                        "seconds from weights and articles to an index, first time ever",
                        f"{ours:.1f}",
                        f"{theirs:.1f}",
                        f"{ratio(ours, theirs):.2f}",
                    ),
                ),
            ),
            f"What came of it: `{found['encoder']}`.",
        ),
    )
