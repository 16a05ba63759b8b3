"""The forms that an exported graph is stored in, best first: 8 bits, then float32. Imports onnx when called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interview_coach.embed import check
from interview_coach.embed.compiled import GRAPH, Compiled
from interview_coach.embed.onnx_backend import open_session
from interview_coach.embed.quantise import Floats, quantise, smoothable
from interview_coach.embed.tokens import load_tokenizer

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["to_fp32", "to_int8"]

_PROBED_TOKENS = 256
"""Of each of the check's texts, to see how large activations get; the one long text would only take time."""


def to_int8(exported: Path, folder: Path, base: Compiled) -> None:
    """Write the 8-bit graph of the exported one into `folder`, as onnxruntime stores it when optimised.

    `base` names the tokenizer, with which the check's texts are run to see how large activations get.
    """
    import onnx

    model = onnx.load(exported)
    quantise(model, _largest(model, folder / "probe.onnx", base))
    onnx.save(model, folder / "quantised.onnx")
    del model
    _settle(folder / "quantised.onnx", folder)


def to_fp32(exported: Path, folder: Path, base: Compiled) -> None:
    """Write the exported graph into `folder` as it is, in float32, optimised."""
    _settle(exported, folder)


def _settle(graph: Path, folder: Path) -> None:
    open_session(graph, save_as=folder / GRAPH)
    for path in folder.iterdir():
        if path.name not in (GRAPH, f"{GRAPH}.data"):
            path.unlink()


def _largest(model: ModelProto, probe: Path, base: Compiled) -> dict[str, Floats]:
    """The largest absolute value of each channel of the activations to smooth, over the check's texts."""
    import onnx

    names = smoothable(model)
    outputs = len(model.graph.output)
    for name in names:
        model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    onnx.save(model, probe)
    del model.graph.output[outputs:]
    session = open_session(probe)
    probe.unlink()
    tokenizer = load_tokenizer(base.tokenizer, base.folder)
    largest: dict[str, Floats] = {}
    for text in check.texts():
        ids = np.array([tokenizer.encode(text, min(_PROBED_TOKENS, base.max_length))], np.int64)
        found = session.run(names, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        for name, values in zip(names, found, strict=True):
            top = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            largest[name] = np.maximum(largest[name], top) if name in largest else top
    return largest
