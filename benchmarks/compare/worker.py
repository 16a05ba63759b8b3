"""One measurement in a fresh process: `python -m benchmarks.compare.worker SIDE TASK`, parameters as JSON on stdin.

The last line of stdout is a JSON object: what the task found, and `peak_mb`, the most memory that this process held.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
from pathlib import Path

__all__ = ["main", "peak_mb"]


def main(arguments: list[str]) -> None:
    """Run a task and print what it found."""
    side, task = arguments
    params = json.load(sys.stdin)
    tasks = importlib.import_module(f"benchmarks.compare.{side}").TASKS
    found = tasks[task](params)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT / 1e6
    print(json.dumps({**found, "peak_mb": peak_mb(), "children_mb": children}), flush=True)


_UNIT = 1 if sys.platform == "darwin" else 1024


def peak_mb() -> float:
    """The largest resident set of this process so far, in millions of bytes.

    From /proc where there is one: ru_maxrss begins with what the parent held when it forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
