"""What went wrong, in one line for people: what the libraries raise becomes an `LlmError`. No key survives here."""

from __future__ import annotations

import re

import httpx

from interview_coach.errors import LlmError, LlmReason
from interview_coach.llm.endpoints import LOCAL, Endpoint

__all__ = ["Unreadable", "as_llm_error", "redact", "retry_after_s"]

_QUOTED_CHARS = 160
_KEY_LIKE = re.compile(r"\b(?:sk|pk|key|tok|hf|gsk)[-_][\w*-]{6,}|Bearer\s+\S+", re.IGNORECASE)
_SPENT = re.compile(r"insufficient|quota|billing|balance|欠费|余额", re.IGNORECASE)


class Unreadable(Exception):
    """The server answers, but not as a chat server does; the text says how."""


def redact(text: str, endpoint: Endpoint) -> str:
    """A server's words on one line, short, without the key and without anything that looks like one."""
    line = " ".join(text.split())
    if endpoint.key and (secret := endpoint.key.get_secret_value()):
        line = line.replace(secret, "***")
    line = _KEY_LIKE.sub("***", line)
    return line if len(line) <= _QUOTED_CHARS else line[:_QUOTED_CHARS] + " …"


def as_llm_error(error: Exception, endpoint: Endpoint, begun: bool) -> LlmError:
    """What an exception of the HTTP stack, the openai package or LangChain means; `begun` is whether text had come."""
    import openai

    who = endpoint.name
    if isinstance(error, LlmError):
        return error
    if isinstance(error, openai.APIStatusError):
        return _status(error, endpoint)
    if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException, TimeoutError)):
        return LlmError(f"{who} was too slow; try again, or raise COACH_LLM_TIMEOUT_S", "timeout")
    cause = error.__cause__
    if isinstance(error, Unreadable) or isinstance(cause, Unreadable):
        told = error if isinstance(error, Unreadable) else cause
        return LlmError(
            f"{who} does not answer as a chat server: {redact(str(told), endpoint)}; "
            "check the address (most end in /v1)",
            "garbage",
        )
    if isinstance(error, (openai.APIConnectionError, httpx.TransportError)):
        if begun or isinstance(error, httpx.RemoteProtocolError):
            return LlmError(f"the connection to {who} broke in mid-answer; try again", "cut")
        where = "" if endpoint.provider == LOCAL else f" at {endpoint.base_url}"
        return LlmError(
            f"{who} cannot be reached{where}; check that it runs and the address is right", "unreachable"
        )
    if isinstance(error, openai.APIError):  # an error told inside the stream
        return LlmError(f"{who} gave up: {redact(error.message, endpoint)}", "cut" if begun else "busy")
    return LlmError(
        f"{who} sent what is no chat answer ({type(error).__name__}); check the address and the model",
        "garbage",
    )


def retry_after_s(error: Exception) -> float | None:
    """How long to wait before another try; None where another try is no use."""
    import openai

    if isinstance(error, openai.APIStatusError):
        if error.status_code not in (408, 409, 429) and error.status_code < 500:
            return None
        if error.status_code == 429 and _SPENT.search(f"{error.code} {_message(error)}"):
            return None
        try:
            return min(max(float(error.response.headers.get("retry-after", "")), 0.0), 30.0)
        except ValueError:
            return 0.0
    if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException)):
        return None  # it was given its time; a second try would wait as long again
    if isinstance(error, (openai.APIConnectionError, httpx.TransportError)):
        return None if isinstance(error.__cause__, Unreadable) else 0.0
    return None


def _status(error: object, endpoint: Endpoint) -> LlmError:
    import openai

    assert isinstance(error, openai.APIStatusError)
    who, status = endpoint.name, error.status_code
    said = redact(_message(error), endpoint)
    reason: LlmReason = "rejected"
    if status in (401, 403):
        where = f" (it came from {endpoint.key_from})" if endpoint.key_from else ""
        do = f"give another with: coach llm use {endpoint.provider}"
        return LlmError(f"{who} refuses the key{where}: HTTP {status}; {do}", "refused")
    if status == 404:
        return LlmError(
            f"{who}: no such model or address (HTTP 404: {said}); see 'coach llm status'", "rejected"
        )
    if status == 429 or status >= 500:
        reason = "busy"
    what = "has no quota or too many requests" if status == 429 else "is out of order"
    if reason == "busy":
        return LlmError(f"{who} {what} (HTTP {status}: {said}); try again later", "busy")
    return LlmError(f"{who} refused the request (HTTP {status}: {said})", "rejected")


def _message(error: object) -> str:
    """What the server itself says, not the package's rendering of the whole body."""
    body = getattr(error, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        told = inner.get("message") if isinstance(inner, dict) else inner
        if isinstance(told, str) and told.strip():
            return told
    return "no reason given"
