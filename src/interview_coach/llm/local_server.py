"""Our own server of a GGUF file: a process on 127.0.0.1 that starts when first needed and ends with this one."""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import re
import secrets
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from interview_coach.errors import LlmError
from interview_coach.llm.chat import never
from interview_coach.llm.endpoints import LOCAL, Endpoint

__all__ = ["LocalServer", "has_runtime"]

_START_S = 180.0
"""A 1 GB model loads in 2 to 12 seconds here; a cold disk takes longer."""
_LOOK_S = 0.05
_INSTALL = "pip install -e '.[local-llm]', or: make llm"


def has_runtime() -> bool:
    """Whether the package that runs GGUF files is installed."""
    return importlib.util.find_spec("xllamacpp") is not None


class LocalServer:
    """One model file, served. Safe to call from many threads.

    Args:
        name: what the page calls the model.
        model: the GGUF file.
        threads: 0 lets llama.cpp choose one for each core.
        context_tokens: prompt and answer together.
        command: what is started in place of this interpreter's `local_process`; for tests.
    """

    def __init__(
        self,
        name: str,
        model: Path,
        *,
        threads: int,
        context_tokens: int,
        command: tuple[str, ...] = (sys.executable, "-m", "interview_coach.llm.local_process"),
    ) -> None:
        self._name = name
        self._model = model
        self._threads = threads
        self._context_tokens = context_tokens
        self._command = command
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._endpoint: Endpoint | None = None

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        return self._process.pid if self._running() and self._process else None

    def endpoint(self, cancelled: Callable[[], bool] = never) -> Endpoint | None:
        """Where it listens, started first if need be; None if `cancelled` came before it was ready.

        A start that is no longer wanted goes on in the background, for whoever asks next.

        Raises:
            LlmError: it cannot be started.
        """
        while not self._starting.acquire(timeout=_LOOK_S):
            if cancelled():
                return None
        try:
            if self._endpoint is None or not self._running():
                self._endpoint = None
                self._start(cancelled)
            return self._endpoint
        finally:
            self._starting.release()

    def close(self) -> None:
        """Ends the process; the next `endpoint` starts another."""
        with self._starting:
            self._end()

    # --- inside, under the lock -----------------------------------------------------------------------------

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self, cancelled: Callable[[], bool]) -> None:
        if not self._running():
            self._end()  # what is left of one that died
            self._launch()
        deadline = time.monotonic() + _START_S
        while not self._ready.wait(_LOOK_S):
            if cancelled():
                return
            if time.monotonic() > deadline:
                self._end()
                raise LlmError(
                    f"{self._name} did not load within {_START_S:.0f} s; try again, or a smaller model",
                    "timeout",
                )
        if self._port is None:
            errors = (line for line in self._said if "error" in line.lower())
            said = re.sub(
                r"^[\d.]+ [A-Z] \w+: ", "", next(errors, "no reason given")
            )  # llama.cpp's time and place
            self._end()
            raise LlmError(
                f"{self._model.name} cannot be run ({said[:200]}); is it a GGUF file that is whole? "
                "'coach llm pull' fetches one, or: coach llm off",
                "missing",
            )
        self._endpoint = Endpoint(
            LOCAL, self._name, f"http://127.0.0.1:{self._port}/v1", SecretStr(self._key), "", True
        )

    def _launch(self) -> None:
        if not has_runtime():
            raise LlmError(f"the package that runs local models is not installed; {_INSTALL}", "missing")
        if not self._model.is_file():
            raise LlmError(f"{self._model} is not there; 'coach llm pull' fetches a model", "missing")
        self._key = secrets.token_urlsafe(24)
        self._port: int | None = None
        self._ready = threading.Event()
        self._said: deque[str] = deque(maxlen=40)
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            # llama.cpp's threads wait for each other by spinning, 2 of them on 2 cores that somebody else uses too:
            # 0.9 tokens/s while another process works; waiting by sleeping: 5.7, and no less on a quiet machine.
            env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
        )
        self._process = process
        atexit.register(self._end)
        threading.Thread(target=self._listen, args=(process, self._ready), daemon=True).start()
        threading.Thread(target=self._drain, args=(process, self._said), daemon=True).start()
        asked = {
            "model": str(self._model),
            "threads": self._threads,
            "context_tokens": self._context_tokens,
            "key": self._key,
        }
        assert process.stdin
        try:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
        except OSError:
            pass  # it has died already; `_listen` notices

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout
        with process.stdout as out:
            line = out.readline()
            try:
                self._port = int(json.loads(line)["port"])
            except (ValueError, LookupError, TypeError):
                process.wait()
            ready.set()
            for _ in out:
                pass

    def _drain(self, process: subprocess.Popen[str], said: deque[str]) -> None:
        assert process.stderr
        with process.stderr as err:
            for line in err:
                said.append(" ".join(line.split()))

    def _end(self) -> None:
        process, self._process, self._endpoint = self._process, None, None
        atexit.unregister(self._end)
        if process is None:
            return
        assert process.stdin
        with suppress(OSError):
            process.stdin.close()  # it ends when its input does
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
