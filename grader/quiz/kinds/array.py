"""A question whose answer is an array: its shape is judged first, then every cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from grader.quiz.kind import Kind, Near, Part, Unlucky, Unreadable, Verdict, from_nears, nears
from grader.quiz.kinds.number import Rounding
from grader.quiz.reading import read_number
from grader.quiz.tables import Table
from grader.quiz.texts import shown
from grader.report import Text, text

__all__ = ["ArrayQuestion"]

MOST = 100  # cells of the answer
MOST_RAW = 400  # cells that are read at all


@dataclass(frozen=True)
class Grid:
    """An array that was read: its shape and its cells, row by row."""

    shape: tuple[int, ...]
    cells: tuple[float, ...]


@dataclass(frozen=True)
class ArrayQuestion(Kind[Grid]):
    """A vector or a matrix.

    The raw answer is a list of cells, or a list of rows of cells, each cell what was typed.
    """

    name = "array"
    value: list[Any]
    rounding: Rounding
    ask_shape: bool
    near: tuple[Near, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``value``, the rounding, ``ask_shape``, and ``near`` with wrong arrays."""
        del rng
        value = answer.get("value")
        built = cls(
            value, Rounding.build(answer), answer.boolean("ask_shape", False), nears(answer)
        )
        answer.done()
        right = _grid(value, answer, "value")
        others = [_grid(item.value, answer, "near") for item in built.near]
        if not right.cells or len(right.cells) > MOST:
            raise answer.wrong("value", value, f"an array of 1 to {MOST} cells")
        seen = [right]
        for other in others:
            if any(built._same(known, other) for known in seen):
                raise Unlucky("a wrong array is equal to the right one or to another")
            seen.append(other)
        return built

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        rounding, near = Rounding(**data["rounding"]), from_nears(data["near"])
        return cls(data["value"], rounding, data["ask_shape"], near)

    def parse(self, raw: object) -> Grid | Unreadable:
        """Read a grid of cells; a hole or a ragged edge is named."""
        if not isinstance(raw, list) or not raw:
            return Unreadable("Fill in the cells.", "칸을 채워 주세요.")
        rows = raw if isinstance(raw[0], list) else [raw]
        if not all(isinstance(row, list) and row for row in rows):
            return Unreadable("Fill in the cells, row by row.", "칸을 행마다 채워 주세요.")
        if len({len(row) for row in rows}) > 1:
            return Unreadable("The rows differ in length.", "행의 길이가 서로 다릅니다.")
        if len(rows) * len(rows[0]) > MOST_RAW:
            return Unreadable("This array is too large.", "배열이 너무 큽니다.")
        cells = []
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row, start=1):
                number = read_number(cell)
                if isinstance(number, Unreadable):
                    en = f"Row {i}, column {j}: {number.en}"
                    return Unreadable(en, f"{i}행 {j}열: {number.ko}")
                cells.append(number.value)
        shape = (len(rows), len(rows[0])) if isinstance(raw[0], list) else (len(raw),)
        return Grid(shape, tuple(cells))

    def mark(self, value: Grid) -> Verdict:
        """Judge the shape; only when it is right, every cell."""
        right = _stored(self.value)
        if value.shape != right.shape:
            return Verdict(0.0, feedback=(self._shape(value, right.shape),))
        weight = 1 / len(right.cells)
        hits = [self.rounding.accepts(r, v) for r, v in zip(right.cells, value.cells, strict=True)]
        parts = tuple(
            Part(label, float(hit), weight)
            for label, hit in zip(_labels(right.shape), hits, strict=True)
        )
        if all(hits):
            return Verdict(1.0, parts)
        return Verdict(sum(hits) / len(hits), parts, (self._why(value, hits),))

    def _why(self, value: Grid, hits: list[bool]) -> Text:
        for item in self.near:
            if self._same(_stored(item.value), value):
                return item.why
        right = _stored(self.value)
        turned = Grid(value.shape, tuple(-cell for cell in value.cells))
        if self._same(right, turned):
            return text("Every sign is wrong.", "부호가 모두 반대입니다.")
        return text(
            f"{sum(hits)} of {len(hits)} cells are right.",
            f"{len(hits)}칸 중 {sum(hits)}칸이 맞습니다.",
        )

    def _shape(self, value: Grid, right: tuple[int, ...]) -> Text:
        for item in self.near:
            if self._same(_stored(item.value), value):
                return item.why
        shape = value.shape
        if shape == right[::-1]:
            return text(
                "Rows and columns are swapped: look at the shape again.",
                "행과 열이 바뀌었습니다. 모양을 다시 살펴보세요.",
            )
        given = "×".join(map(str, shape))
        return text(
            f"The shape {given} is not the right one, so the cells were not compared.",
            f"모양 {given}이(가) 맞지 않아 칸은 비교하지 않았습니다.",
        )

    def _same(self, right: Grid, value: Grid) -> bool:
        return right.shape == value.shape and all(
            self.rounding.accepts(r, v) for r, v in zip(right.cells, value.cells, strict=True)
        )

    def show(self, value: Grid) -> dict[str, Any]:
        """Return the array as NumPy writes it, and its shape."""
        written = shown(np.array(value.cells).reshape(value.shape).tolist())
        return {"text": text(written, written), "shape": list(value.shape)}

    def instruction(self) -> Text:
        """Say what is asked for."""
        asked = self.rounding.instruction()
        if not self.ask_shape:
            return text(f"Fill in every cell. {asked['en']}", f"칸을 모두 채우세요. {asked['ko']}")
        return text(
            f"Choose the shape, then fill in every cell. {asked['en']}",
            f"모양을 정한 다음 칸을 모두 채우세요. {asked['ko']}",
        )

    def public(self) -> dict[str, Any]:
        """Return what is asked for; the shape too, unless it is part of the question."""
        shape = None if self.ask_shape else list(_stored(self.value).shape)
        return {
            "shape": shape,
            "decimals": self.rounding.decimals,
            "figures": self.rounding.figures,
            "integer": self.rounding.integer,
        }

    def revealed(self) -> dict[str, Any]:
        """Return the array."""
        written = shown(self._rounded(self.value))
        return {
            "answer": text(written, written),
            "shape": list(_stored(self.value).shape),
            "cells": self._rounded(self.value),
            "near": [{"value": shown(n.value), "why": n.why} for n in self.near],
        }

    def _rounded(self, value: Any) -> Any:
        """Return the cells as a person writes them."""
        if isinstance(value, list):
            return [self._rounded(item) for item in value]
        return self.rounding.written(value)

    def examples(self) -> list[Any]:
        """Return the array in strings."""
        return [self._rounded(self.value)]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the wrong arrays that are foreseen."""
        return [(self._rounded(item.value), item.why) for item in self.near]

    def secrets(self) -> list[str]:
        """Return the whole array, in the ways a text could show it."""
        if len(_stored(self.value).cells) < 2:
            return []
        written = self._rounded(self.value)
        return [shown(written), shown(self.value)]


def _grid(value: Any, answer: Table, key: str) -> Grid:
    """Return an author's array; a list of numbers or of rows of equal length."""
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise answer.wrong(key, value, "a list of numbers, or of rows of equal length") from None
    if array.ndim not in (1, 2):
        raise answer.wrong(key, value, "a vector or a matrix")
    if not np.all(np.isfinite(array)):
        raise Unlucky("an array is not finite")
    return Grid(array.shape, tuple(array.ravel().tolist()))


def _stored(value: list[Any]) -> Grid:
    array = np.array(value, dtype=float)
    return Grid(array.shape, tuple(array.ravel().tolist()))


def _labels(shape: tuple[int, ...]) -> list[Text]:
    if len(shape) == 1:
        return [text(f"cell {i}", f"{i}번째 칸") for i in range(1, shape[0] + 1)]
    return [
        text(f"row {i}, column {j}", f"{i}행 {j}열")
        for i in range(1, shape[0] + 1)
        for j in range(1, shape[1] + 1)
    ]
