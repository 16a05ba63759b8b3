"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total). Stages: "weights", "compile", "model", "read", "embed", "words", "write", "llm"."""


def silent(stage: str, done: int, total: int) -> None:
    """A `Progress` that tells nobody."""
