"""Questions answered by putting things in order, or together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, Self

import numpy as np

from grader.quiz.kind import Kind, Part, Unlucky, Unreadable, Verdict, keys
from grader.quiz.tables import Table
from grader.report import Text, text

__all__ = ["Matching", "Ordering"]

MOST = 8


@dataclass(frozen=True)
class Thing:
    """Something to be put somewhere, with a key that tells nothing."""

    key: str
    text: Text


def _things(data: Sequence[Mapping[str, Any]]) -> tuple[Thing, ...]:
    return tuple(Thing(**item) for item in data)


def _named(texts: Sequence[Text], rng: np.random.Generator) -> tuple[Thing, ...]:
    return tuple(Thing(key, words) for key, words in zip(keys(rng, len(texts)), texts, strict=True))


def _shuffled(things: Sequence[Thing], rng: np.random.Generator) -> tuple[Thing, ...]:
    return tuple(things[i] for i in rng.permutation(len(things)))


def _distinct(texts: Sequence[Text]) -> None:
    for language in ("en", "ko"):
        if len({words[language] for words in texts}) < len(texts):
            raise Unlucky("two things are equal")


def _joined(things: Sequence[Thing], between: str) -> Text:
    return text(
        between.join(thing.text["en"] for thing in things),
        between.join(thing.text["ko"] for thing in things),
    )


@dataclass(frozen=True)
class Ordering(Kind[tuple[str, ...]]):
    """Put things in order. The raw answer is the list of all keys.

    The score is Kendall's rank correlation with the right order, and 0 where that is negative: a
    random order earns little.
    """

    name = "ordering"
    things: tuple[Thing, ...]
    right: tuple[str, ...]
    first: Text
    last: Text
    why: Text

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``items`` in their right order, what ``first`` and ``last`` mean, and ``why``.

        A generator gives ``by``, numbers that sort the items, smallest first.
        """
        texts = []
        for table in answer.tables("items"):
            texts.append(table.text("text"))
            table.done()
        by = answer.get("by", list(range(len(texts))))
        first, last, why = answer.text("first"), answer.text("last"), answer.text("why")
        answer.done()
        if not 3 <= len(texts) <= MOST or len(by) != len(texts):
            raise answer.wrong("items", len(texts), f"3 to {MOST} items, and by as many numbers")
        _distinct(texts)
        if len({f"{value:.6g}" for value in by}) < len(by):
            raise Unlucky("two items have the same place")
        named = _named(texts, rng)
        right = tuple(named[i].key for i in sorted(range(len(by)), key=by.__getitem__))
        things = _shuffled(named, rng)
        if tuple(thing.key for thing in things) == right:
            raise Unlucky("the order shown is the right one")
        return cls(things, right, first, last, why)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            _things(data["things"]),
            tuple(data["right"]),
            data["first"],
            data["last"],
            data["why"],
        )

    def parse(self, raw: object) -> tuple[str, ...] | Unreadable:
        """Read the keys; each must be there once."""
        if (
            isinstance(raw, list)
            and len(raw) == len(self.right)
            and all(isinstance(key, str) for key in raw)
            and sorted(raw) == sorted(self.right)
        ):
            return tuple(raw)
        return Unreadable("Put every item in its place.", "모든 항목의 순서를 정해 주세요.")

    def mark(self, value: tuple[str, ...]) -> Verdict:
        """Score the pairs that are in the right order."""
        if value == self.right:
            return Verdict(1.0)
        swapped = sum(self._before(b, a) for a, b in combinations(value, 2))
        en = f"{swapped} {'pair is' if swapped == 1 else 'pairs are'} the wrong way round."
        mended = text(en, f"순서가 뒤바뀐 쌍이 {swapped}개 있습니다.")
        return Verdict(self._score(value), feedback=(mended, self.why))

    def _before(self, one: str, other: str) -> bool:
        return self.right.index(one) < self.right.index(other)

    def _score(self, order: Sequence[str]) -> float:
        pairs = [self._before(a, b) for a, b in combinations(order, 2)]
        return max(0.0, 2 * sum(pairs) / len(pairs) - 1)

    def show(self, value: tuple[str, ...]) -> dict[str, Any]:
        """Return the texts in the order given."""
        return {"text": _joined(self._ordered(value), " → ")}

    def _ordered(self, order: Sequence[str]) -> list[Thing]:
        known = {thing.key: thing for thing in self.things}
        return [known[key] for key in order]

    def instruction(self) -> Text:
        """Say how to answer."""
        return text(
            f"Put these in order: first {self.first['en']}, last {self.last['en']}.",
            f"순서대로 놓으세요. 맨 앞: {self.first['ko']}, 맨 뒤: {self.last['ko']}.",
        )

    def public(self) -> dict[str, Any]:
        """Return the things, shuffled, and what the ends mean."""
        return {
            "items": [{"key": thing.key, "text": thing.text} for thing in self.things],
            "first": self.first,
            "last": self.last,
        }

    def revealed(self) -> dict[str, Any]:
        """Return the right order, and why."""
        return {
            "answer": _joined(self._ordered(self.right), " → "),
            "order": list(self.right),
            "why": self.why,
        }

    def examples(self) -> list[Any]:
        """Return the right order."""
        return [list(self.right)]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return the order turned round, and each swap of neighbours."""
        found = [list(self.right[::-1])]
        for i in range(len(self.right) - 1):
            order = list(self.right)
            order[i], order[i + 1] = order[i + 1], order[i]
            found.append(order)
        return [(order, self.why) for order in found]

    def guess(self) -> float:
        """Return the mean over all orders, of the first so many for long lists."""
        if len(self.right) > 6:
            return 0.1
        scores = [self._score(order) for order in permutations(self.right)]
        return sum(scores) / len(scores)


@dataclass(frozen=True)
class Pair:
    """What belongs to a thing on the left, and why."""

    left: str
    right: str
    why: Text | None


@dataclass(frozen=True)
class Matching(Kind[dict[str, str]]):
    """Find what belongs together. The raw answer maps the keys on the left to those on the right.

    Something on the right may belong to several on the left, or to none.
    """

    name = "matching"
    lefts: tuple[Thing, ...]
    rights: tuple[Thing, ...]
    pairs: tuple[Pair, ...]

    @classmethod
    def build(cls, answer: Table, rng: np.random.Generator) -> Self:
        """Read ``pairs`` with ``left``, ``right`` and ``why``, ``others``: more on the right."""
        pairs = []
        for table in answer.tables("pairs"):
            pairs.append((table.text("left"), table.text("right"), table.optional_text("why")))
            table.done()
        others = []
        for table in answer.tables("others", ()):
            others.append(table.text("text"))
            table.done()
        answer.done()
        if not 2 <= len(pairs) <= MOST:
            raise answer.wrong("pairs", len(pairs), f"2 to {MOST} pairs")
        _distinct([left for left, _, _ in pairs])
        matched: list[Text] = []
        for _, right, _ in pairs:
            if right not in matched:
                matched.append(right)
        _distinct([*matched, *others])
        if len(matched) + len(others) < 2:
            raise Unlucky("everything belongs to the same thing")
        lefts, rights = (
            _named([left for left, _, _ in pairs], rng),
            _named([*matched, *others], rng),
        )
        found = tuple(
            Pair(thing.key, rights[matched.index(right)].key, why)
            for thing, (_, right, why) in zip(lefts, pairs, strict=True)
        )
        return cls(_shuffled(lefts, rng), _shuffled(rights, rng), _sorted(found))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what was stored."""
        pairs = tuple(Pair(**item) for item in data["pairs"])
        return cls(_things(data["lefts"]), _things(data["rights"]), pairs)

    def parse(self, raw: object) -> dict[str, str] | Unreadable:
        """Read the pairs; everything on the left needs one."""
        lefts = {thing.key for thing in self.lefts}
        rights = {thing.key for thing in self.rights}
        if (
            isinstance(raw, dict)
            and set(raw) == lefts
            and all(isinstance(v, str) and v in rights for v in raw.values())
        ):
            return dict(raw)
        return Unreadable(
            "Choose a partner for everything on the left.",
            "왼쪽 항목마다 짝을 하나씩 고르세요.",
        )

    def mark(self, value: dict[str, str]) -> Verdict:
        """Mark every pair."""
        label = {thing.key: thing.text for thing in self.lefts}
        weight = 1 / len(self.pairs)
        parts = []
        for pair in self.pairs:
            hit = value[pair.left] == pair.right
            parts.append(Part(label[pair.left], float(hit), weight, None if hit else pair.why))
        hits = sum(part.score for part in parts)
        if hits == len(parts):
            return Verdict(1.0, tuple(parts))
        said = text(
            f"{hits:.0f} of {len(parts)} pairs are right.",
            f"짝 {len(parts)}개 중 {hits:.0f}개가 맞습니다.",
        )
        return Verdict(hits / len(parts), tuple(parts), (said,))

    def show(self, value: dict[str, str]) -> dict[str, Any]:
        """Return the pairs in words."""
        right = {thing.key: thing.text for thing in self.rights}
        lines = [(thing.text, right[value[thing.key]]) for thing in self.lefts]
        return {
            "text": text(
                "; ".join(f"{a['en']} — {b['en']}" for a, b in lines),
                "; ".join(f"{a['ko']} — {b['ko']}" for a, b in lines),
            )
        }

    def instruction(self) -> Text:
        """Say how to answer."""
        return text(
            "Find the partner of everything on the left. One may be used twice, or not at all.",
            "왼쪽 항목마다 알맞은 짝을 고르세요. 두 번 쓰거나 쓰지 않는 항목이 있을 수 있습니다.",
        )

    def public(self) -> dict[str, Any]:
        """Return both sides, each shuffled by itself."""
        return {
            "lefts": [{"key": thing.key, "text": thing.text} for thing in self.lefts],
            "rights": [{"key": thing.key, "text": thing.text} for thing in self.rights],
        }

    def revealed(self) -> dict[str, Any]:
        """Return the pairs, and why."""
        right = {pair.left: pair.right for pair in self.pairs}
        return {
            "answer": self.show(right)["text"],
            "pairs": [
                {"left": pair.left, "right": pair.right, "why": pair.why} for pair in self.pairs
            ],
        }

    def examples(self) -> list[Any]:
        """Return the right pairs."""
        return [{pair.left: pair.right for pair in self.pairs}]

    def pitfalls(self) -> list[tuple[Any, Text]]:
        """Return each pair turned wrong, where something is said about it."""
        found = []
        for pair in self.pairs:
            other = next(thing.key for thing in self.rights if thing.key != pair.right)
            if pair.why:
                found.append(({**self.examples()[0], pair.left: other}, pair.why))
        return found

    def guess(self) -> float:
        """Return one in so many on the right."""
        return 1 / len(self.rights)


def _sorted(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Forget the order the author wrote them in."""
    return tuple(sorted(pairs, key=lambda pair: pair.left))
