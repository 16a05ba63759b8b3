"""An index whose vectors are in lists answers as a flat one does, and follows it and is followed by it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from fakes import BagEncoder
from index_corpus import AFTER, BEFORE, DROPOUT, EN, ZH, corpus

from interview_coach.errors import IndexMismatch
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index
from interview_coach.retrieve.found import Filter
from interview_coach.retrieve.retriever import Retriever
from interview_coach.text.terms import shipped_glossary

QUESTIONS = ("三元组损失的间隔", "what does dropout zero?", "temperature of InfoNCE", "nothing of the kind")
FILTERS = (
    None,
    Filter(langs=frozenset(["zh"])),
    Filter(topics=frozenset(["regularisation"])),
    Filter(articles=frozenset(["losses"]), origins=frozenset(["shipped"])),
    Filter(origins=frozenset(["user"])),
)


def opened(root: Path) -> Index:
    return Index.open(root, "bag")


@pytest.mark.parametrize("within", FILTERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_found_is_the_same(tmp_path: Path, question: str, within: Filter | None):
    found = []
    for kind, ivf_from in (("flat", 100), ("ivf", 1)):
        build_index(corpus(ZH, EN, DROPOUT), BagEncoder(), tmp_path / kind, ivf_from=ivf_from)
        index = opened(tmp_path / kind)
        assert index.manifest.vectors == kind
        found.append(Retriever(index, BagEncoder(), shipped_glossary()).retrieve(question, 4, within))
    flat, ivf = found
    assert ivf.hits == flat.hits
    assert ivf.units == flat.units
    assert ivf.signals == flat.signals
    allowed = within or Filter()
    for hit in ivf.hits:
        assert not allowed.langs or hit.chunk.lang in allowed.langs
        assert not allowed.articles or hit.chunk.article_id in allowed.articles
        assert not allowed.topics or hit.chunk.article_id == "dropout"
        assert "user" not in allowed.origins


@pytest.mark.parametrize("kinds", [(100, 1), (1, 100), (1, 1)])
def test_vectors_are_reused_across_kinds(tmp_path: Path, kinds: tuple[int, int]):
    build_index(corpus(*BEFORE), BagEncoder(), tmp_path, ivf_from=kinds[0])
    before = opened(tmp_path)
    old = dict(zip(before.chunks, before.chunk_vectors(range(5)), strict=True))
    encoder = BagEncoder()
    assert build_index(corpus(*AFTER), encoder, tmp_path, ivf_from=kinds[1]).embedded == 2
    after = opened(tmp_path)
    same = [number for number, chunk in enumerate(after.chunks) if chunk in old]
    assert len(same) >= 4
    for number in same:
        np.testing.assert_array_equal(after.chunk_vectors([number])[0], old[after.chunks[number]])


def test_a_manifest_that_names_another_kind_is_refused(tmp_path: Path):
    build_index(corpus(), BagEncoder(), tmp_path, ivf_from=1)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"vectors": "flat"}))
    with pytest.raises(IndexMismatch, match="do not fit together"):
        opened(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the files of a reader")
@pytest.mark.parametrize("ivf_from", [1, 100])
def test_a_reader_of_a_removed_generation_goes_on(tmp_path: Path, ivf_from: int):
    build_index(corpus(ZH, EN), BagEncoder(), tmp_path, ivf_from=ivf_from)
    retriever = Retriever(opened(tmp_path), BagEncoder(), shipped_glossary())
    build_index(corpus(DROPOUT), BagEncoder(), tmp_path, ivf_from=ivf_from)
    assert not (tmp_path / "gen-000001").exists()
    # Nothing of it has been looked at yet.
    found = retriever.retrieve("三元组损失的间隔")
    assert found.hits[0].chunk.question_id == "triplet"
    [(unit, _), _] = retriever.resolve("InfoNCE", 2)
    assert retriever.index.question(unit).id == "infonce"
    assert retriever.index.article("losses", "zh").title == "对比学习的损失"
