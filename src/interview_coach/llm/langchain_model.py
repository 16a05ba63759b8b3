"""What the rest knows of LangChain: how its model is made, what goes in, what comes out, and how it fails.

LangChain and the openai package take seconds to import; that happens in the functions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from interview_coach.errors import LlmError
from interview_coach.llm.chat import Message
from interview_coach.llm.endpoints import Endpoint

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["failures", "first_token", "langchain_model", "turns"]

_TOLD_AT_LEAST = 0.01
"""If all options together are less likely than this, the model began with something else, such as a thought."""


def langchain_model(endpoint: Endpoint, silence_s: float, extra_body: Mapping[str, Any]) -> BaseChatModel:
    """LangChain's model of an endpoint; with no retries and no memory of its own."""
    from langchain.chat_models import init_chat_model

    from interview_coach.llm.http_guard import guarded_client, patience

    # Everything that LangChain and the openai package would else take from the environment is said here: an
    # OPENAI_BASE_URL or OPENAI_API_KEY must not reach another service.
    return init_chat_model(
        endpoint.model,
        model_provider="openai",
        base_url=endpoint.base_url,
        api_key=endpoint.key.get_secret_value() if endpoint.key else "none",
        max_retries=0,  # ours know of the time limit and of a spent quota
        timeout=patience(silence_s),  # left out, LangChain asks for none at all, whatever the client says
        http_async_client=guarded_client(endpoint, silence_s),
        openai_proxy=None,
        stream_usage=False,
        stream_chunk_timeout=None,
        use_responses_api=False,
        extra_body=dict(extra_body) or None,
    )


def turns(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """The conversation as LangChain takes it."""
    return [(message.role, message.content) for message in messages]


def first_token(logprobs: Any, options: Sequence[str]) -> Mapping[str, float] | None:
    """The probability of each option from what the server tells of its first token; None if it tells nothing of use."""
    try:
        likely = logprobs["content"][0]["top_logprobs"]
        told = [(str(one["token"]).strip().casefold(), math.exp(float(one["logprob"]))) for one in likely]
    except (LookupError, TypeError, ValueError, OverflowError):
        return None
    found = {
        option: min(1.0, sum(p for token, p in told if token == option.casefold())) for option in options
    }
    return found if sum(found.values()) >= _TOLD_AT_LEAST else None


def failures() -> tuple[type[Exception], ...]:
    """What HTTP, the openai package, LangChain and pydantic raise when a server fails or talks nonsense.

    The last five are how they stumble over JSON of the wrong shape.
    """
    import httpx
    import openai

    from interview_coach.llm.failures import Unreadable

    ours = (LlmError, Unreadable)
    theirs = (openai.OpenAIError, httpx.HTTPError, httpx.StreamError, OSError)
    return (*ours, *theirs, ValueError, LookupError, TypeError, AttributeError, AssertionError)
