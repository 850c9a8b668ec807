"""From bytes to text: encodings, byte order marks, line ends, and files that are no text at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from grader.opening.words import Refused, listed, text

if TYPE_CHECKING:
    from grader.report import Text

UTF8_BOM = b"\xef\xbb\xbf"
COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
UTF8_NAMES = {"utf-8", "utf8", "utf-8-sig", "u8", "ascii", "us-ascii"}
KOREAN_NAMES = {"cp949", "949", "ms949", "uhc", "euc-kr", "euckr", "ks-c-5601", "ksc5601"}
BIDI = dict.fromkeys([0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

# (first bytes, what that is in English, in Korean)
ARCHIVES = [
    (b"PK\x03\x04", "a zip archive or an Office document", "zip 압축 파일이나 오피스 문서"),
    (b"PK\x05\x06", "an empty zip archive", "빈 zip 압축 파일"),
    (b"\x1f\x8b", "a gzip archive", "gzip 압축 파일"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z 압축 파일"),
    (b"Rar!", "a RAR archive", "RAR 압축 파일"),
    (b"BZh", "a bzip2 archive", "bzip2 압축 파일"),
    (b"\xfd7zXZ", "an xz archive", "xz 압축 파일"),
]
OTHERS = [
    (b"%PDF", "a PDF document", "PDF 문서"),
    (b"\x89PNG", "a PNG image", "PNG 그림"),
    (b"\xff\xd8\xff", "a JPEG image", "JPEG 그림"),
    (b"\x7fELF", "a program", "실행 파일"),
    (b"MZ\x90", "a Windows program", "윈도우 실행 파일"),
    (b"\xd0\xcf\x11\xe0", "an old Office or HWP document", "구형 오피스 또는 한글 문서"),
]
UPLOAD_EN = "Upload the one `.ipynb` notebook or `.py` file you wrote."
UPLOAD_KO = "작성한 `.ipynb` 노트북이나 `.py` 파일 하나만 그대로 올려 주세요."


class Decoded(NamedTuple):
    """A text whose lines end in a newline alone, and whether it had to be read as CP949."""

    text: str
    korean: bool


def refuse_other_kinds(content: bytes) -> None:
    """Raise `Refused` when the bytes are an archive, a document or a picture, or nothing at all."""
    if not content.strip(b" \t\r\n\0" + UTF8_BOM):
        raise Refused(
            f"The file is empty. Save your work first. {UPLOAD_EN}",
            f"빈 파일입니다. 먼저 저장했는지 확인하고 다시 올려 주세요. {UPLOAD_KO}",
        )
    for start, en, ko in ARCHIVES:
        if content.startswith(start):
            raise Refused(
                f"This is {en}. Archives are not opened. {UPLOAD_EN}",
                f"{ko}입니다. 압축 파일은 풀지 않습니다. {UPLOAD_KO}",
            )
    for start, en, ko in OTHERS:
        if content.startswith(start):
            raise Refused(f"This is {en}. {UPLOAD_EN}", f"{ko}입니다. {UPLOAD_KO}")
    if content[:257].endswith(b"ustar") or content[257:262] == b"ustar":
        raise Refused(
            f"This is a tar archive. Archives are not opened. {UPLOAD_EN}",
            f"tar 압축 파일입니다. 압축 파일은 풀지 않습니다. {UPLOAD_KO}",
        )
    head = content[:1024].removeprefix(UTF8_BOM).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Refused(
            "This is a web page, not a notebook. Download the notebook itself: on GitHub use "
            f'"Download raw file", in Jupyter "File > Download". {UPLOAD_EN}',
            "노트북이 아니라 웹 페이지(HTML)입니다. 노트북 파일 자체를 내려받으세요. GitHub에서는 "
            f'"Download raw file", Jupyter에서는 "File > Download"를 씁니다. {UPLOAD_KO}',
        )
    if head.startswith(b"version https://git-lfs"):
        raise Refused(
            f"This is a pointer of Git LFS, not the file it points to. {UPLOAD_EN}",
            f"실제 파일이 아니라 Git LFS 포인터입니다. {UPLOAD_KO}",
        )


def decode(content: bytes, *, python: bool) -> Decoded:
    """Return the text of a file: UTF-8, or CP949 for Python source that is not UTF-8.

    Raises
    ------
    Refused
        If it is neither, holds NUL characters, or declares another encoding (PEP 263): then the
        checker and the interpreter could see different code.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(
            "The file is saved as UTF-16. Save it again as UTF-8 and upload that.",
            "UTF-16으로 저장된 파일입니다. UTF-8로 다시 저장해서 올려 주세요.",
        )
    if python:
        _refuse_cookie(content)
    try:
        found, korean = content.removeprefix(UTF8_BOM).decode("utf-8"), False
    except UnicodeDecodeError as error:
        if not python or content.startswith(UTF8_BOM):
            raise _undecodable(content, error.start) from None
        try:
            found, korean = content.decode("cp949"), True
        except UnicodeDecodeError:
            raise _undecodable(content, error.start) from None
    refuse_nul(found, "file")
    return Decoded(found.replace("\r\n", "\n").replace("\r", "\n"), korean)


def refuse_nul(source: str, where: str) -> None:
    """Raise `Refused` when the text holds what no Python source can."""
    line = source.count("\n", 0, source.find("\0")) + 1
    if "\0" in source:
        raise Refused(
            f"There is a NUL character in line {line} of the {where}: it is damaged or not a text "
            f"file. Save it again from your editor. {UPLOAD_EN}",
            f"{line}번째 줄에 NUL 문자가 있습니다({where}). 파일이 손상되었거나 텍스트 파일이 "
            f"아닙니다. 편집기에서 다시 저장해 주세요. {UPLOAD_KO}",
        )


def bidi_note(source: str, where: str) -> Text | None:
    """Return a note on characters that reorder text on a screen (CVE-2021-42574), if any."""
    lines = [
        str(number)
        for number, line in enumerate(source.split("\n"), start=1)
        if any(ord(c) in BIDI for c in line)
    ]
    if not lines:
        return None
    return text(
        f"{where}: line {listed(lines)} holds invisible characters that change the direction of "
        "text. What you see there may not be what Python reads. Type these lines again.",
        f"{where}: {listed(lines)}번째 줄에 글자 방향을 바꾸는 보이지 않는 문자가 있습니다. "
        "화면에 보이는 것과 파이썬이 읽는 것이 다를 수 있으니 이 줄을 새로 입력하세요.",
    )


def _refuse_cookie(content: bytes) -> None:
    for line in content.removeprefix(UTF8_BOM).splitlines()[:2]:
        found = COOKIE.match(line)
        if found:
            name = found[1].decode("ascii", "replace").lower().replace("_", "-")
            if name not in UTF8_NAMES | KOREAN_NAMES:
                shown = name[:40]
                raise Refused(
                    f"The file declares the encoding `{shown}`. Only UTF-8 (or CP949) is read: "
                    "save the file as UTF-8 and delete the `coding` comment at its top.",
                    f"파일에 인코딩이 `{shown}`(으)로 선언되어 있습니다. UTF-8(또는 CP949)만 "
                    "읽습니다. UTF-8로 저장하고 맨 위의 `coding` 주석을 지워 주세요.",
                )
            return
        if not BLANK.match(line):
            return


def _undecodable(content: bytes, position: int) -> Refused:
    line = content.count(b"\n", 0, position) + 1
    byte = content[position]
    return Refused(
        f"The file is not UTF-8: byte 0x{byte:02X} in line {line} cannot be read. "
        "Save it again as UTF-8.",
        f"UTF-8 파일이 아닙니다. {line}번째 줄의 바이트 0x{byte:02X}을(를) 읽을 수 없습니다. "
        "UTF-8로 다시 저장해 주세요.",
    )
