"""Text as HTML that neither the browser nor the page's Markdown and formula renderers take for anything else."""

from __future__ import annotations

import html
import re

__all__ = ["PRIVATE", "attribute", "block", "escape"]

PRIVATE = re.compile("[\ue000-\ue00f]")
"""Characters that stand for something while text is on its way to HTML; none may come from the text itself."""


def escape(text: str) -> str:
    """Text as HTML, with the characters escaped that the page's Markdown and formula renderers look for."""
    return html.escape(PRIVATE.sub("\ufffd", text)).replace("\\", "&#92;").replace("%", "&#37;")


def attribute(text: str) -> str:
    """Text as the value of a quoted attribute, on one line."""
    return escape(" ".join(text.split()))


def block(markup: str) -> str:
    """HTML made of parts by hand, as one line."""
    return re.sub(r"\s*\n\s*", " ", markup).strip()
