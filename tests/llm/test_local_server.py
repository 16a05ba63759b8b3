"""Our own server's life: with a stand-in for the process, and with the real model where it has been fetched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from interview_coach.errors import LlmError
from interview_coach.llm import local_server
from interview_coach.llm.catalogue import on_disk
from interview_coach.llm.chat import Message
from interview_coach.llm.factory import LlmChoice, open_chat
from interview_coach.llm.local_server import LocalServer, has_runtime
from interview_coach.llm.openai_chat import OpenAiChat
from interview_coach.llm.queue import Turns

STAND_IN = Path(__file__).parent / "stand_in.py"


@pytest.fixture(autouse=True)
def runtime(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real" not in request.node.name:
        monkeypatch.setattr(local_server, "has_runtime", lambda: True)


@contextmanager
def stand_in(tmp_path: Path, how: str = "serve") -> Iterator[tuple[LocalServer, OpenAiChat]]:
    (tmp_path / "m.gguf").touch()
    server = LocalServer(
        "m (local)",
        tmp_path / "m.gguf",
        threads=1,
        context_tokens=2048,
        command=(sys.executable, str(STAND_IN), how),
    )
    try:
        yield (
            server,
            OpenAiChat(
                "m (local)", server.endpoint, timeout_s=20, silence_s=20, max_retries=0, turns=Turns()
            ),
        )
    finally:
        server.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with Path(f"/proc/{pid}/stat").open() as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def soon(condition: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def answer(chat: OpenAiChat) -> str:
    return "".join(chat.stream([Message("user", "who?")], max_tokens=9))


def test_it_starts_with_the_first_answer_and_ends_with_close(tmp_path: Path) -> None:
    with stand_in(tmp_path) as (server, chat):
        assert server.pid is None
        assert answer(chat) == f"pid {server.pid}"
        first = server.pid
        assert first
        assert answer(chat) == f"pid {first}"
        server.close()
        assert not alive(first)
        assert server.pid is None


def test_one_that_died_is_started_anew(tmp_path: Path) -> None:
    with stand_in(tmp_path) as (server, chat):
        answer(chat)
        first = server.pid
        assert first
        os.kill(first, signal.SIGKILL)
        assert soon(lambda: server.pid is None)
        assert answer(chat) == f"pid {server.pid}"
        assert server.pid != first


def test_why_it_would_not_start_is_said(tmp_path: Path) -> None:
    with stand_in(tmp_path, "refuse") as (_, chat):
        with pytest.raises(LlmError, match=r"m\.gguf cannot be run .*no GGUF file") as caught:
            answer(chat)
        assert caught.value.reason == "missing"


def test_one_who_waits_for_the_start_can_leave(tmp_path: Path) -> None:
    with stand_in(tmp_path, "hang") as (server, chat):
        stop = threading.Event()
        threading.Timer(0.5, stop.set).start()
        assert list(chat.stream([Message("user", "who?")], max_tokens=9, cancelled=stop.is_set)) == []
        pid = server.pid
        assert pid
        server.close()
        assert not alive(pid)


def test_a_start_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "_START_S", 0.3)
    with stand_in(tmp_path, "hang") as (server, chat):
        with pytest.raises(LlmError, match="did not load"):
            answer(chat)
        assert server.pid is None


def test_a_model_that_is_gone(tmp_path: Path) -> None:
    with stand_in(tmp_path) as (_, chat):
        (tmp_path / "m.gguf").unlink()
        with pytest.raises(LlmError, match="is not there"):
            answer(chat)


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "has_runtime", lambda: False)
    with stand_in(tmp_path) as (_, chat), pytest.raises(LlmError, match="local-llm"):
        answer(chat)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "m.gguf").touch()
    program = (
        "import sys; from pathlib import Path; from interview_coach.llm import local_server as l\n"
        "l.has_runtime = lambda: True\n"
        f"s = l.LocalServer('m', Path({str(tmp_path / 'm.gguf')!r}), threads=1, context_tokens=2048, "
        f"command=(sys.executable, {str(STAND_IN)!r}, 'serve'))\n"
        "s.endpoint(); print(s.pid, flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
        parent.wait()
        assert soon(lambda: not alive(pid))


# --- the real model -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(encoder_cache: Path) -> Iterator[OpenAiChat]:
    try:
        on_disk(None, encoder_cache)
    except LlmError:
        pytest.skip("no local model has been fetched (make llm)")
    if not has_runtime():
        pytest.skip("the extra local-llm is not installed")
    opened = open_chat(LlmChoice("local", timeout_s=240), encoder_cache, {})
    yield opened.chat
    opened.close()


def test_real_model_answers_and_tells_its_first_token(real: OpenAiChat) -> None:
    asked = [Message("user", "Is Paris the capital of France? Answer with one word, yes or no.")]
    assert "yes" in "".join(real.stream(asked, max_tokens=8)).lower()
    told = real.choice(asked, ("yes", "no"))
    assert told
    assert told["yes"] > 0.8 > told["no"]


def test_real_model_stops_when_it_is_told(real: OpenAiChat) -> None:
    pieces: list[str] = []
    stream = real.stream(
        [Message("user", "Count from 1 to 100.")], max_tokens=300, cancelled=lambda: len(pieces) >= 3
    )
    for piece in stream:
        pieces.append(piece)
    assert len(pieces) == 3


def test_real_file_that_is_no_model(tmp_path: Path) -> None:
    if not has_runtime():
        pytest.skip("the extra local-llm is not installed")
    (tmp_path / "fake.gguf").write_bytes(b"not a model" * 100)
    opened = open_chat(LlmChoice("local", model=str(tmp_path / "fake.gguf")), tmp_path, {})
    with pytest.raises(LlmError, match=r"fake\.gguf cannot be run"):
        answer(opened.chat)
    opened.close()
