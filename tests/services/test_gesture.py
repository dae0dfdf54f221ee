"""The frame of a gesture: who may not is told nothing, a repeated key is answered as before, and one key is one gesture."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

import qualcode.services
from qualcode.errors import Forbidden
from qualcode.model.code import Polarity
from qualcode.model.event import Act, Verb, act
from qualcode.model.informant import Informant
from qualcode.model.project import Role
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript
from qualcode.services import (
    codebook,
    codings,
    commenting,
    informants,
    invitations,
    members,
    memos,
    people,
    projects,
    roles,
    sources,
)
from qualcode.services.gesture import Conflict
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord
from tests.databases import sqlite_url
from tests.filled import small_study
from tests.lengths import ON_EACH
from tests.services.gestures import GESTURES, TEXT, World
from tests.services.test_roles import coded, is_now, trying, with_others

OF_A_PERSON = {Verb.PERSON_RENAMED}
"""Gestures of a person on themselves, of which every project of theirs tells under a key of its own."""
OF_A_PROJECT = {verb: steps for verb, steps in GESTURES.items() if verb not in OF_A_PERSON}

BOTH = pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])


@pytest.fixture(scope="module")
def on(lend_to_module, tmp_path_factory):
    """Return a study with two others on the engine of that name, for tries of which nothing is kept."""
    made = {}

    def study_on(name: str):
        if name not in made:
            url = sqlite_url(tmp_path_factory.mktemp("gesture")) if name == "sqlite" else lend_to_module()
            study = small_study(url, coded)
            made[name] = study, with_others(study)
        return made[name]

    return study_on


@contextmanager
def apart(world: World):
    """Let what is done here be as if it had not been."""
    attempt = world.session.begin_nested()
    try:
        yield
    finally:
        attempt.rollback()
        world.session.expire_all()


def events(world: World) -> int:
    world.session.flush()
    return world.session.scalar(select(func.count()).select_from(EventRecord))


@pytest.mark.parametrize("engine_name", ON_EACH)
def test_a_repeated_gesture_is_answered_as_before_and_done_once_and_others_are_told_nothing_of_it(on, engine_name):
    """Its key says nothing to whoever may not carry it out, and is no key for another person or another project."""
    with trying(on(engine_name)) as world:
        elsewhere = projects.create_project(world.session, act(world.owner), "Di sana").id
        members.allow(world.session, act(world.owner), elsewhere, roles.SETTINGS)
        for verb, steps in OF_A_PROJECT.items():
            with apart(world):
                list(steps(world))
                before = events(world)
                world.again()
                assert events(world) == before, verb
                is_now(world, None)
                with pytest.raises(Forbidden):
                    world.again()
                is_now(world, Role.OWNER, roles.SETTINGS)
                with pytest.raises(Conflict):
                    world.again(by=world.owner)
                with pytest.raises(Conflict):
                    world.again(by=world.owner, project=elsewhere)
                assert events(world) == before, verb


@pytest.mark.parametrize("engine_name", ON_EACH)
def test_one_key_is_one_gesture_of_one_kind(on, engine_name):
    with trying(on(engine_name)) as world:
        others = {verb: steps for verb, steps in OF_A_PROJECT.items() if verb is not Verb.CODE_CREATED}
        for verb, steps in others.items():
            with apart(world):
                running, once = steps(world), world.act()
                next(running)
                codebook.create_code(world.session, once, world.project, {"id": "Dulu"})
                before = events(world)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(World, "act", lambda *_, once=once: once)
                    with pytest.raises(Conflict):
                        next(running, None)
                assert events(world) == before, verb


@BOTH
def test_a_repeated_gesture_is_answered_though_what_it_made_is_away_by_now(on, engine_name):
    with trying(on(engine_name)) as world:
        code, _ = world.call(codebook.create_code, {"id": "Baru"})
        once = world.last
        world.call(codebook.delete_code, code.guid)
        assert repeated(world, once)[0].guid == code.guid

        coding, _ = world.call(codings.apply_code, world.source.id, world.code(), Span(4, 14), quote=TEXT[4:14])
        laid = world.last
        world.call(codings.change_coding, world.source.id, coding.guid, polarity=Polarity.NEUTRAL)
        changed = world.last
        world.call(codings.remove_coding, world.source.id, coding.guid)
        assert repeated(world, laid)[0].guid == repeated(world, changed)[0].guid == coding.guid

        memo, _ = world.call(memos.write_on_passage, world.source.id, Span(4, 8), quote=TEXT[4:8], body="Isi")
        world.call(memos.change_memo, memo.guid, "Judul", "Lain")
        changed = world.last
        world.call(memos.delete_memo, memo.guid)
        assert repeated(world, changed)[0].guid == memo.guid

        thread, _ = world.call(commenting.comment_on, "code", world.code(), "Mengapa?")
        world.call(commenting.change_comment, thread.guid, "Lain")
        changed = world.last
        world.call(commenting.remove_comment, thread.guid)
        assert repeated(world, changed)[0].guid == thread.guid

        informant = world.call(informants.create_informant, Informant("I9"))
        once = world.last
        world.call(informants.delete_informant, informant.guid)
        assert repeated(world, once).guid == informant.guid

        details = SourceDetails("B", Technique.DOCUMENT)
        source = world.call(sources.import_source, Transcript("b.txt", "Teks lain.", ()), details, original=b"x")
        once = world.last
        world.call(sources.delete_source, source.id)
        assert repeated(world, once).guid == source.guid


def repeated(world: World, told):
    world.last = told
    return world.again()


@BOTH
def test_a_repeated_invitation_gives_a_link_that_works_in_place_of_the_first(on, engine_name):
    with trying(on(engine_name)) as world:
        first = world.call(invitations.invite, Role.VIEWER)
        again = world.again()
        now = datetime.now(UTC)
        assert invitations.invitation(world.session, again, now).role is Role.VIEWER
        with pytest.raises(invitations.BadInvitation):
            invitations.invitation(world.session, first, now)


@BOTH
def test_a_repeated_beginning_of_a_project_is_answered_to_those_who_belong_to_it(on, engine_name):
    with trying(on(engine_name)) as world:
        once = world.act()
        made = projects.create_project(world.session, once, "Baru")
        assert projects.create_project(world.session, once, "Baru").id == made.id
        people.add_coder(world.session, once_more(once), made.id, "Ketua", role=Role.OWNER)
        members.remove_member(world.session, once_more(once), made.id, once.by)
        with pytest.raises(Forbidden):
            projects.create_project(world.session, once, "Baru")


def once_more(done: Act) -> Act:
    """Return another act of the same person."""
    return act(done.by)


def test_another_name_is_told_in_every_project_of_the_person_and_in_no_other(study):
    with writing(study.engine) as session:
        other = projects.create_project(session, act(study.me), "Lain").id
        stranger = people.add_coder(session, act(study.me), other, "Ana").id
        once = act(stranger)
        people.rename_person(session, once, "Anna")
        people.rename_person(session, once, "Anna")
    with reading(study.engine) as session:
        told = session.scalars(select(EventRecord).where(EventRecord.verb == Verb.PERSON_RENAMED)).all()
        assert [(event.project_id, event.before, event.after) for event in told] == [(other, {"name": "Ana"}, {"name": "Anna"})]
        assert projects.project(session, other).revision == told[0].revision


def test_every_gesture_begins_with_the_frame():
    """Only who comes in by a link, by the command or with a moved database is let in without having a right before."""
    folder = Path(qualcode.services.__path__[0])
    found = {path.stem for path in folder.glob("*.py") if re.search(r"\bhold\(session", path.read_text("utf-8"))}
    assert found == {"gesture", "invitations", "members", "moving"}
