"""The tables as they are now. `migrations/` brings an older database here; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = [
    "appeal",
    "conversation",
    "feedback",
    "interview",
    "interview_article",
    "interview_point",
    "interview_question",
    "message",
    "metadata",
]

metadata = MetaData()

# Times are ISO 8601 in UTC: SQLite has no time type, and text sorts and reads well.
conversation = Table(
    "conversation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("created", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
)

message = Table(
    "message",
    metadata,
    # The order of the turns: two messages can have the same time.
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("conversation_id", String(32), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text, nullable=True),
    Column("created", String(32), nullable=False),
    Index("message_by_conversation", "conversation_id", "seq"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", String(32), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
)

# An interview is its `state`, a JSON text whole; the columns beside it are what lists and searches need of it.
interview = Table(
    "interview",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("status", String(16), nullable=False),
    Column("created", String(32), nullable=False),
    Column("updated", String(32), nullable=False),
    Column("answered", Integer, nullable=False),
    Column("score", Float, nullable=True),
    Column("state", Text, nullable=False),
    Column("draft", Text, nullable=False),
)

# Articles as they were when a question of theirs was asked, by the hash of their text.
interview_article = Table(
    "interview_article",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("path", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("text", Text, nullable=False),
)

# What to bring back and when: every question asked, and what each of its points was worth.
interview_question = Table(
    "interview_question",
    metadata,
    Column("interview_id", String(32), ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Text, nullable=False),
    Column("question_id", Text, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("asked", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("score", Float, nullable=True),
    Column("article_hash", String(64), ForeignKey("interview_article.hash"), nullable=False),
    Index("interview_question_by_question", "article_id", "question_id"),
)

interview_point = Table(
    "interview_point",
    metadata,
    Column("interview_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("point_id", Text, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("credit", Float, nullable=False),
    Column("weight", Float, nullable=False),
    ForeignKeyConstraint(
        ["interview_id", "number"],
        ["interview_question.interview_id", "interview_question.number"],
        ondelete="CASCADE",
    ),
)

# Verdicts that the candidate overruled, for the labelled set.
appeal = Table(
    "appeal",
    metadata,
    Column("interview_id", String(32), ForeignKey("interview.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("point_id", Text, primary_key=True),
    Column("article_id", Text, nullable=False),
    Column("question_id", Text, nullable=False),
    Column("asked_lang", String(2), nullable=False),
    Column("answer_lang", String(2), nullable=False),
    Column("answer", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("verdicts", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created", String(32), nullable=False),
)
