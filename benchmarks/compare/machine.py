"""Where and with what a run was made."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

__all__ = ["cpu_ms", "facts"]

_LIBRARIES = (
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "faiss-cpu",
    "langchain-core",
    "langchain-text-splitters",
)


def facts(command: str, date: str) -> dict[str, str]:
    """Of the machine, the libraries and the run, as the report states them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    busy = f"; load average {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return {
        "machine": f"{_processor()}, {cores} cores, {_memory()}, {platform.system()}{busy}",
        "versions": ", ".join(
            [
                f"Python {platform.python_version()}",
                *(f"{name} {metadata.version(name)}" for name in _LIBRARIES),
            ]
        ),
        "command": f"`{command}`",
        "date": date,
    }


def cpu_ms(pid: int | None) -> float:
    """The processor time that a process has had, where the system tells (Linux); else 0."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{size / 2**30:.0f} GB"
