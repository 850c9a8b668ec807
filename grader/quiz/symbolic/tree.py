"""Formulas as trees, how they are shown, and what they are worth at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

__all__ = [
    "FUNCTIONS",
    "Call",
    "Name",
    "Negative",
    "Node",
    "Number",
    "Operation",
    "latex",
    "values",
]

Points: TypeAlias = np.ndarray
FUNCTIONS: Mapping[str, tuple[int, Callable[..., Points]]] = {
    "abs": (1, np.abs),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "max": (2, lambda *of: reduce(np.maximum, of)),
    "relu": (1, lambda x: np.maximum(x, 0.0)),
    "sigmoid": (1, lambda x: 0.5 + 0.5 * np.tanh(0.5 * x)),
    "sqrt": (1, np.sqrt),
    "tanh": (1, np.tanh),
}
OPERATIONS: Mapping[str, Callable[[Points, Points], Points]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
NEGATIVE = 3
GREEK = {"alpha", "beta", "gamma", "eta", "epsilon", "lambda", "mu", "sigma", "theta", "pi", "rho"}


@dataclass(frozen=True)
class Number:
    """A number, as it was written."""

    value: float
    written: str


@dataclass(frozen=True)
class Name:
    """A variable, or one of the constants e and pi."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function of one argument, or `max` of several."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Negative:
    """Minus something."""

    of: Node


@dataclass(frozen=True)
class Operation:
    """Two things joined by ``+ - * / ^``."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Number | Name | Call | Negative | Operation


def values(node: Node, at: Mapping[str, Points]) -> Points:
    """Return the formula's value at every point, NaN or infinite where it has none.

    Parameters
    ----------
    at : mapping of names to arrays (P,)
    """
    with np.errstate(all="ignore"):
        return _values(node, at)


def _values(node: Node, at: Mapping[str, Points]) -> Points:
    match node:
        case Number(value, _):
            return np.asarray(value, dtype=np.float64)
        case Name(name):
            return at[name]
        case Negative(of):
            return -_values(of, at)
        case Operation(sign, left, right):
            return OPERATIONS[sign](_values(left, at), _values(right, at))
        case Call(function, arguments):
            return FUNCTIONS[function][1](*(_values(argument, at) for argument in arguments))


def latex(node: Node) -> str:
    """Return the formula in LaTeX, with just the parentheses it needs."""
    match node:
        case Number(_, written):
            return _number(written)
        case Name(name):
            return _name(name)
        case Negative(of):
            return f"-{_inside(of, NEGATIVE)}"
        case Call("exp", (argument,)):
            return f"e^{{{latex(argument)}}}"
        case Call("sqrt", (argument,)):
            return rf"\sqrt{{{latex(argument)}}}"
        case Call("abs", (argument,)):
            return rf"\left|{latex(argument)}\right|"
        case Call(function, arguments):
            return rf"{_function(function)}\left({', '.join(map(latex, arguments))}\right)"
        case Operation("/", left, right):
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}"
        case Operation("^", left, right):
            return f"{_inside(left, STRENGTH['^'] + 1)}^{{{latex(right)}}}"
        case Operation(sign, left, right):
            strength = STRENGTH[sign]
            before, after = _inside(left, strength), _inside(right, strength + (sign in "-*"))
            if after.startswith("-"):
                if sign == "+":
                    return f"{before} - {after[1:]}"
                after = rf"\left({after}\right)"
            between = r" \cdot " if sign == "*" else f" {sign} "
            return f"{before}{between}{after}"


def _inside(node: Node, strength: int) -> str:
    """Return `node` as part of something that binds so strongly."""
    own = 9
    if isinstance(node, Operation):
        own = 9 if node.sign == "/" and strength <= STRENGTH["^"] else STRENGTH[node.sign]
    elif isinstance(node, Negative) or (isinstance(node, Call) and node.function == "exp"):
        own = NEGATIVE if isinstance(node, Negative) else STRENGTH["^"]
    written = latex(node)
    return written if own >= strength else rf"\left({written}\right)"


def _number(written: str) -> str:
    mantissa, _, exponent = written.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def _name(name: str) -> str:
    if name in GREEK:
        return f"\\{name}"
    head = name.rstrip("0123456789")
    base, _, below = name.partition("_") if "_" in name else (head, "", name[len(head) :])
    shown = f"\\{base}" if base in GREEK else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    return f"{shown}_{{{below}}}" if below else shown


def _function(name: str) -> str:
    known: dict[str, Any] = {"sigmoid": r"\sigma", "tanh": r"\tanh", "log": r"\log", "max": r"\max"}
    return str(known.get(name, rf"\mathrm{{{name}}}"))
