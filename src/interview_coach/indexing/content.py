"""Which text of a unit is embedded, which is counted, and what it is called. Changing it means raising `manifest.FORMAT`."""

from __future__ import annotations

import re

from interview_coach.domain import Article, Chunk, Question
from interview_coach.text.framing import topic_of
from interview_coach.text.statements import split_statements
from interview_coach.text.tokens import tokenize

__all__ = ["other_askings", "passage_text", "unit_names", "unit_tokens"]

# The marks of key points and follow-ups: "{#id w=2}", "{probes=id}".
_MARK = re.compile(r"[ \t]+\{(?:#|w=|probes=)[^{}\n]*\}[ \t]*$", re.MULTILINE)


def passage_text(question: Question, chunk: Chunk) -> str:
    """What is embedded for a chunk: its question, then the chunk without the marks of key points."""
    return f"{question.title}\n{_MARK.sub('', chunk.text)}"


def other_askings(question: Question) -> list[str]:
    """What else means this question, each embedded like its title: its names, ways of asking, and follow-ups."""
    texts = (*question.aliases, *question.asked, *(follow_up.text for follow_up in question.follow_ups))
    return list(dict.fromkeys(texts))


def unit_tokens(article: Article, question: Question) -> list[str]:
    """What is counted for a unit: titles, other names and ways of asking, the whole answer, key points and mistakes."""
    text = article.text
    parts = [
        article.title,
        *article.aliases,
        question.title,
        *question.aliases,
        *question.asked,
        text[question.answer.start : question.answer.end],
        *(point.text for point in question.key_points),
        *(text[mistake.start : mistake.end] for mistake in question.mistakes),
    ]
    return [token for part in parts for token in tokenize(part)]


def unit_names(article: Article, question: Question) -> list[frozenset[str]]:
    """The words of each name of a unit: its title, its aliases, and the headings inside its answer."""
    statements = split_statements(article.text, question.answer.start, question.answer.end)
    headings = {heading for statement in statements for heading in statement.headings}
    # An article of one question lends it the article's own names.
    shared = (article.title, *article.aliases) if len(article.questions) == 1 else ()
    names = (question.title, *question.aliases, *shared, *sorted(headings))
    return [words for name in names if (words := frozenset(tokenize(topic_of(name))))]
