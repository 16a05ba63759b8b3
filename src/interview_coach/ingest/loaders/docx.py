"""Word documents (.docx) through python-docx: headings, lists, tables, bold, code styles, and equations as TeX.

Not read: headers, footers, comments, text boxes. Tracked deletions are left out, insertions kept.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import LOST_FORMULA, Loaded, one_line, read_bytes, require_text, tidy
from interview_coach.ingest.loaders.mathtex import omml_to_tex

__all__ = ["docx_to_loaded", "load_docx"]

_MAX_UNPACKED_BYTES = 200 * 1024 * 1024  # a zip bomb is larger; the text of a book is not
# What damaged files make python-docx and zipfile raise; RuntimeError: an encrypted archive.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
)
_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])", re.I)
_MONO = re.compile(r"courier|consolas|mono|menlo|fira code|source code", re.I)


def load_docx(path: Path) -> Loaded:
    """Read a .docx file."""
    return docx_to_loaded(read_bytes(path), str(path), path.name)


def docx_to_loaded(data: bytes, label: str, name: str, url: str | None = None) -> Loaded:
    """A Word document's bytes to Markdown.

    Raises:
        ReadError: broken, locked with a password, an old .doc, or without text.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(f"{label}: is locked with a password or an old .doc; save it as an unlocked .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise ReadError(f"{label}: unpacks to more than 200 MB; save only the text")
        document = docx.Document(io.BytesIO(data))
        writer = _Writer(document)
        blocks = list(writer.blocks(document.element.body))
        title = (document.core_properties.title or "").strip() or writer.title
    except (OpcError, etree.LxmlError, *_BROKEN) as error:
        raise ReadError(
            f"{label}: is a broken Word file ({one_line(error, 80)}); open it and save it again"
        ) from error
    text = require_text(tidy(_assemble(blocks)), label)
    return Loaded(title, text, name, url, tuple(writer.warnings))


def _assemble(blocks: list[tuple[str, str]]) -> str:
    """Blocks of (kind, text): items of a list, and lines of code, stand together; all else apart."""
    out: list[str] = []
    before = ""
    for kind, text in blocks:
        if kind == "code":
            if before == "code":
                out[-1] = out[-1][: -len("\n```")] + f"\n{text}\n```"
            else:
                out.append(f"```\n{text}\n```")
        elif kind == before == "item":
            out[-1] += "\n" + text
        else:
            out.append(text)
        before = kind
    return "\n\n".join(out)


class _Writer:
    def __init__(self, document: Any) -> None:
        self._document = document
        self.title: str | None = None
        self.warnings: list[str] = []
        self._counters: dict[tuple[str, int], int] = {}

    def blocks(self, body: Any) -> Iterator[tuple[str, str]]:
        from docx.table import Table
        from docx.text.paragraph import Paragraph

        for child in body:
            name = _local(child)
            if name == "p":
                block = self._paragraph(Paragraph(child, self._document))
                if block:
                    yield block
            elif name == "tbl":
                text = self._table(Table(child, self._document))
                if text:
                    yield "table", text
            elif name in ("sdt", "sdtContent", "ins", "smartTag", "customXml"):
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> tuple[str, str] | None:
        style = (paragraph.style.name if paragraph.style is not None else "") or ""
        if style.lower().startswith("toc"):
            return None
        text = self._inline(paragraph._p)
        if not text.strip():
            return None
        heading = _HEADING.match(style)
        if style.lower() in ("title", "标题"):
            self.title = self.title or text.strip("* ")
            return "heading", f"# {text.strip('* ')}"
        if heading:
            bare = " ".join(text.replace("**", "").split())
            return "heading", f"{'#' * min(int(heading[1]), 6)} {bare}"
        if "code" in style.lower() or style.lower() == "html preformatted" or _is_mono(paragraph):
            return "code", paragraph.text
        item = self._list_item(paragraph, style)
        if item:
            return "item", item + text.strip()
        return "text", text.strip()

    def _list_item(self, paragraph: Any, style: str) -> str | None:
        """The mark of a list item with its indent, or None."""
        properties = paragraph._p.pPr
        numbering = None if properties is None else properties.numPr
        if numbering is None and paragraph.style is not None and paragraph.style.element.pPr is not None:
            numbering = paragraph.style.element.pPr.numPr
        named = re.match(r"list (bullet|number)\s*(\d)?", style, re.I)
        if numbering is None and not named:
            return None
        level = 0
        if numbering is not None and numbering.ilvl is not None:
            level = int(numbering.ilvl.val)
        elif named and named[2]:
            level = int(named[2]) - 1
        identity = (
            str(numbering.numId.val) if numbering is not None and numbering.numId is not None else style
        )
        if identity == "0":  # the number was taken off this paragraph
            return None
        ordered = named[1].lower() == "number" if named else self._is_ordered(identity, level)
        for key in [key for key in self._counters if key[0] == identity and key[1] > level]:
            del self._counters[key]
        count = self._counters[identity, level] = self._counters.get((identity, level), 0) + 1
        return "   " * level + (f"{count}. " if ordered else "- ")

    def _is_ordered(self, identity: str, level: int) -> bool:
        try:
            root = self._document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return False
        found = root.xpath(f"./w:num[@w:numId='{identity}']/w:abstractNumId/@w:val")
        if not found:
            return False
        kind = root.xpath(
            f"./w:abstractNum[@w:abstractNumId='{found[0]}']/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val"
        )
        return bool(kind) and kind[0] not in ("bullet", "none")

    def _inline(self, element: Any) -> str:
        out = ""
        for child in element:
            name = _local(child)
            if name == "r":
                out += self._run(child)
            elif name == "oMath":
                tex = omml_to_tex(child)
                out += f"${tex}$" if tex else self._lost()
            elif name == "oMathPara":
                formulas = [omml_to_tex(inner) for inner in child if _local(inner) == "oMath"]
                out += "".join(f"\n$$\n{tex}\n$$\n" if tex else self._lost() for tex in formulas)
            elif name in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml"):
                out += self._inline(child)
        out = re.sub(r"(?<=\S)\*\*(\s*)\*\*(?=\S)", r"\1", out)  # neighbouring bold runs are one
        return re.sub(r"\n*(\$\$\n.+?\n\$\$)\n*", r"\n\n\1\n\n", out, flags=re.DOTALL).strip("\n")

    def _run(self, run: Any) -> str:
        text = ""
        for child in run:
            name = _local(child)
            if name == "t":
                text += child.text or ""
            elif name == "tab":
                text += "\t"
            elif name in ("br", "cr"):
                text += "\n"
            elif name == "noBreakHyphen":
                text += "-"
            elif name == "object":  # an equation of the old editor (MathType, Equation 3.0) is an OLE object
                text += self._lost()
            elif name in ("drawing", "pict") and not run.xpath("ancestor::w:p[1]//w:t"):
                pass  # a figure, alone in its paragraph
            elif name in ("drawing", "pict"):
                text += self._lost()
        bold = run.rPr is not None and run.rPr.b is not None and run.rPr.b.val
        bare = text.strip()
        return text.replace(bare, f"**{bare}**", 1) if bold and bare and "\n" not in bare else text

    def _lost(self) -> str:
        warning = "an equation or picture inside a sentence could not be read"
        if warning not in self.warnings:
            self.warnings.append(warning)
        return LOST_FORMULA

    def _table(self, table: Any) -> str:
        rows: list[list[str]] = []
        for row in table.rows:
            cells = list(dict.fromkeys(cell._tc for cell in row.cells))  # merged cells come several times
            rows.append([self._cell(cell) for cell in cells])
        width = max((len(row) for row in rows), default=0)
        if width == 0 or not any(any(row) for row in rows):
            return ""
        if width == 1:
            return "\n\n".join(cell for row in rows for cell in row if cell)
        lines = [row + [""] * (width - len(row)) for row in rows]
        lines.insert(1, ["---"] * width)
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def _cell(self, cell: Any) -> str:
        text = "; ".join(text for _, text in self.blocks(cell)).replace("$$\n", "$").replace("\n$$", "$")
        text = re.sub(r"\$[^$]+\$", lambda match: re.sub(r"(?<!\\)\|", r"\\vert ", match[0]), text)
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def _is_mono(paragraph: Any) -> bool:
    """Whether all the text of a paragraph is set in a typewriter face."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.font.name and _MONO.search(run.font.name) for run in runs)


def _local(node: Any) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""
