from __future__ import annotations

import pytest

from interview_coach.domain import Article
from interview_coach.errors import InputError
from interview_coach.grading.question import from_reference, from_unit
from interview_coach.grading.service import Grading
from interview_coach.ingest.article_format import parse_article

OWN = """---
id: queues
lang: en
title: Queues
topic: structures
---
## How does a ring buffer work? {#ring}

A ring buffer is an array with two indices that wrap around at its end.

- **Time.** Inserting and removing take constant time, because nothing is moved.
- **Space.** Its capacity is fixed, so a full buffer must refuse or overwrite.
- Inserting and removing take constant time because nothing is moved at all.

Is that all?
"""


def own() -> Article:
    return parse_article(OWN, "queues.en.md", "user")


def test_points_of_a_users_article_are_its_claims_merged_and_weighted() -> None:
    article = own()
    question = from_unit(article, article.questions[0])
    assert [point.weight for point in question.points] == [1.0, 2.0, 2.0]
    assert "constant time" in question.points[1].text and "fixed" in question.points[2].text
    for point in question.points:
        assert article.text[point.start : point.end].replace("**", "").strip() in point.text


@pytest.mark.parametrize(
    ("reference", "points"),
    [
        ("盘点的原则：真实、准确、完整、清楚。", ["真实", "准确", "完整", "清楚。"]),
        ("The water was evaporated, leaving the salt.", ["The water was evaporated, leaving the salt."]),
        ("单链表不可以。双链表可以。", ["单链表不可以。", "双链表可以。"]),
    ],
)
def test_points_of_a_reference(reference: str, points: list[str]) -> None:
    question = from_reference("盘点的原则是什么？", reference)
    assert [point.text for point in question.points] == points
    for point in question.points:
        assert reference[point.start : point.end].strip() == point.text


def test_an_empty_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="no word"):
        from_reference("What?", " \n")
    grading = Grading(list, lambda: None, lambda: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(InputError, match="reference is empty"):
        grading.by_reference("What?", "…")
    with pytest.raises(InputError, match="no question has the id 'nothing'"):
        grading.by_id("nothing")
