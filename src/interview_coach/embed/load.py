"""Make the encoder that the settings ask for."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Literal

from interview_coach.embed import weights
from interview_coach.embed.encoder import Encoder
from interview_coach.errors import ModelError
from interview_coach.progress import Progress, silent

__all__ = ["Backend", "load_encoder"]

Backend = Literal["auto", "onnx", "torch"]

_log = logging.getLogger("interview_coach")


def load_encoder(
    model: str,
    *,
    folder: Path | None,
    cache_dir: Path,
    allow_hub: bool,
    threads: int,
    backend: Backend = "auto",
    progress: Progress | None = None,
) -> Encoder:
    """The encoder, its weights unpacked or fetched, and compiled, first if need be.

    Once compiled it loads in under a second and torch is not imported; with torch it takes several seconds.

    Args:
        model: a model's name on the hub; it also says which prompts go before queries and passages if the model's
            own folder does not.
        folder: a sentence-transformers folder to load in its place.
        cache_dir: where weights are unpacked to and what is compiled is kept.
        allow_hub: whether they may be fetched.
        threads: how many threads encode; 0 for one per core.
        backend: "onnx" for the compiled encoder, "torch" for sentence-transformers, "auto" for the first that works.
        progress: told of the stages "weights", "compile" and "model".

    Raises:
        ModelError: there are no weights to be had, or they do not load, or the backend asked for cannot do them.
    """
    tell = progress or silent
    found = weights.obtain(model, folder=folder, cache_dir=cache_dir, allow_hub=allow_hub, progress=tell)
    digits = found.fingerprint(cache_dir)
    if backend != "torch":
        try:
            return _compiled(found.folder, model, cache_dir, digits, threads, tell)
        except ModelError as error:
            if backend == "onnx":
                raise
            _log.warning("%s; encoding with torch", error)
    tell("model", 0, 1)
    from interview_coach.embed.sentence_transformers_backend import SentenceTransformerEncoder

    encoder = SentenceTransformerEncoder(found.folder, model, f"{model}@{digits}/torch", threads)
    tell("model", 1, 1)
    return encoder


def _compiled(
    folder: Path, model: str, cache_dir: Path, digits: str, threads: int, tell: Progress
) -> Encoder:
    """The compiled encoder; ModelError where there is none, and why."""
    from interview_coach.embed import compiling
    from interview_coach.embed.compiled import folder_of
    from interview_coach.embed.onnx_backend import OnnxEncoder
    from interview_coach.embed.quantise import RECIPE

    for last_try in (False, True):
        try:
            made = compiling.obtain(folder, model, cache_dir, digits, tell)
        except compiling.CannotCompile as error:
            raise ModelError(f"the encoder {model} was not compiled: {error}") from error
        if made.form == "torch":
            raise ModelError(
                f"the encoder {model} cannot be compiled: {made.reason}; use COACH_ENCODER_BACKEND=torch"
            )
        tell("model", 0, 1)
        try:
            encoder = OnnxEncoder(made, model, f"{model}@{digits}/onnx-{made.form}-{RECIPE}", threads)
        except ModelError:
            if last_try:
                raise
            # Of another version of onnxruntime, perhaps.
            shutil.rmtree(folder_of(cache_dir, digits), ignore_errors=True)
            continue
        tell("model", 1, 1)
        return encoder
    raise AssertionError  # the last try returns or raises
