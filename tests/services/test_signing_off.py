"""Signing off: codebook and findings frozen with who and when, and what changed since told field by field."""

import pytest

from qualcode.errors import BadValue, Forbidden, NotFound
from qualcode.model import codebook_change, finding_change
from qualcode.model.codebook_change import Difference
from qualcode.model.event import act
from qualcode.model.finding import Side
from qualcode.model.project import Role
from qualcode.model.review import Target
from qualcode.model.span import Span
from qualcode.services import codebook, findings, people, reviewing, signing_off, undoing, versions
from qualcode.services.versions import code_value
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.study import look

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


def two_codes(study) -> None:
    study.code("B1", "Tata kelola")
    study.code("B2", "Biaya")


@pytest.fixture
def supervisor(study):
    with writing(study.engine) as session:
        return people.add_coder(session, act(study.me), study.project, "Pembimbing", role=Role.SUPERVISOR).id


def do(study, gesture, *args, by=0, given=None, **options):
    with writing(study.engine) as session:
        return gesture(session, given or act(by or study.me), study.project, *args, **options)


def signed(study):
    with reading(study.engine) as session:
        return list(tables.signoffs(session, study.project).itertuples(index=False))


def since(study, row):
    with reading(study.engine) as session:
        now, found = codebook.codes(session, study.project), signing_off.findings_now(session, study.project)
    old = [code_value(entry) for entry in row.codes]
    return codebook_change.changes(old, now), finding_change.changes(row.findings, found)


@pytest.fixture
def finding(study):
    laid = study.lay(study.source("A", TEXT), Span(37, 48), "B2", TEXT)
    return do(study, findings.create_finding, "F1", {"id": "Murah."}, code="B2", evidence=[(laid, Side.FOR)])


@pytest.mark.usefixtures("both")
def test_a_signoff_keeps_codebook_findings_and_progress_with_who_and_when(study, finding, supervisor):
    do(study, reviewing.approve, [Target("code", study.codes["B2"])], by=supervisor)
    do(study, signing_off.sign_off, " Seminar hasil ", "Revisi kecil", by=supervisor)
    (row,) = signed(study)
    assert (row.name, row.note, row.person) == ("Seminar hasil", "Revisi kecil", "Pembimbing")
    assert row.progress == {"code": [1, 1], "coding": [1, 1], "finding": [0, 1]}
    assert [entry["short_id"] for entry in row.findings] == ["F1"]
    assert since(study, row) == ([], [])


def test_what_changed_since_is_told_field_by_field(study, finding, supervisor):
    do(study, signing_off.sign_off, "Seminar", by=supervisor)
    (row,) = signed(study)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Baru"})
    study.code("B3")
    laid = study.lay(study.source("B", TEXT.replace("I1", "I2")), Span(4, 14), "B1", TEXT.replace("I1", "I2"))
    do(study, findings.change_finding, finding, claim={"id": "Mahal."}, verdict="good")
    do(study, findings.add_evidence, finding, [(laid, Side.AGAINST, "Beda.")])
    do(study, findings.create_finding, "F2", {"id": "Dekat."})
    codes, told = since(study, row)
    assert [(one.kind, one.field) for one in codes] == [(Difference.CHANGED, "definition"), (Difference.ADDED, "")]
    assert [(one.kind, one.field) for one in told] == [
        (Difference.CHANGED, "claim"), (Difference.CHANGED, "verdict"), (Difference.CHANGED, "evidence"), (Difference.ADDED, ""),
    ]  # fmt: skip
    assert (told[0].before, told[0].after) == ({"id": "Murah."}, {"id": "Mahal."})
    assert (told[2].before, told[2].after) == ({}, {laid: ["against", "Beda.", "Kami jalan"]})
    do(study, findings.delete_finding, finding)
    assert [one.kind for one in since(study, row)[1]] == [Difference.ADDED, Difference.REMOVED]


@pytest.mark.usefixtures("both")
def test_the_frozen_codebook_outlives_its_version(study, supervisor):
    do(study, signing_off.sign_off, "Seminar", by=supervisor)
    with reading(study.engine) as session:
        (version,) = versions.versions(session, study.project)
    do(study, versions.delete_version, version.guid)
    assert [entry["short_id"] for entry in signed(study)[0].codes] == ["B1", "B2"]


def test_only_who_approves_signs_off_and_only_its_own_is_withdrawn(study, supervisor):
    with pytest.raises(Forbidden):
        do(study, signing_off.sign_off, "Seminar")
    with pytest.raises(BadValue):
        do(study, signing_off.sign_off, "  ", by=supervisor)
    guid = do(study, signing_off.sign_off, "Seminar", by=supervisor)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Penguji", role=Role.SUPERVISOR).id
    with pytest.raises(NotFound):
        do(study, signing_off.withdraw_signoff, guid, by=other)
    do(study, signing_off.withdraw_signoff, guid, by=supervisor)
    assert signed(study) == []
    with reading(study.engine) as session:
        assert versions.versions(session, study.project) == []


@pytest.mark.usefixtures("both")
def test_undo_takes_signoff_and_version_away_together_and_redo_brings_both(study, finding, supervisor):
    before = look(study)
    given = act(supervisor)
    guid = do(study, signing_off.sign_off, "Seminar", given=given)
    assert do(study, signing_off.sign_off, "Seminar", given=given) == guid
    after = look(study)
    do(study, undoing.undo, by=supervisor)
    assert (look(study), signed(study)) == (before, [])
    do(study, undoing.redo, by=supervisor)
    assert look(study) == after
    do(study, signing_off.withdraw_signoff, guid, by=supervisor)
    do(study, undoing.undo, by=supervisor)
    assert look(study) == after


def test_a_study_without_findings_is_signed_off_too(study, supervisor):
    do(study, signing_off.sign_off, "Awal", by=supervisor)
    (row,) = signed(study)
    assert (row.findings, row.progress["finding"]) == ([], [0, 0])
