"""Both kinds of vector index, at sizes where everything can be checked by comparing with every vector."""

from __future__ import annotations

import os
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.indexing import vectors as module
from interview_coach.indexing.vectors import IVF_FROM, VectorIndex

COUNT, DIM = 4000, 48

Floats = npt.NDArray[np.float32]


def clustered(count: int, seed: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Vectors around 60 centres, half of them on one side of the sphere: a mask says which, like a language."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((60, DIM))
    of = rng.integers(60, size=count)
    rows = centres[of] + 0.7 * rng.standard_normal((count, DIM))
    side = of < 30
    rows[:, 0] += np.where(side, 6.0, -6.0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), side


ROWS, SIDE = clustered(COUNT, 0)
QUERIES = clustered(40, 0)[0]


@pytest.fixture(scope="module", params=["flat", "ivf"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    path = tmp_path_factory.mktemp("vectors") / "index.faiss"
    VectorIndex.build(ROWS, 1 if request.param == "ivf" else COUNT + 1).write(path)
    read = VectorIndex.read(path)
    assert read.kind == request.param
    return read


@pytest.fixture
def ivf(monkeypatch: pytest.MonkeyPatch) -> VectorIndex:
    """One that looks at a tenth of the vectors."""
    monkeypatch.setattr(module, "SCANNED", COUNT // 10)
    return VectorIndex.build(ROWS, 1)


def best(query: Floats, k: int, allowed: npt.NDArray[np.bool_]) -> list[int]:
    ids = np.flatnonzero(allowed)
    return list(ids[np.argsort(-(ROWS[ids] @ query), kind="stable")[:k]])


def recall(index: VectorIndex, queries: Floats, allowed: npt.NDArray[np.bool_], k: int = 10) -> float:
    shared = [len(set(index.search(q, k, allowed)[0]) & set(best(q, k, allowed))) / k for q in queries]
    return float(np.mean(shared))


@pytest.mark.parametrize(("ivf_from", "kind"), [(COUNT + 1, "flat"), (COUNT, "ivf"), (IVF_FROM, "flat")])
def test_the_kind_follows_the_number_of_vectors(ivf_from: int, kind: str):
    built = VectorIndex.build(ROWS, ivf_from)
    assert (built.kind, built.count, built.dim) == (kind, COUNT, DIM)


@pytest.mark.parametrize("ivf_from", [0, 1, IVF_FROM])
def test_no_vectors_are_a_flat_index(ivf_from: int):
    empty = VectorIndex.build(ROWS[:0], ivf_from)
    assert (empty.kind, empty.count) == ("flat", 0)
    assert len(empty.search(QUERIES[0], 5)[0]) == 0


@pytest.mark.parametrize("count", [1, 2, 3, 70])
def test_a_few_vectors_make_lists_too(count: int):
    few = VectorIndex.build(ROWS[:count], 1)
    assert few.kind == "ivf"
    ids, _ = few.search(ROWS[0], 100)
    assert sorted(ids) == list(range(count))


def test_vectors_come_back_bit_for_bit(index: VectorIndex):
    np.testing.assert_array_equal(index.vectors(np.arange(COUNT)), ROWS)
    np.testing.assert_array_equal(index.vectors(np.array([7, 3, 7])), ROWS[[7, 3, 7]])
    assert index.vectors(np.array([], np.int64)).shape == (0, DIM)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0, 0.001, 0.01, 0.3, 1]), k=st.integers(1, 300))
def test_a_filtered_search_is_an_exhaustive_one_over_what_is_allowed(
    index: VectorIndex, seed: int, share: float, k: int
):
    """Of either kind, since 4,000 vectors are fewer than are looked at."""
    rng = np.random.default_rng(seed)
    allowed = rng.random(COUNT) < share
    query = QUERIES[int(rng.integers(len(QUERIES)))]
    ids, cosines = index.search(query, k, allowed)
    wanted = best(query, k, allowed)
    assert len(ids) == len(wanted)
    np.testing.assert_allclose(cosines, ROWS[wanted] @ query, atol=1e-5)
    assert allowed[ids].all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.001, 0.05, 0.5, 1]), k=st.integers(1, 900))
def test_lists_that_are_not_all_looked_into_still_give_k_of_what_is_allowed(seed: int, share: float, k: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SCANNED", 100)
        rng = np.random.default_rng(seed)
        allowed = rng.random(COUNT) < share
        ids, cosines = LISTS.search(QUERIES[int(rng.integers(len(QUERIES)))], k, allowed)
    assert len(ids) == len(set(ids)) == min(k, np.count_nonzero(allowed))
    assert allowed[ids].all()
    assert (np.diff(cosines) <= 0).all()


LISTS = VectorIndex.build(ROWS, 1)


def test_the_lists_find_what_a_whole_scan_finds(ivf: VectorIndex):
    everything = np.ones(COUNT, bool)
    assert recall(ivf, QUERIES, everything) >= 0.95
    _, probes = ivf._probed(QUERIES[:1], 10, None)
    assert probes < ivf._index.nlist / 4  # it was not a whole scan


def test_the_other_side_is_found_though_no_near_list_holds_it(ivf: VectorIndex):
    """Every list near to these questions holds vectors of their own side alone, as e5's do of one language."""
    own = QUERIES[(QUERIES[:, 0] > 0)]
    _, probes = ivf._probed(own[:1], 10, None)
    lists = ivf._index.quantizer.search(own, probes)[1]
    assert not np.isin(ivf._list_of[~SIDE], lists).any()
    assert recall(ivf, own, ~SIDE) >= 0.95


def test_few_that_are_allowed_are_all_compared(ivf: VectorIndex):
    allowed = np.zeros(COUNT, bool)
    allowed[np.random.default_rng(1).integers(COUNT, size=50)] = True
    assert recall(ivf, QUERIES, allowed) == 1.0


def test_the_same_vectors_make_the_same_lists(ivf: VectorIndex):
    again = VectorIndex.build(ROWS, 1)
    np.testing.assert_array_equal(again._list_of, ivf._list_of)
    for query in QUERIES[:5]:
        np.testing.assert_array_equal(again.search(query, 20)[0], ivf.search(query, 20)[0])


def test_a_mask_of_another_length_is_refused(index: VectorIndex):
    with pytest.raises(ValueError, match="mask"):
        index.search(QUERIES[0], 1, np.ones(3, bool))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the files of a reader")
def test_a_file_may_be_removed_under_its_reader(tmp_path: Path):
    path = tmp_path / "index.faiss"
    LISTS.write(path)
    read = VectorIndex.read(path)
    path.unlink()
    np.testing.assert_array_equal(read.vectors(np.arange(COUNT)), ROWS)
    assert read.search(ROWS[11], 1)[0][0] == 11


@pytest.mark.parametrize(
    "other",
    [faiss.IndexHNSWFlat(DIM, 8), faiss.IndexFlatL2(DIM), faiss.IndexIVFFlat(faiss.IndexFlatL2(DIM), DIM, 1)],
)
def test_an_index_of_another_kind_is_refused(other: faiss.Index, tmp_path: Path):
    other.train(ROWS)
    other.add(ROWS)
    path = tmp_path / "index.faiss"
    faiss.write_index(other, str(path))
    with pytest.raises(ValueError, match="index of ours"):
        VectorIndex.read(path)
