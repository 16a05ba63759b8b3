"""Rewrite an exported encoder in 8 bits: the table of word vectors, and every product with a matrix of weights.

The usual dynamic quantisation takes one scale for a whole batch of activations. A few tokens with values a hundred
times the others' (in e5, those before the second feed-forward matrix) then cost the rest most of their bits, and a
text's vector depends on its neighbours in the batch. Here each token has a scale of its own: a third of the error
(mean 1 - cosine .0013, against .0038), the same speed, and a vector that is the same in every batch.

What one token's values differ in is then evened out between activations and weights ("smoothing"): each channel of
the input of a widening product is divided by the root of its largest value on the built-in check's texts, and the
weights' row multiplied by it. That halves the error again (.0007).

Weights get 7 bits and a scale per column. With 8 the sums of two products overflow the 16 bits that processors
without VNNI have for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto, TensorProto

__all__ = ["RECIPE", "quantise", "smoothable"]

RECIPE = 1
"""Part of the encoder's fingerprint; whoever changes what the graph computes counts it up."""

_LEAST_TABLE_ROWS = 4096
_WEIGHT_MAX = 63  # 7 bits with a sign
_ACTIVATION_MAX = 127
_TINY = 1e-12
_LEAST = 1e-5
_FACTORS = (0.05, 50.0)

Floats = npt.NDArray[np.float32]


def smoothable(model: ModelProto) -> list[str]:
    """The activations whose channels' largest absolute values `quantise` wants to know."""
    widths: dict[str, list[int]] = {}
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights and len(weights[node.input[1]].dims) == 2:
            rows, columns = weights[node.input[1]].dims
            widths.setdefault(node.input[0], [rows]).append(columns)
    # Elsewhere it gains little, and a pass over wider activations costs more.
    return [name for name, (rows, *columns) in widths.items() if sum(columns) > rows]


def quantise(model: ModelProto, largest: Mapping[str, Floats]) -> None:
    """Rewrite the graph in place; it computes nearly the same from the same inputs.

    `largest` has what it has of `smoothable`'s: the largest absolute value of each channel.
    """
    from onnx import helper

    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    rewriter = _Rewriter(weights, _smoothing(graph, weights, largest))
    for node in graph.node:
        rewriter.visit(node)
    del graph.node[:]
    graph.node.extend(rewriter.nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend([*kept, *rewriter.added])
    if all(opset.domain != "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def _smoothing(
    graph: GraphProto, weights: Mapping[str, TensorProto], largest: Mapping[str, Floats]
) -> dict[str, Floats]:
    """What each channel of an activation is divided by."""
    from onnx import numpy_helper

    rows: dict[str, Floats] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[0] in largest and node.input[1] in weights:
            row = np.abs(numpy_helper.to_array(weights[node.input[1]])).max(axis=1)
            rows[node.input[0]] = np.maximum(rows.get(node.input[0], np.zeros_like(row)), row)
    factors = {}
    for name, row in rows.items():
        factor = np.sqrt(np.maximum(largest[name], _LEAST) / np.maximum(row, _LEAST))
        factors[name] = np.clip(factor / np.median(factor), *_FACTORS).astype(np.float32)
    return factors


class _Rewriter:
    """The nodes and weights of the new graph, made while the old one's nodes are visited in order."""

    def __init__(self, weights: dict[str, TensorProto], smoothing: dict[str, Floats]) -> None:
        self._smoothing = smoothing
        self.nodes: list[NodeProto] = []
        self.added: list[TensorProto] = []
        self._weights = weights
        self._levelled: dict[str, tuple[str, str]] = {}
        self._stored: set[str] = set()

    def visit(self, node: NodeProto) -> None:
        if node.op_type == "MatMul" and self._rank(node.input[1]) == 2:
            self._product(node)
        elif (
            node.op_type == "Gather"
            and self._rank(node.input[0]) == 2
            and self._weights[node.input[0]].dims[0] >= _LEAST_TABLE_ROWS
            and all(attribute.i == 0 for attribute in node.attribute if attribute.name == "axis")
        ):
            self._lookup(node)
        else:
            self.nodes.append(node)

    def _rank(self, name: str) -> int | None:
        weight = self._weights.get(name)
        return len(weight.dims) if weight is not None else None

    def _lookup(self, node: NodeProto) -> None:
        """A row of bytes and its scale in place of a row of floats."""
        from onnx import TensorProto

        name, indices, output = node.input[0], node.input[1], node.output[0]
        if name not in self._stored:
            table = self._value(name)
            scales = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, _TINY)
            self._store(f"{name}.int8", np.rint(table / scales).astype(np.int8))
            self._store(f"{name}.scale", scales.astype(np.float32))
            self._stored.add(name)
        self._node("Gather", [f"{name}.int8", indices], f"{output}.int8")
        self._node("Gather", [f"{name}.scale", indices], f"{output}.scale")
        self._node("Cast", [f"{output}.int8"], f"{output}.float", to=TensorProto.FLOAT)
        self._node("Mul", [f"{output}.float", f"{output}.scale"], output)

    def _product(self, node: NodeProto) -> None:
        activation, name, output = node.input[0], node.input[1], node.output[0]
        smoothing = self._smoothing.get(activation)
        # Layers may share a weight; smoothed for one's activations it is another weight.
        stored = name if smoothing is None else f"{name}@{activation}"
        if stored not in self._stored:
            weight = self._value(name)
            if smoothing is not None:
                weight = weight * smoothing[:, None]
            scales = np.maximum(np.abs(weight).max(axis=0) / _WEIGHT_MAX, _TINY)
            self._store(f"{stored}.int8", np.rint(weight / scales).astype(np.int8))
            # The activations' own constant scale is put in here, so that it costs nothing.
            self._store(f"{stored}.scale", (scales / _ACTIVATION_MAX).astype(np.float32))
            self._stored.add(stored)
        levelled, size = self._level(activation)
        self._node(
            "MatMulIntegerToFloat",
            [levelled, f"{stored}.int8", self._constant("one"), f"{stored}.scale", self._constant("middle")],
            f"{output}.levelled",
            domain="com.microsoft",
        )
        self._node("Mul", [f"{output}.levelled", size], output)

    def _level(self, name: str) -> tuple[str, str]:
        """The activations as bytes, each token's largest being the largest byte, and each token's factor."""
        if name in self._levelled:
            return self._levelled[name]
        given = name
        if name in self._smoothing:
            self._store(f"{name}.smoothing", 1 / self._smoothing[name])
            self._node("Mul", [name, f"{name}.smoothing"], f"{name}.smooth")
            name = f"{name}.smooth"
        self._node("Abs", [name], f"{name}.abs")
        self._node("ReduceMax", [f"{name}.abs"], f"{name}.max", axes=[-1], keepdims=1)
        self._node("Max", [f"{name}.max", self._constant("tiny")], f"{name}.size")
        self._node("Div", [name, f"{name}.size"], f"{name}.level")
        self._node(
            "QuantizeLinear",
            [f"{name}.level", self._constant("step"), self._constant("middle")],
            f"{name}.bytes",
        )
        self._levelled[given] = (f"{name}.bytes", f"{name}.size")
        return self._levelled[given]

    def _constant(self, kind: str) -> str:
        values: dict[str, np.generic] = {
            "one": np.float32(1),
            "tiny": np.float32(_TINY),
            "step": np.float32(1 / _ACTIVATION_MAX),
            "middle": np.uint8(128),
        }
        name = f"quantise.{kind}"
        if name not in self._stored:
            self._store(name, np.asarray(values[kind]))
            self._stored.add(name)
        return name

    def _value(self, name: str) -> Floats:
        from onnx import numpy_helper

        return numpy_helper.to_array(self._weights[name]).astype(np.float32, copy=False)

    def _store(self, name: str, value: npt.NDArray[Any]) -> None:
        from onnx import numpy_helper

        self.added.append(numpy_helper.from_array(value, name))

    def _node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> None:
        from onnx import helper

        made = helper.make_node(kind, inputs, [output], f"{output}.{kind}", domain=domain, **attributes)
        self.nodes.append(made)
