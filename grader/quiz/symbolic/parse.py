"""Reading a formula as a student types it.

A tokenizer and a Pratt parser over a list of what is allowed; nothing of the input is ever run.
Binding, from loose to tight: ``+ -``, ``* /`` and a product without a sign, a minus in front, ``^``
to the right. So ``1/2x`` is ``(1/2) * x`` and ``-x^2`` is ``-(x^2)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from grader.quiz.kind import Unreadable
from grader.quiz.symbolic.tree import FUNCTIONS, Call, Name, Negative, Node, Number, Operation

__all__ = ["CONSTANTS", "parse"]

LONGEST, MOST_TOKENS, DEEPEST = 400, 200, 40
CONSTANTS = ("e", "pi")
ALIASES = {"ln": "log", "sqr": "sqrt"}
TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3}(?![\w.]))?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<sign>\*\*|[-+*/^(),]))",
    re.ASCII,
)
SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
SIGNS = {
    **dict.fromkeys("−‐‑‒–—﹣－", "-"),
    **dict.fromkeys("×·⋅∙✕∗", "*"),
    **{"÷": "/", "∕": "/", "σ": " sigmoid", "√": " sqrt", "π": " pi ", "⁄": "/"},
    **{"α": " alpha ", "β": " beta ", "γ": " gamma ", "η": " eta ", "θ": " theta "},
}
BINDING = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 40}
MINUS = 30


class _Stop(Exception):
    """The formula cannot be read."""

    def __init__(self, en: str, ko: str) -> None:
        self.why = Unreadable(en, ko)


def parse(raw: object, variables: Collection[str]) -> Node | Unreadable:
    """Read a formula in `variables`, numbers, and the functions of `FUNCTIONS`.

    Its size is limited, so reading and evaluating it take a time that is limited, too.
    """
    if not isinstance(raw, str) or not raw[: LONGEST + 1].strip():
        return Unreadable("Write a formula.", "식을 쓰세요.")
    if len(raw) > LONGEST:
        return Unreadable(
            f"This formula is too long ({len(raw)} characters).", f"식이 너무 깁니다({len(raw)}자)."
        )
    try:
        return _Parser(_tokens(_tidy(raw)), variables).formula()
    except _Stop as stop:
        return stop.why


def _tidy(raw: str) -> str:
    powers = SUPERSCRIPT.sub(lambda found: f"^({found[0].translate(DIGITS)})", raw)
    replaced = "".join(SIGNS.get(c, c) for c in powers)
    folded = unicodedata.normalize("NFKC", replaced).replace("−", "-")
    return "".join(c for c in folded if unicodedata.category(c) != "Cf")


def _tokens(written: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(written.rstrip())
    while at < end:
        token = TOKEN.match(written, at)
        if token is None:
            sign = written[at:].lstrip()[:1]
            raise _Stop(
                f"The sign {sign!r} cannot be used. Use + - * / ^ ( ) and names.",
                f"{sign!r} 기호는 쓸 수 없습니다. + - * / ^ ( )와 이름만 쓰세요.",
            )
        kind = str(token.lastgroup)
        found.append((kind, token[kind].replace("**", "^")))
        at = token.end()
        if len(found) > MOST_TOKENS:
            raise _Stop("This formula is too long.", "식이 너무 깁니다.")
    return found


class _Parser:
    """The state of reading one formula."""

    def __init__(self, tokens: list[tuple[str, str]], variables: Collection[str]) -> None:
        self.tokens, self.variables = tokens, variables
        self.at = self.depth = 0

    def formula(self) -> Node:
        node = self.expression(0)
        if self.at < len(self.tokens):
            raise self.unexpected()
        return node

    def expression(self, tighter: int) -> Node:
        """Read as far as operators bind more tightly than `tighter`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Stop("This is nested too deeply.", "괄호가 너무 깊게 겹쳐 있습니다.")
        left = self.operand()
        while (sign := self.operator()) and BINDING[sign[0]] > tighter:
            if sign[1]:
                self.at += 1
            # A power binds to the right: 2^3^2 is 2^(3^2).
            right = self.expression(BINDING[sign[0]] - (sign[0] == "^"))
            left = Operation(sign[0], left, right)
        self.depth -= 1
        return left

    def operator(self) -> tuple[str, bool] | None:
        """Return the operator that comes next, and whether it is written."""
        kind, written = self.peek()
        if written in BINDING:
            return written, True
        return ("*", False) if kind in ("number", "name") or written == "(" else None

    def operand(self) -> Node:
        kind, written = self.peek()
        self.at += 1
        if kind == "number":
            return Number(float(written), written)
        if kind == "name":
            return self.name(written)
        if written == "-":
            return Negative(self.expression(MINUS))
        if written == "+":
            return self.expression(MINUS)
        if written == "(":
            node = self.expression(0)
            self.close()
            return node
        self.at -= 1
        raise self.unexpected()

    def name(self, written: str) -> Node:
        if written in self.variables:
            return Name(written)
        function = ALIASES.get(written.lower(), written.lower())
        if function in FUNCTIONS:
            return self.call(function)
        if written in CONSTANTS:
            return Name(written)
        known = ", ".join([*self.variables, *sorted(FUNCTIONS)])
        raise _Stop(
            f"The name {written[:20]!r} is not known; there are {known}. "
            "Write a product with *, like a*b.",
            f"{written[:20]!r}(이)라는 이름은 없습니다. 쓸 수 있는 이름: {known}. "
            "곱은 a*b처럼 *로 쓰세요.",
        )

    def call(self, function: str) -> Node:
        if self.peek()[1] != "(":
            raise _Stop(
                f"Write parentheses after {function}, like {function}(x).",
                f"{function}(x)처럼 {function} 뒤에 괄호를 쓰세요.",
            )
        self.at += 1
        arguments = [self.expression(0)]
        while self.peek()[1] == ",":
            self.at += 1
            arguments.append(self.expression(0))
        self.close()
        needs = FUNCTIONS[function][0]
        if len(arguments) < needs or (needs == 1 and len(arguments) > 1):
            raise _Stop(
                f"{function} does not take {len(arguments)} arguments.",
                f"{function}에는 인수 {len(arguments)}개를 쓸 수 없습니다.",
            )
        return Call(function, tuple(arguments))

    def close(self) -> None:
        if self.peek()[1] != ")":
            raise _Stop("A closing parenthesis is missing.", "닫는 괄호가 없습니다.")
        self.at += 1

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def unexpected(self) -> _Stop:
        kind, written = self.peek()
        if kind == "end":
            return _Stop("The formula is not finished.", "식이 끝나지 않았습니다.")
        if written == ")":
            return _Stop("A parenthesis is closed too often.", "닫는 괄호가 남습니다.")
        return _Stop(
            f"{written[:20]!r} cannot stand here.", f"{written[:20]!r}이(가) 올 자리가 아닙니다."
        )
