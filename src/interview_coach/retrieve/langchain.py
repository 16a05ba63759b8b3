"""The retriever in LangChain's form, for chains built on top of the product."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from interview_coach.retrieve.found import Filter
from interview_coach.retrieve.retriever import Retriever

__all__ = ["ArticleRetriever"]


class ArticleRetriever(BaseRetriever):
    """Returns passages as Documents; the metadata say where each stands and how it scored."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 4
    within: Filter | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.retriever.retrieve(query, self.k, self.within)
        documents = []
        for hit in found.hits:
            chunk = hit.chunk
            article = self.retriever.index.article(chunk.article_id, chunk.lang)
            documents.append(
                Document(
                    page_content=chunk.text,
                    metadata={
                        "article_id": chunk.article_id,
                        "lang": chunk.lang,
                        "question_id": chunk.question_id,
                        "question": article.question(chunk.question_id).title,
                        "start": chunk.start,
                        "end": chunk.end,
                        "source": article.source_label,
                        "score": hit.score,
                    },
                )
            )
        return documents
