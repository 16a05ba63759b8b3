"""The steps of `coach llm use`: what is set so far, the key, the model, the test, and what is kept."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from interview_coach.cli.common import warn
from interview_coach.errors import InputError
from interview_coach.settings import Settings, config_file

if TYPE_CHECKING:
    from pydantic import SecretStr

    from interview_coach.llm.factory import LlmChoice
    from interview_coach.llm.probe import Probe

__all__ = ["chosen", "keep", "new_key", "only_model", "say_what_overrides", "tested"]

_SHADOWING = ("COACH_LLM_PROVIDER", "COACH_LLM_MODEL", "COACH_LLM_BASE_URL")


def chosen(settings: Settings, provider: str, model: str | None, base_url: str | None) -> LlmChoice:
    """What is set so far, with the options over it; of another provider nothing is kept, its key least of all."""
    from interview_coach.llm.factory import LlmChoice

    same = settings.llm_provider == provider
    given_key = os.environ.get("COACH_LLM_API_KEY")
    moved = base_url is not None and base_url.rstrip("/") != settings.llm_base_url
    keep_key = bool(given_key) or (same and not moved)
    return LlmChoice(
        provider,
        model or (settings.llm_model if same else None),
        base_url or (settings.llm_base_url if same else None),
        settings.llm_api_key if keep_key else None,
        timeout_s=settings.llm_timeout_s,
        max_retries=settings.llm_max_retries,
        context_tokens=settings.llm_context_tokens,
        threads=settings.threads,
    )


def new_key(choice: LlmChoice, key_stdin: bool, ask_key: bool) -> SecretStr | None:
    """A key that is given now and must be kept; None where there is none or it is found elsewhere."""
    from pydantic import SecretStr

    from interview_coach.llm.endpoints import PRESETS

    preset = PRESETS[choice.provider]
    if key_stdin:
        key = sys.stdin.readline().strip()
        if not key:
            raise InputError("--key-stdin: standard input holds no key")
        return SecretStr(key)
    found = choice.key is not None or any(os.environ.get(name) for name in preset.key_env)
    if (ask_key or (preset.needs_key and not found)) and sys.stdin.isatty():
        key = typer.prompt(f"key for {choice.provider} (not shown)", hide_input=True, err=True).strip()
        return SecretStr(key) if key else None
    if ask_key:
        raise InputError("--ask-key: nobody is at the terminal; use --key-stdin")
    return None


def only_model(choice: LlmChoice) -> str:
    """The service's model where it has one alone."""
    from interview_coach.llm.factory import endpoint_of
    from interview_coach.llm.probe import models_of

    names = models_of(endpoint_of(replace(choice, model="-"), os.environ))
    if len(names) == 1:
        return names[0]
    some = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    has = f"it has: {some}" if names else "it has none yet"
    raise InputError(f"which model of {choice.provider}? Give --model; {has}")


def tested(choice: LlmChoice, settings: Settings) -> Probe:
    """Asks the model of a choice one short question; LlmError if that fails."""
    from interview_coach.llm.factory import open_chat
    from interview_coach.llm.probe import probe

    opened = open_chat(choice, settings.cache_dir, os.environ)
    try:
        return probe(opened.chat)
    finally:
        opened.close()


def keep(choice: LlmChoice, new_key: SecretStr | None, settings: Settings) -> None:
    """Writes the choice into the settings file; a key of another service or address goes out of it."""
    from interview_coach.settings_file import change

    values = {"llm_provider": choice.provider, "llm_model": choice.model, "llm_base_url": choice.base_url}
    same_place = settings.llm_provider == choice.provider and settings.llm_base_url == choice.base_url
    if new_key is not None:
        change(config_file(), {**values, "llm_api_key": new_key.get_secret_value()})
    elif same_place:
        change(config_file(), values)  # a key that is kept there stays
    else:
        change(config_file(), {**values, "llm_api_key": None})
    say_what_overrides()


def say_what_overrides() -> None:
    """Warns of variables that hide the settings file."""
    for name in _SHADOWING:
        if os.environ.get(name):
            warn(f"{name} in the environment stands above the settings file; unset it")
