"""The pairs of answers that were written whole and labelled sentence by sentence: spoken, brief, packed, textbook, twins, loose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.grading_data import (
    BRIEF,
    LOOSE,
    PACKED,
    SPOKEN,
    TEXTBOOK,
    TWINS,
    json_lines,
    labelled_questions,
    reserved,
    shipped_points,
)
from benchmarks.pairs.pair import NEITHER, TARGETS, Pair, in_tenth
from interview_coach.text.tokens import tokenize

__all__ = [
    "brief_pairs",
    "loose_pairs",
    "packed_pairs",
    "sentence_pairs",
    "spoken_pairs",
    "textbook_pairs",
    "twin_pairs",
]

SILENT = 3


def spoken_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the spoken answers: to fit on, and those of the questions that are `reserved`."""
    rows = json_lines(sorted(SPOKEN.glob("*.jsonl")))
    return sentence_pairs(rows, "spoken", lambda question: reserved("spoken", question))


def brief_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the brief answers: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(BRIEF, "brief")


def packed_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of whole answers packed in a sentence or two: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(PACKED, "packed")


def textbook_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of answers in the points' own terms, cut short and joined: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(TEXTBOOK, "textbook")


def twin_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of sentences right and, a few words changed, wrong: to fit on, and those of a tenth of the questions."""
    return _of_unlabelled(TWINS, "twins")


def loose_pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs of the loosely worded answers and their wrong twins: to fit on, and those of the labelled questions."""
    labelled = labelled_questions()
    return sentence_pairs(json_lines(sorted(LOOSE.glob("*.jsonl"))), "loose", labelled.__contains__)


def _of_unlabelled(folder: Path, name: str) -> tuple[list[Pair], list[Pair]]:
    labelled = labelled_questions()
    rows = [row for row in json_lines(sorted(folder.glob("*.jsonl"))) if row["question_id"] not in labelled]
    return sentence_pairs(rows, name, in_tenth)


def sentence_pairs(
    rows: Sequence[Mapping[str, Any]], name: str, looked_at: Callable[[str], bool]
) -> tuple[list[Pair], list[Pair]]:
    """The pairs of answers that are labelled sentence by sentence.

    Each sentence with the points that it speaks of; and with those `SILENT` that share most words with it of the others: most
    sentences say nothing of most points.
    """
    by_question: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (question, point, lang), text in shipped_points().items():
        by_question[question, lang][point] = text
    train: list[Pair] = []
    test: list[Pair] = []
    for row in rows:
        points, source = by_question[row["question_id"], row["lang"]], f"{name}-{row['lang']}"
        pairs = test if looked_at(row["question_id"]) else train
        for sentence in row["sentences"]:
            claim, says = sentence["text"], sentence["says"]
            pairs += [Pair(points[point], claim, TARGETS[verdict], source) for point, verdict in says.items()]
            words = set(tokenize(claim))
            others = [text for point, text in points.items() if point not in says]
            others.sort(key=lambda text: -len(words.intersection(tokenize(text))))
            pairs += [Pair(text, claim, NEITHER, source) for text in others[:SILENT]]
    return train, test
