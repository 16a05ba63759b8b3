"""Asks every shipped question in other words and prints how often the right one is found first, and answered.

    python -m benchmarks.paraphrases [--errors] [--corpus DIR]

On `data/paraphrases.jsonl`: three rows a question and language, written by readers who saw the questions' headings and
not their answers, and never used to fit anything. Printed by language: the share whose first unit is the question
meant, the share of which that unit is in the language asked, and the share that the gate lets through.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.grading_data import json_lines
from interview_coach.coach import Coach
from interview_coach.retrieve.gate import shipped_gate
from interview_coach.settings import load_settings

ROWS = Path(__file__).parent / "data" / "paraphrases.jsonl"


def main() -> None:
    """Asks and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--errors", action="store_true", help="print the rows that find another question first"
    )
    parser.add_argument("--corpus", type=Path, action="append", help="articles in place of the shipped ones")
    options = parser.parse_args()
    coach = Coach(load_settings(corpus=options.corpus))
    coach.prepare()
    rows = json_lines([ROWS])
    found = [look_up(coach, row) for row in rows]
    print("| asked in | rows | right question first | in the language asked | let through by the gate |")
    print("|---|---|---|---|---|")
    for lang in ("en", "zh"):
        part = [one for row, one in zip(rows, found, strict=True) if row["lang"] == lang]
        right, spoken, through = (
            sum(one[k] for one in part) / len(part) for k in ("right", "spoken", "through")
        )
        print(f"| {lang} | {len(part)} | {right:.3f} | {spoken:.3f} | {through:.3f} |")
    if options.errors:
        for row, one in zip(rows, found, strict=True):
            if not one["right"] or not one["through"]:
                print(
                    f"{row['lang']} {row['question_id']}: {row['question']}\n    {one['first']} {one['chance']:.2f}"
                )


def look_up(coach: Coach, row: dict[str, Any]) -> dict[str, Any]:
    """What the search makes of one row."""
    retriever, gate = coach.retriever, shipped_gate()
    found = retriever.retrieve(row["question"], 8)
    names = [retriever.index.units[hit.unit][1:] for hit in found.units]
    lang, first = names[0] if names else ("", "")
    return {
        "right": first == row["question_id"],
        "spoken": first == row["question_id"] and lang == row["lang"],
        "through": gate.covers(found.signals),
        "first": names[:3],
        "chance": gate.probability(found.signals),
    }


if __name__ == "__main__":
    main()
