"""PDF through pypdf: text in reading order, lines joined to paragraphs, larger type made headings.

No OCR: a scanned document is refused with that reason. Formulas come out as the characters they are drawn with,
which is often not the formula; a PDF is the worst of the formats read here.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import Loaded, one_line, read_bytes, tidy
from interview_coach.text.language import HAN

__all__ = ["load_pdf", "pdf_to_loaded"]

_PAGE_NUMBER = re.compile(
    r"^[\W_]*(?:page|p\.|第)?\s*\d{1,4}\s*(?:(?:/|of|页，?共|/\s*共)\s*\d{1,4})?\s*页?[\W_]*$", re.I
)
_BULLET = re.compile(r"^[•●▪■◦○–∙·‣➢✓]\s*(?=\S)")
_OPENS = re.compile(
    r"^(?:[-*] |\d{1,3}[.、)．]\s*\S|[(（]\d{1,2}[)）]|[一二三四五六七八九十]+、|第\s*\S{1,3}\s*[章节题]|"
    r"(?:问题?|题|答|Q|A|Question|Answer)\s*\d*\s*[:：、.])"
)
_CLOSED = re.compile(r"[.!?。！？:：;；…][\"'”’)）\]】]*$")
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff]|\(cid:\d+\)")
# What damaged files make pypdf raise besides its own errors; its documentation warns of "other exceptions".
_BROKEN = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RuntimeError,
    OSError, zlib.error, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _TextLine:
    text: str
    size: float  # of the type, in points; 0 if not known
    page: int


def load_pdf(path: Path) -> Loaded:
    """Read a PDF file."""
    return pdf_to_loaded(read_bytes(path), str(path), path.name)


def pdf_to_loaded(data: bytes, label: str, name: str, url: str | None = None) -> Loaded:
    """A PDF's bytes to its text.

    Raises:
        ReadError: broken, locked with a password, without pages, without text, or with text that has no characters
            behind its shapes.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each oddity of each object
    if b"%PDF-" not in data[:1024]:
        raise ReadError(f"{label}: is not a PDF, whatever its name says; check the file")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Many PDFs are encrypted with an empty password, only to forbid printing.
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError(f"{label}: is locked with a password; save an unlocked copy and add that")
        pages = [_page_lines(page, number) for number, page in enumerate(reader.pages)]
        title = _clean_title(reader.metadata.title if reader.metadata else None)
    except FileNotDecryptedError as error:
        raise ReadError(f"{label}: is locked with a password; save an unlocked copy and add that") from error
    except DependencyError as error:
        raise ReadError(
            f"{label}: is encrypted in a way that needs another package: {one_line(error)}"
        ) from error
    except (PyPdfError, *_BROKEN) as error:
        raise ReadError(
            f"{label}: is a broken PDF ({one_line(error, 80)}); open it and save it again"
        ) from error
    if not pages:
        raise ReadError(f"{label}: has no pages; there is nothing to read")
    blank = [number + 1 for number, lines in enumerate(pages) if not lines]
    text = "".join(line.text for lines in pages for line in lines)
    if len(text.strip()) < 3 * len(pages):
        raise ReadError(f"{label}: has no text, its pages are pictures (a scan?); run OCR on it first")
    unreadable = sum(len(found) for found in _UNREADABLE.findall(text))
    if unreadable > 0.2 * len(text):
        raise ReadError(f"{label}: its fonts do not tell which letters they draw; run OCR on it first")
    warnings = [f"no text on page {', '.join(map(str, blank[:10]))}: pictures?"] if blank else []
    if unreadable:
        warnings.append(f"{unreadable} unreadable character(s), perhaps of formulas")
    return Loaded(title, tidy(_flow(_without_margins(pages))), name, url, tuple(warnings))


def _page_lines(page: Any, number: int) -> list[_TextLine]:
    parts: list[tuple[str, float]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _: Any, size: float) -> None:
        # The type's real height: its nominal size times the vertical scale of both matrices.
        scale = abs(matrix[3] or matrix[1] or 1) * abs(text_matrix[3] or text_matrix[1] or 1)
        parts.append((text, round(float(size or 0) * scale, 1)))

    whole = page.extract_text(visitor_text=visit)
    if "".join(text for text, _ in parts) != whole:
        parts = [(whole, 0.0)]
    lines: list[_TextLine] = []
    current, sizes = "", Counter[float]()
    for text, size in [*parts, ("\n", 0.0)]:
        for piece in re.split(r"(\n)", text):
            if piece == "\n":
                bare = " ".join(current.replace("\x00", "").split())
                if bare:
                    lines.append(_TextLine(bare, sizes.most_common(1)[0][0], number))
                current, sizes = "", Counter()
            else:
                current += piece
                sizes[size] += len(piece.strip())
    return lines


def _without_margins(pages: list[list[_TextLine]]) -> list[_TextLine]:
    """All lines, less headers, footers and page numbers.

    A header or footer stands among the two outer lines of at least three pages and of 60% of all (numbers in it may
    differ). A page number alone on the last or first line goes from two pages on.
    """
    edges: Counter[tuple[bool, str]] = Counter()
    for lines in pages:
        edges.update(
            {(True, _shape(line)) for line in lines[:2]} | {(False, _shape(line)) for line in lines[-2:]}
        )
    needed = max(3, 0.6 * len(pages))
    out: list[_TextLine] = []
    for lines in pages:
        for i, line in enumerate(lines):
            top, bottom = i < 2, i >= len(lines) - 2
            repeated = (top and edges[(True, _shape(line))] >= needed) or (
                bottom and edges[(False, _shape(line))] >= needed
            )
            number = len(pages) > 1 and i in (0, len(lines) - 1) and _PAGE_NUMBER.match(line.text)
            if not repeated and not number:
                out.append(line)
    return out


def _shape(line: _TextLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def _width(text: str) -> int:
    return len(text) + len(re.findall(f"[{HAN}\uff00-\uffef\u3000-\u303f]", text))


def _flow(lines: list[_TextLine]) -> str:
    """Lines to paragraphs. A line goes on in the next if it is full, or does not end a sentence and is nearly full."""
    words = Counter(re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", "\n".join(line.text for line in lines).lower()))
    widths = sorted(_width(line.text) for line in lines)
    full = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    levels = _heading_levels(lines)
    out: list[str] = []
    previous: _TextLine | None = None
    for line in lines:
        text = _BULLET.sub("- ", line.text)
        level = levels.get(line.size, 0) if _width(text) <= 120 else 0
        width = _width(previous.text) if previous else 0
        goes_on = (
            previous is not None
            and line.size == previous.size
            and not _OPENS.match(text)
            and (bool(level) or width >= (0.9 if _CLOSED.search(previous.text) else 0.7) * full)
        )
        if goes_on:
            out[-1] = _join(out[-1], text, words)
        elif text.startswith("- ") and out and out[-1].startswith("- "):
            out[-1:] = [out[-1] + "\x00", text]  # the items of a list stay together
        else:
            out.append(f"{'#' * level} {text}" if level else text)
        previous = line
    return "\n\n".join(out).replace("\x00\n\n", "\n")


def _heading_levels(lines: list[_TextLine]) -> dict[float, int]:
    """Type sizes that are headings: at least 15% above the body's, used for at most a fifth of the characters."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    if not sizes or 0.0 in sizes:
        return {}
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size >= 1.15 * body), reverse=True)
    if not larger or sum(sizes[size] for size in larger) > 0.2 * sizes.total():
        return {}
    # One large size may be the title or the questions: level 1 only if it is used once, at the top.
    first = 1 if sum(line.size == larger[0] for line in lines) == 1 and lines[0].size == larger[0] else 2
    return {size: min(first + nth, 6) for nth, size in enumerate(larger)}


def _join(left: str, right: str, words: Counter[str]) -> str:
    broken = re.search(r"([A-Za-z]+)-$", left)
    begins = re.match(r"[a-z]+", right)
    if broken and begins:
        hyphened = f"{broken[1]}-{begins[0]}".lower()
        joined = (broken[1] + begins[0]).lower()
        # Keep the hyphen only where the document elsewhere writes the word with one and never without.
        return left + right if words[hyphened] and not words[joined] else left[:-1] + right
    cjk = f"[{HAN}\uff00-\uffef\u3000-\u303f]"
    tight = re.search(cjk + "$", left) and re.match(cjk, right)
    return left + ("" if tight else " ") + right


def _clean_title(title: object) -> str | None:
    text = " ".join(str(title or "").split())
    # Programs put the source file's name there.
    junk = re.search(
        r"\.(?:docx?|tex|pdf|html?|md|pptx?|indd)$|^untitled|^microsoft word|^无标题", text, re.I
    )
    return None if not text or junk else text
