"""The page served for tests: over the fake coach from this process, or the whole program as people start it."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from fakes_coach import FakeCoach

ROOT = Path(__file__).parents[1]
PREPARE_MS = 240_000  # the first start embeds the whole corpus, on a machine that may be busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FakePage:
    """The page over a fake coach, served from this process."""

    def __init__(self, coach: FakeCoach) -> None:
        from interview_coach.ui.app import launch

        self.coach = coach
        self.served = launch(coach, "127.0.0.1", free_port(), reveal_s=0)  # type: ignore[arg-type]
        self.url = self.served.url

    def close(self) -> None:
        self.coach.may_prepare.set()
        self.coach.may_answer.set()
        self.served.close()
        self.coach.close()


class Program:
    """`python app.py`, as somebody would start it."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        port = port or free_port()
        self.data_dir = data_dir
        env = {k: v for k, v in os.environ.items() if not k.startswith("COACH_")}
        env |= {
            "COACH_DATA_DIR": str(data_dir),
            "COACH_PORT": str(port),
            "COACH_ALLOW_HUB": "false",
            "HF_HUB_OFFLINE": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=data_dir,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stderr
        self.first_line = self.process.stdout.readline()
        self.errors: list[str] = []
        self._reader = threading.Thread(target=self._drain, args=(self.process.stderr,), daemon=True)
        self._reader.start()

    def _drain(self, stream: IO[str]) -> None:
        self.errors.extend(stream)

    def end(self, signal: int) -> int:
        """Send a signal and give back the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal)
        code = self.process.wait(30)
        self._reader.join(10)
        for stream in (self.process.stdout, self.process.stderr):
            if stream and not stream.closed:
                stream.close()
        return code
