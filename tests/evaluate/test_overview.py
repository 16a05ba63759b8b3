"""What a corpus holds, counted on small articles, and questions that look alike with the bag of words."""

from __future__ import annotations

from fakes import BagEncoder

from interview_coach.domain import Article, Lang, Question, Span
from interview_coach.evaluate.overview import look_alike, overview


def article(name: str, lang: Lang, topic: str, *questions: tuple[str, str, int | None]) -> Article:
    asked = tuple(Question(id, title, 0, 0, Span(0, 0), difficulty=level) for id, title, level in questions)
    return Article(name, lang, name, topic, "", f"{name}.{lang}.md", "shipped", asked, difficulty=2)


ARTICLES = [
    article(
        "losses", "en", "contrastive", ("a", "What is the triplet loss", 3), ("b", "What is a margin", None)
    ),
    article("losses", "zh", "contrastive", ("a", "什么是三元组损失", 3), ("b", "什么是间隔", None)),
    article("nets", "en", "vision", ("c", "Describe the skip connections of U-Net", 5)),
    article("copies", "en", "vision", ("d", "What is the triplet loss in short", 1)),
]


def test_counts_by_topic_language_and_difficulty() -> None:
    found = overview(ARTICLES)
    assert found.questions == {"en": 4, "zh": 2}
    assert [(row.topic, row.lang, row.articles, row.difficulties) for row in found.rows] == [
        ("contrastive", "en", 1, {2: 1, 3: 1}),
        ("contrastive", "zh", 1, {2: 1, 3: 1}),
        ("vision", "en", 2, {1: 1, 5: 1}),
    ]
    assert all(row.thin for row in found.rows)
    assert found.untranslated == ("c", "d")


def test_questions_that_look_alike_are_paired_within_a_language() -> None:
    pairs = look_alike(ARTICLES, BagEncoder(), least=0.4)
    assert [(pair.lang, pair.first, pair.second) for pair in pairs] == [("en", "a", "d")]
    assert look_alike(ARTICLES[2:], BagEncoder(), least=-1) == []  # two questions have no mean to speak of
