"""What the Interview tab sends along with every action; the server keeps nothing about a browser tab."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from interview_coach.domain import Lang
from interview_coach.interview.actions import (
    Action,
    Answer,
    Back,
    Clarify,
    GiveUp,
    Hint,
    Overrule,
    Pause,
    Resume,
    Skip,
    Stop,
)
from interview_coach.interview.state import Level, Plan, Style
from interview_coach.ui.edge import Request

__all__ = ["InterviewRequest", "SetupForm"]

_MOST_TOPICS = 50
_BARE: Final[dict[str, Callable[[], Action]]] = {
    "hint": Hint,
    "skip": Skip,
    "give-up": GiveUp,
    "pause": Pause,
    "resume": Resume,
    "stop": Stop,
}


@dataclass(frozen=True, slots=True)
class SetupForm:
    """The form before an interview, as it stands: it is drawn anew from this. `amount` counts in `unit`."""

    lang: Lang = "en"
    topics: tuple[str, ...] = ()
    level: Level = "any"
    unit: str = "questions"
    amount: int = 5
    style: Style = "calm"
    job: str = ""

    @classmethod
    def read(cls, row: object, lang: Lang) -> SetupForm:
        """Reads what came from the browser; what does not fit is left at its default, `lang` that of the page."""
        if not isinstance(row, Mapping):
            return cls(lang=lang)
        topics = row.get("topics")
        amount = row.get("amount")
        style: Style = next((s for s in get_args(Style) if s == row.get("style")), "calm")
        level: Level = next((one for one in get_args(Level) if one == row.get("level")), "any")
        asked: Lang = "zh" if row.get("lang") == "zh" else "en" if row.get("lang") == "en" else lang
        return cls(
            lang=asked,
            topics=tuple(t for t in topics if isinstance(t, str))[:_MOST_TOPICS]
            if isinstance(topics, list)
            else (),
            level=level,
            unit="minutes" if row.get("unit") == "minutes" else "questions",
            amount=int(amount) if isinstance(amount, int | float) and abs(amount) < 1e6 else 5,
            style=style,
            job=_text(row, "job"),
        )

    def plan(self) -> Plan:
        """The plan that it asks for."""
        return Plan(
            lang=self.lang,
            topics=self.topics,
            level=self.level,
            questions=self.amount if self.unit == "questions" else None,
            minutes=self.amount if self.unit == "minutes" else None,
            style=self.style,
        )


@dataclass(frozen=True, slots=True)
class InterviewRequest:
    """One action of the tab. See `scripts/interview_requests.js`.

    Attributes:
        action: what is wanted.
        lang: the interface's language.
        interview: the id of the open interview, empty for none.
        version: the version that the tab shows.
        number: the number of a question.
        n: which entry of the exchange.
        point: the id of a point.
        text: what was sent: an answer, a comment, what is to be cleared up.
        draft: what stands in the answer box and is to stay there, empty where the act does not keep it.
        seconds: how long the answer took, None where it was not measured.
        new_id: the id for a new interview, made by the tab, so that a start sent twice makes one.
        other: the id of another interview.
        view: "exchange" to see the conversation of one that is over, else its report.
        form: the form before an interview.
    """

    action: str = ""
    lang: Lang = "en"
    interview: str = ""
    version: int = 0
    number: int = 0
    n: int = 0
    point: str = ""
    text: str = ""
    draft: str = ""
    seconds: float | None = None
    new_id: str = ""
    other: str = ""
    view: str = ""
    form: SetupForm = field(default_factory=SetupForm)

    def act(self) -> Action | None:
        """The act that is asked for; None where the action is none of an interview's."""
        match self.action:
            case "answer":
                return Answer(self.text, self.seconds)
            case "clarify":
                return Clarify(self.text)
            case "back":
                return Back(self.number)
            case "overrule":
                return Overrule(self.number, self.point, self.text)
            case _:
                made = _BARE.get(self.action)
                return made() if made else None

    @classmethod
    def read(cls, payload: str | None, setting: str = "auto") -> InterviewRequest:
        """Reads what came from the browser; anything that does not fit is left at its default."""
        lang = Request.read(payload, setting).lang
        try:
            row = json.loads(payload or "{}")
        except ValueError:
            row = {}
        row = row if isinstance(row, dict) else {}
        seconds = row.get("seconds")
        return cls(
            action=_text(row, "action"),
            lang=lang,
            interview=_text(row, "interview"),
            version=_number(row, "version"),
            number=_number(row, "number"),
            n=_number(row, "n"),
            point=_text(row, "point"),
            text=_text(row, "text"),
            draft=_text(row, "draft"),
            seconds=float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e6 else None,
            new_id=_id(_text(row, "new_id")),
            other=_text(row, "other"),
            view="exchange" if row.get("view") == "exchange" else "",
            form=SetupForm.read(row.get("form"), lang),
        )


def _id(text: str) -> str:
    """An id of 32 hexadecimal digits, else none."""
    return text if len(text) == 32 and all(c in "0123456789abcdef" for c in text) else ""


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return int(value) if isinstance(value, int | float) and abs(value) < 1e9 else 0
