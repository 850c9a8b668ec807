"""`backgrade quiz` as somebody at a terminal, or a program, uses it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from grader.course import Course
from grader.quiz.assembly import assemble, whole_bank
from grader.quiz.commands import quiz
from grader.quiz.items import Bank
from grader.quiz.kinds import KINDS
from grader.quiz.marking import mark
from grader.quiz.typed import HOW, lines_of, raw_of
from grader.quiz.variants import Variant, make
from tests.tiny import write_course
from tests.tinyquiz import add_quiz

BACKGRADE = [sys.executable, "-c", "from grader.cli import main; main()", "quiz"]
ALL = 24  # points of the small quiz


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_course(tmp_path_factory.mktemp("commands"))
    add_quiz(folder)
    return folder


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs the command on the small course."""
    monkeypatch.setenv("BACKGRADE_COURSE", str(root))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def invoke(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(quiz, list(arguments), input=given)

    return invoke


def variants(root: Path, student: str = "preview", seed: int = 0) -> list[Variant]:
    bank = Bank.load(Course.load(root).units[0])
    return [make(bank, s.item, s.seed) for s in assemble(whole_bank(bank), student, seed)]


def position(things: list[dict[str, Any]], key: str) -> int:
    return [thing["key"] for thing in things].index(key)


def typed(kind: str, question: dict[str, Any], raw: Any) -> str:
    """Write a raw answer as a person would type it."""
    if kind == "single_choice":
        return str(position(question["choices"], raw) + 1)
    if kind in ("multiple_choice", "ordering"):
        things = question.get("choices") or question["items"]
        return " ".join(str(position(things, key) + 1) for key in raw)
    if kind == "true_false":
        return "t" if raw else "f"
    if kind == "matching":
        places = (position(question["rights"], raw[left["key"]]) for left in question["lefts"])
        return " ".join("abcdefgh"[place] for place in places)
    if kind == "array":
        rows = raw if isinstance(raw[0], list) else [raw]
        return "; ".join(" ".join(row) for row in rows)
    if kind == "trace":
        return " | ".join(typed(b["kind"], b, raw[b["name"]]) for b in question["blanks"])
    return str(raw).replace("\n", "|")


def right(variant: Variant) -> str:
    return typed(variant.kind, variant.asked.public(), variant.asked.examples()[0])


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_questions_are_printed_in_either_language(run):
    english, korean = run("tiny", "--lang", "en"), run("show", "tiny", "--lang", "ko")
    assert english.exit_code == korean.exit_code == 0
    assert "Title of one (2)" in english.output
    assert "[A line.]" in english.output
    assert "제목 one (2)" in korean.output
    assert "하나를 고르세요." in korean.output
    assert "(참 또는 거짓" in korean.output
    assert "why-" not in english.output
    assert "Worked" not in english.output


def test_the_locale_decides_the_language(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert "제목 one" in run("tiny").output


def test_the_same_student_gets_the_same_questions_and_another_others(run):
    ann = run("tiny", "--student", "ann", "--seed", "1").output
    assert run("tiny", "--student", "ann", "--seed", "1").output == ann
    assert run("tiny", "--student", "ben", "--seed", "1").output != ann
    assert run("tiny", "--student", "ann", "--seed", "2").output != ann


def test_json_holds_no_answer_no_seed_and_no_reason(run, root: Path):
    printed = run("tiny", "--json", "--seed", "4").output
    records = [json.loads(line) for line in printed.splitlines()]
    assert [record["number"] for record in records] == list(range(1, 13))
    assert {record["kind"] for record in records} == set(KINDS)
    for word in ('"seed"', '"answer"', '"why"', '"right"', '"near"', "why-", "Worked", "Hint of"):
        assert word not in printed
    for record, variant in zip(records, variants(root, seed=4), strict=True):
        assert "revealed" not in record
        number = str(variant.question.get("value"))
        if variant.kind == "number":
            assert number.removesuffix(".0") not in json.dumps(record)


def test_solutions_are_printed_when_asked_for(run):
    shown = run("tiny", "--solutions", "--lang", "en").output
    assert "=> the right one" in shown
    assert "Worked one: so." in shown
    (record, *_) = lines(run("tiny", "--solutions", "--json"))
    assert record["revealed"]["answer"]["en"] == "the right one"


def test_right_answers_by_json_have_full_points(run, root: Path):
    answers = json.dumps([variant.asked.examples()[0] for variant in variants(root)])
    shown = run("tiny", "--answers", "-", "--lang", "en", given=answers)
    assert shown.exit_code == 0
    assert shown.output.endswith(f"\n{ALL} / {ALL}\n")
    records = lines(run("tiny", "--answers", "-", "--json", given=answers))
    assert [r["marked"]["points"] for r in records] == [2] * 12


def test_an_object_answers_some_questions_and_what_is_wrong_is_said(run):
    answers = json.dumps({"3": True, "4": "eleven", "8": "I do not know"})
    shown = run("tiny", "--answers", "-", "--lang", "en", given=answers).output
    assert "why-truth is wrong" in shown
    assert "? This cannot be read as a number. Write it like -0.25, 1/3 or 2.5e-3." in shown
    assert "A person will read and mark this." in shown
    assert shown.endswith(f"\n0 / {ALL}\n")
    korean = run("tiny", "--answers", "-", "--lang", "ko", given=answers).output
    assert "? 수로 읽을 수 없습니다. -0.25, 1/3, 2.5e-3처럼 쓰세요." in korean
    marked = {
        r["number"]: r["marked"]["status"]
        for r in lines(run("tiny", "--answers", "-", "--json", given=answers))
        if "marked" in r
    }
    assert marked == {3: "marked", 4: "unreadable", 8: "waiting"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "not JSON"),
        ("[1, 2", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('"12"', "neither a JSON list nor an object"),
        ("null", "neither a JSON list nor an object"),
        ('{"one": 1}', "there is an answer 'one', but questions 1 to 12 only"),
        ('{"0": 1}', "there is an answer '0'"),
        (json.dumps([1] * 13), "there is an answer '13'"),
    ],
)
def test_hostile_json_is_refused(run, given: str, said: str):
    result = run("tiny", "--answers", "-", given=given)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_answers_that_are_no_text_are_refused(run, tmp_path: Path):
    path = tmp_path / "answers.json"
    path.write_bytes(b"\xff\xfe[]")
    result = run("tiny", "--answers", str(path))
    assert result.exit_code == 2
    assert "not JSON" in result.stderr
    assert run("tiny", "--answers", str(tmp_path / "missing.json")).exit_code == 2


def test_an_answer_cannot_steer_the_terminal(run):
    answers = json.dumps({"7": "\x1b[2J\ud800", "12": {"y": "\x1b]0;x"}, "6": "\x1b[31m"})
    shown = run("tiny", "--answers", "-", given=answers)
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output
    assert "\\x1b[2J\\ud800" in shown.output
    assert len(lines(run("tiny", "--answers", "-", "--json", given=answers))) == 12


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "there is no quiz on a unit 'nothing'; there is one on tiny"),
        (["tiny", "--item", "nine"], "there is no item 'nine'; there are one, some"),
        (["tiny", "--seed", "-1"], "--seed"),
        (["tiny", "--lang", "fr"], "--lang"),
        (["check", "nothing"], "there is no quiz on a unit 'nothing'"),
        (["export", "nothing", "--qti", "--out", "x"], "there is no quiz on a unit 'nothing'"),
        (["export", "tiny", "--out", "x"], "--qti"),
    ],
)
def test_wrong_usage_says_what_there_is(run, arguments: list[str], said: str):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_one_item_is_shown_with_its_own_seed(run, root: Path):
    (record,) = lines(run("tiny", "--item", "double", "--seed", "9", "--json"))
    bank = Bank.load(Course.load(root).units[0])
    assert record["text"] == make(bank, "double", 9).text


def test_drawings_become_files(run, tmp_path: Path):
    folder = tmp_path / "new" / "drawings"
    shown = run("tiny", "--drawings", str(folder), "--lang", "en").output
    (path,) = folder.iterdir()
    assert path.name == "tiny_4.svg"
    assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert f"[{path}]" in shown
    records = lines(run("tiny", "--drawings", str(folder), "--json"))
    assert [r["drawing_file"] for r in records if "drawing_file" in r] == [str(path)]


def test_check_counts_what_it_proved(run):
    result = run("check", "--seeds", "6")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("tiny: 12 items, 3 generated, 11 kinds, 63 variants in")
    (summary,) = lines(run("check", "tiny", "--seeds", "6", "--json"))
    assert (summary["items"], summary["variants"], summary["complaints"]) == (12, 63, [])
    assert summary["kinds"] == sorted(KINDS)


def test_check_fails_on_an_item_that_gives_its_answer_away(tmp_path: Path, monkeypatch):
    folder = write_course(tmp_path)
    add_quiz(folder)
    path = folder / "reference/tiny/quiz.toml"
    text = path.read_text(encoding="utf-8").replace("Text of double: <<x>>", "<<x>>, <<y>>!")
    path.write_text(text.replace("본문 double: <<x>>", "<<x>>에서 <<y>>!"), encoding="utf-8")
    monkeypatch.setenv("BACKGRADE_COURSE", str(folder))
    result = CliRunner().invoke(quiz, ["check", "--seeds", "2"])
    assert result.exit_code == 3
    assert "double: seed 0" in result.output
    assert "stands in the text" in result.output


def test_every_kind_is_typed(root: Path):
    for variant in [*variants(root), *variants(root, "ann", 3)]:
        question = variant.asked.public()
        raw = raw_of(variant.kind, question, right(variant))
        assert mark(variant, raw).score == 1, variant.item
        for language in ("en", "ko"):
            shown = "\n".join(lines_of(variant.kind, question, language))
            assert variant.kind not in HOW or "(" in shown


@pytest.mark.parametrize(
    ("item", "typed"),
    [
        ("one", "0"), ("one", "3"), ("one", "first"), ("one", "²"), ("one", "1 2"),
        ("some", "1 9"), ("some", "1 1"), ("some", "1 2 3 1"),
        ("truth", "perhaps"), ("truth", "tanh"),
        ("order", "1 2"), ("order", "1 2 2"), ("order", "1 2 3 3"),
        ("pairs", "a"), ("pairs", "a b c"), ("pairs", "a z"),
        ("grid", "1 2; 3"), ("grid", ";"), ("grid", "x y; z w"),
        ("steps", "1 | 2 3 | 4"), ("steps", "|"), ("steps", "one | 2 3"),
        ("double", "two"), ("formula", "2 +"), ("reading", "|"), ("word", "..."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_unreadable_and_says_how(root: Path, item: str, typed: str):
    variant = next(v for v in variants(root) if v.item == item)
    marked = mark(variant, raw_of(variant.kind, variant.asked.public(), typed))
    assert marked.status == "unreadable"
    assert marked.unreadable
    assert all(marked.unreadable.values())


def talk(root: Path, arguments: list[str], said: list[str]) -> tuple[int, str]:
    """Run the program at a terminal of its own, say some lines, and return what it printed."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "BACKGRADE_COURSE": str(root), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    with subprocess.Popen(
        [*BACKGRADE, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=env,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, "".join(f"{line}\n" for line in said).encode())
        found = b""
        try:
            while chunk := os.read(ours, 65536):
                found += chunk
        except OSError:
            pass  # how Linux says that the other side of a terminal is closed
        process.wait(60)
    os.close(ours)
    return process.returncode, found.decode()


def test_a_person_answers_at_a_terminal(root: Path):
    said = [right(variant) for variant in variants(root, "ann")]
    code, shown = talk(root, ["tiny", "--student", "ann", "--lang", "en"], said)
    assert code == 0
    assert f"{ALL} / {ALL}" in shown


def test_an_unreadable_line_is_asked_again_and_an_empty_one_passes_on(root: Path):
    (variant,) = (v for v in variants(root) if v.item == "truth")
    said = ["", "", "maybe", right(variant), *[""] * 9]
    code, shown = talk(root, ["tiny", "--lang", "ko"], said)
    assert code == 0
    assert "참과 거짓 중 하나를 고르세요." in shown
    assert f"2 / {ALL}" in shown


def test_a_formula_that_cannot_be_decided_costs_nothing_and_is_asked_again(root: Path):
    said = ["log(-1 - x^2)", "2*x + 6"]
    code, shown = talk(root, ["tiny", "--item", "formula", "--lang", "en"], said)
    assert code == 0
    assert "could not be decided" in shown
    assert shown.rstrip().endswith("2 / 2")


def test_a_fault_of_the_course_is_ours(tmp_path: Path):
    folder = write_course(tmp_path)
    add_quiz(folder)
    path = folder / "reference/tiny/quiz.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\nsurprise = 1\n", encoding="utf-8")
    env = {**os.environ, "BACKGRADE_COURSE": str(folder)}
    done = subprocess.run(
        [*BACKGRADE, "tiny"], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 3
    assert "quiz.toml" in done.stderr
    assert "surprise" in done.stderr
    assert done.stdout == ""
