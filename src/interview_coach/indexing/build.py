"""Build an index, reusing every vector of the one before, or ready-made, whose text has not changed.

A generation is written aside, renamed, and only then named by the manifest, so a kill at any moment leaves the old
index or the new one. Builders of the same folder take turns; a killed one's turn ends with it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from filelock import FileLock

from interview_coach.domain import Article, Chunk, Question
from interview_coach.embed.encoder import Encoder, Vectors
from interview_coach.errors import IndexMismatch, IndexMissing, InputError, StoreError
from interview_coach.indexing import manifest as manifests
from interview_coach.indexing.content import other_askings, passage_text, unit_names, unit_tokens
from interview_coach.indexing.index import Index, load
from interview_coach.indexing.known import Keys, Known, keys_of, read_ready_made, stored_in
from interview_coach.indexing.layout import Generation, Root
from interview_coach.indexing.lexical import LexicalIndex
from interview_coach.indexing.manifest import Manifest
from interview_coach.indexing.names import NameTable
from interview_coach.indexing.store import name_generation, prune, remove, settle
from interview_coach.indexing.tables import write_texts
from interview_coach.indexing.vectors import IVF_FROM, VectorIndex
from interview_coach.ingest.chunk import CHUNKER, chunk_article
from interview_coach.progress import Progress, silent

__all__ = ["BuildReport", "build_index", "is_current"]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `embedded` and `reused` count chunks and add up to `chunks`."""

    articles: int
    questions: int
    chunks: int
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Unit:
    row: int  # of the article
    article: Article
    question: Question
    chunks: tuple[Chunk, ...]


def build_index(
    articles: Sequence[Article],
    encoder: Encoder,
    root: Path,
    progress: Progress | None = None,
    *,
    ready_made: Path | None = None,
    ivf_from: int = IVF_FROM,
) -> BuildReport:
    """Make the index in `root` that of these articles, for this encoder; nothing is written if it is already.

    `progress` is told of the stages "read" (articles), "embed" (chunks), "words" (questions) and "write" (files).
    `ready_made` is a file of vectors to use for the texts it knows, and may be missing or of anything; see `known`.
    From `ivf_from` chunks on, the vectors are searched through inverted lists; see `vectors`.

    Raises:
        InputError: two articles have the same id and language.
        StoreError: the folder cannot be written.
    """
    started = time.perf_counter()
    tell = progress or silent
    ordered = _ordered(articles)
    place = Root(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(place.lock):
            previous = _previous(place, encoder.fingerprint)
            for leftover in place.leftovers():
                remove(leftover)
            if previous and is_current(ordered, encoder.fingerprint, root):
                manifest, embedded = previous.manifest, 0
            else:
                stored = stored_in(previous) if previous else []
                shipped = read_ready_made(ready_made, encoder.fingerprint, encoder.dim) if ready_made else []
                known = Known([*stored, *shipped], encoder.dim)
                manifest, embedded = _build(ordered, encoder, place, known, tell, ivf_from)
            prune(place, manifest.generation)
    except OSError as error:
        raise StoreError(
            f"cannot write the index in {root}: {error.strerror or error}; mend that, or set COACH_INDEX_DIR"
        ) from error
    return BuildReport(
        articles=manifest.articles,
        questions=manifest.questions,
        chunks=manifest.chunks,
        embedded=embedded,
        reused=manifest.chunks - embedded,
        seconds=time.perf_counter() - started,
    )


def is_current(articles: Sequence[Article], fingerprint: str, root: Path) -> bool:
    """Whether the index in `root` is that of these articles and this encoder. Reads the manifest and file sizes only."""
    place = Root(root)
    try:
        manifest = manifests.read(place)
        manifest.check(root, fingerprint)
    except (IndexMissing, IndexMismatch):
        return False
    folder = place.generation(manifest.generation).path
    for stored in manifest.files:
        try:
            if (folder / stored.name).stat().st_size != stored.bytes:
                return False
        except OSError:
            return False
    return manifest.corpus == manifests.corpus_hash(articles)


def _ordered(articles: Sequence[Article]) -> list[Article]:
    ordered = sorted(articles, key=lambda article: (article.id, article.lang))
    for before, after in pairwise(ordered):
        if (before.id, before.lang) == (after.id, after.lang):
            raise InputError(
                f"two articles are called '{before.id}' ({before.lang}): {before.path} and {after.path}; "
                "give one another id"
            )
    return ordered


def _previous(place: Root, fingerprint: str) -> Index | None:
    """The index there, if its vectors are this encoder's and it is whole."""
    try:
        manifest = manifests.read(place)
        return load(place, manifest) if manifest.encoder == fingerprint else None
    except (IndexMissing, IndexMismatch):
        return None


def _build(
    articles: Sequence[Article],
    encoder: Encoder,
    place: Root,
    known: Known,
    tell: Progress,
    ivf_from: int,
) -> tuple[Manifest, int]:
    """Write a generation and name it. Returns its manifest and how many chunks were embedded."""
    units: list[_Unit] = []
    for row, article in enumerate(articles):
        by_question: dict[str, list[Chunk]] = {question.id: [] for question in article.questions}
        for chunk in chunk_article(article):
            by_question[chunk.question_id].append(chunk)
        units.extend(
            _Unit(row, article, question, tuple(by_question[question.id])) for question in article.questions
        )
        tell("read", row + 1, len(articles))
    passages = [passage_text(unit.question, chunk) for unit in units for chunk in unit.chunks]
    titles = [unit.question.title for unit in units]
    chunk_keys, title_keys = keys_of("passage", passages), keys_of("query", titles)
    askings = [(number, text) for number, unit in enumerate(units) for text in other_askings(unit.question)]
    asking_keys = keys_of("query", [text for _, text in askings])
    title_vectors, _ = _embed(titles, title_keys, known, encoder.encode_queries)
    asking_vectors, _ = _embed([text for _, text in askings], asking_keys, known, encoder.encode_queries)
    chunk_vectors, embedded = _embed(
        passages, chunk_keys, known, lambda texts: encoder.encode_passages(texts, tell)
    )
    documents, names = [], []
    for number, unit in enumerate(units):
        documents.append(unit_tokens(unit.article, unit.question))
        names.append(unit_names(unit.article, unit.question))
        tell("words", number + 1, len(units))
    aside = Generation(Path(tempfile.mkdtemp(prefix=".building-", dir=place.path)))
    try:
        aside.path.chmod(0o755)
        _write_tables(articles, units, aside)
        np.save(aside.chunk_keys, chunk_keys, allow_pickle=False)
        np.save(aside.title_keys, title_keys, allow_pickle=False)
        np.save(aside.title_vectors, title_vectors, allow_pickle=False)
        np.save(aside.asking_units, np.array([unit for unit, _ in askings], np.int32), allow_pickle=False)
        np.save(aside.asking_keys, asking_keys, allow_pickle=False)
        np.save(aside.asking_vectors, asking_vectors, allow_pickle=False)
        vectors = VectorIndex.build(chunk_vectors, ivf_from)
        vectors.write(aside.chunk_vectors)
        aside.words.mkdir()
        LexicalIndex.build(documents).write(aside.words)
        NameTable.build(names).write(aside)
        manifest = Manifest(
            format=manifests.FORMAT,
            generation=place.next_generation(),
            encoder=encoder.fingerprint,
            dim=encoder.dim,
            chunker=CHUNKER,
            tokenizer=manifests.tokenizer_version(),
            vectors=vectors.kind,
            corpus=manifests.corpus_hash(articles),
            articles=len(articles),
            questions=len(units),
            chunks=len(passages),
            files=settle(aside, tell),
        )
        aside.path.rename(place.generation(manifest.generation).path)
    finally:
        remove(aside.path)
    name_generation(place, manifest)
    return manifest, embedded


def _embed(
    texts: Sequence[str], keys: Keys, known: Known, encode: Callable[[Sequence[str]], Vectors]
) -> tuple[Vectors, int]:
    """The vectors of the texts, each text encoded once and only if unknown; and for how many there was no vector."""
    vectors, missing = known.look_up(keys)
    new: dict[bytes, list[int]] = {}
    for number in missing:
        new.setdefault(keys[number].tobytes(), []).append(number)
    if new:
        encoded = encode([texts[numbers[0]] for numbers in new.values()])
        for vector, numbers in zip(encoded, new.values(), strict=True):
            vectors[numbers] = vector
    return vectors, len(missing)


def _write_tables(articles: Sequence[Article], units: Sequence[_Unit], aside: Generation) -> None:
    write_texts(articles, aside)
    rows = [
        [unit.article.id, unit.article.lang, unit.question.id, unit.row, unit.question.title]
        for unit in units
    ]
    aside.units.write_text(json.dumps(rows), encoding="utf-8")
    table = [
        (number, chunk.ordinal, chunk.start, chunk.end)
        for number, unit in enumerate(units)
        for chunk in unit.chunks
    ]
    np.save(aside.chunks, np.array(table, np.int64).reshape(-1, 4), allow_pickle=False)
