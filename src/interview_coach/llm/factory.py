"""From the settings' plain values to a chat model: the one place that chooses. Never another than the one chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from interview_coach.errors import LlmError
from interview_coach.llm.catalogue import on_disk
from interview_coach.llm.endpoints import LOCAL, Endpoint, resolve
from interview_coach.llm.local_server import LocalServer, has_runtime
from interview_coach.llm.openai_chat import OpenAiChat
from interview_coach.llm.queue import Turns

__all__ = ["LlmChoice", "Opened", "endpoint_of", "local_file", "open_chat"]

_SILENCE_S = 90.0
"""Before the first word a slow CPU reads the prompt: 700 tokens at 15 a second, on a busy machine, are 47 s."""


@dataclass(frozen=True, slots=True)
class LlmChoice:
    """What the user chose. `repr` shows no key."""

    provider: str
    model: str | None = None
    base_url: str | None = None
    key: SecretStr | None = None
    timeout_s: float = 180.0
    max_retries: int = 2
    context_tokens: int = 4096
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A chat model and, where it is a file on this machine, the server behind it."""

    chat: OpenAiChat
    server: LocalServer | None = None

    def close(self) -> None:
        """Ends what was started for it."""
        if self.server is not None:
            self.server.close()


def open_chat(choice: LlmChoice, cache_dir: Path, environ: Mapping[str, str]) -> Opened:
    """The chat model of a choice. Quick: nothing is imported, started or asked before its first answer.

    Raises:
        LlmError: the choice is not complete, or the local model is not there.
    """
    if choice.provider == LOCAL:
        name, path = local_file(choice, cache_dir)
        shown = f"{name} ({LOCAL})"
        server = LocalServer(shown, path, threads=choice.threads, context_tokens=choice.context_tokens)
        chat = OpenAiChat(
            shown,
            server.endpoint,
            timeout_s=choice.timeout_s,
            silence_s=_SILENCE_S,
            max_retries=0,  # our own server is not overrun; if it died, that is said
            turns=Turns(),
            # For the models that can either think aloud or not.
            extra_body={"cache_prompt": True, "chat_template_kwargs": {"enable_thinking": False}},
        )
        return Opened(chat, server)
    endpoint = endpoint_of(choice, environ)
    turns = Turns() if endpoint.one_at_a_time else None
    return Opened(
        OpenAiChat(
            endpoint.name,
            lambda _: endpoint,
            timeout_s=choice.timeout_s,
            silence_s=_SILENCE_S,
            max_retries=choice.max_retries,
            turns=turns,
        )
    )


def endpoint_of(choice: LlmChoice, environ: Mapping[str, str]) -> Endpoint:
    """The service that a choice means; LlmError if it is not complete."""
    return resolve(
        choice.provider, model=choice.model, base_url=choice.base_url, key=choice.key, environ=environ
    )


def local_file(choice: LlmChoice, cache_dir: Path) -> tuple[str, Path]:
    """The name and file of the local model of a choice; LlmError if a file or the package that runs it is missing."""
    if not has_runtime():
        raise LlmError(
            "the package that runs local models is not installed; pip install -e '.[local-llm]', or: make llm",
            "missing",
        )
    return on_disk(choice.model, cache_dir)
