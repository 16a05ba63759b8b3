"""The product's side of each measurement, through its own facade, in a process of its own (see `worker`)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from interview_coach.coach import Coach
from interview_coach.settings import load_settings

__all__ = ["TASKS"]

Params = dict[str, Any]
Found = dict[str, Any]


def index(params: Params) -> Found:
    """Build or update the index in `root` of the folders `corpus`."""
    started = time.perf_counter()
    coach = _coach(params)
    coach.encoder()
    loaded = time.perf_counter()
    cpu = time.process_time()
    report = coach.index()
    done = time.perf_counter()
    return {
        "load_s": loaded - started,
        "index_s": done - loaded,
        "cpu_s": time.process_time() - cpu,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "characters": sum(len(article.text) for article in coach.articles()),
        "titles": [question.title for article in coach.articles() for question in article.questions],
        "problems": len(coach.problems),
    }


def serve(params: Params) -> Found:
    """Answer the questions one after another, after those of `warm_up`."""
    coach = _coach(params)
    for question in params["warm_up"]:
        coach.ask(question)
    answered = 0
    times = []
    for question in params["questions"]:
        started = time.perf_counter()
        answer = coach.ask(question)
        times.append(1000 * (time.perf_counter() - started))
        answered += answer.status == "answered"
    return {"ms": times, "answered": answered}


def forward(params: Params) -> Found:
    """Milliseconds of answering each question, and of a second encoder, which does not know it yet, encoding it."""
    from interview_coach.embed.load import load_encoder

    coach = _coach(params)
    settings = coach.settings
    other = load_encoder(
        settings.encoder_model,
        folder=settings.encoder_folder,
        cache_dir=settings.cache_dir,
        allow_hub=settings.allow_hub,
        threads=settings.threads,
        backend=settings.encoder_backend,
    )
    for question in params["warm_up"]:
        coach.ask(question)
        other.encode_queries([question])
    answer_ms, encode_ms = [], []

    def timed(question: str, call: Callable[[str], object], to: list[float]) -> None:
        started = time.perf_counter()
        call(question)
        to.append(1000 * (time.perf_counter() - started))

    def encode(question: str) -> object:
        return other.encode_queries([question])

    for number, question in enumerate(params["questions"]):
        # In turns, so that neither always finds the caches as the other left them.
        if number % 2:
            timed(question, encode, encode_ms)
            timed(question, coach.ask, answer_ms)
        else:
            timed(question, coach.ask, answer_ms)
            timed(question, encode, encode_ms)
    return {"answer_ms": answer_ms, "encode_ms": encode_ms}


def crowd(params: Params) -> Found:
    """One asker, then `askers` at once, round after round; see `benchmarks.compare.threads`."""
    from benchmarks.compare.threads import crowded

    coach = _coach(params)
    return crowded(lambda question: coach.ask(question).question == question, params)


def quality(params: Params) -> Found:
    """The product's own evaluation of a BEIR folder."""
    from interview_coach.evaluate.datasets import read_beir
    from interview_coach.evaluate.runners import cache_root, evaluate_retrieval
    from interview_coach.text.terms import shipped_glossary

    coach, folder = _coach(params), Path(params["beir"])
    encoder = coach.encoder()
    # Where `coach eval retrieval` keeps it: nothing is timed here, so what is embedded already may be used.
    root = cache_root(coach.settings.cache_dir, folder, encoder.fingerprint)
    report = evaluate_retrieval(read_beir(folder), encoder, shipped_glossary(), root, limit=params["limit"])
    return {
        "queries": report.queries,
        "documents": report.documents,
        "recall_at_1": report.recall_at_1,
        "ndcg_at_10": report.ndcg_at_10,
    }


def first(params: Params) -> Found:
    """Compile the encoder as on a machine that has only the weights."""
    os.environ["COACH_CACHE_DIR"] = params["cache"]
    os.environ["COACH_ENCODER_FOLDER"] = params["folder"]
    started = time.perf_counter()
    encoder = Coach(load_settings()).encoder()
    return {"seconds": time.perf_counter() - started, "encoder": encoder.fingerprint}


TASKS: dict[str, Callable[[Params], Found]] = {
    "index": index,
    "serve": serve,
    "forward": forward,
    "crowd": crowd,
    "quality": quality,
    "first": first,
}


def _coach(params: Params) -> Coach:
    root = Path(params["root"])
    return Coach(
        load_settings(corpus=_folders(params["corpus"]), data_dir=root / "data", index_dir=root / "index")
    )


def _folders(names: Sequence[str]) -> list[Path]:
    return [Path(name) for name in names]
