"""What all loaders share: the result, the size limit, and reading a file's bytes with errors a person can use.

It does not look at the content; that is each loader's own business.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from interview_coach.errors import ReadError

__all__ = ["LOST_FORMULA", "MAX_FILE_BYTES", "Loaded", "one_line", "read_bytes", "require_text", "tidy"]

MAX_FILE_BYTES = 50 * 1024 * 1024
"""The largest file that is read. Above it is no article, and a PDF of that size takes minutes."""

LOST_FORMULA = "[formula lost: it was a picture]"
"""Stands where the source shows a formula as a picture that cannot be read. The pipeline turns it into a warning."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The text of one article as it was found.

    Attributes:
        title: the document's own title, where its format has one (HTML, PDF, DOCX), else None.
        text: Markdown-like text; newlines are ``\\n``, there is no byte-order mark.
        name: the file's name, or the last part of the address; used for the article's id.
        url: the final address for a page from the web, else None.
        warnings: what a reader should know, one line each.
    """

    title: str | None
    text: str
    name: str
    url: str | None = None
    warnings: tuple[str, ...] = ()


def one_line(error: object, limit: int = 160) -> str:
    """The text of an error on one line, cut to `limit` characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= limit else text[: limit - 1] + "…"


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        ReadError: missing, a folder, not a regular file, larger than `MAX_FILE_BYTES` (judged before reading), empty,
            no permission, or the disk refuses.
    """
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise ReadError(f"{path}: is a folder; name a file in it, or add the folder as a whole")
        if not stat.S_ISREG(info.st_mode):
            raise ReadError(f"{path}: is not a regular file; name a text, HTML, PDF or DOCX file")
        if info.st_size > MAX_FILE_BYTES:
            raise ReadError(
                f"{path}: is {info.st_size / 1_048_576:.0f} MB; the limit is {MAX_FILE_BYTES // 1_048_576} MB, "
                "split it or save only the text"
            )
        if info.st_size == 0:
            raise ReadError(f"{path}: is empty; there is nothing to read")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise ReadError(f"{path}: no such file; check the path") from error
    except PermissionError as error:
        raise ReadError(f"{path}: no permission to read it; run chmod +r on it") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or one_line(error)
        raise ReadError(f"{path}: cannot be read ({reason}); copy it elsewhere and try again") from error
    if len(data) > MAX_FILE_BYTES:
        raise ReadError(f"{path}: grew past the limit of {MAX_FILE_BYTES // 1_048_576} MB while it was read")
    return data


def require_text(text: str, label: str) -> str:
    """`text` itself; ReadError if it holds nothing but white space and invisible characters."""
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise ReadError(f"{label}: holds no text, only white space; there is nothing to read")
    return text


def tidy(text: str) -> str:
    """Trailing blanks cut, three or more blank lines made one, one newline at the end."""
    out: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip("\n") + "\n"
