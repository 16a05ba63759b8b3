"""The compiled e5-small against the original."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from interview_coach.embed import check
from interview_coach.embed.compiled import Compiled, find
from interview_coach.embed.encoder import Encoder
from interview_coach.embed.onnx_backend import _BATCH_TOKENS, OnnxEncoder
from interview_coach.errors import ModelError

TEXTS = ["三元组损失", "the triplet loss " * 40, "Dropout", "为什么除以 √d_k？" * 10, "x", ""]


@pytest.fixture
def compiled(encoder: Encoder, encoder_cache: Path) -> Compiled:
    found = find(encoder_cache, encoder.fingerprint.partition("@")[2].partition("/")[0])
    assert found
    return found


@pytest.fixture
def own(compiled: Compiled) -> OnnxEncoder:
    """One that remembers nothing yet."""
    return OnnxEncoder(compiled, "intfloat/multilingual-e5-small", "own")


def test_it_does_what_the_original_does(encoder: Encoder, torch_encoder: Encoder):
    agreement = check.compare(check.reference(torch_encoder), encoder)
    assert agreement.complaint == ""
    assert agreement.cosine > 0.999
    assert agreement.worst > 0.995
    assert agreement.recall >= agreement.recall_of_original - 0.01


def test_the_fingerprint_tells_it_from_the_original(encoder: Encoder, torch_encoder: Encoder):
    model, _, rest = encoder.fingerprint.partition("@")
    digits, _, backend = rest.partition("/")
    assert (model, len(digits)) == ("intfloat/multilingual-e5-small", 16)
    assert backend.startswith("onnx-int8-")
    assert torch_encoder.fingerprint == f"{model}@{digits}/torch"


def test_a_text_has_the_same_vector_in_every_batch(own: OnnxEncoder):
    together = own.encode_passages(TEXTS)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-4)
    for text, vector in zip(TEXTS, together, strict=True):
        assert own.encode_passages([text])[0] @ vector > 0.9999


def test_queries_are_remembered_and_still_nobodys_to_change(own: OnnxEncoder):
    runs: list[int] = []
    run = own._run_apart
    own._together._run = lambda items: (runs.append(len(items)), run(items))[1]  # type: ignore[assignment]
    first = own.encode_queries(["What is InfoNCE?", "What is InfoNCE?", "温度"])
    first[:] = 0
    again = own.encode_queries(["温度", "What is InfoNCE?"])
    assert sum(runs) == 2
    np.testing.assert_allclose(np.linalg.norm(again, axis=1), 1, rtol=1e-4)
    assert again[0] @ again[1] < 0.95


def test_the_memory_of_queries_is_bounded(own: OnnxEncoder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("interview_coach.embed.onnx_backend._REMEMBERED", 3)
    own.encode_queries([f"query {number}" for number in range(5)])
    assert list(own._known) == ["query 2", "query 3", "query 4"] or len(own._known) == 3
    own.encode_queries(["one more"])
    assert len(own._known) == 3
    assert "one more" in own._known


def test_batches_are_of_one_length_and_bounded(own: OnnxEncoder):
    texts = ["short", "word " * 100] * 40
    batches = list(own._batches(texts, ""))
    assert sorted(number for batch, _ in batches for number in batch) == list(range(80))
    assert sum(len({len(ids) for ids in batch}) > 1 for _, batch in batches) <= 1
    for _, ids in batches:
        assert len(ids) * max(map(len, ids)) <= _BATCH_TOKENS


def test_a_text_longer_than_the_model_reads_is_cut(own: OnnxEncoder):
    long = "a long story about gradients " * 2000
    assert np.isfinite(own.encode_passages([long])).all()
    assert own.encode_passages([long])[0] @ own.encode_passages([long + "and the end"])[0] > 0.99999


def test_half_a_surrogate_pair_and_no_text(own: OnnxEncoder):
    assert np.isfinite(own.encode_queries(["broken \ud83d text", ""])).all()
    assert own.encode_queries([]).shape == own.encode_passages([]).shape == (0, 384)


def test_progress_counts_every_text(own: OnnxEncoder):
    told: list[tuple[str, int, int]] = []
    own.encode_passages(["short text"] * 70, lambda *event: told.append(event))
    assert [event[0] for event in told] == ["embed"] * len(told)
    assert [event[1] for event in told] == sorted(event[1] for event in told)
    assert told[-1] == ("embed", 70, 70)


def test_twenty_askers_at_once_each_get_what_one_would(own: OnnxEncoder, compiled: Compiled):
    questions = [f"{text} {number}" for number, text in enumerate(TEXTS * 10)]
    expected = OnnxEncoder(compiled, "intfloat/multilingual-e5-small", "other").encode_queries(questions)
    barrier = threading.Barrier(20)

    def ask(asker: int) -> float:
        barrier.wait()
        numbers = range(asker * 3, asker * 3 + 3)
        return min(float(own.encode_queries([questions[number]])[0] @ expected[number]) for number in numbers)

    with ThreadPoolExecutor(20) as pool:
        assert min(pool.map(ask, range(20))) > 0.9999


def test_a_failure_of_the_runtime_is_one_line(own: OnnxEncoder):
    with pytest.raises(ModelError, match="the encoder failed: ") as failed:
        own._run([[10**9]])  # no such word
    assert "\n" not in str(failed.value)
    assert own.encode_queries(["still works"]).shape == (1, 384)


def test_a_missing_graph_names_the_folder(compiled: Compiled, tmp_path: Path):
    from dataclasses import replace

    for path in compiled.folder.iterdir():
        if not path.name.startswith("model.onnx"):
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(ModelError, match="cannot load the compiled encoder") as refused:
        OnnxEncoder(replace(compiled, folder=tmp_path), "m", "x")
    assert str(tmp_path) in str(refused.value)


def test_loading_is_silent_tells_its_progress_and_needs_no_torch(encoder: Encoder, encoder_cache: Path):
    code = f"""
import sys, warnings
warnings.simplefilter("error")
from pathlib import Path
from interview_coach.embed.load import load_encoder
told = []
encoder = load_encoder("intfloat/multilingual-e5-small", folder=None, cache_dir=Path({str(encoder_cache)!r}),
                       allow_hub=False, threads=1, progress=lambda *event: told.append(event))
encoder.encode_passages(["a text"] * 3)
assert told == [("model", 0, 1), ("model", 1, 1)], told
assert encoder.fingerprint == {encoder.fingerprint!r}
heavy = {{"torch", "transformers", "sentence_transformers", "onnx"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
