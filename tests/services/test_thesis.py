"""What thesis documents are made by: choices and a campus template that last with the project, each change a gesture."""

from hashlib import sha256

import pytest

from qualcode.errors import BadValue, Forbidden, NotFound, Overtaken
from qualcode.formats.word_template import MOST, BadTemplate, LargeTemplate, UnsafeTemplate
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.thesis import RULES, STYLES, Thesis
from qualcode.reports.preset import PRESETS
from qualcode.services import people, reverting, thesis, undoing
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord, TemplateRecord
from tests.reports import campus
from tests.study import SmallStudy

CAMPUS, FACULTY = campus.template(), campus.template(numbered=True)
CHOSEN = {"language": "en", "chapter": "5", "style": "apa", "rule": "evidence", "most": 7}


def do(study, gesture, *given, by=0, as_one=None, **named):
    with writing(study.engine) as session:
        return gesture(session, as_one or act(by or study.me), study.project, *given, **named)


def made_by(study) -> Thesis:
    with reading(study.engine) as session:
        return thesis.thesis(session, study.project)


def followed(study) -> tuple[str, bytes] | None:
    """The name and the bytes of the template that the documents follow."""
    held = made_by(study).template
    with reading(study.engine) as session:
        return (held.name, thesis.template_content(session, study.project, held.guid)) if held else None


def events(study) -> list[tuple]:
    with reading(study.engine) as session:
        rows = session.query(EventRecord).filter_by(project_id=study.project, object_kind=thesis.KIND).order_by(EventRecord.id)
        return [(row.verb, row.object_name, row.before, row.after) for row in rows]


def test_the_styles_are_those_that_documents_are_written_in():
    assert [preset.id for preset in PRESETS] == list(STYLES)


def test_what_nobody_chose_is_as_usual(study):
    assert made_by(study) == Thesis("", "4", "skripsi", RULES[0], 3, None)


@pytest.mark.usefixtures("both")
def test_a_choice_stays_and_its_event_tells_what_changed_alone(study):
    do(study, thesis.choose, chapter=" 5 ", style="apa")
    do(study, thesis.choose, **CHOSEN)
    assert made_by(study) == Thesis(**CHOSEN)
    assert events(study) == [
        ("thesis.changed", "Studi kecil", {"chapter": "4", "style": "skripsi"}, {"chapter": "5", "style": "apa"}),
        ("thesis.changed", "Studi kecil", {"language": "", "rule": "spread", "most": 3},
         {"language": "en", "rule": "evidence", "most": 7}),
    ]  # fmt: skip


@pytest.mark.usefixtures("both")
def test_choosing_the_same_is_no_gesture_and_a_repeated_one_is_carried_out_once(study):
    before = do(study, thesis.choose, chapter="4", style="skripsi")
    assert events(study) == []
    once = act(study.me)
    assert do(study, thesis.choose, as_one=once, most=5) == do(study, thesis.choose, as_one=once, most=5) == before + 1
    assert do(study, thesis.choose, chapter="") == before + 1


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"chapter": "12345"}, {"chapter": 4}, {"style": "mla"}, {"rule": "best"},
                                   {"most": 0}, {"most": 21}, {"template": "x"}], ids=str)  # fmt: skip
def test_what_a_choice_does_not_take_is_refused(study, wrong):
    with pytest.raises(BadValue):
        do(study, thesis.choose, **wrong)
    assert events(study) == []


@pytest.mark.usefixtures("both")
def test_a_template_is_kept_with_its_bytes_and_its_name(study):
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    assert followed(study) == ("kampus.docx", CAMPUS)
    assert made_by(study).template.sha256 == sha256(CAMPUS).hexdigest()
    ((verb, name, before, after),) = events(study)
    assert (verb, name, before) == ("template.used", "kampus.docx", {"template_guid": "", "template": ""})
    assert after == {"template_guid": made_by(study).template.guid, "template": "kampus.docx"}


@pytest.mark.usefixtures("both")
def test_another_template_takes_its_place_and_the_first_comes_back_by_undo(study):
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    do(study, thesis.use_template, "fakultas.docx", FACULTY)
    assert followed(study) == ("fakultas.docx", FACULTY)
    do(study, thesis.drop_template)
    assert followed(study) is None
    for wanted in (("fakultas.docx", FACULTY), ("kampus.docx", CAMPUS), None):
        do(study, undoing.undo)
        assert followed(study) == wanted
    for wanted in (("kampus.docx", CAMPUS), ("fakultas.docx", FACULTY), None):
        do(study, undoing.redo)
        assert followed(study) == wanted


@pytest.mark.usefixtures("both")
def test_the_same_file_is_stored_once_and_using_it_again_is_no_gesture(study):
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    do(study, thesis.drop_template)
    do(study, thesis.drop_template)
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    assert [verb for verb, *_ in events(study)] == ["template.used", "template.dropped", "template.used"]
    with reading(study.engine) as session:
        assert session.query(TemplateRecord).count() == 1


@pytest.mark.parametrize(("content", "error"), [
    (b"bukan Word", BadTemplate),
    (b"x" * (MOST + 1), LargeTemplate),
    (campus.rewritten(CAMPUS, {"word/vbaProject.bin": b"x"}), UnsafeTemplate),
], ids=["broken", "large", "unsafe"])  # fmt: skip
def test_what_cannot_lend_its_styles_is_not_stored(study, content, error):
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    with pytest.raises(error):
        do(study, thesis.use_template, "lain.docx", content)
    assert followed(study) == ("kampus.docx", CAMPUS)
    with reading(study.engine) as session:
        assert session.query(TemplateRecord).count() == 1


def test_choices_and_template_are_taken_back_each_on_its_own(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    number = do(study, thesis.choose, chapter="5")
    do(study, thesis.use_template, "kampus.docx", CAMPUS, by=other)
    do(study, thesis.choose, style="apa", by=other)
    do(study, reverting.revert, number)
    assert (made_by(study).chapter, made_by(study).style, followed(study)[0]) == ("4", "apa", "kampus.docx")


def test_what_somebody_else_chose_since_is_not_taken_back(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    do(study, thesis.choose, chapter="5")
    do(study, thesis.choose, chapter="6", by=other)
    with pytest.raises(Overtaken):
        do(study, undoing.undo)
    assert made_by(study).chapter == "6"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR])
def test_who_does_not_code_here_reads_what_is_chosen_and_changes_nothing(study, role):
    with writing(study.engine) as session:
        person = people.add_coder(session, act(study.me), study.project, "Sari", role=role).id
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    for gesture, given in (
        (thesis.drop_template, ()), (thesis.use_template, ("x.docx", FACULTY)), (lambda *told: thesis.choose(*told, most=2), ()),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            do(study, gesture, *given, by=person)
    assert followed(study) == ("kampus.docx", CAMPUS)


def test_each_project_has_its_own(study):
    do(study, thesis.use_template, "kampus.docx", CAMPUS)
    do(study, thesis.choose, chapter="5")
    other = SmallStudy(study.engine, me=study.me).start("Lain")
    assert made_by(other) == Thesis()
    guid = made_by(study).template.guid
    with reading(study.engine) as session, pytest.raises(NotFound):
        thesis.template_content(session, other.project, guid)
