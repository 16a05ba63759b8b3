import numpy as np
import pytest

from interview_coach.coach import Coach
from interview_coach.retrieve.found import Filter
from interview_coach.retrieve.fusion import fuse, language_gap
from interview_coach.retrieve.retriever import _Asked
from interview_coach.text.tokens import tokenize


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("三元组损失如何挖掘难样本", ("contrastive-losses", "triplet-loss")),
        ("why is the dot product divided by sqrt(d_k)", ("attention", "attention-formula")),
        ("流水线气泡", ("parallel-training", "three-parallelisms")),
    ],
)
def test_the_best_unit_is_the_one_that_answers(coach: Coach, question: str, unit: tuple[str, str]) -> None:
    found = coach.search(question)
    article_id, _, question_id = coach.retriever.index.units[found.units[0].unit]
    assert (article_id, question_id) == unit


def test_across_languages(coach: Coach) -> None:
    found = coach.search("what is the temperature in InfoNCE", within=Filter(langs=frozenset(["zh"])))
    assert all(hit.chunk.lang == "zh" for hit in found.hits)
    assert found.hits[0].chunk.question_id == "infonce-loss"


def test_filters_hold_inside_the_search(coach: Coach) -> None:
    """All k places go to the topic asked for, however far it is from the question."""
    found = coach.search("InfoNCE", k=5, within=Filter(topics=frozenset(["computer-vision"])))
    assert len(found.hits) == 5
    assert {hit.chunk.article_id for hit in found.hits} == {"unet"}


def test_hits_are_sorted_and_are_spans(coach: Coach) -> None:
    found = coach.search("positional encoding", k=20)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in found.hits:
        article = coach.article(hit.chunk.article_id, hit.chunk.lang)
        assert article.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text


def test_more_asked_for_than_there_is(coach: Coach) -> None:
    total = len(coach.retriever.index.chunks)
    assert len(coach.search("GAN", k=total + 50).hits) == total


def test_a_name_resolves_to_what_it_is_the_name_of(coach: Coach) -> None:
    def first(name: str) -> str:
        return coach.retriever.index.units[coach.retriever.resolve(name)[0][0]][2]

    assert first("triplet") == first("三元组损失") == "triplet-loss"
    assert first("InfoNCE") == "infonce-loss"


def test_as_a_langchain_retriever(coach: Coach) -> None:
    documents = coach.as_langchain_retriever(k=3).invoke("U-Net 的跳跃连接")
    assert len(documents) == 3
    first = documents[0]
    assert first.metadata["question_id"] == "unet-structure"
    article = coach.article(first.metadata["article_id"], first.metadata["lang"])
    assert article.text[first.metadata["start"] : first.metadata["end"]] == first.page_content


@pytest.mark.parametrize(
    "question", ["what is the temperature in InfoNCE", "三元组损失如何挖掘难样本", "XGBoost"]
)
def test_the_gap_is_that_of_the_means_over_every_unit(coach: Coach, question: str) -> None:
    """It is worked out from mean vectors; here from every unit's own cosine."""
    retriever, index = coach.retriever, coach.retriever.index
    found = coach.search(question)
    words = retriever._words(_Asked(tokenize(found.topic), *retriever._translated(found.topic)), found.lang)
    levels, counts = {}, []
    for lang in ("zh", "en"):
        units = np.flatnonzero(index.unit_langs == lang)
        chunks = np.flatnonzero(index.unit_langs[index.chunk_units] == lang)
        passage = index.chunk_vectors(chunks).mean(0) @ found.vector
        titles = index.title_vectors[units] @ found.vector
        levels[lang] = fuse(np.full(len(units), passage, np.float32), titles, words[units]).mean()
        counts.append(len(chunks))
    other = "en" if found.lang == "zh" else "zh"
    wanted = language_gap(levels[found.lang], levels[other], min(counts), found.lang)
    assert retriever._levels.gap(found.vector, words, found.lang) == pytest.approx(wanted, abs=1e-5)
