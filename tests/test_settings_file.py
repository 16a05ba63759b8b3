from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest

from interview_coach.errors import InputError, StoreError
from interview_coach.settings import load_settings
from interview_coach.settings_file import change, is_private

KEY = {"llm_provider": "deepseek", "llm_api_key": "sk-secret"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    change(path, KEY)
    assert tomllib.loads(path.read_text("utf-8")) == KEY
    assert mode(path) == 0o600
    assert is_private(path)
    assert list(path.parent.iterdir()) == [path]


def test_comments_and_other_keys_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nport = 7000\nllm_provider = "ollama" # old\ncorpus = [\n  "a",\n]\n', "utf-8")
    path.chmod(0o644)
    change(path, {"llm_provider": "openai", "llm_model": 'a "quoted" 名'})
    assert mode(path) == 0o644
    text = path.read_text("utf-8")
    assert text.startswith('# mine\nport = 7000\ncorpus = [\n  "a",\n]\n')
    assert tomllib.loads(text)["llm_model"] == 'a "quoted" 名'
    change(path, KEY)
    assert mode(path) == 0o600
    change(path, {"llm_provider": None, "llm_model": None, "llm_api_key": None})
    assert path.read_text("utf-8") == '# mine\nport = 7000\ncorpus = [\n  "a",\n]\n'


def test_new_keys_go_before_the_first_table(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[later]\nllm_model = "theirs"\n', "utf-8")
    change(path, {"llm_model": "ours"})
    assert tomllib.loads(path.read_text("utf-8")) == {"llm_model": "ours", "later": {"llm_model": "theirs"}}


@pytest.mark.parametrize(
    "text",
    ['llm_model = """a\nb"""\n', "port = = 1\n", 'note = """\nllm_model = "x"\n"""\n', '"llm_model" = "x"\n'],
)
def test_what_cannot_be_changed_safely_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StoreError):
        change(path, {"llm_model": "ours"})
    assert path.read_text("utf-8") == text


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles.toml").write_text("port = 7000\n", "utf-8")
    (tmp_path / "config.toml").symlink_to("dotfiles.toml")
    change(tmp_path / "config.toml", KEY)
    assert (tmp_path / "config.toml").is_symlink()
    assert "sk-secret" in (tmp_path / "dotfiles.toml").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        change(tmp_path / "config.toml", KEY)


@pytest.fixture
def file_of_deepseek(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    change(path, {**KEY, "llm_model": "d", "llm_base_url": "https://api.deepseek.com/v1"})
    monkeypatch.setenv("COACH_CONFIG", str(path))
    return path


@pytest.mark.usefixtures("file_of_deepseek")
def test_the_file_s_key_goes_to_no_other_service(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.llm_api_key
    assert settings.llm_api_key.get_secret_value() == "sk-secret"
    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in str(settings.model_dump())
    monkeypatch.setenv("COACH_LLM_BASE_URL", "https://elsewhere.test/v1")
    assert load_settings().llm_api_key is None
    assert load_settings().llm_model == "d"
    monkeypatch.delenv("COACH_LLM_BASE_URL")
    monkeypatch.setenv("COACH_LLM_PROVIDER", "openai")
    moved = load_settings()
    assert (moved.llm_api_key, moved.llm_model, moved.llm_base_url) == (None, None, None)
    monkeypatch.setenv("COACH_LLM_API_KEY", "sk-other")
    assert load_settings().llm_api_key


@pytest.mark.usefixtures("file_of_deepseek")
def test_a_wrong_value_beside_a_key_shows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LLM_API_KEY", "sk-other")
    monkeypatch.setenv("COACH_LLM_TIMEOUT_S", "-1")
    with pytest.raises(InputError) as caught:
        load_settings()
    assert "sk-" not in str(caught.value)
