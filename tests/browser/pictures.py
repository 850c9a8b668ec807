"""``./run pictures``: takes the README's pictures from the demo's class into docs/images."""

from __future__ import annotations

import tempfile
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import ROOT
from tests.browser.showroom import Window, browser, showroom

FOLDER = ROOT / "docs" / "images"
MOST = 150_000  # bytes
WIDE, PHONE = (1280, 860), (390, 844)
STUDENT, TEACHER = "junho@example.org", "teacher@example.org"
PATIENCE = 120  # seconds
# Everything is drawn and loaded; and then it is what the window shows.
DRAWN = """
const section = document.querySelector("#pictures:not([hx-get])");
const images = section ? [...section.querySelectorAll("img")] : [];
if (!images.length) return false;
images[0].closest("figure").scrollIntoView();
return images.slice(0, 4).every((image) => image.complete && image.naturalWidth);
"""
# Name, who, language, path, size, theme, and what is scrolled to.
SHOTS: tuple[tuple[str, str, str, str, tuple[int, int], str, str], ...] = (
    ("home.en", STUDENT, "en", "/", WIDE, "light", ""),
    ("home.ko", STUDENT, "ko", "/", PHONE, "dark", ""),
    ("result.en", STUDENT, "en", "/units/activations", WIDE, "light", "result"),
    ("result.ko", STUDENT, "ko", "/units/activations", PHONE, "light", "result"),
    ("pictures.en", STUDENT, "en", "/units/convolution", WIDE, "light", "pictures"),
    ("quiz.en", STUDENT, "en", "/quizzes/activations", WIDE, "light", "quiz"),
    ("class.en", TEACHER, "en", "/staff/", WIDE, "light", ""),
    ("class.ko", TEACHER, "ko", "/staff/", WIDE, "dark", ""),
    ("leaderboard.ko", STUDENT, "ko", "/leaderboard/", PHONE, "dark", ""),
)


def take(window: Window, name: str, path: str, size: tuple[int, int], theme: str, go: str) -> None:
    """Take one picture."""
    window.look(*size, theme)
    window.open(path)
    if go in {"result", "pictures"}:
        window.chrome.find_element(By.CSS_SELECTOR, 'main a[href^="/submissions/"]').click()
    if go == "pictures":
        wait = WebDriverWait(window.chrome, PATIENCE)
        wait.until(lambda chrome: chrome.execute_script(DRAWN))
    elif go == "quiz":
        button = 'form[action$="/begin"] button, main a.button.main'
        window.chrome.find_element(By.CSS_SELECTOR, button).click()
    file = FOLDER / f"{name}.png"
    window.chrome.save_screenshot(str(file))
    assert file.stat().st_size < MOST, f"{file} has {file.stat().st_size} bytes"
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, showroom(Path(data)) as address:
        for who, language in sorted({(shot[1], shot[2]) for shot in SHOTS}):
            with browser(address, language) as window:
                window.log_in(who)
                for name, owner, spoken, path, size, theme, go in SHOTS:
                    if (owner, spoken) == (who, language):
                        take(window, name, path, size, theme, go)


if __name__ == "__main__":
    main()
