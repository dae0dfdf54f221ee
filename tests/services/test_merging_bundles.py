"""What somebody coded in another program, on a study that came from here, comes back into it by guid."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from qualcode.errors import Forbidden
from qualcode.formats import refi_reading, refi_writing
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refi_writing import NVIVO, PLAIN
from qualcode.model.bundle import Bundle, Laid, Note, Quotation, TravellingCode, TravellingSource, User
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import (
    accounts,
    arriving,
    codebook,
    exchange,
    leaving,
    members,
    merging_copies,
    moving,
    people,
    projects,
    roles,
    undoing,
)
from qualcode.services.archiving import write_archive
from qualcode.services.copies import Copy, OtherStudy, Reason, Verdict, compared
from qualcode.services.memos import write_memo, write_on_passage
from qualcode.services.merging_copies import NothingNew
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import CodingRecord, PersonRecord
from tests.filled import sample_study, small_study
from tests.lengths import ON_EACH
from tests.services.everything import copy_of_everything, some_of_everything
from tests.services.test_merging_copies import PLAIN as WORDS
from tests.services.test_merging_copies import TEXT, _timeless, at, copied, copy, found, sound, taken_along, work
from tests.study import SmallStudy, look

ANA, OTHER_ANA = "0000000a-0000-4000-8000-000000000000", "0000000b-0000-4000-8000-000000000000"
WHEN = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


def guid(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def described(study: SmallStudy) -> None:
    """Things that other programs cannot say whole: a rule, a polarity, a retired code, two languages, a code of one name."""
    source = study.source("A", TEXT)
    study.informant("I9", group="COM", role="Kepala desa", usia="40")
    study.code("B9", "Kode B1", colour="#AA00FF")
    with writing(study.engine) as session:
        codebook.change_code(session, act(study.me), study.project, study.codes["B1"], include={"id": "Juga ini.", "en": "Too."})
        codebook.change_code(session, act(study.me), study.project, study.codes["B2"], retired=True)
        write_memo(session, act(study.me), study.project, "code", study.codes["B1"], "Tentang B1", "Isi.\n\nLagi.")
        write_on_passage(session, act(study.me), study.project, source, at("Kami"), quote="Kami", body="Siapa?")


@pytest.fixture
def here(database_url):
    return small_study(database_url, described)


@pytest.fixture
def worked(here, tmp_path):
    """The same on the machine of Ana, in QualCode, after she has worked there."""
    return copied(tmp_path, worked_on_apart, here)


def worked_on_apart(engine, origin, project) -> SmallStudy:
    study = taken_along(engine, origin, project)
    work(study)
    return study


def left(study: SmallStudy) -> Bundle:
    with reading(study.engine) as session:
        return leaving.leaving(session, study.project).bundle


def read(bundle: Bundle, dialect=PLAIN, **options) -> Arrival:
    """The bundle as its file is read."""
    out = io.BytesIO()
    refi_writing.write(bundle, out, dialect, **options)
    return refi_reading.read("ana.qdpx", out.getvalue())


def worked_on(bundle: Bundle) -> Bundle:
    """The bundle after Ana, and another Ana, worked on it in another program."""
    (source,) = bundle.sources
    first, second = bundle.codes[0].guid, guid(12)
    quotations = (
        Quotation(guid(30), at("murah"), (Laid(guid(31), first, ANA, WHEN), Laid(guid(32), second, OTHER_ANA, WHEN)),
                  description="Penting.", user=ANA, at=WHEN),
        Quotation(guid(33), at("dekat"), notes=(guid(41),), user=ANA, at=WHEN),
    )  # fmt: skip
    new = TravellingSource(
        guid(20), "B", "I9: Jauh sekali dari sini.",
        quotations=(Quotation(guid(34), at("Kami"), (Laid(guid(35), second, ANA, WHEN),), user=ANA, at=WHEN),), at=WHEN,
    )  # fmt: skip
    return replace(
        bundle, users=(*bundle.users, User(ANA, "Ana"), User(OTHER_ANA, "Ana")),
        codes=(*bundle.codes, TravellingCode(second, "Biaya", first, "#112233", description="Murah.")),
        sources=(replace(source, quotations=(*source.quotations, *quotations)), new),
        notes=(*bundle.notes, Note(guid(40), "Catatan", "Isi", ANA, WHEN), Note(guid(41), "", "Dekat apa?", ANA, WHEN)),
    )  # fmt: skip


def held(here: SmallStudy, given: Bundle | Arrival) -> Copy:
    given = given if isinstance(given, Arrival) else read(given)
    return arriving.as_copy(here.engine, here.me, here.project, given, "ana.qdpx")


def planned(here: SmallStudy, other: Copy):
    with reading(here.engine) as session:
        return merging_copies.plan(session, here.me, here.project, other)


def merged(here: SmallStudy, other: Copy):
    with writing(here.engine) as session:
        return merging_copies.merge_copy(session, act(here.me), here.project, other)


@pytest.mark.parametrize("dialect", [PLAIN, NVIVO])
def test_what_left_and_came_back_untouched_is_the_same_and_nothing_is_new(here, dialect):
    copy = held(here, read(left(here), dialect))
    plan = planned(here, copy)
    assert {item.kind for item in plan.items} == {"code", "informant", "source", "coding", "memo"}
    assert [item for item in plan.items if item.verdict is not Verdict.SAME or item.touched] == []
    with pytest.raises(NothingNew):
        merged(here, copy)


def test_the_sample_study_comes_back_untouched(database_url):
    sample = sample_study(database_url)
    plan = planned(sample, held(sample, left(sample)))
    assert [item for item in plan.items if item.verdict is not Verdict.SAME] == []
    assert len(plan.having(Verdict.SAME, "coding")) > 300


@pytest.mark.usefixtures("both")
def test_what_others_coded_elsewhere_comes_in_with_who_did_it_and_when(here):
    before = moving.project_content(here.engine, "Studi kecil")
    given = worked_on(left(here))
    copy = held(here, given)
    plan = planned(here, copy)
    assert moving.project_content(here.engine, "Studi kecil") == before
    assert [(item.kind, item.name) for item in plan.having(Verdict.ADDED)] == [
        ("person", "Ana"), ("person", "Ana"), ("code", "Biaya"), ("source", "B"), ("coding", "murah"), ("coding", "murah"),
        ("coding", "Jauh"), ("memo", "Catatan"), ("memo", "Dekat apa?"),
    ]  # fmt: skip
    assert plan.having(Verdict.CONFLICT) == plan.having(Verdict.LEFT_OUT) == []
    assert not any(item.touched for item in plan.items)
    merged(here, copy)
    sound(here)
    with reading(here.engine) as session:
        laid = tables.codings(session, here.project, "id").set_index("coding")
        codes = tables.codes(session, here.project, "id").set_index("label")
        noted = tables.memos(session, here.project, "id").set_index("memo")
        when = session.scalars(select(CodingRecord.created_at).where(CodingRecord.guid == guid(31))).one()
        joined = {person.guid: role for person, role in people.members(session, here.project)}
    assert laid.loc[[guid(31), guid(32), guid(35)], ["quote", "code", "source_name"]].values.tolist() == [
        ["murah", "B1", "A"], ["murah", "B1.1", "A"], ["Jauh", "B1.1", "B"]
    ]  # fmt: skip
    assert (laid.loc[guid(31), "note"], when) == ("Penting.", WHEN)
    assert laid.loc[guid(31), "coder"] != laid.loc[guid(32), "coder"]
    assert codes.loc["Biaya", ["parent", "definition", "colour"]].tolist() == ["B1", "Murah.", "#112233"]
    assert noted.loc[[guid(40), guid(41)], "kind"].tolist() == ["project", "passage"]
    assert (noted.loc[guid(40), "at"], noted.loc[guid(40), "person"]) == (WHEN, laid.loc[guid(31), "coder"])
    assert joined[ANA] == joined[OTHER_ANA] == Role.CODER
    for again in (given, left(here)):
        assert {item.verdict for item in planned(here, held(here, again)).items} == {Verdict.SAME}
        with pytest.raises(NothingNew):
            merged(here, held(here, again))


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
def test_one_step_takes_it_back_and_brings_it_again(both, here):
    before, copy = look(here), held(here, worked_on(left(here)))
    merged(here, copy)
    after = look(here)
    with writing(here.engine) as session:
        undoing.undo(session, act(here.me), here.project)
    assert look(here) == before
    with writing(here.engine) as session:
        undoing.redo(session, act(here.me), here.project)
    assert _timeless(look(here)) == _timeless(after)
    sound(here)


def test_what_is_otherwise_there_stays_as_it_is_here(here):
    bundle = worked_on(left(here))
    first, second, *codes = bundle.codes
    source, new = bundle.sources
    laid = next(one for one in source.quotations if one.guid not in (guid(30), guid(33)) and one.laid)
    moved = replace(laid, span=at("jalan"))
    (case,) = (case for case in bundle.cases if case.name == "I9")
    changed = replace(
        bundle, codes=(replace(first, name="Lain"), replace(second, parent=first.guid), *codes),
        sources=(replace(source, quotations=tuple(moved if one is laid else one for one in source.quotations)), new),
        cases=tuple(replace(one, values={**one.values, key: "41"}) if one is case else one
                    for one in bundle.cases for key in [_variable(bundle, "usia")]),
        notes=tuple(replace(note, text="Lain") if note.name == "Tentang B1" else note for note in bundle.notes),
    )  # fmt: skip
    plan = planned(here, held(here, changed))
    assert {(item.kind, item.name): item.reason for item in plan.having(Verdict.CONFLICT)} == {
        ("code", "Lain"): Reason.DIFFERS, ("code", second.name): Reason.DIFFERS, ("coding", "jalan"): Reason.DIFFERS,
        ("informant", "I9"): Reason.DIFFERS, ("memo", "Tentang B1"): Reason.DIFFERS,
    }  # fmt: skip
    assert len(plan.having(Verdict.ADDED)) == 9


def _variable(bundle: Bundle, name: str) -> str:
    return next(variable.guid for variable in bundle.variables if variable.name == name)


def test_what_a_program_does_not_say_stands_against_nothing(here):
    bundle = left(here)
    silent = replace(
        bundle, variables=(), codes=tuple(replace(code, colour="", description="") for code in bundle.codes),
        cases=tuple(replace(case, values={}) for case in bundle.cases),
        sources=tuple(replace(source, values={}, description="") for source in bundle.sources),
    )  # fmt: skip
    assert {item.verdict for item in planned(here, held(here, silent)).items} == {Verdict.SAME}


def test_nothing_is_attached_to_a_text_that_is_another_here(here):
    bundle = worked_on(left(here))
    source, new = bundle.sources
    other = replace(bundle, sources=(replace(source, text=f"{WORDS} Selesai."), new))
    assert {key: value for key, value in found(planned(here, held(here, other))).items() if value is not Verdict.ADDED} == {
        ("source", "A"): Reason.TEXT, ("coding", "murah"): Reason.SOURCE, ("memo", "Dekat apa?"): Reason.TARGET,
    }  # fmt: skip


def test_a_retired_code_takes_no_codings_from_elsewhere(here):
    bundle = left(here)
    (source,) = bundle.sources
    retired = next(code.guid for code in bundle.codes if code.guid == here.codes["B2"])
    laid = Quotation(guid(30), at("murah"), (Laid(guid(31), retired, ANA, WHEN),))
    given = replace(
        bundle, users=(*bundle.users, User(ANA, "Ana")), sources=(replace(source, quotations=(*source.quotations, laid)),)
    )  # fmt: skip
    assert found(planned(here, held(here, given))) == {("coding", "murah"): Reason.CODE}


def test_a_source_under_another_guid_is_the_same_by_its_whole_text(here):
    bundle = left(here)
    (source,) = bundle.sources
    laid = Quotation(guid(30), at("murah"), (Laid(guid(31), guid(12), None, WHEN),))
    code = TravellingCode(guid(12), "Biaya")
    given = replace(
        bundle, users=(), codes=(code,), notes=(), cases=(), links=(), about=(),
        sources=(replace(source, guid=guid(20), quotations=(laid,), notes=()),),
    )  # fmt: skip
    copy = held(here, given)
    assert [(item.kind, item.verdict) for item in planned(here, copy).items] == [
        ("person", Verdict.SAME), ("code", Verdict.ADDED), ("source", Verdict.SAME), ("coding", Verdict.ADDED),
    ]  # fmt: skip
    merged(here, copy)
    sound(here)
    with reading(here.engine) as session:
        row = tables.codings(session, here.project, "id").set_index("coding").loc[guid(31)]
    assert row[["source_name", "coder", "code"]].tolist() == ["A", "Peneliti", "T1"]


def test_who_can_sign_in_here_is_not_let_in_by_a_file_of_somebody_else(here):
    with writing(here.engine) as session:
        account = accounts.add(session, WHEN, "ana", "rahasia sekali 9", name="Ana")
        session.get_one(PersonRecord, account).guid = ANA
    given = worked_on(left(here))
    merged(here, held(here, given))
    sound(here)
    with reading(here.engine) as session:
        joined = {person.guid: role for person, role in people.members(session, here.project)}
    assert ANA not in joined
    assert len(joined) == 3
    assert {item.verdict for item in planned(here, held(here, given)).items} == {Verdict.SAME}


def test_another_study_is_refused_and_nothing_is_changed(here):
    before = moving.project_content(here.engine, "Studi kecil")
    other = Bundle("Lain", codes=(TravellingCode(guid(12), "Kode B1"),), sources=(TravellingSource(guid(20), "A", "Lain."),))
    for given in (other, Bundle("Lain")):
        with pytest.raises(OtherStudy) as refused:
            held(here, given)
        assert refused.value.facts == {"name": "Lain", "open": "Studi kecil"}
    assert moving.project_content(here.engine, "Studi kecil") == before


def test_only_owners_merge_and_blind_ones_see_no_words(here):
    copy = held(here, worked_on(left(here)))
    with writing(here.engine) as session:
        coder = people.add_coder(session, act(here.me), here.project, "Budi").id
        members.allow(session, act(here.me), here.project, [roles.BLIND_CODING])
    with reading(here.engine) as session, pytest.raises(Forbidden):
        merging_copies.plan(session, coder, here.project, copy)
    with writing(here.engine) as session, pytest.raises(Forbidden):
        merging_copies.merge_copy(session, act(coder), here.project, copy)
    plan = planned(here, copy)
    assert {item.name for item in plan.items if item.kind in ("coding", "memo")} == {""}
    assert len(plan.having(Verdict.ADDED, "coding")) == 3
    merged(here, copy)
    sound(here)


def test_a_copys_whole_bundle_says_what_its_archive_says(here, worked):
    with reading(worked.engine) as session:
        bundle = exchange.written_out(session, worked.project)
    whole = planned(here, exchange.copy_of(here.engine, here.me, here.project, bundle))
    archived = planned(here, copy(here, worked))
    assert {_item(item) for item in whole.items} == {_item(item) for item in archived.items}
    assert whole.counts()["comment"]["added"] == 3


def _item(item) -> tuple:
    return item.kind, item.guid, item.name, item.verdict, item.reason


def test_qualcodes_own_part_is_merged_where_it_is_of_this_project(here, worked):
    """Comments, which the standard does not have, come along in it; one of another project is passed over."""
    sealed = io.BytesIO()
    write_archive(worked.engine, _guid(worked), sealed)
    given = read(left(worked), own=sealed.getvalue)
    assert given.bundle.own is not None
    assert planned(here, held(here, given)).counts()["comment"]["added"] == 3
    other, sealed = SmallStudy(worked.engine).start("Lain"), io.BytesIO()
    write_archive(other.engine, _guid(other), sealed)
    plan = planned(here, held(here, read(left(worked), own=sealed.getvalue)))
    assert plan.counts()["comment"]["added"] == 0
    assert plan.counts()["coding"]["added"] == 3


def _guid(study: SmallStudy) -> str:
    with reading(study.engine) as session:
        return projects.project(session, study.project).guid


def test_whatever_was_done_in_a_study_what_left_comes_back_the_same(tmp_path):
    everything = copy_of_everything(tmp_path)
    for name in some_of_everything(everything.engine, 10):
        with reading(everything.engine) as session:
            study = SmallStudy(everything.engine, everything.me, projects.project_named(session, name).id)
        bundle = left(study)
        if bundle.codes or bundle.sources:
            with reading(study.engine) as session:
                plan = compared(session, study.project, held(study, bundle))
            assert [item for item in plan.items if item.verdict is not Verdict.SAME] == [], name
