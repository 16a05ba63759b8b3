"""The interview in the terminal: reads answers and commands, and shows what comes of them.

What is typed is saved before it is graded, and when the terminal goes away in the middle of an answer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rich.console import Console

from interview_coach.cli.interview_show import WORDS, show_entries, show_question
from interview_coach.errors import CoachError, InputError, StaleInterview
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

if TYPE_CHECKING:
    from interview_coach.interview.service import Interviews
    from interview_coach.interview.state import Interview

__all__ = ["COMMANDS", "Talk"]

COMMANDS: Final = (
    "/hint",
    "/clarify",
    "/skip",
    "/dontknow",
    "/back",
    "/overrule",
    "/send",
    "/drop",
    "/pause",
    "/stop",
    "/help",
)


class Talk:
    """One sitting of an interview.

    Args:
        interviews: the facade.
        interview: the one to go on with.
        quiet: whether stdout is for JSON; the talk then goes to stderr.
        read: gives the next line typed after a prompt; EOFError at the end. By default from stdin.
        clock: seconds that only rise.
    """

    def __init__(
        self,
        interviews: Interviews,
        interview: Interview,
        *,
        quiet: bool = False,
        read: Callable[[str], str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interviews = interviews
        self._interview = interview
        self._console = Console(stderr=quiet, highlight=False)
        self._read = read or (_read_beside if quiet else input)
        self._clock = clock
        asked = [nth for nth, entry in enumerate(interview.exchange) if entry.kind == "question"]
        self._shown = asked[-1] if len(interview.exchange) > asked[-1] + 1 or len(asked) > 1 else 0
        self._typed: list[str] = interview.draft.splitlines()
        self._since = clock()

    def run(self) -> Interview:
        """Until it is over, or the candidate leaves; gives the interview back as it is then."""
        self._say("intro")
        try:
            if self._interview.status == "paused":
                self._act(Resume())
            else:
                self._show()
            while self._interview.status not in ("finished", "paused"):
                self._turn()
        except (EOFError, KeyboardInterrupt):
            self._leave()
        return self._interview

    def _turn(self) -> None:
        """One answer or one command."""
        while True:
            try:
                line = self._read("… " if self._typed else "> ")
            except EOFError:
                if not self._typed:
                    raise
                line = ""
            if not line.strip():
                if "".join(self._typed).strip():
                    break
                continue
            if line.startswith("/"):
                self._command(line)
                return
            self._typed.append(line)
        self._send()

    def _send(self) -> None:
        text = "\n".join(self._typed).strip()
        if not text:
            self._say("nothing")
            return
        self._act(Answer(text, self._clock() - self._since))

    def _command(self, line: str) -> None:
        name, _, rest = line.strip().partition(" ")
        action: Action
        match name.lower():
            case "/hint":
                action = Hint()
            case "/clarify":
                action = Clarify(rest.strip())
            case "/skip":
                action = Skip()
            case "/dontknow" | "/不会":
                action = GiveUp()
            case "/back" if rest.strip().isdecimal():
                action = Back(int(rest))
            case "/overrule" if (found := self._overruled(rest)) is not None:
                action = found
            case "/pause":
                action = Pause()
            case "/stop":
                if self._read(self._words("sure")).strip().lower() not in ("y", "yes", "是"):
                    return
                action = Stop()
            case "/send":
                self._send()
                return
            case "/drop":
                self._typed = []
                self._say("dropped")
                return
            case "/help":
                self._say("help")
                return
            case _:
                self._say("unknown", command=name)
                return
        self._act(action)

    def _overruled(self, rest: str) -> Overrule | None:
        """The n-th point of a question: "/overrule 2 3 because …"."""
        words = rest.split(maxsplit=2)
        if len(words) < 2 or not (words[0].isdecimal() and words[1].isdecimal()):
            return None
        number, nth = int(words[0]), int(words[1])
        if not 1 <= number <= len(self._interview.turns):
            return None
        points = self._interview.turn(number).points
        if not 1 <= nth <= len(points):
            return None
        return Overrule(number, points[nth - 1].point.id, words[2] if len(words) > 2 else "")

    def _act(self, action: Action) -> None:
        """Carries out one act; what was typed stays where it fails."""
        before = self._interview
        try:
            with self._console.status(self._words("working")):
                self._interview = self._interviews.act(before.id, before.version, action)
        except StaleInterview as error:
            self._console.print(str(error), style="yellow", markup=False)
            self._interview = self._interviews.get(before.id)
            if self._typed:
                self._say("typed")
                self._console.print("\n".join(self._typed), markup=False)
                self._typed = []
        except InputError as error:
            self._console.print(str(error), style="yellow", markup=False)
            return
        except CoachError as error:  # a full disk, say: it can be sent again
            self._console.print(str(error), style="red", markup=False)
            if self._typed:
                self._say("again")
            return
        else:
            if not isinstance(action, Hint | Clarify | Overrule | Pause | Resume):
                self._typed = []
        if self._interview.open != before.open or self._interview.follow_up != before.follow_up:
            self._since = self._clock()
        self._show()

    def _show(self) -> None:
        """What has been said since it was last shown, and the open question."""
        interview = self._interview
        show_entries(self._console, interview, self._shown)
        self._shown = len(interview.exchange)
        if interview.status in ("finished", "paused"):
            if interview.status == "paused":
                self._say("left", id=interview.id[:8])
            return
        show_question(self._console, interview)
        if "".join(self._typed).strip():
            self._say("draft")
            self._console.print("\n".join(self._typed), markup=False)

    def _leave(self) -> None:
        """Saves what was typed, stops the clock, and says how to go on. A failure to do so is told."""
        interview = self._interview
        text = "\n".join(self._typed)
        try:
            stored = self._interviews.get(interview.id)  # Ctrl-C may have come just after an act was saved
            if text.strip() and stored.version == interview.version:
                self._interviews.save_draft(interview.id, interview.version, text)
            if stored.status not in ("paused", "finished"):
                stored = self._interviews.act(interview.id, stored.version, Pause())
            self._interview = stored
        except CoachError as error:
            self._console.print(str(error), style="red", markup=False)
        self._console.print()
        self._say("left", id=interview.id[:8])

    def _words(self, key: str, **values: object) -> str:
        return WORDS[key][self._interview.plan.lang == "zh"].format(**values)

    def _say(self, key: str, **values: object) -> None:
        self._console.print(self._words(key, **values), style="dim", markup=False)


def _read_beside(prompt: str) -> str:
    """A line of stdin, its prompt on stderr: stdout is for JSON."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return input()
