"""Markdown from articles, answers and people to HTML that is safe to put into the page.

Raw HTML is shown as text, pictures become a note (the page asks no other host for anything), links lead only to the web.
Formulas come out between ``\\( \\)`` and ``\\[ \\]``, and no other backslash or percent sign comes out unescaped, so that
the page's formula renderer sees ours alone. The HTML is one line without blank ones: the page's Markdown component
passes such a block through as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from interview_coach.text.language import HAN
from interview_coach.ui.escaping import PRIVATE
from interview_coach.ui.formulas import CLOSE, OPEN, put_math, take_math, widen

__all__ = [
    "Marked",
    "plain",
    "render",
    "render_marked",
]

_BLOCK_PREFIX = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|\#{1,6}|>)(?:[ \t]+|$)|\|[ \t]*)")
_TAG = re.compile(r"<[^>]*>")
# CommonMark does not see bold in 优点：**“快”**是: punctuation inside and a Han letter outside. A stand-in of the class
# of punctuation, taken out again, tells it that a word ends there.
_STOP = "\u2e31"
_WIDE_PUNCT = "，。！？；：、）（】【》《」「”“’‘…—"
_HAN_AFTER_BOLD = re.compile(rf"(?<=[{_WIDE_PUNCT}.,:;!?)])(\*{{1,3}})(?=[{HAN}A-Za-z0-9])")
_HAN_BEFORE_BOLD = re.compile(rf"(?<=[{HAN}A-Za-z0-9])(\*{{1,3}})(?=[{_WIDE_PUNCT}(])")


@dataclass(frozen=True, slots=True)
class Marked:
    """Rendered text with a highlighted span; `found` tells whether the span could be highlighted."""

    html: str
    found: bool


def plain(text: str) -> str:
    """What a person typed: as text, with its formulas drawn."""
    text, formulas = take_math(PRIVATE.sub("\ufffd", text))
    return put_math(_text(text), formulas)


def render(text: str, *, cite: Callable[[int], str | None] | None = None) -> str:
    """Markdown to safe HTML.

    Args:
        text: the Markdown.
        cite: gives the HTML for a mark such as [3], or ``None`` to leave it as it is.
    """
    text, formulas = take_math(PRIVATE.sub("\ufffd", text))
    return put_math(_to_html(text, cite), formulas)


def render_marked(text: str, start: int, end: int) -> Marked:
    """Markdown to safe HTML, with what `text[start:end]` became inside ``<mark>``, the first with the id ``cited``.

    The span may cross emphasis, cells and paragraphs; one that begins or ends inside a formula takes all of it.
    """
    text = PRIVATE.sub("\ufffd", text)
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    start, end = widen(text, start, end)
    start, end = _into_blocks(text, start, end)
    if start >= end:
        return Marked(render(text), False)
    marked = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    taken, formulas = take_math(marked)
    markup = _to_html(taken, None)
    if markup.count(OPEN) != 1 or markup.count(CLOSE) != 1:
        return Marked(render(text), False)
    return Marked(put_math(_highlight(markup), formulas), True)


def _to_html(text: str, cite: Callable[[int], str | None] | None) -> str:
    if not text.strip():
        return ""
    if re.search(f"[{HAN}]", text):
        text = _HAN_BEFORE_BOLD.sub(rf"{_STOP}\1", _HAN_AFTER_BOLD.sub(rf"\1{_STOP}", text))
    markup = str(_parser().render(text, {"cite": cite}))
    return markup.replace(_STOP, "").strip().replace("\n", " ")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "cite", _cite_rule)
    rules: dict[str, Callable[..., str]] = {
        "text": lambda tokens, i, *_: _text(tokens[i].content),
        "code_inline": lambda tokens, i, *_: f"<code>{_text(tokens[i].content)}</code>",
        "fence": _fence,
        "code_block": _fence,
        "image": _image,
        "link_open": _link_open,
        "link_close": lambda *_: "</a>",
        "softbreak": lambda tokens, i, *_: _softbreak(tokens, i),
        "hardbreak": lambda *_: "<br>",
        "cite": _cite,
        "table_open": _table_open,
        "table_close": lambda *_: "</table></div>",
        "html_block": lambda tokens, i, *_: f"<p>{_text(tokens[i].content)}</p>",
        "html_inline": lambda tokens, i, *_: _text(tokens[i].content),
        "heading_open": lambda tokens, i, *_: f"<{_heading(tokens[i].tag)}>",
        "heading_close": lambda tokens, i, *_: f"</{_heading(tokens[i].tag)}>",
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, lambda _self, *args, rule=rule: rule(*args))
    return parser


def _text(text: str) -> str:
    # `escape` without the private characters: the placeholders must go through.
    return html.escape(text).replace("\\", "&#92;").replace("%", "&#37;").replace("\n", "&#10;")


def _heading(tag: str) -> str:
    """The page has its own first levels."""
    return f"h{min(6, int(tag[1]) + 2)}"


def _fence(tokens: Sequence[Token], i: int, *_: Any) -> str:
    return f'<pre tabindex="0"><code>{_text(tokens[i].content.rstrip())}</code></pre>'


def _table_open(tokens: Sequence[Token], i: int, *_: Any) -> str:
    """A table in a box that scrolls: columns of one width, none narrower than can be read."""
    columns = 0
    for token in tokens[i:]:
        if token.type == "tr_close":
            break
        columns += token.type == "th_open"
    return f'<div class="table-box" tabindex="0"><table style="min-width:{columns * 165 - 60}px">'


def _image(tokens: Sequence[Token], i: int, *_: Any) -> str:
    return f'<span class="picture">{_text(tokens[i].content or "image")}</span>'


def _link_open(tokens: Sequence[Token], i: int, *_: Any) -> str:
    href = str(tokens[i].attrGet("href") or "")
    if not re.match(r"https?://", href, re.IGNORECASE):
        return "<a>"
    return f'<a href="{_text(href)}" target="_blank" rel="noopener noreferrer nofollow">'


def _softbreak(tokens: Sequence[Token], i: int) -> str:
    """A line end inside a paragraph: a space, but none between two Han characters."""
    before = tokens[i - 1].content[-1:] if i else ""
    after = tokens[i + 1].content[:1] if i + 1 < len(tokens) else ""
    wide = re.compile("[\u3000-\u9fff\uff00-\uffef]")
    return "" if wide.match(before) and wide.match(after) else " "


def _cite_rule(state: StateInline, silent: bool) -> bool:
    match = re.compile(r"\[(\d{1,3})\](?!\()").match(state.src, state.pos)
    if not match or not callable(state.env.get("cite")):
        return False
    markup = state.env["cite"](int(match[1]))
    if markup is None:
        return False
    if not silent:
        state.push("cite", "", 0).content = markup
    state.pos = match.end()
    return True


def _cite(tokens: Sequence[Token], i: int, *_: Any) -> str:
    return tokens[i].content


def _into_blocks(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends to where a mark does not disturb the block structure: after "- ", "## " or "| ", before " |"."""
    while start < end and text[start].isspace():
        start += 1
    line = text.rfind("\n", 0, start) + 1
    at = line
    while match := _BLOCK_PREFIX.match(text, at):
        at = match.end()
    start = max(start, at)
    while end > start and (text[end - 1].isspace() or text[end - 1] == "|"):
        end -= 1
    return start, end


def _highlight(markup: str) -> str:
    """Replace the two sentinels by a ``<mark>`` around each piece of text between them."""
    return "".join(_pieces(markup))


def _pieces(markup: str) -> Iterator[str]:
    inside, first, at = False, True, 0
    for tag in [*_TAG.finditer(markup), None]:
        text = markup[at : tag.start() if tag else len(markup)]
        for piece in re.split(f"([{OPEN}{CLOSE}])", text):
            if piece in (OPEN, CLOSE):
                inside = piece == OPEN
            elif inside and piece.replace("&#10;", "").strip():
                yield f'<mark id="cited">{piece}</mark>' if first else f"<mark>{piece}</mark>"
                first = False
            else:
                yield piece
        if tag:
            yield tag[0]
            at = tag.end()
