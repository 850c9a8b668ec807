"""``python -m tests.bench``: print the figures, or write docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

import click

from grader.catalogue import alternatives, mistakes, solution_source
from grader.course import Course, Unit
from tests.bench.measure import private_memory, tree, usage
from tests.bench.site import Site

ROOT = Path(__file__).parent.parent.parent
BACKGRADE = Path(sys.executable).with_name("backgrade")
FLOOR = """
import sys, numpy as np
source = open(sys.argv[1]).read()
namespace = {}
exec(compile(source, sys.argv[1], 'exec'), namespace)
x = np.random.default_rng(1).normal(size=(4, 5))
for name in sys.argv[2:]:
    try: namespace[name](x)
    except TypeError: pass
"""


def submissions(unit: Unit, count: int) -> list[str]:
    """Return `count` sources as a class hands them in: most right, a quarter with a mistake."""
    right = [variant.source for variant in alternatives(unit)] + [solution_source(unit)]
    wrong = [variant.source for variant in mistakes(unit)]
    return [
        wrong[i // 4 % len(wrong)] if i % 4 == 3 else right[i % len(right)] for i in range(count)
    ]


def batch(unit: Unit, count: int, jobs: int) -> list[tuple[str, str]]:
    """Measure a class of `count` submissions, against the floor."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, source in enumerate(submissions(unit, count)):
            path = Path(folder) / f"student{number:03}.py"
            path.write_text(source)
            files.append(str(path))
        grade = [str(BACKGRADE), "grade", unit.id, "--json", "--seed", "1"]
        one = usage([*grade, "--jobs", "1", files[0]])
        used = usage([*grade, "--jobs", str(jobs), *files])
        reports = [json.loads(line) for line in used.output.splitlines()]
        assert [report["status"] for report in reports] == ["graded"] * count
        floor = usage([sys.executable, "-I", "-c", FLOOR, files[0], *unit.functions])
    marginal = (used.cpu - jobs * one.cpu) / (count - jobs)
    checks = len(reports[0]["checks"])
    return [
        (f"submissions, checks each, processes ({unit.id})", f"{count}, {checks}, {jobs}"),
        ("wall time of the batch", f"{used.wall:.1f} s"),
        ("CPU a submission, all processes", f"{used.cpu / count * 1000:.0f} ms"),
        ("the same, beyond starting each process", f"{marginal * 1000:.0f} ms"),
        ("floor: bare interpreter, NumPy, one of the files run", f"{floor.cpu * 1000:.0f} ms"),
        ("ratio to the floor", f"{used.cpu / count / floor.cpu:.1f}"),
        ("peak memory, all processes", f"{used.peak / 2**20:.0f} MB"),
    ]


def warm(unit: Unit, count: int) -> list[tuple[str, str]]:
    """Measure upload to stored score on a running site with warm sandboxes."""
    sources = submissions(unit, count + 2)
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder)) as site:
        times = [site.upload_and_wait(unit.id, source) for source in sources][2:]
        memory = [private_memory(pid) for pid in tree(site.pid) if _is_sandbox(pid)]
    return [
        (f"uploads measured ({unit.id})", str(count)),
        ("upload to stored score, median", f"{statistics.median(times) * 1000:.0f} ms"),
        ("upload to stored score, slowest", f"{max(times) * 1000:.0f} ms"),
        ("memory of its own, idle sandbox", f"{max(memory) / 2**20:.0f} MB"),
    ]


def _is_sandbox(pid: int) -> bool:
    try:
        return b"host" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def page(rows: list[tuple[str, str]], command: str) -> str:
    """Return the figures as a Markdown page."""
    lines = "".join(f"| {name} | {value} |\n" for name, value in rows)
    return (
        "# Performance\n\n"
        f"Written by `{command}` on {platform.system()} {platform.release()}, "
        f"{len(os.sched_getaffinity(0))} cores, "
        f"Python {platform.python_version()}. Take ratios, not absolutes.\n\n"
        "| what | measured |\n|---|---:|\n" + lines
    )


@click.command()
@click.option("--unit", default="activations", show_default=True)
@click.option("--count", default=100, show_default=True, help="Submissions of the batch.")
@click.option("--uploads", default=20, show_default=True)
@click.option("--jobs", default=2, show_default=True)
@click.option("--write", type=click.Path(path_type=Path), help="The page to write.")
def main(unit: str, count: int, uploads: int, jobs: int, write: Path | None) -> None:
    """Measure grading one unit: a batch, and one upload at a time."""
    found = Course.load(ROOT).unit(unit)
    rows = warm(found, uploads) + batch(found, count, jobs)
    for name, value in rows:
        click.echo(f"{name:55} {value}")
    if write is not None:
        write.write_text(page(rows, "./run bench --write docs/performance.md"))


if __name__ == "__main__":
    main()
