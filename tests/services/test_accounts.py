"""Accounts: strong passwords kept as hashes, delays that grow, sign-ins that end, links that work once, always an owner."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from qualcode.errors import BadValue, Forbidden, NameTaken, NotFound, Overtaken
from qualcode.model.event import Act, act
from qualcode.model.project import Role
from qualcode.services import (
    accounts,
    attempts,
    invitations,
    members,
    passwords,
    people,
    projects,
    roles,
    sign_ins,
    undoing,
)
from qualcode.services.accounts import LinkedAlready
from qualcode.services.attempts import TooManyAttempts, delay
from qualcode.services.invitations import BadInvitation
from qualcode.services.members import AlreadyMember, LastOwner
from qualcode.services.passwords import GuessablePassword, ShortPassword
from qualcode.store.database import reading, writing
from qualcode.store.records import AccountRecord, AttemptRecord, InvitationRecord, SignInRecord
from tests.study import SmallStudy

NOW = datetime(2020, 7, 7, 9, tzinfo=UTC)
GOOD, OTHER = "jemput bola ke desa", "sungai lampu kertas"


def written(study, gesture):
    with writing(study.engine) as session:
        return gesture(session)


def read(study, question):
    with reading(study.engine) as session:
        return question(session)


def add(study, login="sari", **more):
    return written(study, lambda s: accounts.add(s, NOW, login, more.pop("password", GOOD), **more))


def role(study, person, project=None):
    return read(study, lambda s: roles.role_of(s, person, project or study.project))


def join(study, name, given=Role.CODER):
    return written(study, lambda s: people.add_coder(s, act(study.me), study.project, name, role=given)).id


def test_a_password_is_kept_as_an_argon2id_hash_with_a_salt_of_its_own(study, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    add(study), add(study, "budi")
    kept = read(study, lambda s: s.scalars(select(AccountRecord.password)).all())
    assert all(one.startswith("$argon2id$v=19$") for one in kept)
    assert kept[0] != kept[1]
    assert passwords.matches(kept[0], GOOD)
    assert not passwords.matches(kept[0], OTHER)


def test_nobodys_password_matches_nothing_not_even_an_empty_one():
    assert not passwords.matches(None, "")
    assert not passwords.matches("no hash", GOOD)


def test_a_password_is_the_same_however_the_keyboard_composes_its_letters():
    assert passwords.matches(passwords.hashed("cafe\u0301 di tepi sungai"), "café di tepi sungai")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("qwertyuiop123", "word"),
        ("passwordpassword", "repeat"),
        ("sari.dewi.1990", "own"),
        ("abcdefghijklmnop", "sequence"),
        ("19451945x1945", "repeat"),
        ("ertyuiopoiuyt", "keys"),
    ],
)
def test_an_easily_guessed_password_is_refused_with_the_reason(password, why):
    with pytest.raises(GuessablePassword) as told:
        passwords.require_strong(password, ("sari.dewi", "Sari Dewi"))
    assert told.value.key == f"error.guessable_password_{why}"


@pytest.mark.parametrize("password", ["", "pendek", "x" * 11, "panjang " * 40])
def test_a_password_too_short_or_too_long_is_refused(password):
    with pytest.raises(ShortPassword):
        passwords.require_strong(password)


@pytest.mark.parametrize("login", ["", "a", "sari dewi", "../sari", "<b>sari</b>", "-sari", "sari\x00dewi", "x" * 65])
def test_what_cannot_be_a_login_name_is_refused(study, login):
    with pytest.raises(BadValue):
        add(study, login)


@pytest.mark.usefixtures("both")
def test_login_names_differ_by_more_than_case_and_width(study):
    add(study, "Sari")
    for twin in ("sari", "SARI", "Ｓａｒｉ"):
        with pytest.raises(NameTaken):
            add(study, twin)


@pytest.mark.usefixtures("both")
def test_the_first_account_takes_over_what_was_done_without_signing_in(study):
    heir = read(study, accounts.heir)
    assert heir == study.me
    add(study, person=heir)
    assert read(study, accounts.heir) is None
    with pytest.raises(LinkedAlready):
        add(study, "budi", person=study.me)


def test_delays_begin_after_the_free_failures_and_double_up_to_a_quarter_of_an_hour():
    assert [delay(failures, 5) for failures in (0, 4, 5, 6, 7, 15, 10**6)] == [0, 0, 1, 2, 4, 900, 900]


@pytest.mark.usefixtures("both")
def test_failures_are_counted_in_the_database_and_later_attempts_refused_unlooked_at(study):
    both = attempts.keys("sari", "192.0.2.1")
    for _ in range(5):
        written(study, lambda s: attempts.count(s, both, NOW))
    with pytest.raises(TooManyAttempts) as told:
        written(study, lambda s: attempts.count(s, both, NOW))
    assert told.value.facts == {"seconds": 2}
    assert read(study, lambda s: s.get_one(AttemptRecord, both[0]).failures) == 5
    written(study, lambda s: attempts.count(s, both, NOW + timedelta(seconds=2)))
    with pytest.raises(TooManyAttempts):
        written(study, lambda s: attempts.count(s, both, NOW + timedelta(seconds=3)))


def test_one_address_that_tries_many_names_is_slowed_down_too(study):
    for number in range(30):
        written(study, lambda s, number=number: attempts.count(s, attempts.keys(f"n{number}", "192.0.2.1"), NOW))
    with pytest.raises(TooManyAttempts):
        written(study, lambda s: attempts.count(s, attempts.keys("baru", "192.0.2.1"), NOW))
    written(study, lambda s: attempts.count(s, attempts.keys("baru", "192.0.2.2"), NOW))


@pytest.mark.usefixtures("both")
def test_whoever_signs_in_is_forgiven_and_old_failures_are_forgotten(study):
    both = attempts.keys("sari", "192.0.2.1")
    for _ in range(5):
        written(study, lambda s: attempts.count(s, both, NOW))
    written(study, lambda s: attempts.forgive(s, both))
    written(study, lambda s: attempts.count(s, both, NOW))
    written(study, lambda s: attempts.count(s, attempts.keys("lain", "x"), NOW + timedelta(days=2)))
    assert read(study, lambda s: s.get(AttemptRecord, both[0])) is None


def sign_in(study, person, at=NOW, **more):
    return written(study, lambda s: sign_ins.sign_in(s, person, at, **more))


def who(study, token, at=NOW):
    found = read(study, lambda s: sign_ins.signed_in(s, token, at))
    return found.person if found else None


@pytest.mark.usefixtures("both")
def test_a_sign_in_is_known_by_its_token_of_which_only_a_hash_is_kept(study):
    token = sign_in(study, study.me)
    assert who(study, token) == study.me
    assert who(study, "") is None
    assert who(study, token + "x") is None
    kept = read(study, lambda s: s.scalars(select(SignInRecord.token)).all())
    assert token not in kept
    assert who(study, kept[0]) is None


@pytest.mark.usefixtures("both")
def test_a_sign_in_ends_when_idle_and_when_old(study):
    token = sign_in(study, study.me)
    assert who(study, token, NOW + timedelta(hours=11)) == study.me
    assert who(study, token, NOW + timedelta(hours=13)) is None
    at = NOW
    for _ in range(40):
        at += timedelta(hours=10)
        found = read(study, lambda s, at=at: sign_ins.signed_in(s, token, at))
        if found is None:
            break
        written(study, lambda s, at=at, found=found: sign_ins.note(s, found.guid, at))
    assert timedelta(days=13) < at - NOW <= timedelta(days=14, hours=10)


def test_signing_in_renews_the_token_that_the_browser_held(study):
    old = sign_in(study, study.me)
    new = sign_in(study, study.me, instead=old)
    assert new != old
    assert (who(study, old), who(study, new)) == (None, study.me)


@pytest.mark.usefixtures("both")
def test_one_ends_ones_own_sign_ins_alone_or_all_at_once_and_nobody_elses(study):
    other = join(study, "Lain")
    mine, also, theirs = sign_in(study, study.me), sign_in(study, study.me), sign_in(study, other)
    here = read(study, lambda s: sign_ins.signed_in(s, mine, NOW)).guid
    with pytest.raises(NotFound):
        written(study, lambda s: sign_ins.end(s, other, here, NOW))
    written(study, lambda s: sign_ins.end_all(s, study.me, NOW, but=here))
    assert [who(study, token) for token in (mine, also, theirs)] == [study.me, None, other]
    written(study, lambda s: sign_ins.end(s, study.me, here, NOW))
    assert who(study, mine) is None


def test_another_password_ends_every_other_sign_in(study):
    add(study, person=study.me)
    mine, also = sign_in(study, study.me), sign_in(study, study.me)
    here = read(study, lambda s: sign_ins.signed_in(s, mine, NOW)).guid
    written(study, lambda s: accounts.change_password(s, NOW, study.me, OTHER, but=here))
    assert [who(study, token) for token in (mine, also)] == [study.me, None]
    assert passwords.matches(read(study, lambda s: accounts.kept_password(s, "sari"))[1], OTHER)


@pytest.mark.usefixtures("both")
def test_a_link_lets_one_person_in_once_in_its_role(study):
    secret = written(study, lambda s: invitations.invite(s, Act(study.me, NOW, "o" * 36), study.project, Role.SUPERVISOR))
    found = read(study, lambda s: invitations.invitation(s, secret, NOW))
    assert (found.role, found.project_name, found.by) == (Role.SUPERVISOR, "Studi kecil", "Peneliti")
    person = written(study, lambda s: invitations.accept_anew(s, secret, NOW, "sari", GOOD, "Sari Dewi"))
    assert role(study, person) is Role.SUPERVISOR
    assert read(study, lambda s: people.person(s, person)).name == "Sari Dewi"
    with pytest.raises(BadInvitation):
        written(study, lambda s: invitations.accept_anew(s, secret, NOW, "budi", GOOD, "Budi"))
    assert secret not in read(study, lambda s: s.scalars(select(InvitationRecord.token)).all())


def invite(study, given=Role.CODER, at=NOW, **more):
    return written(study, lambda s: invitations.invite(s, Act(study.me, at, act(study.me).op), study.project, given, **more))


@pytest.mark.parametrize("days", [1, 3, 7, 14, 30])
def test_a_link_ends_when_its_days_are_over(study, days):
    secret = invite(study, days=days)
    assert read(study, lambda s: invitations.invitation(s, secret, NOW + timedelta(days=days, seconds=-1)))
    with pytest.raises(BadInvitation):
        read(study, lambda s: invitations.invitation(s, secret, NOW + timedelta(days=days)))


@pytest.mark.usefixtures("both")
def test_a_withdrawn_link_is_worthless_and_good_again_by_undo(study):
    secret = invite(study)
    guid = read(study, lambda s: invitations.invitation(s, secret, NOW)).guid
    written(study, lambda s: invitations.withdraw(s, act(study.me), study.project, guid))
    with pytest.raises(BadInvitation):
        read(study, lambda s: invitations.invitation(s, secret, NOW))
    with pytest.raises(NotFound):
        written(study, lambda s: invitations.withdraw(s, act(study.me), study.project, guid))
    written(study, lambda s: undoing.undo(s, act(study.me), study.project))
    assert read(study, lambda s: invitations.invitation(s, secret, NOW))
    written(study, lambda s: undoing.undo(s, act(study.me), study.project))
    with pytest.raises(BadInvitation):
        read(study, lambda s: invitations.invitation(s, secret, NOW))


def test_a_used_link_is_not_undone(study):
    secret = invite(study)
    written(study, lambda s: invitations.accept_anew(s, secret, NOW, "sari", GOOD))
    with pytest.raises(Overtaken):
        written(study, lambda s: undoing.undo(s, act(study.me), study.project))


def test_the_link_of_an_owner_who_left_or_of_a_removed_project_is_worthless(study):
    secret = invite(study)
    other = join(study, "Lain", Role.OWNER)
    written(study, lambda s: members.remove_member(s, act(other), study.project, study.me))
    with pytest.raises(BadInvitation):
        read(study, lambda s: invitations.invitation(s, secret, NOW))
    written(study, lambda s: members.appoint(s, act(other), study.project, study.me, Role.OWNER))
    assert read(study, lambda s: invitations.invitation(s, secret, NOW))
    written(study, lambda s: projects.delete_project(s, act(other), study.project))
    with pytest.raises(BadInvitation):
        read(study, lambda s: invitations.invitation(s, secret, NOW))


def test_whoever_takes_part_already_keeps_the_link_for_another(study):
    secret = invite(study, Role.OWNER)
    coder = join(study, "Pengode")
    with pytest.raises(AlreadyMember):
        written(study, lambda s: invitations.accept(s, secret, NOW, coder))
    assert role(study, coder) is Role.CODER
    assert read(study, lambda s: invitations.invitation(s, secret, NOW))


@pytest.mark.parametrize("given", [Role.CODER, Role.SUPERVISOR, Role.VIEWER])
def test_only_an_owner_invites_and_resets(study, given):
    other = join(study, "Lain", given)
    for gesture in (
        lambda s: invitations.invite(s, act(other), study.project, Role.VIEWER),
        lambda s: invitations.invite_member(s, act(other), study.project, study.me),
    ):
        with pytest.raises(Forbidden):
            written(study, gesture)


def test_a_member_without_an_account_gets_one_by_link_and_keeps_what_was_coded(study):
    coder = join(study, "Pengode B")
    secret = written(study, lambda s: invitations.invite_member(s, Act(study.me, NOW, "o" * 36), study.project, coder))
    assert read(study, lambda s: invitations.invitation(s, secret, NOW)).login is None
    assert written(study, lambda s: invitations.accept_anew(s, secret, NOW, "budi", GOOD)) == coder
    assert read(study, lambda s: accounts.account(s, coder)).login == "budi"
    assert role(study, coder) is Role.CODER


def test_a_reset_link_chooses_another_password_and_signs_out_everywhere(study):
    coder = join(study, "Pengode B")
    add(study, "budi", person=coder)
    token = sign_in(study, coder)
    secret = written(study, lambda s: invitations.invite_member(s, Act(study.me, NOW, "o" * 36), study.project, coder))
    written(study, lambda s: invitations.accept_anew(s, secret, NOW, "whatever", OTHER))
    assert passwords.matches(read(study, lambda s: accounts.kept_password(s, "budi"))[1], OTHER)
    assert who(study, token) is None
    with pytest.raises(BadInvitation):
        written(study, lambda s: invitations.accept_anew(s, secret, NOW, "budi", GOOD))


def test_an_owner_cannot_become_somebody_who_works_in_anothers_project(study):
    coder = join(study, "Pengode B")
    elsewhere = SmallStudy(study.engine)
    elsewhere.me = written(study, lambda s: accounts.add(s, NOW, "orang.lain", GOOD))
    elsewhere.project = written(study, lambda s: projects.create_project(s, act(elsewhere.me), "Lain")).id
    written(study, lambda s: members.appoint(s, act(elsewhere.me), elsewhere.project, coder, Role.CODER))
    with pytest.raises(Forbidden):
        written(study, lambda s: invitations.invite_member(s, act(study.me), study.project, coder))


@pytest.mark.usefixtures("both")
def test_a_providers_person_is_linked_once(study):
    secret = invite(study)
    person = written(study, lambda s: invitations.accept_linked(s, secret, NOW, "https://id.example", "42", "Sari"))
    assert read(study, lambda s: accounts.linked(s, "https://id.example", "42")) == person
    assert read(study, lambda s: accounts.linked(s, "https://other.example", "42")) is None
    with pytest.raises(LinkedAlready):
        written(study, lambda s: accounts.link(s, NOW, "https://id.example", "42"))


@pytest.mark.usefixtures("both")
def test_the_last_owner_neither_leaves_nor_takes_another_role(study):
    for gesture in (
        lambda s: members.remove_member(s, act(study.me), study.project, study.me),
        lambda s: members.change_role(s, act(study.me), study.project, study.me, Role.CODER),
        lambda s: members.appoint(s, act(study.me), study.project, study.me, Role.VIEWER),
    ):
        with pytest.raises(LastOwner):
            written(study, gesture)
    assert role(study, study.me) is Role.OWNER


def test_undo_does_not_leave_a_project_without_an_owner_either(study):
    other = join(study, "Lain")
    written(study, lambda s: members.change_role(s, act(study.me), study.project, other, Role.OWNER))
    written(study, lambda s: members.change_role(s, act(other), study.project, study.me, Role.CODER))
    with pytest.raises(Forbidden):
        written(study, lambda s: undoing.undo(s, act(study.me), study.project))
    written(study, lambda s: undoing.undo(s, act(other), study.project))
    assert role(study, study.me) is Role.OWNER
    written(study, lambda s: members.remove_member(s, act(study.me), study.project, study.me))
    assert role(study, other) is Role.OWNER


@pytest.mark.usefixtures("both")
def test_roles_leaving_and_permissions_are_undone_and_redone(study):
    other = join(study, "Lain")
    gestures = (
        lambda s: members.change_role(s, act(study.me), study.project, other, Role.VIEWER),
        lambda s: members.remove_member(s, act(study.me), study.project, other),
        lambda s: members.allow(s, act(study.me), study.project, [roles.CODERS_CHANGE_STUDY]),
    )

    def look():
        return role(study, other), read(study, lambda s: roles.settings(s, study.project))

    for gesture in gestures:
        before = look()
        written(study, gesture)
        after = look()
        assert after != before
        written(study, lambda s: undoing.undo(s, act(study.me), study.project))
        assert look() == before
        written(study, lambda s: undoing.redo(s, act(study.me), study.project))
        assert look() == after


def test_anybody_may_leave_and_only_an_owner_removes_others(study):
    first, second = join(study, "Satu"), join(study, "Dua")
    with pytest.raises(Forbidden):
        written(study, lambda s: members.remove_member(s, act(first), study.project, second))
    written(study, lambda s: members.remove_member(s, act(first), study.project, first))
    assert role(study, first) is None
    with pytest.raises(Forbidden):
        written(study, lambda s: undoing.undo(s, act(first), study.project))


def test_what_a_project_may_not_allow_is_refused(study):
    with pytest.raises(BadValue):
        written(study, lambda s: members.allow(s, act(study.me), study.project, ["everything"]))


@pytest.mark.usefixtures("both")
def test_a_gesture_that_arrives_twice_is_carried_out_once(study):
    other = join(study, "Lain")
    changed, removed = act(study.me), act(study.me)
    for gesture, left in (
        (lambda s: members.change_role(s, changed, study.project, other, Role.VIEWER), Role.VIEWER),
        (lambda s: members.remove_member(s, removed, study.project, other), None),
    ):
        first = written(study, gesture)
        assert written(study, gesture) == first
        assert role(study, other) is left
