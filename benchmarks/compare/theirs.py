"""The plain pipeline's side of each measurement, in a process of its own (see `worker`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from benchmarks.compare import plain

__all__ = ["TASKS", "ranked_documents"]

Params = dict[str, Any]
Found = dict[str, Any]


def index(params: Params) -> Found:
    """Read, split, embed and write, in `root`, the folders `corpus`."""
    started = time.perf_counter()
    embeddings = _embeddings(params)
    embeddings.embed_query("warm up")
    loaded = time.perf_counter()
    cpu = time.process_time()
    documents = plain.load_documents([Path(name) for name in params["corpus"]])
    chunks = plain.split(documents)
    store = plain.FaissStore.from_documents(chunks, embeddings)
    store.save(Path(params["root"]))
    return {
        "load_s": loaded - started,
        "index_s": time.perf_counter() - loaded,
        "cpu_s": time.process_time() - cpu,
        "chunks": len(store),
        "characters": sum(len(document.page_content) for document in documents),
    }


def serve(params: Params) -> Found:
    """Answer the questions one after another, after those of `warm_up`."""
    store = plain.FaissStore.load(Path(params["root"]), _embeddings(params))
    for question in params["warm_up"]:
        plain.answer(store, question)
    times = []
    for question in params["questions"]:
        started = time.perf_counter()
        plain.answer(store, question)
        times.append(1000 * (time.perf_counter() - started))
    return {"ms": times}


def crowd(params: Params) -> Found:
    """One asker, then `askers` at once, round after round; see `benchmarks.compare.threads`."""
    from benchmarks.compare.threads import crowded

    store = plain.FaissStore.load(Path(params["root"]), _embeddings(params))
    return crowded(lambda question: bool(plain.answer(store, question)), params)


def quality(params: Params) -> Found:
    """R@1 and nDCG@10 on a BEIR folder, a document ranked by its best chunk; the measures are the product's."""
    from interview_coach.evaluate import metrics
    from interview_coach.evaluate.datasets import read_beir

    data = read_beir(Path(params["beir"]))
    queries = data.queries[: params["limit"]]
    texts = {document.id: f"{document.title}\n\n{document.text}".strip() for document in data.documents}
    embeddings = _embeddings(params)
    ranked = ranked_documents(texts, [query.text for query in queries], embeddings, embeddings.embed_queries)
    found = [(ranking, data.relevant[query.id]) for ranking, query in zip(ranked, queries, strict=True)]
    return {
        "queries": len(queries),
        "documents": len(texts),
        "recall_at_1": metrics.mean([metrics.recall(ranking, relevant, 1) for ranking, relevant in found]),
        "ndcg_at_10": metrics.mean([metrics.ndcg(ranking, relevant, 10) for ranking, relevant in found]),
    }


def ranked_documents(
    texts: dict[str, str],
    questions: list[str],
    embeddings: Embeddings,
    embed_queries: Callable[[list[str]], list[list[float]]],
) -> list[list[str]]:
    """For each question the ids of all documents, best first: each stands where its best chunk does."""
    whole = [Document(text, metadata={"source": identity}) for identity, text in texts.items()]
    store = plain.FaissStore.from_documents(plain.split(whole), embeddings)
    return [
        list(dict.fromkeys(chunk.metadata["source"] for chunk in store.nearest(vector, len(store))))
        for vector in embed_queries(questions)
    ]


TASKS: dict[str, Callable[[Params], Found]] = {
    "index": index,
    "serve": serve,
    "crowd": crowd,
    "quality": quality,
}


def _embeddings(params: Params) -> plain.LocalEmbeddings:
    query_prompt, passage_prompt = params["prompts"]
    return plain.LocalEmbeddings(Path(params["folder"]), query_prompt, passage_prompt, params["threads"])
