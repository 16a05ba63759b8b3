"""`coach grade` and `coach eval grading` as they are typed, with the real encoder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from interview_coach import cli
from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import InputError

ANSWER = "InfoNCE 用一个正样本和很多负样本做 softmax 交叉熵，三元组损失每次只比较一个正样本和一个负样本。"


@pytest.fixture
def run(encoder: Encoder, built: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Coach, "encoder", lambda self, progress=None: encoder)

    def call(*words: str) -> Result:
        return CliRunner().invoke(cli.app, [*words, "--data-dir", str(built)])

    return call


def refused(result: Result) -> str:
    assert isinstance(result.exception, InputError), result.exception
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_the_contract(run: Any) -> None:
    found = json.loads(
        run("grade", "--question-id", "contrastive-losses", "--answer", ANSWER, "--json").stdout
    )
    assert found.keys() >= {"score", "engine", "points", "beyond_sources", "follow_up"}
    assert 0 < found["score"] < 1
    assert (found["engine"], found["lang"], found["question_id"]) == ("local", "zh", "contrastive-losses")
    for point in found["points"]:
        assert point.keys() >= {"point", "weight", "verdict", "answer_span", "citation"}
        assert point["verdict"] in ("covered", "partial", "missed", "contradicted")
        citation = point["citation"]
        text = Path(citation["path"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        if point["answer_span"]:
            span = point["answer_span"]
            assert ANSWER[span["start"] : span["end"]] == span["text"]
    assert found["follow_up"].keys() == {"question", "target_point", "citation"}
    weights = [point["weight"] for point in found["points"]]
    by_hand = sum(p["weight"] * p["credit"] for p in found["points"]) / sum(weights)
    assert found["score"] == pytest.approx(by_hand, abs=1e-3)


def test_the_nearest_question_is_named_or_the_command_refuses(run: Any) -> None:
    found = json.loads(run("grade", "--question", "什么是三元组损失？", "--answer", ANSWER, "--json").stdout)
    assert (found["question_id"], found["article_id"]) == ("triplet-loss", "contrastive-losses")
    assert found["question"] == "什么是三元组损失，怎样挖掘三元组？"
    line = refused(run("grade", "--question", "红烧肉怎么做才好吃？", "--answer", "小火慢炖", "--json"))
    assert "no article covers this question" in line and "--question-id" in line


def test_a_reference_needs_no_article(run: Any) -> None:
    words = (
        "--question",
        "How was the salt separated?",
        "--reference",
        "The water was evaporated, leaving the salt.",
    )
    found = json.loads(
        run("grade", *words, "--answer", "the water evaporated and salt was left", "--json").stdout
    )
    assert found["score"] > 0.5
    assert found["article_id"] is None
    assert found["follow_up"] is None
    assert found["points"][0]["citation"] is None


def test_it_prints_for_people_too(run: Any) -> None:
    shown = run("grade", "--question-id", "triplet-loss", "--answer", ANSWER).stdout
    assert "of 100" in shown and "score = " in shown and "→ " in shown


def test_a_row_that_cannot_be_graded_is_told_in_its_place_and_the_others_go_on(
    run: Any, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    lines = [
        {"id": 1, "question": "How do I bake bread?", "answer": "With flour."},
        {"id": 2, "question": "What is CLIP?", "answer": "Two encoders, one for images and one for texts."},
    ]
    rows.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    done = run("grade", "--batch", str(rows))
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert first["id"] == 1 and "no article covers" in first["error"]
    assert second["id"] == 2 and second["points"]
    assert "1 of 2 rows" in refused(done)


def test_a_batch(run: Any, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    given = [
        {"id": 1, "question_id": "triplet-loss", "answer": ANSWER},
        {
            "id": "b",
            "question": "盘点的原则是什么？",
            "reference": "真实、准确、完整、清楚。",
            "answer": "真实、清楚",
        },
    ]
    rows.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in given), "utf-8")
    found = [json.loads(line) for line in run("grade", "--batch", str(rows)).stdout.splitlines()]
    assert [row["id"] for row in found] == [1, "b"]
    rows.write_text('{"id": 1, "question": "What?"}', "utf-8")
    assert ':1: a row needs "id" and "answer"' in refused(run("grade", "--batch", str(rows)))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--answer", "x"), "give --question-id, or --question"),
        (("--question-id", "triplet-loss"), "give the answer"),
        (("--question-id", "nothing", "--answer", "x"), "no question has the id 'nothing'"),
        (("--question", "Q", "--reference", " ", "--answer", "x"), "the reference is empty"),
        (("--question-id", "clip", "--answer", "x" * 20_001), "20,001 characters"),
    ],
)
def test_what_cannot_be_graded_is_one_line(run: Any, words: tuple[str, ...], line: str) -> None:
    assert line in refused(run("grade", *words))


def test_eval_grading(run: Any, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    reference = "The harder coin will scratch the other."
    answers = {
        "The harder one scratches the softer one.": 1,
        "I like coins a lot.": 0,
        "It scratches it.": 0.5,
    }
    rows.write_text(
        "\n".join(
            json.dumps(
                {
                    "id": str(n),
                    "question_id": "q",
                    "question": "Which coin is harder?",
                    "reference": reference,
                }
                | {"answer": answer, "score": score}
            )
            for n, (answer, score) in enumerate(answers.items())
        ),
        "utf-8",
    )
    out = tmp_path / "out.jsonl"
    result = run("eval", "grading", str(rows), "--json", "--predictions", str(out))
    found = json.loads(result.stdout)
    assert list(found)[:6] == ["rows", "pearson", "spearman", "rmse", "qwk", "within_question_r"]
    assert found["rows"] == 3
    assert found["pearson"] > 0.5
    assert found["baselines"].keys() == {"cosine", "recall", "sum"}
    predicted = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in predicted] == ["0", "1", "2"]
    assert predicted[0]["predicted"] > predicted[1]["predicted"]
    assert "pearson" in run("eval", "grading", str(rows)).stdout
    rows.write_text('{"question": "Q", "reference": "R", "answer": "A", "score": "high"}', "utf-8")
    assert ':1: "score" must be a number' in refused(run("eval", "grading", str(rows)))
