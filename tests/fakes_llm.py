"""A chat model with a visible rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from interview_coach.errors import LlmError
from interview_coach.llm.chat import Message, never, untold

__all__ = ["ScriptedChat"]

Script = str | LlmError | Sequence[str | LlmError] | Callable[[Sequence[Message]], str]


class ScriptedChat:
    """Gives the n-th script to the n-th conversation, and the last one ever after.

    A text comes in pieces of `piece` characters; an error is raised when its turn comes, so `("half an ", LlmError(...))`
    is a connection cut in mid-answer; a function makes the text from the messages. `max_tokens` counts pieces, and a stop
    word ends the text before it. `queue` is what is told of the queue before each answer. `conversations` holds all that was asked; `closed` counts streams left or ended.

    `choice` gives `choices` (a function of the messages, or always the same; None: it does not tell) for the options
    asked for, 0 where it has none.
    """

    def __init__(
        self,
        *scripts: Script,
        name: str = "scripted",
        piece: int = 4,
        choices: Mapping[str, float] | Callable[[Sequence[Message]], Mapping[str, float]] | None = None,
        queue: Sequence[int] = (0,),
        before_piece: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.scripts = scripts or ("",)
        self.piece = piece
        self.choices = choices
        self.queue = queue
        self.before_piece = before_piece
        self.conversations: list[list[Message]] = []
        self.closed = 0

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancelled: Callable[[], bool] = never,
        queued: Callable[[int], None] = untold,
    ) -> Iterator[str]:
        for before in self.queue:
            queued(before)
        self.conversations.append(list(messages))
        script = self.scripts[min(len(self.conversations), len(self.scripts)) - 1]
        parts: Sequence[str | LlmError]
        if callable(script):
            parts = [script(messages)]
        elif isinstance(script, (str, LlmError)):
            parts = [script]
        else:
            parts = script
        given = 0
        try:
            for part in parts:
                if isinstance(part, LlmError):
                    raise part
                end = min([at for word in stop if (at := part.find(word)) >= 0], default=len(part))
                for start in range(0, end, self.piece):
                    self.before_piece()
                    if cancelled() or given == max_tokens:
                        return
                    given += 1
                    yield part[start : min(start + self.piece, end)]
                if end < len(part):
                    return
        finally:
            self.closed += 1

    def choice(self, messages: Sequence[Message], options: Sequence[str]) -> Mapping[str, float] | None:
        self.conversations.append(list(messages))
        told = self.choices(messages) if callable(self.choices) else self.choices
        return None if told is None else {option: told.get(option, 0.0) for option in options}
