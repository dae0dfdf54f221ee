"""Findings and recommendations: stated, changed, weighed, ordered, final only when resolved, never over others' words."""

import pytest

from qualcode.analysis.coverage import joined
from qualcode.analysis.negative_cases import fingerprint
from qualcode.analysis.standing import changes
from qualcode.errors import BadValue, Forbidden, NameTaken, NotFound, Overtaken
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import bin, codings, findings, people, recommendations, resolutions, sources, texts, undoing
from qualcode.services.findings import FindingChanged, Unresolved
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, MembershipRecord
from tests.filled import small_study
from tests.study import SmallStudy, look, unmarked

MARKED = "I1: [Kami jalan|B1+] kaki ke [kantor|B1.1+] karena [jauh|B2-] sekali."
TEXT = unmarked(MARKED)[0]


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study) -> None:
    study.code("B1")
    study.code("B1.1", parent="B1")
    study.code("B2")
    study.source("A", MARKED)


def do(study, gesture, *arguments, by: int = 0, given=None, **options):
    with writing(study.engine) as session:
        return gesture(session, given or act(by or study.me), study.project, *arguments, **options)


def frame(study, name: str):
    with reading(study.engine) as session:
        spoken = ("id",) if name in ("codings", "findings", "recommendations") else ()
        return getattr(tables, name)(session, study.project, *spoken)


def source(study) -> int:
    return int(frame(study, "sources")["id"].iloc[0])


def laid(study) -> dict[str, str]:
    rows = frame(study, "laid")
    return dict(zip(rows["code"], rows["coding"], strict=True))


def state(study, *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in frame(study, "findings").to_dict("records")]


def evidence(study) -> list[tuple[str, str, str]]:
    named = {guid: code for code, guid in laid(study).items()}
    return [(named[row.coding], row.role, row.note) for row in frame(study, "evidence").itertuples(index=False)]


def changed(study) -> list[str]:
    linked = joined(frame(study, "evidence"), frame(study, "codings"))
    return list(changes(frame(study, "findings"), linked, frame(study, "laid"))["change"])


def stated(study, *links, name: str = "F1", **options) -> str:
    guids = laid(study)
    given = [(guids[code], role, *note) for code, role, *note in links]
    return do(study, findings.create_finding, name, {"id": "Jauh"}, code="B1", evidence=given, **options)


def undo(study):
    return do(study, undoing.undo)


@pytest.mark.usefixtures("both")
def test_a_finding_is_a_draft_with_its_evidence_on_both_sides(study):
    stated(study, ("B1", "for"), ("B2", "against", "inovasi lain"), verdict="good", question="RQ1")
    assert state(study, "finding", "claim", "code", "question", "verdict", "status") == [
        ("F1", "Jauh", "B1", "RQ1", "good", "draft")
    ]
    assert evidence(study) == [("B1", "for", ""), ("B2", "against", "inovasi lain")]


@pytest.mark.parametrize(("change", "name", "value"), [
    ({"verdict": "not_good"}, "verdict", "not_good"), ({"status": "final"}, "status", "final"),
    ({"question": "RQ2"}, "question", "RQ2"), ({"short_id": "T9"}, "finding", "T9"), ({"code": "B2"}, "code", "B2"),
    ({"claim": {"id": "Dekat"}}, "claim", "Dekat"),
])  # fmt: skip
def test_each_part_is_changed_alone_and_undone(study, change, name, value):
    guid = stated(study, ("B1", "for"))
    before = look(study)
    do(study, findings.change_finding, guid, **change)
    assert state(study, name) == [(value,)]
    undo(study)
    assert look(study) == before


def test_a_finding_is_taken_from_under_its_code(study):
    guid = stated(study)
    do(study, findings.change_finding, guid, code="")
    assert not isinstance(state(study, "code")[0][0], str)


@pytest.mark.usefixtures("both")
def test_a_claim_is_kept_in_each_language(study):
    guid = stated(study)
    do(study, findings.change_finding, guid, claim={"en": "Far"}, based_on={"en": "Jauh"})
    with reading(study.engine) as session:
        assert list(tables.findings(session, study.project, "en")["claim"]) == ["Far"]
        assert list(tables.findings(session, study.project, "id")["claim"]) == ["Jauh"]


def test_a_claim_that_somebody_changed_meanwhile_is_not_replaced_unseen(study):
    guid = stated(study)
    do(study, findings.change_finding, guid, claim={"id": "Dekat"})
    with pytest.raises(FindingChanged):
        do(study, findings.change_finding, guid, claim={"id": "Murah"}, based_on={"id": "Jauh"})
    assert state(study, "claim") == [("Dekat",)]


def test_what_is_not_a_change_is_no_gesture(study):
    guid = stated(study, verdict="good")
    revision = do(study, findings.change_finding, guid, verdict="good", claim={"id": "Jauh "})
    assert do(study, findings.change_finding, guid, verdict="good") == revision


def test_a_finding_is_final_only_when_every_negative_case_is_resolved(study):
    guid = stated(study, ("B1", "for"), ("B1.1", "for"), ("B2", "against"))
    with pytest.raises(Unresolved) as refused:
        do(study, findings.change_finding, guid, status="final")
    assert refused.value.facts == {"name": "F1", "count": 1}
    do(study, findings.change_evidence, guid, laid(study)["B2"], note="  Menyangkut inovasi lain. ")
    do(study, findings.change_finding, guid, status="final")
    assert state(study, "status") == [("final",)]
    assert ("B2", "against", "Menyangkut inovasi lain.") in evidence(study)


def test_a_resolution_written_under_triangulation_counts_as_well(study):
    guid = stated(study, ("B1", "for"), ("B1.1", "for"), ("B2", "against"))
    rows = frame(study, "codings")
    case = rows[rows["code"] == "B2"]
    do(study, resolutions.resolve_case, case["coding"].iloc[0], "Inovasi lain.", seen=fingerprint(case))
    do(study, findings.change_finding, guid, status="final")
    assert state(study, "status") == [("final",)]


def test_a_final_finding_takes_no_unresolved_negative_case(study):
    guid = stated(study, ("B1", "for"), ("B1.1", "for"), ("B2", "against", "inovasi lain"))
    do(study, findings.change_finding, guid, status="final")
    before = look(study)
    for gesture in (
        lambda: do(study, findings.change_evidence, guid, laid(study)["B2"], note=""),
        lambda: do(study, findings.change_evidence, guid, laid(study)["B1"], role="against"),
    ):
        with pytest.raises(Unresolved):
            gesture()
    assert look(study) == before


@pytest.mark.usefixtures("both")
def test_evidence_is_added_turned_and_taken_out_and_each_is_undone(study):
    guid = stated(study, ("B1", "for"))
    seen = [look(study)]
    do(study, findings.add_evidence, guid, [(laid(study)["B2"], "against", "a"), (laid(study)["B1.1"], "for")])
    seen.append(look(study))
    do(study, findings.change_evidence, guid, laid(study)["B2"], role="for")
    seen.append(look(study))
    do(study, findings.remove_evidence, guid, laid(study)["B1"])
    assert evidence(study) == [("B1.1", "for", ""), ("B2", "for", "a")]
    for before in reversed(seen):
        undo(study)
        assert look(study) == before


def test_evidence_of_another_project_and_what_is_no_evidence_are_refused(study):
    guid = stated(study)
    other = SmallStudy(study.engine).start("Lain")
    other.source("B", "I1: [Kata|B1] lain.")
    stranger = laid(other)["B1"]
    with pytest.raises(NotFound):
        do(study, findings.add_evidence, guid, [(stranger, "for")])
    with pytest.raises(NotFound):
        do(study, findings.change_evidence, guid, laid(study)["B1"], note="x")
    with pytest.raises(BadValue):
        do(study, findings.add_evidence, guid, [(laid(study)["B1"], "perhaps")])


@pytest.mark.usefixtures("both")
def test_a_finding_goes_into_the_bin_with_its_evidence_and_comes_back(study):
    guid = stated(study, ("B1", "for"), ("B2", "against"))
    before = look(study)
    do(study, findings.delete_finding, guid)
    assert state(study, "finding") == []
    assert evidence(study) == []
    do(study, bin.restore, "finding", guid)
    assert look(study) == before


@pytest.mark.usefixtures("both")
def test_a_short_id_is_taken_once_and_comes_back_from_the_bin_only_when_free(study):
    guid = stated(study)
    with pytest.raises(NameTaken):
        stated(study)
    do(study, findings.delete_finding, guid)
    stated(study)
    with pytest.raises(NameTaken):
        do(study, bin.restore, "finding", guid)


@pytest.mark.usefixtures("both")
def test_findings_are_ordered_and_the_order_is_undone(study):
    guids = {name: stated(study, name=name) for name in ("F1", "F2", "F3")}
    do(study, findings.place_finding, guids["F3"], guids["F1"])
    assert state(study, "finding") == [("F3",), ("F1",), ("F2",)]
    do(study, findings.place_finding, guids["F3"], None)
    assert state(study, "finding") == [("F1",), ("F2",), ("F3",)]
    undo(study)
    undo(study)
    assert state(study, "finding") == [("F1",), ("F2",), ("F3",)]


def test_empty_claims_and_unknown_verdicts_are_refused(study):
    guid = stated(study)
    for change in ({"claim": {"id": "  "}}, {"verdict": "fine"}, {"status": "done"}, {"short_id": " "}):
        with pytest.raises(BadValue):
            do(study, findings.change_finding, guid, **change)


@pytest.mark.usefixtures("both")
def test_a_repeated_gesture_is_carried_out_once(study):
    guid, once = stated(study), act(study.me)
    links = [(laid(study)["B1"], "for")]
    assert do(study, findings.add_evidence, guid, links, given=once) == do(study, findings.add_evidence, guid, links, given=once)
    with reading(study.engine) as session:
        assert session.query(EventRecord).filter_by(verb="evidence.added").count() == 1


def test_viewers_change_nothing(study):
    guid = stated(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
        session.query(MembershipRecord).filter_by(person_id=other).update({"role": Role.VIEWER.value})
    for gesture, *arguments in (
        (findings.create_finding, "F9", {"id": "x"}), (findings.confirm_finding, guid), (findings.delete_finding, guid),
        (findings.add_evidence, guid, [(laid(study)["B1"], "for")]), (findings.place_finding, guid, None),
        (recommendations.write_recommendation, "R1", {"id": "x"}),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            do(study, gesture, *arguments, by=other)


CHANGED = {
    "removed": (
        lambda s, a, p, study: codings.remove_coding(s, a, p, source(study), laid(study)["B1"]), {"gone", "under"}
    ),
    "with another polarity": (
        lambda s, a, p, study: codings.change_coding(s, a, p, source(study), laid(study)["B1"], polarity="neutral"), {"polarity"}
    ),
    "moved": (
        lambda s, a, p, study: codings.change_coding(
            s, a, p, source(study), laid(study)["B1"], span=Span(4, 8), quote=TEXT[4:8]
        ),
        {"words"},
    ),
    "under another code": (
        lambda s, a, p, study: codings.change_coding(s, a, p, source(study), laid(study)["B1"], code=study.codes["B2"]),
        {"code", "under"},
    ),
    "without its place": (
        lambda s, a, p, study: texts.correct_text(
            s, a, p, source(study), f"I1: {TEXT[15:]}", sha256=texts.present(s, p, source(study))[1]
        ),
        {"gone", "under"},
    ),
    "in a source that was put away": (lambda s, a, p, study: sources.delete_source(s, a, p, source(study)), {"gone", "under"}),
}  # fmt: skip


@pytest.mark.parametrize("how", CHANGED)
def test_a_finding_needs_a_look_when_its_evidence_is(study, how):
    guid = stated(study, ("B1", "for"))
    assert changed(study) == []
    gesture, expected = CHANGED[how]
    with writing(study.engine) as session:
        gesture(session, act(study.me), study.project, study)
    assert set(changed(study)) == expected
    do(study, findings.confirm_finding, guid)
    assert changed(study) == []
    undo(study)
    assert set(changed(study)) == expected
    undo(study)
    assert changed(study) == []


def test_a_new_coding_under_its_indicator_asks_for_a_look_until_the_words_are_written_again(study):
    guid = stated(study, ("B1", "for"))
    study.lay(source(study), Span(0, 3), "B1.1", TEXT)
    assert changed(study) == ["under"]
    do(study, findings.add_evidence, guid, [(laid(study)["B2"], "for")])
    assert changed(study) == ["under"]
    do(study, findings.change_finding, guid, claim={"id": "Jauh dan mahal"})
    assert changed(study) == []


def test_a_correction_elsewhere_in_the_text_leaves_the_finding_as_it_was(study):
    stated(study, ("B1", "for"))
    with writing(study.engine) as session:
        sha = texts.present(session, study.project, source(study))[1]
        texts.correct_text(session, act(study.me), study.project, source(study), TEXT.replace("I1: ", "I1:  "), sha256=sha)
    assert changed(study) == []


@pytest.mark.usefixtures("both")
def test_what_is_laid_is_what_stands_in_the_whole_table(study):
    columns = ["coding", "code", "lineage", "polarity"]
    whole, laid_alone = frame(study, "codings"), frame(study, "laid")
    assert sorted(laid_alone[columns].to_numpy().tolist()) == sorted(whole[columns].to_numpy().tolist())
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, source(study))
    assert frame(study, "laid").empty
    assert list(frame(study, "laid").columns) == columns


def test_a_finding_that_was_changed_since_is_not_taken_back(study):
    guid = stated(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    do(study, findings.change_finding, guid, verdict="mixed", by=other)
    with pytest.raises(Overtaken):
        undo(study)


def advised(study, name: str = "R1", **options) -> str:
    return do(study, recommendations.write_recommendation, name, {"id": "Tambah"}, **options)


def advice(study) -> list[tuple]:
    columns = ["recommendation", "words", "addressee", "findings", "codes"]
    return list(frame(study, "recommendations")[columns].itertuples(index=False, name=None))


def test_a_recommendation_names_whom_it_is_for_and_what_it_answers(study):
    guid = stated(study)
    advised(study, addressee={"id": "Camat"}, findings=[guid], codes=[study.codes["B2"]])
    assert advice(study) == [("R1", "Tambah", "Camat", ("F1",), ("B2",))]


@pytest.mark.usefixtures("both")
def test_a_recommendation_is_changed_put_away_and_brought_back(study):
    guid = advised(study, addressee={"id": "Camat"})
    before = look(study)
    wanted = {"short_id": "R2", "words": {"id": "Kurangi"}, "addressee": {"id": ""}, "findings": [], "codes": [study.codes["B1"]]}
    do(study, recommendations.change_recommendation, guid, **wanted)
    assert advice(study) == [("R2", "Kurangi", "", (), ("B1",))]
    undo(study)
    assert look(study) == before
    do(study, recommendations.delete_recommendation, guid)
    assert advice(study) == []
    do(study, bin.restore, "recommendation", guid)
    assert look(study) == before


@pytest.mark.usefixtures("both")
def test_what_a_recommendation_answers_leaves_it_when_it_is_put_away(study):
    guid = stated(study)
    advised(study, findings=[guid])
    do(study, findings.delete_finding, guid)
    assert advice(study)[0][3] == ()
    undo(study)
    assert advice(study)[0][3] == ("F1",)


def test_recommendations_without_words_taken_numbers_and_strangers_are_refused(study):
    advised(study)
    with pytest.raises(NameTaken):
        advised(study)
    with pytest.raises(BadValue):
        do(study, recommendations.write_recommendation, "R2", {"id": " "})
    with pytest.raises(NotFound):
        advised(study, "R2", findings=["nothing"])
