"""What every backend does to a text before the tokenizer has it: the model's prompt, and no halves of characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["encodable", "prompts_for"]

# The E5 family must have its prefixes, and the folders that the hub has of it do not say so.
_E5 = re.compile(r"(^|/)(multilingual-)?e5-(small|base|large)(-v2|-unsupervised)?$")
_E5_PROMPTS = ("query: ", "passage: ")


def encodable(text: str) -> str:
    """The text without halves of surrogate pairs, on which the tokenizer fails."""
    return text.encode("utf-8", "replace").decode("utf-8")


def prompts_for(own: Mapping[str, str | None], model: str) -> tuple[str, str]:
    """The prompts before a query and before a passage: the model's own, else the E5 family's, else none."""
    query = own.get("query") or ""
    passage = own.get("passage") or own.get("document") or ""
    if not (query or passage) and _E5.search(model.rstrip("/")):
        return _E5_PROMPTS
    return query, passage
