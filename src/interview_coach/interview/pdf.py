"""A report's document as PDF, set by typst with its own fonts and one for Chinese, so that no system font is needed.

Everything quoted goes in as string literals, so that none of it is read as typst's markup. A formula that
`typst_math` cannot convert, or that does not compile alone, is shown as its source.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from interview_coach.domain import Lang
from interview_coach.errors import StoreError
from interview_coach.interview.document import (
    Block,
    Heading,
    Items,
    Paragraph,
    Quoted,
    Run,
    Table,
    document_of,
)
from interview_coach.interview.results import Report
from interview_coach.interview.typst_math import typst_math

__all__ = ["report_pdf"]

_INLINE = re.compile(
    r"\$\$(?P<display>.+?)\$\$|\\\[(?P<bracket>.+?)\\\]|\$(?!\s)(?P<math>[^$\n]+?)(?<!\s)\$|\\\((?P<paren>.+?)\\\)"
    r"|`(?P<code>[^`\n]+)`|\*\*(?P<bold>[^*\n]+?)\*\*",
    re.DOTALL,
)
_COLOURS: Final = {"faint": "#5b6470", "good": "#1a7f37", "middling": "#9a6700", "bad": "#b42318"}
_PREAMBLE: Final = """
#set document(title: {title})
#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1 / 1")
#set text(font: "Noto Sans CJK SC", size: 10pt, lang: "{lang}")
#set par(justify: false, leading: 0.75em)
// The font has one weight: a thin outline stands for bold.
#show strong: it => text(stroke: 0.3pt + black, it.body)
#show heading: it => block(above: 1.4em, below: 0.8em, text(stroke: 0.3pt + black, it.body))
"""


def report_pdf(report: Report, lang: Lang) -> bytes:
    """The report as a PDF file."""
    blocks = document_of(report, lang)
    try:
        return _compile(_source(blocks, report.title, lang, check=False))
    except _typst_error():
        # A formula that converts but does not compile: find out which, by itself each.
        return _compile(_source(blocks, report.title, lang, check=True))


def _source(blocks: Iterable[Block], title: str, lang: Lang, *, check: bool) -> str:
    body = "\n\n".join(_block(block, check) for block in blocks)
    return _PREAMBLE.replace("{title}", _literal(title)).replace("{lang}", lang) + body


def _block(block: Block, check: bool) -> str:
    match block:
        case Heading():
            return f"#heading(level: {block.level})[{_inline(block.text, check)}]"
        case Paragraph():
            return f"#par[{_runs(block.runs, check)}]"
        case Quoted():
            lines = " #linebreak() ".join(_inline(part, check) for part in _lines(block.text))
            return f'#block(inset: (left: 8pt), stroke: (left: 2pt + rgb("#c8d1dc")))[{lines}]'
        case Items():
            name = "enum" if block.numbered else "list"
            items = ", ".join(
                f"[{' #linebreak() '.join(_runs(line, check) for line in lines)}]" for lines in block.items
            )
            return f"#{name}({items})"
        case Table():
            return _table(block, check)


def _table(table: Table, check: bool) -> str:
    bars = [
        f'[#box(width: 120pt, fill: rgb("#e6eaef"), rect(width: {100 * bar:.0f}%, height: 7pt, fill: rgb("#3b6fd4")))]'
        for bar in table.bars
    ]
    columns = len(table.head) + bool(bars)
    cells = [f"[#strong[{_inline(cell, check)}]]" for cell in table.head] + (["[]"] if bars else [])
    for nth, row in enumerate(table.rows):
        cells += [f"[{_inline(cell, check)}]" for cell in row] + (bars[nth : nth + 1])
    return f"#table(columns: {columns}, stroke: none, inset: 5pt, {', '.join(cells)})"


def _runs(runs: Iterable[Run], check: bool) -> str:
    return "".join(_styled(run, check) for run in runs)


def _styled(run: Run, check: bool) -> str:
    inner = _inline(run.text, check)
    if run.style == "bold":
        return f"#strong[{inner}]"
    colour = _COLOURS.get(run.style)
    return f'#text(fill: rgb("{colour}"))[{inner}]' if colour else inner


def _lines(text: str) -> list[str]:
    """The lines of somebody's words; a displayed formula counts as one."""
    joined = re.sub(
        r"\$\$.+?\$\$|\\\[.+?\\\]", lambda match: " ".join(match[0].split()), text, flags=re.DOTALL
    )
    return [line for line in joined.splitlines() if line.strip()] or [""]


def _inline(text: str, check: bool) -> str:
    parts: list[str] = []
    position = 0
    for match in _INLINE.finditer(text):
        parts.append(_words(text[position : match.start()]))
        position = match.end()
        kind = match.lastgroup or ""
        inner = match[kind]
        if kind == "code":
            parts.append(f"#raw({_literal(inner)})")
        elif kind == "bold":
            parts.append(f"#strong[{_words(inner)}]")
        else:
            parts.append(_formula(inner, match[0], kind in ("display", "bracket"), check))
    parts.append(_words(text[position:]))
    return "".join(parts)


def _words(text: str) -> str:
    return f"#({_literal(' '.join(text.split(' ')))})" if text else ""


def _literal(text: str) -> str:
    """A typst string. Control characters, which a file may hold and a page cannot show, become blanks."""
    clean = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _formula(latex: str, written: str, display: bool, check: bool) -> str:
    converted = typst_math(latex)
    if not converted or (check and not _compiles(converted)):
        return f"#raw({_literal(written)})"
    return f"$ {converted} $" if display else f"${converted}$"


@cache
def _compiles(formula: str) -> bool:
    try:
        _compile(f"${formula}$")
    except _typst_error():
        return False
    return True


def _typst_error() -> type[Exception]:
    import typst

    error: type[Exception] = typst.TypstError
    return error


def _compile(source: str) -> bytes:
    import typst

    try:
        # A folder of its own as root: whatever a document says, it can read no other file.
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "report.typ").write_text(source, encoding="utf-8")
            return typst.compile(
                root / "report.typ", root=root, font_paths=[_fonts()], ignore_system_fonts=True, format="pdf"
            )
    except OSError as error:
        raise StoreError(f"cannot write the PDF ({error.strerror}); free some space and try again") from error


@cache
def _fonts() -> Path:
    return Path(str(files("noto_cjk_sans_otc")))
