"""The page that the tests of the Ask tab ask their questions on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fakes_coach import FakeCoach

from interview_coach.history import Message
from interview_coach.ui.ask import AskHandlers
from interview_coach.ui.ask_view import AskView
from interview_coach.ui.edge import Request
from interview_coach.ui.jobs import AskJobs, BackgroundTask


@dataclass
class Page:
    """A page's handlers and what they stand on."""

    coach: FakeCoach
    prepared: BackgroundTask
    jobs: AskJobs
    handlers: AskHandlers

    def ask(self, text: str, conversation: str = "", **more: str) -> list[AskView]:
        request = Request(action=more.pop("action", "ask"), conversation=conversation, **more)
        return list(self.handlers.ask(text, request))

    def messages(self) -> tuple[Message, ...]:
        return self.coach.store.get(self.conversation)[1]

    @property
    def conversation(self) -> str:
        return self.coach.store.list()[0].id


def until(views: Iterator[AskView], true: Callable[[AskView], bool]) -> AskView:
    for view in views:
        if true(view):
            return view
    raise AssertionError("the views ended")
