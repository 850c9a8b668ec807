"""Whatever changes data follows the rules and leaves its line in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from grader.course import Course
from tests.webapp.backend.people import (
    PASSWORD,
    actions,
    add_graded,
    add_submission,
    add_user,
    first_grading,
)
from webapp import store
from webapp.db import utcnow, writing
from webapp.models import AuditLog, Cohort, Grading, Invitation, Submission, Unit, User
from webapp.passwords import verify
from webapp.store import Refused, Submitted


@pytest.fixture
def kim(session: Session) -> int:
    return add_user(session, "kim")


@pytest.fixture
def staff(session: Session) -> int:
    return add_user(session, "lee", role="instructor")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.reason


def upload(session: Session, user: int, content: bytes = b"x = 1\n", **values: Any) -> Submitted:
    given = {"user_id": user, "unit_id": "tiny", "filename": "tiny.py", "content": content}
    return store.submit(session, **{**given, **values})


class TestAccounts:
    def test_an_account_is_made_once_per_address(self, session: Session, kim: int) -> None:
        assert refused(lambda: add_user(session, "KIM")) == "address_taken"
        assert actions(session) == ["user.create"]

    def test_a_nickname_belongs_to_one_person_however_it_is_spelt(self, session: Session) -> None:
        add_user(session, "kim", nickname="ReLU")
        for spelling in ("relu", "RELU", "ＲｅＬＵ", " relu "):
            again = lambda name=spelling: add_user(session, "choi", nickname=name)  # noqa: E731
            assert refused(again) == "nickname_taken"

    @pytest.mark.parametrize("email", ["kim", "kim@", "@example.org", "a b@example.org", "a@b"])
    def test_an_address_must_be_one(self, session: Session, email: str) -> None:
        make = lambda: store.create_user(session, by=None, email=email, name="Kim")  # noqa: E731
        assert refused(make) == "bad_address"

    def test_a_short_password_is_refused(self, session: Session) -> None:
        assert refused(lambda: add_user(session, "kim", password="short")) == "weak_password"

    def test_a_new_password_ends_all_sessions(self, session: Session, kim: int) -> None:
        before = session.get_one(User, kim).session_epoch
        store.set_password(session, kim, PASSWORD, by=kim)
        user = session.get_one(User, kim)
        assert verify(user.password_hash, PASSWORD)
        assert user.session_epoch == before + 1

    def test_closing_an_account_ends_its_sessions(
        self, session: Session, kim: int, staff: int
    ) -> None:
        before = session.get_one(User, kim).session_epoch
        store.change_user(session, kim, by=staff, active=False)
        user = session.get_one(User, kim)
        assert (user.active, user.session_epoch) == (False, before + 1)
        assert actions(session)[-1] == "user.change"

    def test_a_profile_without_a_nickname_leaves_the_boards(self, session: Session) -> None:
        user = add_user(session, "kim", nickname="relu")
        store.change_profile(session, user, nickname=" ", locale="ko", timezone="Asia/Seoul")
        found = session.get_one(User, user)
        assert (found.nickname, found.nickname_key, found.locale) == (None, None, "ko")

    def test_a_cohort_is_made_once(self, session: Session) -> None:
        first = store.ensure_cohort(session, "A", by=None)
        assert store.ensure_cohort(session, " A ", by=None) == first
        assert session.scalar(select(func.count()).select_from(Cohort)) == 1
        assert actions(session) == ["cohort.create"]


class TestInvitations:
    def accept(self, session: Session, token: str, name: str = "kim") -> int:
        return store.accept_invitation(
            session, token, email=f"{name}@example.org", name=name, password=PASSWORD
        )

    def test_it_makes_an_account_of_its_role_and_cohort(self, session: Session, staff: int) -> None:
        token = store.invite(session, by=staff, role="assistant", cohort="A")
        user = session.get_one(User, self.accept(session, token))
        assert user.role == "assistant"
        assert user.cohort is not None
        assert user.cohort.name == "A"

    def test_it_works_once(self, session: Session) -> None:
        token = store.invite(session, by=None)
        self.accept(session, token)
        assert refused(lambda: self.accept(session, token, "choi")) == "bad_invitation"
        assert store.find_invitation(session, token) is None

    def test_it_expires(self, session: Session) -> None:
        token = store.invite(session, by=None)
        with writing(session):
            invitation = session.scalars(select(Invitation)).one()
            invitation.expires = utcnow() - timedelta(seconds=1)
        assert refused(lambda: self.accept(session, token)) == "bad_invitation"

    def test_one_for_an_address_is_for_nobody_else(self, session: Session) -> None:
        token = store.invite(session, by=None, email="Kim@Example.org")
        assert refused(lambda: self.accept(session, token, "choi")) == "bad_invitation"
        self.accept(session, token, "kim")

    def test_its_token_is_stored_nowhere(self, session: Session) -> None:
        token = store.invite(session, by=None)
        assert token not in str(session.scalars(select(Invitation.token_hash)).all())
        assert token not in str(session.scalars(select(AuditLog.detail)).all())

    def test_two_who_use_it_at_once_make_one_account(
        self, session: Session, sessions: sessionmaker[Session]
    ) -> None:
        token = store.invite(session, by=None)

        def accept(name: str) -> bool:
            with sessions() as own:
                try:
                    self.accept(own, token, name)
                except Refused:
                    return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(accept, ["a1", "b1", "c1", "d1"])) == 1
        assert session.scalar(select(func.count()).select_from(User)) == 1

    def test_assistants_invite_students_only(self, session: Session, kim: int) -> None:
        assistant = add_user(session, "helper", role="assistant")
        store.invite(session, by=assistant)
        promote = lambda: store.invite(session, by=assistant, role="instructor")  # noqa: E731
        assert refused(promote) == "not_allowed"
        assert refused(lambda: store.invite(session, by=kim)) == "not_allowed"


class TestSubmissions:
    def test_it_keeps_the_bytes_as_they_came(self, session: Session, kim: int) -> None:
        done = upload(session, kim, b"\xff\x00bytes")
        found = session.get_one(Submission, done.submission)
        assert (found.content, found.size, len(found.sha256)) == (b"\xff\x00bytes", 7, 64)
        assert actions(session)[-1] == "submission.create"

    def test_the_same_upload_sent_twice_is_one(self, session: Session, kim: int) -> None:
        first = upload(session, kim, key="k")
        assert upload(session, kim, key="k") == replace(first, repeated=True)
        assert session.scalar(select(func.count()).select_from(Grading)) == 1

    def test_the_same_upload_sent_twice_at_once_is_one(
        self, session: Session, sessions: sessionmaker[Session], kim: int
    ) -> None:
        def send(_: int) -> int:
            with sessions() as own:
                return upload(own, kim, key="k").submission

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(send, range(4)))) == 1

    def test_a_key_is_for_one_file(self, session: Session, kim: int) -> None:
        upload(session, kim, b"x = 1\n", key="k")
        assert refused(lambda: upload(session, kim, b"x = 2\n", key="k")) == "key_reused"

    def test_two_people_may_have_the_same_key(self, session: Session, kim: int) -> None:
        choi = add_user(session, "choi")
        assert upload(session, kim, key="k") != upload(session, choi, key="k")

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"content": b" \n"}, "empty_file"),
            ({"max_bytes": 3}, "too_large"),
            ({"unit_id": "nowhere"}, "missing"),
            ({"user_id": 999}, "not_allowed"),
        ],
    )
    def test_what_cannot_be_graded_is_refused(
        self, session: Session, kim: int, values: dict[str, Any], reason: str
    ) -> None:
        assert refused(lambda: upload(session, kim, **values)) == reason
        assert session.scalars(select(Submission)).all() == []

    def test_a_unit_opens_at_its_time(self, session: Session, kim: int, staff: int) -> None:
        with writing(session):
            session.get_one(Unit, "tiny").opens = utcnow() + timedelta(days=1)
        assert refused(lambda: upload(session, kim)) == "not_open"
        upload(session, staff)

    def test_one_person_cannot_fill_the_queue(self, session: Session, kim: int) -> None:
        for number in range(2):
            upload(session, kim, b"x = %d" % number, max_waiting=2)
        assert refused(lambda: upload(session, kim, max_waiting=2)) == "too_many_waiting"

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\kim\\tiny.ipynb", "tiny.ipynb"),
            ("과제 1.ipynb", "과제 1.ipynb"),
            ("a\x00b\n.py", "ab.py"),
            ("", "submission"),
            ("x" * 500 + ".ipynb", "x" * 110 + ".ipynb"),
        ],
    )
    def test_a_file_name_is_only_for_showing(
        self, session: Session, kim: int, given: str, shown: str
    ) -> None:
        done = upload(session, kim, filename=given)
        assert session.get_one(Submission, done.submission).filename == shown


class TestStaff:
    def test_a_regrade_is_another_grading(self, session: Session, kim: int, staff: int) -> None:
        submission = add_graded(session, kim, 20, 80)
        [grading] = store.regrade(session, [submission], by=staff, reason="the test changed")
        found = session.get_one(Grading, grading)
        assert grading != first_grading(session, submission)
        assert (found.kind, found.reason, found.requested_by_id) == (
            "regrade",
            "the test changed",
            staff,
        )
        assert actions(session)[-1] == "submission.regrade"

    def test_what_waits_is_not_queued_again(self, session: Session, kim: int, staff: int) -> None:
        submission = add_submission(session, kim)
        assert store.regrade(session, [submission], by=staff, reason="again") == []

    def test_a_regrade_needs_a_reason_and_staff(
        self, session: Session, kim: int, staff: int
    ) -> None:
        one = [add_graded(session, kim, 20, 80)]
        assert refused(lambda: store.regrade(session, one, by=staff, reason=" ")) == "no_reason"
        assert refused(lambda: store.regrade(session, one, by=kim, reason="me")) == "not_allowed"
        assert refused(lambda: store.regrade(session, [99], by=staff, reason="x")) == "missing"

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"score": -1}, "bad_score"),
            ({"score": 10001}, "bad_score"),
            ({"reason": ""}, "no_reason"),
            ({"submission_id": 999}, "missing"),
        ],
    )
    def test_an_override_follows_the_rules(
        self, session: Session, kim: int, staff: int, values: dict[str, Any], reason: str
    ) -> None:
        given = {"by": staff, "submission_id": add_graded(session, kim, 20, 0), "score": 5000}
        given = {**given, "reason": "the test was wrong", **values}
        assert refused(lambda: store.set_override(session, **given)) == reason

    def test_a_student_sets_no_override(self, session: Session, kim: int) -> None:
        submission = add_graded(session, kim, 20, 0)
        cheat = lambda: store.set_override(  # noqa: E731
            session, by=kim, submission_id=submission, score=10000, reason="please"
        )
        assert refused(cheat) == "not_allowed"

    def test_overrides_are_in_the_audit_log(self, session: Session, kim: int, staff: int) -> None:
        override = store.set_override(
            session, by=staff, user_id=kim, unit_id="tiny", score=5000, reason="ill", ip="::1"
        )
        store.withdraw_override(session, override, by=staff)
        store.withdraw_override(session, override, by=staff)
        entry = session.scalars(select(AuditLog).where(AuditLog.action == "override.set")).one()
        assert (entry.who_id, entry.object, entry.ip) == (staff, f"user:{kim}/tiny", "::1")
        assert entry.detail["reason"] == "ill"
        assert actions(session)[-2:] == ["override.set", "override.withdraw"]


class TestCourse:
    def test_the_units_are_those_of_the_course(self, session: Session, tiny: Course) -> None:
        unit = session.get_one(Unit, "tiny")
        assert (unit.title, unit.active, unit.max_points) == (tiny.units[0].title, True, 10000)

    def test_nothing_is_written_when_nothing_changed(self, session: Session, tiny: Course) -> None:
        before = session.scalar(select(func.count()).select_from(AuditLog))
        store.sync_course(session, tiny)
        assert session.scalar(select(func.count()).select_from(AuditLog)) == before

    def test_a_unit_that_left_keeps_its_submissions(
        self, session: Session, tiny: Course, kim: int
    ) -> None:
        submission = add_submission(session, kim)
        other = replace(tiny.units[0], id="other")
        store.sync_course(session, replace(tiny, units=(other,)))
        assert not session.get_one(Unit, "tiny").active
        assert session.get(Submission, submission) is not None
        assert refused(lambda: upload(session, kim)) == "missing"
