"""Ids of articles: names that are safe as file names on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

__all__ = ["article_id", "slug", "source_stem"]

_MAX_CHARS = 60
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$")


def source_stem(name: str, url: str | None = None) -> str:
    """The part of a file's name or of an address that names the article."""
    if not url:
        return PurePath(name).stem or name
    parts = urlsplit(url)
    last = next((part for part in reversed(unquote(parts.path).split("/")) if part), "")
    stem = re.sub(r"\.(?:html?|php|aspx?|md|txt|pdf|docx)$", "", last, flags=re.I)
    # "index.html" or "12345" alone says nothing; the host in front of it does not hurt.
    if not stem or stem.lower() in ("index", "default", "article", "post", "view"):
        stem = f"{parts.hostname or 'page'}-{stem}".strip("-")
    return stem


def slug(text: str) -> str:
    """Lower-case letters (Han too), digits, `-` and `_`; at most 60 characters; may be empty."""
    kept = re.sub(r"[^\w-]+|[\u200b-\u200f]", "-", unicodedata.normalize("NFKC", text).lower())
    kept = re.sub(r"-{2,}", "-", kept)[:_MAX_CHARS].strip("-_")
    return f"article-{kept}" if _RESERVED.match(kept) else kept


def article_id(name: str, url: str | None = None) -> str:
    """The id of an article from its source's name; never empty, the same for the same source."""
    stem = source_stem(name, url)
    return slug(stem) or "article-" + hashlib.sha256((url or name).encode()).hexdigest()[:8]
