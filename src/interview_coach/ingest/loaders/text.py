"""Plain text and Markdown: recognises the encoding, refuses what is not text.

The order matters. A byte-order mark decides; then strict UTF-8, which other encodings almost never satisfy by
chance; then UTF-16 without a mark; then GB18030. GB18030 accepts many byte strings that are something else, so it is
believed only when most of its characters lie in the old GB 2312 block, where nearly all written Chinese lies. Only
then is charset-normalizer asked. Languages other than Chinese and English are read but not aimed at.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import Loaded, read_bytes, require_text

__all__ = ["decode", "load_text"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\xd0\xcf\x11\xe0", "an old office file (.doc, .xls, .ppt)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PLAUSIBLE_16 = re.compile(r"[\t\n\r\x20-\x7e\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_GB_MARKS = re.compile(
    r"[\u00b7\u00d7\u2010-\u2027\u2190-\u2193\u2200-\u22ff\u3000-\u303f\u0391-\u03c9\uff00-\uffef]"
)
_SAMPLE_BYTES = 65_536
_FALLBACKS = ["gb18030", "big5", "cp1252", "shift_jis", "euc_jp", "euc_kr", "cp1251", "cp1250"]


def load_text(path: Path) -> Loaded:
    """Read a text or Markdown file; the text is kept as it is, only newlines become ``\\n``."""
    text, warnings = decode(read_bytes(path), str(path))
    return Loaded(None, require_text(text, str(path)), path.name, None, warnings)


def decode(data: bytes, label: str, hint: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Bytes to text with ``\\n`` newlines, and warnings.

    Args:
        data: the whole content.
        label: what errors call it.
        hint: an encoding that the sender named (an HTTP header, a meta element); believed after a byte-order mark
            and strict UTF-8, when it fits.

    Raises:
        ReadError: the bytes are not text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"{label}: is {kind}, not text; save it as text, Markdown, HTML, PDF or DOCX")
    text, warnings = _decode(data, hint)
    if text is None or not _is_text(text):
        raise ReadError(f"{label}: is not text (binary, or an unknown encoding); save it as UTF-8 text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), warnings


def _decode(data: bytes, hint: str | None) -> tuple[str | None, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    if text is not None and "\x00" not in text:
        return text, ()
    if hint and (name := _known(hint)):
        text = _strict(data, name)
        if text is not None and _is_text(text):
            return text, ()
    text = _utf16_without_mark(data)
    if text is not None:
        return text, ()
    if b"\x00" in data:
        return None, ()
    text = _strict(data, "gb18030")
    if text is not None and _is_gb(text):
        return text, ()
    for encoding in ("utf-8", "gb18030"):  # a few damaged bytes do not make it binary
        text, warnings = _lenient(data, encoding)
        if text is not None and (encoding == "utf-8" or _is_gb(text)):
            return text, warnings
    return _guess(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _lenient(data: bytes, encoding: str) -> tuple[str | None, tuple[str, ...]]:
    """Decode, allowing one unreadable character in 500 (and one in any text of 40 or more)."""
    text = data.decode(encoding, errors="replace")
    lost = len(re.findall("\ufffd+", text))  # one bad character leaves up to four marks
    if not lost:
        return text, ()
    if lost > max(len(text) / 500, 1 if len(text) >= 40 else 0):
        return None, ()
    return text, (f"{lost} unreadable character(s) replaced by \ufffd",)


def _known(hint: str) -> str | None:
    try:
        name = codecs.lookup(hint.strip().strip("\"'")).name
    except LookupError:
        return None
    return "gb18030" if name in ("gb2312", "gbk") else name  # pages say gb2312 and mean its superset


def _utf16_without_mark(data: bytes) -> str | None:
    if len(data) < 4 or len(data) % 2:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strict(data, encoding)
        if text is None or _CONTROLS.search(text):
            continue
        # Random bytes give 42% Han characters; real text is nearly all Han, ASCII and their punctuation, with
        # spaces or full stops in it.
        plausible = len(_PLAUSIBLE_16.findall(text))
        if plausible >= 0.98 * len(text) and re.search(r"[ \n，。、的]", text):
            return text
    return None


def _is_gb(text: str) -> bool:
    """Whether the non-ASCII characters look like Chinese: most in GB 2312's common half, or its punctuation."""
    sample = [char for char in text[:200_000] if char > "\x7f"]
    if not sample:
        return True
    common = 0
    for char in sample:
        raw = char.encode("gb18030", "replace")
        first, second = raw[0], raw[1] if len(raw) > 1 else 0
        symbol = 0xA1 <= first <= 0xA9 and (second >= 0xA1 or first == 0xA8)
        if len(raw) == 4 or symbol or (0xB0 <= first <= 0xD7 and second >= 0xA1):
            common += 1
    han = sum("\u4e00" <= char <= "\u9fff" for char in sample)
    if not han:  # English written in a Chinese editor: a few dashes and quotation marks
        return len(_GB_MARKS.findall("".join(sample))) == len(sample)
    return common >= 0.75 * len(sample) and han >= 0.3 * len(sample)


def _guess(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=_FALLBACKS).best()
    if best is None:
        return None, ()
    text = _strict(data, best.encoding)
    if text is None:
        return None, ()
    return text, (f"read as {best.encoding}, a guess; check that the text is right",)


def _is_text(text: str) -> bool:
    """No NUL, and at most one control character in 200 (form feeds and escapes of old files are allowed)."""
    return "\x00" not in text and len(_CONTROLS.findall(text)) * 200 <= len(text)
