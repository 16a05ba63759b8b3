"""`coach llm …` as a person uses it, against a real server on localhost."""

from __future__ import annotations

import io
import json
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from chat_server import serving

from interview_coach.cli import main
from interview_coach.doctor import _language_model
from interview_coach.settings import load_settings

KEY = "sk-verysecret1234567890"


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import os

    for name in list(os.environ):
        if name.startswith(("COACH_LLM", "OPENAI_", "DEEPSEEK_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "config.toml"


class Coach:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *words: str, typed: str = "") -> tuple[int, str, str]:
        """(exit code, stdout, stderr); no key is ever in what is printed."""
        self.monkeypatch.setattr("sys.argv", ["coach", *words])
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self.capsys.readouterr()
        assert KEY not in out + err
        return code, out, err

    def json(self, *words: str, typed: str = "") -> dict[str, Any]:
        code, out, err = self(*words, "--json", typed=typed)
        assert code == 0, err
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture
def coach(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Coach:
    return Coach(monkeypatch, capsys)


def test_a_service_is_tested_and_kept_with_its_key(coach: Coach, config: Path) -> None:
    with serving() as server:
        words = ("llm", "use", "deepseek", "--model", "m", "--base-url", server.url)
        found = coach.json(*words, "--key-stdin", typed=KEY + "\n")
        assert found["tested"]["answer"] == "Triplet loss needs a margin."
        assert found["tested"]["tells_probabilities"] is True
        assert set(server.keys) == {f"Bearer {KEY}"}
        kept = tomllib.loads(config.read_text("utf-8"))
        assert kept == {
            "llm_provider": "deepseek",
            "llm_model": "m",
            "llm_base_url": server.url,
            "llm_api_key": KEY,
        }
        assert stat.S_IMODE(config.stat().st_mode) == 0o600
        shown = coach.json("llm", "status")
        assert (shown["ready"], shown["at"]) == (True, server.url)
        assert shown["key"] == "COACH_LLM_API_KEY or the settings file"
        coach.json("llm", "use", "deepseek", "--model", "m2")  # the key for this address is known
        assert server.keys[-1] == f"Bearer {KEY}"
        assert tomllib.loads(config.read_text("utf-8"))["llm_api_key"] == KEY
    assert coach.json("llm", "off")["provider"] == "off"
    assert config.read_text("utf-8") == ""


def test_the_key_of_one_service_is_not_given_to_another(coach: Coach, config: Path) -> None:
    with serving() as server, serving() as other:
        coach.json(
            "llm", "use", "deepseek", "--model", "m", "--base-url", server.url, "--key-stdin", typed=KEY
        )
        coach.json("llm", "use", "openai-compatible", "--model", "m", "--base-url", other.url)
        assert other.requests
        assert all(KEY not in key for key in other.keys)
        assert "llm_api_key" not in tomllib.loads(config.read_text("utf-8"))


def test_a_key_in_the_environment_stays_there_and_switches_nothing_on(
    coach: Coach, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert coach.json("llm", "status")["provider"] == "off"
    with serving() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert coach.json("llm", "use", "openai", "--model", "m")["at"] == server.url
        assert server.keys[0] == f"Bearer {KEY}"
    assert KEY not in config.read_text("utf-8")
    assert coach.json("llm", "status")["key"] == "OPENAI_API_KEY"


@pytest.mark.parametrize("behaviour", ["401-echo", "html", "empty", "404"])
def test_nothing_changes_if_the_test_fails(coach: Coach, config: Path, behaviour: str) -> None:
    config.write_text("port = 7000\n", "utf-8")
    with serving(behaviour) as server:
        code, out, err = coach(
            "llm", "use", "vllm", "--model", "m", "--base-url", server.url, "--key-stdin", typed=KEY
        )
    assert code == 1
    assert (out, err.count("\n")) == ("", 1)
    assert config.read_text("utf-8") == "port = 7000\n"


def test_the_model_may_be_left_out_where_there_is_one(coach: Coach) -> None:
    with serving() as server:
        server.models = ["only-this"]
        assert coach.json("llm", "use", "ollama", "--base-url", server.url)["model"] == "only-this"
    with serving() as server:
        server.models = ["b", "a"]
        code, _, err = coach("llm", "use", "vllm", "--base-url", server.url)
        assert code == 1
        assert "Give --model; it has: a, b" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("use", "gemini"), "unknown provider 'gemini'"),
        (("use", "openai", "--model", "m"), "no key for openai"),
        (("use", "openai", "--model", "m", "--key-stdin"), "standard input holds no key"),
        (("use", "vllm", "--model", "m", "--ask-key"), "nobody is at the terminal"),
        (("use", "vllm", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"), "cannot be reached"),
        (("use", "openai-compatible", "--model", "m"), "no address"),
        (("use", "local", "--model", "nowhere.gguf"), "nowhere.gguf is not there"),
        (("use", "local"), "coach llm pull"),
        (("pull", "gpt"), "no model 'gpt' to fetch"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    coach: Coach, config: Path, words: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interview_coach.llm.factory.has_runtime", lambda: True)
    code, out, err = coach("llm", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert says in err
    assert not config.exists()


def test_an_environment_that_stands_above_the_file_is_pointed_out(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        monkeypatch.setenv("COACH_LLM_PROVIDER", "openai")
        code, _, err = coach("llm", "use", "vllm", "--model", "m", "--base-url", server.url)
    assert code == 0
    assert "COACH_LLM_PROVIDER in the environment stands above the settings file" in err


def test_the_doctor_looks_at_it(coach: Coach, config: Path) -> None:
    from interview_coach.coach import Coach as Product

    def check() -> tuple[bool, str]:
        found = _language_model(Product(load_settings()))
        assert KEY not in found.detail
        return found.ok, found.detail + found.remedy

    assert check()[0]
    with serving() as server:
        coach.json("llm", "use", "vllm", "--model", "m", "--base-url", server.url, "--key-stdin", typed=KEY)
        assert check()[0]
        server.models = ["another"]
        ok, said = check()
        assert not ok
        assert "has no model m" in said
        server.behaviours = ["401"]
        assert "refuses the key" in check()[1]
    assert "cannot be reached" in check()[1]
    config.chmod(0o644)
    ok, said = check()
    assert not ok
    assert "chmod 600" in said
    config.write_text('llm_provider = "local"\n', "utf-8")
    assert "coach llm" in check()[1]


def test_help_names_the_commands(coach: Coach) -> None:
    _, out, _ = coach("llm", "--help")
    assert all(word in out for word in ("use", "off", "pull", "status"))
