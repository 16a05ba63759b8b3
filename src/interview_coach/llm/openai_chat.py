"""A chat model behind an OpenAI-compatible address, through LangChain: bounded, cancellable, and never half-silent.

The conversation runs on an event loop in a thread of its own, since there it can be given up at any moment, also while
the server has not said a word; the caller takes pieces out of a queue and is asked ten times a second whether it still
wants them. Nothing here falls back to another model.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from interview_coach.errors import LlmError
from interview_coach.llm.chat import Message, never, untold
from interview_coach.llm.endpoints import Endpoint
from interview_coach.llm.event_loop import conversations
from interview_coach.llm.langchain_model import failures, first_token, langchain_model, turns
from interview_coach.llm.queue import Turns

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["OpenAiChat"]

_LOOK_S = 0.1
_CHARS_A_TOKEN = 16
"""No tokenizer gives more on average (English has 4); a server that sends more ignores `max_tokens`."""
_ALTERNATIVES = 20
"""How many likely first tokens are asked for: as many as OpenAI, vLLM and llama.cpp tell."""
_BACKOFF_S = 0.5
_T = TypeVar("_T")


class OpenAiChat:
    """See `ChatModel`.

    Args:
        name: what the page says.
        endpoint: gives the endpoint, each time anew (a local server may have to be started first); its argument is
            `cancelled`, and None means that it was.
        timeout_s: seconds for one whole answer, retries and all, but not the wait in the queue.
        silence_s: seconds that the server may say nothing.
        max_retries: how often a try that brought no text is made again.
        turns: the queue of a model that answers one at a time.
        extra_body: further fields of the request.
    """

    def __init__(
        self,
        name: str,
        endpoint: Callable[[Callable[[], bool]], Endpoint | None],
        *,
        timeout_s: float,
        silence_s: float,
        max_retries: int,
        turns: Turns | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> None:
        self._name = name
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._silence_s = min(silence_s, timeout_s)
        self._max_retries = max_retries
        self._turns = turns
        self._extra_body = dict(extra_body or {})
        self._made: tuple[Endpoint, BaseChatModel] | None = None
        self._making = threading.Lock()
        self._unwanted: frozenset[str] = frozenset()  # options that the server was found to refuse

    @property
    def name(self) -> str:
        """What the page says."""
        return self._name

    def __repr__(self) -> str:
        return f"OpenAiChat({self.name!r})"

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancelled: Callable[[], bool] = never,
        queued: Callable[[int], None] = untold,
    ) -> Iterator[str]:
        """See `ChatModel.stream`."""
        feed: queue.SimpleQueue[str | None] = queue.SimpleQueue()

        async def talk(endpoint: Endpoint, model: BaseChatModel) -> None:
            await self._stream(endpoint, model, messages, max_tokens, list(stop), feed.put)

        future = self._start(talk, cancelled, queued)
        if future is None:
            return
        future.add_done_callback(lambda _: feed.put(None))
        try:
            while not cancelled():
                try:
                    piece = feed.get(timeout=_LOOK_S)
                except queue.Empty:
                    continue
                if piece is None:
                    future.result()  # raises what went wrong
                    return
                yield piece
        finally:
            future.cancel()

    def choice(self, messages: Sequence[Message], options: Sequence[str]) -> Mapping[str, float] | None:
        """See `ChatModel.choice`."""

        async def ask(endpoint: Endpoint, model: BaseChatModel) -> Mapping[str, float] | None:
            return await self._choice(endpoint, model, messages, options)

        future = self._start(ask, never, untold)
        assert future is not None
        try:
            return future.result()
        finally:
            future.cancel()

    # --- turns and threads ----------------------------------------------------------------------------------

    def _start(
        self,
        work: Callable[[Endpoint, BaseChatModel], Coroutine[Any, Any, _T]],
        cancelled: Callable[[], bool],
        queued: Callable[[int], None],
    ) -> Future[_T] | None:
        """Starts `work` when it is its turn. The turn lasts as long as the work, not as long as somebody reads it."""
        turn = None
        if self._turns is not None:
            turn = self._turns.take(cancelled, queued)
            if turn is None:
                return None
        else:
            queued(0)
        with ExitStack() as unless_it_starts:
            if turn is not None:
                unless_it_starts.callback(turn.leave)
            endpoint = self._endpoint(cancelled)
            if endpoint is None:
                return None
            future = asyncio.run_coroutine_threadsafe(work(endpoint, self._model(endpoint)), conversations())
            unless_it_starts.pop_all()
        if turn is not None:
            future.add_done_callback(lambda _: turn.leave())
        return future

    def _model(self, endpoint: Endpoint) -> BaseChatModel:
        """LangChain's model, made once for each endpoint: it takes a second or two the first time, for the imports."""
        with self._making:
            if self._made is None or self._made[0] != endpoint:
                self._made = (endpoint, langchain_model(endpoint, self._silence_s, self._extra_body))
            return self._made[1]

    # --- on the event loop ----------------------------------------------------------------------------------

    async def _stream(
        self,
        endpoint: Endpoint,
        model: BaseChatModel,
        messages: Sequence[Message],
        max_tokens: int,
        stop: list[str],
        give: Callable[[str], None],
    ) -> None:
        from interview_coach.llm.thoughts import ThoughtFilter

        most = _CHARS_A_TOKEN * max_tokens + 200

        async def once(options: dict[str, Any], begin: Callable[[], None]) -> None:
            shown, chars, finished = ThoughtFilter(), 0, False
            if stop:
                options["stop"] = stop
            async for chunk in model.astream(turns(messages), **options):
                finished = finished or bool(chunk.response_metadata.get("finish_reason"))
                text = chunk.text
                chars += len(text)
                if chars > most:
                    raise LlmError(
                        f"{self.name} does not stop after {max_tokens} tokens; use another model", "garbage"
                    )
                if text:
                    begin()
                if piece := shown.feed(text):
                    give(piece)
            if not finished:
                raise LlmError(f"the connection to {self.name} broke in mid-answer; try again", "cut")
            if piece := shown.rest():
                give(piece)

        await self._tries(endpoint, max_tokens, once)

    async def _choice(
        self,
        endpoint: Endpoint,
        model: BaseChatModel,
        messages: Sequence[Message],
        options: Sequence[str],
    ) -> Mapping[str, float] | None:
        told: list[BaseMessage] = []

        async def once(more: dict[str, Any], begin: Callable[[], None]) -> None:
            told.append(
                await model.ainvoke(turns(messages), logprobs=True, top_logprobs=_ALTERNATIVES, **more)
            )

        try:
            await self._tries(endpoint, 1, once)
        except LlmError as error:
            if (
                error.reason == "rejected"
            ):  # it refuses to tell probabilities, or anything; `stream` will say what
                return None
            raise
        return first_token(told[-1].response_metadata.get("logprobs"), options)

    async def _tries(
        self,
        endpoint: Endpoint,
        max_tokens: int,
        once: Callable[[dict[str, Any], Callable[[], None]], Coroutine[Any, Any, None]],
    ) -> None:
        """Runs `once` within the time limit, again where that helps and no text has come yet.

        Raises:
            LlmError: the last failure.
        """
        import httpx
        import openai
        from langsmith import tracing_context

        from interview_coach.llm.failures import as_llm_error, retry_after_s

        begun = False

        def begin() -> None:
            nonlocal begun
            begun = True

        tries = 0
        try:
            async with asyncio.timeout(self._timeout_s):
                while True:
                    try:
                        with tracing_context(enabled=False):  # no copy of the conversation goes elsewhere
                            await once(self._options(max_tokens, endpoint), begin)
                        return
                    except openai.BadRequestError as error:
                        if begun or not self._adapt(error.message):
                            raise
                    except (openai.APIError, httpx.TransportError) as error:
                        wait_s = None if begun or tries >= self._max_retries else retry_after_s(error)
                        if wait_s is None:
                            raise
                        await asyncio.sleep(max(wait_s, _BACKOFF_S * 2**tries))
                        tries += 1
        except failures() as error:
            # Without its cause: that one may quote the key, and a log would show it.
            raise as_llm_error(error, endpoint, begun) from None

    def _options(self, max_tokens: int, endpoint: Endpoint) -> dict[str, Any]:
        # LangChain renames `max_tokens` to OpenAI's newer `max_completion_tokens`, which Ollama and DeepSeek do not
        # know; in `extra_body` it keeps its name.
        new_name = endpoint.provider == "openai" or "max_tokens" in self._unwanted
        options: dict[str, Any] = (
            {"max_tokens": max_tokens}
            if new_name
            else {"extra_body": {**self._extra_body, "max_tokens": max_tokens}}
        )
        if "temperature" not in self._unwanted:
            options["temperature"] = 0
        return options

    def _adapt(self, refusal: str) -> bool:
        """Whether leaving out an option that the server refuses, as some do, may help."""
        refused = {name for name in ("temperature", "max_tokens") if name in refusal} - self._unwanted
        self._unwanted |= refused
        return bool(refused)
