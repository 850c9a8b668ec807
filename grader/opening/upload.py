"""One uploaded file, from its bytes to the cells that will be run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from grader.opening import decode, functions, magics, mend, notebook, syntax
from grader.opening.words import Refused, listed, text

if TYPE_CHECKING:
    from grader.report import Text


class Limits(NamedTuple):
    """What is read at most: bytes of source, bytes of a notebook with its outputs, cells."""

    source_bytes: int
    file_bytes: int
    cells: int


class Opened(NamedTuple):
    """What was found: ``py``, ``notebook`` or ``nbgrader``; (name, source) pairs; notes."""

    origin: str
    cells: tuple[tuple[str, str], ...]
    notes: tuple[Text, ...]


class _Code(NamedTuple):
    """A source made as runnable as it can be, its tree or problem, and what was done to it."""

    name: str
    source: str
    parsed: ast.Module | syntax.Problem
    dropped: tuple[magics.Dropped, ...] = ()
    mended: dict[int, list[str]] | None = None


def open_upload(
    filename: str, label: str, content: bytes, required: Sequence[str], limits: Limits
) -> Opened:
    """Read a submission.

    Parameters
    ----------
    filename : str
        Only its suffix is looked at.
    label : str
        What a ``.py`` file's one cell is called.
    content : bytes
        The file.
    required : sequence of str
        Functions the unit asks for, for the notes.
    limits : Limits

    Raises
    ------
    Refused
        If it cannot be graded.
    """
    is_notebook = _suffix(filename) == ".ipynb"
    if not is_notebook and len(content) > limits.source_bytes:
        raise _too_big(len(content), limits.source_bytes)
    decode.refuse_other_kinds(content)
    decoded = decode.decode(content, python=not is_notebook)
    if is_notebook:
        return _open_notebook(decoded.text, required, limits)
    return _open_python(decoded, label, required)


def _suffix(filename: str) -> str:
    lower = filename.lower().rstrip(" .\t\r\n")
    for suffix in (".py", ".ipynb"):
        if lower.endswith(suffix):
            return suffix
    if lower.endswith((".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")):
        raise Refused(
            f"Archives are not opened. {decode.UPLOAD_EN}",
            f"압축 파일은 풀지 않습니다. {decode.UPLOAD_KO}",
        )
    if lower.endswith((".py.txt", ".ipynb.txt", ".ipynb.json")):
        raise Refused(
            "The name has a second ending after `.py` or `.ipynb` that your computer may hide. "
            "Remove it and upload the file again.",
            "`.py`나 `.ipynb` 뒤에 확장자가 하나 더 붙어 있습니다. 컴퓨터에서 숨겨져 보일 수 "
            "있으니 그 확장자를 지우고 다시 올려 주세요.",
        )
    raise Refused(
        f"Only files whose names end in `.ipynb` or `.py` are graded. {decode.UPLOAD_EN}",
        f"이름이 `.ipynb`나 `.py`로 끝나는 파일만 채점합니다. {decode.UPLOAD_KO}",
    )


def _too_big(size: int, limit: int) -> Refused:
    return Refused(
        f"There are {size / 1024:.0f} kB of code; at most {limit / 1024:.0f} kB are read. "
        "Leave data and printed output out of the file.",
        f"코드가 {size / 1024:.0f} kB입니다. {limit / 1024:.0f} kB까지만 읽으므로 데이터나 출력 "
        "결과는 파일에서 빼 주세요.",
    )


def _open_python(decoded: decode.Decoded, label: str, required: Sequence[str]) -> Opened:
    if notebook.is_notebook(decoded.text):
        raise Refused(
            "The name ends in `.py`, but this is a notebook. Rename it to end in `.ipynb` and "
            "upload it again.",
            "이름은 `.py`로 끝나지만 내용은 노트북입니다. 이름 끝을 `.ipynb`로 바꿔 다시 올려 "
            "주세요.",
        )
    code = _read(label, decoded.text)
    if isinstance(code.parsed, syntax.Problem):
        raise _unparsable(code.parsed, korean=decoded.korean)
    _refuse_empty([code])
    told = [decode.bidi_note(code.source, label)]
    if decoded.korean:
        told.append(
            text(
                "The file is not UTF-8; it was read as CP949 (EUC-KR). Save it as UTF-8 to be sure "
                "of every character.",
                "UTF-8이 아니어서 CP949(EUC-KR)로 읽었습니다. 글자가 깨지지 않도록 UTF-8로 "
                "저장하는 것이 좋습니다.",
            )
        )
    return Opened("py", ((code.name, code.source),), _notes([code], told, required))


def _unparsable(problem: syntax.Problem, *, korean: bool) -> Refused:
    if problem.said == syntax.TOO_DEEP:
        return too_deep()
    reason = problem.describe()
    if korean:
        return Refused(
            "The file is not UTF-8, and read as CP949 (EUC-KR) it is not Python either. Save it as "
            f"UTF-8. {reason['en']}",
            "UTF-8 파일이 아니며, CP949(EUC-KR)로 읽어도 파이썬 코드가 아닙니다. UTF-8로 저장해 "
            f"주세요. {reason['ko']}",
        )
    return Refused(
        f"Python cannot read the file. {reason['en']}",
        f"파이썬이 읽을 수 없는 파일입니다. {reason['ko']}",
    )


def too_deep() -> Refused:
    """Return the refusal of a file that is too much for the parser."""
    return Refused(
        "The file cannot be parsed: an expression in it is far too long or too deeply nested.",
        "파일을 분석할 수 없습니다. 지나치게 길거나 깊이 중첩된 식이 있습니다.",
    )


def _open_notebook(source: str, required: Sequence[str], limits: Limits) -> Opened:
    read = notebook.read(source, limits.cells)
    size = sum(len(raw.source.encode()) for raw in (*read.cells, *read.tests))
    if size > limits.source_bytes:
        raise _too_big(size, limits.source_bytes)
    codes: list[_Code] = []
    told: list[Text | None] = list(read.notes)
    for raw in read.cells:
        code = _read(raw.name, raw.source)
        codes.append(code)
        told.append(decode.bidi_note(raw.source, raw.name))
    _refuse_empty(codes)
    told.append(_tests_note(read.tests, required))
    told += [_syntax_note(code) for code in codes]
    cells = tuple((code.name, code.source) for code in codes if code.source.strip())
    return Opened("nbgrader" if read.nbgrader else "notebook", cells, _notes(codes, told, required))


def _read(name: str, source: str) -> _Code:
    """Return `source` as it is when it parses, else without magics, else mended as well."""
    parsed = syntax.parse(source)
    if not isinstance(parsed, syntax.Problem) and "get_ipython" not in source:
        return _Code(name, source, parsed)
    plain = magics.drop(source)
    if plain.source is None:
        return _Code(name, "", ast.Module([], []), plain.dropped)
    parsed = syntax.parse(plain.source)
    code = _Code(name, plain.source, parsed, plain.dropped)
    if isinstance(parsed, syntax.Problem):
        mended = mend.mend(plain.source)
        again = syntax.parse(mended.source) if mended.lines else parsed
        if not isinstance(again, syntax.Problem):
            return code._replace(source=mended.source, parsed=again, mended=mended.lines)
    return code


def _refuse_empty(codes: Sequence[_Code]) -> None:
    if all(isinstance(code.parsed, ast.Module) and not code.parsed.body for code in codes):
        raise Refused(
            f"There is no code in the file. Did you save it? {decode.UPLOAD_EN}",
            f"파일에 코드가 없습니다. 저장했는지 확인해 주세요. {decode.UPLOAD_KO}",
        )


def _notes(
    codes: Sequence[_Code], told: Iterable[Text | None], required: Sequence[str]
) -> tuple[Text, ...]:
    notes = [note for note in told if note]
    notes += _dropped_note(codes)
    notes += _mended_note(codes)
    trees = [code.parsed for code in codes if isinstance(code.parsed, ast.Module)]
    return (*notes, *functions.notes(required, functions.names(trees)))


def _dropped_note(codes: Sequence[_Code]) -> list[Text]:
    en = [f"{c.name}, line {d.line}: `{d.shown}`" for c in codes for d in c.dropped]
    ko = [f"{c.name} {d.line}번째 줄: `{d.shown}`" for c in codes for d in c.dropped]
    if not en:
        return []
    return [
        text(
            f"Commands of the notebook itself are left out in grading: {listed(en)}.",
            f"노트북 전용 명령은 채점할 때 빼고 실행합니다: {listed(ko)}.",
        )
    ]


def _mended_note(codes: Sequence[_Code]) -> list[Text]:
    found = [(c.name, n, listed(what)) for c in codes for n, what in (c.mended or {}).items()]
    if not found:
        return []
    en = listed([f"{name}, line {n}: {what}" for name, n, what in found])
    ko = listed([f"{name} {n}번째 줄: {what}" for name, n, what in found])
    return [
        text(
            f"Characters that are not Python's were read as the usual ones: {en}.",
            f"파이썬에서 쓸 수 없는 문자를 일반 문자로 바꾸어 읽었습니다: {ko}.",
        )
    ]


def _syntax_note(code: _Code) -> Text | None:
    if not isinstance(code.parsed, syntax.Problem):
        return None
    reason = code.parsed.describe()
    return text(
        f"{code.name} is not valid Python, so nothing in it can be run. {reason['en']}",
        f"{code.name}에 문법 오류가 있어 그 셀은 실행할 수 없습니다. {reason['ko']}",
    )


def _tests_note(tests: Sequence[notebook.RawCell], required: Sequence[str]) -> Text | None:
    """Note answers written into test cells, which are not read."""
    lost = []
    for raw in tests:
        parsed = _read(raw.name, raw.source).parsed
        if isinstance(parsed, ast.Module):
            bound = functions.names([parsed]).stub
            lost += [f"{raw.name}: `{name}`" for name in required if name in bound]
    if not lost:
        return None
    return text(
        f"Test cells are not read, but you define functions there: {listed(lost)}. "
        "Move them into an answer cell.",
        f"테스트 셀은 읽지 않는데 그 안에 함수를 작성했습니다: {listed(lost)}. "
        "답안 셀로 옮겨 주세요.",
    )
