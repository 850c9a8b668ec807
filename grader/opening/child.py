"""The process that opens one upload: limits itself, reads from stdin, answers on stdout, ends.

Started with ``-I -S``, so it has nothing but the standard library and this package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 10


def main() -> None:
    """Answer one request: a line of JSON, then the file's bytes up to the end of input."""
    _limit()
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from grader.opening.upload import Limits, open_upload, too_deep
    from grader.opening.words import Refused

    request = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    answer: dict[str, object]
    try:
        opened = open_upload(
            request["filename"],
            request["label"],
            content,
            request["functions"],
            Limits(*request["limits"]),
        )
        answer = opened._asdict()
    except Refused as refused:
        answer = {"refused": refused.reason}
    except (MemoryError, RecursionError):
        answer = {"refused": too_deep().reason}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has none: there only a student checks their own file
        return
    limits: list[tuple[int, int]] = [
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ]
    set_limit: Callable[[int, tuple[int, int]], None] = resource.setrlimit
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # Only the soft limit: passing the hard one of CPU time is SIGKILL, which would look like
        # the machine running out of memory.
        set_limit(kind, (top, hard))


if __name__ == "__main__":
    main()
