"""`coach ask --engine …`: the terminal with a language model, which is a server on localhost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from chat_server import serving

from interview_coach.settings import PROJECT_ROOT


def coach(built: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    import os

    env = {k: v for k, v in os.environ.items() if not k.startswith("COACH_")}
    return subprocess.run(
        [sys.executable, "-m", "interview_coach", "ask", *arguments, "--data-dir", str(built)],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        env=env | {"HF_HUB_OFFLINE": "1", "COACH_CONFIG": str(built / "none.toml"), **settings},
        timeout=200,
    )


def at(url: str) -> dict[str, str]:
    return {
        "COACH_LLM_PROVIDER": "openai-compatible",
        "COACH_LLM_BASE_URL": url,
        "COACH_LLM_MODEL": "m",
        "COACH_LLM_API_KEY": "sk-secret",
        "COACH_LLM_MAX_RETRIES": "0",
    }


def test_llm_without_one_is_one_line_with_what_to_do(built: Path) -> None:
    done = coach(built, "What is CLIP?", "--engine", "llm")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "coach llm" in done.stderr


def test_a_batch_through_the_model_and_back_to_the_articles(built: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    questions = ["What is CLIP?", "How do I bake sourdough bread?", "什么是 CLIP？"]
    rows.write_text(
        "".join(json.dumps({"id": n, "question": q}) + "\n" for n, q in enumerate(questions)), "utf-8"
    )
    plain = coach(built, "What is CLIP?", "--json")
    first = json.loads(plain.stdout)["citations"][0]["quote"]
    with serving("says", "says", "cut") as server:
        server.text = f"{first} Penguins came up with it. "
        done = coach(built, "--batch", str(rows), **at(server.url))
        extractive = coach(built, "What is CLIP?", "--engine", "extractive", "--json", **at(server.url))
        assert (
            len(server.requests) == 2
        )  # not for what the articles do not cover, nor for --engine extractive
    assert done.returncode == 0, done.stderr
    fluent, refused, chinese = map(json.loads, done.stdout.splitlines())
    assert (fluent["engine"], fluent["note"]) == ("llm", None)
    assert fluent["answer"].startswith(first.replace("**", "").rstrip(".")[:60])
    assert "*(not from the articles)*" in fluent["answer"]
    assert fluent["quoted"] == json.loads(extractive.stdout)["answer"]
    for citation in fluent["citations"]:
        assert (
            Path(citation["path"]).read_text("utf-8")[citation["start"] : citation["end"]]
            == citation["quote"]
        )
    assert (refused["status"], refused["engine"]) == ("abstained", "extractive")
    assert chinese["engine"] == "extractive"
    assert chinese["note"]["reason"] == "language"  # an English answer to a Chinese question
    assert "sk-secret" not in done.stdout + done.stderr
    assert json.loads(extractive.stdout)["engine"] == "extractive"


@pytest.mark.parametrize("behaviour", ["cut", "401-echo", "html"])
def test_a_failure_is_the_extractive_answer_and_a_line_why(built: Path, behaviour: str) -> None:
    with serving(behaviour) as server:
        done = coach(built, "What is CLIP?", **at(server.url))
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert "in the articles' own words" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "sk-secret" not in done.stdout + done.stderr
