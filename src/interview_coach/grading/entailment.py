"""Whether what an answer says asserts a point, contradicts it, or does neither, from the two texts' tokens.

One vector for a text hardly tells "closer" from "farther"; the states of its tokens do. Each token of one text is
laid beside what answers to it in the other (soft alignment), the pair is compared, and the comparisons are summed up:
the decomposable attention of Parikh, Täckström, Das and Uszkoreit ("A Decomposable Attention Model for Natural
Language Inference", 2016), over the states that the search's encoder has for the texts anyway. A few matrices of
numbers (`entailment.npz`) in numpy; fitted by `python -m benchmarks.fit_entailment`, which says on what. There are three networks of the
same form, fitted on different claims, one of them with layers of the encoder (`layers`); what counts is the mean of what they say:
where one is wrong another often is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from interview_coach.embed.encoder import Tokens
from interview_coach.grading.layers import Layers, normal, padded, softmax, times

__all__ = ["Entailment", "entailment_of", "shipped_entailment"]

Array = npt.NDArray[np.float32]


class Entailment:
    """The fitted networks. Pure, and safe to share."""

    def __init__(self, networks: Sequence[Mapping[str, Array]]) -> None:
        """The weights of each network, by name, as `entailment.npz` has them."""
        self._networks = [_Network(weights) for weights in networks]

    def project(self, texts: Sequence[Tokens]) -> list[Array]:
        """The texts' tokens as they are compared, each of shape (networks, tokens, width); a text's are computed once."""
        found = [network.project(texts) for network in self._networks]
        return [np.stack(projected) for projected in zip(*found, strict=True)]

    def judge(self, pairs: Sequence[tuple[Array, Array]]) -> Array:
        """How likely each claim (said, contradicts, says nothing of) its point; rows that sum to 1.

        A pair is a key point's projected tokens and those of what was answered. All pairs go through together: products of
        small matrices, one by one, cost more to call than to do.
        """
        said = [
            network.judge([(point[number], claim[number]) for point, claim in pairs])
            for number, network in enumerate(self._networks)
        ]
        return np.asarray(np.mean(said, axis=0), np.float32)


class _Network:
    """One of them."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
        layers: dict[str, dict[str, Array]] = {}
        for name, value in self._weights.items():
            if "." in name:
                layer, own = name.split(".")
                layers.setdefault(layer, {})[own] = value
        self._layers = Layers([layers[name] for name in sorted(layers)])

    def project(self, texts: Sequence[Tokens]) -> list[Array]:
        """The texts' tokens as they are compared, each of shape (tokens, width)."""
        if not texts:
            return []
        w = self._weights
        first, middle, last = zip(*(np.split(text, _STATES, axis=1) for text in texts), strict=True)
        parts = []
        for layer, states in enumerate((first, self._layers.run(middle), last)):
            part, (gain, shift) = np.vstack(states), w["norm"][layer]
            parts.append(normal(part, gain, shift, _EPSILON) @ w["project"][layer] + w["project_bias"][layer])
        rows = np.hstack(parts).astype(np.float32)
        return np.split(rows, np.cumsum([len(text) for text in texts])[:-1])

    def judge(self, pairs: Sequence[tuple[Array, Array]]) -> Array:
        """What one network says of each pair."""
        found = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(pairs), 1))
        rows = [row for row, (point, claim) in enumerate(pairs) if len(point) and len(claim)]
        # Claims of about one length together, since padding costs as much as words.
        rows.sort(key=lambda row: len(pairs[row][1]))
        for first in range(0, len(rows), _BATCH):
            part = rows[first : first + _BATCH]
            found[part] = self._judged([pairs[row] for row in part])
        return found

    def _judged(self, pairs: Sequence[tuple[Array, Array]]) -> Array:
        w = self._weights
        points, of_points = padded([point for point, _ in pairs])
        claims, of_claims = padded([claim for _, claim in pairs])
        near = w["scale"] * (_unit(points) @ _unit(claims).transpose(0, 2, 1))
        sides = (
            self._side(points, of_points, claims, of_claims, near),
            self._side(claims, of_claims, points, of_points, near.transpose(0, 2, 1)),
        )
        hidden = np.maximum(np.hstack(sides) @ w["out"] + w["out_bias"], 0)
        return softmax(hidden @ w["last"] + w["last_bias"])

    def _side(self, texts: Array, of_texts: Array, others: Array, of_others: Array, near: Array) -> Array:
        """Each text's tokens compared with what answers to them in the other, summed up in three ways."""
        w = self._weights
        near = np.where(of_others[:, None] > 0, near, _NEVER)
        answering = softmax(near) @ others
        nearest = near.max(2, keepdims=True) / w["scale"]
        both = np.concatenate([texts, answering, np.abs(texts - answering), texts * answering, nearest], 2)
        hidden = np.maximum(times(both, w["compare"]) + w["compare_bias"], 0)
        compared = np.maximum(times(hidden, w["again"]) + w["again_bias"], 0) * of_texts[..., None]
        weight = softmax(np.where(of_texts > 0, (compared @ w["gate"] + w["gate_bias"])[..., 0], _NEVER))
        mean = compared.sum(1) / of_texts.sum(1, keepdims=True)
        return np.hstack([mean, compared.max(1), (weight[:, None] @ compared)[:, 0]])


_NEVER = np.float32(-1e9)
_EPSILON = 1e-5
_BATCH = 16
_STATES = 3
"""The encoder's states for a token are its first, middle and last layer's, side by side."""


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True).clip(1e-9), np.float32)


def entailment_of(stored: Mapping[str, Array]) -> Entailment:
    """The networks of `entailment.npz`, in which a name is the network's number, a slash, and what the weights are."""
    networks: dict[str, dict[str, Array]] = {}
    for name, values in stored.items():
        number, weights = name.split("/")
        networks.setdefault(number, {})[weights] = values
    return Entailment([networks[number] for number in sorted(networks)])


@cache
def shipped_entailment() -> Entailment:
    """The shipped ones."""
    with as_file(files("interview_coach.grading") / "entailment.npz") as path, np.load(path) as stored:
        return entailment_of(stored)
