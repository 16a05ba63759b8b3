"""Which questions an interview asks: by its plan, what was asked lately, the same again, a user's own articles."""

from __future__ import annotations

import pytest
from acting import FULL, do, plan
from fakes_interview import WordGrades, article, articles

from interview_coach.errors import InputError
from interview_coach.history.interviews import InterviewStore
from interview_coach.ingest.article_format import parse_article
from interview_coach.interview.actions import Answer, Skip
from interview_coach.interview.service import Interviews
from interview_coach.interview.state import Plan


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Plan("en", topics=("transformers",)), "no question on these topics"),
        (Plan("zh", topics=("multimodal",)), "没有可问的题"),
        (Plan("en", questions=0), "choose from 1 to 50"),
        (Plan("en", minutes=0), "choose from 1 to 240"),
        (Plan("fr"), "must be zh or en"),  # type: ignore[arg-type]
        (Plan("en", level="boss"), "choose one of any, junior"),  # type: ignore[arg-type]
        (Plan("en", style="rude"), "choose one of calm"),  # type: ignore[arg-type]
    ],
)
def test_a_plan_that_cannot_be_carried_out(interviews: Interviews, wanted: Plan, message: str) -> None:
    with pytest.raises(InputError, match=message):
        interviews.start(wanted)
    assert interviews.list() == ()


def test_not_asked_lately(interviews: Interviews) -> None:
    seen = set()
    for _ in range(2):
        state = do(interviews, interviews.start(plan(questions=2)), Answer(FULL), Answer(FULL))
        asked = {t.asked.question_id for t in state.turns}
        assert not asked & seen
        seen |= asked
    state = do(interviews, interviews.start(plan(questions=3)), Answer(FULL), Answer(FULL))
    assert [t.asked.asked_before for t in state.turns] == [False, False, True]
    assert [e.code for e in state.exchange if e.code] == ["asked_before"]


def test_again_compare_list_and_delete(interviews: Interviews) -> None:
    first = do(interviews, interviews.start(plan(questions=2)), Skip(), Answer(FULL))
    second = interviews.again(first.id)
    assert second.total == 2
    second = do(interviews, second, Answer(FULL), Answer("alpha"), Skip())
    assert [t.asked.question_id for t in second.turns] == [t.asked.question_id for t in first.turns]
    assert not [e for e in second.exchange if e.code == "asked_before"]
    for pair in ((first.id, second.id), (second.id, first.id)):
        compared = interviews.compare(*pair)
        assert compared.before.interview_id == first.id
        assert [(c.before, c.after) for c in compared.questions] == [(0.0, 1.0), (1.0, 0.5)]
        assert len(compared.questions[1].worse) == 2
    assert [s.id for s in interviews.list()] == [second.id, first.id]
    assert interviews.list()[0].answered == 2
    interviews.delete(first.id)
    interviews.delete(first.id)
    assert [s.id for s in interviews.list()] == [second.id]
    with pytest.raises(InputError, match="no longer there"):
        interviews.get(first.id)
    assert interviews.article(second.id, 1)  # its article is still needed


def test_again_without_the_articles_is_refused(
    store: InterviewStore, grades: WordGrades, interviews: Interviews
) -> None:
    old = interviews.start(plan(questions=1))
    bare = Interviews(store, lambda: [article("new", "other", {"x": 3})], lambda: grades)
    with pytest.raises(InputError, match="none of its questions"):
        bare.again(old.id)


def test_a_users_article_without_key_points_is_asked(interviews: Interviews) -> None:
    state = interviews.start(Plan("en", topics=("other",)))
    assert state.total == 1
    assert state.exchange[0].code == "fewer"
    assert [p.id for p in state.turns[0].asked.points] == ["drawn"]


def test_a_question_without_any_point_is_passed_over(store: InterviewStore, grades: WordGrades) -> None:
    text = articles()[2].text.replace("The own loss", "NOTHING: the own loss")
    empty = parse_article(text, "/mine.md", "user")
    with pytest.raises(InputError, match="no question"):
        Interviews(store, lambda: [empty], lambda: grades).start(Plan("en"))
