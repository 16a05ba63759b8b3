"""Small real documents for the loaders' tests, written byte by byte or by the usual libraries."""

from __future__ import annotations

import io
from collections.abc import Sequence

Line = str | tuple[str, int]  # the text, or the text and its type size


def pdf(pages: Sequence[Sequence[Line]], title: str | None = None) -> bytes:
    """A PDF whose pages hold these lines, one below the other; Chinese through a font with a ToUnicode table."""
    chars = sorted({char for page in pages for line in page for char in _text(line)})
    codes = {char: number for number, char in enumerate(chars, 1)}
    table = "\n".join(
        f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{table}\nendbfchar endcmap end end"
    )
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",  # the pages, filled in below
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /DW 500 /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap.encode()),
    ]
    kids = []
    for page in pages:
        content = "BT\n"
        for nth, line in enumerate(page):
            size = line[1] if isinstance(line, tuple) else 10
            encoded = "".join(f"{codes[char]:04X}" for char in _text(line))
            content += f"/F {size} Tf 1 0 0 1 50 {750 - 24 * nth} Tm <{encoded}> Tj\n"
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (number + 1)
        )
        objects.append(_stream((content + "ET").encode()))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    info = b""
    if title:
        objects.append(b"<< /Title <FEFF" + title.encode("utf-16-be").hex().encode() + b"> >>")
        info = b" /Info %d 0 R" % len(objects)
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(
        b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, start)
    )
    return out.getvalue()


def locked(data: bytes, user_password: str, owner_password: str = "owner") -> bytes:
    """The PDF, encrypted."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password, owner_password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _text(line: Line) -> str:
    return line[0] if isinstance(line, tuple) else line


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)
