"""One answer at a time, first come first served, and everybody knows how many are before them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

from interview_coach.llm.chat import never, untold

__all__ = ["Turn", "Turns"]

_LOOK_S = 0.1
"""How often somebody who waits is asked whether they still want to."""


class Turn:
    """The right to be answered now, until `leave`."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def leave(self) -> None:
        """Let the next one in; a second time does nothing. From any thread."""
        self._turns._leave(self)


class Turns:
    """The queue of one model."""

    def __init__(self) -> None:
        self._line: list[Turn] = []
        self._moved = threading.Condition()

    def __len__(self) -> int:
        """How many are served or wait."""
        return len(self._line)

    def take(
        self, cancelled: Callable[[], bool] = never, queued: Callable[[int], None] = untold
    ) -> Turn | None:
        """Waits for a turn; None if `cancelled` came first.

        `queued` is told how many are before this one whenever that changes, at the latest 0 when the turn begins.
        Whatever it or `cancelled` raises leaves the queue as well.
        """
        turn = Turn(self)
        with self._moved:
            self._line.append(turn)
        told = -1
        with ExitStack() as unless_it_begins:
            unless_it_begins.callback(turn.leave)
            while not cancelled():
                with self._moved:
                    before = self._line.index(turn)
                if before != told:
                    queued(before)
                    told = before
                if before == 0:
                    unless_it_begins.pop_all()
                    return turn
                with self._moved:
                    if self._line.index(turn) == before:
                        self._moved.wait(_LOOK_S)
        return None

    def _leave(self, turn: Turn) -> None:
        with self._moved:
            if turn in self._line:
                self._line.remove(turn)
                self._moved.notify_all()
