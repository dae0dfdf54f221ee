"""One gesture for every verb: what it needs, made by somebody who may, and the gesture itself, carried out by the actor."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from qualcode.formats.shipped import preset
from qualcode.model.code import Code, Polarity
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import Act, Verb, act
from qualcode.model.informant import Informant
from qualcode.model.project import Role
from qualcode.model.pseudonym import Pseudonym
from qualcode.model.query import Coded, Query
from qualcode.model.reconciliation import Decision
from qualcode.model.review import Target
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import (
    assigning,
    bulk_coding,
    checklists,
    codebook,
    codebook_import,
    codings,
    commenting,
    findings,
    finishing,
    informants,
    invitations,
    joint_rows,
    judgements,
    member_checks,
    members,
    memos,
    merging,
    merging_copies,
    people,
    picking,
    projects,
    pseudonyms,
    queries,
    recoding,
    recommendations,
    reconciling,
    resolutions,
    reviewing,
    roles,
    signing_off,
    sources,
    splitting,
    summaries,
    texts,
    thesis,
    versions,
)
from qualcode.services.copies import SAID, Copy
from qualcode.services.searching import Place
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    InformantRecord,
    InvitationRecord,
    ProjectRecord,
    SourceRecord,
)
from tests.reports import campus

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."
PASS_PHRASE = "rahasia sekali"
CAMPUS = campus.template()


@dataclass(slots=True)
class World:
    """A project with two codes, a source, an informant and other people; the actor tries a gesture in it."""

    session: Session
    project: int
    actor: int
    owner: int
    other: int
    last: tuple[Callable, Act, tuple, dict] | None = None
    """The gesture that was carried out last, with its act and what it was given."""

    def act(self, by: int = 0) -> Act:
        return act(by or self.actor)

    @property
    def source(self) -> SourceRecord:
        mine = select(SourceRecord).where(SourceRecord.project_id == self.project).order_by(SourceRecord.id)
        return self.session.scalars(mine).first()

    def code(self, short_id: str = "B1") -> str:
        mine = (CodeRecord.project_id == self.project, CodeRecord.short_id == short_id)
        return self.session.scalars(select(CodeRecord.guid).where(*mine)).one()

    def informant(self) -> str:
        return self.session.scalars(select(InformantRecord.guid).where(InformantRecord.project_id == self.project)).first()

    def lay(self, by: int = 0, start: int = 4, end: int = 14, code: str = "B1") -> str:
        where = self.source.id, self.code(code), Span(start, end)
        coding, _ = self.call(codings.apply_code, *where, quote=TEXT[start:end], by=by)
        return coding.guid

    def finding(self, name: str = "F1", *evidence: str) -> str:
        return self.call(findings.create_finding, name, {"id": "Murah"}, evidence=[(one, "for") for one in evidence])

    def call(self, gesture: Callable, *given, by: int = 0, **named):
        """Carry the gesture out in the project, as the actor unless told otherwise."""
        self.last = gesture, self.act(by), given, named
        return self.again()

    def again(self, *, by: int = 0, project: int = 0):
        """Carry the last gesture out once more, under its key: as the one who did, in its project, unless told otherwise."""
        gesture, once, given, named = self.last
        return gesture(self.session, Act(by or once.by, once.at, once.op), project or self.project, *given, **named)


def a_world(session: Session, me: int, name: str) -> World:
    """Return a new project of that name with all that a gesture may need, whose actor may do anything."""
    project = projects.create_project(session, act(me), name).id
    actor, other = (people.add_coder(session, act(me), project, called).id for called in ("Pelaku", "Lain"))
    members.change_role(session, act(me), project, actor, Role.OWNER)
    members.allow(session, act(me), project, roles.SETTINGS)
    made = World(session, project, actor, me, other)
    for short_id in ("B1", "B2"):
        made.call(codebook.create_code, {"id": f"Kode {short_id}"}, short_id=short_id)
    made.call(informants.create_informant, Informant("I1"))
    turns = (Turn(Span(0, len(TEXT)), "I1"),)
    details = SourceDetails("A", Technique.INTERVIEW, informants=("I1",), speakers={"I1": "I1"})
    made.call(sources.import_source, Transcript("a.txt", TEXT, turns), details, original=TEXT.encode())
    return made


Steps = Iterator[None]


def project_changed(w: World) -> Steps:
    yield
    w.call(projects.describe_project, name="Lain", description="", questions=(), groups=(), language="id")


def project_deleted(w: World) -> Steps:
    yield
    w.call(projects.delete_project)


def person_joined(w: World) -> Steps:
    yield
    w.call(people.add_coder, "Baru")


def rename(session: Session, done: Act, project: int, name: str) -> None:
    people.rename_person(session, done, name)


def person_renamed(w: World) -> Steps:
    yield
    w.call(rename, "Nama lain")


def person_invited(w: World) -> Steps:
    yield
    w.call(invitations.invite, Role.VIEWER)


def invitation_withdrawn(w: World) -> Steps:
    w.call(invitations.invite, Role.VIEWER)
    guid = w.session.scalars(select(InvitationRecord.guid).where(InvitationRecord.project_id == w.project)).one()
    yield
    w.call(invitations.withdraw, guid)


def role_changed(w: World) -> Steps:
    yield
    w.call(members.change_role, w.other, Role.VIEWER)


def person_left(w: World) -> Steps:
    yield
    w.call(members.remove_member, w.other)


def permissions_changed(w: World) -> Steps:
    yield
    w.call(members.allow, ["owners_approve"])


def codebook_adopted(w: World) -> Steps:
    for short_id in ("B2", "B1"):
        w.call(codebook.delete_code, w.code(short_id))
    yield
    w.call(codebook_import.adopt_codebook, preset("bugge"))


def code_created(w: World) -> Steps:
    yield
    w.call(codebook.create_code, {"id": "Baru"})


def code_changed(w: World) -> Steps:
    yield
    w.call(codebook.change_code, w.code(), label={"id": "Lain"})


def code_deleted(w: World) -> Steps:
    yield
    w.call(codebook.delete_code, w.code())


def code_moved(w: World) -> Steps:
    yield
    w.call(codebook.move_code, w.code("B2"), w.code())


def codes_merged(w: World) -> Steps:
    yield
    w.call(merging.merge_codes, w.code("B2"), w.code())


def code_split(w: World) -> Steps:
    coding = w.lay()
    yield
    w.call(splitting.split_code, w.code(), {"id": "Pecahan"}, [coding])


def codes_ordered(w: World) -> Steps:
    yield
    w.call(codebook.move_code, w.code("B2"), None, before=w.code())


def codes_imported(w: World) -> Steps:
    yield
    w.call(codebook_import.import_codes, Draft((Code("x", "B9", {"id": "Baru"}),)), file="kode.csv")


def version_kept(w: World) -> Steps:
    yield
    w.call(versions.keep_version, "Sebelum seminar")


def version_deleted(w: World) -> Steps:
    guid = w.call(versions.keep_version, "Sebelum seminar")
    yield
    w.call(versions.delete_version, guid)


def informant_created(w: World) -> Steps:
    yield
    w.call(informants.create_informant, Informant("I9"))


def informant_changed(w: World) -> Steps:
    yield
    w.call(informants.change_informant, w.informant(), Informant("I1", "Camat"))


def informant_deleted(w: World) -> Steps:
    w.call(informants.create_informant, Informant("I9"))
    mine = (InformantRecord.project_id == w.project, InformantRecord.code == "I9")
    guid = w.session.scalars(select(InformantRecord.guid).where(*mine)).one()
    yield
    w.call(informants.delete_informant, guid)


def source_imported(w: World) -> Steps:
    yield
    transcript = Transcript("b.txt", "Teks lain.", ())
    w.call(sources.import_source, transcript, SourceDetails("B", Technique.DOCUMENT), original=b"x")


def source_changed(w: World) -> Steps:
    yield
    w.call(sources.change_source, w.source.id, SourceDetails("Lain", Technique.OBSERVATION))


def source_deleted(w: World) -> Steps:
    yield
    w.call(sources.delete_source, w.source.id)


def source_assigned(w: World) -> Steps:
    yield
    w.call(assigning.assign, w.source.id, [w.owner])


def source_finished(w: World) -> Steps:
    yield
    w.call(finishing.finish, w.source.id, True)


def source_reopened(w: World) -> Steps:
    w.call(finishing.finish, w.source.id, True)
    yield
    w.call(finishing.finish, w.source.id, False)


def text_corrected(w: World) -> Steps:
    yield
    w.call(texts.correct_text, w.source.id, TEXT + " Sekali.", sha256=w.source.sha256)


def text_anonymised(w: World) -> Steps:
    yield
    w.call(pseudonyms.anonymise, [Pseudonym("kantor", "K1")], {w.source.id: w.source.sha256})


def pseudonyms_changed(w: World) -> Steps:
    yield
    w.call(pseudonyms.save_table, [Pseudonym("kantor", "K1")])


def pseudonyms_sealed(w: World) -> Steps:
    yield
    w.call(pseudonyms.seal_table, PASS_PHRASE)


def pseudonyms_opened(w: World) -> Steps:
    w.call(pseudonyms.seal_table, PASS_PHRASE)
    yield
    w.call(pseudonyms.open_table, PASS_PHRASE)


def copy_merged(w: World) -> Steps:
    """A copy in which another coder made a code, laid it, and wrote a memo on it."""
    copy = copy_of(w)
    yield
    w.call(merging_copies.merge_copy, copy)


def copy_of(w: World) -> Copy:
    guid, now = w.session.get_one(ProjectRecord, w.project).guid, datetime.now(UTC)
    source, codes = w.source, w.session.scalars(select(CodeRecord).where(CodeRecord.project_id == w.project)).all()
    kept = {column: getattr(codes[0], column) for column in inspect(CodeRecord).column_attrs.keys()}  # noqa: SIM118
    anna = {"id": 1, "guid": str(uuid4()), "name": "Ana", "language": None, "created_at": now}
    code = {**kept, "id": 901, "guid": str(uuid4()), "short_id": "B7", "parent_id": None}
    place = {"source_id": source.id, "text_revision": 1, "start": 4, "end": 8, "quote": TEXT[4:8], "prefix": "", "suffix": ""}
    made = {"id": 1, "person_id": 1, "created_at": now, "changed_at": now, "orphaned_at": None, "deleted_at": None}
    coding = {
        **made, **place, "guid": str(uuid4()), "code_id": 901, "paragraph": 1, "polarity": "unset", "note": "", "attributes": {},
        "state": "draft", "revision": 1,
    }  # fmt: skip
    memo = {
        **made, **dict.fromkeys(place), "guid": str(uuid4()), "project_id": 1, "target_kind": "code",
        "target_guid": code["guid"], "title": "Judul", "body": "Isi",
    }  # fmt: skip
    held = {"id": source.id, "guid": source.guid, "sha256": source.sha256, "deleted_at": None}
    said = {name: getattr(source, name) for name in SAID["source"]}
    rows = {"person": [anna], "code": [code], "source": [{**held, **said}], "coding": [coding], "memo": [memo]}
    return Copy(guid, "Studi kecil", rows)


def coding_created(w: World) -> Steps:
    yield
    w.lay()


def coding_changed(w: World) -> Steps:
    guid = w.lay()
    yield
    w.call(codings.change_coding, w.source.id, guid, polarity=Polarity.NEUTRAL)


def coding_removed(w: World) -> Steps:
    guid = w.lay()
    yield
    w.call(codings.remove_coding, w.source.id, guid)


def coding_extended(w: World) -> Steps:
    w.lay()
    yield
    w.lay(start=10, end=20)


def coding_repaired(w: World) -> Steps:
    guid = w.lay()
    text = TEXT.replace("Kami jalan", "")
    w.call(texts.correct_text, w.source.id, text, sha256=w.source.sha256)
    yield
    w.call(texts.repair_orphan, guid, Span(0, 3), quote=text[:3])


def codings_laid(w: World) -> Steps:
    yield
    w.call(bulk_coding.lay_codings, w.code(), [Place(w.source.id, Span(4, 8))], quotes=[TEXT[4:8]])


def memo_written(w: World) -> Steps:
    yield
    w.call(memos.write_memo, "code", w.code(), "Judul", "Isi")


def memo_changed(w: World) -> Steps:
    guid = w.call(memos.write_memo, "code", w.code(), "Judul", "Isi")
    yield
    w.call(memos.change_memo, guid, "Judul", "Lain")


def memo_deleted(w: World) -> Steps:
    guid = w.call(memos.write_memo, "code", w.code(), "Judul", "Isi")
    yield
    w.call(memos.delete_memo, guid)


def finding_created(w: World) -> Steps:
    yield
    w.finding()


def finding_changed(w: World) -> Steps:
    guid = w.finding()
    yield
    w.call(findings.change_finding, guid, claim={"id": "Lain"})


def finding_deleted(w: World) -> Steps:
    guid = w.finding()
    yield
    w.call(findings.delete_finding, guid)


def finding_confirmed(w: World) -> Steps:
    coding = w.lay()
    guid = w.finding("F1", coding)
    w.call(codings.change_coding, w.source.id, coding, polarity=Polarity.NEUTRAL)
    yield
    w.call(findings.confirm_finding, guid)


def findings_ordered(w: World) -> Steps:
    first, second = w.finding(), w.finding("F2")
    yield
    w.call(findings.place_finding, second, first)


def evidence_added(w: World) -> Steps:
    guid, coding = w.finding(), w.lay()
    yield
    w.call(findings.add_evidence, guid, [(coding, "for")])


def evidence_changed(w: World) -> Steps:
    coding = w.lay()
    guid = w.finding("F1", coding)
    yield
    w.call(findings.change_evidence, guid, coding, role="against")


def evidence_removed(w: World) -> Steps:
    coding = w.lay()
    guid = w.finding("F1", coding)
    yield
    w.call(findings.remove_evidence, guid, coding)


def recommendation(w: World) -> str:
    return w.call(recommendations.write_recommendation, "R1", {"id": "Tambah petugas"})


def recommendation_written(w: World) -> Steps:
    yield
    recommendation(w)


def recommendation_changed(w: World) -> Steps:
    guid = recommendation(w)
    yield
    w.call(
        recommendations.change_recommendation, guid, short_id="R1", words={"id": "Lain"}, addressee={}, findings=(), codes=()
    )


def recommendation_deleted(w: World) -> Steps:
    guid = recommendation(w)
    yield
    w.call(recommendations.delete_recommendation, guid)


def checklist_answered(w: World) -> Steps:
    yield
    w.call(checklists.answer_item, "coreq", "1", "Peneliti sendiri")


def query_saved(w: World) -> Steps:
    yield
    w.call(queries.save_query, "Kueri", Query(Coded((w.code(),))))


def query_deleted(w: World) -> Steps:
    w.call(queries.save_query, "Kueri", Query(Coded((w.code(),))))
    guid = queries.saved_queries(w.session, w.project)[0].guid
    yield
    w.call(queries.delete_query, guid)


def quotations_picked(w: World) -> Steps:
    coding = w.lay()
    yield
    w.call(picking.pick_passages, [coding])


def template_used(w: World) -> Steps:
    yield
    w.call(thesis.use_template, "kampus.docx", CAMPUS)


def template_dropped(w: World) -> Steps:
    w.call(thesis.use_template, "kampus.docx", CAMPUS)
    yield
    w.call(thesis.drop_template)


def thesis_changed(w: World) -> Steps:
    yield
    w.call(thesis.choose, chapter="5", style="apa")


def summary_written(w: World) -> Steps:
    yield
    w.call(summaries.write_summary, "framework", "i1", "b1", "Murah", seen="abc")


def judgement(w: World) -> str:
    return w.call(judgements.judge, "group", w.code(), "agreement", "Sama.", seen="abc")


def category_judged(w: World) -> Steps:
    yield
    judgement(w)


def category_withdrawn(w: World) -> Steps:
    guid = judgement(w)
    yield
    w.call(judgements.withdraw_judgement, guid)


def case_resolved(w: World) -> Steps:
    coding = w.lay()
    yield
    w.call(resolutions.resolve_case, coding, "Lain keadaan.", seen="abc")


def case_reopened(w: World) -> Steps:
    guid = w.call(resolutions.resolve_case, w.lay(), "Lain keadaan.", seen="abc")
    yield
    w.call(resolutions.reopen_case, guid)


def check(w: World, shown: str = "Murah") -> member_checks.MemberCheck:
    return member_checks.MemberCheck(w.informant(), date(2020, 7, 1), shown, "agrees", "Benar")


def member_check_recorded(w: World) -> Steps:
    yield
    w.call(member_checks.record_check, check(w))


def member_check_changed(w: World) -> Steps:
    guid = w.call(member_checks.record_check, check(w))
    yield
    w.call(member_checks.change_check, guid, check(w, "Dekat"))


def member_check_removed(w: World) -> Steps:
    guid = w.call(member_checks.record_check, check(w))
    yield
    w.call(member_checks.remove_check, guid)


def row(label: str = "Waktu") -> joint_rows.JointRow:
    return joint_rows.JointRow(label)


def joint_row_added(w: World) -> Steps:
    yield
    w.call(joint_rows.add_row, row())


def joint_row_changed(w: World) -> Steps:
    guid = w.call(joint_rows.add_row, row())
    yield
    w.call(joint_rows.change_row, guid, row("Biaya"))


def joint_row_removed(w: World) -> Steps:
    guid = w.call(joint_rows.add_row, row())
    yield
    w.call(joint_rows.remove_row, guid)


def reconciled(w: World) -> Steps:
    guids = w.lay(w.owner), w.lay(w.other, 4, 8)
    quotes = dict(w.session.execute(select(CodingRecord.guid, CodingRecord.quote).where(CodingRecord.guid.in_(guids))).all())
    yield
    w.call(reconciling.reconcile, quotes, [w.owner, w.other], Decision.WHOLE, "Lebih lengkap.")


def planned(w: World) -> str:
    return w.call(recoding.plan_recoding, [w.source.guid], 0)


def started(w: World) -> str:
    guid = planned(w)
    w.call(recoding.start_recoding, guid, name="Lagi")
    return guid


def recoding_planned(w: World) -> Steps:
    yield
    planned(w)


def recoding_started(w: World) -> Steps:
    guid = planned(w)
    yield
    w.call(recoding.start_recoding, guid, name="Lagi")


def recoding_finished(w: World) -> Steps:
    guid = started(w)
    yield
    w.call(recoding.finish_recoding, guid)


def recoding_dropped(w: World) -> Steps:
    guid = planned(w)
    yield
    w.call(recoding.drop_recoding, guid)


def comment(w: World) -> str:
    return w.call(commenting.comment_on, "code", w.code(), "Mengapa?")[0].guid


def comment_written(w: World) -> Steps:
    yield
    comment(w)


def comment_changed(w: World) -> Steps:
    guid = comment(w)
    yield
    w.call(commenting.change_comment, guid, "Lain")


def comment_removed(w: World) -> Steps:
    guid = comment(w)
    yield
    w.call(commenting.remove_comment, guid)


def thread_resolved(w: World) -> Steps:
    guid = comment(w)
    yield
    w.call(commenting.resolve, guid)


def thread_reopened(w: World) -> Steps:
    guid = comment(w)
    w.call(commenting.resolve, guid)
    yield
    w.call(commenting.resolve, guid, resolved=False)


def review_submitted(w: World) -> Steps:
    yield
    w.call(reviewing.submit, [Target("code", w.code())])


def review_approved(w: World) -> Steps:
    yield
    w.call(reviewing.approve, [Target("code", w.code())])


def review_changes_asked(w: World) -> Steps:
    yield
    w.call(reviewing.ask_for_changes, [Target("code", w.code())], "Perjelas.")


def signed_off(w: World) -> Steps:
    yield
    w.call(signing_off.sign_off, "Bab 4")


def signoff_withdrawn(w: World) -> Steps:
    guid = w.call(signing_off.sign_off, "Bab 4")
    yield
    w.call(signing_off.withdraw_signoff, guid)


GESTURES: dict[Verb, Callable[[World], Steps]] = {
    verb: globals()[verb.name.lower()] for verb in Verb if verb.name.lower() in globals()
}
