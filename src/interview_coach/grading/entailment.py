"""Whether what an answer says asserts a point, contradicts it, or does neither, from the two texts' tokens.

One vector for a text hardly tells "closer" from "farther"; the states of its tokens do. Each token of one text is
laid beside what answers to it in the other (soft alignment), the pair is compared, and the comparisons are summed up:
the decomposable attention of Parikh, Täckström, Das and Uszkoreit ("A Decomposable Attention Model for Natural
Language Inference", 2016), over the states that the search's encoder has for the texts anyway. A few matrices of
numbers (`entailment.npz`) in numpy; fitted by `python -m benchmarks.fit_entailment`, which says on what.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from interview_coach.embed.encoder import Tokens

__all__ = ["Entailment", "shipped_entailment"]

Array = npt.NDArray[np.float32]


class Entailment:
    """The fitted network. Pure, and safe to share."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        """`weights` by name, as `entailment.npz` has them."""
        self._weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}

    def project(self, states: Tokens) -> Array:
        """A text's tokens as they are compared, of shape (tokens, width); a text's are computed once."""
        w = self._weights
        dim = w["norm"].shape[2]
        parts = []
        for layer, (gain, shift) in enumerate(w["norm"]):
            part = states[:, layer * dim : (layer + 1) * dim]
            spread = np.sqrt(part.var(1, keepdims=True) + 1e-5)
            normal = (part - part.mean(1, keepdims=True)) / spread * gain + shift
            parts.append(normal @ w["project"][layer] + w["project_bias"][layer])
        return np.hstack(parts).astype(np.float32)

    def judge(self, point: Array, claim: Array) -> Array:
        """How likely the claim (said, contradicts, says nothing of) the point; they sum to 1.

        Args:
            point: a key point's projected tokens.
            claim: those of what was answered; several clauses one after the other are one claim.
        """
        if not len(point) or not len(claim):
            return np.array([0.0, 0.0, 1.0], np.float32)
        w = self._weights
        near = w["scale"] * (_unit(point) @ _unit(claim).T)
        summed = np.concatenate([self._side(point, claim, near), self._side(claim, point, near.T)])
        hidden = np.maximum(summed @ w["out"] + w["out_bias"], 0)
        return _softmax(hidden @ w["last"] + w["last_bias"])

    def _side(self, text: Array, other: Array, near: Array) -> Array:
        """One text's tokens compared with what answers to them in the other, summed up in three ways."""
        w = self._weights
        answering = _softmax(near) @ other
        nearest = near.max(1, keepdims=True) / w["scale"]
        both = np.hstack([text, answering, np.abs(text - answering), text * answering, nearest])
        hidden = np.maximum(both @ w["compare"] + w["compare_bias"], 0)
        compared = np.maximum(hidden @ w["again"] + w["again_bias"], 0)
        weight = _softmax((compared @ w["gate"] + w["gate_bias"])[:, 0])
        return np.concatenate([compared.mean(0), compared.max(0), weight @ compared])


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9), np.float32)


def _softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


@cache
def shipped_entailment() -> Entailment:
    """The network of `entailment.npz`."""
    with as_file(files("interview_coach.grading") / "entailment.npz") as path, np.load(path) as stored:
        return Entailment({name: stored[name] for name in stored.files})
