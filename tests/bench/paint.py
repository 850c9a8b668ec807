"""``python -m tests.bench.paint``: how soon Chromium paints each page, all on one core."""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path

from tests.browser.showroom import browser, showroom

ROUNDS = 5
PAGES = ("/", "/units/batchnorm", "/submissions/1", "/quizzes/", "/leaderboard/", "/profile")
STAFF = ("/staff/", "/staff/submissions/1")
PAINT = """
const [paint] = performance.getEntriesByName("first-contentful-paint");
return paint ? paint.startTime : null;
"""
WEIGHT = """
const all = [...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")];
return all.reduce((sum, entry) => sum + entry.transferSize, 0);
"""


def main() -> None:
    """Print the median first contentful paint of every page, nothing cached, and what came."""
    # Server, workers and browser are children of this process and share its one core.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("| page | first paint, median | slowest | received |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as data, showroom(Path(data)) as address:
        for who, pages in (("minji@example.org", PAGES), ("teacher@example.org", STAFF)):
            with browser(address, "ko") as window:
                window.log_in(who)
                window.look(1280, 900)
                window.chrome.execute_cdp_cmd("Network.enable", {})
                window.chrome.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
                for page in pages:
                    times, weight = [], 0
                    for _ in range(ROUNDS):
                        window.open(page)
                        painted = None
                        while painted is None:
                            painted = window.chrome.execute_script(PAINT)
                        times.append(float(painted))
                        weight = window.chrome.execute_script(WEIGHT)
                    print(
                        f"| `{page}` | {statistics.median(times):.0f} ms | {max(times):.0f} ms "
                        f"| {weight / 1000:.0f} kB |"
                    )


if __name__ == "__main__":
    main()
