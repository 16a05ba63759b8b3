from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import BagEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from index_corpus import DROPOUT, EN, ZH, corpus

from interview_coach.errors import IndexMismatch, IndexMissing
from interview_coach.indexing import manifest as manifests
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.text.tokens import tokenize


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("index")
    build_index(corpus(ZH, EN, DROPOUT), BagEncoder(), root)
    return root


@pytest.fixture(scope="module")
def index(built: Path) -> Index:
    return Index.open(built, "bag")


def ask(index: Index, query: str, k: int, allowed: Any = None) -> list[tuple[str, str, str]]:
    ids, cosines = index.search_vectors(BagEncoder().encode_queries([query])[0], k, allowed)
    assert list(cosines) == sorted(cosines, reverse=True)
    return [index.chunks[number].unit for number in ids]


def test_the_articles_come_back_as_they_were(index: Index):
    assert sorted(index.articles, key=lambda a: a.path) == corpus(ZH, EN, DROPOUT)
    assert index.article("losses", "zh") == corpus(ZH)[0]
    for chunk in index.chunks:
        assert chunk.text == index.article(chunk.article_id, chunk.lang).text[chunk.start : chunk.end]


def test_units_and_chunks_point_at_each_other(index: Index):
    assert index.units[0] == ("dropout", "en", "dropout")
    assert list(index.unit_langs) == ["en", "en", "en", "zh", "zh"]
    for number, unit in enumerate(index.units):
        assert index.unit_of(*unit) == number
        assert index.question(number).id == unit[2]
        assert index.unit_article(number).id == unit[0]
        assert all(index.chunks[row].unit == unit for row in index.unit_chunks(number))
        assert [index.chunks[row].ordinal for row in index.unit_chunks(number)] == list(
            range(len(index.unit_chunks(number)))
        )
    assert sum(len(index.unit_chunks(unit)) for unit in range(len(index.units))) == len(index.chunks)
    assert index.chunk_units.dtype == np.int32
    with pytest.raises(KeyError):
        index.unit_of("losses", "en", "missing")
    with pytest.raises(KeyError):
        index.article("missing", "en")


def test_vectors_are_found_and_given_back(index: Index):
    assert ask(index, "dropout zeroes activations", 1) == [("dropout", "en", "dropout")]
    assert ask(index, "温度参数控制分布", 1) == [("losses", "zh", "infonce")]
    assert len(ask(index, "anything", 1000)) == len(index.chunks)
    vectors = index.chunk_vectors([2, 0])
    assert vectors.shape == (2, 256)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert index.chunk_vectors([]).shape == (0, 256)
    expected = BagEncoder().encode_queries([index.question(unit).title for unit in range(len(index.units))])
    np.testing.assert_array_equal(index.title_vectors, expected)


def test_a_filter_holds_inside_the_search(index: Index):
    chinese = index.unit_langs[index.chunk_units] == "zh"
    found = ask(index, "dropout triplet margin", 2, chinese)
    assert len(found) == 2
    assert {lang for _, lang, _ in found} == {"zh"}
    assert ask(index, "dropout", 3, np.zeros(len(index.chunks), bool)) == []
    with pytest.raises(ValueError, match="mask"):
        index.search_vectors(np.ones(256, np.float32), 1, np.ones(3, bool))


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_a_filtered_search_is_an_exhaustive_one_over_what_is_allowed(index: Index, data: st.DataObject):
    count = len(index.chunks)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    k = data.draw(st.integers(1, count + 2))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    query = rng.standard_normal(256).astype(np.float32)
    ids, cosines = index.search_vectors(query, k, allowed)
    scores = index.chunk_vectors(range(count)) @ query
    best = sorted(np.flatnonzero(allowed), key=lambda row: -scores[row])[:k]
    np.testing.assert_allclose(cosines, scores[best], rtol=1e-4, atol=1e-5)
    assert set(ids) <= set(np.flatnonzero(allowed))


def test_words_score_every_unit(index: Index):
    scores = index.score_words(tokenize("triplet margin"))
    assert scores.shape == (5,)
    assert scores.dtype == np.float32
    assert index.units[int(scores.argmax())] == ("losses", "en", "triplet")
    assert (scores[index.unit_langs == "zh"] == 0).all()
    assert not index.score_words([]).any()
    assert not index.score_words(["nowhere"]).any()


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("噪声", ("losses", "zh", "infonce")),  # an alias of the question
        ("一批", ("losses", "zh", "infonce")),  # a key point
        ("co-adaptation", ("dropout", "en", "dropout")),  # the answer
    ],
)
def test_a_unit_holds_its_names_answer_and_key_points(index: Index, word: str, unit: tuple[str, str, str]):
    for token in tokenize(word):
        assert index.unit_of(*unit) in index.term_units(token)


def test_term_units_and_idf_agree_with_the_texts(index: Index):
    [token] = tokenize("InfoNCE")
    holding = index.term_units(token)
    assert holding.dtype == np.int32
    assert [index.units[unit][2] for unit in holding] == ["infonce", "infonce"]
    assert index.idf(token) == pytest.approx(np.log(1 + (5 - 2 + 0.5) / (2 + 0.5)))
    assert index.idf("nowhere") == 0
    assert len(index.term_units("nowhere")) == 0
    rare, common = tokenize("dropout")[0], tokenize("loss")[0]
    assert index.idf(rare) > index.idf(common) > 0


def test_no_index_names_the_command_that_builds_one(tmp_path: Path):
    with pytest.raises(IndexMissing, match="coach index"):
        Index.open(tmp_path / "nothing", "bag")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("encoder", "other", "encoder"),
        ("chunker", "0", "chunker"),
        ("tokenizer", "0", "tokenizer"),
        ("format", 99, "format"),
    ],
)
def test_an_index_of_another_version_is_refused(
    built: Path, tmp_path: Path, field: str, value: Any, named: str
):
    root = shutil.copytree(built, tmp_path / "copy")
    manifest = json.loads((root / "manifest.json").read_text())
    manifest[field] = value
    (root / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexMismatch, match=rf"of {named} {value}, not .*; rebuild it with: coach index"):
        Index.open(root, "bag")


def test_a_tokenizer_that_cuts_otherwise_has_another_version(monkeypatch: pytest.MonkeyPatch):
    before = manifests.tokenizer_version()
    monkeypatch.setattr(manifests, "tokenize", lambda text: text.split())
    manifests.tokenizer_version.cache_clear()
    assert manifests.tokenizer_version() != before
    monkeypatch.undo()
    manifests.tokenizer_version.cache_clear()
    assert manifests.tokenizer_version() == before


class Trap:
    """Unpickling this writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.path, "sprung"))


def test_damage_to_any_file_is_one_line_that_names_the_command(built: Path, tmp_path: Path):
    generation = json.loads((built / "manifest.json").read_text())["generation"]
    names = [path.relative_to(built) for path in (built / generation).rglob("*") if path.is_file()]
    assert len(names) > 10
    trap = tmp_path / "trap"
    damages = {
        "truncated": lambda data: data[: len(data) // 2],
        "emptied": lambda data: b"",
        "garbage": lambda data: bytes(range(256)) * (len(data) // 256 + 1),
        "pickle": lambda data: pickle.dumps(Trap(trap)),
        "missing": None,
    }
    for number, name in enumerate([*names, Path("manifest.json")]):
        for kind, damage in damages.items():
            if name.name == "manifest.json" and kind == "missing":
                continue  # that is an index that was never built
            root = shutil.copytree(built, tmp_path / f"{number}-{kind}")
            path = root / name
            if damage is None:
                path.unlink()
            else:
                path.write_bytes(damage(path.read_bytes()))
            with pytest.raises(IndexMismatch, match="coach index") as caught:
                Index.open(root, "bag")
            assert "\n" not in str(caught.value)
            shutil.rmtree(root)
    assert not trap.exists()


@pytest.mark.parametrize("suffix", [".npy", ".json", ".faiss"])
def test_garbage_under_a_manifest_that_vouches_for_it_is_refused_too(
    built: Path, tmp_path: Path, suffix: str
):
    """What a hash cannot catch, because the file is too large to be hashed or was written broken."""
    generation = json.loads((built / "manifest.json").read_text())["generation"]
    trap = tmp_path / "trap"
    for number, name in enumerate(
        path.relative_to(built) for path in (built / generation).rglob(f"*{suffix}")
    ):
        for kind, data in {"zeros": bytes(4000), "pickle": pickle.dumps(Trap(trap)), "other": b"{}"}.items():
            root = shutil.copytree(built, tmp_path / f"{number}-{kind}")
            (root / name).write_bytes(data)
            manifest = json.loads((root / "manifest.json").read_text())
            for file in manifest["files"]:
                if root / generation / file["name"] == root / name:
                    file.update(bytes=len(data), sha256="")
            (root / "manifest.json").write_text(json.dumps(manifest))
            with pytest.raises(IndexMismatch, match="coach index"):
                Index.open(root, "bag")
            shutil.rmtree(root)
    assert not trap.exists()


def test_a_switch_between_the_manifest_and_the_files_is_followed(
    built: Path, tmp_path: Path, monkeypatch: Any
):
    root = shutil.copytree(built, tmp_path / "copy")
    original = manifests.Manifest.check
    switched = []

    def check(self: manifests.Manifest, *args: Any) -> None:
        original(self, *args)
        if not switched:
            switched.append(True)
            build_index(corpus(DROPOUT), BagEncoder(), root)

    monkeypatch.setattr(manifests.Manifest, "check", check)
    assert [article.id for article in Index.open(root, "bag").articles] == ["dropout"]


def test_an_article_that_no_longer_parses_is_a_mismatch(built: Path, monkeypatch: Any):
    from interview_coach.errors import FormatError
    from interview_coach.indexing import index as module

    def stricter(text: str, path: str, origin: str) -> Any:
        raise FormatError("no longer allowed", path, 3)

    opened = Index.open(built, "bag")
    monkeypatch.setattr(module, "parse_article", stricter)
    with pytest.raises(IndexMismatch, match=r"no longer allowed.*coach index"):
        _ = opened.articles
