from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from interview_coach.embed.batcher import Batcher
from interview_coach.embed.encoder import Vectors


class Doubles:
    """Runs by giving each number doubled as a row of one; 13 fails every batch it is in. Keeps the batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate: threading.Event | None = None
        self.entered = threading.Event()

    def __call__(self, items: Sequence[int]) -> Vectors:
        self.batches.append(list(items))
        self.entered.set()
        if self.gate:
            gate, self.gate = self.gate, None
            assert gate.wait(20)
        if 13 in items:
            raise ValueError("thirteen")
        return np.array([[2 * item] for item in items], np.float32)


def many(run: Doubles, most: int = 8) -> Batcher[int]:
    return Batcher(run, lambda items: len(items) <= most, (ValueError,))


def queued(batcher: Batcher[int], run: Doubles, requests: list[list[int]]) -> list[object]:
    """Ask with one thread each while the first run is held, so that all the others are waiting when it ends."""
    gate = run.gate = threading.Event()
    run.entered.clear()

    def ask(items: list[int]) -> object:
        try:
            return batcher(items)[:, 0].tolist()
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(requests) + 1) as pool:
        first = pool.submit(ask, [1])
        assert run.entered.wait(20)
        answers = []
        for number, items in enumerate(requests, start=1):
            answers.append(pool.submit(ask, items))
            while len(batcher._queue) < number:  # so that they queue in this order
                pass
        gate.set()
        assert first.result(20) == [2.0]
        return [answer.result(20) for answer in answers]


def test_one_asker_runs_alone_and_at_once():
    run = Doubles()
    assert many(run)([3, 4]).tolist() == [[6], [8]]
    assert run.batches == [[3, 4]]


def test_those_who_wait_are_run_together_and_each_gets_its_own():
    run = Doubles()
    assert queued(many(run), run, [[2, 3], [4], [5, 6]]) == [[4, 6], [8], [10, 12]]
    assert run.batches == [[1], [2, 3, 4, 5, 6]]


def test_a_batch_holds_no_more_than_fits():
    run = Doubles()
    assert queued(many(run, 3), run, [[2, 3], [4, 5], [6], [7, 8, 9, 10]]) == [
        [4, 6],
        [8, 10],
        [12],
        [14, 16, 18, 20],
    ]
    assert run.batches == [[1], [2, 3], [4, 5, 6], [7, 8, 9, 10]]


def test_only_the_one_at_fault_has_the_error():
    run = Doubles()
    batcher = many(run)
    assert queued(batcher, run, [[2], [13], [4]]) == [[4], "thirteen", [8]]
    assert run.batches == [[1], [2, 13, 4], [2], [13], [4]]
    assert batcher([5]).tolist() == [[10]]  # and it goes on afterwards


def test_an_error_that_nobody_foresaw_leaves_no_one_waiting():
    class Odd(Doubles):
        def __call__(self, items: Sequence[int]) -> Vectors:
            made = super().__call__(items)
            if 99 in items:
                raise KeyboardInterrupt
            return made

    run = Odd()
    batcher = Batcher(run, lambda items: len(items) <= 1, (ValueError,))
    gate = run.gate = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(batcher, [1])
        assert run.entered.wait(20)
        stopped = pool.submit(batcher, [99])
        while not batcher._queue:
            pass
        last = pool.submit(batcher, [3])
        while len(batcher._queue) < 2:
            pass
        gate.set()
        assert first.result(20).tolist() == [[2]]
        with pytest.raises(KeyboardInterrupt):
            stopped.result(20)
        assert last.result(20).tolist() == [[6]]


def test_a_crowd_gets_every_answer():
    run = Doubles()
    batcher = many(run, 16)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: batcher([100 + number])[0, 0], range(400)))
    assert answers == [2.0 * (100 + number) for number in range(400)]
    assert sum(map(len, run.batches)) == 400
