"""What the Ask tab shows next."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AskView"]


@dataclass(frozen=True, slots=True)
class AskView:
    """What the tab shows next; ``None`` leaves a part as it is.

    `busy` shows Stop in place of Ask; `draft` is the text in the box; `notice` a line that passes by.
    """

    transcript: str | None = None
    panel: str | None = None
    conversations: str | None = None
    busy: bool | None = None
    draft: str | None = None
    notice: str = ""
