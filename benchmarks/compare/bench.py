"""What every measurement is given: the corpus, the places, and how to run a side in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.compare.questions import fresh
from interview_coach.errors import CoachError
from interview_coach.progress import Progress
from interview_coach.settings import PROJECT_ROOT

__all__ = ["Bench", "BenchError", "Launched", "Side", "environment", "launch", "work"]

Side = Literal["ours", "theirs"]
Found = dict[str, Any]
Work = Callable[[Side, str, Mapping[str, Any]], Found]


class BenchError(CoachError):
    """A measured process failed, or there is nothing to measure. One line."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A process that ran to its end: seconds to its first line on stdout, and of processor time in all."""

    first_line: str
    first_line_s: float
    cpu_s: float


@dataclass
class Bench:
    """One run of the benchmarks.

    Attributes:
        corpus: the folders of articles that both sides index.
        beir: folders of data with judgements.
        folder: the sentence-transformers folder that both sides take the model from.
        prompts: before a question and before a passage.
        scratch: where both sides write; removed by whoever made it.
        quick: fewer repetitions; for a look, not for a claim.
        progress: told of each measurement.
        threads: of both encoders; 0 leaves it to them.
        work: runs a task of a side and gives what it found; `bench.work` but in tests.
    """

    corpus: tuple[Path, ...]
    beir: tuple[Path, ...]
    folder: Path
    prompts: tuple[str, str]
    scratch: Path
    quick: bool
    progress: Progress
    threads: int
    work: Work
    _asked: int = 0
    _built: dict[Side, Found] = field(default_factory=dict)

    def run(self, side: Side, task: str, root: Path | None = None, **more: Any) -> Found:
        """A task of a side, on its index in the scratch folder or in `root`."""
        params = {
            "corpus": [str(path.resolve()) for path in self.corpus],
            "root": str(root or self.root(side)),
            "folder": str(self.folder),
            "prompts": self.prompts,
            "threads": self.threads,
            **more,
        }
        return self.work(side, task, params)

    def root(self, side: Side) -> Path:
        """Where the index is that a side answers from."""
        return self.scratch / side

    def built(self) -> dict[Side, Found]:
        """What the first indexing by each side found; made on first use, since everything else needs the indexes."""
        for done, side in enumerate(SIDES):
            if side not in self._built:
                self.progress(f"indexing, {side}", done, len(SIDES))
                self._built[side] = self.run(side, "index")
                self.progress(f"indexing, {side}", done + 1, len(SIDES))
        return self._built

    def questions(self, count: int) -> list[str]:
        """So many questions about the corpus that have not been asked in this run.

        Raises:
            BenchError: the corpus has no question.
        """
        try:
            found = fresh(self.built()["ours"]["titles"], count, self._asked)
        except ValueError as error:
            raise BenchError(
                "the corpus has no question to ask; give --corpus a folder of articles"
            ) from error
        self._asked += count
        return found


SIDES: tuple[Side, Side] = ("ours", "theirs")


def environment() -> dict[str, str]:
    """Of every measured process: this checkout, no model hub, and threads that sleep while they wait.

    Spinning is the default of torch's threads. On a machine that does nothing else it gains little; on a busy one a
    query of the plain pipeline takes ten times as long, and no ratio would mean anything.
    """
    here = [str(PROJECT_ROOT / "src"), str(PROJECT_ROOT)]
    paths = [*here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "HF_HUB_OFFLINE": "1",
        "PYTHONIOENCODING": "utf-8",
    }


def work(side: Side, task: str, params: Mapping[str, Any]) -> Found:
    """Run a task in a fresh process.

    Raises:
        BenchError: it failed; with the last line that it said.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.compare.worker", side, task]
    done = subprocess.run(
        command, input=json.dumps(params), capture_output=True, text=True, env=environment(), check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BenchError(f"{side}, {task}: {said[-1] if said else f'status {done.returncode}'}")
    found: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def launch(command: Sequence[str], more: Mapping[str, str]) -> Launched:
    """Start a program and wait for its first line, then for its end.

    Raises:
        BenchError: it failed, or said nothing.
    """
    before = os.times()
    started = time.perf_counter()
    with subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment() | dict(more),
    ) as process:
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        seconds = time.perf_counter() - started
        _, complaints = process.communicate()
    after = os.times()
    if process.returncode or not line.strip():
        said = complaints.strip().splitlines()
        raise BenchError(f"{command[2]}: {said[-1] if said else f'status {process.returncode}'}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Launched(line, seconds, cpu)
