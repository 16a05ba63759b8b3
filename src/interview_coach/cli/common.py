"""What the commands share: their options, how they get the product, and how they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interview_coach.errors import InputError
from interview_coach.settings import load_settings

if TYPE_CHECKING:
    from interview_coach.coach import Coach
    from interview_coach.progress import Progress

__all__ = [
    "CorpusDirs",
    "DataDir",
    "Json",
    "batch_rows",
    "open_coach",
    "print_json",
    "progress",
    "say",
    "warn",
]

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")
]
CorpusDirs = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        help="A folder of articles to use in place of the shipped corpus and your library; repeatable.",
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Where your library and conversations are (default: your user data folder)."),
]


@contextmanager
def open_coach(corpus: list[Path] | None, data_dir: Path | None, **more: object) -> Iterator[Coach]:
    """The product with these settings over the user's; closed at the end."""
    from interview_coach.coach import Coach

    for folder in corpus or []:
        if not folder.is_dir():
            raise InputError(f"--corpus {folder}: no such folder")
    coach = Coach(load_settings(corpus=corpus or None, data_dir=data_dir, **more))
    try:
        yield coach
    finally:
        coach.close()


def progress(quiet: bool) -> Progress:
    """A bar on stderr where somebody is looking at it, else nothing."""
    from interview_coach.progress import silent

    if quiet or not sys.stderr.isatty():
        return silent
    from interview_coach.cli.terminal import bar

    return bar()


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """A warning on stderr."""
    sys.stderr.write(f"warning: {text}\n")


def print_json(fields: dict[str, Any]) -> None:
    """One JSON object on a line of stdout."""
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def batch_rows(path: Path, needed: Sequence[str], one_of: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of a --batch file: each has an id and texts for all `needed`, and for one of `one_of` if there are any.

    Raises:
        InputError: the file cannot be read, or a line is not such a row; it is named.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"--batch {path}: cannot be read ({error}); give a UTF-8 file of JSON lines"
        ) from error
    rows = []
    wanted = " and ".join(f'"{name}"' for name in ("id", *needed))
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{number}: not JSON ({error.msg})") from error
        if (
            not isinstance(row, dict)
            or "id" not in row
            or not all(isinstance(row.get(name), str) for name in needed)
            or (one_of and not any(isinstance(row.get(name), str) for name in one_of))
        ):
            choice = f" and {' or '.join(one_of)}" if one_of else ""
            raise InputError(f"{path}:{number}: a row needs {wanted}{choice}")
        rows.append(row)
    return rows
