"""A student's earlier units, as modules to import."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import types
from collections.abc import Callable, Sequence
from typing import Any

Cells = Sequence[tuple[str, str]]


class EarlierUnits(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a module for every unit whose cells came with the submission.

    Parameters
    ----------
    units : dict
        The cells of each unit by its name; None where the student has handed in nothing.
    run : callable
        Runs cells in a module.
    """

    def __init__(
        self, units: dict[str, Cells | None], run: Callable[[Cells, types.ModuleType], Any]
    ) -> None:
        self.units, self.run = units, run

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        """Claim the names of units."""
        if fullname not in self.units:
            return None
        if self.units[fullname] is None:
            raise ModuleNotFoundError(
                f"No module named {fullname!r}: no earlier file of yours for that unit is here",
                name=fullname,
            )
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the unit's cells; as in a submission, one that fails does not stop the next."""
        cells = self.units[module.__name__]
        assert cells is not None
        self.run(cells, module)
