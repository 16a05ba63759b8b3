"""The pairs of answers that were written whole and labelled sentence by sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.grading_data import labelled_questions, labelled_sentences, reserved, shipped_points
from benchmarks.pairs.pair import NEITHER, TARGETS, Pair, in_tenth
from interview_coach.text.tokens import tokenize

__all__ = ["answer_pairs", "sentence_pairs"]

SILENT = 3


def answer_pairs(group: str) -> tuple[list[Pair], list[Pair]]:
    """The pairs of one of `grading_data.GROUPS`: to fit on, and to look at.

    Looked at are, of the spoken answers, those that are `reserved`; of the loose ones those to the questions that have labelled
    answers; of the others, from which these are left out, those to a tenth of the questions.
    """
    rows, labelled = labelled_sentences(group), labelled_questions()
    if group == "spoken":
        return sentence_pairs(rows, group, lambda question: reserved(group, question))
    if group == "loose":
        return sentence_pairs(rows, group, labelled.__contains__)
    return sentence_pairs([row for row in rows if row["question_id"] not in labelled], group, in_tenth)


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
        for sentence in _with_twins(row["sentences"]):
            claim, says = sentence["text"], sentence["says"]
            pairs += [Pair(points[point], claim, TARGETS[verdict], source) for point, verdict in says.items()]
            words = set(tokenize(claim))
            others = [text for point, text in points.items() if point not in says]
            others.sort(key=lambda text: -len(words.intersection(tokenize(text))))
            pairs += [Pair(text, claim, NEITHER, source) for text in others[:SILENT]]
    return train, test


def _with_twins(sentences: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The sentences, each followed by its wrong twin where one was written."""
    for sentence in sentences:
        yield sentence
        if twin := sentence.get("wrong"):
            yield twin
