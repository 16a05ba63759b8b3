"""The whole way with the real encoder: what is near in meaning is found, within each language and across."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from index_corpus import DROPOUT, EN, ZH, corpus

from interview_coach.embed.encoder import Encoder
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import Index


@pytest.fixture(scope="module")
def index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    root = tmp_path_factory.mktemp("real")
    assert build_index(corpus(ZH, EN, DROPOUT), encoder, root).embedded == 6
    assert build_index(corpus(ZH, EN, DROPOUT), encoder, root).embedded == 0
    return Index.open(root, encoder.fingerprint)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("InfoNCE 的温度有什么用？", ("losses", "zh", "infonce")),
        ("锚点和正负样本之间要求多大的间隔？", ("losses", "zh", "triplet")),
        ("why does a triplet loss need a margin?", ("losses", "en", "triplet")),
        ("randomly switching units off to prevent overfitting", ("dropout", "en", "dropout")),
    ],
)
def test_a_question_finds_its_answer_first(
    index: Index, encoder: Encoder, query: str, best: tuple[str, str, str]
):
    ids, cosines = index.search_vectors(encoder.encode_queries([query])[0], 3)
    assert index.chunks[ids[0]].unit == best
    assert 0.7 < cosines[0] <= 1


@pytest.mark.parametrize(
    ("query", "lang", "best"),
    [
        ("how does a temperature change the distribution?", "zh", "infonce"),
        ("训练时随机丢弃一部分神经元", "en", "dropout"),
    ],
)
def test_a_question_finds_an_answer_in_the_other_language(
    index: Index, encoder: Encoder, query: str, lang: str, best: str
):
    allowed = index.unit_langs[index.chunk_units] == lang
    ids, _ = index.search_vectors(encoder.encode_queries([query])[0], 1, allowed)
    assert index.chunks[ids[0]].unit[1:] == (lang, best)


def test_titles_are_near_to_questions_like_them(index: Index, encoder: Encoder):
    query = encoder.encode_queries(["what does dropout do"])[0]
    assert index.units[int((index.title_vectors @ query).argmax())] == ("dropout", "en", "dropout")


def test_importing_the_index_imports_no_heavy_library():
    code = (
        "import sys, interview_coach.indexing.build, interview_coach.indexing.index; "
        "print([m for m in ('torch', 'faiss', 'bm25s', 'sentence_transformers', 'langchain_text_splitters') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_their_own_modules_import_faiss_and_bm25s():
    source = Path(__file__).parents[2] / "src"
    importers = {
        library: [
            path.name for path in source.rglob("*.py") if f"import {library}" in path.read_text("utf-8")
        ]
        for library in ("faiss", "bm25s")
    }
    assert importers == {"faiss": ["vectors.py"], "bm25s": ["lexical.py"]}
