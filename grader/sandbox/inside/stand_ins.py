"""Stand-ins for plotting and progress bars.

What a notebook draws or animates has no bearing on what its functions return, so these modules can
be imported and used, and do nothing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import opcode
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

INERT = frozenset(
    {"matplotlib", "seaborn", "pylab", "mpl_toolkits", "plotly", "bokeh", "altair", "graphviz"}
    | {"IPython", "ipywidgets", "tqdm", "google", "PIL", "cv2", "imageio"}
)


class Inert:
    """Stands for whatever a plotting library would give: takes everything, does nothing."""

    def __init__(self, iterable: Any = ()) -> None:
        self.__dict__["_iterable"] = iterable

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return PROGRESS.get(name) or Inert()

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Do nothing; a function given alone comes back, since it is being decorated."""
        decorates = len(arguments) == 1 and isinstance(arguments[0], types.FunctionType)
        return arguments[0] if decorates else Inert()

    def __iter__(self) -> Iterator[Any]:
        # `fig, axes = plt.subplots()` wants two of them, `line, = ax.plot()` one: the caller's
        # bytecode says how many.
        frame = sys._getframe(1)
        code, at = frame.f_code.co_code, frame.f_lasti
        if code[at] == opcode.opmap["UNPACK_SEQUENCE"]:
            return iter([Inert() for _ in range(code[at + 1])])
        return iter(self.__dict__["_iterable"])

    def __len__(self) -> int:
        return len(self.__dict__["_iterable"])

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: Any) -> Any:
        return Inert()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        pass


PROGRESS: dict[str, Callable[..., Any]] = {
    "tqdm": lambda iterable=(), *_, **__: Inert(iterable),
    "trange": lambda *bounds, **_: Inert(range(*bounds)),
}


class InertModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives an inert module for every name under `INERT`."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        """Claim the names we stand in for."""
        if fullname.partition(".")[0] not in INERT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        """Give it any attribute anybody asks for."""
        stand_in = Inert()
        module.__getattr__ = stand_in.__getattr__  # type: ignore[method-assign]
