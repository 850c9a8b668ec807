"""What is stored. Points are integers of hundredths, times are aware UTC.

A submission is never changed and a grading never overwritten: a regrade is another grading, an
override another row. Which score is shown is computed from these (`webapp.scores`).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

from webapp.db import UtcDateTime, utcnow

Role = Literal["student", "assistant", "instructor"]
State = Literal["queued", "running", "done"]
Status = Literal["graded", "invalid", "not_graded"]
Kind = Literal["first", "regrade", "rerun"]
Visibility = Literal["public", "hidden"]
Verdict = Literal["passed", "failed", "error", "timeout", "killed", "violation"]
Words = dict[str, str]


def fold(text: str) -> str:
    """Give the key under which two spellings of one nickname are the same."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _one_of(column: str, values: Any) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in get_args(values))
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Base(DeclarativeBase):
    """Common to all tables: named constraints, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own spelling)
        datetime: UtcDateTime(),
        Words: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
        str: String(200),
        Role: String(16),
        State: String(16),
        Status: String(16),
        Kind: String(16),
        Visibility: String(16),
        Verdict: String(16),
    }


class Cohort(Base):
    """A section of the course."""

    __tablename__ = "cohorts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created: Mapped[datetime] = mapped_column(default=utcnow)


class User(Base):
    """Somebody with an account.

    A nickname is the wish to appear on leaderboards; without one a student is not shown there.
    `session_epoch` is written into every session, so raising it ends them all.
    """

    __tablename__ = "users"
    __table_args__ = (_one_of("role", Role),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    nickname: Mapped[str | None] = mapped_column(String(40))
    nickname_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    role: Mapped[Role] = mapped_column(default="student")
    password_hash: Mapped[str | None]
    locale: Mapped[str | None] = mapped_column(String(8))
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Seoul")
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime] = mapped_column(default=utcnow)

    cohort: Mapped[Cohort | None] = relationship()

    @validates("email")
    def _email(self, _key: str, value: str) -> str:
        return value.strip().lower()

    @validates("nickname")
    def _nickname(self, _key: str, value: str | None) -> str | None:
        self.nickname_key = fold(value) if value else None
        return value or None

    @property
    def is_staff(self) -> bool:
        """Whether this is an assistant or an instructor."""
        return self.role != "student"


class Invitation(Base):
    """Permission to make one account. Only the SHA-256 of its token is stored."""

    __tablename__ = "invitations"
    __table_args__ = (_one_of("role", Role),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str | None]
    role: Mapped[Role] = mapped_column(default="student")
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    expires: Mapped[datetime]
    used: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    cohort: Mapped[Cohort | None] = relationship()


class Unit(Base):
    """One unit of the course, kept in step with ``course.toml`` when the server starts.

    A unit that left the course stays here, not `active`, with its submissions. `weight` is in
    hundredths like the points; a `bonus` unit adds to the course score and is not missed in it.
    `checks` are those its author declared, in order, as dictionaries with id, title, visibility,
    max_points and section (`webapp.sections`); a worker fills them in once it has collected them.
    """

    __tablename__ = "units"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    weight: Mapped[int] = mapped_column(default=100)
    bonus: Mapped[bool] = mapped_column(default=False, server_default=false())
    max_points: Mapped[int] = mapped_column(default=10000)
    title: Mapped[Words]
    summary: Mapped[Words]
    opens: Mapped[datetime | None]
    due: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    checks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class Submission(Base):
    """A file somebody handed in. `created` is the time that counts; `via` is the door it took."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_submissions_user_unit", "user_id", "unit_id", "id"),
        Index("ix_submissions_unit_created", "unit_id", "created"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    via: Mapped[str] = mapped_column(String(16), default="web")
    idempotency_key: Mapped[str | None] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(default=utcnow)

    user: Mapped[User] = relationship()
    unit: Mapped[Unit] = relationship()
    gradings: Mapped[list[Grading]] = relationship(
        primaryjoin="and_(Submission.id == Grading.submission_id, ~Grading.preview)",
        back_populates="submission",
        order_by="Grading.id",
    )


class Grading(Base):
    """One run of a unit's checks on a submission, and the lease of the worker that runs it.

    `fence` grows with each claim; what a worker writes counts only under the fence it was given.
    `priority` 0 is a person waiting, larger numbers are mass regrades. `error` is for staff; why a
    file is invalid is said by its first check. A `preview` belongs to a trial that nobody applied:
    it counts nowhere, and `Submission.gradings` does not hold it.
    """

    __tablename__ = "gradings"
    __table_args__ = (
        _one_of("kind", Kind),
        _one_of("state", State),
        _one_of("status", Status),
        CheckConstraint("(state = 'done') = (status IS NOT NULL)", name="done_has_status"),
        Index("ix_gradings_queue", "state", "priority", "id"),
        Index("ix_gradings_submission", "submission_id", "id"),
        Index(
            "uq_gradings_first",
            "submission_id",
            unique=True,
            sqlite_where=text("kind = 'first'"),
            postgresql_where=text("kind = 'first'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    kind: Mapped[Kind] = mapped_column(default="first")
    preview: Mapped[bool] = mapped_column(default=False, server_default=false())
    priority: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(default="queued")
    status: Mapped[Status | None]
    seed: Mapped[int | None] = mapped_column(BigInteger)
    score: Mapped[int | None]
    public_score: Mapped[int | None]
    max_score: Mapped[int | None]
    isolation: Mapped[str | None] = mapped_column(String(16))
    seconds: Mapped[float | None]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None] = mapped_column(index=True)

    submission: Mapped[Submission] = relationship(back_populates="gradings")
    requested_by: Mapped[User | None] = relationship()
    checks: Mapped[list[CheckResult]] = relationship(order_by="CheckResult.position")


class CheckResult(Base):
    """What one check said in one grading."""

    __tablename__ = "check_results"
    __table_args__ = (
        _one_of("visibility", Visibility),
        _one_of("status", Verdict),
        UniqueConstraint("grading_id", "check_id"),
        Index("ix_check_results_grading", "grading_id", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    grading_id: Mapped[int] = mapped_column(ForeignKey("gradings.id", ondelete="CASCADE"))
    position: Mapped[int]
    check_id: Mapped[str]
    title: Mapped[Words]
    visibility: Mapped[Visibility]
    status: Mapped[Verdict]
    points: Mapped[int]
    max_points: Mapped[int]
    message: Mapped[Words | None]
    diagnosis: Mapped[Words | None]
    seconds: Mapped[float]


class Override(Base):
    """A score set by staff: of one submission, or (without one) of a student's whole unit."""

    __tablename__ = "overrides"
    __table_args__ = (Index("ix_overrides_user_unit", "user_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    score: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    withdrawn: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=by_id)


class Freeze(Base):
    """A leaderboard stopped at a submission time until somebody lifts it. No unit means all."""

    __tablename__ = "freezes"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(default=utcnow)
    lifted: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class AuditLog(Base):
    """Who did what to what. Nobody in `who` means the command line, or one deleted since.

    `former` is then that person's pseudonym (`webapp.people.removal`).
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object", "object", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    who_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    former: Mapped[str | None] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ip: Mapped[str | None] = mapped_column(String(45))
    created: Mapped[datetime] = mapped_column(default=utcnow, index=True)

    who: Mapped[User | None] = relationship()
