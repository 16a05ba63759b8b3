"""Takes a question out of its article as it is asked: everything that hints, follow-ups and the report need of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from interview_coach.answer.aspects import ASPECTS, aspect_of_label
from interview_coach.domain import Article, Citation, KeyPoint, PointVerdict, Question
from interview_coach.interview.bank import difficulty_of
from interview_coach.interview.phrases import phrase, topic_title
from interview_coach.interview.state import Asked
from interview_coach.text.statements import split_statements

__all__ = ["ask", "cite", "cite_point", "unanswered"]

_LOOKS_ASKED = re.compile(
    r"[?？]\s*$|^(what|why|how|when|which|who|where|explain|describe|compare|tell|discuss|derive|give|list)\b"
    r"|^请|什么|为何|怎么|怎样|如何|哪些|哪个|吗$|区别|谈|讲|说说|说明|介绍|解释|描述|比较|分析|简述|推导",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,3}[.、)．:：]|[一二三四五六七八九十]{1,3}[、.]|Q\d*[:：.])\s*")


def ask(
    article: Article, question: Question, points: Sequence[KeyPoint], number: int, *, asked_before: bool
) -> Asked:
    """The question as asked. A heading that is no question ("3、InfoNCE 损失") is put as one."""
    title = _NUMBERING.sub("", question.title).strip() or question.title
    statements = split_statements(article.text, question.answer.start, question.answer.end)
    named = {aspect_of_label(label) for s in statements for label in (*s.labels, *s.headings)}
    return Asked(
        number=number,
        article_id=article.id,
        lang=article.lang,
        question_id=question.id,
        title=question.title,
        text=title if _LOOKS_ASKED.search(title) else phrase("ask_about", article.lang, title=title),
        topic=article.topic,
        topic_title=topic_title(article.topic, article.lang),
        difficulty=difficulty_of((article, question)),
        points=tuple(points),
        quotes=tuple(article.text[point.start : point.end] for point in points),
        follow_ups=question.follow_ups,
        aliases=question.aliases,
        aspects=tuple(aspect for aspect in ASPECTS if aspect in named),
        title_start=article.text.index(question.title, question.start),
        start=question.start,
        end=question.end,
        source=article.source_label,
        path=article.path,
        warnings=question.warnings,
        article_hash=article.hash,
        asked_before=asked_before,
    )


def cite(asked: Asked, start: int, quote: str) -> Citation:
    """The citation of a piece of the question's article that begins at `start`."""
    return Citation(
        n=1,
        article_id=asked.article_id,
        lang=asked.lang,
        question_id=asked.question_id,
        question=asked.title,
        quote=quote,
        start=start,
        end=start + len(quote),
        source=asked.source,
        path=asked.path,
        warnings=asked.warnings,
    )


def cite_point(asked: Asked, point_id: str) -> Citation | None:
    """The citation of a point's claim, whole; None for an id that the question does not have."""
    for point, quote in zip(asked.points, asked.quotes, strict=True):
        if point.id == point_id:
            return cite(asked, point.start, quote)
    return None


def unanswered(asked: Asked) -> tuple[PointVerdict, ...]:
    """Every point as missed, for the report of a skipped question."""
    return tuple(PointVerdict(p, "missed", 0.0, (), cite_point(asked, p.id), "") for p in asked.points)
