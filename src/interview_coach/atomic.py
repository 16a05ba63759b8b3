"""Text files that are whole or not there: written aside, flushed, renamed."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from interview_coach.errors import StoreError

__all__ = ["sync_folder", "write_text"]


def write_text(path: Path, text: str, mode: int | None = None) -> None:
    """Put `text` at `path`, in a folder that is made if need be; a reader sees what was there before or all of this.

    Args:
        path: the file.
        text: all of it.
        mode: who may read and write it; 600 where none is given.

    Raises:
        StoreError: it cannot be written.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Of mode 600.
        handle, temporary = tempfile.mkstemp(prefix=".writing-", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        temporary = None
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror or error}); free space or check rights"
        ) from error
    finally:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()


def sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where a folder can be opened (not on Windows)."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
