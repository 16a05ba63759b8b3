from __future__ import annotations

import threading
import time

import pytest

from interview_coach.llm.queue import Turns


def test_first_come_first_served_and_everybody_knows_their_place() -> None:
    turns, told, order = Turns(), {1: [], 2: []}, []  # type: ignore[var-annotated]
    first = turns.take()
    assert first

    def wait(who: int) -> None:
        turn = turns.take(queued=told[who].append)
        order.append(who)
        assert turn
        turn.leave()

    threads = []
    for who in (1, 2):
        threads.append(threading.Thread(target=wait, args=(who,)))
        threads[-1].start()
        while len(turns) < who + 1:
            time.sleep(0.01)
    time.sleep(0.1)
    first.leave()
    for thread in threads:
        thread.join(5)
    assert order == [1, 2]
    assert told[1] == [1, 0]
    assert told[2][0] == 2
    assert told[2][-1] == 0
    assert len(turns) == 0


def test_leaving_the_queue_lets_the_others_move_up() -> None:
    turns = Turns()
    first = turns.take()
    gone = threading.Event()
    results: list[object] = []
    second = threading.Thread(target=lambda: results.append(turns.take(cancelled=gone.is_set)))
    second.start()
    while len(turns) < 2:
        time.sleep(0.01)
    gone.set()
    second.join(5)
    assert results == [None]
    assert len(turns) == 1
    assert first
    first.leave()
    assert turns.take()


def test_one_who_was_cancelled_before_is_not_served() -> None:
    turns = Turns()
    assert turns.take(cancelled=lambda: True) is None
    assert len(turns) == 0


def test_a_watcher_that_fails_leaves_the_queue() -> None:
    turns = Turns()

    def fail(before: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        turns.take(queued=fail)
    assert len(turns) == 0
