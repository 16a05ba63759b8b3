"""An OpenAI-compatible server on localhost that misbehaves as told; one behaviour for each request in turn."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from chat_stream import StreamWriter

__all__ = ["ChatServer", "serving"]

WORDS = ("Triplet ", "loss ", "needs ", "a ", "margin.")
"""What the server answers where nothing is wrong."""


@dataclass
class ChatServer:
    """What it saw and how it behaves: the n-th behaviour for the n-th request, the last one ever after.

    Behaviours: "fine", "slow-first" (nothing for an hour), "drip" (a piece every 0.2 s for ever), "cut" (two pieces,
    then the connection breaks), "stops" (two pieces, then a clean end without a reason), "401", "401-echo" (repeats the
    key), "429" (with Retry-After: 0), "429-spent", "500", "400", "400-temperature", "404", "garbage" (no JSON), "shape"
    (JSON of another shape), "html", "redirect", "endless" (ignores max_tokens), "endless-line" (no line ever ends),
    "empty", "thinking", "error-inside", "no-probabilities", "unplugged" (says `text`, waits for `unplug`, then cuts the
    connection), "says" (says `text`).
    """

    behaviours: list[str] = field(default_factory=lambda: ["fine"])
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when a client closed a connection that was being answered."""
    stop: threading.Event = field(default_factory=threading.Event)
    text: str = ""
    unplug: threading.Event = field(default_factory=threading.Event)
    models: list[str] = field(default_factory=lambda: ["m"])
    probabilities: dict[str, float] = field(default_factory=lambda: {"Yes": 0.6, " yes": 0.2, "No": 0.1})

    def behaviour(self) -> str:
        return self.behaviours[min(len(self.requests), len(self.behaviours)) - 1]


class _Handler(StreamWriter):
    server_state: ChatServer

    def do_GET(self) -> None:
        if self.server_state.behaviour() == "401" and self.server_state.requests:
            return self._error(401, "no")
        return self._json(200, {"object": "list", "data": [{"id": m} for m in self.server_state.models]})

    def do_POST(self) -> None:
        state = self.server_state
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        state.requests.append(body)
        state.keys.append(self.headers.get("authorization", ""))
        try:
            _BEHAVIOURS.get(state.behaviour(), _Handler._fine)(self, body)
        except (BrokenPipeError, ConnectionResetError):
            state.gone.set()

    def _fine(self, body: dict[str, Any]) -> None:
        if body.get("stream"):
            self._begin()
            for word in WORDS:
                self._piece(word)
            self._finish()
            return
        likely = [
            {"token": token, "logprob": math.log(p), "bytes": list(token.encode())}
            for token, p in self.server_state.probabilities.items()
        ]
        told = {"content": [{**likely[0], "top_logprobs": likely}]}
        silent = self.server_state.behaviour() == "no-probabilities"
        self._json(
            200,
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "m",
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": "Yes"},
                        "finish_reason": "length",
                        "logprobs": None if silent else told,
                    }
                ],
            },
        )

    def _slow_first(self, body: dict[str, Any]) -> None:
        while not self.server_state.stop.wait(0.05):
            if self._left():
                self.server_state.gone.set()
                return

    def _drip(self, body: dict[str, Any]) -> None:
        self._begin()
        while not self.server_state.stop.wait(0.2):
            self._piece("x")

    def _cut(self, body: dict[str, Any]) -> None:
        self._begin()
        self._piece("Triplet ")
        self._piece("loss ")
        self.wfile.flush()
        self.connection.shutdown(2)

    def _unplugged(self, body: dict[str, Any]) -> None:
        self._begin()
        self._say()
        while not (self.server_state.unplug.wait(0.05) or self.server_state.stop.is_set()):
            if self._left():
                self.server_state.gone.set()
                return
        self.connection.shutdown(2)

    def _says(self, body: dict[str, Any]) -> None:
        self._begin()
        self._say()
        self._finish()

    def _say(self) -> None:
        text = self.server_state.text
        for start in range(0, len(text), 8):
            self._piece(text[start : start + 8])

    def _stops(self, body: dict[str, Any]) -> None:
        self._begin(chunked=False)
        self._piece("Triplet ")
        self._piece("loss ")

    def _refuses(self, body: dict[str, Any]) -> None:
        self._error(401, "Incorrect API key provided: " + self.headers["authorization"])

    def _garbage(self, body: dict[str, Any]) -> None:
        self._begin()
        self._raw(b"data: {this is no JSON\n\n")
        self._finish()

    def _shape(self, body: dict[str, Any]) -> None:
        self._begin()
        self._raw(b'data: {"choices": [{"delta": 7}]}\n\n')
        self._raw(b'data: {"choices": "none"}\n\n')
        self._finish()

    def _html(self, body: dict[str, Any]) -> None:
        self._respond(200, "text/html", b"<html>Welcome to nginx</html>")

    def _redirect(self, body: dict[str, Any]) -> None:
        self.send_response(307)
        self.send_header("location", "http://127.0.0.1:9/v1/chat/completions")
        self.send_header("content-length", "0")
        self.end_headers()

    def _endless(self, body: dict[str, Any]) -> None:
        self._begin()
        while not self.server_state.stop.is_set():
            self._piece("again and again and again ")

    def _endless_line(self, body: dict[str, Any]) -> None:
        self._begin()
        while not self.server_state.stop.is_set():
            self._raw(b"data: " + b"x" * 100_000)

    def _empty(self, body: dict[str, Any]) -> None:
        self._begin()
        self._finish()

    def _thinking(self, body: dict[str, Any]) -> None:
        self._begin()
        for piece in ("<th", "ink>\nWell, ", "the user", "…</thi", "nk>\n", "\nA margin", " is needed."):
            self._piece(piece)
        self._finish()

    def _error_inside(self, body: dict[str, Any]) -> None:
        self._begin()
        self._piece("Triplet ")
        self._raw(b'data: {"error": {"message": "out of memory", "code": 500}}\n\n')
        self._finish()

    def _picky(self, body: dict[str, Any]) -> None:
        if "temperature" in body:
            self._error(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        else:
            self._fine(body)


_BEHAVIOURS: dict[str, Callable[[_Handler, dict[str, Any]], None]] = {
    "slow-first": _Handler._slow_first,
    "drip": _Handler._drip,
    "cut": _Handler._cut,
    "unplugged": _Handler._unplugged,
    "says": _Handler._says,
    "stops": _Handler._stops,
    "401": lambda h, b: h._error(401, "no"),
    "401-echo": _Handler._refuses,
    "429": lambda h, b: h._error(429, "slow down", retry_after="0"),
    "429-spent": lambda h, b: h._error(429, "You exceeded your quota", "insufficient_quota"),
    "500": lambda h, b: h._error(500, "boom"),
    "400": lambda h, b: h._error(400, "too long"),
    "400-temperature": _Handler._picky,
    "404": lambda h, b: h._error(404, "model 'm' not found"),
    "garbage": _Handler._garbage,
    "shape": _Handler._shape,
    "html": _Handler._html,
    "redirect": _Handler._redirect,
    "endless": _Handler._endless,
    "endless-line": _Handler._endless_line,
    "empty": _Handler._empty,
    "thinking": _Handler._thinking,
    "error-inside": _Handler._error_inside,
}


@contextmanager
def serving(*behaviours: str) -> Iterator[ChatServer]:
    """The server, running until the end of the block."""
    state = ChatServer(list(behaviours) or ["fine"])
    handler = type("Handler", (_Handler,), {"server_state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.stop.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
        time.sleep(0)
