"""The pytest plugin: fixtures and marks for checks, and the loop that runs them many times over.

pytest collects the checks of all units once. Then `Checks.pytest_runtestloop`, instead of running
each item once, hands the session to a driver that runs the items of one unit for one submission
after another.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checklib import InProcess

from grader.catalogue import in_process, solution_source
from grader.course import CourseError, Unit
from grader.report import Text, Visibility, text

__all__ = ["Checks", "Outcome", "Run", "Spec"]

FILES: dict[str, Visibility] = {"test_public.py": "public", "test_hidden.py": "hidden"}


@dataclass(frozen=True)
class Spec:
    """What a check's author declared.

    Attributes
    ----------
    points : float
        What passing it earns.
    hint : Text or None
        The ``feedback`` mark, shown when it fails.
    cites : str or None
        The sentence of the English handout it enforces.
    """

    id: str
    unit: str
    visibility: Visibility
    points: float
    title: Text
    hint: Text | None
    cites: str | None
    item: pytest.Function = field(repr=False, compare=False)


@dataclass
class Outcome:
    """How one check went for one submission.

    Attributes
    ----------
    error : BaseException or None
        What the check raised; None when it passed.
    seed : int
        Of the inputs.
    replay : callable
        ``replay(functions, seed)`` runs the check's body with other functions in the student's
        place.
    """

    spec: Spec
    error: BaseException | None
    seconds: float
    seed: int
    replay: Callable[[Any, int], None]


@dataclass
class Run:
    """One submission going through the checks of one unit."""

    unit: str
    student: Any
    seed: int
    finished: Callable[[Outcome], None]
    only: frozenset[str] | None = None


class Checks:
    """The plugin object of one pytest session.

    Parameters
    ----------
    units : sequence of Unit
        Whose ``test_public.py`` and ``test_hidden.py`` are collected.
    drive : callable
        Called once after collection with a function that makes one `Run`; returns when there is
        nothing left to run.
    """

    def __init__(
        self, units: Sequence[Unit], drive: Callable[[Callable[[Run], None]], None]
    ) -> None:
        self.units = {unit.id: unit for unit in units}
        self.specs: dict[str, tuple[Spec, ...]] = {}
        self.failures: list[str] = []
        self._drive = drive
        self._run: Run | None = None
        self._spec: Spec | None = None
        self._started = 0.0

    # fixtures

    @pytest.fixture
    def student(self) -> Any:
        """Return the functions under test."""
        return self._now.student

    @pytest.fixture
    def reference(self) -> InProcess:
        """Return the secret solution."""
        unit = self.units[self._now.unit]
        return in_process(unit, solution_source(unit), "solution")

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Return a generator that depends on the grading's seed and the check, nothing else."""
        assert self._spec is not None
        return generator(self._now.seed, self._spec.id)

    @property
    def _now(self) -> Run:
        if self._run is None:
            raise RuntimeError("a check's fixture was asked for outside a grading")
        return self._run

    # hooks

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marks."""
        for line in (
            "points(n): what passing the check earns",
            "title(en, ko): the check's name as students read it",
            "feedback(en, ko): the hint shown when it fails; holds no values",
            "cites(sentence): the sentence of handout.en.md that it enforces",
        ):
            config.addinivalue_line("markers", line)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a file of checks that cannot be imported."""
        if report.failed:
            self.failures.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the marks of every check."""
        for name in self.units:
            own = [item for item in items if unit_of(item) == name]
            own.sort(key=lambda item: item.path.name != "test_public.py")
            try:
                self.specs[name] = tuple(_spec(name, item) for item in own)
            except CourseError as error:
                self.failures.append(str(error))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run submissions instead of items; returning True tells pytest that the loop is done."""
        if not self.failures:
            self._drive(self._run_all)
        _end_here(session.config)
        return True

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Start the check's clock."""
        self._started = time.monotonic()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Pass the outcome on when the check's body is through, or when its setup failed."""
        if call.when == "call" or call.excinfo is not None:
            self._finish(item, call.excinfo.value if call.excinfo else None)
        return (yield)

    def _finish(self, item: pytest.Item, error: BaseException | None) -> None:
        run, spec = self._now, self._spec
        assert spec is not None
        values = dict(getattr(item, "funcargs", None) or {})
        run.finished(
            Outcome(
                spec=spec,
                error=error,
                seconds=time.monotonic() - self._started,
                seed=run.seed,
                replay=partial(_replay, spec, values),
            )
        )

    def _run_all(self, run: Run) -> None:
        specs = [s for s in self.specs[run.unit] if run.only is None or s.id in run.only]
        self._run = run
        try:
            for spec, following in zip(specs, [*specs[1:], None], strict=True):
                self._spec = spec
                item = spec.item
                item.config.hook.pytest_runtest_protocol(
                    item=item, nextitem=following.item if following else None
                )
        finally:
            self._run = self._spec = None


def _end_here(config: pytest.Config) -> None:
    """Keep pytest from changing to the folder it was started in: the program may have moved on."""
    params = config.invocation_params
    config.invocation_params = pytest.Config.InvocationParams(
        args=params.args, plugins=params.plugins, dir=Path.cwd()
    )


def generator(seed: int, check: str) -> np.random.Generator:
    """Return the check's own generator for a grading's seed."""
    return np.random.default_rng([seed, zlib.crc32(check.encode())])


def unit_of(item: pytest.Item) -> str:
    """Return the id of the unit whose folder the check lies in."""
    return item.path.parent.name


def _replay(spec: Spec, values: Mapping[str, Any], functions: Any, seed: int) -> None:
    names = spec.item._fixtureinfo.argnames  # pytest offers no public way to ask
    arguments = {name: values[name] for name in names if name in values}
    arguments["student"] = functions
    if "rng" in arguments:
        arguments["rng"] = generator(seed, spec.id)
    spec.item.obj(**arguments)


def _spec(unit: str, item: pytest.Item) -> Spec:
    assert isinstance(item, pytest.Function)
    where = f"{item.path}: {item.name}"
    points = item.get_closest_marker("points")
    if points is None or len(points.args) != 1 or not points.args[0] >= 0:
        raise CourseError(f"{where} needs @pytest.mark.points(n) with n >= 0")
    cites = item.get_closest_marker("cites")
    title = _both(item, "title", where) or _title_from_name(item.name)
    return Spec(
        id=item.name,
        unit=unit,
        visibility=FILES[item.path.name],
        points=float(points.args[0]),
        title=title,
        hint=_both(item, "feedback", where),
        cites=cites.args[0] if cites else None,
        item=item,
    )


def _both(item: pytest.Item, mark: str, where: str) -> Text | None:
    found = item.get_closest_marker(mark)
    if found is None:
        return None
    if found.args or set(found.kwargs) != {"en", "ko"}:
        raise CourseError(f"{where}: @pytest.mark.{mark} takes exactly en= and ko=")
    return text(**found.kwargs)


def _title_from_name(name: str) -> Text:
    plain = name.removeprefix("test_").replace("_", " ")
    return text(plain, plain)


def files_of(units: Sequence[Unit], public_only: bool) -> list[Path]:
    """Return the files of checks of `units`; raise `CourseError` for one that is missing."""
    found = []
    for unit in units:
        files = [unit.folder / "test_public.py", unit.secret / "test_hidden.py"]
        for path in files[:1] if public_only else files:
            if not path.is_file():
                raise CourseError(f"{path} is missing: unit {unit.id} cannot be graded without it")
            found.append(path)
    return found
