"""The tables as they are now. `migrations/` brings an older database here; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

__all__ = ["conversation", "feedback", "message", "metadata"]

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
