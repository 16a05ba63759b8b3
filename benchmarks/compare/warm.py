"""A running program that is asked: how long an answer takes, how much of that is the encoder, and how much memory."""

from __future__ import annotations

from statistics import median

from benchmarks.compare.bench import SIDES, Bench, Side
from benchmarks.compare.report import Bar, Section, Table, ratio
from interview_coach.evaluate.metrics import percentile

__all__ = ["section"]

LIMIT = 0.50
MEMORY_LIMIT = 0.60
FORWARD_LIMIT = 2.0
_WARM_UP = 5


def section(bench: Bench) -> Section:
    """Both sides in fresh processes in turns, the same questions to both, none of them twice."""
    rounds, count = (1, 40) if bench.quick else (3, 150)
    answered = 0
    p50: dict[Side, list[float]] = {"ours": [], "theirs": []}
    p95: dict[Side, list[float]] = {"ours": [], "theirs": []}
    peak: dict[Side, list[float]] = {"ours": [], "theirs": []}
    for number in range(rounds):
        asked = bench.questions(count + _WARM_UP)
        for place, side in enumerate(SIDES):
            bench.progress("warm queries", 2 * number + place, 2 * rounds + 1)
            served = bench.run(side, "serve", warm_up=asked[:_WARM_UP], questions=asked[_WARM_UP:])
            answered += served.get("answered", 0)
            p50[side].append(percentile(served["ms"], 50))
            p95[side].append(percentile(served["ms"], 95))
            peak[side].append(served["peak_mb"])
    bench.progress("warm queries", 2 * rounds, 2 * rounds + 1)
    asked = bench.questions(count + _WARM_UP)
    both = bench.run("ours", "forward", warm_up=asked[:_WARM_UP], questions=asked[_WARM_UP:])
    bench.progress("warm queries", 1, 1)
    shares = [ratio(a, e) for a, e in zip(both["answer_ms"], both["encode_ms"], strict=True)]
    rows = []
    for label, values, form in (
        ("milliseconds, p50", p50, "{:.1f}"),
        ("milliseconds, p95", p95, "{:.1f}"),
        ("peak memory, MB", peak, "{:.0f}"),
    ):
        ours, theirs = median(values["ours"]), median(values["theirs"])
        rows.append((label, form.format(ours), form.format(theirs), f"{ratio(ours, theirs):.2f}"))
    return Section(
        "Warm: one question after another",
        (
            f"The whole of `Coach.ask`, from the question to the cited answer, against embed and search. {rounds} fresh "
            f"processes of each, in turns, {count} questions each, none asked twice (both sides are given the same). "
            "Medians of the processes' figures. One question in five compares two headings, for which we encode three "
            f"texts. Of our answers {answered} of {rounds * count} quote the articles; the others say that these are silent.",
            Table(("", "ours", "plain LangChain", "ratio"), tuple(rows)),
            "Answering against the encoder alone: each question is answered, and encoded by a second encoder that "
            "does not know it yet, in one process, in turns. Encoding is tokenising and one forward pass.",
            Table(
                ("", "milliseconds, p50", "p95"),
                (
                    _times("answering, end to end", both["answer_ms"]),
                    _times("encoding the question", both["encode_ms"]),
                ),
            ),
        ),
        (
            Bar("warm query end to end, p50", ratio(median(p50["ours"]), median(p50["theirs"])), LIMIT),
            Bar("warm query end to end, p95", ratio(median(p95["ours"]), median(p95["theirs"])), LIMIT),
            Bar("answering, of the encoder's forward pass (median question)", median(shares), FORWARD_LIMIT),
            Bar("peak memory, serving", ratio(median(peak["ours"]), median(peak["theirs"])), MEMORY_LIMIT),
        ),
    )


def _times(label: str, values: list[float]) -> tuple[str, ...]:
    return label, f"{percentile(values, 50):.1f}", f"{percentile(values, 95):.1f}"
