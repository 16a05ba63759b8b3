"""How `chat_server` writes: HTTP answers, and the pieces of a chat as server-sent events."""

from __future__ import annotations

import json
import select
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

__all__ = ["StreamWriter"]


class StreamWriter(BaseHTTPRequestHandler):
    """Writes what a behaviour of the server is made of."""

    def log_message(self, *_: Any) -> None:
        pass

    def _begin(self, chunked: bool = True) -> None:
        self._chunked = chunked
        self.protocol_version = "HTTP/1.1"
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        if chunked:
            self.send_header("transfer-encoding", "chunked")
        else:
            self.send_header("connection", "close")
        self.end_headers()

    def _piece(self, text: str, finish: str | None = None) -> None:
        delta = {"content": text} if text else {}
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        self._raw(b"data: " + json.dumps(chunk).encode() + b"\n\n")

    def _finish(self) -> None:
        self._piece("", "stop")
        self._raw(b"data: [DONE]\n\n")
        if self._chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _raw(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)
        self.wfile.flush()

    def _error(self, status: int, message: str, code: str | None = None, **headers: str) -> None:
        self._json(status, {"error": {"message": message, "type": "x", "code": code}}, **headers)

    def _json(self, status: int, content: object, **headers: str) -> None:
        self._respond(status, "application/json", json.dumps(content).encode(), **headers)

    def _respond(self, status: int, kind: str, data: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def _left(self) -> bool:
        """Whether the client has closed the connection."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
