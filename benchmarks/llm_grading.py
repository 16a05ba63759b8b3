"""Does a language model's yes or no on each point make the grader agree better with people? Prints the figures.

    nice -n 10 python -m benchmarks.llm_grading [--rows 100] [--data ../shared/data/grading]

From each data set `--rows` answers are drawn, spread over its questions, and graded by the grader alone and with the
opinion of the model that the settings name (else the local one). One weight of the opinion, for all sets together, is
fitted on half of the questions (the best mean of the sets' correlations) and judged on the other half, and the other way
round. The grader's own weights have seen all of
these questions, which favours it alone. What the model told is kept on disk: a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.grading_data import SETS, json_lines
from interview_coach.coach import Coach
from interview_coach.domain import Grade
from interview_coach.evaluate.metrics import pearson
from interview_coach.grading.grader import Grader
from interview_coach.grading.question import from_reference
from interview_coach.grading.second_opinion import (
    OPTIONS,
    adjusted_credits,
    conversation,
    opinion,
    score_of,
)
from interview_coach.llm.chat import ChatModel
from interview_coach.settings import PROJECT_ROOT, load_settings

WEIGHTS = [number / 20 for number in range(21)]


class Opinions:
    """What the model says of a point, from disk where it has been asked before."""

    def __init__(self, chat: ChatModel, folder: Path) -> None:
        self._chat = chat
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "llm-opinions.jsonl"
        self._known = (
            {row["key"]: row["told"] for row in json_lines([self._path])} if self._path.exists() else {}
        )
        self.asked = 0
        self.seconds = 0.0

    def of(self, grade: Grade) -> list[float | None]:
        """The opinion on each point."""
        found = []
        for verdict in grade.points:
            messages = conversation(grade.lang, grade.question, grade.answer, verdict.point.text)
            key = hashlib.sha256(repr((self._chat.name, messages)).encode()).hexdigest()
            if key not in self._known:
                start = time.monotonic()
                told = self._chat.choice(messages, OPTIONS)
                self.seconds += time.monotonic() - start
                self.asked += 1
                self._known[key] = dict(told) if told else None
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "told": self._known[key]}) + "\n")
            found.append(opinion(self._known[key]))
        return found


def main() -> None:
    """Grades, asks, fits, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100, help="answers of each data set")
    parser.add_argument("--data", type=Path, default=PROJECT_ROOT.parent / "shared" / "data" / "grading")
    options = parser.parse_args()
    provider = None if os.environ.get("COACH_LLM_PROVIDER") else "local"
    settings = load_settings(llm_provider=provider)
    coach = Coach(settings)
    chat = coach.llm
    if chat is None:
        raise SystemExit(str(coach.models.llm_problem))
    opinions = Opinions(chat, settings.cache_dir / "benchmarks")
    grader = Grader(coach.encoder())
    print(f"{chat.name}; {options.rows} answers of each set\n")
    sets = []
    for name in SETS:
        rows = drawn(json_lines([options.data / f"{name}.jsonl"]), options.rows)
        grades = [
            grader.grade(from_reference(row["question"], row["reference"]), row["answer"]) for row in rows
        ]
        sets.append(Judged.of(name, rows, grades, [opinions.of(grade) for grade in grades]))
        print(f"asked about {name}", flush=True)
    show(sets)
    if opinions.asked:
        print(f"\n{opinions.asked} points asked, {opinions.seconds / opinions.asked:.2f} s each")
    coach.close()


def drawn(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """`count` rows, the same each time: a question after the other gives one until there are enough."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).digest()):
        groups[row["question_id"]].append(row)
    found: list[dict[str, Any]] = []
    while len(found) < count and any(groups.values()):
        for group in groups.values():
            if group and len(found) < count:
                found.append(group.pop())
    return sorted(found, key=lambda row: row["question_id"])


@dataclass(frozen=True, slots=True)
class Judged:
    """A data set's answers: what people gave, and our score by weight of the opinion, [weight, answer]."""

    name: str
    points: int
    wanted: npt.NDArray[np.float64]
    by_weight: npt.NDArray[np.float64]
    half: npt.NDArray[np.int64]

    @staticmethod
    def of(
        name: str, rows: list[dict[str, Any]], grades: list[Grade], told: list[list[float | None]]
    ) -> Judged:
        """The scores of every weight; a question is in one half or the other."""
        order = sorted(
            {row["question_id"] for row in rows}, key=lambda q: hashlib.sha256(q.encode()).digest()
        )
        scores = [
            [score_of(g, adjusted_credits(g, t, weight)) for g, t in zip(grades, told, strict=True)]
            for weight in WEIGHTS
        ]
        return Judged(
            name,
            sum(len(grade.points) for grade in grades),
            np.array([row["score"] for row in rows]),
            np.array(scores),
            np.array([order.index(row["question_id"]) % 2 for row in rows]),
        )

    def r(self, scores: npt.NDArray[np.float64], where: npt.NDArray[np.bool_] | None = None) -> float:
        """Pearson's correlation with people, 0 where it is not defined."""
        where = np.ones(len(self.wanted), bool) if where is None else where
        return pearson(scores[where].tolist(), self.wanted[where].tolist()) or 0.0


def show(sets: list[Judged]) -> None:
    """Prints the table, with the weight fitted on the other half of the questions, and the means by weight."""
    fitted = [
        max(
            range(len(WEIGHTS)),
            key=lambda w: float(np.mean([one.r(one.by_weight[w], one.half != half) for one in sets])),
        )
        for half in (0, 1)
    ]
    print("\n| set | answers | points | grader alone | model alone | both |\n|---|---|---|---|---|---|")
    results = []
    for one in sets:
        both = np.where(one.half == 0, one.by_weight[fitted[0]], one.by_weight[fitted[1]])
        results.append([one.r(one.by_weight[0]), one.r(one.by_weight[-1]), one.r(both)])
        shown = " | ".join(f"{value:.3f}" for value in results[-1])
        print(f"| {one.name} | {len(one.wanted)} | {one.points} | {shown} |")
    print("| mean | | | " + " | ".join(f"{value:.3f}" for value in np.mean(results, axis=0)) + " |")
    print(f"\nweights: {', '.join(str(WEIGHTS[w]) for w in fitted)}; by weight, nothing held out:")
    for one in sets:
        print(one.name, " ".join(f"{one.r(one.by_weight[w]):.3f}" for w in range(0, 21, 2)))


if __name__ == "__main__":
    main()
