"""Requests of many threads, run together.

Whoever comes while nobody is running leads: it runs at once, alone, with no waiting for company. Whoever comes
meanwhile queues, and when the leader has done the first in the queue leads all that fit. So one asker pays nothing,
and twenty at once cost a few batches and not twenty runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from interview_coach.embed.encoder import Vectors

__all__ = ["Batcher"]

Item = TypeVar("Item")


class _Request(Generic[Item]):
    __slots__ = ("error", "items", "leads", "results", "woken")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.results: Vectors | None = None
        self.error: Exception | None = None
        self.leads = False
        self.woken = threading.Event()

    @property
    def settled(self) -> bool:
        return self.results is not None or self.error is not None


class Batcher(Generic[Item]):
    """Calls `run` with the items of one or more requests and gives each caller its own results."""

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Vectors],
        fits: Callable[[Sequence[Item]], bool],
        failures: tuple[type[Exception], ...],
    ) -> None:
        """Make one.

        Args:
            run: one row for each item, in order.
            fits: whether these items may be run together. A single request is run whatever its size.
            failures: what `run` may raise. A request that shared a failing batch is run again alone, so that only
                the one at fault has the error.
        """
        self._run = run
        self._fits = fits
        self._failures = failures
        self._lock = threading.Lock()
        self._queue: list[_Request[Item]] = []
        self._busy = False

    def __call__(self, items: Sequence[Item]) -> Vectors:
        """The results of these items; raises what `run` raises for them."""
        mine: _Request[Item] = _Request(items)
        with self._lock:
            self._queue.append(mine)
            if not self._busy:
                self._busy = mine.leads = True
        try:
            if not mine.leads:
                mine.woken.wait()
            if mine.leads:
                self._lead()
        finally:
            if not mine.settled:  # interrupted: nobody may wait for this thread
                self._withdraw(mine)
        if mine.error is not None:
            raise mine.error
        assert mine.results is not None
        return mine.results

    def _lead(self) -> None:
        with self._lock:
            batch = [self._queue.pop(0)]
            items = list(batch[0].items)
            while self._queue and self._fits([*items, *self._queue[0].items]):
                batch.append(self._queue.pop(0))
                items += batch[-1].items
        try:
            self._serve(batch)
        finally:
            with self._lock:
                self._queue[:0] = [request for request in batch[1:] if not request.settled]
                self._hand_on()
            for request in batch:
                if request.settled:
                    request.woken.set()

    def _serve(self, batch: list[_Request[Item]]) -> None:
        try:
            results = self._run([item for request in batch for item in request.items])
        except self._failures as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for request in batch:
                self._serve([request])
            return
        first = 0
        for request in batch:
            request.results = results[first : first + len(request.items)]
            first += len(request.items)

    def _hand_on(self) -> None:
        """Let the first in the queue lead; under the lock."""
        if self._queue:
            self._queue[0].leads = True
            self._queue[0].woken.set()
        else:
            self._busy = False

    def _withdraw(self, mine: _Request[Item]) -> None:
        with self._lock:
            if mine in self._queue:
                self._queue.remove(mine)
                if mine.leads:
                    self._hand_on()
