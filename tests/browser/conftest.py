"""The real site in real processes, and a real browser to use it with.

The server is ``python -m webapp serve`` with workers that grade in the strong sandbox, over the
real course. Selenium drives Debian's Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
ACCOUNTS = {"teacher": ("instructor", "김선생"), "helper": ("assistant", "Helper")}


@dataclass(frozen=True)
class Server:
    """A running site; `environment` is what a command needs to work on the same data."""

    address: str
    environment: dict[str, str]

    def url(self, path: str) -> str:
        return self.address + path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with site(tmp_path_factory.mktemp("site"), ROOT) as running:
        yield running


@contextmanager
def site(data: Path, course: Path) -> Iterator[Server]:
    """Run a site over a course, with its data in an empty folder."""
    environment = {
        **os.environ,
        "BACKGRADE_DATA": str(data),
        "BACKGRADE_COURSE": str(course),
        "BACKGRADE_WORKERS": "1",
        "BACKGRADE_PORT": "0",
        "BACKGRADE_NEW_PASSWORD": PASSWORD,
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DATABASE_URL", None)
    for name, (role, full_name) in ACCOUNTS.items():
        arguments = [f"{name}@example.org", full_name, "--role", role]
        command(environment, "user", "add", *arguments)
    log = (data / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://[\w.]+:\d+", said)
        assert found is not None, said + (data / "log").read_text()
        yield Server(found.group(), environment)
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close() if process.stdout else None
        log.close()


def command(environment: dict[str, str], *arguments: str) -> str:
    """Run one of the site's commands on the server's data and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "webapp", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Callable[..., webdriver.Chrome]]:
    """Return a function that opens a fresh browser."""
    opened: list[webdriver.Chrome] = []

    def launch(
        language: str = "en", width: int = 1280, height: int = 900, scripts: bool = True
    ) -> webdriver.Chrome:
        profile = tmp_path / f"profile{len(opened)}"
        options = Options()
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            f"--lang={language}",
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
        ):
            options.add_argument(argument)
        preferences: dict[str, object] = {
            "intl.accept_languages": language,
            "download.default_directory": str(tmp_path),
        }
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        chrome = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        opened.append(chrome)
        # Chromium's window is at least 500 wide; this is what a phone's page really gets.
        chrome.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        return chrome

    yield launch
    for chrome in opened:
        chrome.quit()
