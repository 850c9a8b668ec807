"""The demo's class on the real course, with its work graded, for pictures and for timing."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from sqlalchemy import select

from tests.browser.conftest import ROOT
from webapp import demo, store
from webapp.account_commands import ready_app
from webapp.db import db
from webapp.models import Grading
from webapp.visitor import Visitor

__all__ = ["Window", "browser", "showroom"]

PATIENCE = 300.0


@contextmanager
def showroom(data: Path) -> Iterator[str]:
    """Serve the demo's class from a folder; give the address once everything is graded."""
    app = ready_app(data=data)
    with app.app_context():
        for email, name, role, nickname in demo.ACCOUNTS:
            store.create_user(
                db.session,
                by=None,
                email=email,
                name=name,
                role=role,
                nickname=nickname,
                password=demo.PASSWORD,
            )
    with demo.served(data, ROOT) as server:
        for email, unit, case in demo.WORK:
            (file,) = (ROOT / "tests" / "golden" / unit / case).glob("submission.*")
            visitor = Visitor(server.address)
            visitor.log_in(email, demo.PASSWORD)
            visitor.upload(unit, f"{unit}{file.suffix}", file.read_bytes())
        deadline = time.monotonic() + PATIENCE
        with app.app_context():
            while any(state != "done" for state in db.session.scalars(select(Grading.state))):
                db.session.rollback()
                if time.monotonic() > deadline:
                    raise TimeoutError("the demo's work was not graded in time")
                time.sleep(0.2)
        yield server.address


class Window:
    """A browser of somebody in the class."""

    def __init__(self, chrome: webdriver.Chrome, address: str) -> None:
        self.chrome = chrome
        self.address = address

    def log_in(self, email: str) -> None:
        """Log in, and stay on the start page."""
        self.open("/login")
        for name, value in (("email", email), ("password", demo.PASSWORD)):
            self.chrome.find_element(By.NAME, name).send_keys(value)
        self.chrome.find_element(By.CSS_SELECTOR, "main form button").click()

    def open(self, path: str) -> None:
        """Open a page of the site."""
        self.chrome.get(self.address + path)

    def look(self, width: int, height: int, theme: str = "light") -> None:
        """Make the window so large, and light or dark."""
        schemes = [{"name": "prefers-color-scheme", "value": theme}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": schemes})
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@contextmanager
def browser(address: str, language: str) -> Iterator[Window]:
    """Open a fresh browser in a language."""
    with tempfile.TemporaryDirectory() as profile:
        options = Options()
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        for argument in (
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--hide-scrollbars", f"--lang={language}", f"--user-data-dir={profile}"),
        ):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        chrome = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            yield Window(chrome, address)
        finally:
            chrome.quit()
