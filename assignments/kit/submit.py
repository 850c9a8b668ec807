"""Hands in your file to the course's site and shows the result. Needs Python 3.10 or newer.

In a notebook, after saving it::

    from kit import submit
    submit()

For your ``.py`` file, in a terminal in this folder::

    python submit.py

Once, to keep the token that you made on your profile page::

    python submit.py --login
"""

from __future__ import annotations

import argparse
import getpass
import html
import inspect
import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

from handin import Site, Trouble, known_site, known_token, remember  # noqa: E402
from kitwords import language_of, say  # noqa: E402

sys.path.remove(str(FOLDER))

__all__ = ["Handed", "submit"]

SYMBOLS = {"passed": "[ OK ]", "failed": "[FAIL]", "error": "[ERR ]", None: "[----]"}
COLOURS = {"passed": "#2e7d32", None: "#757575"}
ODD, WRONG = "[STOP]", "#c62828"


@dataclass(frozen=True)
class Handed:
    """What became of a file that was handed in. Prints as a table; a notebook shows it as one.

    Attributes
    ----------
    trouble : str
        Why it was not handed in, or how far we got; empty when there is a result.
    report : dict or None
        The site's answer.
    """

    language: str
    trouble: str = ""
    report: dict[str, Any] | None = None

    @property
    def full_marks(self) -> bool:
        """Whether nothing was lost."""
        if self.report is None:
            return False
        return bool(self.report["submission"]["score"] == self.report["max_score"])

    def _sum(self) -> list[str]:
        if self.report is None:
            return []
        made = self.report["submission"]
        lines = [say("handed", self.language, made["filename"], made["unit"], made["id"])]
        if self.report["reason"]:
            lines.append(self.report["reason"][self.language])
        if made["phase"] == "not_graded":
            lines.append(say("our_fault", self.language))
        if made["score"] is not None:
            lines.append(say("score", self.language, made["score"], self.report["max_score"]))
        return [*lines, self.report["page"]]

    def _rows(self) -> list[tuple[str, str, str, str]]:
        """Return symbol, title, points and message of each check."""
        rows = []
        for check in self.report["checks"] if self.report else ():
            said = [check[key][self.language] for key in ("diagnosis", "message") if check[key]]
            points = f"{check['points'] or 0:g}/{check['max_points']:g}"
            rows.append((check["status"], check["title"][self.language], points, "\n".join(said)))
        return rows

    def __str__(self) -> str:
        lines = []
        for status, title, points, said in self._rows():
            lines.append(f"{SYMBOLS.get(status, ODD)} {title}  {points}")
            lines += [f"         {line}" for line in said.splitlines()]
        parts = ["\n".join(lines), "\n".join(self._sum()), self.trouble]
        return "\n\n".join(part for part in parts if part)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            f"<tr><td style='color:{COLOURS.get(status, WRONG)};font-family:monospace;"
            f"white-space:nowrap'>{html.escape(SYMBOLS.get(status, ODD))}</td>"
            f"<td style='text-align:left'>{html.escape(title)}"
            f"<pre style='margin:0;white-space:pre-wrap'>{html.escape(said)}</pre>"
            f"</td><td>{html.escape(points)}</td></tr>"
            for status, title, points, said in self._rows()
        ]
        table = f"<table>{''.join(rows)}</table>" if rows else ""
        told = "<br>".join(html.escape(line) for line in self._sum())
        trouble = f"<pre style='white-space:pre-wrap'>{html.escape(self.trouble)}</pre>"
        return f"{table}<p><strong>{told}</strong></p>" + (trouble if self.trouble else "")


def submit(
    file: str | Path | None = None, *, site: str = "", lang: str | None = None, wait: bool = True
) -> Handed:
    """Hand in the notebook, as it was last saved, and return the result; raises nothing.

    Parameters
    ----------
    file : path, optional
        By default this notebook: as the editor names it, else the unit's in the kit's folder.
    site : str, optional
        The site's address; a kit downloaded from there knows it.
    lang : {"ko", "en"}, optional
        Language of the result; by default that of the system, English unless it is Korean.
    wait : bool
        Whether to wait for the result.
    """
    language = language_of(lang)
    unit = _unit()
    try:
        chosen = Path(file) if file is not None else _this_notebook(unit["unit"])
        content = _content(chosen)
        address = known_site(site, unit.get("site", ""))
        there = Site(address, known_token(address), language)
        report = there.submit(unit["unit"], chosen.name, content)
    except Trouble as trouble:
        return Handed(language, getattr(trouble, language))
    saved = datetime.fromtimestamp(chosen.stat().st_mtime).strftime("%H:%M:%S")
    print(say("sent", language, chosen.name, saved), flush=True)
    return _followed(there, report, language) if wait else Handed(language, "", report)


def _followed(site: Site, report: dict[str, Any], language: str) -> Handed:
    """Wait for the result and say how far it is."""
    try:
        for report in site.follow(report["submission"]["id"]):  # noqa: B020 -- the newest counts
            done = sum(check["status"] is not None for check in report["checks"])
            place = report["place"]
            told = say("queue", language, place) if place else say("progress", language, done)
            print(f"\r{told}   ", end="", flush=True)
        print()
    except KeyboardInterrupt:
        return Handed(language, say("goes_on", language), report)
    except Trouble as trouble:
        return Handed(language, f"{getattr(trouble, language)} {say('goes_on', language)}", report)
    return Handed(language, "", report)


def _unit() -> dict[str, Any]:
    unit: dict[str, Any] = json.loads((FOLDER / "unit.json").read_text(encoding="utf-8"))
    return unit


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Trouble(
            f"{path} cannot be read ({error.strerror}). Name your file: submit('my.ipynb').",
            f"{path} 파일을 읽을 수 없습니다 ({error.strerror}). submit('my.ipynb')처럼 파일을 "
            "알려 주세요.",
        ) from None


def _this_notebook(unit: str) -> Path:
    """Return the notebook that calls us: editors tell its file, each in its own way."""
    frame = inspect.currentframe()
    while frame is not None:
        named = frame.f_globals.get("__vsc_ipynb_file__")
        if isinstance(named, str) and Path(named).is_file():
            return Path(named)
        frame = frame.f_back
    named = os.environ.get("JPY_SESSION_NAME", "")
    if named.endswith(".ipynb") and Path(named).is_file():
        return Path(named)
    return FOLDER / f"{unit}.ipynb"


def _log_in(site: str, language: str) -> int:
    """Ask for the token, try it, and keep it."""
    address = known_site(site, _unit().get("site", ""))
    print(f"{address}/profile/tokens/")
    token = getpass.getpass(say("paste", language)).strip()
    known_token(address, token)
    me = Site(address, token, language).whoami()
    print(say("kept", language, me["name"], remember(address, token)))
    return 0


def main() -> int:
    """Hand in the ``.py`` file; return 0 when it was handed in, 2 when it was not."""
    unit = _unit()
    parser = argparse.ArgumentParser(prog="python submit.py", description="Hand in a file.")
    parser.add_argument("file", nargs="?", default=FOLDER / f"{unit['unit']}.py", type=Path)
    parser.add_argument("--login", action="store_true", help="keep a token and hand in nothing")
    parser.add_argument("--site", default="", help="the address of the course's site")
    parser.add_argument("--lang", choices=["ko", "en"])
    options = parser.parse_args()
    if hasattr(sys.stdout, "reconfigure"):  # a Windows console may not know every letter
        sys.stdout.reconfigure(errors="replace")
    language = language_of(options.lang)
    if options.login:
        try:
            return _log_in(options.site, language)
        except Trouble as trouble:
            print(getattr(trouble, language))
            return 2
    handed = submit(options.file, site=options.site, lang=language)
    print(handed)
    return 0 if handed.report is not None else 2


if __name__ == "__main__":
    sys.exit(main())
