from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import BagEncoder
from index_corpus import DROPOUT, EN, ZH, corpus

from interview_coach.errors import IndexMismatch, InputError, StoreError
from interview_coach.indexing.build import build_index, is_current
from interview_coach.indexing.content import other_askings
from interview_coach.indexing.index import Index
from interview_coach.indexing.layout import Root


def generations(root: Path) -> list[str]:
    return Root(root).generations()


def test_a_first_build_embeds_every_chunk(tmp_path: Path):
    encoder = BagEncoder()
    report = build_index(corpus(), encoder, tmp_path)
    assert (report.articles, report.questions, report.chunks) == (2, 4, 5)
    assert (report.embedded, report.reused) == (5, 0)
    assert report.seconds > 0
    assert "什么是 InfoNCE 损失？\n正样本只有一个。\n- 负样本来自同一批。" in encoder.passages
    asked = [text for a in corpus() for q in a.questions for text in (q.title, *other_askings(q))]
    assert sorted(encoder.queries) == sorted(asked)
    assert len(asked) == 5


def test_an_unchanged_corpus_embeds_and_writes_nothing(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    before = (tmp_path / "manifest.json").stat()
    encoder = BagEncoder()
    report = build_index(list(reversed(corpus(EN, ZH))), encoder, tmp_path)
    # The paths differ, so this is another corpus to the manifest, though every vector is known.
    assert report.embedded == 0
    again = build_index(list(reversed(corpus(EN, ZH))), encoder, tmp_path)
    assert (again.embedded, again.reused, again.chunks) == (0, 5, 5)
    assert encoder.passages == encoder.queries == []
    assert before.st_mtime_ns < (tmp_path / "manifest.json").stat().st_mtime_ns
    assert generations(tmp_path) == ["gen-000002"]


def test_only_what_changed_is_embedded_and_the_rest_is_the_same_bit_for_bit(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    before = Index.open(tmp_path, "bag")
    encoder = BagEncoder()
    report = build_index(
        corpus(ZH, EN.replace("asks for a margin", "asks for a gap"), DROPOUT), encoder, tmp_path
    )
    assert (report.embedded, report.reused) == (2, 4)
    assert len(encoder.passages) == 2
    assert encoder.queries == ["What does dropout do?"]
    after = Index.open(tmp_path, "bag")
    old = {chunk: row for row, chunk in enumerate(before.chunks)}
    same = [(old[chunk], row) for row, chunk in enumerate(after.chunks) if chunk in old]
    assert len(same) == 4
    for first, second in same:
        np.testing.assert_array_equal(before.chunk_vectors([first]), after.chunk_vectors([second]))


def test_the_same_text_is_embedded_once(tmp_path: Path):
    encoder = BagEncoder()
    twin = EN.replace("id: losses", "id: twin")
    report = build_index(corpus(EN, twin), encoder, tmp_path)
    assert report.chunks == 4
    assert len(encoder.passages) == 2
    index = Index.open(tmp_path, "bag")
    np.testing.assert_array_equal(index.chunk_vectors([0, 1]), index.chunk_vectors([2, 3]))


def test_another_encoder_reuses_nothing(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    report = build_index(corpus(), BagEncoder("other", dim=64), tmp_path)
    assert report.embedded == report.chunks == 5
    assert Index.open(tmp_path, "other").title_vectors.shape == (4, 64)


def test_is_current_compares_articles_encoder_and_files(tmp_path: Path):
    assert not is_current(corpus(), "bag", tmp_path)
    build_index(corpus(), BagEncoder(), tmp_path)
    assert is_current(corpus(), "bag", tmp_path)
    assert is_current(list(reversed(corpus())), "bag", tmp_path)
    assert not is_current(corpus(), "other", tmp_path)
    assert not is_current(corpus(ZH), "bag", tmp_path)
    assert not is_current([replace(article, path="moved.md") for article in corpus()], "bag", tmp_path)
    (tmp_path / "gen-000001" / "titles.npy").unlink()
    assert not is_current(corpus(), "bag", tmp_path)


def test_a_damaged_index_is_built_anew_by_the_command_that_its_error_names(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    path = tmp_path / "gen-000001" / "units.json"
    data = bytearray(path.read_bytes())
    data[5] ^= 1  # the same size, so that only the hash tells
    path.write_bytes(data)
    with pytest.raises(IndexMismatch, match="coach index"):
        Index.open(tmp_path, "bag")
    assert build_index(corpus(), BagEncoder(), tmp_path).embedded == 5
    assert len(Index.open(tmp_path, "bag").units) == 4


def test_old_generations_and_leftovers_of_killed_builders_are_removed(tmp_path: Path):
    (tmp_path / ".building-dead").mkdir(parents=True)
    (tmp_path / ".building-dead" / "titles.npy").write_bytes(b"half")
    (tmp_path / ".manifest-dead").write_text("{")
    (tmp_path / "gen-000041").mkdir()  # renamed, but its builder died before it was named
    build_index(corpus(), BagEncoder(), tmp_path)
    build_index(corpus(EN), BagEncoder(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "gen-000043", "manifest.json"]


def test_a_reader_of_an_old_generation_goes_on(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    reader = Index.open(tmp_path, "bag")
    build_index(corpus(DROPOUT), BagEncoder(), tmp_path)
    assert generations(tmp_path) == ["gen-000002"]
    query = BagEncoder().encode_queries(["三元组损失的间隔"])[0]
    ids, _ = reader.search_vectors(query, 1)
    assert reader.chunks[ids[0]].question_id == "triplet"
    assert reader.article("losses", "zh").title == "对比学习的损失"
    assert reader.score_words(["margin"]).any()


def test_two_builders_take_turns(tmp_path: Path):
    reports = []

    def build() -> None:
        reports.append(build_index(corpus(), BagEncoder(), tmp_path))

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.embedded for report in reports) == [0, 0, 0, 5]
    assert generations(tmp_path) == ["gen-000001"]


def test_progress_is_told_in_order(tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    build_index(corpus(), BagEncoder(), tmp_path, lambda *event: told.append(event))
    stages = [stage for stage, _, _ in told]
    assert list(dict.fromkeys(stages)) == ["read", "embed", "words", "write"]
    for stage in dict.fromkeys(stages):
        counted = [(done, total) for name, done, total in told if name == stage]
        assert counted[-1][0] == counted[-1][1]
        assert [done for done, _ in counted] == sorted(done for done, _ in counted)


def test_an_empty_corpus_gives_an_empty_index(tmp_path: Path):
    report = build_index([], BagEncoder(), tmp_path)
    assert (report.articles, report.chunks) == (0, 0)
    index = Index.open(tmp_path, "bag")
    ids, cosines = index.search_vectors(np.ones(256, np.float32), 5)
    assert len(ids) == len(cosines) == len(index.score_words(["word"])) == 0
    assert index.articles == tuple(index.chunks) == index.units == ()


def test_a_question_without_any_text_is_a_unit_without_chunks(tmp_path: Path):
    text = "---\nid: bare\nlang: en\ntitle: Bare\n---\n\n## ?! {#q}\n\n## Answered? {#r}\n\nYes.\n"
    build_index(corpus(text), BagEncoder(), tmp_path)
    index = Index.open(tmp_path, "bag")
    assert [index.unit_chunks(unit) for unit in (0, 1)] == [range(0, 0), range(0, 1)]


def test_the_same_id_twice_is_refused_by_name(tmp_path: Path):
    with pytest.raises(InputError, match=r"'losses' \(en\).*corpus/0\.md and corpus/1\.md"):
        build_index(corpus(EN, EN), BagEncoder(), tmp_path)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot write the index") as caught:
        build_index(corpus(), BagEncoder(), tmp_path / "file" / "index")
    assert "\n" not in str(caught.value)


def test_nothing_stored_is_a_pickle(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"]
    assert {path.suffix for path in files} == {".json", ".npy", ".faiss"}
    for path in files:
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "iuf"
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
