"""The language model of the product: off unless chosen, quick to open, and honest about what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from chat_server import WORDS, serving
from fakes_llm import ScriptedChat

from interview_coach.coach import Coach
from interview_coach.errors import LlmError
from interview_coach.llm.chat import ChatModel, Message
from interview_coach.settings import load_settings


@pytest.fixture(autouse=True)
def settings_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody")


def test_a_key_alone_switches_nothing_on() -> None:
    coach = Coach(load_settings())
    assert (coach.models.llm, coach.models.llm_problem) == (None, None)


def test_what_is_missing_is_told_and_looked_for_again(tmp_path: Path) -> None:
    file = tmp_path / "my.gguf"
    coach = Coach(load_settings(llm_provider="local", llm_model=str(file), cache_dir=tmp_path))
    assert coach.models.llm is None
    problem = coach.models.llm_problem
    assert problem
    assert problem.reason == "missing"
    file.touch()
    if "not installed" not in str(problem):
        assert coach.models.llm
        assert coach.models.llm.name == "my (local)"
        assert coach.models.llm_problem is None
    coach.close()


def test_it_answers() -> None:
    with serving() as server:
        coach = Coach(load_settings(llm_provider="openai", llm_model="m", llm_base_url=server.url))
        model = coach.models.llm
        assert model
        assert model is coach.models.llm
        assert list(model.stream([Message("user", "?")], max_tokens=20)) == list(WORDS)
        assert server.keys == ["Bearer sk-somebody"]
        coach.close()


def test_nothing_heavy_is_imported_before_the_first_answer() -> None:
    program = (
        "import sys, interview_coach.cli.main; from interview_coach.coach import Coach\n"
        "from interview_coach.settings import load_settings\n"
        "c = Coach(load_settings(llm_provider='ollama', llm_model='m')); assert c.models.llm\n"
        "print(sorted({'openai', 'langchain', 'langchain_core', 'langchain_openai', 'xllamacpp', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_double_does_what_it_says() -> None:
    chat = ScriptedChat("one two", ("half", LlmError("cut", "cut")), queue=(1, 0), choices={"yes": 0.7})
    seam: ChatModel = chat
    told: list[int] = []
    asked = [Message("user", "?")]
    assert list(seam.stream(asked, max_tokens=9, stop=["wo"], queued=told.append)) == ["one ", "t"]
    assert told == [1, 0]
    with pytest.raises(LlmError):
        list(seam.stream(asked, max_tokens=9))
    assert list(ScriptedChat("one two").stream(asked, max_tokens=1)) == ["one "]
    assert list(ScriptedChat("one").stream(asked, max_tokens=1, cancelled=lambda: True)) == []
    assert seam.choice(asked, ("yes", "no")) == {"yes": 0.7, "no": 0.0}
    assert chat.closed == 2
