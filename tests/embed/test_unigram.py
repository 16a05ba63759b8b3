"""The small tokenizer against the library's, on the real vocabulary of 250,000 pieces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_coach.embed import weights
from interview_coach.embed.tokens import Tokenizer, load_tokenizer, write_tokenizer
from interview_coach.embed.unigram import UnigramTokenizer, Unsupported, convert

ODD = [
    "",
    " ",
    "\n\t ",
    "三元组损失 triplet loss",
    "α=0.2，τ→0",
    "e\u0301cole ﬁne ½ Ａ",
    "x" * 700,
    "<s></s><mask> a<mask>b <unk>",
    "🙂🙃 👩‍💻",
    "\u200b\ufeff零宽",
    "▁ low line ▁▁",
    "ไทย العربية हिन्दी",
    "$\\frac{1}{\\sqrt{d_k}}$",
    "a\x00b",
]


@pytest.fixture(scope="module")
def content(encoder_cache: Path, encoder: object) -> dict[str, Any]:
    found = weights.find("intfloat/multilingual-e5-small", folder=None, cache_dir=encoder_cache)
    assert found
    made: dict[str, Any] = json.loads((found.folder / "tokenizer.json").read_text(encoding="utf-8"))
    return {**made, "truncation": None, "padding": None}


@pytest.fixture(scope="module")
def both(content: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokenizer, Tokenizer]:
    folder = tmp_path_factory.mktemp("tokenizer")
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    convert(content, folder)
    return load_tokenizer("unigram", folder), load_tokenizer("tokenizers", folder)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("longest", [512, 16, 3, 2])
def test_odd_texts(both: tuple[Tokenizer, Tokenizer], text: str, longest: int):
    assert both[0].encode(text, longest) == both[1].encode(text, longest)


def test_every_article(both: tuple[Tokenizer, Tokenizer]):
    corpus = Path(__file__).resolve().parents[2] / "corpus"
    paths = sorted(corpus.rglob("*.md"))
    assert paths
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert both[0].encode(line, 512) == both[1].encode(line, 512), line


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text(both: tuple[Tokenizer, Tokenizer], text: str):
    assert both[0].encode(text, 64) == both[1].encode(text, 64)


def test_of_two_that_agree_the_smaller_is_kept(content: dict[str, Any], tmp_path: Path):
    assert write_tokenizer(content, tmp_path, ODD, 512) == "unigram"
    assert not (tmp_path / "tokenizer.json").exists()
    assert load_tokenizer("unigram", tmp_path).encode("loss", 512)[0] == 0


def test_one_of_another_form_is_kept_as_it_is(tmp_path: Path):
    content = {
        "version": "1.0",
        "model": {"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"},
        "pre_tokenizer": {"type": "Whitespace"},
        "added_tokens": [],
        "normalizer": None,
        "post_processor": None,
        "decoder": None,
    }
    with pytest.raises(Unsupported):
        convert(content, tmp_path)
    assert write_tokenizer(content, tmp_path, ["a b"], 8) == "tokenizers"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tokenizer.json"]
    assert load_tokenizer("tokenizers", tmp_path).encode("a b a", 2) == [0, 1]


def test_a_damaged_file_is_a_value_error(content: dict[str, Any], tmp_path: Path):
    convert(content, tmp_path)
    (tmp_path / "scores.f64").write_bytes(b"\0" * 16)
    with pytest.raises(ValueError, match="damaged"):
        UnigramTokenizer(tmp_path)
