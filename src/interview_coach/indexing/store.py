"""Put files on the disk so that a kill or a power cut leaves whole ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from interview_coach.indexing.layout import Generation, Root
from interview_coach.indexing.manifest import Manifest, StoredFile
from interview_coach.progress import Progress

__all__ = ["HASHED_BYTES", "name_generation", "prune", "remove", "settle"]

HASHED_BYTES = 64 << 20
"""Files up to this size are checked by their hash when an index is opened, larger ones by their size: at 100,000
chunks hashing the vectors would take longer than reading them."""


def settle(aside: Generation, tell: Progress) -> tuple[StoredFile, ...]:
    """Every file with its size and hash, each safely on the disk before the manifest is."""
    stored = []
    files = aside.files()
    for done, path in enumerate(files, start=1):
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.file_digest(file, "sha256").hexdigest() if size <= HASHED_BYTES else ""
            os.fsync(file.fileno())
        stored.append(StoredFile(path.relative_to(aside.path).as_posix(), size, digest))
        tell("write", done, len(files))
    return tuple(stored)


def name_generation(place: Root, manifest: Manifest) -> None:
    """The switch: from here on the new generation is the index."""
    handle, aside = tempfile.mkstemp(prefix=".manifest-", dir=place.path)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(manifest.to_json())
        file.flush()
        os.fsync(file.fileno())
    Path(aside).chmod(0o644)
    Path(aside).replace(place.manifest)


def prune(place: Root, keep: str) -> None:
    """Remove every generation but the one in use."""
    for name in place.generations():
        if name != keep:
            remove(place.generation(name).path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
