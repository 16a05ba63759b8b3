"""The pairs of points in their own words: otherwise put, and made false.

In the contrast sets what is right is said in everyday words or symbols, and what is wrong in the point's own: a network fitted on
them alone calls half of the sentences of the articles themselves contradictions. What is close to a point has to be shown both right and
wrong.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from benchmarks.falsify import made_false
from benchmarks.grading_data import NEAR, json_lines, labelled_questions, restatements, shipped_points
from benchmarks.pairs.pair import NEITHER, OPPOSED, OTHER, SAID, Pair, in_tenth
from interview_coach.domain import Lang
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT
from interview_coach.text.statements import split_statements
from interview_coach.text.tokens import tokenize

__all__ = ["article_sentences", "near_pairs", "plain_pairs"]

HALF_OF_IT = 0.5
"""Share of a point's words from which a sentence of the article is taken to say it."""


def plain_pairs() -> tuple[list[Pair], list[Pair]]:
    """Points in their own words, otherwise put: to fit on, and those of a tenth of the questions.

    Each point with its restatements in both languages; with the sentence of its article that has most of its words; and with
    itself made false, which is told what the true one says and the other way round.
    """
    points, labelled = shipped_points(), labelled_questions()
    found: dict[str, list[Pair]] = defaultdict(list)
    for (question, point, lang), claims in restatements().items():
        text, twin = (points[question, point, one] for one in (lang, OTHER[lang]))
        for claim in claims:
            found[question] += [
                Pair(text, claim, SAID, f"restated-{lang}"),
                Pair(twin, claim, SAID, "restated-cross"),
            ]
    for (question, _, lang), (text, sentence) in article_sentences().items():
        found[question].append(Pair(text, sentence, SAID, f"article-{lang}"))
    for (question, _, lang), text in points.items():
        for _, false in made_false(text, lang):
            found[question] += [
                Pair(text, false, OPPOSED, f"false-{lang}"),
                Pair(false, text, OPPOSED, f"false-{lang}"),
                Pair(false, false, SAID, f"false-{lang}"),
            ]
    train = [p for q, pairs in found.items() if q not in labelled and not in_tenth(q) for p in pairs]
    return train, [p for q, pairs in found.items() if q not in labelled and in_tenth(q) for p in pairs]


def near_pairs() -> tuple[list[Pair], list[Pair]]:
    """Points said again with some of the words changed, rightly and wrongly (benchmarks/data/near): to fit on, and those of a tenth
    of the questions.

    Each with its point, and with the sibling that shares most words with it, of which it says nothing. (The second right sentence
    may join a sibling, so that it is not taken for silent.)
    """
    points, labelled = shipped_points(), labelled_questions()
    siblings: dict[tuple[str, Lang], dict[str, str]] = defaultdict(dict)
    for (question, point, lang), text in points.items():
        siblings[question, lang][point] = text
    train: list[Pair] = []
    test: list[Pair] = []
    for row in json_lines(sorted(NEAR.glob("*.jsonl"))):
        question, lang, source = row["question_id"], row["lang"], f"near-{row['lang']}"
        if question in labelled:
            continue
        text, (first, second), wrong = points[question, row["point_id"], lang], row["right"], row["wrong"]
        others = [other for point, other in siblings[question, lang].items() if point != row["point_id"]]
        words = set(tokenize(text))
        other = max(others, key=lambda other: len(words.intersection(tokenize(other))))
        (test if in_tenth(question) else train).extend(
            [
                Pair(text, first, SAID, source),
                Pair(text, second, SAID, source),
                Pair(text, wrong, OPPOSED, source),
                Pair(other, first, NEITHER, source),
                Pair(other, wrong, NEITHER, source),
            ]
        )
    return train, test


def article_sentences() -> dict[tuple[str, str, Lang], tuple[str, str]]:
    """By question, point and language the point and the sentence of its answer that says it.

    That is taken to be the sentence that has most of its words, if it has half of them and most of no other point's.
    """
    found: dict[tuple[str, str, Lang], tuple[str, str]] = {}
    for article in read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles:
        for question in article.questions:
            said = [
                statement.text.replace("**", "")
                for statement in split_statements(article.text, question.answer.start, question.answer.end)
                if statement.kind in ("prose", "item")
            ]
            words = [set(tokenize(text)) for text in said]
            points = question.key_points
            wanted = [set(tokenize(point.text)) for point in points]
            share = np.array([[len(a & b) / max(1, len(a)) for b in words] for a in wanted])
            for row, point in enumerate(points):
                best = int(share[row].argmax())
                if share[row, best] >= HALF_OF_IT and int(share[:, best].argmax()) == row:
                    found[question.id, point.id, article.lang] = (point.text, said[best])
    return found
