"""The evidence that the grader's models are fitted on: the signals of each point of each answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.cached_encoder import CachedEncoder
from benchmarks.composed import composed
from benchmarks.grading_data import (
    LABELLED,
    json_lines,
    labelled_questions,
    labelled_sentences,
    reserved,
    short_rows,
)
from interview_coach.grading.claims import sentences_of, split_claims
from interview_coach.grading.question import GradingQuestion, from_reference, from_unit
from interview_coach.grading.reader import Reader
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT

__all__ = [
    "Rows",
    "answers_of",
    "composed_rows",
    "labelled_rows",
    "read_cases",
    "reference_rows",
    "rows_of",
    "shipped_questions",
]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Signals, one row for each point of each answer; `answer` numbers the answers, of which the others are lists."""

    signals: list[Mapping[str, float]]
    answer: npt.NDArray[np.int64]
    score: Floats
    group: npt.NDArray[np.int64]
    question: list[str]
    verdicts: list[str]

    def matrix(self, names: Sequence[str]) -> Floats:
        """The signals of these names."""
        return np.array([[signals[name] for name in names] for signals in self.signals])


def reference_rows(folder: Path, reader: Reader, encoder: CachedEncoder) -> Rows:
    """The short answers of the data sets."""
    asked: dict[tuple[str, str], GradingQuestion] = {}
    cases = []
    for group, (name, rows) in enumerate(short_rows(folder).items()):
        for row in rows:
            if not reserved(name, row["question_id"]):
                continue  # the entailment network has seen it
            key = (row["question"], row["reference"])
            asked.setdefault(key, from_reference(*key))
            cases.append(
                (asked[key], row["answer"], float(row["score"]), group, f"{name}/{row['question_id']}", None)
            )
    return read_cases(cases, reader, encoder)


def labelled_rows(reader: Reader, encoder: CachedEncoder) -> Rows:
    """The labelled answers on the shipped questions."""
    rows = json_lines(sorted(LABELLED.glob("*.jsonl")))
    return rows_of(rows, shipped_questions(), reader, encoder)


def composed_rows(reader: Reader, encoder: CachedEncoder) -> Rows:
    """The answers put together from contrast sets."""
    questions = shipped_questions()
    cases = []
    for one in composed():
        question = questions[one.question, one.lang]
        verdicts = {point.id: one.said.get(point.id, "missed") for point in question.points}
        cases.append((question, one.answer, 0.0, 0, one.question, verdicts))
    return read_cases(cases, reader, encoder)


def shipped_questions() -> dict[tuple[str, str], GradingQuestion]:
    """Every shipped question, by id and language."""
    articles = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
    units = {
        (question.id, article.lang): (article, question)
        for article in articles
        for question in article.questions
    }
    other = {"zh": "en", "en": "zh"}
    return {
        (name, lang): from_unit(*unit, units.get((name, other[lang])))
        for (name, lang), unit in units.items()  # type: ignore[call-overload]
    }


def rows_of(
    rows: Sequence[Mapping[str, Any]],
    questions: Mapping[tuple[str, str], GradingQuestion],
    reader: Reader,
    encoder: CachedEncoder,
) -> Rows:
    """The evidence of answers with verdicts, such as `answers_of` gives."""
    cases = []
    for row in rows:
        name = row["question_id"]
        cases.append((questions[name, row["asked"]], row["answer"], 0.0, 0, name, row["verdicts"]))
    return read_cases(cases, reader, encoder)


def answers_of(group: str, questions: Mapping[tuple[str, str], GradingQuestion]) -> list[dict[str, Any]]:
    """The answers of one of `grading_data.GROUPS` that the entailment networks have not seen, as labelled ones: the spoken ones that are
    `reserved`, of the others those to the questions that have labelled answers."""
    labelled = labelled_questions()
    unseen = (lambda question: reserved(group, question)) if group == "spoken" else labelled.__contains__
    return _with_verdicts((row for row in labelled_sentences(group) if unseen(row["question_id"])), questions)


def _with_verdicts(
    rows: Iterable[Mapping[str, Any]], questions: Mapping[tuple[str, str], GradingQuestion]
) -> list[dict[str, Any]]:
    """Answers labelled sentence by sentence with one verdict a point: contradicted if a sentence does, else the best of what
    one says."""
    found = []
    for number, row in enumerate(rows):
        said = defaultdict(set)
        for sentence in row["sentences"]:
            for point, verdict in sentence["says"].items():
                said[point].add(verdict)
        order = ("contradicted", "covered", "partial")
        points = questions[row["question_id"], row["lang"]].points
        verdicts = {p.id: next((v for v in order if v in said[p.id]), "missed") for p in points}
        answer = (" " if row["lang"] == "en" else "").join(sentence["text"] for sentence in row["sentences"])
        kind = "partial" if row["kind"] == "vague" else row["kind"]
        made = {
            "id": f"{row['question_id']}/{row['lang']}/{row['kind']}/{number}",
            "asked": row["lang"],
            "verdicts": verdicts,
        }
        found.append({**row, **made, "kind": kind, "answer": answer})
    return found


def read_cases(cases: Sequence[tuple[Any, ...]], reader: Reader, encoder: CachedEncoder) -> Rows:
    """The evidence of each case: (question, answer, score, group, question's id, verdicts by point or None)."""
    encoder.encode_tokens([text for _, answer, *_ in cases for text in _read(answer)])
    signals, numbers, verdicts = [], [], []
    for number, (question, answer, *_, labels) in enumerate(cases):
        reading = reader.read(reader.prepare(question), answer)
        for evidence, point in zip(reading.evidence, question.points, strict=False):
            signals.append(evidence.signals)
            numbers.append(number)
            verdicts.append(labels[point.id] if labels else "")
    scores, groups = [case[2] for case in cases], [case[3] for case in cases]
    names = [case[4] for case in cases]
    return Rows(signals, np.array(numbers), np.array(scores), np.array(groups), names, verdicts)


def _read(answer: str) -> list[str]:
    """The texts that the reader encodes for an answer."""
    claims = split_claims(answer)
    sentences = [answer[claims[first].start : claims[last - 1].end] for first, last in sentences_of(claims)]
    return [*(claim.text for claim in claims), *sentences, answer]
