"""The rows that the grader is fitted and measured on, and which of them are kept apart for what."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from interview_coach.domain import Lang
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT

__all__ = [
    "CONTRAST",
    "GROUPS",
    "HELD_OUT",
    "LABELLED",
    "NEAR",
    "RESTATED",
    "SETS",
    "STATEMENTS",
    "claims_of_points",
    "json_lines",
    "labelled_questions",
    "labelled_sentences",
    "reserved",
    "restatements",
    "shipped_points",
    "short_rows",
]

_DATA = Path(__file__).parent / "data"
LABELLED = _DATA / "grading"
CONTRAST = _DATA / "contrast"
NEAR = _DATA / "near"
RESTATED = _DATA / "restated"
STATEMENTS = _DATA / "statements"
HELD_OUT = (
    "clip", "diffusion-vs-gan", "gan-losses", "infonce-loss", "multi-head-attention", "transformer-block",
    "convolution-basics", "dpo", "kv-cache", "roc-vs-pr", "two-tower", "vae",
)  # fmt: skip
"""Questions whose labelled answers nothing is fitted on."""
_SHARE_OF_TEN = 3
GROUPS = ("spoken", "candid", "brief", "packed", "textbook", "twins", "loose", "near")
"""Answers that are labelled sentence by sentence: as they are spoken; as candidates who have studied type them; of a sentence or two; whole ones packed in as much; in the words of
the key points, cut short; right and, a few words changed, wrong; loosely worded, and close to the points, on which no verdict is fitted."""
SETS = ("ads_train_zh", "logistics_train_zh", "scientsbank_train_en", "beetle_train_en", "own")
"""Short answers: four files of ../shared/data/grading, and our own on introductory computer science."""


def short_rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The short answers of `SETS`, in order."""
    paths = {name: folder / f"{name}.jsonl" for name in SETS[:-1]}
    paths["own"] = _DATA / "short_answers.jsonl"
    return {name: json_lines([path]) for name, path in paths.items()}


def reserved(name: str, question: str) -> bool:
    """Whether a question's answers are for the grader's models, and the network never sees them.

    Of the short answers all of ADS, whose 15 questions are few and like what the product is asked; three questions of ten
    of the other sets, and of the spoken answers ("spoken").
    """
    return (
        name == "ads_train_zh"
        or hashlib.sha256(f"{name}/{question}".encode()).digest()[0] % 10 < _SHARE_OF_TEN
    )


def json_lines(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The objects of files of JSON lines."""
    return [
        json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()
    ]


def labelled_questions() -> set[str]:
    """The questions that have labelled answers, which the entailment network does not see."""
    return {row["question_id"] for row in json_lines(sorted(LABELLED.glob("*.jsonl")))}


def labelled_sentences(group: str) -> list[dict[str, Any]]:
    """The answers of one of `GROUPS`, in order."""
    rows = json_lines(sorted((_DATA / group).glob("*.jsonl")))
    return [answer for row in rows for answer in _near_answers(row)] if group == "near" else rows


def _near_answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    """A point said again rightly and wrongly as two answers of a sentence; its second right sentence, which may say more, is left out."""
    of = {"question_id": row["question_id"], "lang": row["lang"]}
    return [
        {**of, "kind": f"near-{kind}", "sentences": [{"text": text, "says": {row["point_id"]: verdict}}]}
        for kind, text, verdict in (
            ("right", row["right"][0], "covered"),
            ("wrong", row["wrong"], "contradicted"),
        )
    ]


def restatements() -> dict[tuple[str, str, Lang], list[str]]:
    """Right restatements of every shipped key point, by question, point and language: in plain textbook words, and as typed."""
    return {
        (row["question_id"], row["point_id"], row["lang"]): row["restated"]
        for row in json_lines(sorted(RESTATED.glob("*.jsonl")))
    }


def claims_of_points() -> dict[tuple[str, Lang], dict[str, dict[str, list[str]]]]:
    """By question and language, then point: the claims of the contrast sets by verdict, and what restates the point as "covered"."""
    found: dict[tuple[str, Lang], dict[str, dict[str, list[str]]]] = defaultdict(dict)
    restated = restatements()
    for row in json_lines(sorted(CONTRAST.glob("*.jsonl"))):
        question, point, lang = row["question_id"], row["point_id"], row["lang"]
        claims = {verdict: list(row[verdict]) for verdict in ("covered", "partial", "contradicted")}
        claims["covered"] += restated[question, point, lang]
        found[question, lang][point] = claims
    return found


def shipped_points() -> dict[tuple[str, str, Lang], str]:
    """The shipped key points, by question, point and language."""
    return {
        (question.id, point.id, article.lang): point.text
        for article in read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
        for question in article.questions
        for point in question.key_points
    }
