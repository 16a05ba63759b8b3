"""What people would write instead: the retrieval part of LangChain's tutorial, on the same model.

Files are split with `RecursiveCharacterTextSplitter` at 500 characters with 50 of overlap, embedded in float32 with
sentence-transformers, and searched in a flat FAISS index; the answer is the four nearest chunks. No language model.
It is kept short and given every fairness: the model's own prompts, batches, an index and texts that are read from disk
without pickles, and imports only of what each step needs.

    python -m benchmarks.compare.plain FOLDER INDEX QUERY_PROMPT PASSAGE_PROMPT QUESTION
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["FaissStore", "LocalEmbeddings", "answer", "load_documents", "split"]

K = 4
CHUNK_CHARACTERS = 500
OVERLAP_CHARACTERS = 50


class LocalEmbeddings(Embeddings):
    """A sentence-transformers folder, in float32 on the CPU; what `HuggingFaceEmbeddings` does, with less to import."""

    def __init__(
        self, folder: Path, query_prompt: str = "", passage_prompt: str = "", threads: int = 0
    ) -> None:
        """Load the model; `threads` 0 leaves their number to torch."""
        from sentence_transformers import SentenceTransformer

        if threads:
            import torch

            torch.set_num_threads(threads)
        self._model: SentenceTransformer = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True
        )
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The unit vectors of passages, in batches of 32 sorted by length, which is what the library does."""
        return self._embed(texts, self._passage_prompt)

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        """The unit vectors of many questions at once."""
        return self._embed(texts, self._query_prompt)

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return self._embed([text], self._query_prompt)[0]

    def _embed(self, texts: list[str], prompt: str) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(
            texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False
        ).tolist()
        return vectors


class FaissStore(VectorStore):
    """Documents beside a flat FAISS index of their vectors, on disk as two files."""

    def __init__(self, embedding: Embeddings) -> None:
        """An empty store."""
        self._embedding = embedding
        self._documents: list[Document] = []
        self._index: Any = None

    @property
    def embeddings(self) -> Embeddings:
        """What makes the vectors."""
        return self._embedding

    @classmethod
    def from_texts(
        cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, **_: Any
    ) -> FaissStore:
        """A store of these texts."""
        store = cls(embedding)
        store.add_texts(texts, metadatas)
        return store

    def add_texts(
        self, texts: Iterable[str], metadatas: list[dict[str, Any]] | None = None, **_: Any
    ) -> list[str]:
        """Embed and add; the ids are the places in the store."""
        given = list(texts)
        vectors = np.array(self._embedding.embed_documents(given), np.float32)
        if self._index is None:
            self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        first = len(self._documents)
        for text, metadata in zip(given, metadatas or [{} for _ in given], strict=True):
            self._documents.append(Document(text, metadata=metadata))
        return [str(number) for number in range(first, len(self._documents))]

    def similarity_search(self, query: str, k: int = K, **_: Any) -> list[Document]:
        """The k documents nearest to a question."""
        return self.nearest(self._embedding.embed_query(query), k)

    def nearest(self, vector: Sequence[float], k: int) -> list[Document]:
        """The k documents nearest to a unit vector."""
        _, numbers = self._index.search(np.array([vector], np.float32), min(k, len(self._documents)))
        return [self._documents[number] for number in numbers[0]]

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._documents)

    def save(self, folder: Path) -> None:
        """Write index and texts."""
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._index, str(folder / "index.faiss"))
        rows = [[document.page_content, document.metadata] for document in self._documents]
        (folder / "documents.json").write_text(json.dumps(rows), "utf-8")

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings) -> FaissStore:
        """What `save` wrote."""
        store = cls(embedding)
        store._index = faiss.read_index(str(folder / "index.faiss"))
        rows = json.loads((folder / "documents.json").read_text("utf-8"))
        store._documents = [Document(text, metadata=metadata) for text, metadata in rows]
        return store


def load_documents(folders: Sequence[Path]) -> list[Document]:
    """Every Markdown and text file under the folders, whole."""
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    return [
        Document(path.read_text("utf-8", errors="replace"), metadata={"source": str(path)}) for path in files
    ]


def split(documents: Sequence[Document]) -> list[Document]:
    """The chunks that the tutorial cuts."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
    return splitter.split_documents(documents)


def answer(store: FaissStore, question: str) -> str:
    """The four nearest chunks: what would go into a language model's prompt."""
    return "\n\n".join(document.page_content for document in store.similarity_search(question, K))


def main(arguments: Sequence[str]) -> None:
    """Answer one question from an index on disk."""
    folder, index, query_prompt, passage_prompt, question = arguments
    store = FaissStore.load(Path(index), LocalEmbeddings(Path(folder), query_prompt, passage_prompt))
    print(json.dumps({"answer": answer(store, question)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
