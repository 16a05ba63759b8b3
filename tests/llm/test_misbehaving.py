"""The chat model against a real server on localhost that misbehaves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

import pytest
from chat_server import WORDS, ChatServer, serving
from pydantic import SecretStr

from interview_coach.errors import LlmError
from interview_coach.llm.chat import Message
from interview_coach.llm.endpoints import resolve
from interview_coach.llm.openai_chat import OpenAiChat
from interview_coach.llm.queue import Turns

KEY = "sk-verysecret1234567890"
ASKED = [Message("system", "Be brief."), Message("user", "What does triplet loss need?")]


def chat_of(
    server: ChatServer,
    *,
    provider: str = "openai-compatible",
    timeout_s: float = 20,
    turns: Turns | None = None,
) -> OpenAiChat:
    endpoint = resolve(provider, model="m", base_url=server.url, key=SecretStr(KEY), environ={})
    return OpenAiChat(
        "m (test)", lambda _: endpoint, timeout_s=timeout_s, silence_s=timeout_s, max_retries=2, turns=turns
    )


def fails(server: ChatServer, *, timeout_s: float = 20) -> tuple[LlmError, list[str]]:
    """The error of one conversation, and the pieces that came before it."""
    pieces: list[str] = []
    with pytest.raises(LlmError) as caught:
        for piece in chat_of(server, timeout_s=timeout_s).stream(ASKED, max_tokens=20):
            pieces.append(piece)
    line = str(caught.value)
    assert "\n" not in line
    assert KEY not in line
    assert caught.value.__cause__ is None  # a cause could quote the key in a log
    return caught.value, pieces


def test_the_answer_comes_in_pieces() -> None:
    with serving() as server:
        assert list(chat_of(server).stream(ASKED, max_tokens=20, stop=["\n\n"])) == list(WORDS)
        request = server.requests[0]
        assert request["messages"] == [{"role": m.role, "content": m.content} for m in ASKED]
        assert (request["max_tokens"], request["temperature"], request["stop"]) == (20, 0, ["\n\n"])
        assert server.keys == [f"Bearer {KEY}"]


def test_openai_itself_is_asked_with_its_newer_name_of_the_limit() -> None:
    with serving() as server:
        list(chat_of(server, provider="openai").stream(ASKED, max_tokens=20))
        assert server.requests[0]["max_completion_tokens"] == 20
        assert "max_tokens" not in server.requests[0]


@pytest.mark.parametrize(
    ("behaviours", "tries"),
    [(("429", "fine"), 2), (("500", "500", "fine"), 3), (("400-temperature",), 2)],
)
def test_tried_again_where_that_helps(behaviours: Sequence[str], tries: int) -> None:
    with serving(*behaviours) as server:
        assert "".join(chat_of(server).stream(ASKED, max_tokens=20)) == "".join(WORDS)
        assert len(server.requests) == tries


@pytest.mark.filterwarnings(
    "ignore:Pydantic serializer warnings"
)  # the openai package, of JSON of another shape
@pytest.mark.parametrize(
    ("behaviour", "reason", "tries", "says"),
    [
        ("401", "refused", 1, "refuses the key"),
        ("401-echo", "refused", 1, "refuses the key"),
        ("429", "busy", 3, "too many requests"),
        ("429-spent", "busy", 1, "quota"),
        ("500", "busy", 3, "HTTP 500"),
        ("400", "rejected", 1, "too long"),
        ("404", "rejected", 1, "model 'm' not found"),
        ("garbage", "garbage", 1, "no chat answer"),
        ("shape", "garbage", 1, "no chat answer"),
        ("html", "garbage", 1, "text/html"),
        ("redirect", "garbage", 1, "redirects"),
        ("endless-line", "garbage", 1, "no end"),
    ],
)
def test_each_failure_says_what_it_is(behaviour: str, reason: str, tries: int, says: str) -> None:
    with serving(behaviour) as server:
        error, pieces = fails(server)
        assert error.reason == reason
        assert says in str(error)
        assert pieces == []
        assert len(server.requests) == tries


@pytest.mark.parametrize("behaviour", ["cut", "stops"])
def test_cut_off_in_mid_answer_keeps_what_came_and_does_not_begin_again(behaviour: str) -> None:
    with serving(behaviour) as server:
        error, pieces = fails(server)
        assert error.reason == "cut"
        assert pieces == ["Triplet ", "loss "]
        assert len(server.requests) == 1


def test_an_error_told_inside_the_stream() -> None:
    with serving("error-inside") as server:
        error, pieces = fails(server)
        assert (error.reason, pieces) == ("cut", ["Triplet "])
        assert "out of memory" in str(error)


def test_nothing_listens() -> None:
    with serving() as server:
        pass
    error, _ = fails(server)
    assert error.reason == "unreachable"
    assert server.url in str(error)


@pytest.mark.parametrize("behaviour", ["slow-first", "drip"])
def test_the_whole_answer_has_a_time_limit(behaviour: str) -> None:
    with serving(behaviour) as server:
        start = time.monotonic()
        error, _ = fails(server, timeout_s=1.0)
        assert error.reason == "timeout"
        assert time.monotonic() - start < 5
        assert len(server.requests) == 1


def test_a_server_may_not_be_silent_for_long_even_where_the_answer_may_take_long() -> None:
    with serving("slow-first") as server:
        endpoint = resolve("vllm", model="m", base_url=server.url, key=None, environ={})
        chat = OpenAiChat("m", lambda _: endpoint, timeout_s=60, silence_s=0.5, max_retries=2)
        start = time.monotonic()
        with pytest.raises(LlmError) as caught:
            list(chat.stream(ASKED, max_tokens=20))
        assert caught.value.reason == "timeout"
        assert time.monotonic() - start < 10
        assert len(server.requests) == 1


def test_a_stream_without_end_is_left() -> None:
    with serving("endless") as server:
        error, pieces = fails(server)
        assert error.reason == "garbage"
        assert len("".join(pieces)) <= 16 * 20 + 200
        assert server.gone.wait(5)


@pytest.mark.parametrize("behaviour", ["slow-first", "drip"])
def test_cancelling_ends_it_at_once_and_closes_the_connection(behaviour: str) -> None:
    with serving(behaviour) as server:
        stop = threading.Event()
        threading.Timer(0.7, stop.set).start()
        pieces = list(chat_of(server).stream(ASKED, max_tokens=1000, cancelled=stop.is_set))
        assert all(piece == "x" for piece in pieces)
        assert server.gone.wait(5)


def test_closing_the_iterator_closes_the_connection() -> None:
    with serving("drip") as server:
        stream = chat_of(server).stream(ASKED, max_tokens=1000)
        assert next(stream) == "x"
        stream.close()  # type: ignore[attr-defined]
        assert server.gone.wait(5)


def test_thoughts_are_not_shown() -> None:
    with serving("thinking") as server:
        assert "".join(chat_of(server).stream(ASKED, max_tokens=50)) == "A margin is needed."


def test_an_empty_answer_is_empty() -> None:
    with serving("empty") as server:
        assert list(chat_of(server).stream(ASKED, max_tokens=20)) == []


def test_the_first_token_s_probabilities() -> None:
    with serving() as server:
        told = chat_of(server).choice(ASKED, ("yes", "no", "maybe"))
        assert told == pytest.approx({"yes": 0.8, "no": 0.1, "maybe": 0.0})
        assert server.requests[0]["top_logprobs"] == 20
        server.probabilities = {"<think>": 1.0}
        assert chat_of(server).choice(ASKED, ("yes", "no")) is None


@pytest.mark.parametrize("behaviour", ["no-probabilities", "400"])
def test_a_server_that_tells_no_probabilities(behaviour: str) -> None:
    with serving(behaviour) as server:
        assert chat_of(server).choice(ASKED, ("yes", "no")) is None


def test_probabilities_fail_as_answers_do() -> None:
    with serving("401") as server, pytest.raises(LlmError) as caught:
        chat_of(server).choice(ASKED, ("yes", "no"))
    assert caught.value.reason == "refused"


@pytest.mark.parametrize("behaviour", ["fine", "401-echo", "500"])
def test_the_key_is_in_no_log_and_no_repr(behaviour: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server:
        chat = chat_of(server)
        try:
            list(chat.stream(ASKED, max_tokens=20))
        except LlmError as error:
            assert KEY not in repr(error)
        assert server.keys[0] == f"Bearer {KEY}"
        assert KEY not in repr(chat)
        assert KEY not in repr(chat._made)
    assert caplog.records
    assert KEY not in caplog.text


def test_another_answer_waits_its_turn_and_sees_the_queue() -> None:
    with serving("drip", "fine") as server:
        chat = chat_of(server, turns=Turns())
        first = chat.stream(ASKED, max_tokens=1000)
        next(first)
        told: list[int] = []
        answers: list[str] = []
        second = threading.Thread(
            target=lambda: answers.extend(chat.stream(ASKED, max_tokens=20, queued=told.append))
        )
        second.start()
        time.sleep(0.3)
        assert (told, answers) == ([1], [])
        first.close()  # type: ignore[attr-defined]
        second.join(10)
        assert told == [1, 0]
        assert answers == list(WORDS)


def test_somebody_who_stops_reading_does_not_hold_up_the_queue() -> None:
    with serving("fine") as server:
        chat = chat_of(server, turns=Turns())
        abandoned = chat.stream(ASKED, max_tokens=20)
        next(abandoned)
        assert list(chat.stream(ASKED, max_tokens=20)) == list(WORDS)
        assert "".join(abandoned) == "".join(WORDS[1:])
