"""Some models think aloud before they answer; readers get the answer."""

from __future__ import annotations

__all__ = ["ThoughtFilter"]

_OPEN, _CLOSE = "<think>", "</think>"


class ThoughtFilter:
    """Takes a leading `<think> … </think>` out of a text that comes in pieces.

    Servers that know such models send the thoughts apart; others send them as text.
    """

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._done = False

    def feed(self, piece: str) -> str:
        """What may be shown now; "" while that is not clear."""
        if self._done:
            return piece
        self._held += piece
        if not self._inside:
            start = self._held.lstrip()
            if start.startswith(_OPEN):
                self._inside, self._held = True, start[len(_OPEN) :]
            elif _OPEN.startswith(start):
                return ""  # not clear yet, or nothing but spaces
            else:
                self._done = True
                return start
        _, close, after = self._held.partition(_CLOSE)
        if close:
            self._inside, self._held = False, after  # spaces after it are still to go
            return self.feed("")
        self._held = self._held[-len(_CLOSE) :]  # only the end can be the beginning of the closing mark
        return ""

    def rest(self) -> str:
        """What is left at the end of the text; thoughts that never ended are left out."""
        return "" if self._inside or self._done else self._held.lstrip()
