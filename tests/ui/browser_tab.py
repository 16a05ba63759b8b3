"""The browser tab that the tests of the Interview tab act in."""

import re
from dataclasses import dataclass, replace

from fakes_coach import FakeCoach

from interview_coach.domain import Lang
from interview_coach.interview.state import Interview
from interview_coach.ui.interview import InterviewHandlers
from interview_coach.ui.interview_request import InterviewRequest, SetupForm
from interview_coach.ui.interview_view import InterviewView


@dataclass
class Tab:
    """A browser tab: it knows the interview and the version that it shows, as the page's script does."""

    coach: FakeCoach
    handlers: InterviewHandlers
    lang: Lang = "en"
    id: str = ""
    version: int = 0
    view: str = ""

    def request(self, action: str, **fields: object) -> InterviewRequest:
        request = InterviewRequest(
            action=action, lang=self.lang, interview=self.id, version=self.version, view=self.view
        )
        return replace(request, **fields)  # type: ignore[arg-type]

    def start(self, **form: object) -> InterviewView:
        asked = replace(SetupForm(lang=self.lang, topics=("contrastive-learning",), amount=2), **form)  # type: ignore[arg-type]
        # The id seeds the choice of questions.
        request = self.request("start", form=asked, new_id="ab" * 16)
        return self.seen(list(self.handlers.start(request))[-1])

    def act(self, action: str, **fields: object) -> InterviewView:
        return self.seen(list(self.handlers.act(self.request(action, **fields)))[-1])

    def seen(self, view: InterviewView) -> InterviewView:
        found = re.search(r'data-interview="(\w+)" data-version="(\d+)"', view.state or "")
        if found:
            self.id, self.version = found[1], int(found[2])
        return view

    def again(self) -> "Tab":
        return replace(self)

    @property
    def interview(self) -> Interview:
        return self.coach.interviews.get(self.id)


def stage(view: InterviewView) -> str:
    found = re.search(r'data-stage="(\w*)"', view.state or "")
    return found[1] if found else ""


def answer_infonce(tab: Tab, text: str) -> InterviewView:
    """Answers with InfoNCE as the open question, whichever of the two comes first; shows the conversation."""
    tab.view = "exchange"
    if tab.interview.question and tab.interview.question.question_id != "infonce":
        tab.act("answer", text="mining")
    return tab.act("answer", text=text)
