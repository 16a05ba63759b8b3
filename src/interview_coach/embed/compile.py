"""Compile an encoder: from a sentence-transformers folder to an 8-bit graph that needs no torch.

Done once for each set of weights, in a process of its own (`python -m interview_coach.embed.compile`), which takes
its gigabyte of torch with it when it ends; `compiling.py` starts it. The steps: load the original and have it encode
the built-in check; export it to ONNX; quantise; compare. If the 8-bit graph disagrees with the original the float32
one is kept, and if that one does too, or the model is of an unknown form, a record that says so.

The folder is made aside and renamed, under a lock that ends with its holder, so a kill leaves nothing that is read.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from interview_coach.embed import check, forms
from interview_coach.embed.compiled import (
    Compiled,
    Form,
    find,
    folder_of,
    stored_files,
    versions,
)
from interview_coach.embed.onnx_backend import OnnxEncoder, session_errors
from interview_coach.embed.tokens import write_tokenizer
from interview_coach.errors import ModelError
from interview_coach.progress import Progress, silent

if TYPE_CHECKING:
    from interview_coach.embed.sentence_transformers_backend import SentenceTransformerEncoder

__all__ = ["OUT_OF_ROOM", "STEPS", "compile_model", "main"]

STEPS = 4
"""Loaded, exported, quantised, compared."""

OUT_OF_ROOM = 75
"""Exit status when disk or memory ran out: worth another try another time."""

_TEMPORARY = ".compiling-"
_EXPORTED = "exported.onnx"


def compile_model(
    source: Path, model: str, cache_dir: Path, digits: str, progress: Progress = silent
) -> Compiled:
    """Compile the weights in `source`, unless another process has done so meanwhile. Imports torch.

    Args:
        source: a sentence-transformers folder.
        model: the name it goes by, for its prompts.
        cache_dir: the folder made is `compiled.folder_of(cache_dir, digits)`.
        digits: what the weights are known by.
        progress: told of `STEPS` steps in stage "compile".

    Raises:
        OSError: the cache cannot be written.
        ModelError: the original itself does not load.
    """
    target = folder_of(cache_dir, digits)
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.parent / f".{target.name}.lock"):
        known = find(cache_dir, digits)
        if known:
            return known
        for stale in target.parent.glob(f"{_TEMPORARY}{digits}-*"):
            shutil.rmtree(stale, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{digits}-", dir=target.parent))
        try:
            aside.chmod(0o755)
            _compile(source, model, aside, progress)
            shutil.rmtree(target, ignore_errors=True)
            aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        made = find(cache_dir, digits)
        if made is None:
            raise OSError(f"{target} was changed while it was made")
        return made


def _compile(source: Path, model: str, aside: Path, progress: Progress) -> None:
    """Fill the folder with the best form that passes the check, and its record."""
    from interview_coach.embed.sentence_transformers_backend import SentenceTransformerEncoder

    progress("compile", 0, STEPS)
    original = SentenceTransformerEncoder(source, model, "original")
    expected = check.reference(original)
    progress("compile", 1, STEPS)
    work = aside / "work"
    work.mkdir()
    failures = _failures()
    reasons: list[str] = []
    try:
        base = _describe(original, aside)
        _export(original, work / _EXPORTED)
    except failures as error:
        _keep(aside, _unable(aside, f"cannot be exported: {_line(error)}"))
        return
    del original
    gc.collect()
    progress("compile", 2, STEPS)
    steps: tuple[tuple[Form, Callable[[Path, Path, Compiled], None]], ...] = (
        ("int8", forms.to_int8),
        ("fp32", forms.to_fp32),
    )
    for form, make in steps:
        folder = work / form
        folder.mkdir()
        try:
            make(work / _EXPORTED, folder, base)
            if form == "int8":
                progress("compile", 3, STEPS)
            agreement = _agreement(base, folder, aside, model, expected)
        except failures as error:
            reasons.append(f"{form}: {_line(error)}")
            continue
        if agreement.complaint:
            reasons.append(f"{form}: {agreement.complaint}")
            continue
        for path in folder.iterdir():
            path.rename(aside / path.name)
        _keep(
            aside,
            _with(
                base,
                form=form,
                reason="; ".join(reasons),
                cosine=round(agreement.cosine, 5),
                recall=round(agreement.recall, 4),
                recall_of_original=round(agreement.recall_of_original, 4),
            ),
        )
        progress("compile", STEPS, STEPS)
        return
    _keep(aside, _unable(aside, "; ".join(reasons)))
    progress("compile", STEPS, STEPS)


def _describe(original: SentenceTransformerEncoder, aside: Path) -> Compiled:
    """The record but for form and agreement; writes the tokenizer."""
    from interview_coach.embed import export

    export.pooling(original.model)
    longest = export.max_length(original.model)
    prompts = {name: prompt for name, prompt in original.model.prompts.items() if isinstance(prompt, str)}
    # With the prompts, since what stands before a text decides how its beginning is cut up.
    texts = check.texts()
    probes = [*texts, *(prompt + text for prompt in set(prompts.values()) for text in texts)]
    kind = write_tokenizer(export.tokenizer_json(original.model), aside, probes, longest)
    return Compiled(
        folder=aside,
        form="torch",
        reason="",
        dim=original.dim,
        max_length=longest,
        padding=int(original.model.tokenizer.pad_token_id or 0),
        tokenizer=kind,
        prompts=prompts,
        cosine=0.0,
        recall=0.0,
        recall_of_original=0.0,
        versions=versions(),
        files=(),
    )


def _export(original: SentenceTransformerEncoder, path: Path) -> None:
    from interview_coach.embed import export

    export.export(original.model, path)


def _agreement(
    base: Compiled, folder: Path, aside: Path, model: str, expected: check.Reference
) -> check.Agreement:
    """How the graph in `folder` does, with the tokenizer in `aside`."""
    for path in aside.iterdir():
        if path.is_file():
            shutil.copy2(path, folder / path.name)
    encoder = OnnxEncoder(_with(base, folder=folder), model, "compiled")
    agreement = check.compare(expected, encoder)
    del encoder
    gc.collect()
    return agreement


def _unable(aside: Path, reason: str) -> Compiled:
    for path in aside.iterdir():
        if path.is_file():
            path.unlink()
    return Compiled(
        folder=aside,
        form="torch",
        reason=reason,
        dim=0,
        max_length=0,
        padding=0,
        tokenizer="tokenizers",
        prompts={},
        cosine=0.0,
        recall=0.0,
        recall_of_original=0.0,
        versions=versions(),
        files=(),
    )


def _keep(aside: Path, record: Compiled) -> None:
    shutil.rmtree(aside / "work")
    _with(record, folder=aside, files=stored_files(aside)).write()


def _with(record: Compiled, **changes: Any) -> Compiled:
    from dataclasses import replace

    return replace(record, **changes)


def _failures() -> tuple[type[Exception], ...]:
    """What torch, onnx and onnxruntime raise for a model they cannot do; not what a full disk raises."""
    return (
        ModelError,
        ArithmeticError,
        AttributeError,
        ImportError,
        LookupError,
        NotImplementedError,
        TypeError,
        ValueError,
        *(kind for kind in session_errors()),
    )


def _line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]


def main(arguments: list[str]) -> int:
    """The process: `source model cache_dir digits`; a line "done total" on stdout for each step."""
    source, model, cache_dir, digits = arguments

    def tell(stage: str, done: int, total: int) -> None:
        try:
            sys.stdout.write(f"{done} {total}\n")
            sys.stdout.flush()
        except BrokenPipeError:  # who started this has gone; what is made serves the next start
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    try:
        compile_model(Path(source), model, Path(cache_dir), digits, tell)
    except (OSError, MemoryError) as error:
        sys.stderr.write(f"{_line(error)}\n")
        return OUT_OF_ROOM
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
