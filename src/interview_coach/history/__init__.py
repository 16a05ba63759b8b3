"""Conversations kept in SQLite: `ConversationStore` and the values that it gives back."""

from __future__ import annotations

from interview_coach.history.records import Conversation, Feedback, Message, Role

__all__ = ["Conversation", "Feedback", "Message", "Role"]
