"""The pane beside the codebook's tree: the codebook as a whole, a code's passages by informant, and who did what to it."""

from qualcode.model.event import act
from qualcode.services import codebook
from qualcode.store.database import writing
from tests.pages.test_pages import opened, words
from tests.study import SmallStudy


def test_the_pane_is_never_empty(engine):
    study = SmallStudy(engine).start()
    study.code("B1")
    study.code("B2", parent="B1")
    study.source("Satu", "I1: [Kami jalan|B2] karena [murah|B2]\nI2: [Dekat|B2]")
    with writing(engine) as session:
        codebook.change_code(session, act(study.me), study.project, study.codes["B1"], definition={"id": "Cara datang."})
    page = opened("codebook")
    assert "1 dari 2 kode yang dipakai punya kutipan sendiri. 1 kode belum punya definisi." in words(page)
    chosen = {"codebook.chosen": study.codes["B1"]}
    page = opened("codebook", **chosen)
    assert "Belum diisi: termasuk, tidak termasuk, contoh." in words(page)
    assert "0 kutipan sendiri, 3 dengan turunan, 2 informan" in words(page).replace("\\", "")
    page = opened("codebook", **chosen, **{"codebook.view": "passages"})
    assert "**I1** · kutipan: 2" in words(page)
    assert "Kami jalan" in words(page)
    page = opened("codebook", **chosen, **{"codebook.view": "history"})
    told = [line.value for line in page.markdown if line.value.endswith("definisi")]
    assert len(told) == 1
