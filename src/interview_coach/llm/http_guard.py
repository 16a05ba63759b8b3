"""An HTTP client that a strange server cannot keep busy: what it sends is bounded and must be of the right kind."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache

import httpx

from interview_coach.llm.endpoints import Endpoint
from interview_coach.llm.failures import Unreadable

__all__ = ["guarded_client", "patience"]

_CONNECT_S = 10.0
_BYTES_AT_MOST = 16 * 2**20
"""Far beyond any answer (a token in a stream is about 300 bytes, so 50,000 of them), far below what hurts."""
_KINDS = ("text/event-stream", "application/json")


def guarded_client(endpoint: Endpoint, silence_s: float) -> httpx.AsyncClient:
    """A client that waits `silence_s` seconds at most for the next bytes, follows no redirection and keeps no connection.

    This machine's own addresses are never asked for through a proxy.
    """
    remote = not endpoint.on_this_machine
    return httpx.AsyncClient(
        timeout=patience(silence_s),
        limits=httpx.Limits(max_keepalive_connections=0),  # none is left open when the program ends
        follow_redirects=False,
        trust_env=remote,
        verify=_tls() if endpoint.base_url.startswith("https") else False,
        event_hooks={"response": [_guard]},
    )


def patience(silence_s: float) -> httpx.Timeout:
    """Ten seconds to connect, `silence_s` for anything else."""
    return httpx.Timeout(silence_s, connect=_CONNECT_S)


async def _guard(response: httpx.Response) -> None:
    if response.is_redirect:
        raise Unreadable(f"it redirects (HTTP {response.status_code})")
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if response.is_success and kind not in _KINDS:
        raise Unreadable(f"it sent {kind or 'something of no kind'}")
    assert isinstance(response.stream, httpx.AsyncByteStream)
    response.stream = _Counted(response.stream)


class _Counted(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for piece in self._inner:
            seen += len(piece)
            if seen > _BYTES_AT_MOST:
                raise Unreadable("its answer has no end")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificates takes tens of milliseconds; once is enough."""
    return httpx.create_ssl_context()
