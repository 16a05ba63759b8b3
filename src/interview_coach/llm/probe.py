"""Does it work? One short question to a model, and one look at what a service has."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, cast

from interview_coach.errors import LlmError
from interview_coach.llm.chat import ChatModel, Message
from interview_coach.llm.endpoints import Endpoint

__all__ = ["Probe", "models_of", "probe"]

_QUESTION = "Is the derivative of x^2 equal to 2x? Answer with one word, yes or no."
_LIST_S = 8.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What came back.

    Attributes:
        tells_probabilities: whether it says how likely its first token was, which grading can use.
    """

    answer: str
    first_word_s: float
    seconds: float
    tells_probabilities: bool


def probe(chat: ChatModel) -> Probe:
    """Asks one short question; LlmError if no text comes back."""
    messages = [Message("user", _QUESTION)]
    start = time.monotonic()
    first = 0.0
    answer = ""
    for piece in chat.stream(messages, max_tokens=16):
        first = first or time.monotonic() - start
        answer += piece
    seconds = time.monotonic() - start
    if not answer.strip():
        raise LlmError(
            f"{chat.name} answered nothing; it may be a model that thinks first or is no chat model, choose another",
            "garbage",
        )
    told = chat.choice(messages, ("yes", "no")) is not None
    return Probe(" ".join(answer.split()), round(first, 2), round(seconds, 2), told)


def models_of(endpoint: Endpoint) -> list[str]:
    """The names of the models that a service has.

    Raises:
        LlmError: it cannot be reached, refuses the key, or tells none.
    """
    import asyncio

    import httpx
    import openai

    from interview_coach.llm.event_loop import conversations
    from interview_coach.llm.failures import as_llm_error
    from interview_coach.llm.http_guard import guarded_client

    async def ask() -> list[str]:
        async with guarded_client(endpoint, _LIST_S) as http, asyncio.timeout(_LIST_S):
            client = openai.AsyncOpenAI(
                api_key=endpoint.key.get_secret_value() if endpoint.key else "none",
                base_url=endpoint.base_url,
                http_client=cast(Any, http),  # its version 3 has httpx2 in its types and takes httpx as well
                max_retries=0,
            )
            return sorted(model.id for model in (await client.models.list()).data)

    try:
        # Not asyncio.run: whoever asks may be inside a loop of their own.
        return asyncio.run_coroutine_threadsafe(ask(), conversations()).result()
    except (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, TypeError, AttributeError) as error:
        raise as_llm_error(error, endpoint, begun=False) from None
