"""A second look at the best passages: a model that reads question and passage together says which answers best.

Off unless the settings name a model. Nogueira and Cho, "Passage Re-ranking with BERT" (2019), is the method; any
sentence-transformers CrossEncoder with one output will do. Torch is imported when the first question is asked.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from interview_coach.embed import weights
from interview_coach.embed.texts import encodable
from interview_coach.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

__all__ = ["CrossEncoderReranker", "Reranker", "SecondLook", "exchange_places"]

Floats = NDArray[np.float32]

_BATCH = 16


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def judge(self, question: str, passages: Sequence[str]) -> Floats:
        """A number for each passage, float32 of shape (passages,): the higher the better, on any scale.

        Raises:
            ModelError: it cannot be loaded or gives no such numbers.
        """
        ...


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A reranker, and how many passages it reads for a question: its cost is `depth` forward passes."""

    reranker: Reranker
    depth: int

    def __call__(self, question: str, scores: Floats, text: Callable[[int], str]) -> Floats:
        """The fused scores of all candidates after the `depth` best have exchanged places.

        Args:
            question: as asked.
            scores: of every candidate, any order.
            text: what the reranker reads of a candidate, by its row in `scores`.
        """
        first = np.argsort(-scores, kind="stable")[: self.depth]
        if len(first) < 2:
            return scores
        return exchange_places(
            scores, first, self.reranker.judge(question, [text(int(row)) for row in first])
        )


def exchange_places(scores: Floats, first: NDArray[np.intp], judged: Floats) -> Floats:
    """Hand the scores of the rows `first`, best first, to these rows in the order of `judged`; a tie changes nothing.

    A reranker's numbers mean something else for every model, and answers are composed by differences of fused
    scores ("not much worse than the best"). So the numbers decide who stands where, and the scores belong to the
    places: what comes out is sorted, on the known scale, and never falls below a passage that was not looked at.
    """
    placed = scores.copy()
    placed[first[np.argsort(-judged, kind="stable")]] = scores[first]
    return placed


class CrossEncoderReranker:
    """A `Reranker` over a sentence-transformers CrossEncoder, loaded when first needed; safe from many threads."""

    def __init__(self, model: str, *, allow_hub: bool, threads: int = 0) -> None:
        """Nothing is loaded yet.

        Args:
            model: a folder, or a name on the hub.
            allow_hub: whether it may be fetched; what the hub's cache holds already is used in any case.
            threads: 0 leaves their number to torch.
        """
        self.model = model
        self._allow_hub = allow_hub
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: CrossEncoder | None = None

    def load(self) -> None:
        """Load the model unless it is loaded.

        Raises:
            ModelError: it is not to be had, does not load, or is no model with one output.
        """
        with self._lock:
            self._ready()

    def judge(self, question: str, passages: Sequence[str]) -> Floats:
        """The model's numbers before any squashing, which would make equals of the best."""
        if not passages:
            return np.empty(0, np.float32)
        with self._lock:
            model = self._ready()
            import torch

            pairs = [(encodable(question), encodable(passage)) for passage in passages]
            judged = np.asarray(
                model.predict(
                    pairs,
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    activation_fn=torch.nn.Identity(),
                    convert_to_numpy=True,
                ),
                np.float32,
            )
        if not np.isfinite(judged).all():
            raise ModelError(f"the reranker {self.model} gives no numbers; {_INSTEAD}")
        return judged

    def _ready(self) -> CrossEncoder:
        if self._loaded is None:
            self._loaded = _load(_folder(self.model, self._allow_hub), self.model, self._threads)
        return self._loaded


_INSTEAD = "name another with COACH_RERANKER_MODEL, or leave it out"


def _folder(model: str, allow_hub: bool) -> Path:
    named = Path(model).expanduser()
    if named.is_dir():
        return named
    if named.is_absolute() or model.startswith(("~", "./", "../")):
        raise ModelError(f"the reranker {model}: no such folder; {_INSTEAD}")
    found = weights.from_hub(model, fetch=False)
    if isinstance(found, str) and allow_hub:
        found = weights.from_hub(model, fetch=True)
    if isinstance(found, Path):
        return found
    off = "" if allow_hub else "; fetching from the model hub is off (COACH_ALLOW_HUB=true allows it)"
    raise ModelError(f"the reranker {model} is not on this machine: {found}{off}; {_INSTEAD}")


def _load(folder: Path, model: str, threads: int) -> CrossEncoder:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # see the encoder's torch backend
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside the libraries
            import torch
            from safetensors import SafetensorError
            from sentence_transformers import CrossEncoder
            from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelError(
            f"the reranker needs sentence-transformers and torch ({error}); run 'make install'"
        ) from error
    if threads > 0:
        torch.set_num_threads(threads)
    # Its bars and load reports would go to a terminal that shows our own progress.
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded: CrossEncoder = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(f"cannot load the reranker in {folder}: {reason}; {_INSTEAD}") from error
    if loaded.num_labels != 1:
        raise ModelError(
            f"the reranker {model} has {loaded.num_labels} outputs, not one for how well a passage answers; {_INSTEAD}"
        )
    loaded.eval()
    return loaded
