"""The codebook's gestures."""

import pytest

from qualcode.errors import BadValue, NameTaken
from qualcode.model.code import AttributeValue, Code, Codebook, Polarity, SegmentAttribute
from qualcode.model.event import act
from qualcode.services import codebook, codebook_import, projects
from qualcode.services.codebook import CodeInUse
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.study import SmallStudy

PRESET = Codebook(
    "kecil",
    {"id": "Kecil", "en": "Small"},
    (
        Code("a", "B1", {"id": "Tata kelola", "en": "Governance"}),
        Code("b", "B1.1", {"id": "Dasar hukum", "en": "Legal basis"}, "a", polarity=Polarity.SUPPORTING),
    ),
    (SegmentAttribute("innovation", {"id": "Inovasi", "en": "Innovation"}, (AttributeValue("AJAK", {"id": "AJAK"}),)),),
)


@pytest.fixture
def study(database_url):
    return small_study(database_url)


@pytest.mark.usefixtures("both")
def test_a_preset_is_laid_down_with_its_tree_and_attributes(study):
    with writing(study.engine) as session:
        assert codebook_import.adopt_codebook(session, act(study.me), study.project, PRESET) == 2
    with reading(study.engine) as session:
        root, child = codebook.codes(session, study.project)
        assert (root.short_id, child.short_id, child.parent) == ("B1", "B1.1", root.guid)
        assert child.polarity is Polarity.SUPPORTING
        assert codebook.attributes(session, study.project) == PRESET.attributes
        frame = tables.codes(session, study.project, "en")
    assert list(frame["path"]) == ["Governance", "Governance › Legal basis"]
    assert list(frame["root"]) == ["B1", "B1"]


@pytest.mark.usefixtures("both")
def test_two_projects_take_the_same_preset(study):
    with writing(study.engine) as session:
        for name in ("Satu", "Dua"):
            projects.create_project(session, act(study.me), name, codebook=PRESET)


def test_a_preset_is_not_laid_over_codes_that_are_there(study):
    study.code("X")
    with pytest.raises(BadValue), writing(study.engine) as session:
        codebook_import.adopt_codebook(session, act(study.me), study.project, PRESET)


@pytest.mark.usefixtures("both")
def test_new_codes_number_themselves_under_their_parent(study):
    parent = study.code("B1")
    with writing(study.engine) as session:
        made = [
            codebook.create_code(session, act(study.me), study.project, {"id": label}, parent=parent)[0]
            for label in ("satu", "dua")
        ]
    assert [code.short_id for code in made] == ["B1.1", "B1.2"]


@pytest.mark.usefixtures("both")
def test_a_short_id_is_given_once(study):
    study.code("B1")
    with pytest.raises(NameTaken):
        study.code("B1")


def test_changing_a_code_keeps_what_was_not_named(study):
    guid = study.code("B1", "Lama")
    with writing(study.engine) as session:
        changed, _ = codebook.change_code(
            session, act(study.me), study.project, guid, definition={"id": "Arti"}, colour="#000000"
        )
    assert (changed.label["id"], changed.definition, changed.colour) == ("Lama", {"id": "Arti"}, "#000000")


def test_a_code_in_use_is_not_deleted(study):
    study.source("A", "I1: [Satu|B1] dua.")
    with pytest.raises(CodeInUse), writing(study.engine) as session:
        codebook.delete_code(session, act(study.me), study.project, study.codes["B1"])
    unused = study.code("B2")
    with writing(study.engine) as session:
        codebook.delete_code(session, act(study.me), study.project, unused)
        assert [code.short_id for code in codebook.codes(session, study.project)] == ["B1"]


@pytest.mark.usefixtures("both")
def test_a_project_name_is_given_once(study):
    with pytest.raises(NameTaken):
        SmallStudy(study.engine).start()


def test_new_codes_take_colours_that_no_other_code_has(study):
    first = study.code("A")
    for code in ("A.1", "A.2"):
        study.code(code, parent="A")
    study.code("B")
    with writing(study.engine) as session:
        codebook.delete_code(session, act(study.me), study.project, study.codes["B"])
    for code in ("C", "D"):
        study.code(code)
    with reading(study.engine) as session:
        colours = [code.colour for code in codebook.codes(session, study.project)]
        assert codebook.codes(session, study.project)[0].guid == first
    assert len(set(colours)) == len(colours) == 5
