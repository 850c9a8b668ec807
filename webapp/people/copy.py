"""All the data about a person in one file: what the law calls access and portability."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from webapp.db import utcnow, writing
from webapp.models import AuditLog, Cohort, Invitation, Submission, User
from webapp.people.owned import key, owned
from webapp.people.traces import invitations_of, names_of, traces
from webapp.pictures.models import DrawnPicture
from webapp.store.audit import Refused, record

__all__ = ["copy_of"]

ABOUT = """\
All that backgrade keeps about {email}, as of {when}.

data.json       the account and everything that belongs to it, by table; times are UTC,
                points and scores are hundredths
submissions/    every file handed in, as it was handed in
pictures/       what was drawn of them

이 압축 파일에는 backgrade가 {email}님에 관하여 보관하는 모든 자료가 들어 있습니다({when} 기준).
data.json에는 계정과 그에 딸린 모든 기록이 표별로 들어 있습니다. 시각은 UTC이고
점수의 단위는 0.01점입니다.
submissions/에는 제출한 파일이 그대로, pictures/에는 그 코드로 그린 그림이 들어 있습니다.

Left out: hashes of passwords and tokens, and the random seeds and keys of the questions, which are
the course's. 비밀번호와 토큰의 해시값, 그리고 문항의 난수 시드와 정답은 담지 않았습니다.
"""
# The other half of a pair is another person's.
OTHERS = frozenset({"similar_pairs"})
INSIDE = frozenset(
    {
        "content",
        "error",
        "fence",
        "lease_owner",
        "lease_until",
        "mended",
        "nickname_key",
        "seed",
        "session_epoch",
        "svg",
    }
)
ASKED = ("title", "text", "kind")  # of a variant; the rest tells the answer


def copy_of(session: Session, user_id: int, *, by: int | None, ip: str | None = None) -> bytes:
    """Return a zip file with all data about a person.

    Raises
    ------
    Refused
        ``missing``; ``not_allowed`` unless `by` is the command line or an instructor.
    """
    with writing(session):
        actor = session.get(User, by) if by is not None else None
        if by is not None and (actor is None or actor.role != "instructor"):
            raise Refused("not_allowed", f"user {by} is not an instructor.")
        user = session.get(User, user_id)
        if user is None:
            raise Refused("missing", f"There is no user {user_id}.")
        record(session, by, "user.export", f"user:{user_id}", ip=ip)
        session.flush()
        return _packed(session, user)


def _packed(session: Session, user: User) -> bytes:
    now = utcnow()
    belongings = owned(user.id)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT.format(email=user.email, when=now.date()))
        data = _data(session, user, belongings) | {"exported": now}
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, default=_text))
        for submission in session.scalars(
            select(Submission).where(Submission.user_id == user.id).order_by(Submission.id)
        ):
            name = f"submissions/{submission.id}-{submission.filename}"
            archive.writestr(name, submission.content)
        drawn = select(DrawnPicture).join(Submission).where(Submission.user_id == user.id)
        for picture in session.scalars(drawn):
            if picture.svg is not None:
                archive.writestr(
                    f"pictures/{picture.submission_id}-{picture.name}.svg", picture.svg
                )
    return buffer.getvalue()


def _data(
    session: Session, user: User, belongings: dict[Table, ColumnElement[bool]]
) -> dict[str, Any]:
    data: dict[str, Any] = {
        table.name: _rows(session, table, condition)
        for table, condition in belongings.items()
        if table.name not in OTHERS
    }
    of_user = select(Cohort.name).where(Cohort.id == user.cohort_id)
    data["users"][0]["cohort"] = session.scalar(of_user)
    invitations = invitations_of(session, user)
    data["invitations"] = [_invitation(each) for each in invitations]
    names = names_of(session, belongings) | {f"invitation:{each.id}" for each in invitations}
    data["audit_log"] = [_entry(each, user.id) for each in traces(session, user.id, names)]
    return data


def _rows(session: Session, table: Table, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = [c for c in table.columns if c.name not in INSIDE and not c.name.endswith("_hash")]
    query = select(*columns).where(condition).order_by(key(table))
    return [_told(dict(row._mapping)) for row in session.execute(query)]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(row.get("variant"), dict):
        row["variant"] = {name: row["variant"].get(name) for name in ASKED}
    return row


def _invitation(invitation: Invitation) -> dict[str, Any]:
    names = ("email", "name", "role", "created", "expires", "used")
    return {name: getattr(invitation, name) for name in names}


def _entry(entry: AuditLog, user_id: int) -> dict[str, Any]:
    own = entry.who_id == user_id
    return {
        "created": entry.created,
        "by": "you" if own else "staff or the system",
        "action": entry.action,
        "object": entry.object,
        "detail": entry.detail,
        "ip": entry.ip if own else None,
    }


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
