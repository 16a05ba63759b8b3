"""Vectors from elsewhere: what they save, and what a wrong file of them costs, which is time and nothing else."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import BagEncoder
from index_corpus import AFTER, DROPOUT, EN, ZH, corpus

from benchmarks.ready_made import store
from interview_coach.coach import Coach
from interview_coach.embed.encoder import Encoder
from interview_coach.indexing.build import build_index
from interview_coach.indexing.content import passage_text
from interview_coach.indexing.index import Index
from interview_coach.indexing.known import Known, Source, keys_of, read_ready_made, write_ready_made
from interview_coach.ingest.chunk import chunk_article
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.settings import PROJECT_ROOT, load_settings

DIM = BagEncoder().dim
SHIPPED = PROJECT_ROOT / "index" / "ready-made.npz"
MEND = f"{SHIPPED} is stale; mend it with: python -m benchmarks.ready_made (or make vectors)"


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.fixture
def ready_made(tmp_path: Path) -> Path:
    """The vectors of ZH and EN, stored as those of the shipped articles are."""
    build_index(corpus(ZH, EN), BagEncoder(), tmp_path / "its-index")
    path = tmp_path / "ready-made.npz"
    assert store(Index.open(tmp_path / "its-index", "bag"), path, "bag") == 10
    return path


def test_a_first_build_embeds_nothing_of_what_is_ready_made(tmp_path: Path, ready_made: Path):
    encoder = BagEncoder()
    report = build_index(corpus(ZH, EN), encoder, tmp_path / "index", ready_made=ready_made)
    assert (report.embedded, report.reused) == (0, 5)
    assert encoder.passages == encoder.queries == []
    made = Index.open(tmp_path / "index", "bag")
    fresh = Index.open(tmp_path / "its-index", "bag")
    assert made.units == fresh.units
    for its, mine in (
        (fresh.title_vectors, made.title_vectors),
        (fresh.chunk_vectors(range(5)), made.chunk_vectors(range(5))),
    ):
        assert mine.dtype == np.float32
        assert (np.sum(its * mine, axis=1) > 0.999999).all()
        np.testing.assert_allclose(np.linalg.norm(mine, axis=1), 1, atol=1e-6)


def test_without_the_argument_every_text_is_embedded(tmp_path: Path, ready_made: Path):
    assert build_index(corpus(ZH, EN), BagEncoder(), tmp_path / "index").embedded == 5


def test_texts_that_the_file_has_not_are_embedded(tmp_path: Path, ready_made: Path):
    encoder = BagEncoder()
    report = build_index(corpus(*AFTER), encoder, tmp_path / "index", ready_made=ready_made)
    assert (report.embedded, report.reused) == (2, 4)
    assert encoder.queries == ["What does dropout do?"]
    assert len(encoder.passages) == 2
    assert any("并要求一个更大的间隔" in text for text in encoder.passages)


def test_the_index_before_is_asked_first_and_the_file_for_the_rest(tmp_path: Path, ready_made: Path):
    build_index(corpus(EN, DROPOUT), BagEncoder(), tmp_path / "index")
    before = Index.open(tmp_path / "index", "bag")
    encoder = BagEncoder()
    report = build_index(corpus(ZH, EN, DROPOUT), encoder, tmp_path / "index", ready_made=ready_made)
    assert (report.embedded, report.reused) == (0, 6)
    assert encoder.passages == encoder.queries == []
    after = Index.open(tmp_path / "index", "bag")
    for chunk, vector in zip(before.chunks, before.chunk_vectors(range(3)), strict=True):
        row = next(n for n, other in enumerate(after.chunks) if other.unit == chunk.unit)
        np.testing.assert_array_equal(after.chunk_vectors([row])[0], vector)


def test_a_source_is_asked_only_for_what_those_before_it_have_not():
    keys = keys_of("passage", ["a", "b", "c", "a"])
    asked: list[tuple[str, list[int]]] = []

    def source(name: str, texts: list[str]) -> Source:
        def read(rows: np.ndarray) -> np.ndarray:
            asked.append((name, rows.tolist()))
            return np.full((len(rows), 2), len(asked), np.float32)

        return Source(keys_of("passage", texts), read)

    known = Known([source("first", ["b", "x"]), source("second", ["y", "b", "a"])], 2)
    vectors, missing = known.look_up(keys)
    assert asked == [("first", [0]), ("second", [2, 2])]
    assert vectors[[0, 1, 3]].tolist() == [[2, 2], [1, 1], [2, 2]]
    assert missing == [2]


def test_a_text_is_another_one_as_a_query():
    known = Known([Source(keys_of("query", ["a"]), lambda rows: np.ones((len(rows), 2), np.float32))], 2)
    assert known.look_up(keys_of("passage", ["a"]))[1] == [0]
    assert known.look_up(keys_of("query", ["a"]))[1] == []


@pytest.mark.parametrize(("fingerprint", "dim"), [("other", DIM), ("other", 64)])
def test_vectors_of_another_encoder_are_not_used(
    tmp_path: Path, ready_made: Path, caplog: pytest.LogCaptureFixture, fingerprint: str, dim: int
):
    encoder = BagEncoder(fingerprint, dim)
    assert build_index(corpus(), encoder, tmp_path / "index", ready_made=ready_made).embedded == 5
    assert not warnings_in(caplog)


def test_no_file_is_nothing_to_speak_of(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    nowhere = tmp_path / "none" / "ready-made.npz"
    assert build_index(corpus(), BagEncoder(), tmp_path / "index", ready_made=nowhere).embedded == 5
    assert not warnings_in(caplog)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def text(path: Path) -> None:
    path.write_text("version https://git-lfs.github.com/spec/v1\n")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def pickled(path: Path) -> None:
    np.savez(path, encoder=np.array("bag"), keys=np.array([{}], object), vectors=np.zeros((1, DIM)))


def without_keys(path: Path) -> None:
    np.savez(path, encoder=np.array("bag"), vectors=np.zeros((1, DIM), np.float16))


def a_number_of_keys(path: Path) -> None:
    np.savez(path, encoder=np.array("bag"), keys=np.uint8(3), vectors=np.zeros((1, DIM), np.float16))


def fewer_vectors(path: Path) -> None:
    keys = keys_of("query", ["a", "b"])
    np.savez(path, encoder=np.array("bag"), keys=keys, vectors=np.ones((1, DIM), np.float16))


def not_of_length_one(path: Path) -> None:
    write_ready_made(path, "bag", {bytes(16): np.ones(DIM, np.float32)})


def not_numbers(path: Path) -> None:
    write_ready_made(path, "bag", {bytes(16): np.full(DIM, np.nan, np.float32)})


@pytest.mark.parametrize(
    "damage",
    [
        empty,
        cut_short,
        one_bit,
        text,
        folder,
        array,
        pickled,
        without_keys,
        a_number_of_keys,
        fewer_vectors,
        not_of_length_one,
        not_numbers,
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_file_costs_time_and_one_line(
    tmp_path: Path, ready_made: Path, caplog: pytest.LogCaptureFixture, damage
):
    damage(ready_made)
    assert build_index(corpus(), BagEncoder(), tmp_path / "index", ready_made=ready_made).embedded == 5
    (record,) = warnings_in(caplog)
    assert record.exc_info is None
    assert str(ready_made) in record.getMessage()
    assert "\n" not in record.getMessage()


def test_a_file_damaged_anywhere_raises_nothing_and_gives_no_wrong_vector(ready_made: Path):
    whole = ready_made.read_bytes()
    (source,) = read_ready_made(ready_made, "bag", DIM)
    right = source.read(np.arange(9))
    for place in range(0, len(whole), 29):
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        ready_made.write_bytes(data)
        for found in read_ready_made(ready_made, "bag", DIM):
            np.testing.assert_array_equal(found.keys, source.keys)
            np.testing.assert_array_equal(found.read(np.arange(9)), right)


def test_writing_what_was_read_gives_the_same_file(tmp_path: Path, ready_made: Path):
    build_index(corpus(ZH, EN), BagEncoder(), tmp_path / "index", ready_made=ready_made)
    again = tmp_path / "again.npz"
    store(Index.open(tmp_path / "index", "bag"), again, "bag")
    assert again.read_bytes() == ready_made.read_bytes()


def test_articles_of_the_user_are_not_stored(tmp_path: Path):
    (own,) = corpus(DROPOUT)
    build_index([*corpus(ZH, EN), replace(own, origin="user")], BagEncoder(), tmp_path / "index")
    index = Index.open(tmp_path / "index", "bag")
    assert len(index.chunks) == 6
    assert store(index, tmp_path / "ready-made.npz", "bag") == 10
    (source,) = read_ready_made(tmp_path / "ready-made.npz", "bag", DIM)
    assert keys_of("query", ["What does dropout do?"])[0].tobytes() not in map(bytes, source.keys)


def stand_in() -> BagEncoder:
    """An encoder that says it is the one of the shipped vectors, and would give others."""
    with np.load(SHIPPED) as file:
        return BagEncoder(str(file["encoder"]), file["vectors"].shape[1])


def test_the_first_start_on_the_shipped_articles_embeds_next_to_nothing(tmp_path: Path):
    encoder = stand_in()
    coach = Coach(load_settings(data_dir=tmp_path))
    coach.models.use_encoder(encoder)
    report = coach.index()
    assert report.chunks > 2000
    assert report.embedded == len(encoder.passages)
    assert len(encoder.passages) + len(encoder.queries) <= 0.05 * report.chunks, MEND


def test_the_same_articles_named_as_a_folder_are_all_embedded(tmp_path: Path):
    """As the benchmarks name them, beside a pipeline that has nothing ready-made."""
    encoder = stand_in()
    coach = Coach(load_settings(data_dir=tmp_path, corpus=[PROJECT_ROOT / "corpus" / "evaluation"]))
    coach.models.use_encoder(encoder)
    report = coach.index()
    assert report.embedded == report.chunks == len(encoder.passages) > 0


def test_the_shipped_vectors_are_those_of_the_shipped_articles(encoder: Encoder):
    articles = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
    passages = [
        passage_text(article.question(chunk.question_id), chunk)
        for article in articles
        for chunk in chunk_article(article)
    ]
    titles = [question.title for article in articles for question in article.questions]
    known = Known(read_ready_made(SHIPPED, encoder.fingerprint, encoder.dim), encoder.dim)
    keys = np.concatenate([keys_of("passage", passages), keys_of("query", titles)])
    vectors, missing = known.look_up(keys)
    assert len(missing) <= 0.05 * len(keys), MEND
    np.testing.assert_allclose(np.linalg.norm(np.delete(vectors, missing, axis=0), axis=1), 1, atol=1e-6)
    for texts, stored, encode, many in (
        (passages, range(len(passages)), encoder.encode_passages, 12),
        (titles, range(len(passages), len(keys)), encoder.encode_queries, 4),
    ):
        there = [number for number, row in enumerate(stored) if row not in set(missing)]
        drawn = [there[place] for place in np.linspace(0, len(there) - 1, many).astype(int)]
        fresh = encode([texts[number] for number in drawn])
        assert (np.sum(fresh * vectors[[stored[number] for number in drawn]], axis=1) > 0.999).all(), MEND
