"""What belongs to a person, found by following the foreign keys from their account.

By convention a column ``user_id`` names whose a row is; any other column that refers to an account,
like ``by_id``, names who did something. A row that refers to somebody's row is theirs too. So a new
table is found without anything being said here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, ForeignKey, Table, or_, select

from webapp.tables import Base

__all__ = ["OWNER", "acts", "key", "owned"]

OWNER = "user_id"
USERS = "users"


def owned(user_id: int) -> dict[Table, ColumnElement[bool]]:
    """Return for every table that has rows of a person which those are, parents first."""
    found: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name == USERS:
            found[table] = table.c.id == user_id
            continue
        ways = []
        for reference in _references(table):
            parent = reference.column.table
            if parent.name == USERS and reference.parent.name == OWNER:
                ways.append(reference.parent == user_id)
            elif parent.name != USERS and parent in found:
                ways.append(reference.parent.in_(select(key(parent)).where(found[parent])))
        if ways:
            found[table] = or_(*ways)
    return found


def acts() -> Iterator[Column[int]]:
    """Give the columns that name who did something."""
    for table in Base.metadata.sorted_tables:
        for reference in _references(table):
            if reference.column.table.name == USERS and reference.parent.name != OWNER:
                yield reference.parent


def key(table: Table) -> Column[int]:
    """Return the column by which rows of a table are referred to."""
    [column] = table.primary_key.columns
    return column


def _references(table: Table) -> list[ForeignKey]:
    return sorted(table.foreign_keys, key=lambda reference: reference.parent.name)
