"""Search where the articles are in both languages, with vectors made up so that every score can be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_coach.domain import Article, Lang
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.ingest.article_format import QuestionDraft, parse_article, render_article
from interview_coach.progress import Progress
from interview_coach.retrieve.found import Filter, Retrieved
from interview_coach.retrieve.fusion import GAP_DOUBT, LANGUAGE_GAP, TITLE_WEIGHT, language_gap
from interview_coach.retrieve.retriever import Retriever
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


def test_the_other_language_is_given_what_it_is_short_of(tmp_path: Path) -> None:
    """Two Chinese passages against ten English ones: their gap is .1, so the better one overtakes the English ones."""
    articles = [article(f"en{n}", "en", 0.80) for n in range(10)]
    articles += [article("far", "zh", 0.68), article("near", "zh", 0.72)]
    found = search(tmp_path, articles, "anything", 12)
    given = language_gap(0.80, 0.70, 2, "en")
    score = {hit.chunk.article_id: hit.score for hit in found.hits}
    assert score["near"] == pytest.approx(0.72 + given, abs=1e-3)
    assert score["far"] == pytest.approx(0.68 + given, abs=1e-3)
    assert score["en0"] == pytest.approx(0.80, abs=1e-3)


def test_many_articles_speak_for_themselves(tmp_path: Path) -> None:
    """With hundreds of passages in each language the measured gap counts, not the one presumed."""
    articles = [article(f"en{n}", "en", 0.80) for n in range(200)]
    articles += [article(f"zh{n}", "zh", 0.60) for n in range(199)]
    articles.append(article("found", "zh", 0.63))
    assert names(search(tmp_path, articles, "anything"))[0] == "found"


def test_a_lone_article_is_not_hidden_by_its_own_fitness(tmp_path: Path) -> None:
    """The one Chinese article fits a Chinese question; that all Chinese passages score high is no bias here."""
    articles = [article(f"en{n}", "en", 0.74) for n in range(100)]
    articles += [article("best", "en", 0.79), article("lone", "zh", 0.87)]
    assert names(search(tmp_path, articles, "三元组损失"))[0] == "lone"


def test_one_language_needs_no_correction(tmp_path: Path) -> None:
    found = search(tmp_path, [article("zh", "zh", 0.70)], "anything")
    assert found.hits[0].score == pytest.approx(0.70, abs=1e-3)


@given(st.floats(0.5, 1), st.floats(0.5, 1), st.integers(1, 10**6), st.sampled_from(["en", "zh"]))
def test_the_gap_lies_between_the_presumed_and_the_measured(
    own: float, other: float, passages: int, lang: Lang
) -> None:
    low, high = sorted([own - other, LANGUAGE_GAP[lang]])
    assert low - 1e-9 <= language_gap(own, other, passages, lang) <= high + 1e-9
    assert language_gap(own, other, GAP_DOUBT, lang) == pytest.approx((low + high) / 2)


def test_the_cosines_reported_are_the_real_ones(tmp_path: Path) -> None:
    found = search(tmp_path, [article("a", "zh", 0.8), article("b", "en", 0.7)], "anything")
    assert {hit.chunk.article_id: round(hit.dense, 3) for hit in found.hits} == {"a": 0.8, "b": 0.7}
    assert round(found.signals.dense, 3) == 0.8


def test_one_language_cannot_take_all_places_in_the_search(tmp_path: Path) -> None:
    """300 English passages are nearer than the Chinese one, which is what is asked for once the gap is allowed for."""
    articles = [article(f"en{n}", "en", 0.80) for n in range(300)]
    articles.append(article("zh", "zh", 0.79))
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


def test_without_a_title_the_opening_stands_in_for_it(tmp_path: Path) -> None:
    """Two documents with one passage each as near as the other's; the one that opens with it is about it."""
    filler = "so it goes on and on " * 40
    early = article("early", "en", 0.70, f"{filler}0.90\n\n{filler}")
    late = article("late", "en", 0.90, f"{filler}0.70\n\n{filler}")
    found = search(tmp_path, [early, late], "anything")
    assert names(found)[0] == "early"
    score = {hit.chunk.text[-4:].strip(): hit.score for hit in found.hits if hit.chunk.article_id == "late"}
    assert score["0.9"] == pytest.approx((1 - TITLE_WEIGHT) * 0.90 + TITLE_WEIGHT * 0.70, abs=1e-3)


def test_with_a_title_the_opening_is_a_passage_like_any_other(tmp_path: Path) -> None:
    filler = "so it goes on and on " * 40
    early = article("early", "en", 0.70, f"{filler}0.90\n\n{filler}", title="As 0.8")
    late = article("late", "en", 0.90, f"{filler}0.70\n\n{filler}", title="As 0.8")
    best = {}
    for hit in search(tmp_path, [early, late], "anything").hits:
        best.setdefault(hit.chunk.article_id, hit.score)
    assert best["early"] == pytest.approx(best["late"], abs=1e-4)
