from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from interview_coach.embed.encoder import Encoder
from interview_coach.embed.load import load_encoder
from interview_coach.embed.texts import prompts_for

TEXTS = ["三元组损失", "the triplet loss " * 40, "Dropout", "为什么除以 √d_k？" * 10, "x"]


def test_vectors_are_unit_rows_in_the_order_given(torch_encoder: Encoder):
    vectors = torch_encoder.encode_passages(TEXTS)
    assert vectors.shape == (5, torch_encoder.dim) == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-4)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert torch_encoder.encode_passages([text])[0] @ vector > 0.9999


def test_it_ranks_within_and_across_languages(torch_encoder: Encoder):
    passages = torch_encoder.encode_passages(
        [
            "The triplet loss compares an anchor with a positive and a negative.",
            "Backpropagation computes gradients by the chain rule, layer by layer.",
        ]
    )
    for query, best in (
        ("三元组损失是什么？", 0),
        ("什么是反向传播？", 1),
        ("how are gradients computed?", 1),
    ):
        assert int((passages @ torch_encoder.encode_queries([query])[0]).argmax()) == best


def test_queries_and_passages_have_different_prompts(torch_encoder: Encoder):
    cosine = torch_encoder.encode_queries(["attention"])[0] @ torch_encoder.encode_passages(["attention"])[0]
    assert cosine < 0.999


def test_no_text_gives_no_rows(torch_encoder: Encoder):
    assert torch_encoder.encode_queries([]).shape == (0, 384)


def test_half_a_surrogate_pair_is_no_error(torch_encoder: Encoder):
    assert np.isfinite(torch_encoder.encode_queries(["broken \ud83d text", ""])).all()


def test_progress_counts_every_text(torch_encoder: Encoder):
    told: list[tuple[str, int, int]] = []
    torch_encoder.encode_passages(["short text"] * 70, lambda *event: told.append(event))
    assert told == [("embed", 32, 70), ("embed", 64, 70), ("embed", 70, 70)]


def test_many_threads_get_what_one_would(torch_encoder: Encoder):
    expected = torch_encoder.encode_queries(TEXTS)
    barrier = threading.Barrier(8)

    def ask(number: int) -> float:
        barrier.wait()
        return float(torch_encoder.encode_queries([TEXTS[number % 5]])[0] @ expected[number % 5])

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(ask, range(8))) > 0.9999


@pytest.mark.parametrize(
    ("own", "model", "expected"),
    [
        ({"query": "ask: ", "passage": "say: "}, "some/model", ("ask: ", "say: ")),
        ({"query": "ask: ", "document": "doc: "}, "some/model", ("ask: ", "doc: ")),
        ({"query": "", "document": ""}, "intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        ({}, "/models/e5-base-v2/", ("query: ", "passage: ")),
        ({}, "sentence-transformers/all-MiniLM-L6-v2", ("", "")),
        ({"query": "only: "}, "intfloat/e5-small", ("only: ", "")),
    ],
)
def test_prompts(own: dict[str, str | None], model: str, expected: tuple[str, str]):
    assert prompts_for(own, model) == expected


def test_the_fingerprint_names_model_weights_and_backend(torch_encoder: Encoder):
    model, _, rest = torch_encoder.fingerprint.partition("@")
    digits, _, backend = rest.partition("/")
    assert model == "intfloat/multilingual-e5-small"
    assert len(digits) == 16
    assert backend == "torch"


def test_loading_is_silent_and_tells_its_progress(torch_encoder: Encoder, encoder_cache: Path):
    code = f"""
import sys, warnings
warnings.simplefilter("error")
from pathlib import Path
from interview_coach.embed.load import load_encoder
assert "torch" not in sys.modules
told = []
encoder = load_encoder("intfloat/multilingual-e5-small", folder=None, cache_dir=Path({str(encoder_cache)!r}),
                       allow_hub=False, threads=1, backend="torch",
                       progress=lambda *event: told.append(event))
encoder.encode_passages(["a text"] * 3)
import torch
assert torch.get_num_threads() == 1
assert told == [("model", 0, 1), ("model", 1, 1)], told
assert encoder.fingerprint == {torch_encoder.fingerprint!r}
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_model_without_prompts_is_loaded_from_any_folder(
    torch_encoder: Encoder, encoder_cache: Path, tmp_path: Path
):
    """The unpacked model under another name and without its prompts file: then it has no prompts at all."""
    from interview_coach.embed import weights

    found = weights.find("intfloat/multilingual-e5-small", folder=None, cache_dir=encoder_cache)
    assert found
    bare = tmp_path / "bare"
    bare.mkdir()
    for path in found.folder.iterdir():
        if path.name != "config_sentence_transformers.json":
            (bare / path.name).symlink_to(path)
    other = load_encoder(
        "my-model", folder=bare, cache_dir=tmp_path, allow_hub=False, threads=0, backend="torch"
    )
    assert other.fingerprint.startswith("my-model@")
    assert other.fingerprint != torch_encoder.fingerprint
    plain = other.encode_queries(["query: attention", "passage: attention"])
    assert plain[0] @ torch_encoder.encode_queries(["attention"])[0] > 0.9999
    assert plain[1] @ torch_encoder.encode_passages(["attention"])[0] > 0.9999
