"""Changing the settings file: some keys are set or taken out, everything else stays as the user wrote it.

The file may hold a key, so it is its owner's alone (mode 600) from then on; it is written aside and renamed.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from interview_coach.atomic import write_text
from interview_coach.errors import StoreError

__all__ = ["change", "is_private"]

_SECRET = "_api_key"
_ONE_LINE = re.compile(r"^\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=")


def change(path: Path, values: Mapping[str, str | None]) -> None:
    """Sets the given top-level keys; None takes one out. Comments and the other keys stay.

    Raises:
        StoreError: the file cannot be read or written, or is laid out so that it must be edited by hand; then nothing
            has changed.
    """
    path = path.resolve()  # a link stays a link
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        old = tomllib.loads(before)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{path} cannot be read ({error}); mend it or remove it") from error
    text = _changed(before, values)
    wanted = {**old, **{name: value for name, value in values.items() if value is not None}}
    wanted = {name: value for name, value in wanted.items() if values.get(name, "") is not None}
    try:
        sound = tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        sound = False
    if not sound:
        raise StoreError(
            f"{path} cannot be changed safely; edit the keys {', '.join(sorted(values))} by hand"
        )
    secret = any(name.endswith(_SECRET) for name in wanted)
    mode = 0o600 if secret or not path.exists() else path.stat().st_mode & 0o777
    write_text(path, text, mode)


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read the file; True where the system keeps no such record."""
    if os.name == "nt" or not path.exists():
        return True
    return path.stat().st_mode & 0o077 == 0


def _changed(text: str, values: Mapping[str, str | None]) -> str:
    lines = text.splitlines()
    first_table = next((i for i, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    kept = []
    for number, line in enumerate(lines):
        found = _ONE_LINE.match(line)
        if number < first_table and found and found["name"] in values:
            continue
        kept.append(line)
    at = next((i for i, line in enumerate(kept) if line.lstrip().startswith("[")), len(kept))
    new = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
        if value is not None
    ]
    return "".join(f"{line}\n" for line in [*kept[:at], *new, *kept[at:]])
