"""The review page as supervisors and researchers use it: what waits, what to answer, ticks, threads, sign-offs, the report."""

import io

import pytest
from docx import Document
from sqlalchemy import update

from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.review import Target
from qualcode.services import codebook, commenting, findings, members, people, reviewing, roles, signing_off
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.store.records import MembershipRecord
from tests.filled import small_study
from tests.pages.test_pages import AppTest, cards, opened, words
from tests.study import SmallStudy

TEXT = "I1: [Kami jalan|B1] kaki ke kantor karena [lebih murah|B2]."


@pytest.fixture
def study(engine):
    return small_study(engine.url.render_as_string(hide_password=False), two_codes_and_a_text)


def two_codes_and_a_text(study: SmallStudy) -> None:
    study.code("B1", "Tata kelola", definition={"id": "Cara mengelola.", "en": "How it is run."})
    study.code("B2", "Biaya")
    study.source("A", TEXT)


@pytest.fixture
def other(study):
    """The person on the other side: a supervisor, or where the reader is one a researcher."""
    with writing(study.engine) as session:
        return people.add_coder(session, act(study.me), study.project, "Sari Dewi", role=Role.SUPERVISOR).id


def do(study, gesture, *args, by=0, **options):
    with writing(study.engine) as session:
        return gesture(session, act(by or study.me), study.project, *args, **options)


def become(study, role: Role, *, other: int = 0) -> None:
    """Let the reader have that role, and the other person be the owner."""
    with writing(study.engine) as session:
        for person, given in ((study.me, role), (other, Role.OWNER)):
            session.execute(update(MembershipRecord).where(MembershipRecord.person_id == person).values(role=given.value))


def code(study, short_id: str) -> Target:
    return Target("code", study.codes[short_id])


def board(study):
    with reading(study.engine) as session:
        return reviewing.board(session, study.project)


def review(study, view: str, language: str = "id") -> AppTest:
    return opened("review", language, **{f"review.{study.project}.view": view})


def press(page: AppTest, label: str, at: int = 0) -> AppTest:
    [button for button in page.button if button.label == label][at].click().run()
    assert not page.exception, page.exception[0].message
    return page


def metrics(page: AppTest) -> list[str]:
    return [metric.value for metric in page.metric]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", ["waiting", "answer", "submit", "comments", "signoffs"])
def test_every_view_says_what_to_do_while_nothing_was_submitted(study, view, language):
    page = review(study, view, language)
    expected = {
        "waiting": "review.none_waiting", "answer": "review.none_answer", "submit": "review.no_supervisor",
        "comments": "review.none_comments", "signoffs": "review.sign_only",
    }[view]  # fmt: skip
    assert say(expected, language) in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_without_anything_says_what_the_page_is_for(empty, language):
    page = opened("review", language)
    assert say("review.nothing_yet", language) in words(page)
    assert say("review.alone", language) in words(page)


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_all_that_is_ready_is_submitted_with_one_press(study, other, language):
    do(study, findings.create_finding, "F1", {"id": "Murah."}, code="B2")
    page = review(study, "submit", language)
    assert len(page.dataframe[0].value) == 3
    page = press(page, say("review.submit_all", language, count="3"))
    assert {one.state.value for one in board(study).standing.values()} == {"submitted"}
    assert say("review.none_ready", language) in words(page)
    assert metrics(page)[3:5] == ["3", "0"]


@pytest.mark.parametrize("language", [pytest.param("id", marks=pytest.mark.soak), "en"])
def test_a_supervisor_sees_each_code_with_its_rules_and_approves_it(study, other, language):
    do(study, reviewing.submit, [code(study, "B1"), code(study, "B2")])
    become(study, Role.SUPERVISOR, other=other)
    page = opened("review", language)
    shown = words(page)
    assert say("review.definition", language) in shown
    assert say("review.no_definition", language) in shown
    assert [heading.value for heading in page.subheader] == ["B1 Tata kelola", "B2 Biaya"]
    page = press(page, say("review.approve", language))
    assert board(study).state("code", study.codes["B1"]) == "approved"
    assert metrics(page)[0] == say("review.of", language, count="1", all="2")
    assert [heading.value for heading in page.subheader] == ["B2 Biaya"]


def test_what_is_ticked_is_sent_back_together_and_a_missing_reason_keeps_the_ticks(study, other):
    do(study, reviewing.submit, [code(study, "B1"), code(study, "B2")])
    become(study, Role.SUPERVISOR, other=other)
    page = press(opened("review"), say("review.tick_all", "id"))
    assert [box.value for box in page.checkbox] == [True, True]
    page = press(page, say("review.ask", "id"))
    assert page.error[0].value == say("error.unwritten", "id")
    assert [box.value for box in page.checkbox] == [True, True]
    page.text_area[0].input("Perjelas @Sari Dewi.")
    page = press(page, say("review.ask", "id"))
    assert {one.reason for one in board(study).standing.values()} == {"Perjelas @Sari Dewi."}
    assert len(board(study).standing) == 2
    assert say("review.none_waiting", "id") in words(page)


def test_passages_of_a_code_are_opened_judged_alone_and_commented(study, other):
    do(study, reviewing.submit, [code(study, "B1")])
    become(study, Role.SUPERVISOR, other=other)
    page = opened("review")
    page.toggle[0].set_value(True).run()
    assert not page.exception
    assert [card for card in cards(page) if "Kami jalan" in card]
    area = [area for area in page.text_area if area.label == say("review.words", "id")][-1]
    area.input("Terlalu pendek.")
    page = press(page, say("review.comment", "id"), -1)
    with reading(study.engine) as session:
        (row,) = tables.comments(session, study.project, "id").to_dict("records")
    assert (row["kind"], row["body"], row["quote"]) == ("coding", "Terlalu pendek.", "Kami jalan")
    page = press(page, say("review.approve", "id"), -1)
    with reading(study.engine) as session:
        laid = tables.codings(session, study.project, "id").iloc[0]["coding"]
    assert board(study).state("coding", laid) == "approved"


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.soak)])
def test_the_researcher_sees_reasons_and_comments_answers_and_submits_again(study, other, language):
    do(study, reviewing.submit, [code(study, "B1")])
    do(study, reviewing.ask_for_changes, [code(study, "B1")], "Persempit.", by=other)
    do(study, commenting.comment_on, "code", study.codes["B2"], "Masih perlu? @Peneliti", by=other)
    page = opened("review", language)
    assert page.segmented_control[0].value == "answer"
    shown = words(page).replace("\\", "")
    assert "Persempit." in shown
    assert "Masih perlu? @Peneliti" in shown
    next(area for area in page.text_area if area.label == say("review.reply", language)).input("Masih.")
    page = press(page, say("review.reply_send", language))
    with reading(study.engine) as session:
        assert list(tables.comments(session, study.project, "id")["body"]) == ["Masih perlu? @Peneliti", "Masih."]
    assert "Masih perlu" not in words(page)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Sempit."})
    page.run()
    assert say("review.answer_changed", language) in words(page)
    page = press(page, say("review.submit_again", language))
    assert board(study).state("code", study.codes["B1"]) == "submitted"
    assert say("review.none_answer", language) in words(page)


def test_what_changed_after_an_approval_is_said_and_can_go_in_again(study, other):
    do(study, reviewing.approve, [code(study, "B1")], by=other)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Lain"})
    page = review(study, "submit")
    assert say("review.changed_words", "id") in " ".join(page.dataframe[0].value.astype(str).to_numpy().ravel())
    assert metrics(page)[0] == say("review.of", "id", count="0", all="2")


def test_an_owner_approves_only_where_the_project_says_so(study):
    do(study, reviewing.submit, [code(study, "B1")])
    page = review(study, "waiting")
    assert say("review.approve", "id") not in [button.label for button in page.button]
    do(study, members.allow, [roles.OWNERS_APPROVE])
    page = press(opened("review"), say("review.approve", "id"))
    assert board(study).state("code", study.codes["B1"]) == "approved"


@pytest.mark.parametrize("language", [pytest.param("id", marks=pytest.mark.soak), "en"])
def test_signing_off_freezes_and_tells_what_changed_since(study, other, language):
    guid = do(study, findings.create_finding, "F1", {"id": "Murah.", "en": "Cheap."}, code="B2")
    become(study, Role.SUPERVISOR, other=other)
    page = review(study, "signoffs", language)
    page.text_input[0].input("Seminar hasil")
    page = press(page, say("review.sign_confirm", language))
    assert say("review.signed_same", language) in words(page)
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Baru", "en": "New"}, by=other)
    do(study, findings.change_finding, guid, claim={"id": "Mahal.", "en": "Dear."}, verdict="good", by=other)
    page = review(study, "signoffs", language)
    shown = words(page).replace("\\", "")
    assert ("Baru" if language == "id" else "New") in shown
    assert ("~~Murah.~~ → Mahal." if language == "id" else "~~Cheap.~~ → Dear.") in shown
    page = press(page, say("review.signed_withdraw", language))
    assert say("review.none_signoffs", language) in words(page)


def test_resolved_threads_are_hidden_until_asked_for_and_words_find_them(study, other):
    first, _ = do(study, commenting.comment_on, "code", study.codes["B1"], "Pertama", by=other)
    do(study, commenting.comment_on, "code", study.codes["B2"], "Kedua", by=other)
    do(study, commenting.resolve, first.guid)
    page = review(study, "comments")
    assert "Kedua" in words(page)
    assert "Pertama" not in words(page)
    which = next(control for control in page.segmented_control if control.label == say("review.threads_which", "id"))
    which.set_value("all").run()
    assert "Pertama" in words(page)
    next(field for field in page.text_input if field.label == say("review.threads_words", "id")).input("pertama").run()
    assert "Kedua" not in words(page)
    page = press(page, say("review.reopen", "id"))
    with reading(study.engine) as session:
        assert not tables.comments(session, study.project, "id")["resolved"].any()


def test_code_and_finding_show_their_state_and_take_comments(study, other):
    guid = do(study, findings.create_finding, "F1", {"id": "Murah."}, code="B2")
    do(study, reviewing.ask_for_changes, [code(study, "B1"), Target("finding", guid)], "Perjelas.", by=other)
    page = opened("codebook", **{"codebook.chosen": study.codes["B1"]})
    assert say("review.state_changes_asked", "id") in words(page)
    next(area for area in page.text_area if area.label == say("review.write", "id")).input("Baik.")
    page = press(page, say("review.send", "id"))
    assert "Baik" in words(page)
    page = opened("findings")
    assert say("review.state_changes_asked", "id") in words(page)
    part = next(control for control in page.segmented_control if control.label == say("findings.change", "id"))
    part.set_value("comments").run()
    next(area for area in page.text_area if area.label == say("review.write", "id")).input("Nanti.")
    press(page, say("review.send", "id"))
    with reading(study.engine) as session:
        assert list(tables.comments(session, study.project, "id")["kind"]) == ["code", "finding"]


def test_who_only_reads_sees_all_and_is_offered_nothing(study, other):
    do(study, reviewing.submit, [code(study, "B1")])
    do(study, commenting.comment_on, "code", study.codes["B1"], "Mengapa?", by=other)
    become(study, Role.VIEWER, other=other)
    for view in ("waiting", "answer", "comments", "signoffs"):
        page = review(study, view)
        offered = {button.label for button in page.button}
        assert not offered & {say(f"review.{name}", "id") for name in ("approve", "reply_send", "resolve", "sign_confirm")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_holds_states_reasons_threads_signoffs_and_lines_to_sign(study, other, language):
    guid = do(study, findings.create_finding, "F1", {"id": "Murah.", "en": "Cheap."}, code="B2")
    do(study, reviewing.approve, [code(study, "B1"), Target("finding", guid)], "Baik.", by=other)
    do(study, signing_off.sign_off, "Seminar", "Revisi", by=other)
    with reading(study.engine) as session:
        laid = tables.codings(session, study.project, "id").iloc[1]["coding"]
    do(study, reviewing.ask_for_changes, [Target("coding", laid)], "Terlalu pendek.\x0b", by=other)
    thread, _ = do(study, commenting.comment_on_coding, laid, "<b>Siapa</b>?", by=other)
    do(study, commenting.reply, thread.guid, "Warga.")
    do(study, codebook.change_code, study.codes["B1"], definition={"id": "Baru", "en": "New"})
    paper = Document(io.BytesIO(report(study, language)))
    lines = [paragraph.text for paragraph in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    told = "\n".join([*lines, *cells])
    for key in ("title", "codes", "codings", "findings", "threads", "signoffs", "signatures"):
        assert say(f"reports.review.{key}", language) in lines
    given = "Baik.", "Terlalu pendek.", "<b>Siapa</b>?", "Warga.", "“lebih murah”", "A, ¶1", "Seminar", "Revisi", "Sari Dewi"
    assert [words for words in given if words not in told] == []
    assert f"{say('review.state_approved', language)} ({say('reports.review.changed', language)})" in cells
    assert say("reports.review.field", language, field=say("ui.field.definition", language),
               before="Cara mengelola." if language == "id" else "How it is run.",
               after="Baru" if language == "id" else "New") in told  # fmt: skip
    assert lines.count(say("reports.review.line", language)) == 2
    assert paper.core_properties.title == say("reports.review.title", language)


def report(study, language: str) -> bytes:
    """Return what the page's button downloads."""
    import streamlit as st

    from qualcode.reports.review import write
    from qualcode.ui import state
    from qualcode.ui.parts import review_report

    st.session_state["language"] = language
    return write(review_report.material(state.current_project()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_of_an_empty_project_says_that_there_is_nothing(empty, language):
    paper = Document(io.BytesIO(report(empty, language)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert cells.count(say("reports.review.none", language)) == 3
