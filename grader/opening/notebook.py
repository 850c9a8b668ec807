"""From a notebook's JSON to its code cells.

``nbformat`` would read the outputs too, validate the whole against a schema that notebooks of
Colab and VS Code often miss, and take longer to import than the rest of reading takes. Four fields
are needed; they are read here and their types are checked.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.opening.decode import UPLOAD_EN, UPLOAD_KO, refuse_nul
from grader.opening.words import Refused, listed, text, visible

if TYPE_CHECKING:
    from grader.report import Text

# Never looked at, and the bulk of a notebook: dropped while parsing, before the next one is read.
UNREAD = ("outputs", "attachments", "widgets")


class RawCell(NamedTuple):
    """A code cell as it stands in the file; `number` counts code cells from 1."""

    number: int
    name: str
    source: str


class Notebook(NamedTuple):
    """The cells to run, those left out because they are tests, and whether nbgrader made it."""

    cells: tuple[RawCell, ...]
    tests: tuple[RawCell, ...]
    nbgrader: bool
    notes: tuple[Text, ...]


class _RepeatedKey(Exception):
    """One JSON object has a key twice, so that two readers could see two notebooks."""


def is_notebook(source: str) -> bool:
    """Tell whether a text is a notebook's JSON rather than Python."""
    return source.lstrip().startswith("{") and '"cells"' in source and '"nbformat"' in source


def read(source: str, max_cells: int) -> Notebook:
    """Return the code cells of a notebook of format 4.

    Of a notebook made with nbgrader the test cells (``grade`` without ``solution``) are left out:
    tests are ours to bring. Everything else that is code is kept in order.

    Raises
    ------
    Refused
        If it is not such a notebook.
    """
    cells = _cells(_load(source), max_cells)
    code: list[tuple[RawCell, dict[str, Any]]] = []
    for position, cell in enumerate(cells, start=1):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if not isinstance(cell, dict) or not isinstance(kind, str):
            raise _damaged(f"cell {position} has no type", f"셀 {position}에 종류가 없습니다")
        if kind == "code":
            marks = _nbgrader(cell)
            code.append((_raw(cell, marks, len(code) + 1), marks))
    kept = tuple(raw for raw, marks in code if not _is_test(marks))
    tests = tuple(raw for raw, marks in code if _is_test(marks))
    return Notebook(kept, tests, any(marks for _, marks in code), _repeated(code))


def _load(source: str) -> dict[str, Any]:
    try:
        loaded = json.loads(source, object_pairs_hook=_object)
    except _RepeatedKey as error:
        key = visible(str(error), 40)
        raise _damaged(
            f"the key {key!r} appears twice", f"키 {key!r}이(가) 두 번 나옵니다"
        ) from None
    except json.JSONDecodeError as error:
        raise _not_json(source, error) from None
    except (RecursionError, ValueError):
        raise _damaged(
            "it is nested too deeply or holds a number that is too long",
            "너무 깊이 중첩되었거나 지나치게 긴 수가 있습니다",
        ) from None
    if not isinstance(loaded, dict):
        raise _damaged("it is JSON, but not a notebook", "JSON이지만 노트북이 아닙니다")
    return loaded


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKey(next(key for key in keys if keys.count(key) > 1))
    for key in UNREAD:
        made.pop(key, None)
    return made


def _cells(notebook: dict[str, Any], max_cells: int) -> list[Any]:
    version = notebook.get("nbformat")
    if type(version) is not int:
        raise _damaged("it is JSON, but not a notebook", "JSON이지만 노트북이 아닙니다")
    if version != 4:
        shown = visible(str(version), 20)
        raise Refused(
            f"The notebook has format {shown}; format 4 is read. Open it in a current Jupyter and "
            "save it again.",
            f"노트북 형식이 {shown}입니다. 형식 4만 읽습니다. 최신 Jupyter에서 열어 다시 저장해 "
            "주세요.",
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise _damaged("it has no list of cells", "셀 목록이 없습니다")
    if len(cells) > max_cells:
        raise Refused(
            f"The notebook has {len(cells)} cells; at most {max_cells} are read. "
            "Delete the ones that do not belong to the assignment.",
            f"노트북에 셀이 {len(cells)}개 있습니다. {max_cells}개까지만 읽으므로 과제와 상관없는 "
            "셀은 지워 주세요.",
        )
    return cells


def _raw(cell: dict[str, Any], marks: dict[str, Any], number: int) -> RawCell:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise _damaged(f"code cell {number} holds no text", f"코드 셀 {number}에 글이 없습니다")
    if any("\ud800" <= c <= "\udfff" for c in source):
        raise _damaged(
            f"code cell {number} holds half a character",
            f"코드 셀 {number}에 깨진 문자가 있습니다",
        )
    refuse_nul(source, f"cell {number}")
    id_ = marks.get("grade_id")
    label = f" ({visible(id_, 40)})" if isinstance(id_, str) and id_ and _is_solution(marks) else ""
    return RawCell(
        number, f"cell {number}{label}", source.replace("\r\n", "\n").replace("\r", "\n")
    )


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marks if isinstance(marks, dict) else {}


def _is_solution(marks: dict[str, Any]) -> bool:
    return marks.get("solution") is True


def _is_test(marks: dict[str, Any]) -> bool:
    return marks.get("grade") is True and not _is_solution(marks)


def _repeated(code: list[tuple[RawCell, dict[str, Any]]]) -> tuple[Text, ...]:
    """Note answers that occur twice: all run, in order, so the last definition counts."""
    seen: dict[str, list[int]] = {}
    for raw, marks in code:
        id_ = marks.get("grade_id")
        if _is_solution(marks) and isinstance(id_, str):
            seen.setdefault(id_, []).append(raw.number)
    twice = {id_: numbers for id_, numbers in seen.items() if len(numbers) > 1}
    if not twice:
        return ()
    where = listed(
        [f"`{visible(id_, 40)}` ({', '.join(map(str, n[:5]))})" for id_, n in twice.items()]
    )
    return (
        text(
            f"These answer cells occur more than once: {where}. All are run from top to bottom, "
            "so the last definition counts.",
            f"같은 답안 셀이 여러 번 나옵니다: {where}. 위에서부터 모두 실행하므로 마지막 정의가 "
            "쓰입니다.",
        ),
    )


def _not_json(source: str, error: json.JSONDecodeError) -> Refused:
    head = source.lstrip()[:1]
    if head != "{":
        return Refused(
            "The name ends in `.ipynb`, but this is not a notebook. If it is Python code, rename "
            f"it to end in `.py`. {UPLOAD_EN}",
            "이름은 `.ipynb`로 끝나지만 노트북이 아닙니다. 파이썬 코드라면 이름 끝을 `.py`로 바꿔 "
            f"주세요. {UPLOAD_KO}",
        )
    return _damaged(
        f"line {error.lineno}, column {error.colno} is not JSON; perhaps it was cut off",
        f"{error.lineno}번째 줄 {error.colno}번째 칸이 JSON이 아닙니다. 파일이 잘렸을 수 있습니다",
    )


def _damaged(en: str, ko: str) -> Refused:
    return Refused(
        f"The notebook is damaged: {en}. Open it in Jupyter, save it again and upload that.",
        f"노트북이 손상되었습니다: {ko}. Jupyter에서 열어 다시 저장한 뒤 올려 주세요.",
    )
