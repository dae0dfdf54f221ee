"""A whole study as values: written out and taken in it is the same study, on either engine, and beside itself another one."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

import pytest

from qualcode.formats import refi_reading, refi_rules, refi_writing
from qualcode.model.bundle import Bundle, User
from qualcode.model.event import Act, act
from qualcode.model.project import Role
from qualcode.model.review import Target
from qualcode.model.span import Span
from qualcode.services import (
    commenting,
    exchange,
    findings,
    judgements,
    leaving,
    memos,
    people,
    resolutions,
    reviewing,
    sources,
    undoing,
)
from qualcode.services.checking import check
from qualcode.services.projects import every_project
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import PersonRecord
from tests.databases import sqlite_url
from tests.filled import sample_study
from tests.services.everything import copy_of_everything
from tests.study import SmallStudy

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def written(engine, project: int) -> Bundle:
    with reading(engine) as session:
        return exchange.written_out(session, project)


def taken(engine, by: int, bundle: Bundle, gesture: Act | None = None) -> int:
    with writing(engine) as session:
        return exchange.taken_in(session, gesture or act(by), bundle).project.id


def somebody(engine, user: User) -> int:
    """Return the number of a person who is there under that guid."""
    with writing(engine) as session:
        record = PersonRecord(guid=user.guid, name=user.name, language=None, created_at=NOW)
        session.add(record)
        session.flush()
        return record.id


def owner(bundle: Bundle) -> User:
    return next(user for user in bundle.users if user.role is Role.OWNER)


def alike(value: object, names: dict[str, str]) -> object:
    """Return the value with a number in place of each guid, in the order in which they are named first."""
    if isinstance(value, str):
        return GUID.sub(lambda found: names.setdefault(found[0], f"<{len(names)}>"), value)
    if is_dataclass(value):
        return [type(value).__name__, *(alike(getattr(value, each.name), names) for each in fields(value))]
    if isinstance(value, Mapping):
        return {alike(key, names): alike(held, names) for key, held in value.items()}
    return [alike(each, names) for each in value] if isinstance(value, tuple | list) else value


def things(bundle: Bundle) -> set[str]:
    """Return the guids of what is the study's own."""
    codings = [laid for source in bundle.sources for quotation in source.quotations for laid in quotation.laid]
    own = (bundle.codes, bundle.sources, codings, bundle.notes, bundle.cases, bundle.findings, bundle.recommendations)
    more = (bundle.joint_rows, bundle.judgements, bundle.resolutions, bundle.reviews, bundle.remarks)
    return {one.guid for kind in (*own, *more) for one in kind}


def discussed(study: SmallStudy) -> SmallStudy:
    """The sample study with a supervisor, who judged, and words of both on all sorts of things."""
    bundle = written(study.engine, study.project)
    finding, code, source = bundle.findings[0], bundle.codes[4], bundle.sources[0]
    coding = source.quotations[0].laid[0].guid
    case = next(link.coding for each in bundle.findings for link in each.evidence if link.side == "against")
    with writing(study.engine) as session:
        of, me = study.project, study.me
        place = sources.by_guid(session, of, [source.guid])[source.guid]
        span, quote = Span(4, 30), source.text[4:30]
        above = people.add_coder(session, act(me), of, "Dr. Ayu", role=Role.SUPERVISOR).id
        people.add_coder(session, act(me), of, "Pembaca", role=Role.VIEWER)
        memos.write_on_passage(session, act(me), of, place, span, quote=quote, body="Nanti dilihat.")
        for kind, target in (("source", source.guid), ("code", code.guid), ("informant", bundle.cases[0].guid)):
            memos.write_memo(session, act(me), of, kind, target, f"Tentang {kind}", "Isi.\n\nLagi 😀.")
        thread, _ = commenting.comment_on_passage(session, act(above), of, place, span, quote=quote, body="@Pengode B, mengapa?")
        commenting.reply(session, act(me), of, thread.guid, "Karena murah.")
        commenting.resolve(session, act(me), of, thread.guid)
        commenting.comment_on_coding(session, act(above), of, coding, "Bagus.")
        commenting.comment_on(session, act(above), of, "finding", finding.guid, "Buktinya kurang.")
        judged = [Target("code", code.guid), Target("coding", coding), Target("finding", finding.guid)]
        reviewing.submit(session, act(me), of, judged)
        reviewing.approve(session, act(above), of, judged[:2], "Setuju.")
        reviewing.ask_for_changes(session, act(above), of, judged[2:], "Tambah bukti.")
        judgements.judge(
            session, act(me), of, f"informant:{bundle.cases[0].guid}", code.guid, "dissonance", "Berlawanan.", seen="f" * 64
        )  # fmt: skip
        resolutions.resolve_case(session, act(me), of, case, "Hanya sekali.", seen="f" * 64)
    return study


@pytest.mark.usefixtures("both")
def test_a_study_written_out_and_taken_in_elsewhere_is_the_same_study(engine, tmp_path):
    study = discussed(sample_study(sqlite_url(tmp_path, "sample")))
    bundle = written(study.engine, study.project)
    for name in ("findings", "recommendations", "joint_rows", "judgements", "resolutions", "reviews", "remarks", "notes"):
        assert getattr(bundle, name), name
    arrived = taken(engine, somebody(engine, owner(bundle)), bundle)
    assert written(engine, arrived) == bundle
    with reading(engine) as session:
        assert check(session, arrived) == []


@pytest.mark.usefixtures("both")
def test_a_study_taken_in_beside_itself_is_alike_under_other_guids(database_url):
    study = discussed(sample_study(database_url))
    bundle = written(study.engine, study.project)
    beside = taken(study.engine, study.me, bundle)
    again = written(study.engine, beside)
    assert again.name != bundle.name
    assert alike(replace(again, name=bundle.name), {}) == alike(bundle, {})
    assert things(again).isdisjoint(things(bundle))
    with reading(study.engine) as session:
        assert check(session, beside) == []
        one, other = (tables.codings(session, project, "id") for project in (study.project, beside))
    columns = ["source_name", "start", "end", "quote", "code", "coder", "polarity", "note"]
    assert other[columns].values.tolist() == one[columns].values.tolist()


def test_other_programs_pass_over_what_qualcode_alone_has(tmp_path):
    sample = sample_study(sqlite_url(tmp_path, "sample"))
    bundle, out = written(sample.engine, sample.project), io.BytesIO()
    with reading(sample.engine) as session:
        plain = leaving.leaving(session, sample.project).bundle
    refi_writing.write(bundle, out)
    assert refi_rules.faults(zipfile.ZipFile(out)) == []
    again = io.BytesIO()
    refi_writing.write(plain, again)
    assert refi_reading.read("a.qdpx", out.getvalue()).bundle == refi_reading.read("a.qdpx", again.getvalue()).bundle


def test_whatever_was_done_in_a_study_what_lives_of_it_comes_back(tmp_path):
    study = copy_of_everything(tmp_path)
    with reading(study.engine) as session:
        found = [project for project in every_project(session) if not project.synthetic]
    for number, project in enumerate(found):
        bundle = written(study.engine, project.id)
        if bundle.codes or bundle.sources:
            elsewhere = database(sqlite_url(tmp_path, f"elsewhere{number}"))
            arrived = taken(elsewhere, somebody(elsewhere, owner(bundle)), bundle)
            assert written(elsewhere, arrived) == bundle, project.name


@pytest.mark.usefixtures("both")
def test_a_study_arrives_once_however_often_it_is_sent_and_work_on_it_goes_on(engine, me, tmp_path):
    sample = sample_study(sqlite_url(tmp_path, "sample"))
    bundle, gesture = written(sample.engine, sample.project), act(me)
    first, again = (taken(engine, me, bundle, gesture) for _ in range(2))
    assert first == again
    with writing(engine) as session:
        finding = tables.findings(session, first, "id").iloc[0]
        findings.change_finding(session, act(me), first, finding["guid"], verdict="mixed")
        undoing.undo(session, act(me), first)
    with reading(engine) as session:
        assert tables.events(session, first)["verb"].tolist() == ["gesture.undone", "finding.changed", "project.imported"]
        assert tables.findings(session, first, "id").iloc[0]["verdict"] == finding["verdict"]
