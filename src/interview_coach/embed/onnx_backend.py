"""Encode with the compiled model: onnxruntime, numpy and a tokenizer, and no torch.

What is measured (two cores, e5-small): a question 8 ms of one core against 15 in float32; loading 0.4 s; 150 MB after
the first question. Threads sleep while they wait for each other: spinning gains a tenth on an idle machine and loses
several times as much on a busy one.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from interview_coach.embed.batcher import Batcher
from interview_coach.embed.compiled import GRAPH, Compiled
from interview_coach.embed.encoder import Tokens, Vectors
from interview_coach.embed.texts import encodable, prompts_for
from interview_coach.embed.tokens import load_tokenizer
from interview_coach.errors import ModelError
from interview_coach.progress import Progress

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["OnnxEncoder", "open_session", "session_errors"]

_BATCH_TOKENS = 1024
"""Of a batch, padding counted. More gains no speed and costs memory: 75 MB at this size, 330 at four times it."""

_BATCH_TEXTS = 32
_WINDOW = 2048
"""Texts whose token ids are held at a time."""

_PADDED = 1.2
"""Texts of different length run together while padding makes them no more than so much longer."""

_REMEMBERED = 512
"""Question vectors kept; the same question is asked of the index, of its titles and again by the next person."""

Ids = Sequence[int]


class OnnxEncoder:
    """An `Encoder` over a compiled folder. Questions of many threads are encoded together."""

    def __init__(self, compiled: Compiled, model: str, fingerprint: str, threads: int = 0) -> None:
        """Load it.

        Args:
            compiled: what lies in the cache.
            model: the name that the model goes by; it may say which prompts it needs.
            fingerprint: what to be known by.
            threads: how many encode; 0 for one per core that this process may use.

        Raises:
            ModelError: a file is missing or damaged, or onnxruntime is.
        """
        self._query_prompt, self._passage_prompt = prompts_for(compiled.prompts, model)
        self._fingerprint = fingerprint
        self._dim = compiled.dim
        self._max_length = compiled.max_length
        self._padding = compiled.padding
        try:
            # Both take their time outside of Python for the most part.
            with ThreadPoolExecutor(1) as pool:
                opening = pool.submit(open_session, compiled.folder / GRAPH, threads)
                self._tokenizer = load_tokenizer(compiled.tokenizer, compiled.folder)
                self._session = opening.result()
                self._errors = session_errors()
        except ImportError as error:
            raise ModelError(
                f"the encoder needs onnxruntime and tokenizers ({error}); run 'make install', "
                "or set COACH_ENCODER_BACKEND=torch"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ModelError(
                f"cannot load the compiled encoder in {compiled.folder}: {reason}; "
                "remove that folder to have it made again"
            ) from error
        self._together: Batcher[Ids] = Batcher(self._run_apart, _fits, (ModelError, MemoryError))
        self._known: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """Names model, weights, backend and quantisation."""
        return self._fingerprint

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return self._dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of queries, under the model's query prompt; the same question is encoded once.

        Raises:
            ModelError: the model fails on them, as when memory runs out.
        """
        rows = np.empty((len(texts), self._dim), np.float32)
        places: dict[str, list[int]] = {}
        with self._lock:
            for number, text in enumerate(texts):
                vector = self._known.get(text)
                if vector is None:
                    places.setdefault(text, []).append(number)
                else:
                    self._known.move_to_end(text)
                    rows[number] = vector
        new = list(places)
        if not new:
            return rows
        vectors = np.empty((len(new), self._dim), np.float32)
        for batch, ids in self._batches(new, self._query_prompt):
            vectors[batch] = self._together(ids)
        for text, vector in zip(new, vectors, strict=True):
            rows[places[text]] = vector
        with self._lock:
            # The last ones, if there are more than are kept.
            for text, vector in list(zip(new, vectors, strict=True))[-_REMEMBERED:]:
                self._known[text] = vector.copy()
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return rows

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Tokens]]:
        """The unit vectors of queries and the states of their tokens.

        Raises:
            ModelError: the model fails on them, as when memory runs out.
        """
        rows = np.empty((len(texts), self._dim), np.float32)
        states: list[Tokens] = [np.empty((0, 3 * self._dim), np.float32)] * len(texts)
        first = len(self._tokenizer.encode(self._query_prompt, self._max_length)) - 1
        for window, ids in self._batches(texts, self._query_prompt):
            for part in _apart(ids):
                vectors, found = self._run([ids[n] for n in part], with_states=True)
                for n, vector, one in zip(part, vectors, found, strict=True):
                    rows[window[n]] = vector
                    # A view would keep the whole batch.
                    states[window[n]] = one[first : len(ids[n]) - 1].copy()
        return rows, states

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The unit vectors of passages, under the model's passage prompt.

        Raises:
            ModelError: the model fails on them, as when memory runs out.
        """
        rows = np.empty((len(texts), self._dim), np.float32)
        done = 0
        for batch, ids in self._batches(texts, self._passage_prompt):
            # Not together with questions: theirs are small batches, and stay so while an index is built.
            rows[batch], _ = self._run(ids)
            done += len(batch)
            if progress:
                progress("embed", done, len(texts))
        return rows

    def _batches(self, texts: Sequence[str], prompt: str) -> Iterator[tuple[list[int], list[Ids]]]:
        """Numbers of texts with their token ids, texts of about one length together, longest first in each window."""
        for first in range(0, len(texts), _WINDOW):
            window = range(first, min(first + _WINDOW, len(texts)))
            ids = {n: self._tokenizer.encode(prompt + encodable(texts[n]), self._max_length) for n in window}
            order = sorted(window, key=lambda number: -len(ids[number]))
            while order:
                many = max(1, min(_BATCH_TEXTS, _BATCH_TOKENS // max(1, len(ids[order[0]]))))
                batch, order = order[:many], order[many:]
                yield batch, [ids[number] for number in batch]

    def _run_apart(self, texts: Sequence[Ids]) -> Vectors:
        """What `_run` gives, texts of about one length together."""
        rows = np.empty((len(texts), self._dim), np.float32)
        for batch in _apart(texts):
            rows[batch], _ = self._run([texts[number] for number in batch])
        return rows

    def _run(self, texts: Sequence[Ids], with_states: bool = False) -> tuple[Vectors, Vectors]:
        """The vectors, and the states of shape (texts, tokens, 3 * dim), of no texts if they are not asked for."""
        width = max(map(len, texts))
        ids = np.full((len(texts), width), self._padding, np.int64)
        mask = np.zeros((len(texts), width), np.int64)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        try:
            outputs = ["embedding", "states"] if with_states else ["embedding"]
            vectors, *states = self._session.run(outputs, {"input_ids": ids, "attention_mask": mask})
        except self._errors as error:
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ModelError(
                f"the encoder failed: {reason}; try again with less text or more memory"
            ) from error
        return np.asarray(vectors, np.float32), np.asarray(states[0] if states else (), np.float32)


def _fits(texts: Sequence[Ids]) -> bool:
    return len(texts) <= _BATCH_TEXTS and len(texts) * max(map(len, texts)) <= _BATCH_TOKENS


def _apart(texts: Sequence[Ids]) -> Iterator[list[int]]:
    """Numbers of texts, those of about one length together: padding costs as much as words do."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    while order:
        many, words = 1, len(texts[order[0]])
        while many < len(order):
            longest = len(texts[order[many]])
            if longest * (many + 1) > _PADDED * (words + longest):
                break
            many, words = many + 1, words + longest
        yield order[:many]
        order = order[many:]


def open_session(graph: Path, threads: int = 0, save_as: Path | None = None) -> InferenceSession:
    """A session over a graph, or, with `save_as`, one that also stores the graph as optimised for any processor.

    Raises:
        ImportError: onnxruntime is not installed.
        ValueError: it cannot read the graph.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # its warnings are of no use to who runs this
    options.intra_op_num_threads = threads or _cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A pattern is remembered for each shape of input, and nearly every batch has its own.
    options.enable_mem_pattern = False
    levels = onnxruntime.GraphOptimizationLevel
    if save_as is None:
        options.graph_optimization_level = (
            levels.ORT_ENABLE_BASIC
        )  # the rest is in the file: half the time to load
    else:
        options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(save_as)
        # Beside the graph, so that the table of word vectors is mapped into memory and only what is looked up read.
        prefix = "session.optimized_model_external_initializers_"
        options.add_session_config_entry(prefix + "file_name", f"{save_as.name}.data")
        options.add_session_config_entry(prefix + "min_size_in_bytes", "1024")
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except session_errors() as error:
        raise ValueError(str(error)) from error


def session_errors() -> tuple[type[Exception], ...]:
    """What onnxruntime raises; its errors have no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    found: list[Any] = [getattr(state, name) for name in dir(state)]
    own = [kind for kind in found if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*own, RuntimeError)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
