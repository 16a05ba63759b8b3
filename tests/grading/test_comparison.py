from __future__ import annotations

import pytest

from interview_coach.coach import Coach


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("InfoNCE 和三元组损失有什么区别", "contrastive-losses"),
        ("explain InfoNCE vs triplet", "contrastive-losses"),
        ("GPT 和 BERT 的区别是什么？", "gpt-vs-bert"),
        ("What is the difference between data parallelism and pipeline parallelism?", "three-parallelisms"),
    ],
)
def test_a_comparison_is_graded_by_what_tells_of_both(coach: Coach, question: str, unit: str) -> None:
    found = coach.grading.nearest(question)
    assert found.question_id == unit
    assert len(found.points) >= 3
    assert len(found.twins) == len(found.points)


def test_points_of_third_things_are_left_out(coach: Coach) -> None:
    found = coach.grading.nearest("InfoNCE 和三元组损失有什么区别")
    assert {point.id for point in found.points if found.asks(point)} == {
        "triplet",
        "infonce",
        "triplet-mining",
        "infonce-needs",
    }


def test_another_question_keeps_all_its_points(coach: Coach) -> None:
    found = coach.grading.nearest("什么是三元组损失？")
    assert found.question_id == "triplet-loss"
    assert found.points == coach.grading.by_id("triplet-loss", "zh").points


def test_only_what_is_asked_is_graded(coach: Coach) -> None:
    found = coach.grading.nearest("InfoNCE 和三元组损失有什么区别")
    grade = coach.grading.grade(found, "InfoNCE 用带温度的 softmax 从许多负样本里认出一个正样本。")
    assert {verdict.point.id for verdict in grade.points} == found.asked
    assert grade.follow_up_point in found.asked
    assert next(v for v in grade.points if v.point.id == "infonce").verdict == "covered"
