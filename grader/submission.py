"""What a student handed in: a file is opened here and becomes cells of Python source."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from grader.report import Text

__all__ = ["Cell", "Submission", "Unreadable", "display_name", "read"]

Origin = Literal["py", "notebook", "nbgrader"]

MAX_SOURCE_BYTES = 1 << 20
MAX_FILE_BYTES = 8 << 20
MAX_CELLS = 1000
SECONDS = 60.0
NAME_LENGTH = 80

# How the child ends when a file is too much for it: the parser's stack, memory, CPU time. SIGKILL
# is not among these: no file brings it about, a machine short of memory does.
_TOO_MUCH = {
    getattr(signal, name, 0) for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGXCPU")
} - {0}

_CHILD = Path(__file__).resolve().parent / "opening" / "child.py"


class Unreadable(Exception):
    """The file cannot be graded; the texts say why and what to do.

    Attributes
    ----------
    en, ko : str
        The reason.
    sha256 : str
        Of the bytes that were handed in, in hexadecimal.
    """

    def __init__(self, en: str, ko: str, sha256: str) -> None:
        super().__init__(en)
        self.en = en
        self.ko = ko
        self.sha256 = sha256


@dataclass(frozen=True)
class Cell:
    """A piece of source that is run on its own, and what it is called in messages."""

    name: str
    source: str


@dataclass(frozen=True)
class Submission:
    """A file that was read.

    Attributes
    ----------
    sha256 : str
        Of the bytes that were handed in, in hexadecimal.
    origin
        ``py``, ``notebook``, or ``nbgrader`` for a notebook with nbgrader's marks.
    cells
        What is to be run, in order. A cell need not parse, except that of a ``.py`` file.
    notes
        What the student should know about how the file was read.
    """

    sha256: str
    origin: Origin
    cells: tuple[Cell, ...]
    notes: tuple[Text, ...]


def read(
    filename: str,
    content: bytes,
    *,
    functions: Sequence[str],
    max_bytes: int = MAX_SOURCE_BYTES,
    max_file_bytes: int = MAX_FILE_BYTES,
    max_cells: int = MAX_CELLS,
) -> Submission:
    """Read an uploaded file; nothing of it is executed.

    Parsing is done in a child process with limited memory and time: a file that crashes the parser,
    blows up in memory or takes for ever costs that child and nothing else.

    Parameters
    ----------
    filename : str
        What the student called it. Only its suffix matters.
    content : bytes
        The file, as untrusted as it comes.
    functions : sequence of str
        Names the unit asks for. The notes say which are missing or not begun.
    max_bytes, max_file_bytes : int
        Most bytes of Python source, and of a notebook with its outputs.
    max_cells : int
        Most cells of a notebook.

    Raises
    ------
    Unreadable
        If it cannot be graded.
    RuntimeError, OSError
        If our own child process does not work: a fault of ours.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > max_file_bytes:
        size, limit = len(content) / 2**20, max_file_bytes / 2**20
        raise Unreadable(
            f"The file has {size:.1f} MB; at most {limit:.1f} MB are read. Clear the outputs of "
            "the notebook and save it again.",
            f"파일이 {size:.1f} MB입니다. {limit:.1f} MB까지만 읽으므로 노트북의 출력을 지우고 "
            "다시 저장해 주세요.",
            sha256,
        )
    request = {
        "filename": filename,
        "label": display_name(filename),
        "functions": list(functions),
        "limits": [max_bytes, max_file_bytes, max_cells],
    }
    answer = _ask(json.dumps(request).encode() + b"\n" + content)
    if answer is None:
        raise Unreadable(
            "The file cannot be parsed: it is far too long or too deeply nested.",
            "파일을 분석할 수 없습니다. 지나치게 길거나 깊이 중첩되어 있습니다.",
            sha256,
        )
    if refused := answer.get("refused"):
        raise Unreadable(refused["en"], refused["ko"], sha256)
    return Submission(
        sha256=sha256,
        origin=cast("Origin", answer["origin"]),
        cells=tuple(Cell(name, source) for name, source in answer["cells"]),
        notes=tuple(Text(en=note["en"], ko=note["ko"]) for note in answer["notes"]),
    )


def display_name(filename: str) -> str:
    """Return a file's name fit to be shown: no folders, nothing that does not print, not long."""
    bare = filename.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in bare
    )
    if len(shown) > NAME_LENGTH:
        keep = NAME_LENGTH // 2
        shown = f"{shown[: keep - 1]}…{shown[-keep:]}"
    return shown or "unnamed"


def _ask(request: bytes) -> dict[str, Any] | None:
    """Return the child's answer, or None when the file was too much for it."""
    system = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-S", str(_CHILD)],
            input=request,
            capture_output=True,
            env=system,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(
            f"the process that reads submissions gave no answer within {SECONDS:g} s; its CPU "
            "time is limited to less, so this machine is overloaded"
        ) from error
    if done.returncode == 0:
        return cast("dict[str, Any]", json.loads(done.stdout))
    if -done.returncode in _TOO_MUCH:
        return None
    raise RuntimeError(
        f"the process that reads submissions ended with status {done.returncode}: "
        + done.stderr.decode("utf-8", "replace")[-2000:]
    )
