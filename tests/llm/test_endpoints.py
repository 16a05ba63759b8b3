from __future__ import annotations

from typing import get_args

import pytest
from pydantic import SecretStr

from interview_coach.errors import LlmError
from interview_coach.llm.endpoints import PRESETS, PROVIDERS, Endpoint, resolve
from interview_coach.settings import Settings


def found(provider: str, environ: dict[str, str], **given: object) -> Endpoint:
    values = {"model": "m", "base_url": None, "key": None, **given}
    return resolve(provider, environ=environ, **values)  # type: ignore[arg-type]


def test_the_settings_know_the_same_providers() -> None:
    assert get_args(Settings.model_fields["llm_provider"].annotation) == ("off", *PROVIDERS)


def test_every_preset_is_an_address_and_those_that_need_a_key_name_where_it_lies() -> None:
    for name, preset in PRESETS.items():
        assert preset.base_url.startswith("http") or name == "openai-compatible"
        assert preset.key_env or not preset.needs_key


def test_a_service_takes_its_own_variable_and_no_other() -> None:
    environ = {
        "OPENAI_API_KEY": "sk-o",
        "DEEPSEEK_API_KEY": "sk-d",
        "OPENAI_BASE_URL": "http://proxy.test/v1",
    }
    deepseek = found("deepseek", environ)
    assert deepseek.key == SecretStr("sk-d")
    assert deepseek.base_url == "https://api.deepseek.com/v1"
    openai = found("openai", environ)
    assert (openai.key, openai.base_url) == (SecretStr("sk-o"), "http://proxy.test/v1")
    assert found("ollama", environ).key is None
    with pytest.raises(LlmError, match="no key for dashscope"):
        found("dashscope", environ)


def test_the_given_key_and_address_come_first() -> None:
    environ = {"OPENAI_API_KEY": "sk-o", "OPENAI_BASE_URL": "http://proxy.test/v1"}
    one = found("openai", environ, key=SecretStr("sk-mine"), base_url="http://here.test/v1/")
    assert (one.key, one.base_url) == (SecretStr("sk-mine"), "http://here.test/v1")


@pytest.mark.parametrize(
    "address",
    ["ftp://x/v1", "here", "http://", "http://h:99999/v1", "https://me:sk-1@h/v1", "https://h/v1?key=sk-1"],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(LlmError) as caught:
        found("vllm", {}, base_url=address)
    assert caught.value.reason == "missing"
    assert address not in str(caught.value)


@pytest.mark.parametrize(
    ("provider", "given", "says"),
    [
        ("gemini", {}, "unknown provider"),
        ("ollama", {"model": None}, "no model chosen"),
        ("openai-compatible", {}, "no address"),
    ],
)
def test_what_is_missing_is_said(provider: str, given: dict[str, object], says: str) -> None:
    with pytest.raises(LlmError, match=says):
        found(provider, {}, **given)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]:2/v1", True),
        ("http://127.evil.test/v1", False),
        ("https://api.openai.com/v1", False),
    ],
)
def test_this_machine_s_own_addresses(address: str, own: bool) -> None:
    assert found("vllm", {}, base_url=address).on_this_machine is own


def test_a_key_is_in_no_repr() -> None:
    assert "sk-mine" not in repr(found("openai", {}, key=SecretStr("sk-mine")))
