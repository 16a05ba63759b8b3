"""Tiny sentence-transformers models, made on the spot with weights from a seed: real ones in every way but size."""

from __future__ import annotations

import string
from pathlib import Path

WORDS = [
    *string.ascii_lowercase,
    *(f"##{letter}" for letter in string.ascii_lowercase),
    "loss",
    "the",
    "三",
    "元",
]


def tiny_model(folder: Path, pooling: str = "mean") -> Path:
    """A BERT of two layers and width 32 whose tokenizer knows single letters; random, but the same every time."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    raw = folder / "raw"
    raw.mkdir(parents=True)
    vocabulary = raw / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=5 + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(raw)
    BertTokenizerFast(str(vocabulary), model_max_length=64).save_pretrained(raw)
    transformer = Transformer(str(raw), max_seq_length=64)
    made = SentenceTransformer(
        modules=[transformer, Pooling(32, pooling_mode=pooling), Normalize()], device="cpu"
    )
    target = folder / pooling
    made.save(str(target))
    return target
