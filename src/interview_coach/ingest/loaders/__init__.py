"""Loaders: a file or an address becomes Markdown-like text. One module per kind; this one picks among them.

What they do not do: judge which part of the text is the article (`clean`) or find its questions (`questions`).
"""

from __future__ import annotations

from pathlib import Path

from interview_coach.errors import ReadError
from interview_coach.ingest.loaders.base import LOST_FORMULA, MAX_FILE_BYTES, Loaded, read_bytes
from interview_coach.ingest.loaders.discover import SUFFIXES, discover

__all__ = ["LOST_FORMULA", "MAX_FILE_BYTES", "SUFFIXES", "Loaded", "discover", "load"]


def load(source: str | Path) -> Loaded:
    """Read a file (text, Markdown, HTML, PDF, DOCX) or an http(s) address.

    The suffix decides the loader; a file with a suffix that is not known, or none, is read as text if it is text.

    Raises:
        ReadError: it cannot be read; one line that says why and what to do.
    """
    from interview_coach.ingest.loaders.url import is_url, load_url

    if isinstance(source, str) and is_url(source):
        return load_url(source)
    if not str(source).strip() or "\x00" in str(source):
        raise ReadError(f"{str(source)!r} is no path; name a file or an http(s) address")
    path = Path(source).expanduser()
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from interview_coach.ingest.loaders.pdf import load_pdf

        return load_pdf(path)
    if suffix == ".docx":
        from interview_coach.ingest.loaders.docx import load_docx

        return load_docx(path)
    if suffix in (".html", ".htm", ".xhtml"):
        from interview_coach.ingest.loaders.html import load_html

        return load_html(path)
    if suffix == ".doc":
        read_bytes(path)  # a missing or huge file is told as such
        raise ReadError(f"{path}: is an old Word file; save it as .docx")
    from interview_coach.ingest.loaders.text import load_text

    return load_text(path)
