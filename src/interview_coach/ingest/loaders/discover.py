"""Which files of a folder are articles."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from interview_coach.errors import ReadError

__all__ = ["SUFFIXES", "discover"]

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx"})
"""File suffixes that are read, in lower case."""

_ABOUT = frozenset({"readme", "license", "licence", "copying", "notice", "changelog", "contributing"})


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """The readable files among `paths`, in order, each once.

    A file is taken as given, whatever its name, and even if it does not exist (loading it then tells). A folder is
    walked in sorted order; left out are hidden files and folders, unknown suffixes, Word's `~$` lock files, and files
    that are about the folder and not articles: README, LICENSE, COPYING, NOTICE, CHANGELOG and CONTRIBUTING of any
    suffix. Links to folders are not followed.

    Raises:
        ReadError: a folder that may not be listed.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path)))
        else:
            found[path] = None
    return list(found)


def _walk(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise ReadError(f"{error.filename}: this folder cannot be listed; run chmod +rx on it") from error

    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += (Path(root, name) for name in sorted(names) if _is_article(name))
    return sorted(files)


def _is_article(name: str) -> bool:
    path = Path(name)
    return (
        not name.startswith((".", "~$"))
        and path.suffix.lower() in SUFFIXES
        and path.stem.lower().split(".")[0] not in _ABOUT
    )
