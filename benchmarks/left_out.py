"""The shipped ways of asking, each asked of an index that does not hold it.

A shipped question has eight other ways of asking in each language, all in the index. To see how the search fares with what
nobody has written down, a quarter of them at a time is left out, in both languages alike, and asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from interview_coach.domain import Lang
from interview_coach.embed.encoder import Encoder
from interview_coach.indexing import manifest as manifests
from interview_coach.indexing.build import build_index
from interview_coach.indexing.index import load
from interview_coach.indexing.layout import Root
from interview_coach.ingest.pipeline import read_corpus
from interview_coach.retrieve.retriever import Retriever
from interview_coach.settings import PROJECT_ROOT
from interview_coach.text.terms import shipped_glossary

__all__ = ["PARTS", "LeftOut", "left_out"]

PARTS = 4


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One way of asking, the question meant, and a search that does not know it."""

    question: str
    about: str
    lang: Lang
    retriever: Retriever


def left_out(encoder: Encoder, ready_made: Path | None) -> Iterator[LeftOut]:
    """Every shipped way of asking, part by part."""
    articles = read_corpus([PROJECT_ROOT / "corpus"], "shipped").articles
    for part in range(PARTS):
        kept = [
            replace(
                article,
                questions=tuple(
                    replace(
                        question,
                        asked=tuple(text for n, text in enumerate(question.asked) if n % PARTS != part),
                    )
                    for question in article.questions
                ),
            )
            for article in articles
        ]
        with tempfile.TemporaryDirectory() as folder:
            build_index(kept, encoder, Path(folder), ready_made=ready_made)
            root = Root(Path(folder))
            retriever = Retriever(load(root, manifests.read(root)), encoder, shipped_glossary())
            for article in articles:
                for question in article.questions:
                    for text in question.asked[part::PARTS]:
                        yield LeftOut(text, question.id, article.lang, retriever)
