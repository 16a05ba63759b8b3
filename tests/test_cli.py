from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from interview_coach import cli
from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import CoachError

SOURCES = ("000_91111dec8173fa4f.txt", "004_e60023646ea043d4.txt")


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A data folder whose index is built already."""
    return Path(shutil.copytree(built, tmp_path / "data"))


@pytest.fixture
def run(encoder: Encoder, data: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process, with the encoder that is loaded already."""
    monkeypatch.setattr(Coach, "encoder", lambda self, progress=None: encoder)

    def call(*words: str, ok: bool = True) -> Result:
        known = words if words[0] == "corpus" else (*words, "--data-dir", str(data))
        result = CliRunner().invoke(cli.app, list(known))
        if ok and result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def refused(result: Result) -> str:
    """The one line that a failed command ends with."""
    assert isinstance(result.exception, CoachError), result.exception
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_ask_follows_the_contract(run: Any) -> None:
    fields = json.loads(run("ask", "explain InfoNCE vs triplet", "--json").stdout)
    assert fields.keys() >= {
        "question", "lang", "status", "answer", "engine", "citations", "follow_ups", "nearest", "timings_ms",
    }  # fmt: skip
    assert (fields["lang"], fields["status"], fields["engine"]) == ("en", "answered", "extractive")
    assert "|---|" in fields["answer"]
    for citation in [*fields["citations"], *(f["citation"] for f in fields["follow_ups"])]:
        assert citation.keys() >= {"n", "article_id", "question_id", "quote", "start", "end", "source"}
        text = Path(citation["path"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_prints_for_people_too(run: Any) -> None:
    shown = run("ask", "什么是 CLIP？").stdout
    assert "[1]" in shown and "→" in shown and "&lt;" not in shown


def test_a_batch_gives_one_object_a_line_with_its_id(run: Any, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"id": "a", "question": "什么是 CLIP？"}\n\n{"id": 7, "question": "红烧肉怎么做"}\n', "utf-8"
    )
    found = [json.loads(line) for line in run("ask", "--batch", str(rows)).stdout.splitlines()]
    assert [(row["id"], row["status"]) for row in found] == [("a", "answered"), (7, "abstained")]


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '["a"]', '{"id": 1, "question": 3}'])
def test_a_bad_batch_names_its_line(run: Any, tmp_path: Path, line: str) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "question": "CLIP"}\n' + line, "utf-8")
    assert "rows.jsonl:2" in refused(run("ask", "--batch", str(rows), ok=False))


def test_search_ranks_passages(run: Any) -> None:
    hits = json.loads(run("search", "multi-head attention", "-k", "3", "--json").stdout)["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert hits[0].keys() >= {"score", "article_id", "question_id", "question", "lang", "text", "source"}
    assert hits[0]["question_id"] == "multi-head-attention"


def test_indexing_again_embeds_nothing(run: Any) -> None:
    fields = json.loads(run("index", "--json").stdout)
    assert fields.keys() == {"articles", "questions", "chunks", "embedded", "reused", "seconds"}
    assert fields["embedded"] == 0 and fields["reused"] == fields["chunks"] > 100


def test_the_source_articles_come_out_clean_and_are_cited(run: Any, shared_articles: Path) -> None:
    paths = [str(shared_articles / name) for name in SOURCES]
    files = json.loads(run("ingest", *paths, "--json").stdout)["files"]
    assert [len(file["questions"]) for file in files] == [7, 6]
    for word in ("扫码", "七月在线", "电子书", "红酒", "Elasticsearch", "瞎胡闹"):
        assert word not in json.dumps([file["questions"] for file in files], ensure_ascii=False)
    answer = json.loads(run("ask", "InfoNCE 的缺点是什么", "--json").stdout)
    cited = {citation["article_id"] for citation in answer["citations"]}
    assert "contrastive-losses" in cited and any(name.startswith("004_") for name in cited)
    assert any(citation["warnings"] for citation in answer["citations"])
    again = json.loads(run("ingest", *paths, "--json").stdout)["files"]
    assert [file["status"] for file in again] == ["unchanged", "unchanged"]


def test_one_unreadable_file_does_not_stop_the_others(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "good.md").write_text("# 笔记\n\n## 什么是剪枝？\n\n剪枝去掉不重要的权重。\n", "utf-8")
    result = run(
        "ingest", str(tmp_path / "empty.md"), str(tmp_path / "good.md"), str(tmp_path / "no.md"), "--json"
    )
    files = json.loads(result.stdout)["files"]
    assert sorted(file["status"] for file in files) == ["added", "failed", "failed"]
    assert all("\n" not in (file["error"] or "") for file in files)


def test_a_folder_of_ones_own_in_place_of_the_corpus(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "1、什么是剪枝？\n\n剪枝去掉不重要的权重，使模型更小。\n\n2、什么是蒸馏？\n\n蒸馏用大模型教小模型。\n",
        "utf-8",
    )
    answer = json.loads(run("ask", "什么是剪枝", "--corpus", str(folder), "--json").stdout)
    (citation, *_) = answer["citations"]
    assert Path(citation["path"]).read_text("utf-8")[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["source"].endswith("a.txt")
    assert (
        json.loads(run("ask", "explain CLIP", "--corpus", str(folder), "--json").stdout)["status"]
        == "abstained"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask",), "--batch"),
        (("ask", "x", "--batch", "no.jsonl"), "--batch"),
        (("ask", "--batch", "no.jsonl"), "no.jsonl"),
        (("ask", "x", "--corpus", "/no/such/folder"), "no such folder"),
        (("ingest", "/no/such/file.md"), "/no/such/file.md"),
        (("search", "  "), "words"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Any, words: tuple[str, ...], told: str) -> None:
    assert told in refused(run(*words, ok=False))


def test_an_unknown_setting_is_refused(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PROT", "1")
    assert "COACH_PROT" in refused(run("ask", "x", ok=False))


def test_doctor_names_what_is_there(run: Any) -> None:
    fields = json.loads(run("doctor", "--json").stdout)
    assert fields["ok"], fields
    assert {check["name"] for check in fields["checks"]} >= {
        "python",
        "packages",
        "articles",
        "encoder",
        "index",
    }


def test_doctor_says_what_mends_a_missing_index(run: Any, data: Path) -> None:
    shutil.rmtree(data / "index")
    result = run("doctor", "--json")
    assert result.exit_code == 1
    broken = [check for check in json.loads(result.stdout)["checks"] if not check["ok"]]
    assert [(check["name"], check["remedy"]) for check in broken] == [("index", "coach index")]


def test_the_shipped_corpus_keeps_its_format(run: Any) -> None:
    assert json.loads(run("corpus", "check", "--json").stdout) == {"problems": []}


def in_a_new_process(code: str, *words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words, "--data-dir", str(data)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=240,
        env={**os.environ, "HF_HUB_OFFLINE": "0"},
    )


UNPLUGGED = """
import socket, sys
def unplugged(*args, **kwargs):
    raise OSError("the network is unplugged")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = unplugged
sys.stdin.close()
from interview_coach.cli import main
main()
"""


def test_ask_works_unplugged_and_with_stdin_closed(data: Path) -> None:
    done = in_a_new_process(UNPLUGGED, "ask", "什么是三元组损失", "--json", data=data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "answered"
    assert done.stderr == ""


def test_answering_imports_neither_torch_nor_sentence_transformers(data: Path) -> None:
    environment = {**os.environ, "COACH_DATA_DIR": str(data)}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "interview_coach", "ask", "什么是三元组损失", "--json"],
        capture_output=True,
        text=True,
        timeout=200,
        env=environment,
    )
    assert json.loads(done.stdout)["status"] == "answered"
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "onnxruntime" in imported
    assert not imported & {"torch", "sentence_transformers", "transformers", "onnx", "gradio"}


def test_a_failure_is_one_line_and_a_status(tmp_path: Path) -> None:
    done = in_a_new_process(
        "from interview_coach.cli import main; main()", "ingest", "/no/such", data=tmp_path
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("coach: ") and done.stderr.count("\n") == 1


def test_the_command_line_starts_without_heavy_imports() -> None:
    code = "import sys, interview_coach.cli; print(sorted({'torch','faiss','gradio','transformers'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]"
