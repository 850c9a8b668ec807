"""Every text of the site exists in both languages, and what is served is what is written."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import webapp

FOLDER = Path(webapp.__file__).parent
KOREAN = FOLDER / "translations" / "ko" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def written() -> Catalog:
    with (KOREAN / "messages.po").open("rb") as file:
        return read_po(file, locale="ko")


def used() -> set[str]:
    found = set()
    for _file, _line, message, _comments, _context in extract_from_dir(FOLDER, METHODS):
        found.add(message[0] if isinstance(message, tuple) else message)
    return found


def key(message: object) -> str:
    return str(message[0]) if isinstance(message, (list, tuple)) else str(message)


def test_every_text_is_translated_and_none_is_left_over() -> None:
    known = {key(message.id) for message in written() if message.id}
    assert used() - known == set()
    assert known - used() == set()


def test_korean_has_the_same_placeholders() -> None:
    for message in written():
        if not message.id:
            continue
        source = message.id[-1] if isinstance(message.id, tuple) else message.id
        target = message.string[0] if isinstance(message.string, tuple) else message.string
        assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target)), source
        assert re.search("[가-힣]", target), source


class Anything(dict[str, object]):
    def __missing__(self, key: str) -> int:
        return 1


def test_texts_of_templates_can_be_filled_in() -> None:
    """Templates fill in every text, so a percent sign must be written twice in both languages."""
    korean = {key(message.id): message for message in written() if message.id}
    for _file, _line, found, _comments, _context in extract_from_dir(FOLDER, METHODS[1:]):
        message = korean[key(found)]
        for text in (*listed(message.id), *listed(message.string)):
            assert text % Anything(), text


def test_the_compiled_texts_are_those_written() -> None:
    compiled = read_mo(io.BytesIO((KOREAN / "messages.mo").read_bytes()))
    assert pairs(compiled) == pairs(written())


def pairs(catalog: Catalog) -> dict[str, list[str]]:
    return {key(m.id): listed(m.string) for m in catalog if m.id}


def listed(text: object) -> list[str]:
    return [str(each) for each in text] if isinstance(text, (list, tuple)) else [str(text)]
