"""Every unit's checks accept what is right and reject, and name, what is known to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.catalogue import alternatives, mistakes, solution_source
from grader.course import Course, Unit
from grader.mutants import mutate
from grader.proof import prove
from grader.service import Grader
from grader.suite import Suite

UNITS = [unit.id for unit in Course.load(Path(__file__).parents[2]).units]
SEED = 20


@pytest.fixture(scope="module")
def suite(course: Course):
    with Suite(course.units) as suite:
        yield suite


@pytest.fixture(scope="module")
def grader(course: Course):
    with Grader(course) as grader:
        yield grader


@pytest.fixture(params=UNITS)
def unit(course: Course, request: pytest.FixtureRequest) -> Unit:
    return course.unit(request.param)


def test_the_proof_holds_without_the_wall(suite: Suite, unit: Unit):
    proofs = prove(suite, unit, [1])
    assert [complaint for proof in proofs for complaint in proof.complaints()] == []
    assert sum(proof.kind == "alternative" for proof in proofs) >= 5
    assert sum(proof.kind == "mistake" for proof in proofs) >= 10


def test_every_mutant_is_killed_or_explained(suite: Suite, unit: Unit):
    mutation = mutate(suite, unit, [1, 2])
    assert list(mutation.complaints()) == []
    assert sum(mutation.killed.values()) > 20


def test_right_solutions_have_full_marks_across_the_wall(grader: Grader, unit: Unit):
    right = {variant.id: variant.source for variant in alternatives(unit)}
    right["reference"] = solution_source(unit)
    for name, source in right.items():
        report = grader.grade(unit.id, f"{unit.id}.py", source.encode(), seed=SEED)
        lost = [check for check in report.checks if check.status != "passed"]
        assert (name, lost) == (name, [])
        assert report.full_marks


def test_mistakes_are_caught_and_named_across_the_wall(grader: Grader, unit: Unit):
    for mistake in mistakes(unit):
        report = grader.grade(unit.id, f"{unit.id}.py", mistake.source.encode(), seed=SEED)
        checks = {check.id: check for check in report.checks}
        assert report.score < 100
        for name in mistake.caught_by:
            assert (mistake.id, checks[name].diagnosis) == (mistake.id, mistake.says)


def test_every_hidden_check_cites_a_sentence_of_the_handout(suite: Suite, unit: Unit):
    handout = " ".join((unit.folder / "handout.en.md").read_text(encoding="utf-8").split())
    for spec in suite.specs(unit.id):
        if spec.visibility == "hidden":
            assert spec.cites, spec.id
            assert " ".join(spec.cites.split()) in handout, spec.id
