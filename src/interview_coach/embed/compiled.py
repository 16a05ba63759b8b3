"""Where a compiled encoder lies and what is known of it. Imports no model library.

One folder for each set of weights, `<cache>/compiled/<digits of the weights>-<layout>/`: the graph, its weights, the
tokenizer, and `compiled.json`, which is written first and renamed into place with the rest. Where a model cannot be
compiled the folder holds that file alone, with the reason, so that nobody tries again at every start.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = ["GRAPH", "Compiled", "Form", "StoredFile", "find", "folder_of", "stored_files", "versions"]

LAYOUT = 2
GRAPH = "model.onnx"
_RECORD = "compiled.json"
_WATCHED = ("onnxruntime", "torch", "sentence-transformers", "transformers")

Form = Literal["int8", "fp32", "torch"]
"""How the model is run; "torch" where it could not be compiled."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the folder; `mtime_ns` saves hashing it at every start."""

    name: str
    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """The content of `compiled.json`, and the folder it lies in.

    Attributes:
        form: what came out.
        reason: why it is no better form; "" for int8.
        cosine: mean agreement with the original on the built-in check, 0 where there was none.
        recall: share of the check's questions whose passage is found first, and the same of the original.
        versions: of the libraries that compiled it.
    """

    folder: Path
    form: Form
    reason: str
    dim: int
    max_length: int
    padding: int
    tokenizer: Literal["unigram", "tokenizers"]
    prompts: dict[str, str]
    cosine: float
    recall: float
    recall_of_original: float
    versions: dict[str, str]
    files: tuple[StoredFile, ...]

    def write(self) -> None:
        """Store the record in the folder; OSError if that fails."""
        fields = {name: value for name, value in asdict(self).items() if name != "folder"}
        (self.folder / _RECORD).write_text(
            json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def folder_of(cache_dir: Path, digits: str) -> Path:
    """Where the compiled form of these weights lies, if it does."""
    return cache_dir / "compiled" / f"{digits}-{LAYOUT}"


def find(cache_dir: Path, digits: str) -> Compiled | None:
    """What is known of these weights; None if nothing, or if it is damaged or worth another try.

    A failure is tried again once one of the libraries has changed.
    """
    folder = folder_of(cache_dir, digits)
    try:
        fields: Any = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        files = tuple(StoredFile(**stored) for stored in fields.pop("files"))
        compiled = Compiled(folder=folder, files=files, **fields)
        if compiled.form != "int8" and compiled.versions != versions():
            return None
        return compiled if all(_is_whole(folder, stored) for stored in files) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def stored_files(folder: Path) -> tuple[StoredFile, ...]:
    """Every file of a folder, as `Compiled.files` has them."""
    found = []
    for path in sorted(folder.iterdir()):
        status = path.stat()
        found.append(StoredFile(path.name, status.st_size, status.st_mtime_ns, _sha256(path)))
    return tuple(found)


def versions() -> dict[str, str]:
    """The versions here of the libraries that compiling depends on; "" for one that is not installed."""
    from importlib import metadata

    found = {}
    for name in _WATCHED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def _is_whole(folder: Path, stored: StoredFile) -> bool:
    path = folder / stored.name
    status = path.stat()
    if status.st_size != stored.bytes:
        return False
    # A copied cache has other times; then only the content can tell.
    return status.st_mtime_ns == stored.mtime_ns or _sha256(path) == stored.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
