from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import BagEncoder
from langchain_core.embeddings import Embeddings

from benchmarks.compare import plain
from benchmarks.compare.theirs import ranked_documents


class BagEmbeddings(Embeddings):
    """`BagEncoder` as LangChain knows an embedding."""

    def __init__(self) -> None:
        self.encoder = BagEncoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.encoder.encode_passages(texts).tolist()

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        return self.encoder.encode_queries(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.embed_queries([text])[0]


@pytest.fixture
def store(tmp_path: Path) -> plain.FaissStore:
    articles = {
        "infonce.md": "InfoNCE is a contrastive loss with a temperature. " * 30,
        "unet.txt": "U-Net is an encoder and a decoder with skip connections. " * 30,
        "notes.pdf": "not read",
    }
    (tmp_path / "articles").mkdir()
    for name, text in articles.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    chunks = plain.split(plain.load_documents([tmp_path / "articles"]))
    return plain.FaissStore.from_documents(chunks, BagEmbeddings())


def test_chunks_are_of_at_most_500_characters_and_cover_both_files(store: plain.FaissStore) -> None:
    texts = store.embeddings.encoder.passages  # type: ignore[union-attr]
    assert len(store) == len(texts) >= 6
    assert max(map(len, texts)) <= 500
    assert not any("not read" in text for text in texts)


def test_the_answer_is_the_four_nearest_chunks(store: plain.FaissStore) -> None:
    found = plain.answer(store, "skip connections of the decoder")
    assert len(store.similarity_search("skip connections of the decoder", 4)) == 4
    assert "U-Net" in found and "InfoNCE is" not in found.split("\n\n")[0]


def test_a_stored_index_answers_as_before(store: plain.FaissStore, tmp_path: Path) -> None:
    store.save(tmp_path / "index")
    again = plain.FaissStore.load(tmp_path / "index", BagEmbeddings())
    question = "what is the temperature"
    assert plain.answer(again, question) == plain.answer(store, question)
    sources = {document.metadata["source"] for document in again.similarity_search(question, 1)}
    assert sources == {str(tmp_path / "articles" / "infonce.md")}


def test_more_than_there_is_gives_everything_once(store: plain.FaissStore) -> None:
    assert len(store.similarity_search("U-Net", 10_000)) == len(store)


def test_a_document_ranks_as_its_best_chunk() -> None:
    texts = {
        "a": "apples grow on trees. " * 60 + "bananas",
        "b": "cars drive on roads. " * 60,
        "c": "bananas",
    }
    embeddings = BagEmbeddings()
    [ranking] = ranked_documents(texts, ["bananas"], embeddings, embeddings.embed_queries)
    assert ranking[0] == "c" and sorted(ranking) == ["a", "b", "c"]


def test_the_program_prints_one_line_with_the_answer(
    store: plain.FaissStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store.save(tmp_path / "index")
    given: list[Sequence[object]] = []

    def embeddings(*arguments: object) -> BagEmbeddings:
        given.append(arguments)
        return BagEmbeddings()

    monkeypatch.setattr(plain, "LocalEmbeddings", embeddings)
    plain.main(["model", str(tmp_path / "index"), "query: ", "passage: ", "skip connections"])
    [line] = capsys.readouterr().out.splitlines()
    assert "skip connections" in json.loads(line)["answer"]
    assert given == [(Path("model"), "query: ", "passage: ")]
