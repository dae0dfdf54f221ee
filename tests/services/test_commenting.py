"""Comments: on what they are, whose they are, answered, resolved, following their words, and that nothing is lost."""

import pytest

from qualcode.errors import BadSpan, BadValue, Forbidden, NotFound, Overtaken
from qualcode.model.comment import mentioned
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import bin, checking, codings, commenting, findings, moving, people, pseudonyms, texts, undoing
from qualcode.services.commenting import Answered
from qualcode.services.feed import comments_since
from qualcode.services.keeping import Unwritten
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.databases import sqlite_url
from tests.filled import small_study
from tests.lengths import ON_EACH
from tests.study import SmallStudy, look

TEXT = "I1: Kami jalan kaki ke kntor karena lebih murah 😀 dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, one_code)


def one_code(study) -> None:
    study.code("B1", "Tata kelola")


@pytest.fixture
def source(study):
    return study.source("A", TEXT)


@pytest.fixture
def supervisor(study):
    return join(study, "Sari Dewi", Role.SUPERVISOR)


def join(study, name: str, role: Role) -> int:
    with writing(study.engine) as session:
        return people.add_coder(session, act(study.me), study.project, name, role=role).id


def do(study, gesture, *args, by=0, given=None, **options):
    with writing(study.engine) as session:
        return gesture(session, given or act(by or study.me), study.project, *args, **options)


def say_on(study, source, words: str, body: str, *, by=0, **options):
    start = TEXT.index(words)
    return do(
        study, commenting.comment_on_passage, source, Span(start, start + len(words)), quote=words, body=body, by=by, **options
    )


def listed(study):
    with reading(study.engine) as session:
        return tables.comments(session, study.project, "id").to_dict("records")


@pytest.mark.usefixtures("both")
def test_a_thread_on_a_passage_is_answered_resolved_and_opened_again(study, source, supervisor):
    thread, revision = say_on(study, source, "jalan kaki", "Seberapa jauh, @Peneliti?", by=supervisor)
    assert (thread.span, thread.quote, thread.comments[0].mentions) == (Span(9, 19), "jalan kaki", (study.me,))
    answered, _ = do(study, commenting.reply, thread.guid, "Dua kilometer. @sari dewi", source=source)
    assert [(one.name, one.mentions) for one in answered.comments] == [
        ("Sari Dewi", (study.me,)), ("Peneliti", (supervisor,)),
    ]  # fmt: skip
    resolved, _ = do(study, commenting.resolve, thread.guid, by=supervisor)
    assert resolved.resolved_by == "Sari Dewi"
    opened, _ = do(study, commenting.resolve, thread.guid, resolved=False)
    assert (opened.resolved, len(opened.comments)) == (None, 2)
    with reading(study.engine) as session:
        assert commenting.source_threads(session, source) == [opened]
        assert comments_since(session, source, revision)
    rows = listed(study)
    assert [(row["target_name"], row["paragraph"], row["body"][:5]) for row in rows] == [("A", 1, "Seber"), ("A", 1, "Dua k")]


def test_a_comment_on_a_coding_stays_on_its_words_where_the_coding_goes(study, source, supervisor):
    laid = study.lay(source, Span(4, 14), "B1", TEXT)
    thread, _ = do(study, commenting.comment_on_coding, laid, "Terlalu pendek.", by=supervisor)
    assert (thread.kind, thread.target, thread.quote) == ("coding", laid, "Kami jalan")
    do(study, codings.change_coding, source, laid, span=Span(23, 29), quote=TEXT[23:29])
    do(study, codings.remove_coding, source, laid)
    with reading(study.engine) as session:
        assert commenting.source_threads(session, source) == [thread]


def test_codes_and_findings_have_threads_too(study, source, supervisor):
    guid = do(study, findings.create_finding, "F1", {"id": "Murah."})
    for kind, target, name in (("code", study.codes["B1"], "B1 Tata kelola"), ("finding", guid, "F1")):
        do(study, commenting.comment_on, kind, target, "Mengapa?", by=supervisor)
        assert listed(study)[-1]["target_name"] == name
    with pytest.raises(BadValue):
        do(study, commenting.comment_on, "memo", guid, "x")
    with pytest.raises(NotFound):
        do(study, commenting.comment_on, "finding", study.codes["B1"], "x")


def test_only_the_writer_changes_or_removes_a_comment_and_answers_hold_it(study, source, supervisor):
    thread, _ = say_on(study, source, "murah", "Mahal?", by=supervisor)
    with pytest.raises(Forbidden):
        do(study, commenting.change_comment, thread.guid, "Lain")
    with pytest.raises(Forbidden):
        do(study, commenting.remove_comment, thread.guid)
    changed, _ = do(study, commenting.change_comment, thread.guid, "Mahal, @Peneliti?", by=supervisor)
    assert (changed.comments[0].body, changed.comments[0].mentions) == ("Mahal, @Peneliti?", (study.me,))
    answered, _ = do(study, commenting.reply, thread.guid, "Tidak.")
    with pytest.raises(Answered):
        do(study, commenting.remove_comment, thread.guid, by=supervisor)
    left, _ = do(study, commenting.remove_comment, answered.comments[1].guid)
    assert [one.body for one in left.comments] == ["Mahal, @Peneliti?"]
    assert do(study, commenting.remove_comment, thread.guid, by=supervisor)[0] is None
    assert listed(study) == []


def test_who_only_reads_does_not_comment_and_a_supervisor_does_not_code(study, source, supervisor):
    viewer = join(study, "Tamu", Role.VIEWER)
    thread, _ = say_on(study, source, "murah", "Ya?", by=supervisor)
    for gesture, args in (
        (commenting.reply, (thread.guid, "x")), (commenting.resolve, (thread.guid,)),
        (commenting.comment_on, ("code", study.codes["B1"], "x")),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            do(study, gesture, *args, by=viewer)
    with pytest.raises(Forbidden):
        study.lay(source, Span(4, 14), "B1", TEXT, by=supervisor)


def test_empty_words_and_words_that_are_not_there_are_refused(study, source):
    with pytest.raises(Unwritten):
        say_on(study, source, "murah", "  \n ")
    with pytest.raises(BadSpan):
        do(study, commenting.comment_on_passage, source, Span(4, 8), quote="lain", body="x")
    with pytest.raises(BadValue):
        say_on(study, source, "murah", "x" * 20_001)
    thread, _ = say_on(study, source, "murah", "x")
    with pytest.raises(NotFound):
        do(study, commenting.reply, thread.guid, "x", source=study.source("B", "I2: lain"))
    answer, _ = do(study, commenting.reply, thread.guid, "y")
    with pytest.raises(NotFound):
        do(study, commenting.reply, answer.comments[1].guid, "z")


@pytest.mark.usefixtures("both")
def test_a_repeated_comment_is_kept_once(study, source):
    given = act(study.me)
    first = say_on(study, source, "murah", "Ya?", given=given)
    assert say_on(study, source, "murah", "Ya?", given=given) == first
    assert len(listed(study)) == 1


GESTURES = {
    "reply": lambda study, thread: do(study, commenting.reply, thread, "Jawaban @Peneliti"),
    "change": lambda study, thread: do(study, commenting.change_comment, thread, "Lain"),
    "resolve": lambda study, thread: do(study, commenting.resolve, thread),
    "remove": lambda study, thread: do(study, commenting.remove_comment, thread),
    "another": lambda study, thread: do(study, commenting.comment_on, "code", study.codes["B1"], "Lagi"),
}


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
@pytest.mark.parametrize("name", GESTURES)
def test_undo_after_any_gesture_is_the_identity_and_redo_brings_it_back(both, study, source, name):
    thread, _ = say_on(study, source, "murah", "Ya?")
    before, everything = listed(study), look(study)
    GESTURES[name](study, thread.guid)
    after = listed(study)
    assert after != before
    do(study, undoing.undo)
    assert (without_times(listed(study)), look(study)) == (without_times(before), everything)
    do(study, undoing.redo)
    assert without_times(listed(study)) == without_times(after)


def without_times(rows):
    return [{name: str(value) for name, value in row.items() if name != "changed"} for row in rows]


def test_a_beginning_with_answers_is_not_taken_from_under_them(study, source, supervisor):
    thread, _ = say_on(study, source, "murah", "Ya?", by=supervisor)
    do(study, commenting.reply, thread.guid, "Benar.")
    with pytest.raises(Overtaken):
        do(study, undoing.undo, by=supervisor)
    do(study, undoing.undo)
    do(study, undoing.undo, by=supervisor)
    with pytest.raises(Overtaken):
        do(study, undoing.redo)


@pytest.mark.usefixtures("both")
def test_a_removed_comment_comes_back_from_the_bin_by_its_writer(study, source, supervisor):
    thread, _ = say_on(study, source, "murah", "Ya?", by=supervisor)
    before = listed(study)
    do(study, commenting.remove_comment, thread.guid, by=supervisor)
    with reading(study.engine) as session:
        (row,) = tables.put_away(session, study.project, "id").to_dict("records")
    assert (row["kind"], row["name"], row["detail"]) == ("comment", "Ya?", "murah")
    do(study, bin.restore, "comment", thread.guid, by=supervisor)
    assert without_times(listed(study)) == without_times(before)
    do(study, undoing.undo, by=supervisor)
    assert listed(study) == []


def correct(study, source, old: str, new: str) -> None:
    with writing(study.engine) as session:
        text, sha = texts.present(session, study.project, source)
        texts.correct_text(session, act(study.me), study.project, source, text.replace(old, new), sha256=sha)


@pytest.mark.usefixtures("both")
def test_comments_follow_their_words_through_a_correction_and_its_undo(study, source, supervisor):
    say_on(study, source, "lebih murah 😀", "Ya?", by=supervisor)
    before = listed(study)
    correct(study, source, "kntor", "kantor kecamatan")
    (row,) = listed(study)
    assert (row["quote"], row["start"]) == ("lebih murah 😀", before[0]["start"] + len("kantor kecamatan") - len("kntor"))
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []
    do(study, undoing.undo)
    assert listed(study) == before


def test_a_comment_whose_words_are_gone_is_an_orphan_that_its_writer_puts_back(study, source, supervisor):
    thread, _ = say_on(study, source, "karena lebih murah", "Ya?", by=supervisor)
    do(study, commenting.reply, thread.guid, "Benar.")
    correct(study, source, " karena lebih murah 😀 dan dekat", "")
    with reading(study.engine) as session:
        (orphan,) = texts.orphans(session, study.project)
        assert commenting.source_threads(session, source) == []
        now, _ = texts.present(session, study.project, source)
    assert (orphan.kind, orphan.name, orphan.note) == ("comment", "Ya?", "Ya?")
    assert [row["orphan"] for row in listed(study)] == [True, True]
    viewer = join(study, "Tamu", Role.VIEWER)
    start = now.index("jalan kaki")
    with pytest.raises(Forbidden):
        do(study, texts.repair_orphan, orphan.guid, Span(start, start + 10), quote="jalan kaki", by=viewer)
    do(study, texts.repair_orphan, orphan.guid, Span(start, start + 10), quote="jalan kaki", by=supervisor)
    with reading(study.engine) as session:
        (found,) = commenting.source_threads(session, source)
    assert (found.quote, len(found.comments)) == ("jalan kaki", 2)
    do(study, undoing.undo, by=supervisor)
    do(study, texts.remove_orphan, orphan.guid, by=supervisor)
    assert [row["kind"] for row in listed(study)] == []
    do(study, bin.restore, "comment", thread.guid, by=supervisor)
    assert [row["orphan"] for row in listed(study)] == [True, True]


@pytest.mark.usefixtures("both")
def test_names_in_comments_are_found_before_a_study_is_shared(study, source):
    say_on(study, source, "murah", "Tanya Bu Wati lagi.")
    with reading(study.engine) as session:
        assert pseudonyms._said(session, study.project)["comments"] == ["Tanya Bu Wati lagi."]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("@Sari lihat", (1,)), ("@Sari Dewi lihat", (2,)), ("@sari dewi dan @SARI", (1, 2)), ("Sari lihat", ()),
        ("surel a@b.id", ()), ("@Sar", ()), ("", ()), ("@Sari@Sari Dewi", (1, 2)),
    ],
)  # fmt: skip
def test_whoever_is_named_in_full_after_an_at_sign_is_meant(body, meant):
    assert mentioned(body, {1: "Sari", 2: "Sari Dewi"}) == meant


@pytest.mark.usefixtures("both")
def test_a_project_moved_elsewhere_keeps_its_threads_and_whom_they_mean(study, source, supervisor, tmp_path):
    thread, _ = say_on(study, source, "murah", "Ya, @Peneliti?", by=supervisor)
    do(study, commenting.reply, thread.guid, "Ya, @Sari Dewi.")
    do(study, commenting.resolve, thread.guid, by=supervisor)
    target = database(sqlite_url(tmp_path, "lain"))
    other = SmallStudy(target).start("Lain")
    for name in ("Satu", "Dua"):
        join(other, name, Role.CODER)
    moved = moving.move_project(study.engine, target, "Studi kecil")
    with reading(target) as session:
        rows = tables.comments(session, moved.project, "id").to_dict("records")
        names = {person.id: person.name for person, _ in people.members(session, moved.project)}
        assert checking.check(session, moved.project) == []
    assert [(row["person"], [names[one] for one in row["mentions"]], row["resolver"]) for row in rows] == [
        ("Sari Dewi", ["Peneliti"], "Sari Dewi"), ("Peneliti", ["Sari Dewi"], "Sari Dewi"),
    ]  # fmt: skip
    with writing(target) as session:
        undoing.undo(session, act(rows[0]["person_id"]), moved.project)
    with reading(target) as session:
        assert not tables.comments(session, moved.project, "id")["resolved"].any()
    target.dispose()
