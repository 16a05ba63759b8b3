"""HTML: trafilatura finds the article in the page; what it found is then written as Markdown from the page itself.

The element that holds what trafilatura kept is taken as a whole, less navigation and blocks of links that it threw
away. So formulas, code and tables stay as they were; advertising inside the article is left to `clean`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import Loaded, read_bytes, require_text, tidy
from interview_coach.ingest.loaders.html_markdown import to_markdown
from interview_coach.ingest.loaders.text import decode

__all__ = ["html_to_loaded", "load_html"]

_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.I)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SHINGLE = 12
_SITE_SUFFIX = re.compile(r"\s+[-_|–—·]\s*[^-_|–—·]{1,20}$")


def load_html(path: Path) -> Loaded:
    """Read a saved web page."""
    return html_to_loaded(read_bytes(path), str(path), path.name)


def html_to_loaded(
    data: bytes, label: str, name: str, charset: str | None = None, url: str | None = None
) -> Loaded:
    """A page's bytes to its article.

    Args:
        data: the page.
        label: what errors call it.
        name: becomes `Loaded.name`.
        charset: the encoding that the server named, if any.
        url: its address, if it comes from the web.

    Raises:
        ReadError: not text, or no text in it.
    """
    meta = _META_CHARSET.search(data[:4096])
    text, warnings = decode(data, label, charset or (meta[1].decode("ascii") if meta else None))
    tree = _parse(text, label)
    try:
        kept = _kept(text)
        markdown = tidy(to_markdown(_container(tree, kept), _link_block(kept)))
    except RecursionError as error:
        raise ReadError(f"{label}: its elements are nested too deeply; save it as text") from error
    try:
        require_text(markdown, label)
    except ReadError as error:
        hint = "it may be drawn by JavaScript; save it from the browser as HTML or text"
        raise ReadError(f"{label}: the page holds no text; {hint}") from error
    return Loaded(_title(tree), markdown, name, url, warnings)


def _parse(text: str, label: str) -> Any:
    from lxml import etree, html

    try:
        # lxml refuses a str that declares its own encoding.
        return html.document_fromstring(_DECLARATION.sub("", text), parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadError(f"{label}: holds no page that can be read; save it again from the browser") from error


def _kept(text: str) -> frozenset[str]:
    """Pieces of the text that trafilatura considers the article; empty if it finds none."""
    import trafilatura

    kept = trafilatura.extract(
        _DECLARATION.sub("", text), output_format="txt", include_comments=False, favor_recall=True
    )
    return _shingles(kept or "")


def _shingles(text: str) -> frozenset[str]:
    bare = re.sub(r"[\W_]+", "", text)
    return frozenset(bare[i : i + _SHINGLE] for i in range(max(len(bare) - _SHINGLE + 1, 0)))


def _container(tree: Any, kept: frozenset[str]) -> Any:
    """The smallest element with at least 95% of what trafilatura kept that is inside the body."""
    body = tree.find("body")
    node = tree if body is None else body
    kept &= _shingles(node.text_content())
    marked = node.xpath(".//main | .//article | .//*[@role='main'] | .//*[@itemprop='articleBody']")
    # A page says itself where its article is, if it says it once (a list of teasers has many <article>).
    if len(marked) == 1 and len(kept & _shingles(marked[0].text_content())) >= 0.5 * len(kept):
        node = marked[0]
        kept &= _shingles(node.text_content())
    if not kept:
        return node
    while True:
        inner = next(
            (
                child
                for child in node
                if isinstance(child.tag, str)
                and child.tag not in ("p", "pre", "table", "ul", "ol", "blockquote")
                and len(kept & _shingles(child.text_content())) >= 0.95 * len(kept)
            ),
            None,
        )
        if inner is None or _headings_outside(node, inner):
            return node
        node = inner


def _headings_outside(node: Any, inner: Any) -> bool:
    """Whether a heading of the article (h1, h2) stands in `node` beside `inner`."""
    inside = set(inner.iter("h1", "h2"))
    chrome = {"nav", "footer", "aside", "header"}
    return any(
        heading not in inside and not any(up.tag in chrome for up in heading.iterancestors())
        for heading in node.iter("h1", "h2")
    )


def _link_block(kept: frozenset[str]) -> Any:
    """A test for blocks that are mostly links and of which trafilatura kept nothing."""

    def skip(node: Any) -> bool:
        if node.tag not in ("div", "ul", "ol", "section", "header", "table", "p"):
            return False
        text = node.text_content()
        length = len(re.sub(r"\s+", "", text))
        linked = sum(len(re.sub(r"\s+", "", link.text_content())) for link in node.iter("a"))
        return length > 0 and linked > 0.6 * length and bool(kept) and not (_shingles(text) & kept)

    return skip


def _title(tree: Any) -> str | None:
    def first(xpath: str) -> str:
        return next((" ".join(str(found).split()) for found in tree.xpath(xpath) if str(found).strip()), "")

    headings = [" ".join(node.text_content().split()) for node in tree.iter("h1")]
    title = first("//meta[@property='og:title']/@content") or first("//title/text()")
    for heading in headings:
        if heading and (not title or re.match(re.escape(heading) + r"\s*(?:$|[-_|–—·:：,，])", title)):
            return heading
    return _SITE_SUFFIX.sub("", title).strip() or title or None
