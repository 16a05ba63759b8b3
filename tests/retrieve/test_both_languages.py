"""Search where the articles are in both languages, with vectors made up so that every score can be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from interview_coach.domain import Article
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.ingest.article_format import QuestionDraft, parse_article, render_article
from interview_coach.progress import Progress
from interview_coach.retrieve.fusion import FOREIGN
from interview_coach.retrieve.retriever import Filter, Retrieved, Retriever
from interview_coach.text.terms import Glossary

DIM = 8


class Given:
    """An encoder whose cosine between a query and a passage is the number written in the passage, as in "0.85"."""

    fingerprint = "given"
    dim = DIM

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.tile(np.eye(1, DIM, dtype=np.float32), (len(texts), 1))

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> npt.NDArray[np.float32]:
        cosines = np.array([float(text.split()[-1]) for text in texts], np.float32)
        vectors = np.zeros((len(texts), DIM), np.float32)
        vectors[:, 0] = cosines
        vectors[:, 1] = np.sqrt(1 - cosines**2)
        return vectors


def article(name: str, lang: str, cosine: float, words: str = "", title: str = "\u200b") -> Article:
    meta = {"id": name, "lang": lang, "title": "·"}
    return parse_article(
        render_article(meta, [QuestionDraft("q", title, f"{words} {cosine}")]), f"{name}.md", "user"
    )


def search(
    root: Path, articles: Sequence[Article], question: str, k: int = 8, within: Filter | None = None
) -> Retrieved:
    build_index(articles, Given(), root)
    return Retriever(Index.open(root, "given"), Given(), Glossary(())).retrieve(question, k, within)


def names(found: Retrieved) -> list[str]:
    return [hit.chunk.article_id for hit in found.hits]


def test_the_other_language_is_given_what_its_cosines_are_short_of(tmp_path: Path) -> None:
    short = FOREIGN["en"]
    articles = [
        article("own", "en", 0.80),
        article("better", "zh", round(0.80 - short + 0.01, 3)),
        article("worse", "zh", round(0.80 - short - 0.01, 3)),
    ]
    assert names(search(tmp_path, articles, "anything")) == ["better", "own", "worse"]


def test_the_cosines_reported_are_the_real_ones(tmp_path: Path) -> None:
    found = search(tmp_path, [article("a", "zh", 0.8), article("b", "en", 0.7)], "anything")
    assert {hit.chunk.article_id: round(hit.dense, 3) for hit in found.hits} == {"a": 0.8, "b": 0.7}
    assert round(found.signals.dense, 3) == 0.8


def test_one_language_cannot_take_all_places_in_the_search(tmp_path: Path) -> None:
    """300 English passages nearer than the Chinese one; it is found all the same, and its words put it first."""
    articles = [article(f"en{n}", "en", 0.85) for n in range(300)]
    articles.append(article("zh", "zh", 0.84))
    assert names(search(tmp_path, articles, "anything"))[0] == "zh"


def test_a_unit_is_found_by_its_words_however_far_its_passages(tmp_path: Path) -> None:
    articles = [article(f"en{n}", "en", 0.85) for n in range(300)]
    articles.append(article("named", "en", 0.84, "zygomorphic"))
    assert names(search(tmp_path, articles, "zygomorphic"))[0] == "named"


def test_what_is_found_by_its_words_obeys_the_filter(tmp_path: Path) -> None:
    articles = [article(f"en{n}", "en", 0.85) for n in range(210)]
    articles.append(article("named", "en", 0.1, "zygomorphic"))
    within = Filter(articles=frozenset(f"en{n}" for n in range(210)))
    assert "named" not in names(search(tmp_path, articles, "zygomorphic", 220, within))


def test_a_unit_without_a_title_is_scored_by_its_passages_alone(tmp_path: Path) -> None:
    """The vector of an empty heading is no evidence: here it is as near to the question as can be."""
    found = search(tmp_path, [article("untitled", "en", 0.8)], "anything")
    assert abs(found.hits[0].score - 0.8) < 1e-3
    titled = search(tmp_path / "t", [article("titled", "en", 0.8, title="Whatever")], "anything")
    assert titled.hits[0].score > 0.85
