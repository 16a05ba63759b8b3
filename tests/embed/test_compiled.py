"""What the compiler makes of small models, and what is left where it fails or is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from embed.tiny import tiny_model

from interview_coach.embed import check, compiling
from interview_coach.embed.compile import STEPS, compile_model
from interview_coach.embed.compiled import Compiled, find, folder_of
from interview_coach.embed.encoder import Encoder
from interview_coach.embed.load import load_encoder
from interview_coach.embed.onnx_backend import OnnxEncoder
from interview_coach.errors import ModelError


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def compiled(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    told: list[tuple[str, int, int]] = []
    made = compile_model(
        tiny, "tiny", tmp_path_factory.mktemp("cache"), "d1", lambda *event: told.append(event)
    )
    assert told == [("compile", step, STEPS) for step in range(STEPS + 1)]
    return made


@pytest.fixture
def cache(compiled: Compiled, tmp_path: Path) -> Path:
    """A cache of one's own that holds the compiled tiny model, under the digits `d1`."""
    shutil.copytree(compiled.folder, folder_of(tmp_path, "d1"))
    return tmp_path


def vectors_of(encoder: Encoder) -> np.ndarray:
    return np.vstack([encoder.encode_queries(["the loss", "abc"]), encoder.encode_passages(["xyz", "三元"])])


def test_a_model_of_known_form_comes_out_in_8_bits(tiny: Path, compiled: Compiled, tmp_path: Path):
    assert (compiled.form, compiled.reason, compiled.dim, compiled.max_length) == ("int8", "", 32, 64)
    assert compiled.cosine >= check.LEAST_COSINE
    assert sorted(path.name for path in compiled.folder.iterdir()) == [
        "compiled.json",
        "model.onnx",
        "model.onnx.data",
        "tokenizer.json",
    ]
    original = load_encoder(
        "tiny", folder=tiny, cache_dir=tmp_path, allow_hub=False, threads=1, backend="torch"
    )
    cosines = np.sum(vectors_of(original) * vectors_of(OnnxEncoder(compiled, "tiny", "x", 1)), axis=1)
    assert cosines.min() > 0.99


def test_cls_pooling_is_known_too(tmp_path: Path):
    source = tiny_model(tmp_path / "model", "cls")
    made = compile_model(source, "tiny", tmp_path, "d2")
    assert made.form in ("int8", "fp32"), made.reason  # so small a model may lose a hundredth
    original = load_encoder(
        "tiny", folder=source, cache_dir=tmp_path, allow_hub=False, threads=1, backend="torch"
    )
    assert np.sum(vectors_of(original) * vectors_of(OnnxEncoder(made, "tiny", "x", 1)), axis=1).min() > 0.97


def test_a_model_of_unknown_form_runs_with_torch_and_is_not_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    source = tiny_model(tmp_path / "model", "max")
    arguments = {"folder": source, "cache_dir": tmp_path, "allow_hub": False, "threads": 1}
    encoder = load_encoder("tiny", **arguments)  # type: ignore[arg-type]
    assert encoder.fingerprint.endswith("/torch")
    assert encoder.encode_queries(["loss"]).shape == (1, 32)
    assert "its pooling is max" in caplog.text
    [record] = (tmp_path / "compiled").glob("*/compiled.json")
    assert json.loads(record.read_text())["form"] == "torch"

    def never(*_: object, **__: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(subprocess, "Popen", never)
    assert load_encoder("tiny", **arguments).fingerprint == encoder.fingerprint  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=r"cannot be compiled: .*max.*COACH_ENCODER_BACKEND=torch"):
        load_encoder("tiny", **arguments, backend="onnx")  # type: ignore[arg-type]


def test_where_8_bits_lose_too_much_float32_is_kept(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from interview_coach.embed import quantise

    monkeypatch.setattr(quantise, "_WEIGHT_MAX", 1)  # weights of -1, 0 and 1
    made = compile_model(tiny, "tiny", tmp_path, "d3")
    assert made.form == "fp32"
    assert "int8: its vectors differ" in made.reason
    assert made.cosine > 0.9999


def test_one_that_no_form_agrees_with_runs_with_torch(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(check, "LEAST_COSINE", 1.1)
    made = compile_model(tiny, "tiny", tmp_path, "d4")
    assert made.form == "torch"
    assert made.reason.startswith("int8: its vectors differ")
    assert "fp32: its vectors differ" in made.reason
    assert [path.name for path in made.folder.iterdir()] == ["compiled.json"]


def test_the_check_sees_vectors_that_agree_and_find_nothing(encoder: Encoder):
    """Passages in another order: the cosines are those of other texts, and questions find the wrong ones."""
    expected = check.reference(encoder)
    swapped = replace(expected, passages=np.roll(expected.passages, 1, axis=0))
    assert check.compare(expected, encoder).complaint == ""
    assert "differ" in check.compare(swapped, encoder).complaint
    not_numbers = replace(expected, questions=np.full_like(expected.questions, np.nan))
    assert check.compare(not_numbers, encoder).complaint


@pytest.mark.parametrize("harm", ["cut", "changed", "gone", "no record"])
def test_a_damaged_folder_is_not_taken(cache: Path, harm: str):
    folder = folder_of(cache, "d1")
    data = folder / "model.onnx.data"
    if harm == "cut":
        data.write_bytes(data.read_bytes()[:-1])
    elif harm == "changed":
        content = bytearray(data.read_bytes())
        content[5] ^= 1
        data.write_bytes(content)
    elif harm == "gone":
        data.unlink()
    else:
        (folder / "compiled.json").write_text("{")
    assert find(cache, "d1") is None


def test_a_copied_cache_is_taken(cache: Path):
    for path in folder_of(cache, "d1").iterdir():
        os.utime(path)
    found = find(cache, "d1")
    assert found
    assert found.form == "int8"


def test_a_failure_is_tried_again_once_a_library_has_changed(cache: Path):
    found = find(cache, "d1")
    assert found
    old = {**found.versions, "onnxruntime": "0.1"}
    replace(found, versions=old).write()
    assert find(cache, "d1") is not None  # it worked, so it works
    replace(found, form="fp32", versions=old).write()
    assert find(cache, "d1") is None
    replace(found, form="fp32").write()
    assert find(cache, "d1") is not None


def test_a_graph_that_onnxruntime_does_not_read_is_made_again(tiny: Path, cache: Path):
    """As one of an older version might be: whole by its sums, and yet it does not load."""
    found = find(cache, "d1")
    assert found
    (found.folder / "model.onnx").write_bytes(b"not a graph")
    from interview_coach.embed.compiled import stored_files

    files = tuple(stored for stored in stored_files(found.folder) if stored.name != "compiled.json")
    replace(found, files=files).write()
    digits = digits_of(tiny, cache)
    shutil.move(found.folder, folder_of(cache, digits))
    encoder = load_encoder("tiny", folder=tiny, cache_dir=cache, allow_hub=False, threads=1)
    assert encoder.fingerprint.startswith(f"tiny@{digits}/onnx-int8-")
    assert encoder.encode_queries(["loss"]).shape == (1, 32)


def digits_of(source: Path, cache: Path) -> str:
    from interview_coach.embed import weights

    found = weights.obtain("tiny", folder=source, cache_dir=cache, allow_hub=False)
    return found.fingerprint(cache)


def test_a_compiler_that_is_killed_leaves_nothing_and_the_next_one_works(tiny: Path, tmp_path: Path):
    command = [sys.executable, "-m", "interview_coach.embed.compile", str(tiny), "tiny", str(tmp_path), "d5"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=compiling._environment()
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("2 "):  # exported, about to quantise
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert list((tmp_path / "compiled").glob(".compiling-*"))
    assert find(tmp_path, "d5") is None
    made = compile_model(tiny, "tiny", tmp_path, "d5")
    assert made.form == "int8"
    assert list((tmp_path / "compiled").glob(".compiling-*")) == []


def test_a_cache_that_cannot_be_written_is_one_line_and_torch_answers(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    digits = digits_of(tiny, tmp_path)
    (tmp_path / "compiled").write_text("a file where a folder should be")
    with pytest.raises(compiling.CannotCompile) as refused:
        compiling.obtain(tiny, "tiny", tmp_path, digits, lambda *_: None)
    assert "\n" not in str(refused.value)
    encoder = load_encoder("tiny", folder=tiny, cache_dir=tmp_path, allow_hub=False, threads=1)
    assert encoder.fingerprint.endswith("/torch")
    assert "was not compiled" in caplog.text
