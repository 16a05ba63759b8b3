"""An answer taken apart into statements: the smallest pieces that can be quoted and still be understood.

A statement is a sentence of a paragraph or list item, a displayed formula with the words around it that belong to
it, or a whole table or code block. Each knows
the labels it stands under ("**Strengths.**", "优点：") and the headings above it, which is what lets a composer
tell a weakness of the triplet loss from one of InfoNCE. This module knows Markdown; it judges no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from interview_coach.text.language import HAN
from interview_coach.text.sentences import sentence_spans

__all__ = ["Kind", "Statement", "continues_formula", "split_statements"]

Kind = Literal["prose", "item", "formula", "table", "code"]

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?:[-*+]|\d{1,2}[.)]|[a-zA-Z][.)])(?=\s)|[•·]|\d{1,2}[、．]|[(（]\d{1,2}[)）])\s*(?=\S)"
)
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_RULE = re.compile(r"^ {0,3}([-*_])(?: *\1){2,} *$")
_BOLD_LABEL = re.compile(r"\*\*(?P<label>[^*\n]{1,60}?)[.:：。]?\*\*[ ]*[:：]?[ ]*")
_PLAIN_LABEL = re.compile(
    rf"(?P<label>(?=[^:：]*[{HAN}])[\w/（）() -]{{2,14}})[:：]|(?P<english>[A-Z][A-Za-z /-]{{2,28}}):(?=\s)"
)
_DISPLAY = (("$$", "$$"), ("\\[", "\\]"))
_COMPLETE = re.compile(r"""[.。！？!?；$`|]["'”’」』）)*_]*$""")
_SHORT = 60
_CONTINUES = re.compile(r"(?:where|here|with|in which)\b|其中|这里|式中|此处", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One quotable piece: `article_text[start:end] == text`.

    `labels` run from the outermost to the piece's own; `headings` are those inside the question. `own_label` is the
    span start of a label that belongs to this very piece (a bold lead-in of a list item), else None; quoting from
    there keeps the name of what the item is about. `block` numbers the paragraph, item or block it comes from.
    """

    start: int
    end: int
    text: str
    kind: Kind
    labels: tuple[str, ...]
    headings: tuple[str, ...]
    own_label: int | None
    block: int


@dataclass(slots=True)
class _Block:
    kind: Kind
    start: int
    end: int
    indent: int = 0


def split_statements(text: str, start: int, end: int) -> list[Statement]:
    """The statements of `text[start:end]`, in order.

    A displayed formula takes along the words that announce it ("The loss is") and the sentence that defines its
    symbols ("where …"), since neither says anything alone.
    """
    return _with_formulas(text, _split(text, start, end))


def _split(text: str, start: int, end: int) -> list[Statement]:
    found: list[Statement] = []
    headings: list[tuple[int, str]] = []
    parents: list[tuple[int, str]] = []  # (indent, text) of items that only head the items nested in them
    group = ""  # the label that holds for the blocks that follow
    group_lasts = False  # whether it stood alone, so that the next paragraph is its own
    previous: _Block | None = None
    labels: tuple[str, ...]
    blocks = list(_blocks(text, start, end))
    for number, block in enumerate(blocks):
        if isinstance(block, tuple):
            level, title = block
            headings = [h for h in headings if h[0] < level] + [(level, title)]
            group, previous, parents = "", None, []
            continue
        body, own, own_start = block.start, "", None
        if block.kind in ("prose", "item"):
            own, body = _label(text, block.start, block.end)
            own_start = block.start if own else None
        if block.kind == "prose":
            parents = []
            continues = bool(
                previous and previous.kind == "formula" and continues_formula(text[block.start : block.end])
            )
            if own:
                group, own_start = own, None
            elif not (continues or group_lasts):
                group = ""
            if body >= block.end:  # a label alone: it holds for the next block
                group_lasts, previous = True, block
                continue
            labels = (group,) if group else ()
        else:
            if block.kind == "item":
                parents = [parent for parent in parents if parent[0] < block.indent]
                if _heads_nested(text, block, blocks[number + 1] if number + 1 < len(blocks) else None):
                    parents.append((block.indent, own or text[block.start : block.end].strip("*:： ")))
                    previous = block
                    continue
            labels = tuple(label for label in (group, *(name for _, name in parents), own) if label)
        group_lasts = False
        titles = tuple(title for _, title in headings)
        pieces = [(block.start, block.end)]
        if block.kind in ("prose", "item"):
            pieces = [(body + a, body + b) for a, b in sentence_spans(text[body : block.end])]
        for nth, (first, last) in enumerate(pieces):
            own_label = own_start if nth == 0 else None
            piece = text[first:last]
            found.append(Statement(first, last, piece, block.kind, labels, titles, own_label, number))
        previous = block
    return found


def _heads_nested(text: str, block: _Block, following: _Block | tuple[int, str] | None) -> bool:
    """Whether an item is a short name over the items nested in it: "1. 对比学习(Contrastive Learning)"."""
    return (
        isinstance(following, _Block)
        and following.kind == "item"
        and following.indent > block.indent
        and block.end - block.start <= _SHORT
        and not _COMPLETE.search(text[block.start : block.end])
    )


def _with_formulas(text: str, statements: list[Statement]) -> list[Statement]:
    merged: list[Statement] = []
    for statement in statements:
        last = merged[-1] if merged else None
        announced = (
            statement.kind == "formula"
            and last
            and last.kind in ("prose", "item", "formula")
            and last.headings == statement.headings
            and not _COMPLETE.search(last.text)
        )
        defines = last and last.kind == "formula" and continues_formula(statement.text)
        if last and (announced or (defines and last.text.rstrip().endswith(("$$", "\\]")))):
            merged[-1] = replace(
                last, end=statement.end, text=text[last.start : statement.end], kind="formula"
            )
        else:
            merged.append(statement)
    return merged


def continues_formula(text: str) -> bool:
    """Whether a sentence begins as those do that define the symbols of the formula before it."""
    return bool(_CONTINUES.match(text))


def _label(text: str, start: int, end: int) -> tuple[str, int]:
    """The label at the start of a paragraph or item, and where what follows it begins."""
    bold = _BOLD_LABEL.match(text, start, end)
    if bold:
        # Bold that merely opens a sentence ("**U-Net** is …") is emphasis; a label ends in punctuation or the line.
        closed = (
            re.search(r"[.:：。]\*\*|\*\*[ ]*[:：]", bold[0]) or bold.end() == end or text[bold.end()] == "\n"
        )
        return (bold["label"].strip(), _skip_space(text, bold.end(), end)) if closed else ("", start)
    plain = _PLAIN_LABEL.match(text, start, end)
    if plain:
        return (plain["label"] or plain["english"]).strip(), _skip_space(text, plain.end(), end)
    return "", start


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _blocks(text: str, start: int, end: int) -> Iterator[_Block | tuple[int, str]]:
    """Blocks in order; a heading comes as (level, title)."""
    open_block: _Block | None = None
    position = start
    while position < end:
        line_end = text.find("\n", position, end)
        line_end = end if line_end < 0 else line_end
        line = text[position:line_end]
        stripped = line.strip()
        special = _special(text, position, line, end)
        quoted = _QUOTE.match(line)
        item = None if special else _ITEM.match(line)
        heading = _HEADING.match(line)
        breaks = special or not stripped or heading or item or _RULE.match(line) or quoted
        if breaks and open_block:
            yield open_block
            open_block = None
        if special:
            yield special
            position = special.end + 1
            continue
        if heading:
            yield len(heading[1]), heading[2]
        elif item and not _RULE.match(line):
            open_block = _Block("item", position + item.end(), line_end, len(item["indent"]))
        elif quoted and stripped.strip("> "):
            first = position + quoted.end()
            inner = _ITEM.match(text[first:line_end])
            open_block = _Block("item" if inner else "prose", first + (inner.end() if inner else 0), line_end)
        elif stripped and not _RULE.match(line):
            if open_block:
                open_block.end = line_end
            else:
                open_block = _Block("prose", position + len(line) - len(line.lstrip()), line_end)
        if open_block:
            open_block.end = open_block.start + len(text[open_block.start : open_block.end].rstrip())
        position = line_end + 1
    if open_block:
        yield open_block


def _special(text: str, position: int, line: str, end: int) -> _Block | None:
    """The fenced code, displayed formula or table that begins on this line, whole."""
    first = position + len(line) - len(line.lstrip())
    fence = _FENCE.match(line)
    if fence:
        close = re.compile(rf"^\s*{re.escape(fence[1][0])}{{{len(fence[1])},}}\s*$", re.M)
        match = close.search(text, min(position + len(line) + 1, end), end)
        return _Block("code", first, match.end() if match else end)
    for opening, closing in _DISPLAY:
        if text.startswith(opening, first):
            close_at = text.find(closing, first + 2, end)
            if close_at >= 0 and not text[close_at + 2 : _line_end(text, close_at, end)].strip(" .,，。"):
                return _Block("formula", first, close_at + 2)
    if line.lstrip().startswith("|") and line.count("|") > 1:
        stop = position
        while stop < end and text[stop : _line_end(text, stop, end)].lstrip().startswith("|"):
            stop = _line_end(text, stop, end) + 1
        return _Block("table", first, min(stop - 1, end))
    return None


def _line_end(text: str, position: int, end: int) -> int:
    found = text.find("\n", position, end)
    return end if found < 0 else found
