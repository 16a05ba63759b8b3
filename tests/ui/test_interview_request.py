"""What the browser sends of an interview: what fits is read, the rest left out."""

import pytest

from interview_coach.ui.interview_request import InterviewRequest, SetupForm


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "nonsense",
        "[]",
        '{"form": 3, "version": "x", "seconds": -4, "new_id": "../etc"}',
        '{"form": {"amount": "x"}}',
    ],
)
def test_what_does_not_fit_is_left_out(payload: str) -> None:
    request = InterviewRequest.read(payload)
    assert (request.version, request.seconds, request.new_id) == (0, None, "")
    assert request.form == SetupForm()


def test_what_the_browser_sends_is_read() -> None:
    request = InterviewRequest.read(
        '{"action": "start", "lang": "zh", "interview": "i", "version": 4, "seconds": 2.5, "new_id": "'
        + "0f" * 16
        + '",'
        '"form": {"topics": ["a", 3], "level": "mid", "style": "probing", "lang": "en", "unit": "minutes", "amount": 30}}'
    )
    assert (request.action, request.lang, request.version, request.seconds) == ("start", "zh", 4, 2.5)
    assert request.new_id == "0f" * 16
    plan = request.form.plan()
    assert (plan.lang, plan.topics, plan.level, plan.questions, plan.minutes, plan.style) == (
        "en", ("a",), "mid", None, 30, "probing",
    )  # fmt: skip
