"""Cut the questions of an article into the passages that are searched.

A chunk belongs to one question and to one part of it: its answer, its key points, or its common mistakes; follow-ups
are questions, not answers, and are left out. Paragraphs are packed together up to `TARGET_TOKENS`. A formula, a
table, a code block or a list item stays whole unless it alone exceeds `LIMIT_TOKENS`; then code, tables and formulas
are cut between lines and prose between sentences. A heading goes with what follows it, and a formula with the
sentence before it and with the "where …" after it.

`langchain-text-splitters` does the last step alone: cutting a single sentence or line that exceeds the limit by
itself. It cannot do the rest: its Markdown splitters rewrite the text (so that offsets are lost), and its
character splitters know neither formulas nor questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from interview_coach.domain import Article, Chunk, Question, Span
from interview_coach.ingest.blocks import Line, scan
from interview_coach.ingest.packing import LIMIT_TOKENS, Block, Kind, estimate_tokens, pack
from interview_coach.text.sentences import mask_inline, sentence_spans

__all__ = ["CHUNKER", "chunk_article"]

CHUNKER = "1"
"""Raised whenever the same article would be cut differently; an index of another chunker is built anew."""

_ITEM = re.compile(r"^[ \t]*(?:[-*+][ \t]+|[•·●]|\d{1,3}[.)、．](?!\d)|[(（]\d{1,3}[)）])[ \t]*(?=\S)")
_BOLD_LINE = re.compile(r"^\s*(\*\*|__)[^*_\n]{1,60}\1[ \t]*[:：.。]?\s*$")  # a heading in all but name
_SEPARATORS = ["\n", "；", "; ", "，", ", ", "、", " ", ""]
_MASKED = re.compile(r"x+|[^x]+")


@dataclass(frozen=True, slots=True)
class _Placed:
    line: Line
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.line.text)


def chunk_article(article: Article) -> tuple[Chunk, ...]:
    """The chunks of all questions, in the order of the text; a question without any text under it has none."""
    chunks: list[Chunk] = []
    for question in article.questions:
        spans = [span for part in _parts(article.text, question) for span in pack(article.text, part)]
        chunks.extend(
            Chunk(article.id, article.lang, question.id, ordinal, article.text[start:end], start, end)
            for ordinal, (start, end) in enumerate(spans)
        )
    return tuple(chunks)


def _parts(text: str, question: Question) -> Iterator[list[Block]]:
    """The blocks of the answer, of the key points, and of the mistakes."""
    yield _blocks(text, _lines(text, question.answer))
    yield _bullets(text, [Span(point.start, point.end) for point in question.key_points])
    yield _bullets(text, question.mistakes)


def _lines(text: str, span: Span) -> list[_Placed]:
    placed = []
    start = span.start
    for line in scan(text[span.start : span.end]):
        placed.append(_Placed(line, start))
        start += len(line.text) + 1
    return placed


def _bullets(text: str, spans: Sequence[Span]) -> list[Block]:
    blocks: list[Block] = []
    for span in spans:
        blocks.extend(_whole_or_cut(text, span.start, span.end, "item"))
    return blocks


def _blocks(text: str, lines: Sequence[_Placed], *, inside_item: bool = False) -> list[Block]:
    """Group lines into blocks. `inside_item`: the first line is the head of an item already being taken apart."""
    found: list[Block] = []
    i = 0
    while i < len(lines):
        kind = lines[i].line.kind
        if kind == "blank":
            i += 1
            continue
        if kind in ("code", "math", "table"):
            last = _run(lines, i, kind)
            found.extend(_whole_or_lines(text, lines[i:last], kind))
        elif kind in ("heading", "rule"):
            last = i + 1
            found.append(
                _block(text, lines[i].start, lines[i].end, "heading" if kind == "heading" else "prose")
            )
        elif _ITEM.match(lines[i].line.text) and not (inside_item and i == 0):
            last = _item_end(lines, i)
            found.extend(_item(text, lines[i:last]))
        else:
            last = i + 1
            while last < len(lines) and _continues(lines[last]):
                last += 1
            bold = last == i + 1 and _BOLD_LINE.match(lines[i].line.text)
            found.extend(
                _whole_or_cut(text, lines[i].start, lines[last - 1].end, "heading" if bold else "prose")
            )
        i = last
    return found


def _run(lines: Sequence[_Placed], i: int, kind: str) -> int:
    last = i + 1
    while last < len(lines) and lines[last].line.kind == kind:
        last += 1
    return last


def _continues(line: _Placed) -> bool:
    return line.line.kind == "text" and not _ITEM.match(line.line.text)


def _item_end(lines: Sequence[_Placed], i: int) -> int:
    """Where the item that begins at line i ends: nested items and indented blocks are part of it."""
    indent = lines[i].line.indent
    last = i + 1
    after_blank = False
    end = last
    while last < len(lines):
        line = lines[last].line
        deeper = line.indent > indent
        if line.kind == "blank":
            after_blank = True
        elif deeper or (not after_blank and _continues(lines[last])):
            end = last + 1
            after_blank = False
        else:
            break
        last += 1
    return end


def _item(text: str, lines: Sequence[_Placed]) -> list[Block]:
    whole = _block(text, lines[0].start, lines[-1].end, "item")
    if whole.tokens <= LIMIT_TOKENS:
        return [whole]
    return _blocks(text, lines, inside_item=True)


def _whole_or_lines(text: str, lines: Sequence[_Placed], kind: Kind) -> list[Block]:
    # Untrimmed on the left: the indentation of code is part of it.
    whole = Block(lines[0].start, lines[-1].end, kind, estimate_tokens(text[lines[0].start : lines[-1].end]))
    if whole.tokens <= LIMIT_TOKENS:
        return [whole]
    found: list[Block] = []
    for line in lines:
        if not line.line.text.strip():
            continue
        tokens = estimate_tokens(line.line.text)
        if tokens <= LIMIT_TOKENS:
            found.append(Block(line.start, line.end, "code", tokens))
        else:
            found.extend(_cut(text, line.start, line.end))
    return found


def _whole_or_cut(text: str, start: int, end: int, kind: Kind) -> list[Block]:
    """The passage as one block; if it exceeds the limit, its sentences."""
    whole = _block(text, start, end, kind)
    if whole.tokens <= LIMIT_TOKENS:
        return [whole] if whole.start < whole.end else []
    found: list[Block] = []
    for first, last in sentence_spans(text[start:end]):
        sentence = _block(text, start + first, start + last, "prose")
        if sentence.tokens <= LIMIT_TOKENS:
            found.append(sentence)
        else:
            found.extend(_cut(text, sentence.start, sentence.end))
    return found


def _cut(text: str, start: int, end: int) -> list[Block]:
    """Cut what has no sentence end within the limit, between words, and not within a formula that fits."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        keep_separator="end",
        # In hundredths: it adds up rounded lengths, down to those of single characters.
        chunk_size=100 * LIMIT_TOKENS,
        chunk_overlap=0,
        length_function=lambda piece: round(100 * estimate_tokens(piece)),
        strip_whitespace=False,
    )
    pieces: list[tuple[int, int]] = []
    for first, last in _formulas_apart(text, start, end):
        if estimate_tokens(text[first:last]) <= LIMIT_TOKENS:
            pieces.append((first, last))
            continue
        for piece in splitter.split_text(text[first:last]):
            # Nothing is stripped and nothing overlaps, so the pieces lie end to end.
            pieces.append((first, first + len(piece)))
            first += len(piece)
    found: list[Block] = []
    for first, last in pieces:
        joined = _block(text, found[-1].start, last, "prose") if found else None
        if joined and joined.tokens <= LIMIT_TOKENS:
            found[-1] = joined
        else:
            found.append(_block(text, first, last, "prose"))
    return [block for block in found if block.start < block.end]


def _formulas_apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The passage as runs, end to end, that are each wholly formulas, links and code spans, or wholly none."""
    # With no x of its own, every x of the masked text is the mask's.
    masked = mask_inline(text[start:end].replace("x", "y"))
    for run in _MASKED.finditer(masked):
        yield start + run.start(), start + run.end()


def _block(text: str, start: int, end: int, kind: Kind) -> Block:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return Block(start, max(start, end), kind, estimate_tokens(piece))
