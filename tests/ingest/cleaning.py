"""What the tests of the cleaning look at: what was removed and why, and the words of a page."""

from __future__ import annotations

from interview_coach.ingest.clean import Cleaned

BODY = "什么是KV Cache？\n它把键和值缓存起来，解码时只算新的查询。\n" * 4


def whys(cleaned: Cleaned) -> set[str]:
    return {removal.why for removal in cleaned.removed}


def removed_text(cleaned: Cleaned) -> str:
    return "\n".join(removal.text for removal in cleaned.removed)


def words_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]
