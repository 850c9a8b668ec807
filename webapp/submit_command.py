"""The command ``backgrade submit``: hands in to a site through its interface."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click
from handin import Site, Trouble, config_path, known_site, known_token, remember
from rich.console import Console
from rich.live import Live
from rich.text import Text as Styled

from grader.earlier import read_capped
from grader.report import Check
from grader.terminal import Language, checks_table, default_language, plain

__all__ = ["submit"]

NOT_FULL_MARKS, USAGE, OUR_FAULT = 1, 2, 3
SENT = {"en": "Handed in: {0}", "ko": "제출했습니다: {0}"}
QUEUE = {"en": "In the queue, place {0}", "ko": "채점 대기 중, {0}번째"}
DONE = {"en": "{0} of {1} checks done", "ko": "검사 {1}개 가운데 {0}개 완료"}
SCORE = {"en": "{0}: {1:g}/{2:g} ({3})", "ko": "{0}: {2:g}점 중 {1:g}점 ({3})"}
NO_SCORE = {"en": "{0}: {3}", "ko": "{0}: {3}"}
KEPT = {"en": "You are {0}. The token is kept in {1}.", "ko": "{0} 님, 토큰을 {1}에 저장했습니다."}
STATES = {
    "queued": {"en": "in the queue", "ko": "채점 대기 중"},
    "running": {"en": "being graded", "ko": "채점 중"},
    "graded": {"en": "graded", "ko": "채점 완료"},
    "invalid": {"en": "cannot be graded", "ko": "채점할 수 없음"},
    "not_graded": {
        "en": "not graded: our fault, no zero",
        "ko": "저희 쪽 문제로 채점 못 함, 0점 아님",
    },
    "none": {"en": "no grading yet", "ko": "채점 없음"},
}


@click.command()
@click.argument("unit", required=False)
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--site", default="", help="The site's address; also BACKGRADE_SITE, or remembered.")
@click.option(
    "--token", default="", help="Better: BACKGRADE_TOKEN, or --login once. Others see arguments."
)
@click.option("--login", is_flag=True, help="Ask for the token, keep it, and hand in nothing.")
@click.option("--wait", is_flag=True, help="Show the checks as they finish.")
@click.option("--strict", is_flag=True, help="With --wait: exit with 1 unless it has full marks.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.option("--lang", "language", type=click.Choice(["en", "ko"]), default=default_language)
def submit(
    unit: str | None,
    file: Path | None,
    site: str,
    token: str,
    login: bool,
    wait: bool,
    strict: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Hand in FILE for UNIT to the course's site.

    Make a token on your profile page and keep it with --login.
    """
    if login == (unit is not None) or (unit is None) != (file is None):
        raise click.UsageError("Name a unit and a file, or --login alone.")
    try:
        address = known_site(site)
        if login or unit is None or file is None:
            _log_in(address, language)
            return
        there = Site(address, known_token(address, token), language)
        report = there.submit(unit, file.name, read_capped(file))
        if not as_json:
            click.echo(SENT[language].format(report["page"]))
        if wait:
            report = _watched(there, report, language, quiet=as_json)
    except Trouble as trouble:
        click.echo(f"backgrade: {getattr(trouble, language)}", err=True)
        raise click.exceptions.Exit(OUR_FAULT if trouble.ours else USAGE) from None
    if as_json:
        name = os.fsencode(file).decode("utf-8", "backslashreplace")
        click.echo(json.dumps({"file": name, **report}))
    _finish(report, strict and wait)


def _log_in(address: str, language: Language) -> None:
    click.echo(f"{address}/profile/tokens/", err=True)
    token = click.prompt("Token", hide_input=True).strip()
    known_token(address, token)
    me = Site(address, token, language).whoami()
    remember(address, token)
    click.echo(KEPT[language].format(plain(me["name"]), config_path()))


def _watched(site: Site, report: dict[str, Any], language: Language, quiet: bool) -> dict[str, Any]:
    """Follow the grading and show it: on a terminal as it goes, in a pipe at its end."""
    console = Console(highlight=False)
    seen = [report]
    with Live(console=console, transient=True, auto_refresh=False) as live:
        for state in site.follow(report["submission"]["id"]):
            seen.append(state)
            if not quiet and console.is_terminal:
                live.update(_progress(state, language), refresh=True)
    report = seen[-1]
    if not quiet:
        console.print(checks_table(_checks(report), language))
        console.print(Styled(plain(_verdict(report, language)), style="bold"))
    return report


def _progress(report: dict[str, Any], language: Language) -> Styled:
    if report["place"] is not None:
        return Styled(QUEUE[language].format(report["place"]))
    finished = _checks(report)
    lines = [f"{plain(check.title[language])}: {check.status}" for check in finished[-12:]]
    counted = DONE[language].format(len(finished), len(report["checks"]))
    return Styled("\n".join([*lines, counted]))


def _checks(report: dict[str, Any]) -> list[Check]:
    return [Check(seconds=0.0, **each) for each in report["checks"] if each["status"] is not None]


def _verdict(report: dict[str, Any], language: Language) -> str:
    made = report["submission"]
    if report["reason"] is not None:
        return str(report["reason"][language])
    words = SCORE if made["score"] is not None else NO_SCORE
    state = STATES[made["phase"]][language]
    return words[language].format(made["unit"], made["score"], report["max_score"], state)


def _finish(report: dict[str, Any], strict: bool) -> None:
    if report["submission"]["phase"] == "not_graded":
        raise click.exceptions.Exit(OUR_FAULT)
    if strict and report["submission"]["score"] != report["max_score"]:
        raise click.exceptions.Exit(NOT_FULL_MARKS)
