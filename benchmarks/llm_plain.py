"""The plain side of `benchmarks.llm`: LangChain's tutorial in a process of its own, a question a line in, an answer a line out.

The four nearest chunks (`compare/plain.py`) are stuffed into the prompt of the tutorial's hub and the answer is streamed.
The first line on the standard input is the set-up: weights, place of the index, corpus, threads, and the server's model,
base_url, key and process.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate
from langchain_openai import ChatOpenAI

from benchmarks.compare.machine import cpu_ms
from benchmarks.compare.plain import FaissStore, LocalEmbeddings, load_documents, split

__all__ = ["MAX_TOKENS", "PROMPT"]

PROMPT = """You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer \
the question. If you don't know the answer, just say that you don't know. Use three sentences maximum and keep the \
answer concise.
Question: {question}
Context: {context}
Answer:"""
"""rlm/rag-prompt of LangChain's hub, as its tutorial pulls it."""
MAX_TOKENS = 260
"""As many as ours may have."""


def main() -> None:
    """Answer until the standard input ends."""
    setup = json.loads(sys.stdin.readline())
    embeddings = LocalEmbeddings(Path(setup["weights"]), "query: ", "passage: ", setup["threads"])
    place = Path(setup["index"])
    if not (place / "documents.json").exists():
        chunks = split(load_documents([Path(setup["corpus"])]))
        FaissStore.from_texts([chunk.page_content for chunk in chunks], embeddings).save(place)
    store = FaissStore.load(place, embeddings)
    model = ChatOpenAI(
        model=setup["model"],
        base_url=setup["base_url"],
        api_key=setup["key"],
        temperature=0,
        max_tokens=MAX_TOKENS,
        timeout=1200,
        max_retries=0,
    )
    chain = PromptTemplate.from_template(PROMPT) | model | StrOutputParser()
    for line in sys.stdin:
        print(json.dumps(_ask(store, chain, json.loads(line), setup["pid"])), flush=True)


def _ask(store: FaissStore, chain: Any, question: str, pid: int) -> dict[str, Any]:
    started, had = time.perf_counter(), cpu_ms(pid)
    chunks = store.similarity_search(question)
    context = "\n\n".join(chunk.page_content for chunk in chunks)
    first: float | None = None
    first_had = had
    text = ""
    for piece in chain.stream({"question": question, "context": context}):
        if piece and first is None:
            first, first_had = time.perf_counter(), cpu_ms(pid)
        text += piece
    now = time.perf_counter()
    return {
        "answer": text,
        "chunks": [chunk.page_content for chunk in chunks],
        "first_word_ms": round(1e3 * ((first or now) - started)),
        "total_ms": round(1e3 * (now - started)),
        "first_word_cpu_ms": round(first_had - had),
        "total_cpu_ms": round(cpu_ms(pid) - had),
    }


if __name__ == "__main__":
    main()
