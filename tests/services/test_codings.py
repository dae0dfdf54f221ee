"""Laying, changing and removing codings: one gesture, one event, and the quote always the slice."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from qualcode.errors import BadSpan, BadValue, Forbidden, NotCodable, NotFound
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.span import Span, covered
from qualcode.services import checking, codings, findings, people, projects, sources, undoing
from qualcode.services.feed import changes_since
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import CodingRecord, EventRecord
from tests.filled import small_study
from tests.lengths import few
from tests.study import SmallStudy

TEXT = "P: Bagaimana? 😀\nI1: Kami berjalan kaki ke kantor camat, مرحبا, karena dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, one_code_that_inhibits)


def one_code_that_inhibits(study) -> None:
    study.code("B1")
    study.code("B2", polarity=Polarity.INHIBITING)


def lay(study, source, start, end, code="B1", **details):
    with writing(study.engine) as session:
        return codings.apply_code(
            session, details.pop("act", act(details.pop("by", study.me))), study.project, source, study.codes[code],
            Span(start, end), quote=details.pop("quote", TEXT[start:end]), **details,
        )  # fmt: skip


def events(study, verb):
    with reading(study.engine) as session:
        return session.scalar(select(func.count()).select_from(EventRecord).where(EventRecord.verb == verb))


@pytest.mark.usefixtures("both")
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


@pytest.mark.usefixtures("both")
def test_a_gesture_that_arrives_twice_is_carried_out_once(study):
    source = study.source("A", TEXT)
    once = act(study.me)
    first = lay(study, source, 4, 9, act=once)
    assert lay(study, source, 4, 9, act=once) == first
    with reading(study.engine) as session:
        assert len(codings.source_codings(session, source)) == 1
    assert events(study, "coding.created") == 1


@pytest.mark.usefixtures("both")
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
    assert lay(study, source, 6, 9, "B2", polarity=Polarity.SUPPORTING)[0].polarity is Polarity.SUPPORTING


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


@pytest.mark.usefixtures("both")
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


@pytest.mark.usefixtures("both")
def test_the_feed_tells_what_was_put_and_what_is_gone(study):
    source = study.source("A", TEXT)
    first, revision = lay(study, source, 4, 9)
    second, _ = lay(study, source, 0, 3)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, source, first.guid)
        assert dict(changes_since(session, source, revision)) == {second.guid: second, first.guid: None}
        assert dict(changes_since(session, source, revision + 2)) == {}


@settings(max_examples=few(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from(["lay", "move", "remove"])), max_size=12))
def test_the_coded_share_counts_each_code_point_once_after_any_gestures(study, gestures):
    source = study.source("A", TEXT + f"\n{len(gestures)}")
    for number, (start, size, verb) in enumerate(gestures):
        span = Span(start, min(len(TEXT), start + size))
        there = [coding.guid for coding in living(study, source)]
        with writing(study.engine) as session:
            if verb == "lay" or not there:
                code = study.codes[("B1", "B2")[number % 2]]
                codings.apply_code(session, act(study.me), study.project, source, code, span, quote=span.of(TEXT))
            elif verb == "move":
                codings.change_coding(
                    session, act(study.me), study.project, source, there[-1], span=span, quote=span.of(TEXT)
                )
            else:
                codings.remove_coding(session, act(study.me), study.project, source, there[0])
    with writing(study.engine) as session:
        spans = [coding.span for coding in codings.source_codings(session, source)]
        assert sources.source(session, source).coded == covered(spans)
        sources.delete_source(session, act(study.me), study.project, source)


def living(study, source):
    with reading(study.engine) as session:
        return codings.source_codings(session, source)


@pytest.mark.usefixtures("both")
def test_a_code_laid_over_itself_extends_the_coding_that_is_there(study):
    source = study.source("A", TEXT)
    first, _ = lay(study, source, 4, 9, note="satu")
    second, _ = lay(study, source, 7, 14, note="dua", polarity=Polarity.INHIBITING)
    assert second.guid == first.guid
    assert (second.span, second.quote, second.note) == (Span(4, 14), TEXT[4:14], "satu\ndua")
    assert second.polarity is Polarity.INHIBITING
    assert living(study, source) == [second]
    assert (events(study, "coding.created"), events(study, "coding.extended")) == (1, 1)


def test_a_code_laid_inside_itself_changes_nothing_and_is_no_event(study):
    source = study.source("A", TEXT)
    first, revision = lay(study, source, 4, 14)
    assert lay(study, source, 5, 9) == (first, revision)
    assert events(study, "coding.extended") == 0


def test_touching_passages_and_other_coders_codings_stay_apart(study):
    source = study.source("A", TEXT)
    lay(study, source, 4, 9)
    lay(study, source, 9, 14)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    lay(study, source, 5, 12, by=other)
    assert [coding.span for coding in living(study, source)] == [Span(4, 9), Span(5, 12), Span(9, 14)]


AT_ONCE = {
    "equal": [(4, 14), (4, 14), (4, 14)],
    "contained": [(4, 20), (6, 9), (10, 14)],
    "overlapping": [(4, 9), (8, 14), (13, 20)],
}


@pytest.mark.parametrize("both", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("spans", AT_ONCE)
def test_one_code_laid_by_one_coder_in_requests_that_arrive_at_once_is_one_coding(study, both, spans):
    source = study.source("A", TEXT)
    ready = threading.Barrier(len(AT_ONCE[spans]))

    def request(span: tuple[int, int]) -> None:
        ready.wait()
        lay(study, source, *span)

    with ThreadPoolExecutor(len(AT_ONCE[spans])) as requests:
        list(requests.map(request, AT_ONCE[spans]))
    first, last = min(AT_ONCE[spans])[0], max(end for _, end in AT_ONCE[spans])
    [only] = living(study, source)
    assert only.span == Span(first, last)
    with reading(study.engine) as session:
        assert sources.source(session, source).coded == last - first
        assert checking.check(session, study.project) == []


@pytest.mark.usefixtures("both")
def test_a_code_laid_over_several_takes_them_in_with_their_notes_and_evidence_and_undo_parts_them(study):
    source = study.source("A", TEXT)
    first, _ = lay(study, source, 4, 9, note="satu")
    second, _ = lay(study, source, 12, 20, note="dua")
    with writing(study.engine) as session:
        findings.create_finding(
            session, act(study.me), study.project, "F1", {"id": "Murah"}, evidence=[(second.guid, "for")]
        )
    apart = look(study, source)
    whole, _ = lay(study, source, 8, 14)
    assert (whole.guid, whole.span, whole.note) == (first.guid, Span(4, 20), "satu\ndua")
    assert living(study, source) == [whole]
    assert look(study, source)["evidence"] == [("F1", whole.guid, "for")]
    joined = look(study, source)
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert look(study, source) == apart
    with writing(study.engine) as session:
        undoing.redo(session, act(study.me), study.project)
    assert look(study, source) == joined


@pytest.mark.usefixtures("both")
def test_recoding_onto_a_code_that_lies_there_joins_the_two(study):
    source = study.source("A", TEXT)
    lay(study, source, 4, 9)
    other, _ = lay(study, source, 6, 14, "B2")
    with writing(study.engine) as session:
        changed, _ = codings.change_coding(
            session, act(study.me), study.project, source, other.guid, code=study.codes["B1"]
        )
    assert living(study, source) == [changed]
    assert (changed.guid, changed.span) == (other.guid, Span(4, 14))


def look(study, source):
    with reading(study.engine) as session:
        evidence = tables.evidence(session, study.project)
        return {
            "codings": [(c.guid, c.span, c.quote, c.note, c.polarity) for c in codings.source_codings(session, source)],
            "coded": sources.source(session, source).coded,
            "evidence": sorted(map(tuple, evidence[["finding", "coding", "role"]].to_numpy().tolist())),
        }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=few(8))
@given(data=st.data())
def test_no_code_lies_twice_on_a_place_whatever_is_laid_and_every_step_can_be_undone(study, data):
    source = study.source("A", f"{TEXT} {uuid4()}")
    seen = []
    for _ in range(data.draw(st.integers(1, 7))):
        start = data.draw(st.integers(0, len(TEXT) - 2))
        end = data.draw(st.integers(start + 1, len(TEXT)))
        before = look(study, source)
        lay(study, source, start, end, data.draw(st.sampled_from(["B1", "B2"])))
        found = living(study, source)
        for code in study.codes.values():
            spans = sorted(coding.span for coding in found if coding.code == code)
            assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        assert all(coding.quote == coding.span.of(TEXT) for coding in found)
        assert look(study, source)["coded"] == covered(coding.span for coding in found)
        if look(study, source) != before:
            seen.append(before)
    for before in reversed(seen):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert look(study, source) == before
