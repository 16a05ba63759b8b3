"""Have an encoder compiled, in a process of its own. Imports no model library."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from interview_coach.embed.compiled import Compiled, find
from interview_coach.progress import Progress

__all__ = ["CannotCompile", "obtain"]

_MODULE = "interview_coach.embed.compile"


class CannotCompile(RuntimeError):
    """The compiling process failed; nothing was stored, and the next start tries again. One line."""


def obtain(source: Path, model: str, cache_dir: Path, digits: str, progress: Progress) -> Compiled:
    """What is compiled of these weights, compiled now if need be: half a minute to a minute.

    The record's form is "torch" where the model cannot be compiled.

    Raises:
        CannotCompile: something was in the way that may not be next time, such as a full disk.
    """
    found = find(cache_dir, digits)
    if found:
        return found
    progress("compile", 0, 1)
    with tempfile.TemporaryFile() as complaints:
        try:
            # -P: a file called torch.py in the folder where somebody works is not torch.
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-W",
                    "ignore",
                    "-m",
                    _MODULE,
                    str(source),
                    model,
                    str(cache_dir),
                    digits,
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=_environment(),
                text=True,
            )
        except OSError as error:
            raise CannotCompile(f"no process to compile in: {error.strerror or error}") from error
        with process, ExitStack() as unless_it_ends:
            unless_it_ends.callback(process.kill)
            assert process.stdout
            for line in process.stdout:
                done, _, total = line.partition(" ")
                if done.isdigit() and total.strip().isdigit():
                    progress("compile", int(done), int(total))
            unless_it_ends.pop_all()
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace").strip().splitlines()
    found = find(cache_dir, digits)
    if process.returncode == 0 and found:
        progress("compile", 1, 1)
        return found
    raise CannotCompile(said[-1] if said else f"the compiling process ended with status {process.returncode}")


def _environment() -> dict[str, str]:
    """Ours, with this package in reach wherever it was imported from, and no hub."""
    here = str(Path(__file__).resolve().parents[2])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONIOENCODING": "utf-8",
    }
