"""The command ``backgrade quiz``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import click

from grader.course import Course, Unit
from grader.quiz.assembly import assemble, whole_bank
from grader.quiz.items import Bank, has_quiz
from grader.quiz.marking import Marked, mark
from grader.quiz.proof import prove
from grader.quiz.qti import write_package
from grader.quiz.typed import lines_of, raw_of
from grader.quiz.variants import Variant, make
from grader.terminal import Language, default_language, plain

__all__ = ["quiz"]

OUR_FAULT = 3
seed_option = click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "ko"]),
    default=default_language,
    help="Language of what is printed.  [default: the locale's]",
)


class _Quiz(click.Group):
    """A group whose command `show` need not be written: ``quiz UNIT`` is ``quiz show UNIT``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            args = ["show", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Quiz)
def quiz() -> None:
    """Ask, mark, prove and export the quizzes; `quiz UNIT` is `quiz show UNIT`."""


@quiz.command()
@click.argument("unit")
@click.option("--student", default="preview", show_default=True, help="Whose variants.")
@seed_option
@click.option("--item", "only", help="One item, with SEED as the variant's own seed.")
@click.option(
    "--answers",
    type=click.File("r", encoding="utf-8"),
    help="A JSON list of raw answers, or an object by number; `-` reads standard input.",
)
@click.option("--solutions", is_flag=True, help="Print answers and worked solutions as well.")
@click.option(
    "--drawings",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the drawings here, as SVG files; otherwise their description is printed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
@language_option
def show(
    unit: str,
    student: str,
    seed: int,
    only: str | None,
    answers: TextIO | None,
    solutions: bool,
    drawings: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Print a student's questions, and mark answers: typed, or given as JSON."""
    bank = Bank.load(_unit(Course.find(), unit))
    variants = _variants(bank, student, seed, only)
    given = _answers(answers, len(variants))
    ask = answers is None and not as_json and not solutions and sys.stdin.isatty()
    earned = 0.0
    for number, variant in enumerate(variants, start=1):
        drawing = _drawing(number, variant, drawings)
        if not as_json:
            _print_question(number, variant, drawing, language)
        marked = mark(variant, given[number]) if number in given else None
        if ask:
            marked = _ask(variant, language)
        earned += marked.points if marked else 0.0
        if as_json:
            _print_json(_record(number, variant, drawing, marked, solutions))
        else:
            _print_outcome(variant, marked, solutions, language)
    if not as_json and (given or ask):
        click.echo(f"{earned:g} / {sum(variant.points for variant in variants):g}")


@quiz.command()
@click.argument("units", nargs=-1)
@click.option("--seeds", type=click.IntRange(1), default=500, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")
def check(units: tuple[str, ...], seeds: int, as_json: bool) -> None:
    """Prove the items of UNITS, or of all that have a quiz."""
    course = Course.find()
    chosen = [_unit(course, name) for name in units] or _quizzed(course)
    bad = False
    for unit in chosen:
        began = time.monotonic()
        proofs = prove(Bank.load(unit), seeds)
        complaints = [f"{p.item}: {c}" for p in proofs for c in p.complaints]
        bad = bad or bool(complaints)
        summary = {
            "unit": unit.id,
            "items": len(proofs),
            "generated": sum(proof.generated for proof in proofs),
            "kinds": sorted({proof.kind for proof in proofs}),
            "variants": sum(proof.seeds for proof in proofs),
            "complaints": complaints,
        }
        if as_json:
            _print_json(summary)
            continue
        click.echo(
            f"{unit.id}: {summary['items']} items, {summary['generated']} generated, "
            f"{len({p.kind for p in proofs})} kinds, {summary['variants']} variants in "
            f"{time.monotonic() - began:.1f} s: {len(complaints)} complaints"
        )
        for complaint in complaints:
            click.echo(f"  {complaint}")
    if bad:
        raise click.exceptions.Exit(OUR_FAULT)


@quiz.command()
@click.argument("units", nargs=-1)
@click.option("--qti", is_flag=True, required=True, help="As QTI 2.1 packages.")
@click.option(
    "--variants",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Of each generated item.",
)
@seed_option
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@language_option
def export(
    units: tuple[str, ...], qti: bool, variants: int, seed: int, out: Path, language: Language
) -> None:
    """Write static variants of UNITS, or of all, with their answers, for other systems."""
    del qti  # the only format there is; named so that another can follow
    course = Course.find()
    chosen = [_unit(course, name) for name in units] or _quizzed(course)
    for unit in chosen:
        bank = Bank.load(unit)
        made = [
            make(bank, name, seed + i)
            for name, item in bank.items.items()
            for i in range(variants if item.generator else 1)
        ]
        click.echo(write_package(unit, made, out / f"{unit.id}.{language}", language))


def _unit(course: Course, name: str) -> Unit:
    quizzed = {unit.id: unit for unit in _quizzed(course)}
    if name not in quizzed:
        known = ", ".join(quizzed)
        raise click.UsageError(f"there is no quiz on a unit {name!r}; there is one on {known}")
    return quizzed[name]


def _quizzed(course: Course) -> list[Unit]:
    return [unit for unit in (*course.units, *course.quiz_only) if has_quiz(unit)]


def _variants(bank: Bank, student: str, seed: int, only: str | None) -> list[Variant]:
    if only is None:
        slots = assemble(whole_bank(bank), student, seed)
        return [make(bank, slot.item, slot.seed) for slot in slots]
    if only not in bank.items:
        raise click.UsageError(f"there is no item {only!r}; there are {', '.join(bank.items)}")
    return [make(bank, only, seed)]


def _answers(source: TextIO | None, count: int) -> dict[int, Any]:
    """Read answers as a list, or as an object whose keys are the numbers of questions."""
    if source is None:
        return {}
    try:
        data = json.load(source)
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"the answers are not JSON: {error}") from None
    if isinstance(data, list):
        data = {str(number): raw for number, raw in enumerate(data, start=1)}
    if not isinstance(data, dict):
        raise click.UsageError("the answers are neither a JSON list nor an object")
    unknown = set(data) - set(map(str, range(1, count + 1)))
    if unknown:
        first = min(unknown)
        raise click.UsageError(f"there is an answer {first!r}, but questions 1 to {count} only")
    return {int(number): raw for number, raw in data.items()}


def _drawing(number: int, variant: Variant, folder: Path | None) -> Path | None:
    """Write a variant's drawing and return where; the name tells nothing about the item."""
    if folder is None or variant.drawing is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{variant.unit}_{number}.svg"
    path.write_text(variant.drawing, encoding="utf-8")
    return path


def _record(
    number: int, variant: Variant, drawing: Path | None, marked: Marked | None, solutions: bool
) -> dict[str, Any]:
    record: dict[str, Any] = {"number": number, **variant.public()}
    if drawing:
        record["drawing_file"] = str(drawing)
    if marked:
        record["marked"] = marked.to_json()
    if solutions:
        record["revealed"] = variant.revealed()
    return record


def _print_json(record: dict[str, Any]) -> None:
    """Print one line; an answer may hold half a character, which UTF-8 cannot write."""
    line = json.dumps(record, ensure_ascii=False)
    is_text = not any("\ud800" <= char <= "\udfff" for char in line)
    click.echo(line if is_text else json.dumps(record))


def _print_question(
    number: int, variant: Variant, drawing: Path | None, language: Language
) -> None:
    click.echo(f"\n{number}. {variant.title[language]} ({variant.points:g})\n")
    click.echo(variant.text[language].strip())
    if variant.drawing_alt:
        click.echo(f"[{variant.drawing_alt[language]}]")
    if drawing:
        click.echo(f"[{drawing}]")
    click.echo(f"\n{variant.asked.instruction()[language]}")
    for line in lines_of(variant.kind, variant.asked.public(), language):
        click.echo(line)


def _ask(variant: Variant, language: Language) -> Marked | None:
    """Ask until something is typed that costs an attempt; nothing at all passes on."""
    while typed := click.prompt(">", default="", show_default=False):
        marked = mark(variant, raw_of(variant.kind, variant.asked.public(), typed))
        if marked.costs_attempt:
            return marked
        for words in (marked.unreadable, *marked.feedback):
            if words:
                click.echo(plain(words[language]))
    return None


def _print_outcome(
    variant: Variant, marked: Marked | None, solutions: bool, language: Language
) -> None:
    if marked and marked.unreadable:
        click.echo(f"  ? {plain(marked.unreadable[language])}")
    elif marked and marked.read_as:
        click.echo(f"  = {plain(marked.read_as['text'][language])}")
        if marked.status == "marked":
            click.echo(f"  {marked.points:g} / {variant.points:g}")
        for words in marked.feedback:
            click.echo(f"  {plain(words[language])}")
        for part in marked.parts:
            if part.feedback:
                click.echo(f"  {part.label[language]}: {part.feedback[language]}")
    if solutions:
        click.echo(f"  => {variant.revealed()['answer'][language]}")
        click.echo(variant.solution[language].strip())
