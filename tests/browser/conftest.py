"""A real server, a real Chromium: pages are watched for script errors and policy violations."""

import fcntl
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough secret"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all of these as browser tests."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def today() -> date:
    """Return the day of the house, which an hour before midnight by UTC is the next one."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


class Shop:
    """A served house: its address, its commands, and signed-in pages."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.folder = folder
        self.browser = browser
        self.environ = {**os.environ, "SHOPHOUSE_DATA_DIR": str(folder)}
        self.server: warm.Begun | None = None
        self.url = ""
        self.setup_link = ""
        self.pages: list[Page] = []

    def run(self, *arguments: str, given: str = "") -> str:
        """Run a command and return what it answers."""
        done = warm.run(list(arguments), ROOT, self.environ, given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def init(self, *more: str) -> None:
        """Set up the firm with Alice, and Bob as staff."""
        told = ["--company", "Lantern", "--country", "DE", "--currency", "EUR"]
        self.run(
            "init",
            *told,
            "--timezone",
            "Europe/Berlin",
            "--admin",
            "alice@lantern.example",
            "--password",
            PASSWORD,
            *more,
        )
        add = ("user", "add", "bob@lantern.example", "--name", "Bob", "--role", "staff")
        self.run(*add, given=PASSWORD + "\n")

    def serve(self) -> None:
        """Start the server on a free port and wait for its address."""
        import socket

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open(os.devnull, "wb") as nothing:
            argv = ["serve", "--port", str(port)]
            self.server = warm.begin(argv, ROOT, self.environ, nothing.fileno())
        assert self.server.stdout is not None
        self.url = f"http://127.0.0.1:{port}"
        line = self.server.stdout.readline()
        assert self.url in line, line
        self.wait()

    def wait(self) -> None:
        """Wait until the server answers."""
        from urllib.request import urlopen

        for _try in range(100):
            try:
                with urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def stop(self) -> None:
        """End the server as an administrator would."""
        if self.server:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(timeout=30)
            if self.server.stdout:
                self.server.stdout.close()

    def page(self, mail: str = "", script: bool = True, **options: Any) -> Page:
        """Open a page of a new browser context, signed in where a mail is given."""
        options.setdefault("viewport", {"width": 1280, "height": 860})
        context = self.browser.new_context(java_script_enabled=script, **options)
        page = context.new_page()
        page.set_default_timeout(10_000)
        # Scripts have run by then; nobody waits for what comes later, such as pages loaded ahead.
        page.goto = partial(page.goto, wait_until="domcontentloaded")  # type: ignore[method-assign]
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _note(complaints, said))
        page.complaints = complaints  # type: ignore[attr-defined]
        self.pages.append(page)
        if mail:
            self.sign_in(page, mail)
        return page

    def sign_in(self, page: Page, mail: str) -> None:
        """Sign in by the door's form, without drawing it; the first steps do that by hand."""
        door = f"{self.url}/login"
        asks = page.context.request
        form = dict(
            re.findall(r'name="(csrf_token|form_id)" value="([^"]*)"', asks.get(door).text())
        )
        told = {**form, "email": mail, "password": PASSWORD}
        answer = asks.post(door, form=told, headers={"Origin": self.url}, max_redirects=0)
        assert answer.status == 303, answer.text()

    def check(self) -> None:
        """Fail where any page complained."""
        for page in self.pages:
            assert page.complaints == []  # type: ignore[attr-defined]


def _note(complaints: list[str], said: Any) -> None:
    """Keep script errors and violations of the policy, not statuses of 400 and more."""
    if said.type in ("error", "warning") and not re.match(r"Failed to load resource", said.text):
        complaints.append(said.text)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Run Playwright once."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Start Chromium once."""
    browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield browser
    browser.close()


def made_once(factory: pytest.TempPathFactory, name: str, browser: Browser, *more: str) -> Path:
    """Return a house's data directory that the first process which asks makes for all of them."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    shared = factory.getbasetemp().parent if is_worker else factory.getbasetemp()
    folder, ready = shared / name, shared / f"{name}.ready"
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            Shop(folder, browser).init(*more)
            ready.touch()
    return folder


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory, chromium_browser: Browser) -> Path:
    """The data directory of a house that is set up, to be copied for each test."""
    return made_once(tmp_path_factory, "set-up", chromium_browser)


@pytest.fixture
def shop(tmp_path: Path, set_up: Path, chromium_browser: Browser) -> Iterator[Shop]:
    """A fresh house that is set up and served."""
    shutil.copytree(set_up, tmp_path, dirs_exist_ok=True)
    opened = Shop(tmp_path, chromium_browser)
    opened.serve()
    yield opened
    opened.stop()
    for page in opened.pages:
        page.context.close()
    opened.check()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, chromium_browser: Browser) -> Path:
    """The data directory of a house with the sample company, to be copied for each file."""
    plugins = ("--plugins", "contacts,catalog,sales,library", "--demo")
    return made_once(tmp_path_factory, "sample", chromium_browser, *plugins)


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, sample: Path, chromium_browser: Browser
) -> Iterator[Shop]:
    """A served house with the sample company, for tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    opened = Shop(folder, chromium_browser)
    opened.serve()
    yield opened
    opened.stop()
    for page in opened.pages:
        page.context.close()
    opened.check()
