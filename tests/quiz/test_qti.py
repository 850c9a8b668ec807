"""Packages for other systems: what is written follows QTI 2.1, and scores as we do."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.course import Course
from grader.quiz.commands import quiz
from grader.quiz.items import Bank, has_quiz
from grader.quiz.kinds import KINDS
from grader.quiz.marking import mark
from grader.quiz.qti import item_xml, write_package
from grader.quiz.variants import Variant, make
from tests.quiz.qtigrammar import ITEM, PACKAGE, complaints
from tests.quiz.qtiplayer import QTI, Player, responses
from tests.tiny import write_course
from tests.tinyquiz import add_quiz

SEEDS = (0, 11)
ALL_OR_NOTHING = ("multiple_choice", "ordering", "code_reading")


@pytest.fixture(scope="module")
def banks(course: Course) -> list[Bank]:
    units = [unit for unit in (*course.units, *course.quiz_only) if has_quiz(unit)]
    assert len(units) >= 13
    return [Bank.load(unit) for unit in units]


@pytest.fixture(scope="module")
def tiny_bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Return items of every kind, whatever the real ones become."""
    root = write_course(tmp_path_factory.mktemp("qti"))
    add_quiz(root)
    return Bank.load(Course.load(root).units[0])


@pytest.fixture(scope="module")
def packages(banks: list[Bank], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write every item of every unit, in both languages, with two seeds."""
    out = tmp_path_factory.mktemp("packages")
    return [
        write_package(bank.unit, _made(bank), out / f"{bank.unit.id}.{language}", language)
        for bank in banks
        for language in ("en", "ko")
    ]


def _made(bank: Bank) -> list[Variant]:
    return [make(bank, name, seed) for name in bank.items for seed in SEEDS]


def _items(packages: list[Path]) -> Iterator[tuple[str, ET.Element]]:
    for folder in packages:
        for path in folder.glob("*.xml"):
            if path.name != "imsmanifest.xml":
                yield f"{folder.name}/{path.name}", ET.parse(path).getroot()


def test_every_file_follows_the_grammar_of_qti(packages: list[Path]):
    wrong = [f"{name}: {c}" for name, item in _items(packages) for c in complaints(item, ITEM)]
    assert wrong == []


def test_the_grammar_finds_what_is_wrong(tiny_bank: Bank):
    item = item_xml(make(tiny_bank, "one", 0), "one_0", "en")
    item = ET.fromstring(ET.tostring(item))
    assert list(complaints(item, ITEM)) == []
    body = item.find(QTI + "itemBody")
    assert body is not None
    body.text = "loose words"
    body[0].set("style", "color: red")
    ET.SubElement(body, QTI + "video")
    ET.SubElement(item, QTI + "itemBody")
    said = " ".join(complaints(item, ITEM))
    for part in ("loose words", "style", "video is unknown", "modalFeedback itemBody"):
        assert part in said


def test_every_manifest_names_every_file_once(packages: list[Path]):
    for folder in packages:
        manifest = ET.parse(folder / "imsmanifest.xml").getroot()
        assert list(complaints(manifest, PACKAGE)) == []
        named = [file.attrib["href"] for file in manifest.iter() if file.tag.endswith("}file")]
        assert len(set(named)) == len(named)
        assert {*named, "imsmanifest.xml"} == {path.name for path in folder.iterdir()}


def test_identifiers_are_unique_and_every_response_has_its_field(packages: list[Path]):
    for name, item in _items(packages):
        declared = [d.attrib["identifier"] for d in item if d.tag.endswith("Declaration")]
        assert len(set(declared)) == len(declared), name
        asked = [e.attrib["responseIdentifier"] for e in item.iter() if e.get("responseIdentifier")]
        right = [d.attrib["identifier"] for d in item.findall(QTI + "responseDeclaration")]
        assert sorted(asked) == sorted(right), name
        choices = [e.attrib["identifier"] for e in item.iter() if e.tag.endswith("Choice")]
        assert len(set(choices)) == len(choices), name


def test_formulas_are_mathml_and_drawings_are_files(packages: list[Path]):
    formulas = drawings = 0
    for name, item in _items(packages):
        shown = "".join(item.itertext()) + "".join(
            element.get(key, "") for element in item.iter() for key in ("title", "alt")
        )
        assert "$" not in shown, name
        assert "\\" not in shown.replace("\\n", ""), name
        formulas += len(list(item.iter("{http://www.w3.org/1998/Math/MathML}math")))
        for image in item.iter(QTI + "img"):
            folder = next(p for p in packages if p.name == name.split("/")[0])
            drawing = ET.parse(folder / image.attrib["src"]).getroot()
            assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
            drawings += 1
    assert formulas > 1000
    assert drawings > 50


def test_the_right_answer_scores_all_and_a_foreseen_wrong_one_less(
    banks: list[Bank], tiny_bank: Bank
):
    kinds = set()
    for bank in [*banks, tiny_bank]:
        for variant in _made(bank):
            kinds.add(variant.kind)
            player = Player(_reread(variant))
            outcomes = player.outcomes(player.right)
            assert outcomes["SCORE"] == pytest.approx(outcomes["MAXSCORE"]), variant.item
            assert outcomes["MAXSCORE"] == variant.points
            assert outcomes["SOLUTION"] == "shown"
            assert player.outcomes({})["SCORE"] == 0
            _compare_pitfalls(variant, player)
    assert kinds == set(KINDS)


def _compare_pitfalls(variant: Variant, player: Player) -> None:
    for raw, _ in variant.asked.pitfalls():
        given = responses(variant.asked, raw)
        if set(given) - set(player.right):
            continue  # an array of another shape: there are no fields for it
        scored = player.outcomes(given)["SCORE"]
        ours = mark(variant, raw).points
        assert scored < variant.points, (variant.item, variant.seed, raw)
        expected = 0 if variant.kind in ALL_OR_NOTHING else ours
        assert scored == pytest.approx(expected), (variant.item, variant.seed, raw)


def _reread(variant: Variant) -> ET.Element:
    return ET.fromstring(ET.tostring(item_xml(variant, "item_0", "en")))


def test_an_answer_that_was_cut_off_is_as_right_there_as_here(banks: list[Bank]):
    compared = 0
    for bank in banks:
        for variant in _made(bank):
            if variant.kind != "number" or variant.question["rounding"]["decimals"] is None:
                continue
            value, places = variant.question["value"], variant.question["rounding"]["decimals"]
            cut = int(value * 10**places) / 10**places
            score = Player(_reread(variant)).outcomes({"RESPONSE": cut})["SCORE"]
            assert score == mark(variant, f"{cut:.{places}f}").points == variant.points
            compared += 1
    assert compared > 5


def test_the_command_writes_a_package_and_a_static_item_once(course: Course, tmp_path: Path):
    arguments = ["export", "activations", "--qti", "--variants", "2", "--seed", "5"]
    arguments += ["--lang", "ko", "--out", str(tmp_path)]
    done = CliRunner().invoke(quiz, arguments)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "activations.ko"
    assert done.output.strip() == str(folder)
    bank = Bank.load(course.unit("activations"))
    expected = {
        f"{name}_{seed}.xml"
        for name, item in bank.items.items()
        for seed in ((5, 6) if item.generator else (5,))
    }
    assert {path.name for path in folder.glob("*_*.xml")} == expected
