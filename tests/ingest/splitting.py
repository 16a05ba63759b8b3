"""What the tests of the questions do with a text: clean and split it, and look at what came out."""

from __future__ import annotations

import re

from interview_coach.ingest.article_format import parse_article, render_article
from interview_coach.ingest.clean import clean
from interview_coach.ingest.questions import Split, split_questions


def split(text: str, title: str = "note") -> Split:
    return split_questions(clean(text).text, title)


def titles(found: Split) -> list[str]:
    return [question.title for question in found.questions]


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def stored(found: Split) -> list[str]:
    """The titles after writing the article down and reading it again."""
    text = render_article({"id": "x", "lang": "zh", "title": found.title or "x"}, found.questions)
    return [question.title for question in parse_article(text, "x.md", "user").questions]
