"""A question whose answer is one number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Self

import numpy as np

from grader.quiz.kind import Kind, Near, Part, Unlucky, Unreadable, Verdict, from_nears, nears
from grader.quiz.reading import Number, read_number
from grader.quiz.tables import Table
from grader.quiz.texts import shown
from grader.report import Text, text

__all__ = ["NumberQuestion", "Rounding", "written"]

SLACK = 1e-9  # relative; the arithmetic of a tolerance's edge is not exact


@dataclass(frozen=True)
class Rounding:
    """To what a number is rounded, and what is accepted.

    Attributes
    ----------
    decimals, figures : int or None
        What is asked for: places behind the point, or significant figures.
    integer : bool
        A whole number is asked for; nothing else is accepted.
    absolute, relative : float
        Tolerances; the wider one counts. What is asked for grants one unit of the last place, so
        that a person who cuts off instead of rounding, or rounds on the way, is right.
    """

    decimals: int | None
    figures: int | None
    integer: bool
    absolute: float
    relative: float

    @classmethod
    def build(cls, answer: Table) -> Self:
        """Read ``decimals``, ``figures``, ``integer``, ``abs`` and ``rel``."""
        asked = [key for key in ("decimals", "figures", "integer") if key in answer]
        if len(asked) > 1:
            raise answer.wrong(asked[1], asked, "one of decimals, figures and integer")
        return cls(
            answer.integer("decimals") if "decimals" in answer else None,
            answer.integer("figures") if "figures" in answer else None,
            answer.boolean("integer", False),
            answer.number("abs", 0.0),
            answer.number("rel", 0.0 if asked else 1e-3),
        )

    def tolerance(self, value: float) -> float:
        """Return how far off an answer may be."""
        if self.integer:
            return max(self.absolute, 1e-9)
        last = 0.0
        if self.decimals is not None:
            last = 10.0**-self.decimals
        elif self.figures is not None and value:
            last = 10.0 ** (math.floor(math.log10(abs(value))) - self.figures + 1)
        widest = max(self.absolute, self.relative * abs(value), last, 1e-12)
        return widest + SLACK * abs(value)

    def accepts(self, value: float, answer: float) -> bool:
        """Return whether `answer` is near enough to `value`."""
        return abs(answer - value) <= self.tolerance(value)

    def written(self, value: float) -> str:
        """Return `value` as it is asked for."""
        return written(value, self.decimals, self.figures)

    def instruction(self) -> Text:
        """Say what is asked for."""
        if self.integer:
            return text("Write a whole number.", "정수로 쓰세요.")
        if self.decimals is not None:
            places = "place" if self.decimals == 1 else "places"
            return text(
                f"Round to {self.decimals} decimal {places}.",
                f"반올림하여 소수점 아래 {self.decimals}자리까지 쓰세요.",
            )
        if self.figures is not None:
            return text(
                f"Round to {self.figures} significant figures.",
                f"반올림하여 유효 숫자 {self.figures}자리로 쓰세요.",
            )
        return text("Write a number; 1/3 is one, too.", "수를 쓰세요. 1/3처럼 써도 됩니다.")


def written(value: float, decimals: int | None, figures: int | None) -> str:
    """Return a number rounded as asked, in plain decimals where that is readable."""
    if decimals is not None:
        return f"{value + 0.0:.{decimals}f}".replace("-0." + "0" * decimals, "0." + "0" * decimals)
    if figures is not None and value:
        exponent = math.floor(math.log10(abs(float(f"{value:.{figures - 1}e}"))))
        if -5 <= exponent < figures:
            return f"{value:.{figures - 1 - exponent}f}"
        return f"{value:.{figures - 1}e}"
    return shown(value)


@dataclass(frozen=True)
class NumberQuestion(Kind[Number]):
    """A number. The raw answer is what was typed.

    With ``figures`` and a ``figures_share`` the significant figures are a part of their own: a
    right value in too few figures keeps the rest.
    """

    name = "number"
    value: float
    rounding: Rounding
    figures_share: float
    near: tuple[Near, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``value``, the rounding, ``figures_share``, and ``near`` with wrong values."""
        del rng
        value, rounding = answer.number("value"), Rounding.build(answer)
        share = answer.number("figures_share", 0.0)
        if (share and rounding.figures is None) or not 0 <= share < 1:
            raise answer.wrong("figures_share", share, "a share below 1, together with figures")
        if rounding.integer and value != round(value):
            raise answer.wrong("value", value, "a whole number, because integer is set")
        near = nears(answer)
        answer.done()
        built = cls(value, rounding, share, near)
        built._check(answer)
        return built

    def _check(self, answer: Table) -> None:
        values = [item.value for item in self.near]
        for value in values:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise answer.wrong("near", value, "numbers")
            if not math.isfinite(value):
                raise Unlucky("a wrong value is not finite")
            if self.rounding.accepts(self.value, value) or self._rounded_hits(value):
                raise Unlucky("a wrong value is within the tolerance")
        if any(self._alike(one, other) for one, other in combinations(values, 2)):
            raise Unlucky("two wrong values are within the tolerance of each other")

    def _rounded_hits(self, value: float) -> bool:
        return self.rounding.accepts(self.value, float(self.rounding.written(value)))

    def _alike(self, one: float, other: float) -> bool:
        """Return whether an answer with one wrong value could be told the other's reason."""
        accepts, rounded = self.rounding.accepts, float(self.rounding.written(other))
        return accepts(one, other) or accepts(other, one) or accepts(one, rounded)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        rounding, near = Rounding(**data["rounding"]), from_nears(data["near"])
        return cls(data["value"], rounding, data["figures_share"], near)

    def parse(self, raw: object) -> Number | Unreadable:
        """Read a number."""
        return read_number(raw)

    def mark(self, value: Number) -> Verdict:
        """Compare the value, and its figures when these count."""
        right = self.rounding.accepts(self.value, value.value)
        feedback = [] if right else [self._why(value.value)]
        if not self.figures_share:
            return Verdict(float(right), feedback=tuple(feedback))
        figures = self._figures(value) if right else 0.0
        parts = (
            Part(text("value", "값"), float(right), 1 - self.figures_share),
            Part(text("figures", "유효 숫자"), figures, self.figures_share),
        )
        if right and not figures:
            feedback.append(
                text(
                    f"The value is right; {self.rounding.figures} significant figures were asked.",
                    f"값은 맞습니다. 유효 숫자는 {self.rounding.figures}자리로 써야 합니다.",
                )
            )
        return Verdict(sum(p.score * p.weight for p in parts), parts, tuple(feedback))

    def _figures(self, value: Number) -> float:
        return float(value.figures is None or value.figures == self.rounding.figures)

    def _why(self, value: float) -> Text:
        """Return what is wrong: a known mistake, the sign, nearly right, or just not it."""
        for item in self.near:
            if self.rounding.accepts(item.value, value):
                return item.why
        if self.value and self.rounding.accepts(-self.value, value):
            return text("The sign is wrong.", "부호가 반대입니다.")
        if not self.rounding.integer and abs(value - self.value) <= 0.05 * abs(self.value):
            return text(
                "Close, but off by more than rounding allows. Keep more digits on the way.",
                "거의 맞았지만 반올림 오차라고 하기에는 차이가 큽니다. "
                "중간 계산에서 자릿수를 더 남겨 보세요.",
            )
        return text("This is not the value.", "값이 맞지 않습니다.")

    def show(self, value: Number) -> dict[str, Any]:
        """Return the value."""
        return {"text": text(shown(value.value), shown(value.value))}

    def instruction(self) -> Text:
        """Say what is asked for."""
        return self.rounding.instruction()

    def public(self) -> dict[str, Any]:
        """Return what is asked for; the tolerance says too much about the value."""
        return {
            "decimals": self.rounding.decimals,
            "figures": self.rounding.figures,
            "integer": self.rounding.integer,
        }

    def interval(self) -> tuple[float, float]:
        """Return the smallest and the largest number that are accepted."""
        reach = self.rounding.tolerance(self.value)
        return self.value - reach, self.value + reach

    def revealed(self) -> dict[str, Any]:
        """Return the value, and what was accepted."""
        answer = self.rounding.written(self.value)
        low, high = (0.0 + float(f"{end:.6g}") for end in self.interval())
        return {
            "answer": text(answer, answer),
            "accepted": [low, high],
            "near": [{"value": shown(n.value), "why": n.why} for n in self.near],
        }

    def examples(self) -> list[Any]:
        """Return the value as a person writes it: rounded, with a comma, cut off."""
        answer = self.rounding.written(self.value)
        found = [answer, f" {answer} ", answer.replace("-", "−")]
        if answer.count(".") == 1 and len(answer.split(".")[1]) != 3:
            found.append(answer.replace(".", ","))
        return found

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong values that are foreseen, as a person would write them."""
        return [(self.rounding.written(item.value), item.why) for item in self.near]

    def secrets(self) -> list[str]:
        """Return the value, when it has digits enough not to stand there by chance."""
        answer = self.rounding.written(self.value).lstrip("-")
        return [answer] if sum(c.isdigit() for c in answer) > 1 else []
