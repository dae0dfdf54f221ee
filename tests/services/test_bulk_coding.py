"""One code on many passages: one event, nothing twice, the words the slice, and one undo takes all of it back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from qualcode.errors import BadSpan, BadValue, Overtaken
from qualcode.model.event import Verb, act
from qualcode.model.span import Span, covered
from qualcode.services import codings, sources, undoing
from qualcode.services.bulk_coding import coded_already, lay_codings
from qualcode.services.gesture import hold
from qualcode.services.searching import Place, places, sought
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord
from tests.filled import small_study
from tests.lengths import few
from tests.study import look, two_codes

FIRST = "I1: kantor jauh, kantor sepi 😀, kantor baru."
SECOND = "I2: di kantor desa."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


def lay(study, words="kantor", code="B1", *, once=None):
    with writing(study.engine) as session:
        found = list(places(session, study.project, sought(words)))
        texts = {place.source: sources.text(session, place.source) for place in found}
        quotes = [place.span.of(texts[place.source]) for place in found]
        return lay_codings(session, once or act(study.me), study.project, study.codes[code], found, quotes=quotes)


def step(study, how) -> None:
    with writing(study.engine) as session:
        how(session, act(study.me), study.project)


@pytest.mark.usefixtures("both")
def test_every_hit_is_coded_in_one_event_and_undone_in_one_step(study):
    one, two = study.source("A", FIRST), study.source("B", SECOND)
    start = look(study)
    done = lay(study)
    assert (done.laid, done.skipped) == (4, 0)
    with reading(study.engine) as session:
        for source, text in ((one, FIRST), (two, SECOND)):
            laid = codings.source_codings(session, source)
            assert all(coding.quote == coding.span.of(text) == "kantor" for coding in laid)
            assert sources.source(session, source).coded == covered(coding.span for coding in laid)
        verb = select(func.count()).select_from(EventRecord).where(EventRecord.verb == "codings.laid")
        assert session.scalar(verb) == 1
    after = look(study)
    step(study, undoing.undo)
    assert look(study) == start
    step(study, undoing.redo)
    assert look(study) == after


@pytest.mark.usefixtures("both")
def test_places_that_have_the_code_are_left_out_and_told_before(study):
    source = study.source("A", FIRST)
    study.lay(source, Span(4, 15), "B1", FIRST)
    with reading(study.engine) as session:
        found = list(places(session, study.project, sought("kantor")))
        told = coded_already(session, study.me, study.project, study.codes["B1"], found)
    assert [told[place] for place in found] == [True, False, False]
    done = lay(study)
    assert (done.laid, done.skipped) == (2, 1)
    assert lay(study).laid == 0


@pytest.mark.usefixtures("both")
def test_the_same_gesture_twice_lays_once(study):
    study.source("A", FIRST)
    once = act(study.me)
    assert lay(study, once=once) == lay(study, once=once)


def test_wrong_words_or_no_places_are_refused_and_nothing_is_stored(study):
    source = study.source("A", FIRST)
    start = look(study)
    place = Place(source, Span(4, 10))
    for wrong in ([place], ["jauh"]), ([], []):
        with pytest.raises((BadSpan, BadValue)), writing(study.engine) as session:
            lay_codings(session, act(study.me), study.project, study.codes["B1"], wrong[0], quotes=wrong[1])
    assert look(study) == start


@pytest.mark.usefixtures("both")
def test_undo_is_refused_where_one_of_them_was_changed_since(study):
    source = study.source("A", FIRST)
    lay(study)
    with writing(study.engine) as session:
        first = codings.source_codings(session, source)[0]
        codings.remove_coding(session, act(study.me), study.project, source, first.guid)
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    step(study, undoing.undo)
    lay(study)
    with writing(study.engine) as session:
        changed = codings.source_codings(session, source)[0]
        codings.change_coding(session, act(study.me), study.project, source, changed.guid, code=study.codes["B2"])
        number = session.scalar(select(func.max(EventRecord.revision)).where(EventRecord.verb == "codings.laid"))
        event = session.scalars(select(EventRecord).where(EventRecord.revision == number)).one()
        with pytest.raises(Overtaken):
            undoing.carry_out(session, act(study.me), hold(session, study.project), event, Verb.UNDONE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=few(8))
@given(words=st.sampled_from(["a", "k", "kantor", "an", "jauh"]), code=st.sampled_from(["B1", "B2"]))
def test_laying_whatever_is_found_and_undoing_is_the_identity(study, words, code):
    with reading(study.engine) as session:
        if not list(places(session, study.project, sought("kantor"))):
            study.source("A", FIRST)
    start = look(study)
    if lay(study, words, code).laid:
        step(study, undoing.undo)
    assert look(study) == start
