"""Addresses, against a real server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import documents
import pytest

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders import load
from interview_coach.ingest.loaders.url import load_url

ARTICLE = (
    "<html><head><title>Losses</title></head><body><article><h1>Losses</h1><h2>What is InfoNCE?</h2><p>"
    + "It classifies the positive among negatives. " * 10
    + "</p></article></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.partition("?")[0]
        if name.startswith("/loop"):
            self.answer(302, b"", location=f"/loop{len(self.path)}")
        elif name == "/moved":
            self.answer(301, b"", location="/post/infonce.html")
        elif name == "/away":
            self.answer(302, b"", location="file:///etc/passwd")
        elif name == "/post/infonce.html":
            self.answer(200, ARTICLE.encode(), "text/html; charset=utf-8")
        elif name == "/gbk":
            self.answer(
                200, ARTICLE.replace("Losses", "对比损失").encode("gb18030"), "text/html; charset=gb2312"
            )
        elif name == "/notes.md":
            self.answer(200, "## 什么是注意力？\n\n加权和。\n".encode(), "text/markdown")
        elif name == "/paper":
            self.answer(200, documents.pdf([["Hello from a PDF."]]), "application/pdf")
        elif name == "/raw.pdf":
            self.answer(200, documents.pdf([["Hello from a PDF."]]), "application/octet-stream")
        elif name == "/wrong-type":
            self.answer(200, ARTICLE.encode(), "text/plain")
        elif name == "/picture":
            self.answer(200, b"\x89PNG" + bytes(100), "image/png")
        elif name == "/empty":
            self.answer(200, b"", "text/html")
        elif name == "/declared-large":
            self.send_response(200)
            self.send_header("Content-Length", str(10**12))
            self.end_headers()
        elif name == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(1000):
                    self.wfile.write(b"x" * 10_000)
            except OSError:
                pass  # the reader has had enough
        elif name == "/slow":
            time.sleep(1)
        else:
            code = int(name[1:]) if name[1:].isdigit() else 404
            self.answer(code, b"no", "text/html")

    def answer(self, code: int, data: bytes, kind: str = "text/html", location: str | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def refusal(url: str, **options: float) -> str:
    with pytest.raises(ReadError) as caught:
        load_url(url, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert url in str(caught.value)
    return str(caught.value)


def test_a_page(server: str) -> None:
    loaded = load(f"{server}/post/infonce.html")
    assert loaded.text.startswith("# Losses\n\n## What is InfoNCE?\n\nIt classifies")
    assert (loaded.title, loaded.name) == ("Losses", "infonce.html")
    assert loaded.url == f"{server}/post/infonce.html"


def test_a_redirect_is_followed(server: str) -> None:
    assert load(f"{server}/moved").url == f"{server}/post/infonce.html"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/gbk", "# 对比损失"),
        ("/notes.md", "## 什么是注意力？"),
        ("/paper", "Hello from a PDF."),
        ("/raw.pdf", "Hello from a PDF."),
        ("/wrong-type", "# Losses"),
    ],
)
def test_the_type_decides(server: str, path: str, text: str) -> None:
    assert text in load(server + path).text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/nothing", "404 (no such page)"),
        ("/403", "403"),
        ("/500", "500; try again later"),
        ("/loop", "redirects more than 5 times"),
        ("/away", "not http(s)"),
        ("/picture", "image/png"),
        ("/empty", "empty"),
        ("/declared-large", "larger than 20 MB"),
    ],
)
def test_refusals(server: str, path: str, says: str) -> None:
    assert says in refusal(server + path)


def test_too_large_is_noticed_while_it_streams(server: str) -> None:
    assert "larger than 0 MB" in refusal(f"{server}/endless", max_bytes=50_000)


def test_timeouts(server: str) -> None:
    assert "no answer within" in refusal(f"{server}/slow", timeout_s=0.1)
    ticks = iter(range(0, 10_000, 40))
    with pytest.raises(ReadError, match="took more than 60 s"):
        load_url(f"{server}/endless", clock=lambda: float(next(ticks)))


def test_no_server() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "cannot be reached" in refusal(f"http://127.0.0.1:{port}/x")


@pytest.mark.parametrize("url", ["ftp://example.org/a.md", "file:///etc/passwd", "javascript://x"])
def test_other_schemes(url: str) -> None:
    with pytest.raises(ReadError, match="only http and https"):
        load(url)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://a b/"])
def test_bad_addresses(url: str) -> None:
    with pytest.raises(ReadError) as caught:
        load(url)
    assert "\n" not in str(caught.value)
