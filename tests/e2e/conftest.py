"""The real page in the system's Chromium. Nothing here sleeps: every wait is for something to be seen."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from fakes_coach import FakeCoach, evil, shipped  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PREPARE_MS = 240_000  # the first start embeds the whole corpus, on a machine that may be busy
expect.set_options(timeout=20_000)

Visit = Callable[..., Page]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open an address in a new browser profile; afterwards: no foreign request, no script error, no dialog."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def watch(page: Page) -> None:
        def on_request(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
                wrong.append(f"request to {url}")

        page.on("request", lambda request: on_request(request.url))
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))

        def on_dialog(dialog: object) -> None:
            wrong.append("a dialog opened")
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", on_dialog)

    def open_page(
        url: str,
        *,
        width: int = 1400,
        height: int = 900,
        locale: str = "en-US",
        scheme: str = "light",
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(url)
        expect(page.locator("#transcript [data-conversation]")).to_be_attached()
        expect(page.locator("html")).to_have_attribute("lang", re.compile("^(en|zh-CN)$"))
        expect(page.locator("#conversation-list :is(.conversations, .empty)")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


class FakePage:
    """The page over a fake coach, served from this process."""

    def __init__(self, folder: Path) -> None:
        from interview_coach.ui.app import launch

        self.coach = FakeCoach(folder, [*shipped(), evil()])
        self.served = launch(self.coach, "127.0.0.1", free_port(), reveal_s=0)  # type: ignore[arg-type]
        self.url = self.served.url

    def close(self) -> None:
        self.coach.may_prepare.set()
        self.coach.may_answer.set()
        self.served.close()
        self.coach.close()


@pytest.fixture(scope="module")
def shared_fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakePage]:
    page = FakePage(tmp_path_factory.mktemp("fake"))
    yield page
    page.close()


@pytest.fixture
def fake(shared_fake: FakePage) -> Iterator[FakePage]:
    """The page over the fake coach as at the first start: no conversations, the three articles."""
    coach = shared_fake.coach
    coach.may_answer.set()
    for conversation in coach.store.list():
        coach.store.delete(conversation.id)
    coach._articles[:] = [*shipped(), evil()]
    yield shared_fake
    coach.may_answer.set()  # a test that failed must not hold up the next


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


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("data"))
    yield program
    program.end(15)
