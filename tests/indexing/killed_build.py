"""Run by test_kill.py: build an index and die, by SIGKILL, at the point named on the command line.

A point is "STAGE:N", the N-th progress call of a stage, or a step of the switch (see `main`).
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from fakes import BagEncoder
from index_corpus import AFTER, corpus

from interview_coach.indexing.build import build_index


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(root: Path, point: str) -> None:
    calls: Counter[str] = Counter()

    def progress(stage: str, done: int, total: int) -> None:
        calls[stage] += 1
        if point == f"{stage}:{calls[stage]}":
            die()

    rename, replace, rmtree, fsync = os.rename, os.replace, shutil.rmtree, os.fsync

    def killed_rename(*args: Any, **kwargs: Any) -> None:
        if point == "before-rename":
            die()
        rename(*args, **kwargs)
        if point == "after-rename":
            die()

    def killed_replace(*args: Any, **kwargs: Any) -> None:
        if point == "before-switch":
            die()
        replace(*args, **kwargs)
        if point == "after-switch":
            die()

    def killed_rmtree(path: Path, *args: Any, **kwargs: Any) -> None:
        if point == "while-pruning" and path.is_dir():
            next(iter(path.glob("*.npy"))).unlink()
            die()
        rmtree(path, *args, **kwargs)

    def killed_fsync(handle: int) -> None:
        name = str(Path(f"/proc/self/fd/{handle}").readlink()) if point == "manifest-written" else ""
        if Path(name).name.startswith(".manifest-"):
            die()
        fsync(handle)

    os.rename, os.replace, shutil.rmtree, os.fsync = (
        killed_rename,
        killed_replace,
        killed_rmtree,
        killed_fsync,
    )  # type: ignore[assignment]
    build_index(corpus(*AFTER), BagEncoder(), root, progress)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
