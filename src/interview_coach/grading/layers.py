"""Layers of a transformer in numpy: a few of the encoder's own, fitted anew, that read its middle states for the grader.

The encoder was fitted to find what is about the same; whether it is also *said* hangs on small words, and shows better in states
that were fitted for that. The layers follow Devlin, Chang, Lee and Toutanova, "BERT", 2019, and go out from multilingual-e5-small's (MIT). Fitted with the network that they
belong to by `python -m benchmarks.fit_entailment`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["HEADS", "Layers", "normal", "padded", "softmax", "times"]

Array = npt.NDArray[np.float32]

HEADS = 12
"""Of multilingual-e5-small, whose weights the layers went out from."""
_BATCH = 16
_NEVER = np.float32(-1e4)
_EPSILON = 1e-12


class Layers:
    """Transformer layers, one after the other. Pure, and safe to share."""

    def __init__(self, weights: Sequence[Mapping[str, Array]]) -> None:
        """Each layer's weights by name."""
        self._layers = weights

    def run(self, texts: Sequence[Array]) -> list[Array]:
        """The states that come out, from those that go in; each of shape (tokens, dim)."""
        if not self._layers:
            return list(texts)
        found = {number: text for number, text in enumerate(texts) if not len(text)}
        # Of about one length together, since padding costs as much as words.
        order = sorted(set(range(len(texts))).difference(found), key=lambda number: len(texts[number]))
        for first in range(0, len(order), _BATCH):
            part = order[first : first + _BATCH]
            states, present = padded([texts[number] for number in part])
            bias = ((1 - present) * _NEVER)[:, None, None]
            for weights in self._layers:
                states = _layer(states, bias, weights)
            found.update((number, states[row, : len(texts[number])]) for row, number in enumerate(part))
        return [found[number] for number in range(len(texts))]


def _layer(x: Array, bias: Array, w: Mapping[str, Array]) -> Array:
    texts, tokens, dim = x.shape
    rows = (times(x, w["qkv"]) + w["qkv_bias"]).reshape(texts, tokens, 3, HEADS, dim // HEADS)
    q, k, v = rows.transpose(2, 0, 3, 1, 4)
    attended = softmax(q @ k.transpose(0, 1, 3, 2) * np.float32((dim // HEADS) ** -0.5) + bias) @ v
    joined = attended.transpose(0, 2, 1, 3).reshape(texts, tokens, dim)
    x = x + times(joined, w["attended"]) + w["attended_bias"]
    x = normal(x, w["norm"], w["norm_bias"], _EPSILON)
    x = x + times(_gelu(times(x, w["up"]) + w["up_bias"]), w["down"]) + w["down_bias"]
    return normal(x, w["norm_again"], w["norm_again_bias"], _EPSILON)


def times(x: Array, weights: Array) -> Array:
    """The rows of all texts times a matrix: one large product, where numpy would make a small one of each text."""
    return np.asarray((x.reshape(-1, x.shape[-1]) @ weights).reshape(*x.shape[:-1], -1), np.float32)


def normal(x: Array, gain: Array, shift: Array, epsilon: float) -> Array:
    """Rows of mean 0 and variance 1, then stretched by `gain` and moved by `shift`."""
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(epsilon))
    return np.asarray(centred / spread * gain + shift, np.float32)


def softmax(values: Array) -> Array:
    """Shares along the last axis."""
    powers = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


def padded(texts: Sequence[Array]) -> tuple[Array, Array]:
    """Texts of different lengths in one array, of shape (texts, longest, width), and 1 where a token is."""
    longest = max(len(text) for text in texts)
    rows = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), np.float32)
    for number, text in enumerate(texts):
        rows[number, : len(text)] = text
        mask[number, : len(text)] = 1
    return rows, mask


def _gelu(x: Array) -> Array:
    """x times the normal distribution's share below x; its error function by 7.1.26 of Abramowitz and Stegun, to 1.5e-7."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = np.zeros_like(t)
    for term in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(term)) * t
    error = np.sign(x) * (1 - series * np.exp(-z * z))
    return np.asarray(x * np.float32(0.5) * (1 + error), np.float32)
