"""`coach eval` as it is typed, with the encoder replaced by a bag of words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import BagEncoder
from test_datasets import beir
from typer.testing import CliRunner

from interview_coach.cli import app
from interview_coach.coach import Coach
from interview_coach.errors import InputError

CORPUS = """---
id: zebras
lang: en
title: Zebras
topic: animals
---

## Why do zebras have stripes? {#stripes}

The stripes of zebras confuse flies, which then do not land.
"""


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> BagEncoder:
    made = BagEncoder()
    monkeypatch.setattr(Coach, "encoder", lambda self, progress=None: made)
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    return made


def test_retrieval_prints_one_object(encoder: BagEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    beir(folder)
    runner = CliRunner()
    result = runner.invoke(app, ["eval", "retrieval", str(folder), "--json"], catch_exceptions=False)
    found = json.loads(result.stdout)
    asked = [
        "queries",
        "recall@1",
        "recall@5",
        "mrr@10",
        "ndcg@10",
        "index_seconds",
        "query_ms_p50",
        "query_ms_p95",
    ]
    assert list(found)[: len(asked)] == asked
    assert found["queries"] == 2
    assert found["recall@5"] == 1
    assert "embed: 2 of 2" in result.stderr
    again = json.loads(
        runner.invoke(app, ["eval", "retrieval", str(folder), "--json", "--limit", "1"]).stdout
    )
    assert again["embedded"] == 0, "the first run's vectors are reused"
    assert again["queries"] == 1
    plain = runner.invoke(app, ["eval", "retrieval", str(folder)], catch_exceptions=False)
    assert "recall@1" in plain.stdout


def test_a_malformed_folder_is_one_line(encoder: BagEncoder, tmp_path: Path) -> None:
    beir(tmp_path, corpus="{")
    with pytest.raises(InputError, match=r"corpus\.jsonl:1: not JSON"):
        CliRunner().invoke(app, ["eval", "retrieval", str(tmp_path)], catch_exceptions=False)
    assert encoder.queries == [], "told before anything is encoded"


def test_abstention_prints_one_object(encoder: BagEncoder, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "zebras.en.md").write_text(CORPUS, encoding="utf-8")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"question": "Why do zebras have stripes?", "answerable": true}\n'
        '{"question": "Who won the cup in Lisbon?", "answerable": false}\n',
        encoding="utf-8",
    )
    command = ["eval", "abstention", str(rows), "--json", "--corpus", str(corpus)]
    found = json.loads(CliRunner().invoke(app, command, catch_exceptions=False).stdout)
    assert list(found)[:4] == ["rows", "auroc", "false_answer_rate", "false_refusal_rate"]
    assert found["rows"] == 2
    assert found["auroc"] == 1
    assert found["false_answer_rate"] == 0
    assert found["by_lang"]["en"]["rows"] == 2
