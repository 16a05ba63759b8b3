"""Whether a text is a newer edition of an article that the library holds, and where an article came from."""

from __future__ import annotations

import re

import yaml

from interview_coach.domain import Article
from interview_coach.ingest.front_matter import FRONT

__all__ = ["EDITED_OVERLAP", "added_from", "body_of", "file_name", "is_same", "overlap", "with_id"]

EDITED_OVERLAP = 0.5
"""Of two articles from files of the same name, the newer replaces the older above this overlap: twice the number of
8-character pieces that they share, over the sum of both. An edit that rewrites a third of a text leaves about 0.65;
two different articles on one subject share less than 0.1."""
_PIECE = 8


def body_of(text: str) -> str:
    """A stored article without its front matter."""
    return FRONT.sub("", text, count=1).strip()


def added_from(text: str) -> str | None:
    """The origin of an article made from a raw source; None for one that came in the stored form."""
    front = FRONT.match(text)
    line = re.search(r"^added_from:.*(?:\n[ \t]+.*)*", front[1], re.M) if front else None
    try:
        value = yaml.safe_load(line[0])["added_from"] if line else None
    except yaml.YAMLError:
        return None
    return value if isinstance(value, str) else None


def with_id(text: str, identity: str) -> str:
    """A stored article under another id."""
    front = FRONT.match(text)
    assert front
    line = yaml.safe_dump({"id": identity}, allow_unicode=True).rstrip("\n")
    head = re.sub(r"^id:.*$", lambda _: line, front[1], count=1, flags=re.M)
    return text[: front.start(1)] + head + text[front.end(1) :]


def is_same(stored: Article, article: Article) -> bool:
    """The same questions, answers, title and warnings; for a raw source, where it came from does not matter."""
    if added_from(stored.text) is None:  # in the stored form the front matter is the author's too
        return with_id(article.text, stored.id) == stored.text
    return (
        body_of(stored.text) == body_of(article.text)
        and (stored.lang, stored.title) == (article.lang, article.title)
        and [question.warnings for question in stored.questions] == [q.warnings for q in article.questions]
    )


def file_name(identity: str) -> str:
    """The last part of an origin (path, address or `name:…`), without regard to case."""
    return re.split(r"[/\\]", identity.removeprefix("name:").rstrip("/"))[-1].casefold()


def overlap(one: str, other: str) -> float:
    """How much two texts have in common, 0 to 1: the Dice coefficient of their 8-character pieces."""
    a, b = _pieces(one), _pieces(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else float(one == other)


def _pieces(text: str) -> set[str]:
    bare = re.sub(r"[\W_]+", "", text.casefold())
    return {bare[i : i + _PIECE] for i in range(max(len(bare) - _PIECE + 1, 1))} - {""}
