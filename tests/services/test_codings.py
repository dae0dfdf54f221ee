"""Laying, changing and removing codings: one gesture, one event, and the quote always the slice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from qualcode.errors import BadSpan, BadValue, Forbidden, NotCodable, NotFound
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.span import Span, covered
from qualcode.services import codings, people, projects, sources
from qualcode.services.feed import changes_since
from qualcode.store.database import connect, reading, writing
from qualcode.store.migration import upgrade
from qualcode.store.records import CodingRecord, EventRecord
from tests.study import SmallStudy

TEXT = "P: Bagaimana? 😀\nI1: Kami berjalan kaki ke kantor camat, مرحبا, karena dekat."


@pytest.fixture
def study(database_url):
    engine = connect(database_url)
    upgrade(engine)
    made = SmallStudy(engine).start()
    made.code("B1")
    made.code("B2", polarity=Polarity.INHIBITING)
    yield made
    engine.dispose()


def lay(study, source, start, end, code="B1", **details):
    with writing(study.engine) as session:
        return codings.apply_code(
            session, details.pop("act", act(details.pop("by", study.me))), study.project, source, study.codes[code],
            Span(start, end), quote=details.pop("quote", TEXT[start:end]), **details,
        )  # fmt: skip


def events(study, verb):
    with reading(study.engine) as session:
        return session.scalar(select(func.count()).select_from(EventRecord).where(EventRecord.verb == verb))


def test_a_coding_is_one_row_and_one_event_and_its_quote_is_the_slice(study):
    source = study.source("A", TEXT)
    coding, revision = lay(study, source, 21, 34)
    with reading(study.engine) as session:
        [stored] = codings.source_codings(session, source)
        text = sources.text(session, source)
        assert projects.project(session, study.project).revision == revision
    assert stored == coding
    assert stored.quote == stored.span.of(text)
    assert events(study, "coding.created") == 1


def test_a_gesture_that_arrives_twice_is_carried_out_once(study):
    source = study.source("A", TEXT)
    once = act(study.me)
    first = lay(study, source, 4, 9, act=once)
    assert lay(study, source, 4, 9, act=once) == first
    with reading(study.engine) as session:
        assert len(codings.source_codings(session, source)) == 1
    assert events(study, "coding.created") == 1


def test_a_removal_that_arrives_twice_is_carried_out_once(study):
    source = study.source("A", TEXT)
    coding, _ = lay(study, source, 4, 9)
    once = act(study.me)
    for _ in range(2):
        with writing(study.engine) as session:
            codings.remove_coding(session, once, study.project, source, coding.guid)
    assert events(study, "coding.removed") == 1


@pytest.mark.parametrize(("start", "end", "quote"), [(0, 9, "lain"), (0, 9999, None), (60, 80, None)])
def test_a_quote_that_is_not_the_slice_is_refused_and_nothing_is_stored(study, start, end, quote):
    source = study.source("A", TEXT)
    with pytest.raises(BadSpan):
        lay(study, source, start, end, quote=TEXT[start:end] if quote is None else quote)
    with reading(study.engine) as session:
        assert session.scalar(select(func.count()).select_from(CodingRecord)) == 0


def test_a_coding_takes_its_codes_default_polarity_unless_told(study):
    source = study.source("A", TEXT)
    assert lay(study, source, 0, 5, "B2")[0].polarity is Polarity.INHIBITING
    assert lay(study, source, 0, 5, "B2", polarity=Polarity.SUPPORTING)[0].polarity is Polarity.SUPPORTING


def test_a_folder_is_not_laid_on_text(study):
    source = study.source("A", TEXT)
    study.code("F", codable=False)
    with pytest.raises(NotCodable):
        lay(study, source, 0, 5, "F")


def test_an_unknown_attribute_value_is_refused(study):
    source = study.source("A", TEXT)
    with pytest.raises(BadValue):
        lay(study, source, 0, 5, attributes={"innovation": "AJAK"})


def test_a_code_or_source_of_another_project_is_not_found(study):
    source = study.source("A", TEXT)
    other = SmallStudy(study.engine).start("Lain")
    foreign = other.code("B1")
    with pytest.raises(NotFound), writing(study.engine) as session:
        codings.apply_code(session, act(study.me), study.project, source, foreign, Span(0, 2), quote=TEXT[:2])
    with pytest.raises(NotFound), writing(study.engine) as session:
        codings.apply_code(session, act(study.me), other.project, source, foreign, Span(0, 2), quote=TEXT[:2])


def test_a_coder_changes_and_removes_only_their_own_codings(study):
    source = study.source("A", TEXT)
    mine, _ = lay(study, source, 4, 9)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    with pytest.raises(Forbidden), writing(study.engine) as session:
        codings.remove_coding(session, act(other), study.project, source, mine.guid)
    with pytest.raises(Forbidden), writing(study.engine) as session:
        codings.change_coding(session, act(other), study.project, source, mine.guid, note="x")


def test_a_stranger_may_not_code(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        stranger = people.add_coder(session, act(study.me), SmallStudy(study.engine).start("Lain").project, "C").id
    with pytest.raises(Forbidden):
        lay(study, source, 0, 5, by=stranger)


def test_changing_a_coding_tells_before_and_after(study):
    source = study.source("A", TEXT)
    coding, _ = lay(study, source, 4, 9)
    with writing(study.engine) as session:
        changed, _ = codings.change_coding(
            session, act(study.me), study.project, source, coding.guid,
            code=study.codes["B2"], span=Span(4, 14), quote=TEXT[4:14], polarity="supporting", note="catatan",
        )  # fmt: skip
        event = session.scalars(select(EventRecord).order_by(EventRecord.revision.desc()).limit(1)).one()
    assert (changed.code, changed.span, changed.note) == (study.codes["B2"], Span(4, 14), "catatan")
    assert (event.before["end"], event.after["end"]) == (9, 14)
    assert event.after["quote"] == TEXT[4:14]


def test_the_feed_tells_what_was_put_and_what_is_gone(study):
    source = study.source("A", TEXT)
    first, revision = lay(study, source, 4, 9)
    second, _ = lay(study, source, 0, 3)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, source, first.guid)
        assert dict(changes_since(session, source, revision)) == {second.guid: second, first.guid: None}
        assert dict(changes_since(session, source, revision + 2)) == {}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from(["lay", "move", "remove"])), max_size=12))
def test_the_coded_share_counts_each_code_point_once_after_any_gestures(study, gestures):
    source = study.source("A", TEXT + f"\n{len(gestures)}")
    living: list[str] = []
    for start, size, verb in gestures:
        span = Span(start, min(len(TEXT), start + size))
        with writing(study.engine) as session:
            if verb == "lay" or not living:
                made, _ = codings.apply_code(
                    session, act(study.me), study.project, source, study.codes["B1"], span, quote=span.of(TEXT)
                )
                living.append(made.guid)
            elif verb == "move":
                codings.change_coding(
                    session, act(study.me), study.project, source, living[-1], span=span, quote=span.of(TEXT)
                )
            else:
                codings.remove_coding(session, act(study.me), study.project, source, living.pop(0))
    with writing(study.engine) as session:
        spans = [coding.span for coding in codings.source_codings(session, source)]
        assert sources.source(session, source).coded == covered(spans)
        sources.delete_source(session, act(study.me), study.project, source)
