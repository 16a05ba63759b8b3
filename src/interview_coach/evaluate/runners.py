"""Runs the product over a data set and reports how well it did: no short cuts, what is measured is what is shipped."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from interview_coach.domain import Answer, Lang
from interview_coach.embed.encoder import Encoder, Tokens, Vectors
from interview_coach.evaluate import metrics
from interview_coach.evaluate.datasets import Beir, Query, Row, as_article
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.progress import Progress, silent
from interview_coach.retrieve.rerank import SecondLook
from interview_coach.retrieve.retriever import Retriever
from interview_coach.text.language import detect
from interview_coach.text.terms import Glossary

__all__ = ["AbstentionReport", "RetrievalReport", "cache_root", "evaluate_abstention", "evaluate_retrieval"]

_DEPTH = 10
_TIMED = 50
"""At least so many questions are asked one by one for the latencies."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Means over the queries, 0..1; `embedded` of `chunks` were new to the cache, which `index_seconds` depends on."""

    queries: int
    documents: int
    chunks: int
    embedded: int
    recall_at_1: float
    recall_at_5: float
    mrr_at_10: float
    ndcg_at_10: float
    index_seconds: float
    query_ms_p50: float
    query_ms_p95: float


@dataclass(frozen=True, slots=True)
class AbstentionReport:
    """`auroc` is of the gate's probability; the rates are of answers given: None where no row could be such an error."""

    rows: int
    auroc: float | None
    false_answer_rate: float | None
    false_refusal_rate: float | None


def cache_root(cache_dir: Path, folder: Path, fingerprint: str) -> Path:
    """Where the index of a data set's folder is kept between runs, one for each encoder."""
    place = hashlib.sha256(f"{folder.resolve()}\n{fingerprint}".encode()).hexdigest()[:12]
    return cache_dir / "eval" / f"{folder.resolve().name}-{place}"


def evaluate_retrieval(
    data: Beir,
    encoder: Encoder,
    glossary: Glossary,
    root: Path,
    *,
    second_look: SecondLook | None = None,
    limit: int | None = None,
    progress: Progress = silent,
) -> RetrievalReport:
    """Index the documents in `root`, reusing what an earlier run left there, and ask every query.

    A document is ranked by the best of its chunks. `_TIMED` of the queries, evenly spread, are asked one by one as a
    user would, and these alone are timed; then all are encoded in batches for the measures. `limit` is how many
    queries to ask, the first ones.

    Raises:
        InputError: two documents differ in nothing that an id can hold.
        StoreError: `root` cannot be written.
    """
    queries = data.queries[:limit]
    articles = []
    for number, document in enumerate(data.documents, start=1):
        articles.append(as_article(document))
        progress("read", number, len(data.documents))
    built = build_index(articles, encoder, root, progress)
    index = Index.open(root, encoder.fingerprint)
    # First, while the encoder knows none of their vectors: it keeps the last ones.
    times = _timed(Retriever(index, encoder, glossary, second_look), queries, progress)
    batched = Retriever(index, _known(encoder, queries, progress), glossary, second_look)
    ranked: dict[str, list[str]] = {}
    names = {article.id: document.id for article, document in zip(articles, data.documents, strict=True)}
    for number, query in enumerate(queries, start=1):
        units = batched.retrieve(query.text, _DEPTH).units
        ranked[query.id] = [names[index.units[hit.unit][0]] for hit in units]
        progress("search", number, len(queries))
    return RetrievalReport(
        queries=len(queries),
        documents=len(data.documents),
        chunks=built.chunks,
        embedded=built.embedded,
        recall_at_1=_mean(metrics.recall, ranked, data, 1),
        recall_at_5=_mean(metrics.recall, ranked, data, 5),
        mrr_at_10=_mean(metrics.reciprocal_rank, ranked, data, 10),
        ndcg_at_10=_mean(metrics.ndcg, ranked, data, 10),
        index_seconds=built.seconds,
        query_ms_p50=metrics.percentile(times, 50),
        query_ms_p95=metrics.percentile(times, 95),
    )


def evaluate_abstention(
    rows: Sequence[Row],
    ask: Callable[[str], Answer],
    probability: Callable[[str], float],
    progress: Progress = silent,
) -> dict[Lang | None, AbstentionReport]:
    """How well the product tells what its articles answer; under None of all rows, else of those in one language.

    Args:
        rows: the questions.
        ask: answers one; it counts as answered if its status says so, whatever else it says.
        probability: how likely the articles cover one, by the gate.
        progress: told of the stage "ask".
    """
    answered: list[bool] = []
    scores: list[float] = []
    for number, row in enumerate(rows, start=1):
        answered.append(ask(row.question).status == "answered")
        scores.append(probability(row.question))
        progress("ask", number, len(rows))
    langs = [detect(row.question) for row in rows]
    parts: list[Lang | None] = [None, *sorted(set(langs))]
    return {
        part: _abstention(
            [
                (row.answerable, said, score)
                for row, said, score, lang in zip(rows, answered, scores, langs, strict=True)
                if part in (None, lang)
            ]
        )
        for part in parts
    }


def _abstention(cases: Sequence[tuple[bool, bool, float]]) -> AbstentionReport:
    """Each case: whether it can be answered, whether it was, and the gate's probability."""
    unanswerable = [said for answerable, said, _ in cases if not answerable]
    answerable = [said for answerable, said, _ in cases if answerable]
    return AbstentionReport(
        rows=len(cases),
        auroc=metrics.auroc([score for *_, score in cases], [case[0] for case in cases]),
        false_answer_rate=sum(unanswerable) / len(unanswerable) if unanswerable else None,
        false_refusal_rate=1 - sum(answerable) / len(answerable) if answerable else None,
    )


class _Known:
    """An encoder that has the vectors of some queries at hand, so that they are encoded in batches beforehand."""

    def __init__(self, encoder: Encoder, vectors: dict[str, Vectors]) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self.fingerprint = encoder.fingerprint
        self.dim = encoder.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The vector at hand for a single known query, else the encoder's."""
        if len(texts) == 1 and texts[0] in self._vectors:
            return self._vectors[texts[0]][None]
        return self._encoder.encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """The encoder's."""
        return self._encoder.encode_tokens(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The encoder's."""
        return self._encoder.encode_passages(texts, progress)


def _known(encoder: Encoder, queries: Sequence[Query], progress: Progress) -> _Known:
    texts = list(dict.fromkeys(query.text for query in queries))
    vectors: dict[str, Vectors] = {}
    for first in range(0, len(texts), _BATCH):
        batch = texts[first : first + _BATCH]
        vectors.update(zip(batch, encoder.encode_queries(batch), strict=True))
        progress("queries", len(vectors), len(texts))
    return _Known(encoder, vectors)


def _timed(retriever: Retriever, queries: Sequence[Query], progress: Progress) -> list[float]:
    """Milliseconds of each of `_TIMED` searches, evenly spread.

    Few queries are asked again, with a space more each time, or the encoder would have their vectors at hand.
    """
    texts = list(dict.fromkeys(query.text for query in queries))
    retriever.retrieve("warm up", _DEPTH)  # what is loaded on first use is no part of a search
    rounds = -(-_TIMED // len(texts))
    texts = [text + " " * again for again in range(rounds) for text in texts]
    times = []
    for number in range(_TIMED):
        text = texts[number * len(texts) // _TIMED]
        started = time.perf_counter()
        retriever.retrieve(text, _DEPTH)
        times.append(1000 * (time.perf_counter() - started))
        progress("time", number + 1, _TIMED)
    return times


def _mean(measure: Callable[..., float], ranked: dict[str, list[str]], data: Beir, k: int) -> float:
    return metrics.mean([measure(found, data.relevant[query], k) for query, found in ranked.items()])
