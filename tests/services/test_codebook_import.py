"""Taking a codebook file into a project: nothing twice, nothing overwritten unasked, and one undo for all of it."""

import pytest

from qualcode.errors import BadValue, Forbidden
from qualcode.formats import codebook_table, codebooks
from qualcode.formats.shipped import preset
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, codebook_import, people, undoing
from qualcode.services.codebook import CodeInUse
from qualcode.services.codebook_import import Existing
from qualcode.store.database import reading, writing
from tests.study import SmallStudy

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


def draft(study, text: str) -> Draft:
    with reading(study.engine) as session:
        return codebooks.read("kode.csv", text.encode(), "id", codebook_import.known(session, study.project))


def take(study, held: Draft | str, existing=Existing.KEEP, **options) -> codebook_import.Imported:
    found = draft(study, held) if isinstance(held, str) else held
    with writing(study.engine) as session:
        return codebook_import.import_codes(
            session, options.get("act") or act(study.me), study.project, found, file="kode.csv", existing=existing
        )


def codes(study) -> list:
    with reading(study.engine) as session:
        return codebook.codes(session, study.project)


def tree(study) -> list[tuple[str, str, str | None]]:
    held = codes(study)
    ids = {code.guid: code.short_id for code in held}
    return [(code.short_id, code.named("id"), ids.get(code.parent)) for code in held]


def test_new_codes_come_under_those_that_are_there_and_get_short_ids_of_their_own(study):
    study.code("B1", "Tata kelola")
    told = take(study, "induk,label\nB1,Dasar hukum\nB1,SOP\n,Budaya\nBudaya,Kebiasaan\n")
    assert (told.made, told.changed) == (4, 0)
    assert tree(study) == [
        ("B1", "Tata kelola", None), ("B1.1", "Dasar hukum", "B1"), ("B1.2", "SOP", "B1"), ("T1", "Budaya", None),
        ("T1.1", "Kebiasaan", "T1"),
    ]  # fmt: skip


@pytest.mark.usefixtures("both")
def test_a_code_is_the_same_by_guid_by_short_id_or_by_its_name_at_its_place(study):
    study.code("B1", "Tata kelola")
    study.code("B1.1", "Dasar hukum", parent="B1")
    guid = study.codes["B1"]
    held = draft(study, f"kode,induk,label,guid\nX,,Nama lain,{guid}\nb1.1,,Lain lagi,\n,B1,dasar HUKUM,\n,,Dasar hukum,\n")
    with reading(study.engine) as session:
        matches = codebook_import.compared(session, study.project, held)
    assert [match.there.short_id if match.there else None for match in matches] == ["B1", "B1.1", "B1.1", None]
    assert [match.twice for match in matches] == [False, False, True, False]


@pytest.mark.parametrize(
    ("existing", "definition", "label", "colour"),
    [
        (Existing.KEEP, {"en": "old"}, "Tata kelola", "#112233"),
        (Existing.FILL, {"en": "old", "id": "baru"}, "Tata kelola", "#112233"),
        (Existing.REPLACE, {"en": "new", "id": "baru"}, "Nama baru", "#445566"),
    ],
)
def test_codes_that_are_there_are_left_filled_or_replaced_as_asked(study, existing, definition, label, colour):
    study.code("B1", "Tata kelola", definition={"en": "old"}, colour="#112233")
    take(
        study,
        "kode,label,definition id,definition en,warna\nB1,Nama baru,baru,new,#445566\nB2,Kedua,,,\n",
        existing,
    )
    first = codes(study)[0]
    assert (first.definition, first.named("id"), first.colour) == (definition, label, colour)


@pytest.mark.usefixtures("both")
def test_one_undo_takes_everything_back_and_redo_brings_it_again(study):
    study.code("B1", "Tata kelola")
    before = codes(study)
    take(study, "kode,induk,label\nB1,,Nama baru\nB1.1,B1,Anak\nB1.1.1,B1.1,Cucu\n", Existing.REPLACE)
    after = codes(study)
    for expected, step in ((before, undoing.undo), (after, undoing.redo), (before, undoing.undo)):
        with writing(study.engine) as session:
            step(session, act(study.me), study.project)
        assert codes(study) == expected


def test_an_import_is_not_undone_under_codings_that_rest_on_it(study):
    take(study, "kode,label\nB1,Tata kelola\n")
    study.codes["B1"] = codes(study)[0].guid
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    with writing(study.engine) as session:
        number = undoing.next_steps(session, study.me, study.project)[0].revision
        assert number
        undoing.undo(session, act(study.me), study.project)
        undoing.undo(session, act(study.me), study.project)
        undoing.undo(session, act(study.me), study.project)
    assert codes(study) == []


def test_codes_in_use_stay_when_another_person_laid_them(study):
    take(study, "kode,label\nB1,Tata kelola\n")
    study.codes["B1"] = codes(study)[0].guid
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
        undoing.redo(session, act(study.me), study.project)
    study.lay(source, Span(4, 8), "B1", TEXT, by=other)
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    with pytest.raises(CodeInUse), writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert [code.short_id for code in codes(study)] == ["B1"]


@pytest.mark.usefixtures("both")
def test_the_codebook_of_one_project_becomes_the_same_one_in_another(study):
    with writing(study.engine) as session:
        codebook_import.adopt_codebook(session, act(study.me), study.project, preset("edwards"))
    held = codes(study)
    other = SmallStudy(study.engine).start("Lain")
    take(other, codebooks.read("k.csv", codebook_table.write_csv(held), "id", {}))
    assert [(code.short_id, code.label, code.definition) for code in codes(other)] == [
        (code.short_id, code.label, code.definition) for code in held
    ]
    assert {code.guid for code in codes(other)}.isdisjoint(code.guid for code in held)


@pytest.mark.usefixtures("both")
def test_an_adopted_preset_is_undone_with_its_attributes(study):
    with writing(study.engine) as session:
        codebook_import.adopt_codebook(session, act(study.me), study.project, preset("bugge"))
    after = codes(study)
    with writing(study.engine) as session:
        assert codebook.attributes(session, study.project)
        undoing.undo(session, act(study.me), study.project)
    with writing(study.engine) as session:
        assert codebook.attributes(session, study.project) == ()
        assert codebook.codes(session, study.project) == []
        undoing.redo(session, act(study.me), study.project)
    with reading(study.engine) as session:
        assert codebook.attributes(session, study.project)
        assert codebook.codes(session, study.project) == after


def test_nothing_new_is_refused_and_changes_nothing(study):
    study.code("B1", "Tata kelola")
    with pytest.raises(BadValue):
        take(study, "kode,label\nB1,Tata kelola\n")
    assert [code.short_id for code in codes(study)] == ["B1"]


@pytest.mark.usefixtures("both")
def test_an_import_that_arrives_twice_is_carried_out_once(study):
    once = act(study.me)
    held = draft(study, "kode,label\nB1,Tata kelola\n")
    assert take(study, held, act=once) == take(study, held, act=once)
    assert len(codes(study)) == 1


def test_a_coder_may_not_import_a_codebook(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    with pytest.raises(Forbidden):
        take(study, "kode,label\nB1,Tata kelola\n", act=act(other))
