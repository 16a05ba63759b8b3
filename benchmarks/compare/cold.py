"""From nothing to the first answer: a new process, the index on disk."""

from __future__ import annotations

import json
import sys
from statistics import median

from benchmarks.compare.bench import Bench, BenchError, Launched, launch
from benchmarks.compare.report import Bar, Section, Table, ratio

__all__ = ["section"]

LIMIT = 0.30


def section(bench: Bench) -> Section:
    """Both programs, started in turns, each with a question of its own."""
    bench.built()
    repeats = 3 if bench.quick else 7
    questions = bench.questions(repeats + 1)
    ours: list[Launched] = []
    theirs: list[Launched] = []
    # The first start of each is not counted: it fills the machine's file cache.
    for number, question in enumerate(questions):
        bench.progress("cold start", 2 * number, 2 * len(questions))
        ours.append(_ours(bench, question))
        bench.progress("cold start", 2 * number + 1, 2 * len(questions))
        theirs.append(_theirs(bench, question))
    bench.progress("cold start", 1, 1)
    del ours[0], theirs[0]
    seconds = {"ours": [each.first_line_s for each in ours], "theirs": [each.first_line_s for each in theirs]}
    cpu = {"ours": [each.cpu_s for each in ours], "theirs": [each.cpu_s for each in theirs]}
    return Section(
        "Cold start to the first answer",
        (
            "A new process each time, until the first answer is on stdout: `coach ask --json Q` against "
            "`python -m benchmarks.compare.plain`. Index and weights are on disk and in the file cache (one start of "
            f"each goes before). {repeats} starts of each, in turns.",
            Table(
                ("", "ours", "plain LangChain", "ratio"),
                (
                    _row("seconds, median", seconds, median),
                    _row("seconds, best", seconds, min),
                    _row("seconds, worst", seconds, max),
                    _row("processor seconds, median", cpu, median),
                ),
            ),
        ),
        (
            Bar(
                "cold start to first answer", ratio(median(seconds["ours"]), median(seconds["theirs"])), LIMIT
            ),
        ),
    )


def _row(label: str, values: dict[str, list[float]], measure: object) -> tuple[str, ...]:
    assert callable(measure)
    ours, theirs = measure(values["ours"]), measure(values["theirs"])
    return label, f"{ours:.2f}", f"{theirs:.2f}", f"{ratio(ours, theirs):.2f}"


def _ours(bench: Bench, question: str) -> Launched:
    root = bench.root("ours")
    command = [sys.executable, "-m", "interview_coach", "ask", "--json", "--data-dir", str(root / "data")]
    for folder in bench.corpus:
        command += ["--corpus", str(folder.resolve())]
    # "--": a heading may begin with a hyphen.
    return _checked(launch([*command, "--", question], {"COACH_INDEX_DIR": str(root / "index")}))


def _theirs(bench: Bench, question: str) -> Launched:
    command = [sys.executable, "-m", "benchmarks.compare.plain", str(bench.folder), str(bench.root("theirs"))]
    return _checked(launch([*command, *bench.prompts, question], {}))


def _checked(launched: Launched) -> Launched:
    if not json.loads(launched.first_line).get("answer"):
        raise BenchError("a program gave no answer; run the benchmarks on a corpus that it can read")
    return launched
