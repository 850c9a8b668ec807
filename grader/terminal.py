"""Reports on a terminal: tables for people, never a control character from a student's file."""

from __future__ import annotations

import locale
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from grader.report import Check, Report, Text

__all__ = [
    "Language",
    "checks_table",
    "default_language",
    "plain",
    "print_report",
    "print_summary",
]

Language = Literal["en", "ko"]
WORDS: dict[str, Text] = {
    "passed": {"en": "passed", "ko": "통과"},
    "failed": {"en": "failed", "ko": "실패"},
    "error": {"en": "error", "ko": "오류"},
    "timeout": {"en": "timeout", "ko": "시간 초과"},
    "killed": {"en": "killed", "ko": "강제 종료"},
    "violation": {"en": "violation", "ko": "규약 위반"},
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "en": ("check", "verdict", "points"),
    "ko": ("검사", "결과", "점수"),
}


def default_language() -> Language:
    """Return Korean where the environment's locale is Korean, else English."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ko" if name.startswith("ko") else "en"


def plain(value: str) -> str:
    """Return `value` with every control character but newline shown as an escape."""
    return "".join(
        char
        if char == "\n" or char.isprintable()
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in value
    )


def print_report(console: Console, file: Path, report: Report, language: Language) -> None:
    """Print one report: a row a check, with message and diagnosis under those not passed."""
    console.print(Styled(plain(str(file)), style="bold"))
    console.print(checks_table(report.checks, language))
    console.print(
        Styled(
            f"{report.unit}: {report.score:g}/{report.max_score:g}  "
            f"({report.status}, isolation {report.isolation}, seed {report.seed}, "
            f"{report.seconds:.2f} s)\n",
            style="bold",
        )
    )


def checks_table(checks: Sequence[Check], language: Language) -> Table:
    """Return a table with a row a check, with message and diagnosis under those not passed."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    check, result, points = HEADINGS[language]
    table.add_column(check)
    table.add_column(result)
    table.add_column(points, justify="right")
    for entry in checks:
        table.add_row(
            _explained(entry, language),
            Styled(WORDS[entry.status][language], style=_colour(entry)),
            f"{entry.points:g}/{entry.max_points:g}" if entry.max_points else "",
        )
    return table


def print_summary(console: Console, rows: Sequence[tuple[Path, Report]]) -> None:
    """Print a row a file."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for name, justify in (("file", "left"), ("status", "left"), ("score", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    table.add_column("lost in")
    for file, report in rows:
        lost = [c.id for c in report.checks if c.status != "passed"]
        table.add_row(
            Styled(plain(str(file))),
            report.status,
            f"{report.score:g}/{report.max_score:g}",
            Styled(", ".join(lost[:3]) + (f" +{len(lost) - 3}" if len(lost) > 3 else "")),
        )
    console.print(table)


def _explained(check: Check, language: Language) -> Styled:
    lines = Styled(plain(check.title[language]))
    if check.message:
        lines.append("\n  " + plain(check.message[language]).replace("\n", "\n  "), style="dim")
    if check.diagnosis:
        lines.append("\n  " + plain(check.diagnosis[language]), style="bold yellow")
    return lines


def _colour(check: Check) -> str:
    return "green" if check.status == "passed" else "red"
