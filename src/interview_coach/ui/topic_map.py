"""The map above the library: a card for each topic with its counts; pressing one shows that topic alone (library.js)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from interview_coach.domain import Article, Lang
from interview_coach.interview.phrases import topic_title
from interview_coach.ui.escaping import attribute, escape
from interview_coach.ui.strings import count, say

__all__ = ["OWN", "shelf", "shelf_title", "topic_map"]

OWN = "user/"
"""The shelf of the user's own articles, whatever their topics; no topic's name has a slash."""
_LEVELS = range(1, 6)


@dataclass(slots=True)
class _Card:
    questions: dict[str, int] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)


def shelf(article: Article) -> str:
    """Where an article stands: under its topic, or with the user's own."""
    return OWN if article.origin == "user" else article.topic


def shelf_title(name: str, lang: Lang) -> str:
    """What a shelf is called."""
    return say("origin_user", lang) if name == OWN else topic_title(name, lang)


def topic_map(articles: Sequence[Article], lang: Lang) -> str:
    """The cards as HTML, the user's own first, then by title; a question in two languages counts once."""
    cards: dict[str, _Card] = {}
    for article in articles:
        card = cards.setdefault(shelf(article), _Card())
        card.articles.add(article.id)
        for question in article.questions:
            # Two articles of a user's may each have a question-1; twins in two languages share both ids.
            card.questions[f"{article.id}/{question.id}"] = question.difficulty or article.difficulty or 0
    ordered = sorted(cards, key=lambda name: (name != OWN, shelf_title(name, lang).casefold()))
    buttons = "".join(_button(name, cards[name], lang) for name in ordered)
    return f'<nav class="topic-map" aria-label="{attribute(say("topic_map", lang))}">{buttons}</nav>'


def _button(name: str, card: _Card, lang: Lang) -> str:
    levels = Counter(card.questions.values())
    most = max((levels[level] for level in _LEVELS), default=0)
    bars = ""
    if most:
        told = say("difficulties", lang, counts=", ".join(f"{level}: {levels[level]}" for level in _LEVELS))
        heights = "".join(f'<i style="height:{round(100 * levels[level] / most)}%"></i>' for level in _LEVELS)
        bars = f'<span class="levels" role="img" aria-label="{attribute(told)}" title="{attribute(told)}">{heights}</span>'
    counts = (
        f"{count('questions', len(card.questions), lang)} · {count('articles', len(card.articles), lang)}"
    )
    return (
        f'<button type="button" data-act="topic" data-topic="{attribute(name)}" aria-pressed="false">'
        f"<b>{escape(shelf_title(name, lang))}</b><span>{counts}</span>{bars}</button>"
    )
