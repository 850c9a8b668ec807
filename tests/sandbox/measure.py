"""Print what a strong sandbox costs: ``python -m tests.sandbox.measure``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from grader.sandbox import Pool, Sandbox, start

SOURCE = "import numpy as np\ndef f(x):\n    return x + 1\n"


def median_ms(work: Callable[[], object], times: int) -> float:
    """Return the median wall time of `work` in milliseconds."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return 1000 * statistics.median(taken)


def memory_mb(pid: int) -> dict[str, float]:
    """Return proportional, private and resident memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kb["Private_Clean"] + kb["Private_Dirty"]
    return {"PSS": kb["Pss"] / 1024, "private": private / 1024, "RSS": kb["Rss"] / 1024}


def main() -> None:
    """Measure and print a Markdown table."""
    rows: list[tuple[str, str]] = []
    start("strong").close()  # the image is built now, if it was not
    begun = [start("strong") for _ in range(4)]
    memory = memory_mb(begun[0].pid)
    rows.append(("idle, of four", ", ".join(f"{k} {v:.0f} MB" for k, v in memory.items())))
    for sandbox in begun:
        sandbox.close()
    rows.append(
        ("start, NumPy loaded, and close", f"{median_ms(lambda: start().close(), 11):.0f} ms")
    )
    with Pool("strong", size=8) as pool:
        pool.take().close()
        ready = [pool.take() for _ in range(8)]
        used: list[Sandbox] = []

        def first() -> None:
            used.append(ready.pop())
            used[-1].load([("a.py", SOURCE)])
            used[-1].call("f", [np.zeros(10)])

        rows.append(("ready one: load and first call", f"{median_ms(first, 7):.2f} ms"))
        with ready.pop() as sandbox:
            sandbox.load([("a.py", SOURCE)])
            for size, name in ((10, "80 B"), (10_000, "80 kB"), (2_000_000, "16 MB")):
                x = np.zeros(size)
                cost = median_ms(partial(sandbox.call, "f", [x]), 21)
                rows.append((f"call, {name} each way", f"{cost:.2f} ms"))
        rows.append(("kill and reap", f"{median_ms(lambda: used.pop().close(), 7):.1f} ms"))
    print("| | |\n|---|---|")
    for what, cost in rows:
        print(f"| {what} | {cost} |")


if __name__ == "__main__":
    main()
