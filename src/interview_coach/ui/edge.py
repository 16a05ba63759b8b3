"""The edge where the page's handlers end: an error becomes one line for the person and a traceback in the log.

This is the one place of the page that catches everything; Gradio would show nothing, or the whole traceback.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from interview_coach.domain import Lang
from interview_coach.errors import CoachError
from interview_coach.ui.strings import choose_language, say

__all__ = ["Request", "error_line", "guarded", "guarded_stream"]

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What the page sends along with every action; the server keeps nothing about a tab. See `scripts/core.js`."""

    action: str = ""
    lang: Lang = "en"
    conversation: str = ""
    message: str = ""
    n: int = 0
    text: str = ""
    article: str = ""
    article_lang: Lang = "en"
    value: int = 0

    @classmethod
    def read(cls, payload: str | None, setting: str = "auto") -> Request:
        """Read what came from the browser; anything that does not fit is left at its default."""
        try:
            row = json.loads(payload or "{}")
        except ValueError:
            row = {}
        row = row if isinstance(row, dict) else {}

        def text(name: str) -> str:
            value = row.get(name)
            return value if isinstance(value, str) else ""

        def number(name: str) -> int:
            value = row.get(name)
            return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else 0

        return cls(
            action=text("action"),
            lang=choose_language(setting, text("lang"), text("browser")),
            conversation=text("conversation"),
            message=text("message"),
            n=number("n"),
            text=text("text"),
            article=text("article"),
            article_lang="zh" if text("article_lang") == "zh" else "en",
            value=number("value"),
        )


def error_line(error: BaseException, lang: Lang) -> str:
    """What a person is told about an error: its own line if it has one for them, else that it is our fault."""
    if isinstance(error, CoachError):
        return str(error)
    return say("unexpected", lang)


def guarded(work: Callable[[], T], lang: Lang) -> tuple[T | None, str]:
    """Do the work; give back its result and "", or ``None`` and the line to show."""
    try:
        return work(), ""
    except CoachError as error:
        _log.info("refused: %s", error)
        return None, error_line(error, lang)
    except Exception as error:  # noqa: BLE001 - the page's outer edge
        _log.exception("unexpected error in the page")
        return None, error_line(error, lang)


def guarded_stream(views: Iterator[T], lang: Lang, failed: Callable[[str], T]) -> Iterator[T]:
    """The views of a handler; if it fails, one more with the line to show."""
    try:
        yield from views
    except CoachError as error:
        _log.info("refused: %s", error)
        yield failed(error_line(error, lang))
    except Exception as error:  # noqa: BLE001 - the page's outer edge
        _log.exception("unexpected error in the page")
        yield failed(error_line(error, lang))
