"""What the networks are fitted on: whole, and without the questions that they are measured on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from benchmarks.grading_data import (
    GROUPS,
    STATEMENTS,
    json_lines,
    labelled_questions,
    labelled_sentences,
    shipped_points,
)
from benchmarks.pairs.contrast import contrast_pairs, joined_pairs
from benchmarks.pairs.labelled import answer_pairs
from benchmarks.pairs.own_words import near_pairs, plain_pairs
from benchmarks.pairs.pair import TARGETS, Pair, in_tenth
from benchmarks.pairs.statements import statement_pairs

OF_QUESTIONS = (
    contrast_pairs,
    joined_pairs,
    *(partial(answer_pairs, group) for group in ("candid", "brief", "packed", "textbook", "twins")),
    plain_pairs,
    near_pairs,
)


@pytest.mark.parametrize("pairs_of", OF_QUESTIONS)
def test_no_point_of_a_labelled_question_is_fitted_on(
    pairs_of: Callable[[], tuple[list[Pair], list[Pair]]],
) -> None:
    labelled, questions = labelled_questions(), {}
    for (question, _, _), text in shipped_points().items():
        questions.setdefault(text, set()).add(question)
    train, test = pairs_of()
    assert train and test
    fitted_on = {pair.point for pair in train}
    assert not [text for text in fitted_on if questions.get(text, set()) and questions[text] <= labelled]


def test_pairs_that_are_looked_at_are_not_fitted_on() -> None:
    for pairs_of in (partial(answer_pairs, "twins"), statement_pairs, near_pairs):
        train, test = pairs_of()
        assert not {pair.point for pair in train} & {pair.point for pair in test}


@pytest.mark.parametrize("group", GROUPS)
def test_labels_name_points_of_the_question(group: str) -> None:
    known = set(shipped_points())
    rows = labelled_sentences(group)
    assert rows
    for row in rows:
        for sentence in row["sentences"]:
            assert sentence["text"].strip()
            assert set(sentence["says"].values()) <= set(TARGETS)
            for point in sentence["says"]:
                assert (row["question_id"], point, row["lang"]) in known


def test_twins_differ_and_one_of_them_is_wrong() -> None:
    rows = labelled_sentences("twins")
    for right, wrong in zip(rows[::2], rows[1::2], strict=True):
        assert (right["question_id"], right["lang"]) == (wrong["question_id"], wrong["lang"])
        assert right["sentences"][0]["text"] != wrong["sentences"][0]["text"]
        assert "contradicted" not in right["sentences"][0]["says"].values()
        assert "contradicted" in wrong["sentences"][0]["says"].values()


def test_statements_are_whole() -> None:
    rows = json_lines(sorted(STATEMENTS.glob("*.jsonl")))
    assert not [topic for topic, count in Counter(row["topic"] for row in rows).items() if count % 4]
    for row in rows:
        assert _has_han(row["point"]) == (row["lang"] == "zh") == (not _has_han(row["translated"]))
        assert [len(row[kind]) for kind in TARGETS] == [3, 2, 3]
        assert row["point"] not in row["contradicted"]


def _has_han(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def test_a_tenth_of_the_topics_is_looked_at() -> None:
    topics = {row["topic"] for row in json_lines(sorted(STATEMENTS.glob("*.jsonl")))}
    assert 0.05 < sum(map(in_tenth, topics)) / len(topics) < 0.15


def test_only_slips_of_candid_answers_are_wrong() -> None:
    for row in labelled_sentences("candid"):
        wrong = any("contradicted" in sentence["says"].values() for sentence in row["sentences"])
        assert wrong == (row["kind"] == "candid-slip")
