"""The interview behind `Coach.interviews`: the real corpus, search and grader."""

from __future__ import annotations

from interview_coach.coach import Coach
from interview_coach.interview.actions import Answer, Overrule
from interview_coach.interview.state import Plan
from interview_coach.settings import load_settings


def test_an_interview_with_the_real_grader(own_coach: Coach) -> None:
    service = own_coach.interviews
    assert service is own_coach.interviews
    state = service.start(Plan("zh", topics=("contrastive-learning",), questions=2))
    asked = state.question
    assert asked is not None
    article = own_coach.article(asked.article_id, "zh")
    full = "\n".join(point.text for point in article.question(asked.question_id).key_points)
    state = service.act(state.id, state.version, Answer(full))
    first = state.turns[0]
    assert [v.point.id for v in first.points] == [p.id for p in asked.points]
    then = service.article(state.id, 1)
    for verdict in first.points:
        assert verdict.citation is not None
        assert then.text[verdict.citation.start : verdict.citation.end] == verdict.citation.quote
    while state.status != "finished":
        state = service.act(state.id, state.version, Answer("不会"))
    for nth, verdict in enumerate(first.points):
        assert all(words in "\n".join(first.answers) for words in first.words(nth)), verdict.point.id
    wrong = [(n, p.point.id) for n in (1, 2) for p in state.turns[n - 1].points if p.verdict != "covered"]
    for number, point_id in wrong:
        if state.turns[number - 1].outcome == "answered":
            before = state.turns[number - 1].score
            state = service.act(state.id, state.version, Overrule(number, point_id))
            assert (state.turns[number - 1].score or 0) >= (before or 0)
    # Another program finds it as it was left.
    again = Coach(load_settings(data_dir=own_coach.settings.data_dir))
    assert again.interviews.get(state.id) == state
    assert again.interviews.export_pdf(state.id).startswith(b"%PDF")
    again.close()
    called = service.topics_for("熟悉对比学习和扩散模型，注重细节", "zh")
    assert {choice.topic for choice in called} == {"contrastive-learning", "generative-models"}
