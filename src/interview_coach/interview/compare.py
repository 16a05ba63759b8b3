"""Two interviews side by side: by topic, and by each question that both asked."""

from __future__ import annotations

from interview_coach.interview.report import make_report
from interview_coach.interview.results import Change, Comparison
from interview_coach.interview.state import Interview, Turn

__all__ = ["compare"]


def compare(one: Interview, other: Interview) -> Comparison:
    """The comparison, the older interview first; a question counts as the same in both languages."""
    older, newer = sorted((one, other), key=lambda interview: interview.created)
    before, after = make_report(older), make_report(newer)
    old = {topic.topic: topic for topic in before.topics}
    new = {topic.topic: topic for topic in after.topics}
    titles = {**{t.topic: t.title for t in before.topics}, **{t.topic: t.title for t in after.topics}}
    turns = {(t.asked.article_id, t.asked.question_id): t for t in older.turns if t.closed}
    return Comparison(
        before=before,
        after=after,
        topics=tuple(
            (
                title,
                old[topic].score if topic in old else None,
                new[topic].score if topic in new else None,
            )
            for topic, title in titles.items()
        ),
        questions=tuple(
            _change(turns[key], turn)
            for turn in newer.turns
            if turn.closed and (key := (turn.asked.article_id, turn.asked.question_id)) in turns
        ),
    )


def _change(old: Turn, new: Turn) -> Change:
    credits_before = {p.point.id: p.credit for p in old.points}
    credits_after = {p.point.id: p.credit for p in new.points}
    both = [point_id for point_id in credits_after if point_id in credits_before]
    return Change(
        question_id=new.asked.question_id,
        title=new.asked.text,
        before=old.score,
        after=new.score,
        better=tuple(i for i in both if credits_after[i] > credits_before[i]),
        worse=tuple(i for i in both if credits_after[i] < credits_before[i]),
    )
