"""A class list as CSV: read it, say what it would change, and do that."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webapp import store
from webapp.models import Role, User
from webapp.store.accounts import ADDRESS

__all__ = ["COLUMNS", "Fault", "Line", "Plan", "Unusable", "apply", "decode", "plan", "read"]

COLUMNS = ("email", "name", "cohort", "role")
MOST_LINES = 5000
# What course systems of Korean universities and others call the columns.
KNOWN = {
    "email": {"email", "e-mail", "emailaddress", "mail", "이메일", "이메일주소", "전자우편"},
    "name": {"name", "fullname", "student", "이름", "성명", "학생명"},
    "cohort": {"cohort", "section", "group", "class", "분반", "반", "조"},
    "role": {"role", "역할"},
}
Why = Literal["bad_address", "bad_name", "bad_role", "cells", "twice"]


class Unusable(Exception):
    """A file is no class list; `reason` says why, `found` what stands there."""

    def __init__(self, reason: Literal["encoding", "columns", "empty", "long"], found: str) -> None:
        super().__init__(reason, found)
        self.reason, self.found = reason, found


@dataclass(frozen=True)
class Line:
    """One person of the list, and the line of the file they stand in."""

    number: int
    email: str
    name: str
    cohort: str
    role: Role


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line."""

    number: int
    why: Why
    found: str


@dataclass
class Plan:
    """What a list would change: people to invite, and people who change cohorts."""

    new: list[Line] = field(default_factory=list)
    moved: list[tuple[Line, str]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def decode(content: bytes) -> str:
    """Return a file's text: UTF-8, or CP949 as Korean Excel saves it.

    Raises
    ------
    Unusable
        ``encoding`` where it is neither.
    """
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("encoding", content[:40].hex(" "))


def read(text: str) -> Iterator[Line | Fault]:
    """Give the people of a list, and what is wrong with it, line by line.

    Columns: email and name, and if wanted cohort and role, under English or Korean headings in any
    order; others are passed over. Cells are separated by commas, semicolons or tabs.

    Raises
    ------
    Unusable
        ``columns`` without a heading for email and name, ``empty``, ``long``.
    """
    first = text.lstrip().partition("\n")[0]
    if not first.strip():
        raise Unusable("empty", "")
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    places = _places(next(rows, []))
    seen: set[str] = set()
    for count, row in enumerate(rows):
        if count >= MOST_LINES:
            raise Unusable("long", str(MOST_LINES))
        if any(cell.strip() for cell in row):
            yield _line(rows.line_num, row, places, seen)


def _places(headings: list[str]) -> dict[str, int]:
    plain = [re.sub(r"[\s_]", "", heading).casefold() for heading in headings]
    places = {
        column: place
        for column, names in KNOWN.items()
        for place, heading in enumerate(plain)
        if heading in names
    }
    if not {"email", "name"} <= places.keys():
        raise Unusable("columns", ", ".join(headings)[:100])
    return places


def _line(number: int, row: list[str], places: dict[str, int], seen: set[str]) -> Line | Fault:
    if len(row) <= max(places["email"], places["name"]):
        return Fault(number, "cells", str(len(row)))
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
    email, role = cells["email"].lower(), cells.get("role", "").lower() or "student"
    name = " ".join(cells["name"].split())
    if len(email) > 254 or not ADDRESS.fullmatch(email):
        return Fault(number, "bad_address", email[:80])
    if email in seen:
        return Fault(number, "twice", email)
    seen.add(email)
    if not name or len(name) > 100 or not name.isprintable():
        return Fault(number, "bad_name", name[:80])
    if role not in get_args(Role):
        return Fault(number, "bad_role", role[:40])
    return Line(number, email, name, cells.get("cohort", "")[:200], cast(Role, role))


def plan(session: Session, text: str) -> Plan:
    """Say what a list would change; nothing is changed.

    Raises
    ------
    Unusable
        As `read`.
    """
    found = Plan()
    query = select(User).options(joinedload(User.cohort))
    known = {user.email: user for user in session.scalars(query)}
    for line in read(text):
        if isinstance(line, Fault):
            found.faults.append(line)
            continue
        user = known.get(line.email)
        before = user.cohort.name if user is not None and user.cohort is not None else ""
        if user is None:
            found.new.append(line)
        elif user.role != line.role:
            found.faults.append(Fault(line.number, "bad_role", f"{line.email}: {user.role}"))
        elif line.cohort and line.cohort != before:
            found.moved.append((line, before))
        else:
            found.same.append(line)
    return found


def apply(
    session: Session, wanted: Plan, *, by: int | None, ip: str | None = None
) -> list[tuple[Line, str]]:
    """Invite who is new and move who changes cohorts; return the tokens of the invitations."""
    numbers = {
        email: number for number, email in session.execute(select(User.id, User.email)).all()
    }
    for line, _before in wanted.moved:
        store.change_user(session, numbers[line.email], by=by, cohort=line.cohort, ip=ip)
    return [
        (
            line,
            store.invite(
                session,
                by=by,
                email=line.email,
                name=line.name,
                role=line.role,
                cohort=line.cohort or None,
                ip=ip,
            ),
        )
        for line in wanted.new
    ]
