"""Projects of other programs become studies, and studies leave for other programs, without losing what the standard holds."""

import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from qualcode.errors import BadValue
from qualcode.formats import refi_reading, refi_rules, refi_writing
from qualcode.formats.refi_offsets import STANDARD, Evidence
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refi_writing import NVIVO, PLAIN
from qualcode.model.bundle import (
    Area,
    Bundle,
    Case,
    Group,
    Laid,
    Link,
    Medium,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    Variable,
)
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import archiving, arriving, kept_parts, leaving, memos, people, projects
from qualcode.services.archiving_beside import archive_beside
from qualcode.services.checking import check
from qualcode.services.moving import project_content
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import MembershipRecord, PersonRecord
from tests.databases import sqlite_url, the_project
from tests.filled import filled, sample_study
from tests.formats.exchanges import exchanges
from tests.lengths import few
from tests.study import SmallStudy

TEXT = "I1: Kami 😀 jalan kaki.\nP: Mengapa?\nI1: Lebih murah."
AT = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def guid(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def arrival(exchange: Bundle) -> Arrival:
    return Arrival(exchange, (Evidence(STANDARD, 1.0, 1.0, 1.0, None, 0, 0),), ())


def bring(engine, me, exchange: Bundle, **options):
    with writing(engine) as session:
        return arriving.bring_in(session, act(me), arrival(exchange), "studi.qdpx", **options)


def leave(engine, project: int) -> leaving.Leaving:
    with reading(engine) as session:
        return leaving.leaving(session, project)


def small(**changes) -> Bundle:
    """Two codes, one below the other; a text with a quotation of two people, a case and its variable."""
    laid = Laid(guid(31), guid(12), guid(1), AT), Laid(guid(32), guid(12), guid(2), AT)
    quotation = Quotation(guid(30), Span(4, 10), laid, description="catatan")
    source = TravellingSource(guid(20), "Wawancara 1", TEXT, quotations=(quotation,), at=AT)
    made = Bundle(
        name="Studi lain", origin="NVivo", users=(User(guid(1), "Ana"), User(guid(2), "Budi")),
        codes=(TravellingCode(guid(11), "Tema"), TravellingCode(guid(12), "Biaya", guid(11), "#aa0000", description="Murah.")),
        sources=(source,), variables=(Variable(guid(40), "Umur"),),
        cases=(Case(guid(50), "I1", sources=(guid(20),), values={guid(40): "47"}),), at=AT,
    )  # fmt: skip
    return replace(made, **changes)


def frames(engine, project: int):
    with reading(engine) as session:
        return tables.codings(session, project, "id"), tables.codes(session, project, "id"), check(session, project)


@pytest.mark.usefixtures("both")
def test_codes_coders_cases_and_turns_arrive_where_they_belong(engine, me):
    brought = bring(engine, me, small())
    codings, codes, flaws = frames(engine, brought.project.id)
    assert flaws == []
    assert brought.counts == {"codings": 2, "codes": 2, "sources": 1, "cases": 1, "people": 2, "variable": 1}
    assert codings["coder"].tolist() == ["Ana", "Budi"]
    assert set(codings["quote"]) == {"Kami 😀"}
    assert set(codings["note"]) == {"catatan"}
    assert codes.set_index("label").loc["Biaya", ["code", "definition"]].tolist() == ["T1.1", "Murah."]
    with reading(engine) as session:
        informants = tables.informants(session, brought.project.id, "id")
        turns = tables.turns(session, brought.project.id)
        members = dict(people.members(session, brought.project.id))
    assert informants.loc[0, "informant"] == "I1"
    assert turns["speaker"].tolist() == ["I1", "P", "I1"]
    assert sorted(role for role in members.values()) == sorted([Role.OWNER, Role.CODER, Role.CODER])


@pytest.mark.usefixtures("both")
def test_a_project_is_one_event_and_leaves_nothing_when_it_is_stopped(engine, me):
    def stop(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(engine, me, small(), told=stop)
    with reading(engine) as session:
        assert projects.every_project(session) == []
    brought = bring(engine, me, small())
    with reading(engine) as session:
        events = tables.events(session, brought.project.id)
    assert events["verb"].tolist() == ["project.imported"]


@pytest.mark.usefixtures("both")
def test_the_same_file_twice_makes_two_studies_that_leave_alike(engine, me):
    first, second = bring(engine, me, small()), bring(engine, me, small())
    assert second.project.name == f"{first.project.name} (2)"
    codings, _, flaws = frames(engine, second.project.id)
    assert flaws == []
    assert len(codings) == 2
    one, other = leave(engine, first.project.id).bundle, leave(engine, second.project.id).bundle
    assert [source.text for source in one.sources] == [source.text for source in other.sources]
    assert {code.guid for code in one.codes}.isdisjoint(code.guid for code in other.codes)


@pytest.mark.usefixtures("both")
def test_somebody_elses_account_is_not_taken_for_a_coder_of_the_file(engine, me):
    with writing(engine) as session:
        session.add(PersonRecord(guid=guid(1), name="Orang asing", language=None, created_at=AT))
    brought = bring(engine, me, small())
    codings, _, _ = frames(engine, brought.project.id)
    assert codings["coder"].tolist() == ["Ana", "Budi"]
    with reading(engine) as session:
        stranger = session.scalars(select(PersonRecord.id).where(PersonRecord.guid == guid(1))).one()
        assert session.get(MembershipRecord, (brought.project.id, stranger)) is None
        ana = session.scalars(select(PersonRecord.id).where(PersonRecord.name == "Ana")).one()
    again = bring(engine, ana, small())
    assert len(frames(engine, again.project.id)[0]) == 2


@pytest.mark.usefixtures("both")
def test_memos_go_onto_what_they_are_about(engine, me):
    notes = tuple(Note(guid(60 + number), f"Memo {number}", f"Isi {number}", guid(1), AT) for number in range(6))
    plain = small()
    source = plain.sources[0]
    coded, *_ = source.quotations
    bare = Quotation(guid(35), Span(11, 16), description="komentar")
    source = replace(source, quotations=(replace(coded, notes=(guid(60),)), bare), notes=(guid(61),))
    codes = plain.codes[0], replace(plain.codes[1], notes=(guid(62),))
    links = Link(guid(70), "", guid(50), guid(63), "OneWay"), Link(guid(71), "", guid(64), guid(30), "OneWay")
    brought = bring(engine, me, small(notes=notes, sources=(source,), codes=codes, links=links))
    with reading(engine) as session:
        held = tables.memos(session, brought.project.id, "id").set_index("body")
    assert held["kind"].to_dict() == {
        "Isi 0": memos.PASSAGE, "Isi 1": "source", "Isi 2": "code", "Isi 3": "informant", "Isi 4": memos.PASSAGE,
        "Isi 5": "project", "komentar": memos.PASSAGE,
    }  # fmt: skip
    left = leave(engine, brought.project.id).bundle
    assert {note.guid for note in notes} <= {note.guid for note in left.notes}
    assert next(case for case in left.cases).name == "I1"
    assert guid(63) in {link.target for link in left.links}


@pytest.mark.usefixtures("both")
def test_areas_whole_sources_sets_and_sources_without_text_are_kept_and_leave_again(engine, me):
    area = Quotation(guid(36), None, (Laid(guid(37), guid(12), guid(1), AT),), at=AT, area=Area("PictureSelection", {"firstX": 1, "firstY": 2, "secondX": 3, "secondY": 4}))  # noqa: E501
    plain = small()
    picture = TravellingSource(guid(21), "Foto", None, Medium.PICTURE, "foto.jpg", b"\xff\xd8", (area,), at=AT)
    source = replace(plain.sources[0], laid=(Laid(guid(38), guid(11), guid(2), AT),))
    brought = bring(engine, me, small(sources=(source, picture)))
    codings, _, flaws = frames(engine, brought.project.id)
    assert flaws == []
    assert TEXT in codings["quote"].tolist()
    with reading(engine) as session:
        assert Counter(kind for kind, _, _ in kept_parts.listed(session, brought.project.id)) == {
            kept_parts.WHOLE: 1, kept_parts.SOURCE: 1, kept_parts.VARIABLE: 1,
        }  # fmt: skip
    left = leave(engine, brought.project.id).bundle
    assert [laid.guid for laid in left.sources[0].laid] == [guid(38)]
    assert left.sources[1].original == b"\xff\xd8"
    assert left.sources[1].quotations[0].area == area.area
    assert [laid.code for laid in left.sources[1].quotations[0].laid] == [guid(12)]


def test_what_names_a_picture_or_lies_on_it_still_does_when_it_leaves_again(engine, me):
    notes = tuple(Note(guid(60 + number), f"Catatan {number}", f"Isi {number}", guid(1), AT) for number in range(5))
    place = Area("PictureSelection", {"firstX": 1, "firstY": 2, "secondX": 3, "secondY": 4})
    laid = Laid(guid(37), guid(12), guid(1), AT, (guid(61),))
    area = Quotation(guid(36), None, (laid,), notes=(guid(60),), user=guid(1), at=AT, area=place)
    picture = TravellingSource(
        guid(21), "Foto", None, Medium.PICTURE, "foto.jpg", b"\xff\xd8", (area,), notes=(guid(62),), at=AT
    )  # fmt: skip
    plain = small()
    case = replace(plain.cases[0], sources=(guid(20), guid(21)))
    whole = small(
        sources=(*plain.sources, picture), cases=(case,), notes=notes, about=(guid(63),),
        groups=(Group(guid(80), "Gambar", sources=(guid(21), guid(20)), notes=(guid(60),)),),
        links=(Link(guid(70), "lihat", guid(50), guid(21), "OneWay"),),
    )  # fmt: skip
    brought = bring(engine, me, whole)
    assert [problem.key for problem in brought.problems] == []
    left = leave(engine, brought.project.id).bundle
    kept = left.sources[1]
    assert (kept.notes, kept.quotations[0].notes, kept.quotations[0].laid[0].notes) == ((guid(62),), (guid(60),), (guid(61),))
    assert left.about == (guid(63), guid(64))
    assert left.cases[0].sources == (guid(20), guid(21))
    assert left.groups[0].sources == (guid(21), guid(20))
    assert [(link.origin, link.target) for link in left.links] == [(guid(50), guid(21))]
    out = io.BytesIO()
    refi_writing.write(left, out)
    assert refi_rules.faults(zipfile.ZipFile(out)) == []
    with writing(engine) as session:
        ana = session.scalars(select(PersonRecord.id).where(PersonRecord.guid == guid(1))).one()
        memos.delete_memo(session, act(ana), brought.project.id, guid(60))
    assert leave(engine, brought.project.id).bundle.sources[1].quotations[0].notes == ()


@pytest.mark.usefixtures("both")
def test_what_databases_refuse_is_replaced_and_every_place_stays(engine, me):
    text = "a\x00b \ud800 murah sekali"
    start = text.index("murah")
    quotation = Quotation(guid(30), Span(start, start + 5), (Laid(guid(31), guid(12)),), description="x\x00y")
    brought = bring(engine, me, small(sources=(TravellingSource(guid(20), "S\x00", text, quotations=(quotation,)),), cases=()))
    codings, _, flaws = frames(engine, brought.project.id)
    assert flaws == []
    assert codings["quote"].tolist() == ["murah"]


@pytest.mark.usefixtures("both")
def test_twins_come_once_and_are_told(engine, me):
    quotation = small().sources[0].quotations[0]
    laid = (*quotation.laid, Laid(guid(33), guid(12), guid(1), AT), Laid(guid(34), guid(99), guid(1), AT))
    source = replace(small().sources[0], quotations=(replace(quotation, laid=laid),))
    brought = bring(engine, me, small(sources=(source,)))
    assert {problem.key: problem.facts["count"] for problem in brought.problems} == {
        "exchange.came.twins": 1, "exchange.came.codings_without_code": 1,
    }  # fmt: skip


def test_an_empty_project_is_refused(engine, me):
    with pytest.raises(BadValue):
        bring(engine, me, Bundle("kosong"))


def facts(exchange: Bundle) -> dict[str, object]:
    """What must not be lost on the way, however a program cuts it into selections."""
    path = {code.guid: code for code in exchange.codes}

    def named(code: str) -> tuple[str, ...]:
        return (*named(path[code].parent), path[code].name) if path[code].parent else (path[code].name,)

    def moment(at):
        return at

    laid = Counter(
        (source.guid, quotation.span, named(one.code), one.user or quotation.user, moment(one.at or quotation.at))
        for source in exchange.sources for quotation in source.quotations for one in quotation.laid
    )  # fmt: skip
    return {
        "codes": [(code.guid, code.name, code.parent, code.codable or None) for code in exchange.codes],
        "texts": {source.guid: (source.name, source.text, source.description) for source in exchange.sources},
        "laid": laid,
        "notes": {note.guid: note.text for note in exchange.notes},
    }


def somebody(engine) -> int:
    with writing(engine) as session:
        return people.local_person(session, datetime.now(UTC)).id


@settings(max_examples=few(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exchanges())
def test_import_export_import_is_stable(sqlite_database, exchange):
    def through(content: Bundle) -> Bundle:
        made, by = database(sqlite_database), filled(sqlite_database, somebody)
        brought = bring(made, by, content)
        assert frames(made, brought.project.id)[2] == []
        return leave(made, brought.project.id).bundle

    first = through(exchange)
    out = io.BytesIO()
    refi_writing.write(first, out)
    assert refi_rules.faults(zipfile.ZipFile(out)) == []
    second = through(refi_reading.read("a.qdpx", out.getvalue()).bundle)
    assert facts(second) == facts(first)
    assert second == replace(first, name=second.name)


@pytest.mark.parametrize("dialect", [PLAIN, NVIVO])
def test_the_sample_study_leaves_valid_and_its_codings_come_back(database_url, dialect):
    sample = sample_study(database_url)
    engine, me, project = sample.engine, sample.me, sample.project
    left = leave(engine, project)
    assert left.losses["findings"] > 0
    assert left.losses["polarities"] > 0
    out = io.BytesIO()
    refi_writing.write(left.bundle, out, dialect)
    assert refi_rules.faults(zipfile.ZipFile(out)) == []
    back = refi_reading.read("a.qdpx", out.getvalue())
    brought = bring(engine, me, back.bundle)
    before, after = (frames(engine, number)[0] for number in (project, brought.project.id))
    columns = ["source_name", "start", "end", "quote", "coder", "note"]
    assert after[columns].sort_values(columns).values.tolist() == before[columns].sort_values(columns).values.tolist()


def sealed(engine, project: int, guid_of: str) -> bytes:
    out = io.BytesIO()
    with archive_beside(engine, guid_of) as archive, reading(engine) as session:
        leaving.write_project(session, project, out, own=archive)
    return out.getvalue()


def test_what_qualcode_wrote_comes_back_exactly_as_long_as_nobody_changed_it(database_url, tmp_path):
    engine = sample_study(database_url).engine
    project, _ = the_project(engine)
    content = sealed(engine, project.id, project.guid)
    assert refi_rules.faults(zipfile.ZipFile(io.BytesIO(content))) == []
    back = refi_reading.read("a.qdpx", content)
    elsewhere = database(sqlite_url(tmp_path, "elsewhere"))
    other = somebody(elsewhere)
    moved = archiving.read_archive(elsewhere, io.BytesIO(back.bundle.own), by=other, name="a.qdpx")
    assert moved.digest == project_content(engine, project.guid)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body.replace(b"<Users>", b"<Users >") if name == "project.qde" else body)
    again = refi_reading.read("a.qdpx", changed.getvalue())
    assert again.bundle.own is None
    assert [problem.key for problem in again.problems] == ["formats.refi.changed_since"]


RULES = {"id": "Inklusi: ya\n\nEksklusi: bukan", "en": "Include: ya\n\nExclude: bukan"}


@pytest.mark.parametrize(("language", "told"), RULES.items())
def test_the_rules_of_a_code_leave_in_its_description(engine, language, told):
    made = SmallStudy(engine).start(language=language)
    texts = {name: {language: words} for name, words in (("include", "ya"), ("exclude", "bukan"))}
    made.code("B1", "Biaya", definition={language: "Murah."}, **texts)
    assert [code.description for code in leave(engine, made.project).bundle.codes] == [f"Murah.\n\n{told}"]
