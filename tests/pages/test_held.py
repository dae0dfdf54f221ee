"""Forms and other people: what was changed meanwhile is told before anything is written over it."""

import pytest

from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.services import codebook, informants
from qualcode.store.database import reading, writing
from tests.pages.test_pages import opened
from tests.study import SmallStudy


@pytest.fixture
def study(engine):
    made = SmallStudy(engine).start()
    made.code("B1", "Tata kelola")
    made.informant("I1")
    return made


def label(study) -> str:
    with reading(study.engine) as session:
        return codebook.codes(session, study.project)[0].named("id")


def save(page):
    return next(button for button in page.button if button.label == "Simpan").click().run()


def test_a_code_changed_by_somebody_else_is_not_written_over(study):
    guid = study.codes["B1"]
    page = opened("codebook", **{"codebook.chosen": guid, "codebook.view": "change"})
    with writing(study.engine) as session:
        codebook.change_code(session, act(study.me), study.project, guid, label={"id": "Dari orang lain"})
    field = next(each for each in page.text_input if each.value == "Tata kelola")
    field.input("Dari saya")
    page = save(page)
    assert "sementara itu sudah diubah" in page.error[0].value
    assert label(study) == "Dari orang lain"
    assert any(each.value == "Dari saya" for each in page.text_input)
    next(button for button in page.button if button.label == "Tampilkan yang tersimpan sekarang").click().run()
    assert any(each.value == "Dari orang lain" for each in page.text_input)
    next(each for each in page.text_input if each.value == "Dari orang lain").input("Bersama")
    assert not save(page).error
    assert label(study) == "Bersama"


def test_the_table_of_informants_shows_what_came_while_nothing_was_typed(study):
    page = opened("informants")
    with writing(study.engine) as session:
        informants.create_informant(session, act(study.me), study.project, Informant("I2"))
    page.run()
    assert not page.exception
    (table,) = page.dataframe
    assert table.value["informant"].tolist() == ["I1", "I2"]
