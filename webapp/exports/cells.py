"""Tables as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

__all__ = ["csv_text", "harmless"]

# OWASP, "CSV Injection": what a spreadsheet takes for the beginning of a formula. The last ones
# are the same signs in full width, which Excel reads alike in East Asian languages.
DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠")


def harmless(cell: object) -> str:
    """Return a cell's text; a quotation mark before it keeps it from being a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as RFC 4180 says."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(harmless, row) for row in rows)
    return out.getvalue()
