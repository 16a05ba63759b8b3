"""How search grows with the library: the vector index alone, then the whole of `Retriever.retrieve`.

    python -m benchmarks --only kinds,whole

Vectors and articles beyond the shipped ones are made up; `synthetic.py` says how. The kinds of vector index
are searched as the product searches, 200 nearest in each language by a mask, with real questions, half in each
language. FAISS runs on one thread. Indexes of synthetic articles are kept in the cache (400 MB for 100,000 chunks),
since cutting and counting that much text takes minutes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks.compare import synthetic
from benchmarks.compare.bench import Bench
from benchmarks.compare.report import Bar, Section, Table
from benchmarks.compare.synthetic import (
    Material,
    SyntheticEncoder,
    material,
    synthetic_articles,
    synthetic_vectors,
)
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import IndexMismatch, IndexMissing
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.indexing.vectors import IVF_FROM, VectorIndex
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.retrieve.retriever import Retriever
from interview_coach.settings import PROJECT_ROOT, load_settings
from interview_coach.text.terms import shipped_glossary

__all__ = ["kinds", "whole"]

Floats = npt.NDArray[np.float32]
Search = Callable[[Floats, npt.NDArray[np.bool_]], npt.NDArray[np.int64]]

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST_WHOLE = 100_000
QUICK = 10_000
HNSW_UP_TO = 10_000
"""Its graph takes a minute for 100,000 vectors and a quarter of an hour for a million on one core."""
_K = 200
_ASKED = 60
_WARMING = 10
_ARTICLES_A_CHUNK = 0.03
_QUESTIONS = Path(__file__).parents[1] / "data" / "gate.jsonl"


def kinds(bench: Bench) -> Section:
    """The kinds of vector index, up to a million vectors; 10,000 for a quick look."""
    return _alone(lambda made_of, real: _kinds(made_of, real.encode_queries(made_of.questions), _most(bench)))


def whole(bench: Bench) -> Section:
    """The whole of `Retriever.retrieve`, up to 100,000 passages; 10,000 for a quick look."""
    cache = load_settings().cache_dir / "benchmarks"
    return _alone(lambda made_of, real: _whole(made_of, real, cache, min(_most(bench), LARGEST_WHOLE)))


def _most(bench: Bench) -> int:
    return QUICK if bench.quick else SIZES[-1]


def _alone(measure: Callable[[Material, Encoder], Section]) -> Section:
    """What is measured with the material and the real encoder, FAISS on one thread."""
    real = _encoder()
    questions = [json.loads(line)["question"] for line in _QUESTIONS.read_text("utf-8").splitlines() if line]
    shipped = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
    made_of = material(shipped, real, questions[:: len(questions) // _ASKED])
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        return measure(made_of, real)
    finally:
        faiss.omp_set_num_threads(threads)


def _kinds(made_of: Material, asked: Floats, up_to: int) -> Section:
    columns = ("vectors", "index", "p50 ms", "p95 ms", "recall@10", "MB", "build s", "load ms")
    rows: list[tuple[str, ...]] = []
    for count in (size for size in SIZES if size <= up_to):
        rng = np.random.default_rng(count)
        parts = [synthetic_vectors(made_of.passages[lang], count // 2, rng) for lang in ("zh", "en")]
        order = rng.permutation(count)
        vectors = np.concatenate(parts)[order]
        chinese = order < count // 2
        best: list[npt.NDArray[np.int64]] = []
        for name in ("flat", "ivf", "flat fp16", "flat sq8", "hnsw"):
            if name == "hnsw" and count > HNSW_UP_TO:
                continue
            with tempfile.TemporaryDirectory() as folder:
                rows.append(
                    (f"{count:,}", name, *_measured(name, vectors, chinese, asked, best, Path(folder)))
                )
    return Section(
        "Kinds of vector index",
        (
            Table(columns, tuple(rows)),
            f"Flat gives way to ivf by itself at {IVF_FROM:,} vectors.",
            "A query is two searches, one in each language, as in the product; recall@10 is against flat.",
            "MB is the file: flat is read into memory, the lists of ivf are mapped and only what is looked into is.",
            f"HNSW (M 32, efConstruction 100, efSearch 256) is left out above {HNSW_UP_TO:,}: building takes too long.",
            "fp16 and sq8 would be kept beside the exact vectors, which an update reuses, and so save no disk.",
        ),
    )


def _measured(
    name: str,
    vectors: Floats,
    chinese: npt.NDArray[np.bool_],
    asked: Floats,
    best: list[npt.NDArray[np.int64]],
    folder: Path,
) -> tuple[str, ...]:
    """A row of the table. `best` is filled by flat, which comes first, and compared with by the others."""
    path = folder / "index.faiss"
    started = time.perf_counter()
    if name in ("flat", "ivf"):
        VectorIndex.build(vectors, 1 if name == "ivf" else len(vectors) + 1).write(path)
    else:
        faiss.write_index(_other(name, vectors), str(path))
    built = time.perf_counter()
    search = _ours(path) if name in ("flat", "ivf") else _theirs(path)
    loaded = time.perf_counter()
    for query in asked[:5]:
        search(query, chinese)
    times, found = [], []
    for query in asked:
        begun = time.perf_counter()
        ids = [search(query, mask) for mask in (chinese, ~chinese)]
        times.append(1e3 * (time.perf_counter() - begun))
        found.extend(part[:10] for part in ids)
    if name == "flat":
        best.extend(found)
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, best, strict=True)])
    return (
        f"{np.percentile(times, 50):.2f}",
        f"{np.percentile(times, 95):.2f}",
        f"{recall:.3f}",
        f"{path.stat().st_size / 1e6:.0f}",
        f"{built - started:.1f}",
        f"{1e3 * (loaded - built):.0f}",
    )


def _ours(path: Path) -> Search:
    index = VectorIndex.read(path)
    return lambda query, mask: index.search(query, _K, mask)[0]


def _theirs(path: Path) -> Search:
    index = faiss.read_index(str(path))
    kind = faiss.SearchParametersHNSW if isinstance(index, faiss.IndexHNSW) else faiss.SearchParameters
    more = {"efSearch": 256} if isinstance(index, faiss.IndexHNSW) else {}

    def search(query: Floats, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        chosen = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        ids: npt.NDArray[np.int64] = index.search(query[None], _K, params=kind(sel=chosen, **more))[1][0]
        return ids

    return search


def _other(name: str, vectors: Floats) -> Any:
    dim = vectors.shape[1]
    if name == "hnsw":
        index: Any = faiss.IndexHNSWFlat(dim, 32, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 100
    else:
        form = faiss.ScalarQuantizer.QT_fp16 if name == "flat fp16" else faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexScalarQuantizer(dim, form, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[:: max(1, len(vectors) // 20_000)])
    index.add(vectors)
    return index


def _whole(made_of: Material, real: Encoder, cache: Path, up_to: int) -> Section:
    columns = ("chunks", "units", "index", "open s", "encoder p50 ms", "rest p50 ms", "p50 ms", "p95 ms")
    rows: list[tuple[str, ...]] = []
    clocked = _Clocked(real)
    opened: list[tuple[Retriever, float]] = []
    for size in (size for size in SIZES if size <= up_to):
        root = _synthetic_index(made_of, real, cache, round(size * _ARTICLES_A_CHUNK))
        started = time.perf_counter()
        retriever = Retriever(Index.open(root, real.fingerprint), clocked, shipped_glossary())
        opened.append((retriever, time.perf_counter() - started))
    times = _asked([retriever for retriever, _ in opened], clocked, made_of.questions)
    for (retriever, seconds), (encoding, whole) in zip(opened, times, strict=True):
        rest = [all_of_it - part for all_of_it, part in zip(whole, encoding, strict=True)]
        rows.append(
            (
                f"{len(retriever.index.chunks):,}",
                f"{len(retriever.index.units):,}",
                retriever.index.manifest.vectors,
                f"{seconds:.2f}",
                *(f"{np.percentile(part, 50):.1f}" for part in (encoding, rest, whole)),
                f"{np.percentile(whole, 95):.1f}",
            )
        )
    least, most = (float(np.percentile(whole, 95)) for _, whole in (times[0], times[-1]))
    return Section(
        "The whole search",
        (
            Table(columns, tuple(rows)),
            "Every question is asked of all indexes by turns, and encoded by the real encoder each time; p50 and p95 "
            "hold the encoder's pass. Articles beyond the shipped ones are made up.",
        ),
        (Bar(f"query p95 at {rows[-1][0]} passages, of that at {rows[0][0]}", most / least, 2),),
    )


def _synthetic_index(made_of: Material, real: Encoder, cache: Path, articles: int) -> Path:
    """The folder of an index of so many synthetic articles; built unless an earlier run has."""
    recipe = hashlib.sha256(Path(synthetic.__file__).read_bytes()).hexdigest()[:8]
    root = cache / f"scale-{articles}-{recipe}"
    try:
        Index.open(root, real.fingerprint)
    except (IndexMissing, IndexMismatch):
        build_index(synthetic_articles(made_of, articles), SyntheticEncoder(real, made_of), root)
    return root


class _Clocked:
    """An encoder that says how long its last query took."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self.fingerprint = real.fingerprint
        self.dim = real.dim
        self.took = 0.0

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        started = time.perf_counter()
        vectors = self._real.encode_queries(texts)
        self.took = 1e3 * (time.perf_counter() - started)
        return vectors

    def encode_passages(self, texts: Sequence[str], progress: Any = None) -> Floats:
        return self._real.encode_passages(texts, progress)


def _asked(
    retrievers: Sequence[Retriever], clocked: _Clocked, questions: Sequence[str]
) -> list[tuple[list[float], list[float]]]:
    """For each retriever the milliseconds of the encoder, and of the whole, for each question."""
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in retrievers]
    for number, question in enumerate([*questions[:_WARMING], *questions]):
        for turn, (retriever, (encoding, whole)) in enumerate(zip(retrievers, times, strict=True)):
            # The encoder keeps the vectors of what it was asked last; a mark at the end makes the question new to it.
            new = f"{question} {number}.{turn}"
            started = time.perf_counter()
            retriever.retrieve(new)
            taken = 1e3 * (time.perf_counter() - started)
            if number >= _WARMING:
                whole.append(taken)
                encoding.append(clocked.took)
    return times


def _encoder() -> Encoder:
    from interview_coach.coach import Coach

    return Coach(load_settings()).encoder()
