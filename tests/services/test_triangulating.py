"""Judgements, resolutions, member checks and rows of the joint display: kept with a reason, refused without, taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qualcode.analysis import negative_cases, triangulation
from qualcode.errors import BadValue, Forbidden, NotFound, Outdated
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import (
    bin,
    checking,
    codings,
    joint_rows,
    judgements,
    member_checks,
    people,
    projects,
    resolutions,
    reverting,
    undoing,
)
from qualcode.services.joint_rows import JointRow
from qualcode.services.keeping import Unwritten
from qualcode.services.member_checks import MemberCheck
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, MembershipRecord
from tests.filled import small_study
from tests.lengths import ON_EACH
from tests.study import SmallStudy, look

DAY = date(2020, 11, 9)


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study) -> None:
    study.informant("I1", group="GOV")
    study.informant("I2", group="COM")
    study.source("A", "I1: [Kami jalan|B1+] kaki karena [murah|B1+].")
    study.source("B", "I2: [Tidak ada yang pakai|B1-] di sini.")


def do(study, gesture, *, by=0, given=None):
    with writing(study.engine) as session:
        return gesture(session, given or act(by or study.me), study.project)


def frame(study, name, *language):
    with reading(study.engine) as session:
        return getattr(tables, name)(session, study.project, *language)


def judged(study, category="dissonance", reason="Dua kelompok berlawanan.", **more):
    more = {"comparison": "group", "seen": "x", **more}
    comparison, options = more.pop("comparison"), more
    given, by = options.pop("given", None), options.pop("by", 0)
    return do(
        study, lambda s, a, p: judgements.judge(s, a, p, comparison, study.codes["B1"], category, reason, **options),
        by=by, given=given,
    )  # fmt: skip


def informant(study, code="I1") -> str:
    found = frame(study, "informants", "id")
    return found.loc[found["informant"] == code, "guid"].item()


def check(study, **more) -> MemberCheck:
    told = {"informant": informant(study), "on": DAY, "shown": "Ringkasan wawancara", "answer": "agrees", **more}
    return MemberCheck(**told)


def case(study) -> str:
    laid = frame(study, "codings", "id")
    return laid.loc[laid["polarity"] == "inhibiting", "coding"].item()


ROW = JointRow("SIPATEN GUWA", "pelayanan", {"2018": 3, "2019": 8.0}, fit="discordance", inference="Jarang dipakai.")
GESTURES = {
    "confirm a category": judged,
    "resolve a negative case": lambda study: do(
        study, lambda s, a, p: resolutions.resolve_case(s, a, p, case(study), "Hanya sekali.", seen="x")
    ),
    "record a member check": lambda study: do(
        study, lambda s, a, p: member_checks.record_check(s, a, p, check(study, answer="corrects", said="Bukan begitu."))
    ),
    "add a row to the joint display": lambda study: do(study, lambda s, a, p: joint_rows.add_row(s, a, p, ROW)),
}


def _only(study, table, column) -> str:
    return frame(study, table)[column].item()


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
@pytest.mark.parametrize("name", GESTURES)
def test_undo_after_do_is_the_identity_and_redo_brings_it_back(both, study, name):
    before = look(study)
    GESTURES[name](study)
    after = look(study)
    assert after != before
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert look(study) == before
    with writing(study.engine) as session:
        undoing.redo(session, act(study.me), study.project)
    assert look(study) == after
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []


def test_a_judgement_is_overridden_and_withdrawn_and_each_step_is_taken_back(study):
    judged(study)
    guid = judged(study, "partial", "Hanya menonjolnya yang berbeda.")
    do(study, lambda s, a, p: judgements.withdraw_judgement(s, a, p, guid))
    assert frame(study, "judgements").empty
    for expected in ("partial", "dissonance", None):
        do(study, lambda s, a, p: undoing.undo(s, a, p))
        held = frame(study, "judgements")
        assert list(held["category"]) == ([expected] if expected else [])


@pytest.mark.usefixtures("both")
def test_a_judgement_keeps_who_when_why_and_what_it_rested_on(study):
    judged(study, seen="abc")
    row = frame(study, "judgements").iloc[0]
    assert (row["category"], row["reason"], row["seen"], row["comparison"]) == (
        "dissonance", "Dua kelompok berlawanan.", "abc", "group",
    )  # fmt: skip
    assert row["person"]
    assert datetime.now(UTC) - row["at"].to_pydatetime() < timedelta(minutes=5)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_category_is_kept_without_a_reason(study, reason):
    with pytest.raises(Unwritten):
        judged(study, reason=reason)
    assert frame(study, "judgements").empty


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "perfect"},
        {"comparison": "weather"},
        {"category": "conditional"},
        {"category": "agreement", "attribute": "coding:innovation"},
    ],
)
def test_unknown_categories_comparisons_and_conditions_are_refused(study, wrong):
    with pytest.raises(BadValue):
        judged(study, **wrong)


def test_a_strict_comparison_belongs_to_an_informant_of_the_study(study):
    judged(study, comparison=f"informant:{informant(study)}")
    with pytest.raises(NotFound):
        judged(study, comparison="informant:nobody")


def test_a_conditional_finding_names_what_it_depends_on(study):
    judged(study, "conditional", "GUWA lain.", attribute="coding:innovation")
    assert _only(study, "judgements", "attribute") == "coding:innovation"


def test_what_somebody_else_wrote_meanwhile_is_not_replaced_unseen(study):
    with reading(study.engine) as session:
        seen = projects.project(session, study.project).revision
    judged(study)
    with pytest.raises(Outdated):
        judged(study, "agreement", since=seen)
    assert _only(study, "judgements", "category") == "dissonance"
    guid = case(study)
    do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, "Satu.", seen="x", since=seen))
    with pytest.raises(Outdated):
        do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, "Dua.", seen="x", since=seen))
    kept = do(study, lambda s, a, p: member_checks.record_check(s, a, p, check(study)))
    with pytest.raises(Outdated):
        do(study, lambda s, a, p: member_checks.change_check(s, a, p, kept, check(study), since=seen))
    row = do(study, lambda s, a, p: joint_rows.add_row(s, a, p, ROW))
    with pytest.raises(Outdated):
        do(study, lambda s, a, p: joint_rows.change_row(s, a, p, row, ROW, since=seen))


@pytest.mark.usefixtures("both")
def test_a_repeated_gesture_is_carried_out_once(study):
    once = act(study.me)
    assert judged(study, given=once) == judged(study, given=once)
    with reading(study.engine) as session:
        assert session.query(EventRecord).filter_by(verb="category.judged").count() == 1


def test_a_later_change_of_coding_marks_the_judgement_as_needing_a_look(study):
    laid = frame(study, "codings", "id")
    judged(study, seen=triangulation.fingerprint(laid, "B1", "group"))
    assert not stale(study)
    row = laid.iloc[0]
    source = frame(study, "sources").set_index("source").loc[row["source"], "id"]
    do(study, lambda s, a, p: codings.change_coding(s, a, p, int(source), row["coding"], polarity=Polarity.NEUTRAL))
    assert stale(study)
    do(study, lambda s, a, p: undoing.undo(s, a, p))
    assert not stale(study)


def stale(study) -> bool:
    frames = (frame(study, name, *language) for name, *language in
              (("judgements",), ("codings", "id"), ("codes", "id"), ("informants", "id")))  # fmt: skip
    return bool(triangulation.reviewed(*frames)["stale"].item())


@pytest.mark.usefixtures("both")
def test_a_negative_case_is_open_until_resolved_in_writing_and_open_again_when_the_coding_changes(study):
    guid = case(study)
    assert opened(study) == [guid]
    with pytest.raises(Unwritten):
        do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, " ", seen="x"))
    laid = frame(study, "codings", "id")
    seen = negative_cases.fingerprint(laid[laid["coding"] == guid])
    kept = do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, "Hanya di satu desa.", seen=seen))
    assert opened(study) == []
    again = do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, "Di dua desa.", seen=seen))
    assert again == kept
    assert _only(study, "resolutions", "body") == "Di dua desa."
    do(study, lambda s, a, p: resolutions.reopen_case(s, a, p, kept))
    assert opened(study) == [guid]
    do(study, lambda s, a, p: resolutions.resolve_case(s, a, p, guid, "Lagi.", seen="other"))
    assert opened(study) == [guid]


def opened(study) -> list[str]:
    with reading(study.engine) as session:
        return resolutions.open_cases(session, study.project)


def test_a_coding_of_another_study_is_no_case_here(study):
    other = SmallStudy(study.engine).start("Lain")
    with pytest.raises(NotFound):
        do(other, lambda s, a, p: resolutions.resolve_case(s, a, p, case(study), "x", seen="x"))


@pytest.mark.usefixtures("both")
def test_a_correction_stays_open_until_the_change_is_written(study):
    guid = do(study, lambda s, a, p: member_checks.record_check(s, a, p, check(study, answer="corrects")))
    assert _only(study, "member_checks", "open")
    changed = check(study, answer="corrects", change="Kode B1 diperbaiki.")
    do(study, lambda s, a, p: member_checks.change_check(s, a, p, guid, changed))
    row = frame(study, "member_checks").iloc[0]
    assert (row["open"], row["informant"], row["date"].date(), row["change"]) == (False, "I1", DAY, "Kode B1 diperbaiki.")
    do(study, lambda s, a, p: undoing.undo(s, a, p))
    assert _only(study, "member_checks", "open")


@pytest.mark.parametrize(("answer", "still"), [("agrees", False), ("corrects", True), ("rejects", True)])
def test_an_agreement_needs_no_change(study, answer, still):
    do(study, lambda s, a, p: member_checks.record_check(s, a, p, check(study, answer=answer)))
    assert _only(study, "member_checks", "open") == still


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"answer": "maybe"}, BadValue),
        ({"on": date(1899, 12, 31)}, BadValue),
        ({"on": datetime.now(UTC).date() + timedelta(days=3)}, BadValue),
        ({"shown": " "}, Unwritten),
        ({"informant": "nobody"}, NotFound),
        ({"code": "nothing"}, NotFound),
    ],
)
def test_a_member_check_says_with_whom_when_and_about_what(study, wrong, error):
    with pytest.raises(error):
        do(study, lambda s, a, p: member_checks.record_check(s, a, p, check(study, **wrong)))
    assert frame(study, "member_checks").empty


@pytest.mark.usefixtures("both")
def test_what_is_put_away_waits_in_the_bin(study):
    first = do(study, lambda s, a, p: member_checks.record_check(s, a, p, check(study)))
    second = do(study, lambda s, a, p: joint_rows.add_row(s, a, p, ROW))
    do(study, lambda s, a, p: member_checks.remove_check(s, a, p, first))
    do(study, lambda s, a, p: joint_rows.remove_row(s, a, p, second))
    away = frame(study, "put_away", "id")
    assert set(zip(away["kind"], away["name"], strict=True)) == {
        ("member_check", "Ringkasan wawancara"), ("joint_row", "SIPATEN GUWA"),
    }  # fmt: skip
    for row in away.itertuples():
        do(study, lambda s, a, p, row=row: bin.restore(s, a, p, row.kind, row.guid))
    assert len(frame(study, "member_checks")) == len(frame(study, "joint_rows")) == 1


@pytest.mark.usefixtures("both")
def test_rows_of_the_joint_display_keep_their_order_and_change_in_place(study):
    first = do(study, lambda s, a, p: joint_rows.add_row(s, a, p, ROW))
    do(study, lambda s, a, p: joint_rows.add_row(s, a, p, JointRow("MAWAR")))
    do(study, lambda s, a, p: joint_rows.change_row(s, a, p, first, JointRow("GUWA", counts={"2019": 8.5})))
    held = frame(study, "joint_rows")
    assert list(held["label"]) == ["GUWA", "MAWAR"]
    assert held["counts"].iloc[0] == {"2019": 8.5}


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (JointRow(" "), Unwritten),
        (JointRow("x", counts={"19": 1}), BadValue),
        (JointRow("x", counts={"2019": float("nan")}), BadValue),
        (JointRow("x", fit="perfect"), BadValue),
        (JointRow("x", code="nothing"), NotFound),
    ],
)
def test_a_row_needs_a_label_years_numbers_and_a_known_fit(study, row, error):
    with pytest.raises(error):
        do(study, lambda s, a, p: joint_rows.add_row(s, a, p, row))


def test_each_gesture_is_reverted_from_the_history(study):
    for name in ("confirm a category", "resolve a negative case", "record a member check", "add a row to the joint display"):
        before = look(study)
        GESTURES[name](study)
        with reading(study.engine) as session:
            number = session.query(EventRecord).order_by(EventRecord.revision.desc()).first().revision
        do(study, lambda s, a, p, number=number: reverting.revert(s, a, p, number))
        assert look(study) == before


@pytest.mark.parametrize("name", GESTURES)
def test_viewers_and_supervisors_change_nothing(study, name):
    with writing(study.engine) as session:
        session.query(MembershipRecord).filter_by(person_id=study.me).update({"role": Role.SUPERVISOR.value})
    with pytest.raises(Forbidden):
        GESTURES[name](study)


def test_a_second_coder_judges_too(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Rina").id
    judged(study, by=other)
    assert _only(study, "judgements", "person") == "Rina"
