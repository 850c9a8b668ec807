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

COURSE = Course.load(Path(__file__).parents[2])
UNITS = [unit.id for unit in COURSE.units]
# A unit that trains networks has longer limits. All its known solutions go across the wall here;
# what would train hundreds of them is left to `./run prove`.
QUICK = [unit.id for unit in COURSE.units if unit.limits == COURSE.limits]
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


def test_each_unit_has_enough_known_solutions(unit: Unit):
    assert len(alternatives(unit)) >= 5
    assert len(mistakes(unit)) >= 10


@pytest.mark.parametrize("name", QUICK)
def test_the_proof_holds_without_the_wall(suite: Suite, course: Course, name: str):
    proofs = prove(suite, course.unit(name), [1])
    assert [complaint for proof in proofs for complaint in proof.complaints()] == []


@pytest.mark.parametrize("name", QUICK)
def test_every_mutant_is_killed_or_explained(suite: Suite, course: Course, name: str):
    mutation = mutate(suite, course.unit(name), [1, 2])
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
