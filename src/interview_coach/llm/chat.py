"""The seam: a chat model as the rest of the program sees it. No library, no network, no prompt is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["ChatModel", "Message", "Role", "never", "untold"]

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation. A last one by the assistant is continued, where the server can do that."""

    role: Role
    content: str


def never() -> bool:
    """Nobody cancels."""
    return False


def untold(before: int) -> None:
    """Nobody watches the queue."""


class ChatModel(Protocol):
    """A language model that answers a conversation. Safe to call from many threads; a local one answers in turn."""

    @property
    def name(self) -> str:
        """What the page says, e.g. "qwen2.5-coder-1.5b-instruct (local)"; never a key."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancelled: Callable[[], bool] = never,
        queued: Callable[[int], None] = untold,
    ) -> Iterator[str]:
        """The answer in pieces of text as they come, none of them empty, at temperature 0.

        Ends early, without an error, when `cancelled` says so (asked several times a second, also while waiting) or
        when the iterator is closed; bounded in total time and in characters.

        Raises:
            LlmError: it cannot be reached, refused, was too slow, was cut off, or talks nonsense. Pieces given before
                stay given.
        """

    def choice(self, messages: Sequence[Message], options: Sequence[str]) -> Mapping[str, float] | None:
        """How likely each of `options` (single words such as "yes", "no") begins the answer, in 0..1.

        They are the probabilities of the first token (all its spellings together, so they add up to 1 at most); None
        where the server does not tell any.

        Raises:
            LlmError: as for `stream`.
        """
