"""QualCoder's codings on pictures, pages, sound and film: kept, listed, given along as REFI-QDA, and taken in again alike."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from lxml import etree
from sqlalchemy import select

from qualcode.formats import refi_reading, refi_rules, refi_writing
from qualcode.formats.projects import read_project
from qualcode.formats.refi_names import NAMESPACE
from qualcode.model.bundle import Area, Bundle, Laid, Medium, Quotation, TravellingCode, TravellingSource, User
from qualcode.model.event import act
from qualcode.services import (
    arriving,
    codebook,
    codings,
    kept_parts,
    leaving,
    members,
    merging,
    people,
    roles,
    undoing,
)
from qualcode.services.checking import check
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import CodingRecord, PersonRecord
from qualcode.store.sight import sight, through
from tests.databases import sqlite_url
from tests.formats.test_qualcoder_areas import recorded, whole

AREAS = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")


def bring(engine, me, content: bytes, file: str = "a.zip"):
    with writing(engine) as session:
        return arriving.bring_in(session, act(me), read_project(file, content), file)


def left(engine, project: int) -> tuple[bytes, dict[str, int]]:
    out = io.BytesIO()
    with reading(engine) as session:
        losses = leaving.write_project(session, project, out)
    assert refi_rules.faults(zipfile.ZipFile(io.BytesIO(out.getvalue()))) == []
    return out.getvalue(), dict(losses)


def laid(exchange: Bundle) -> set[tuple[object, ...]]:
    """Every coding on an area: of which source, where, by which code and whom, when and with what said."""
    codes, users = ({one.guid: one.name for one in held} for held in (exchange.codes, exchange.users))
    return {
        (source.name, each.area.kind, tuple(each.area.place.items()), codes[one.code], users[one.user], one.at, each.description)
        for source in exchange.sources for each in source.quotations if each.area is not None for one in each.laid
    }  # fmt: skip


@pytest.mark.usefixtures("both")
def test_areas_are_kept_listed_and_leave_as_selections_of_the_standard(engine, me, tmp_path):
    arrived = read_project("a.zip", whole(tmp_path / "q"))
    brought = bring(engine, me, whole(tmp_path / "q2"))
    assert (brought.counts["areas"], brought.counts["without_text"], brought.counts["link"]) == (4, 3, 1)
    with reading(engine) as session:
        assert check(session, brought.project.id) == []
        kinds = [quotation.area.kind for quotation in kept_parts.areas(session, brought.project.id)]
    assert sorted(kinds) == sorted(AREAS)
    content, losses = left(engine, brought.project.id)
    assert "areas" not in losses
    assert laid(refi_reading.read("a.qdpx", content).bundle) == laid(arrived.bundle)
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("project.qde"))
    written = {kind: root.findall(f".//{{{NAMESPACE}}}{kind}") for kind in AREAS}
    assert [len(found) for found in written.values()] == [1, 1, 1, 1]
    assert all(found[0].find(f"{{{NAMESPACE}}}Coding/{{{NAMESPACE}}}CodeRef") is not None for found in written.values())


@pytest.mark.usefixtures("both")
def test_what_left_comes_in_again_and_leaves_alike(engine, me, tmp_path):
    first, _ = left(engine, bring(engine, me, whole(tmp_path / "q")).project.id)
    other = database(sqlite_url(tmp_path, "elsewhere"))
    with writing(other) as session:
        somebody = people.local_person(session, datetime.now(UTC)).id
    again = bring(other, somebody, first, "a.qdpx")
    assert (again.counts["areas"], again.counts["link"]) == (4, 1)
    second, _ = left(other, again.project.id)
    one, two = (refi_reading.read("a.qdpx", content).bundle for content in (first, second))
    assert laid(one) == laid(two)
    assert {source.guid: source.original for source in one.sources} == {source.guid: source.original for source in two.sources}
    assert one.links == two.links
    other.dispose()


def test_pages_without_their_pdf_are_kept_and_the_loss_is_told_when_they_leave(engine, me, tmp_path):
    brought = bring(engine, me, recorded(tmp_path / "q"), "data.qda")
    content, losses = left(engine, brought.project.id)
    assert losses["areas"] == 1
    assert {row[1] for row in laid(refi_reading.read("a.qdpx", content).bundle)} == set(AREAS) - {"PDFSelection"}


def test_codings_marked_as_important_carry_that_as_an_attribute(engine, me, tmp_path):
    brought = bring(engine, me, whole(tmp_path / "q"))
    with reading(engine) as session:
        (mark,) = codebook.attributes(session, brought.project.id)
        marks = tables.codings(session, brought.project.id, "id").set_index("quote")["attribute:important"]
    assert (mark.label, [value.label["en"] for value in mark.values]) == ({"id": "Penting", "en": "Important"}, ["yes"])
    assert marks.fillna("").to_dict() == {"jalan kaki": "yes", "Lebih murah": ""}
    assert left(engine, brought.project.id)[1]["attributes"] == 2


def test_a_coder_who_works_blind_takes_out_their_own_areas_alone(engine, me, tmp_path):
    brought = bring(engine, me, whole(tmp_path / "q"))
    with writing(engine) as session:
        budi = session.scalars(select(PersonRecord.id).where(PersonRecord.name == "Budi")).one()
        members.allow(session, act(me), brought.project.id, (roles.BLIND_CODING,))
        eyes = sight(session, budi)
    out = io.BytesIO()
    with reading(through(engine, eyes)) as session:
        leaving.write_project(session, brought.project.id, out)
    assert {row[4] for row in laid(refi_reading.read("a.qdpx", out.getvalue()).bundle)} == {"Budi"}


def area_codes(engine, project: int) -> tuple[list[str], dict[str, int]]:
    content, losses = left(engine, project)
    return sorted(row[3] for row in laid(refi_reading.read("a.qdpx", content).bundle)), losses


@pytest.mark.usefixtures("both")
def test_a_merged_code_lies_on_areas_as_the_one_it_went_into_and_a_deleted_one_is_told(engine, me, tmp_path):
    project = bring(engine, me, whole(tmp_path / "q")).project.id
    before, losses = area_codes(engine, project)
    assert "area_codes" not in losses
    with writing(engine) as session:
        into = codebook.create_code(session, act(me), project, {"id": "Yang tetap"})[0].guid
        gone = {code.named("id"): code.guid for code in codebook.codes(session, project)}[before[0]]
        merging.merge_codes(session, act(me), project, gone, into)
    merged, losses = area_codes(engine, project)
    assert merged == sorted("Yang tetap" if name == before[0] else name for name in before)
    assert "area_codes" not in losses
    with writing(engine) as session:
        for by, source, guid in session.execute(select(CodingRecord.person_id, CodingRecord.source_id, CodingRecord.guid)).all():
            codings.remove_coding(session, act(by), project, source, guid)
        codebook.delete_code(session, act(me), project, into)
    left_over, losses = area_codes(engine, project)
    assert left_over == [name for name in before if name != before[0]]
    assert losses["area_codes"] == before.count(before[0])
    with writing(engine) as session:
        while gone not in {code.guid for code in codebook.codes(session, project)}:
            undoing.undo(session, act(me), project)
    assert area_codes(engine, project)[0] == before


def test_pages_of_a_pdf_that_did_not_come_along_leave_without_a_file_in_its_place(engine, me):
    user, code = User("11111111-1111-4111-8111-111111111111", "Ana"), "22222222-2222-4222-8222-222222222222"
    area = Area("PDFSelection", {"page": 0, "firstX": 1, "firstY": 2, "secondX": 3, "secondY": 4})
    coded = Laid("44444444-4444-4444-8444-444444444444", code, user.guid)
    marked = Quotation("33333333-3333-4333-8333-333333333333", None, (coded,), area=area, user=user.guid)
    source = TravellingSource(
        "55555555-5555-4555-8555-555555555555", "Peta", "Kami jalan kaki.", Medium.PDF, file="peta.pdf", quotations=(marked,)
    )
    out = io.BytesIO()
    given = Bundle("Studi", users=(user,), codes=(TravellingCode(code, "Jalan"),), sources=(source,))
    refi_writing.write(given, out)
    content, _ = left(engine, bring(engine, me, out.getvalue(), "a.qdpx").project.id)
    container = zipfile.ZipFile(io.BytesIO(content))
    (page,) = etree.fromstring(container.read("project.qde")).iter(f"{{{NAMESPACE}}}PDFSource")
    assert page.get("path") is None
    assert len(laid(refi_reading.read("a.qdpx", content).bundle)) == 1
    assert refi_rules.faults(container) == []
