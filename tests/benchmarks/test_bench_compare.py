"""The measurements on figures given, and the command; no model is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.compare import bench as benches
from benchmarks.compare import cli, crowd, first, indexing, quality, warm
from benchmarks.compare.bench import Bench, BenchError, Side
from benchmarks.compare.report import Table, to_markdown
from benchmarks.compare.worker import peak_mb
from interview_coach.progress import silent

Found = dict[str, Any]


class Sides:
    """Stands for both sides' processes: ours takes 1 of everything, theirs 4. `calls` holds what was run."""

    def __init__(self) -> None:
        self.calls: list[tuple[Side, str, Mapping[str, Any]]] = []

    def __call__(self, side: Side, task: str, params: Mapping[str, Any]) -> Found:
        self.calls.append((side, task, params))
        one = 1.0 if side == "ours" else 4.0
        found: dict[str, Found] = {
            "index": {
                "load_s": one,
                "index_s": one,
                "cpu_s": one,
                "chunks": 7,
                "embedded": 0,
                "characters": 100,
            }
            | {"titles": ["What is InfoNCE?", "Explain U-Net"], "problems": 1},
            "serve": {"ms": [one] * len(params.get("questions", ())), "answered": 3},
            "forward": {"answer_ms": [3.0, 3.0, 9.0], "encode_ms": [2.0, 2.0, 2.0]},
            "crowd": {"one_ms": [one] * 20, "many_ms": [one * 9] * 20, "asked": 40, "lost": ["a"]},
            "quality": {"documents": 2, "queries": 3, "recall_at_1": 1 / one, "ndcg_at_10": 0.5},
            "first": {"seconds": 30.0, "encoder": "m@1/onnx", "children_mb": 1500.0},
        }
        return found[task] | {"peak_mb": 100 * one, **({"children_mb": 1500.0} if task == "first" else {})}


@pytest.fixture
def sides() -> Sides:
    return Sides()


@pytest.fixture
def bench(sides: Sides, tmp_path: Path) -> Bench:
    return Bench(
        corpus=(tmp_path,),
        beir=(tmp_path / "one", tmp_path / "two"),
        folder=tmp_path / "model",
        prompts=("q: ", "p: "),
        scratch=tmp_path,
        quick=False,
        progress=silent,
        threads=1,
        work=sides,
    )


def test_warm_divides_medians_and_asks_both_sides_the_same_in_turns(bench: Bench, sides: Sides) -> None:
    section = warm.section(bench)
    assert [round(bar.measured, 2) for bar in section.bars] == [0.25, 0.25, 1.5, 0.25]
    assert [bar.limit for bar in section.bars] == [0.5, 0.5, 2.0, 0.6]
    served = [(side, params["questions"]) for side, task, params in sides.calls if task == "serve"]
    assert [side for side, _ in served] == ["ours", "theirs"] * 3
    assert served[0][1] == served[1][1]
    everything = [q for side, questions in served if side == "ours" for q in questions]
    assert len(everything) == len(set(everything)) == 450


def test_indexing_builds_in_turns_and_compares_the_unchanged_with_theirs(bench: Bench, sides: Sides) -> None:
    section = indexing.section(bench)
    assert [bar.measured for bar in section.bars] == [0.25, 0.25, 0.25]
    assert [bar.holds for bar in section.bars] == [True, True, False]
    built = [(side, params["root"]) for side, task, params in sides.calls if task == "index"]
    assert [side for side, _ in built] == ["ours", "theirs"] * 3 + ["ours"] * 3
    assert len({root for _, root in built[:6]}) == 6
    assert {root for _, root in built[6:]} == {built[0][1]}  # where an index lies already


def test_the_first_indexing_is_done_once_for_all_measurements(bench: Bench, sides: Sides) -> None:
    crowd.section(bench)
    first.section(bench)
    assert [task for _, task, _ in sides.calls].count("index") == 2


def test_crowd_holds_ours_to_eight_times_one_and_to_no_loss(bench: Bench) -> None:
    section = crowd.section(bench)
    assert [(bar.measured, bar.holds) for bar in section.bars] == [(9.0, False), (1.0, False)]


def test_quality_has_a_row_for_each_set_or_a_word(bench: Bench) -> None:
    table = quality.section(bench).body[1]
    assert isinstance(table, Table)
    assert table.rows[1] == ("two", "2", "3", "1.000", "0.250", "0.500", "0.500")
    bench.beir = ()
    assert str(quality.section(bench).body[0]).startswith("Skipped")


def test_compiling_is_a_line_of_its_own_and_in_the_first_start_ever(bench: Bench) -> None:
    text = to_markdown("B", [first.section(bench)], {})
    assert "| seconds to compile and load | 30.0 | none |" in text
    assert "first time ever | 31.0 | 8.0 | 3.88 |" in text


def test_a_failed_process_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"^ours, quality: .*no such folder"):
        benches.work("ours", "quality", {"beir": str(tmp_path / "gone"), "root": str(tmp_path), "corpus": []})
    with pytest.raises(BenchError, match="boom"):
        benches.launch([sys.executable, "-c", "import sys; sys.exit('boom')"], {})


def test_launch_measures_to_the_first_line(tmp_path: Path) -> None:
    # The clock of a process ticks a hundred times a second, and a bare start can take less than one.
    program = "import os, time; sum(range(5_000_000)); print(os.environ['X'], flush=True); time.sleep(0.5)"
    launched = benches.launch([sys.executable, "-c", program], {"X": "hello"})
    assert launched.first_line == "hello\n"
    assert launched.first_line_s > 0
    assert launched.cpu_s > 0


def test_peak_memory_grows_with_what_is_held() -> None:
    program = "from benchmarks.compare.worker import peak_mb; a = peak_mb(); b = bytearray(80_000_000); print(peak_mb() - a)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=benches.environment(), capture_output=True, text=True, check=True
    )
    assert 60 < float(done.stdout) < 120
    assert peak_mb() > 10


def test_only_a_whole_run_writes_the_projects_report(tmp_path: Path) -> None:
    def target(*arguments: str) -> Path | None:
        return cli._target(cli._parser().parse_args(arguments))

    assert target() == cli._REPORT
    assert target("--quick") is target("--only", "cold") is target("--corpus", ".") is None
    assert target("--quick", "--out", str(tmp_path / "a.md")) == tmp_path / "a.md"


def test_wrong_use_is_status_2_and_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--only", "speed"]) == 2
    assert "there are index, cold, warm, crowd, quality, kinds, whole, first" in " ".join(
        capsys.readouterr().out.split()
    )
    assert cli.main(["--corpus", "/nowhere/at/all"]) == 2


def test_prompts_are_the_models_own_else_the_familys(tmp_path: Path) -> None:
    assert cli._prompts(tmp_path, "intfloat/multilingual-e5-small") == ("query: ", "passage: ")
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "ask "}}))
    assert cli._prompts(tmp_path, "other/model") == ("ask ", "")
