"""The runners over the real index and retriever, with an encoder whose vectors are bags of words."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import BagEncoder

from interview_coach.domain import Answer, Status
from interview_coach.evaluate.datasets import Beir, Document, Query, Row
from interview_coach.evaluate.runners import evaluate_abstention, evaluate_retrieval
from interview_coach.text.terms import Glossary

TOPICS = ["zebra stripes", "whale songs", "beaver dams", "spider webs", "ant hills", "bird nests"]
NOTHING = Glossary(())


def animals(extra: str = "") -> Beir:
    """Each document is about one topic, in three paragraphs that fill three chunks; each query asks for one."""
    documents = tuple(
        Document(
            f"d{n}",
            "",
            "\n\n".join([" ".join(["filler"] * 160), f"All about {topic}.{extra}", " ".join(["more"] * 160)]),
        )
        for n, topic in enumerate(TOPICS)
    )
    queries = tuple(Query(f"q{n}", f"tell me of {topic}") for n, topic in enumerate(TOPICS))
    return Beir("animals", documents, queries, {f"q{n}": {f"d{n}": 1.0} for n in range(len(TOPICS))})


def test_a_chunk_counts_for_its_document(tmp_path: Path) -> None:
    encoder = BagEncoder()
    report = evaluate_retrieval(animals(), encoder, NOTHING, tmp_path)
    assert (report.queries, report.documents) == (6, 6)
    assert report.chunks > 6, "the documents are longer than a chunk"
    assert report.recall_at_1 == report.recall_at_5 == report.mrr_at_10 == report.ndcg_at_10 == 1
    assert report.query_ms_p95 >= report.query_ms_p50 > 0


def test_judgements_decide_not_the_search(tmp_path: Path) -> None:
    """The same search with every judgement moved to the next document finds nothing at rank 1."""
    data = animals()
    moved = Beir(
        data.name, data.documents, data.queries, {f"q{n}": {f"d{(n + 1) % 6}": 1.0} for n in range(6)}
    )
    report = evaluate_retrieval(moved, BagEncoder(), NOTHING, tmp_path)
    assert report.recall_at_1 == 0
    assert 0 < report.mrr_at_10 <= 1 / 2


def test_a_second_run_embeds_nothing_and_a_change_is_noticed(tmp_path: Path) -> None:
    first = evaluate_retrieval(animals(), BagEncoder(), NOTHING, tmp_path)
    assert first.embedded == first.chunks
    encoder = BagEncoder()
    second = evaluate_retrieval(animals(), encoder, NOTHING, tmp_path)
    assert second.embedded == 0
    assert encoder.passages == []
    assert second.ndcg_at_10 == first.ndcg_at_10
    changed = BagEncoder()
    third = evaluate_retrieval(animals(" It is new."), changed, NOTHING, tmp_path)
    assert 0 < third.embedded < third.chunks
    assert all("It is new." in text for text in changed.passages)


def test_limit_asks_the_first_queries_only(tmp_path: Path) -> None:
    encoder = BagEncoder()
    report = evaluate_retrieval(animals(), encoder, NOTHING, tmp_path, limit=2)
    assert report.queries == 2
    asked = {query.strip() for query in encoder.queries} - {"\u200b", "warm up"}
    assert asked == {f"tell me of {topic}" for topic in TOPICS[:2]}


def test_latency_is_of_single_queries_and_at_least_fifty(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    evaluate_retrieval(animals(), BagEncoder(), NOTHING, tmp_path, progress=lambda *step: told.append(step))
    stages = {stage: (done, total) for stage, done, total in told}
    assert stages["time"] == (50, 50)
    assert stages["queries"] == stages["search"] == stages["read"] == (6, 6)


def test_documents_with_the_same_text_and_odd_ids(tmp_path: Path) -> None:
    documents = (
        Document("a/b", "", "zebra stripes"),
        Document("null", "", "zebra stripes"),
        Document("7", "", ""),
    )
    data = Beir("odd", documents, (Query("1", "zebra"),), {"1": {"null": 1.0}})
    report = evaluate_retrieval(data, BagEncoder(), NOTHING, tmp_path)
    assert report.recall_at_5 == 1


def replies(answered: set[str]) -> object:
    def ask(question: str) -> Answer:
        status: Status = "answered" if question in answered else "abstained"
        return Answer(question, "en", status, "", "fake")

    return ask


def test_abstention_counts_statuses_and_ranks_probabilities() -> None:
    rows = [
        Row("a", True),
        Row("b", True),
        Row("c", True),
        Row("d", False),
        Row("e", False),
        Row("零零", True),
    ]
    likely = {"a": 0.9, "b": 0.4, "c": 0.8, "d": 0.6, "e": 0.1, "零零": 0.7}
    reports = evaluate_abstention(rows, replies({"a", "c", "d", "零零"}), likely.__getitem__)  # type: ignore[arg-type]
    whole = reports[None]
    assert whole.rows == 6
    assert whole.false_answer_rate == 1 / 2
    assert whole.false_refusal_rate == pytest.approx(1 / 4)
    assert whole.auroc == pytest.approx(7 / 8), "of the 8 pairs only (b, d) is the wrong way round"
    assert reports["zh"].rows == 1
    assert reports["zh"].auroc is None and reports["zh"].false_answer_rate is None
    assert reports["zh"].false_refusal_rate == 0
    assert reports["en"].rows == 5
