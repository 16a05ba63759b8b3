"""Many askers at once, in one process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["crowded"]


def crowded(ask: Callable[[str], bool], params: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds that each asker waits, first alone and then among `askers`.

    In each round all ask at the same moment, each something else, and the round ends when the last has an answer. A
    round of the crowd follows as many questions of the one, so that both see the same machine.

    Args:
        ask: answers a question and says whether it was the answer to it; what it raises counts as a request lost.
        params: `warm_up`, `alone` (questions for one asker) and `together` (for the crowd) and `askers`.
    """
    for question in params["warm_up"]:
        ask(question)
    askers: int = params["askers"]
    alone, together = params["alone"], params["together"]
    rounds = len(together) // askers
    one: list[float] = []
    many: list[float] = []
    lost: list[str] = []
    for number in range(rounds):
        for question in alone[number::rounds]:
            one.append(_timed(ask, question, lost))
        many += _round(ask, together[number * askers : (number + 1) * askers], lost)
    return {"one_ms": one, "many_ms": many, "asked": len(one) + len(many), "lost": lost}


def _round(ask: Callable[[str], bool], questions: Sequence[str], lost: list[str]) -> list[float]:
    start = threading.Barrier(len(questions))
    times: list[float] = []  # append is atomic

    def asker(question: str) -> None:
        start.wait()
        times.append(_timed(ask, question, lost))

    threads = [threading.Thread(target=asker, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _timed(ask: Callable[[str], bool], question: str, lost: list[str]) -> float:
    started = time.perf_counter()
    try:
        if not ask(question):
            lost.append(f"{question}: the answer to something else")
    except Exception as error:  # noqa: BLE001 - whatever it is, the asker has no answer, and that is what is counted
        lost.append(f"{question}: {type(error).__name__}: {error}")
    return 1000 * (time.perf_counter() - started)
