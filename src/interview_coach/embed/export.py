"""From a loaded sentence-transformers model to an ONNX graph that gives unit vectors. Imports torch."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = [
    "INPUTS",
    "OUTPUT",
    "STATES",
    "NotCompilable",
    "export",
    "max_length",
    "pooling",
    "side_by_side",
    "tokenizer_json",
]

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "embedding"
STATES = "states"
_OPSET = 17


class NotCompilable(ValueError):
    """The model is of a form that the compiler does not know; it runs with torch."""


def pooling(model: SentenceTransformer) -> str:
    """How token vectors become one, "mean" or "cls".

    Raises:
        NotCompilable: the model has other modules than a transformer, one of these poolings, and normalisation.
    """
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise NotCompilable(f"its modules are {', '.join(kinds)}")
    config: dict[str, Any] = _module(model, 1).get_config_dict()
    # sentence-transformers 6 names the mode; 5 has a switch for each.
    modes = config.get("pooling_mode") or [
        key.removeprefix("pooling_mode_").removesuffix("_token").removesuffix("_tokens")
        for key, value in config.items()
        if key.startswith("pooling_mode_") and value is True
    ]
    chosen = [modes] if isinstance(modes, str) else list(modes)
    if chosen not in (["mean"], ["cls"]) or not config.get("include_prompt", True):
        raise NotCompilable(f"its pooling is {', '.join(map(str, chosen))}")
    return str(chosen[0])


def max_length(model: SentenceTransformer) -> int:
    """How many tokens of a text the model reads.

    Raises:
        NotCompilable: it does not say.
    """
    stated = model.max_seq_length or getattr(model.tokenizer, "model_max_length", None)
    if not isinstance(stated, int) or not 1 <= stated <= 1_000_000:
        raise NotCompilable("it does not say how long a text may be")
    return stated


def tokenizer_json(model: SentenceTransformer) -> dict[str, Any]:
    """The content of the model's `tokenizer.json`, without truncation and padding.

    Raises:
        NotCompilable: its tokenizer has no such form.
    """
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise NotCompilable("its tokenizer has no tokenizer.json")
    content: dict[str, Any] = json.loads(backend.to_str())
    return {**content, "truncation": None, "padding": None}


def export(model: SentenceTransformer, path: Path) -> None:
    """Write the graph, weights and all: token ids and mask in, unit vectors and the states of tokens out.

    Raises:
        NotCompilable: see `pooling`.
        RuntimeError, ValueError, TypeError: torch cannot export it.
    """
    mode = pooling(model)
    transformer = _module(model, 0).auto_model
    if hasattr(transformer, "set_attn_implementation"):
        transformer.set_attn_implementation(
            "eager"
        )  # plain products, which ONNX Runtime fuses in its own way
    sample = torch.tensor([[5, 6, 7, 8], [9, 10, 1, 1]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of the exporter's age; the newer one wants a package more
        torch.onnx.export(
            _Whole(transformer, mode).eval(),
            (sample, mask),
            str(path),
            input_names=list(INPUTS),
            output_names=[OUTPUT, STATES],
            dynamic_axes={**axes, OUTPUT: {0: "texts"}, STATES: {0: "texts", 1: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def _module(model: SentenceTransformer, number: int) -> Any:
    """One of its modules. Any, since what they have beyond torch's own is their class's affair."""
    return model[number]


class _Whole(torch.nn.Module):
    """The transformer with the pooling and normalisation that follow it."""

    def __init__(self, transformer: torch.nn.Module, mode: str) -> None:
        super().__init__()
        self.transformer = transformer
        self.mode = mode

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.transformer(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        hidden = states[-1]
        if self.mode == "cls":
            pooled = hidden[:, 0]
        else:
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, p=2.0, dim=1), side_by_side(states)


def side_by_side(states: Sequence[torch.Tensor]) -> torch.Tensor:
    """The first, the middle and the last of a transformer's hidden states, as `encoder.Tokens` has them.

    The first tells one word from another, the last what a word means here; the middle is between.
    """
    return torch.cat((states[0], states[len(states) // 2], states[-1]), dim=-1)
