"""Roles: the table of rights holds for every role and every verb, in the services and over the API, and strangers have none."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

import qualcode
from qualcode.api.application import application
from qualcode.errors import Forbidden, QualCodeError
from qualcode.model.event import Verb, act
from qualcode.model.project import Role
from qualcode.services import bin, codebook, people, projects, reverting, roles, sources, tokens, undoing
from qualcode.services.roles import APPROVES, CHANGES_STUDY, CODES, COMMENTS, MANAGES, READS, VERBS
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, MembershipRecord, ProjectRecord
from tests.databases import sqlite_url
from tests.filled import small_study
from tests.lengths import some
from tests.services.gestures import GESTURES, TEXT, World
from tests.study import two_codes

ROLES = (*Role, None)
BEGINS = {Verb.PROJECT_CREATED, Verb.PROJECT_IMPORTED}
"""Anybody begins a project, and is its owner."""
UNUSED = {Verb.SOURCE_RESTORED}

TABLE = {
    READS: {Role.VIEWER, Role.SUPERVISOR, Role.CODER, Role.OWNER},
    COMMENTS: {Role.SUPERVISOR, Role.CODER, Role.OWNER},
    APPROVES: {Role.SUPERVISOR},
    CODES: {Role.CODER, Role.OWNER},
    CHANGES_STUDY: {Role.OWNER},
    MANAGES: {Role.OWNER},
}
"""Section 7 of the design, written down once more."""
ALLOWED = {APPROVES: (roles.OWNERS_APPROVE, Role.OWNER), CHANGES_STUDY: (roles.CODERS_CHANGE_STUDY, Role.CODER)}


class Undo(Exception):
    """Ends a try, so that nothing of it is kept."""


@pytest.fixture(scope="module")
def tries(tmp_path_factory):
    """A study on SQLite, and two others who work there: for tries of which nothing is kept."""
    made = small_study(sqlite_url(tmp_path_factory.mktemp("module")), coded)
    return made, with_others(made)


@pytest.fixture(scope="module")
def tries_on_postgresql(lend_to_module):
    """The same on PostgreSQL, where every gesture is tried, but not by every role: roles are a matter of rules."""
    made = small_study(lend_to_module(), coded)
    return made, with_others(made)


def coded(study) -> None:
    two_codes(study)
    study.informant("I1")
    study.source("A", TEXT)


@pytest.fixture
def others(study):
    return with_others(study)


def with_others(study) -> list[int]:
    with writing(study.engine) as session:
        return [people.add_coder(session, act(study.me), study.project, name).id for name in ("Pelaku", "Lain")]


def is_now(world: World, role: Role | None, allows=()) -> None:
    """Give the actor the role, or none, past every check."""
    mine = (MembershipRecord.project_id == world.project, MembershipRecord.person_id == world.actor)
    world.session.execute(delete(MembershipRecord).where(*mine))
    if role is not None:
        world.session.add(MembershipRecord(project_id=world.project, person_id=world.actor, role=role.value))
    world.session.get_one(ProjectRecord, world.project).allows = list(allows)
    world.session.flush()
    world.session.expire_all()


@contextmanager
def trying(tries) -> Iterator[World]:
    """Give a world in which the actor may do everything; nothing of what is done there is kept."""
    study, others = tries
    with suppress(Undo), writing(study.engine) as session:
        world = World(session, study.project, others[0], study.me, others[1])
        is_now(world, Role.OWNER, roles.SETTINGS)
        yield world
        raise Undo


def told(world: World, role: Role | None, gesture: Callable[[], object], allows=()) -> str:
    """Return the verb that the trail tells of after the gesture of somebody in that role, or `refused`; it is not kept."""
    trail = select(EventRecord.verb).where(EventRecord.project_id == world.project).order_by(EventRecord.revision.desc())
    number = select(ProjectRecord.revision).where(ProjectRecord.id == world.project)
    before, attempt = world.session.scalar(number), world.session.begin_nested()
    try:
        is_now(world, role, allows)
        gesture()
        world.session.flush()
        return world.session.scalars(trail).first()
    except Forbidden:
        assert world.session.scalar(number) == before
        return "refused"
    finally:
        attempt.rollback()


def tried(tries, verb, *by: Role | None, allows=()) -> dict[Role | None, str]:
    """Return what is told after the verb's gesture of somebody in each of the roles."""
    found = {}
    with trying(tries) as world:
        for role in by:
            attempt = world.session.begin_nested()
            steps = GESTURES[verb](world)
            next(steps)
            found[role] = told(world, role, partial(next, steps, None), allows)
            attempt.rollback()
    return found


def after(tries, verb, *then: Callable[[World, int], object], by=ROLES) -> list[dict[Role | None, str]]:
    """Return for each gesture that follows on the verb's what is told after it, by role; it gets the verb's revision."""
    with trying(tries) as world:
        for _ in GESTURES[verb](world):
            world.session.flush()
        world.session.flush()
        number = world.session.scalar(select(ProjectRecord.revision).where(ProjectRecord.id == world.project))
        return [{role: told(world, role, partial(each, world, number)) for role in by} for each in then]


def test_every_verb_has_its_right_and_its_gesture():
    assert set(VERBS) | roles.OF_ANOTHER == set(Verb)
    assert set(GESTURES) | BEGINS | UNUSED | roles.OF_ANOTHER == set(Verb)


def test_a_verb_without_a_gesture_is_used_nowhere():
    used = "".join(path.read_text(encoding="utf-8") for path in (Path(qualcode.__file__).parent / "services").glob("*.py")
                   if path.name != "roles.py")  # fmt: skip
    assert not [verb for verb in UNUSED if re.search(rf"Verb\.{verb.name}\b", used)]


def test_the_rights_are_those_of_the_design():
    for right, held in TABLE.items():
        assert {role for role in Role if role in right} == held
        assert (right.setting, *right.where_set) == ALLOWED.get(right, ("",))


@pytest.mark.parametrize("verb", GESTURES, ids=lambda verb: verb.value)
def test_a_gesture_is_carried_out_by_the_roles_of_its_right_and_refused_to_all_others(tries, verb):
    by = Role if verb is Verb.PERSON_RENAMED else ROLES  # one's own name is also a stranger's to change
    assert tried(tries, verb, *by) == {role: verb.value if role in TABLE[VERBS[verb]] else "refused" for role in by}


@pytest.mark.parametrize("verb", [verb for verb in GESTURES if VERBS[verb] in ALLOWED], ids=lambda verb: verb.value)
def test_what_a_project_allows_is_allowed_there_and_to_nobody_else(tries, verb):
    setting, more = ALLOWED[VERBS[verb]]
    allowed = {*TABLE[VERBS[verb]], more}
    assert tried(tries, verb, *ROLES, allows=[setting]) == {role: verb.value if role in allowed else "refused" for role in ROLES}
    others_only = [name for name in roles.SETTINGS if name != setting]
    assert tried(tries, verb, more, allows=others_only) == {more: "refused"}


UNDONE = [verb for verb in GESTURES if verb not in (*undoing.LASTING, Verb.PERMISSIONS_CHANGED)]


def undo(world: World, number: int) -> None:
    world.call(undoing.undo)


def revert(world: World, number: int) -> None:
    world.call(reverting.revert, number)


@pytest.mark.parametrize("verb", some(UNDONE, 3), ids=lambda verb: verb.value)
def test_taking_a_gesture_back_asks_for_the_right_of_that_gesture(tries, verb):
    for found, expected in zip(after(tries, verb, undo, revert), (Verb.UNDONE, Verb.REVERTED), strict=True):
        assert found == {role: expected.value if role in TABLE[VERBS[verb]] else "refused" for role in ROLES}


@pytest.mark.parametrize("verb", some(GESTURES, 3), ids=lambda verb: verb.value)
def test_every_gesture_is_carried_out_and_taken_back_on_postgresql_too(tries_on_postgresql, verb):
    who = Role.OWNER if Role.OWNER in TABLE[VERBS[verb]] else Role.SUPERVISOR
    if verb in UNDONE:
        assert after(tries_on_postgresql, verb, undo, by=[who]) == [{who: Verb.UNDONE}]
    else:
        assert tried(tries_on_postgresql, verb, who) == {who: verb}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_but_an_owner_takes_back_or_brings_back_what_is_anothers(tries, role):
    _, others = tries

    def revert_it(world, number):
        world.actor = others[1]
        is_now(world, role, roles.SETTINGS)
        revert(world, number)

    for verb in (Verb.CODING_CREATED, Verb.MEMO_WRITTEN, Verb.CODE_CHANGED):
        assert after(tries, verb, revert_it, by=[Role.OWNER]) == [{Role.OWNER: "refused"}]

    def restore(kind):
        def restore_it(world, number):
            guid = world.session.scalars(
                select(EventRecord.object_guid).where(EventRecord.project_id == world.project, EventRecord.revision == number)
            ).one()
            world.actor = others[1]
            is_now(world, role)
            world.call(bin.restore, kind, guid)

        return restore_it

    for verb, kind in ((Verb.CODING_REMOVED, "coding"), (Verb.MEMO_DELETED, "memo"), (Verb.QUERY_DELETED, "query"),
                       (Verb.CODE_DELETED, "code"), (Verb.INFORMANT_DELETED, "informant"),
                       (Verb.SOURCE_DELETED, "source")):  # fmt: skip
        assert after(tries, verb, restore(kind), by=[Role.OWNER]) == [{Role.OWNER: "refused"}], kind


def test_anybody_begins_a_project_and_owns_it(study, others):
    with writing(study.engine) as session:
        made = projects.create_project(session, act(others[0]), "Studi sendiri").id
        assert roles.role_of(session, others[0], made) is Role.OWNER
        assert roles.role_of(session, study.me, made) is None


def test_a_gesture_of_one_person_is_not_answered_to_another_under_its_key(study, others):
    once = act(study.me, op=str(uuid4()))
    with writing(study.engine) as session:
        codebook.create_code(session, once, study.project, {"id": "Rahasia"})
    with pytest.raises(QualCodeError) as refused, writing(study.engine) as session:
        codebook.create_code(session, act(others[0], op=once.op), study.project, {"id": "Lain"})
    assert refused.value.key == "error.key_taken"


ROUTES = {
    ("post", "codings"): CODES,
    ("get", "codings"): READS,
    ("post", "codes"): CODES,
    ("post", "memos"): CODES,
    ("get", "desk"): READS,
    ("put", "position"): READS,
    ("get", "text"): READS,
}


def calls(study, source, text_hash):
    """Yield every way to read or write of the API with what it sends, by method and last word of its address."""
    base = f"/projects/{study.project}"
    here = f"{base}/sources/{source}"
    span = {"start": 4, "end": 8, "quote": TEXT[4:8]}
    yield ("get", "text"), "get", f"/sources/{source}/text/{text_hash}", None
    yield ("get", "desk"), "get", f"{base}/desk/x", None
    yield ("get", "codings"), "get", f"{here}/codings", None
    yield ("post", "codings"), "post", f"{here}/codings", {"guid": str(uuid4()), "code": study.codes["B1"], **span}
    yield ("post", "memos"), "post", f"{here}/memos", {"guid": str(uuid4()), **span, "body": "Isi"}
    yield ("post", "codes"), "post", f"{base}/codes", {"guid": str(uuid4()), "label": f"Kode {uuid4()}"}
    yield ("put", "position"), "put", f"{here}/position", {"offset": 3}


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_the_api_refuses_what_the_role_does_not_have(sqlite_database, monkeypatch, role):
    from qualcode.model.text import fingerprint

    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_database)
    study = small_study(sqlite_database, coded)
    with reading(study.engine) as session:
        (source,) = (listed.id for listed in sources.listed(session, study.project))
    with writing(study.engine) as session:
        person = people.add_coder(session, act(study.me), study.project, "Pelaku", role=role or Role.VIEWER).id
        if role is None:
            session.execute(delete(MembershipRecord).where(MembershipRecord.person_id == person))
    token = tokens.mint(tokens.signing_secret(sqlite_database), person)
    with TestClient(application(), base_url="http://localhost") as client:
        for name, method, address, body in calls(study, source, fingerprint(TEXT)):
            answer = client.request(
                method, address, json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            )
            expected = role in TABLE[ROUTES[name]] if role else False
            assert (answer.status_code < 300) is expected, (name, answer.status_code)
            assert expected or answer.status_code == 403, name


