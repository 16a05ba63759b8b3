"""The entailment networks with gradients, in torch: what `grading.entailment` and `grading.layers` do in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional as F

from interview_coach.grading.layers import HEADS

__all__ = ["Network", "exported", "restore"]

WIDTH, HIDDEN, DROPOUT = 64, 128, 0.2
_STATES = 3
_MIDDLE = 6
"""After how many of the encoder's layers its middle states are taken."""

_PARTS = ("qkv", "attended", "up", "down", "norm", "norm_again")
"""What a layer of the encoder consists of."""

Array = npt.NDArray[Any]


class Network(nn.Module):
    """`grading.entailment`'s; with `weights` of the encoder its middle states go through so many of its layers, fitted anew."""

    def __init__(self, dim: int, layers: int = 0, weights: Mapping[str, Array] | None = None) -> None:
        super().__init__()
        width = WIDTH * _STATES
        self.layers = nn.ModuleList(Layer(_MIDDLE + number, weights or {}) for number in range(layers))
        self.norms = nn.ModuleList(nn.LayerNorm(dim) for _ in range(_STATES))
        self.projections = nn.ModuleList(nn.Linear(dim, WIDTH) for _ in range(_STATES))
        self.scale = nn.Parameter(torch.tensor(5.0))
        self.compare, self.again = nn.Linear(4 * width + 1, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.gate = nn.Linear(HIDDEN, 1)
        self.out, self.last = nn.Linear(6 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, 3)

    def forward(
        self, points: tuple[torch.Tensor, ...], claims: tuple[torch.Tensor, ...], pairs: torch.Tensor
    ) -> torch.Tensor:
        """Logits of each pair, of shape (pairs, 3).

        Points and claims are states and a mask of which tokens there are; `pairs` are numbers of a point and a claim, of shape
        (pairs, 2): a text that is in several pairs is read once.
        """
        (x, of_x), (y, of_y) = (
            (self.project(states, present)[rows], present[rows])
            for (states, present), rows in zip((points, claims), pairs.T, strict=True)
        )
        near = self.scale * F.normalize(x, dim=2) @ F.normalize(y, dim=2).transpose(1, 2)
        sides = [self.side(x, y, of_x, of_y, near), self.side(y, x, of_y, of_x, near.transpose(1, 2))]
        hidden = F.relu(self.out(torch.cat(sides, 1)))
        return self.last(self.drop(hidden))  # type: ignore[no-any-return]

    def drop(self, values: torch.Tensor) -> torch.Tensor:
        """Dropout."""
        return F.dropout(values, DROPOUT, self.training)

    def project(self, states: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """Layer by layer, side by side."""
        first, middle, last = states.chunk(_STATES, dim=2)
        if self.layers:
            # Where the processor multiplies in half precision (AMX) this is twice as fast, and nothing is lost by it.
            with torch.autocast("cpu", torch.bfloat16):
                bias = ((1 - present) * -1e4)[:, None, None, :].bfloat16()
                for layer in self.layers:
                    middle = layer(middle, bias)
            middle = middle.float()
        parts = zip((first, middle, last), self.norms, self.projections, strict=True)
        return self.drop(torch.cat([p(n(s)) for s, n, p in parts], 2))

    def side(
        self, x: torch.Tensor, y: torch.Tensor, of_x: torch.Tensor, of_y: torch.Tensor, near: torch.Tensor
    ) -> torch.Tensor:
        """The tokens of `x` compared with what answers to them in `y`, summed up in three ways."""
        near = near.masked_fill(of_y[:, None] == 0, -1e4)
        answering = F.softmax(near, 2) @ y
        nearest = near.max(2).values[..., None] / self.scale
        both = torch.cat([x, answering, (x - answering).abs(), x * answering, nearest], 2)
        compared = F.relu(self.again(self.drop(F.relu(self.compare(both)))))
        weight = F.softmax(self.gate(compared).masked_fill(of_x[..., None] == 0, -1e9), 1)
        mean = (compared * of_x[..., None]).sum(1) / of_x.sum(1, keepdim=True).clamp(min=1)
        most = compared.masked_fill(of_x[..., None] == 0, 0).max(1).values
        return torch.cat([mean, most, (compared * weight).sum(1)], 1)


class Layer(nn.Module):
    """A layer of the encoder, that of this number, which goes on from the encoder's own weights."""

    def __init__(self, number: int, weights: Mapping[str, Array]) -> None:
        super().__init__()
        own = {
            name.removeprefix(f"encoder.layer.{number}."): torch.from_numpy(values)
            for name, values in weights.items()
            if name.startswith(f"encoder.layer.{number}.")
        }
        heads = [f"attention.self.{name}" for name in ("query", "key", "value")]
        own["qkv.weight"] = torch.cat([own[f"{name}.weight"] for name in heads])
        own["qkv.bias"] = torch.cat([own[f"{name}.bias"] for name in heads])
        self.qkv = _linear(own, "qkv")
        self.attended = _linear(own, "attention.output.dense")
        self.up, self.down = _linear(own, "intermediate.dense"), _linear(own, "output.dense")
        self.norm, self.norm_again = _norm(own, "attention.output.LayerNorm"), _norm(own, "output.LayerNorm")

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """The states after this layer; `bias` is added to what attends to what."""
        texts, tokens, dim = x.shape
        q, k, v = self.qkv(x).view(texts, tokens, 3, HEADS, dim // HEADS).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(2, 3) * (dim // HEADS) ** -0.5 + bias, -1)
        x = self.norm(x + self.attended((weights @ v).transpose(1, 2).reshape(texts, tokens, dim)))
        return self.norm_again(x + self.down(F.gelu(self.up(x))))  # type: ignore[no-any-return]


def _linear(weights: Mapping[str, torch.Tensor], name: str) -> nn.Linear:
    rows, columns = weights[f"{name}.weight"].shape
    made = nn.Linear(columns, rows)
    made.load_state_dict({part: weights[f"{name}.{part}"] for part in ("weight", "bias")})
    return made


def _norm(weights: Mapping[str, torch.Tensor], name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(len(weights[f"{name}.bias"]), eps=1e-12)
    made.load_state_dict({part: weights[f"{name}.{part}"] for part in ("weight", "bias")})
    return made


def exported(network: Network) -> dict[str, Array]:
    """The numbers by the names that `grading.entailment` reads."""

    def of(layer: Any, name: str) -> dict[str, Array]:
        return {name: layer.weight.detach().numpy().T, f"{name}_bias": layer.bias.detach().numpy()}

    found = {
        "norm": np.stack(
            [np.stack([n.weight.detach().numpy(), n.bias.detach().numpy()]) for n in network.norms]
        ),
        "project": np.stack([p.weight.detach().numpy().T for p in network.projections]),
        "project_bias": np.stack([p.bias.detach().numpy() for p in network.projections]),
        "scale": network.scale.detach().numpy(),
        **of(network.compare, "compare"),
        **of(network.again, "again"),
        **of(network.gate, "gate"),
        **of(network.out, "out"),
        **of(network.last, "last"),
    }
    for number, layer in enumerate(network.layers):
        for name in _PARTS:
            found |= {f"layer{number}.{n}": v for n, v in of(getattr(layer, name), name).items()}
    return found


def restore(network: Network, stored: Mapping[str, Array]) -> None:
    """Sets the network's numbers to those that `exported` gave."""

    def put(layer: Any, name: str) -> None:
        layer.weight.copy_(torch.from_numpy(stored[name].astype(np.float32).T))
        layer.bias.copy_(torch.from_numpy(stored[f"{name}_bias"].astype(np.float32)))

    with torch.no_grad():
        for number, (norm, projection) in enumerate(zip(network.norms, network.projections, strict=True)):
            gain, shift = torch.from_numpy(stored["norm"][number].astype(np.float32))
            norm.weight.copy_(gain)
            norm.bias.copy_(shift)
            projection.weight.copy_(torch.from_numpy(stored["project"][number].astype(np.float32).T))
            projection.bias.copy_(torch.from_numpy(stored["project_bias"][number].astype(np.float32)))
        network.scale.copy_(torch.tensor(float(stored["scale"])))
        for name in ("compare", "again", "gate", "out", "last"):
            put(getattr(network, name), name)
        for number, layer in enumerate(network.layers):
            for name in _PARTS:
                put(getattr(layer, name), f"layer{number}.{name}")
