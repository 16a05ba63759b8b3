"""Which service is spoken to: the presets, and how provider, model, address and key become one `Endpoint`.

Pure: the environment is passed in. A key goes to the address that it was meant for and nowhere else, and a key alone
switches nothing on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from interview_coach.errors import LlmError

__all__ = ["LOCAL", "PRESETS", "PROVIDERS", "Endpoint", "Preset", "resolve"]

LOCAL = "local"
"""The provider that is a GGUF file on this machine, run by ourselves."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A service that speaks OpenAI's chat protocol, as its public documentation describes it.

    Attributes:
        base_url: its address; "" where only the user knows it.
        key_env: the environment variables in which its key is customarily kept, first one first.
        needs_key: whether it answers nobody without a key.
        one_at_a_time: whether it runs on the user's own processor as a rule, so that answers take turns.
    """

    base_url: str
    key_env: tuple[str, ...] = ()
    base_url_env: tuple[str, ...] = ()
    needs_key: bool = True
    one_at_a_time: bool = False


PRESETS: Mapping[str, Preset] = {
    "ollama": Preset("http://127.0.0.1:11434/v1", needs_key=False, one_at_a_time=True),
    "vllm": Preset("http://127.0.0.1:8000/v1", ("VLLM_API_KEY",), needs_key=False),
    "openai": Preset("https://api.openai.com/v1", ("OPENAI_API_KEY",), ("OPENAI_BASE_URL",)),
    "deepseek": Preset("https://api.deepseek.com/v1", ("DEEPSEEK_API_KEY",)),
    "dashscope": Preset("https://dashscope.aliyuncs.com/compatible-mode/v1", ("DASHSCOPE_API_KEY",)),
    "openai-compatible": Preset("", ("OPENAI_API_KEY",), ("OPENAI_BASE_URL",), needs_key=False),
}
PROVIDERS = (LOCAL, *PRESETS)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model at an address. `repr` shows no key.

    Attributes:
        key_from: where the key was found, for people ("COACH_LLM_API_KEY or the settings file", a variable's name).
    """

    provider: str
    model: str
    base_url: str
    key: SecretStr | None
    key_from: str
    one_at_a_time: bool

    @property
    def name(self) -> str:
        """What the page says."""
        return f"{self.model} ({self.provider if self.provider in PRESETS else LOCAL})"

    @property
    def on_this_machine(self) -> bool:
        """Whether the address is this machine's own; no proxy is asked for it then."""
        host = urlsplit(self.base_url).hostname or ""
        return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", host) is not None


def resolve(
    provider: str,
    *,
    model: str | None,
    base_url: str | None,
    key: SecretStr | None,
    environ: Mapping[str, str],
) -> Endpoint:
    """The endpoint that these settings mean; what they leave open comes from the preset and its variables.

    A key kept in a service's customary variable is used for that service alone, and `OPENAI_BASE_URL` only where
    OpenAI's protocol is asked for by name.

    Raises:
        LlmError: something is missing, or the address is none; the text says what to set.
    """
    preset = PRESETS.get(provider)
    if preset is None:
        raise LlmError(f"unknown provider '{provider}'; choose one of: {', '.join(PROVIDERS)}", "missing")
    from_env = next((environ[name] for name in preset.base_url_env if environ.get(name)), "")
    address = _checked(base_url or from_env or preset.base_url, provider)
    given = bool(base_url or from_env) and address != preset.base_url
    key_from = "COACH_LLM_API_KEY or the settings file" if key and key.get_secret_value() else ""
    if not key_from:
        key = None
        for name in preset.key_env:
            if environ.get(name, "").strip():
                key, key_from = SecretStr(environ[name].strip()), name
                break
    if key is None and preset.needs_key and not given:
        raise LlmError(
            f"no key for {provider}; set COACH_LLM_API_KEY or {preset.key_env[0]}, or run: coach llm use {provider}",
            "missing",
        )
    if not model:
        raise LlmError(
            f"no model chosen for {provider}; set COACH_LLM_MODEL, or: coach llm use {provider} --model NAME",
            "missing",
        )
    return Endpoint(provider, model, address, key, key_from, preset.one_at_a_time)


def _checked(address: str, provider: str) -> str:
    if not address:
        raise LlmError(
            f"no address for {provider}; set COACH_LLM_BASE_URL, e.g. http://127.0.0.1:8080/v1", "missing"
        )
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    # The address itself is not repeated: somebody may have put a key into it.
    if not sound:
        raise LlmError(
            "the address of the language model is not http(s)://host[:port]/path; mend COACH_LLM_BASE_URL",
            "missing",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise LlmError(
            "the address of the language model holds a user, password or query; put the key into COACH_LLM_API_KEY",
            "missing",
        )
    return address.rstrip("/")
