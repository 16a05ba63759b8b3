"""What must hold between the articles of a corpus: a name means one question, and a link inside leads somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from interview_coach.domain import Article
from interview_coach.ingest.article_rules import line_of

__all__ = ["CorpusFault", "dead_links", "shared_names"]

CorpusFault = tuple[Article, int, str]
"""(article, line from 1, message)."""

_LINK = re.compile(r"\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?[^)\n]*\)")
_NO_LINK = re.compile(
    r"^(?:```|~~~).*?^(?:```|~~~)|\$\$.+?\$\$|\$(?!\s)[^$\n]+?(?<!\s)\$|`[^`\n]+`", re.DOTALL | re.MULTILINE
)
"""Formulas and code, which may look like links: x[i](t)."""
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def shared_names(articles: Sequence[Article]) -> Iterator[CorpusFault]:
    """Aliases that two questions have: who types one of them cannot be answered rightly by both.

    Case, spaces and hyphens make no difference. Each is told once, at the later article.
    """
    owner: dict[str, tuple[str, Article]] = {}
    told: set[tuple[str, str]] = set()
    for article in articles:
        for question in article.questions:
            for alias in question.aliases:
                name = re.sub(r"[\s-]", "", alias).casefold()
                first, where = owner.setdefault(name, (question.id, article))
                if first != question.id and (name, question.id) not in told:
                    told.add((name, question.id))
                    at = line_of(article.text, max(0, article.text.find(alias)))
                    yield (
                        article,
                        at,
                        f"'{alias}' names '{question.id}' here and '{first}' in {where.path}; keep one",
                    )


def dead_links(articles: Sequence[Article]) -> Iterator[CorpusFault]:
    """Links to articles and questions that are not there.

    A link inside a corpus is `#question-id`, or the path of another article from this one's folder, with or without
    `#question-id` after it. Links with a scheme (https:, mailto:) lead outside and are not followed.
    """
    files = {_place(article): article for article in articles}
    for article in articles:
        plain = _NO_LINK.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), article.text)
        for match in _LINK.finditer(plain):
            target = match[1]
            if _OUTSIDE.match(target):
                continue
            path, _, anchor = target.partition("#")
            folder = str(PurePosixPath(_place(article)).parent)
            there = files.get(posixpath.normpath(posixpath.join(folder, path))) if path else article
            at = line_of(article.text, match.start())
            if there is None:
                yield article, at, f"link to '{target}', but there is no such article"
            elif anchor and anchor not in {question.id for question in there.questions}:
                yield article, at, f"link to '{target}', but {_place(there)} has no question '{anchor}'"


def _place(article: Article) -> str:
    return f"{article.topic}/{article.id}.{article.lang}.md"
