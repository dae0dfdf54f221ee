"""The table of agreement: its figures, what is undefined, and what it says of a study that one person coded."""


import pytest

from qualcode.locale import LANGUAGES
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.reports.outline import Figure
from qualcode.reports.study import gather
from qualcode.reports.tables import agreement
from qualcode.services import people, projects
from qualcode.store.database import database, reading, writing
from tests.databases import the_project, wanted_url
from tests.study import SmallStudy


@pytest.fixture
def engine(request, tmp_path):
    made = database(wanted_url(request, tmp_path))
    return made


def study(engine, project: int, language: str = "id"):
    with reading(engine) as session:
        return gather(session, projects.project(session, project), language, year=2026)


@pytest.fixture
def sample(engine) -> int:
    return the_project(engine)[0].id


def test_every_code_in_use_has_a_row_and_all_codes_end_the_table(engine, sample):
    whole = study(engine, sample)
    block = agreement.build(whole)
    names = [row[0] for row in block.rows]
    assert names[0] == "B1 Tata kelola inovasi"
    last = ["Rata-rata kode", "Semua kode sebagai himpunan (Jaccard)", "Semua kode sebagai himpunan (MASI, 1 − J·M)"]
    assert names[-3:] == last
    assert len(block.rows) == len(agreement.used(whole)) + 3
    row = dict(zip(block.headings, block.rows[0], strict=True))
    assert row["n Unit"] == 276
    assert all(isinstance(row[name], Figure) for name in ("Kesepakatan (%)", "alpha", "AC1"))
    assert row["95 % CI"].startswith("[0,")
    assert "276 unit dalam 9 sumber; pengode: Peneliti, Pengode B" in block.notes[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_study_of_one_coder_says_that_nothing_is_computed(engine, language):
    alone = SmallStudy(engine).start()
    alone.source("A", "I1: [Kami jalan|B1].")
    block = agreement.build(study(engine, alone.project, language))
    assert block.rows == ()
    assert block.notes == ({"id": "Tidak dihitung – satu pengode.", "en": "Not computed – one coder."}[language],)


def test_a_study_without_codings_and_one_whose_coders_share_no_source_say_so(engine):
    made = SmallStudy(engine).start()
    assert agreement.build(study(engine, made.project)).rows == ()
    with writing(engine) as session:
        other = people.add_coder(session, act(made.me), made.project, "Dewi").id
    made.source("A", "I1: [Kami jalan|B1].")
    made.source("B", "I1: [Jauh|B1] sekali.", by=other)
    assert agreement.build(study(engine, made.project)).notes == (
        "Tidak dihitung – tidak ada sumber yang dikode oleh dua pengode.",
    )


def test_a_code_that_everybody_laid_everywhere_is_undefined_with_the_reason(engine):
    made = SmallStudy(engine).start()
    with writing(engine) as session:
        other = people.add_coder(session, act(made.me), made.project, "Dewi").id
    source = made.source("A", "I1: [Kami jalan|B1].")
    made.lay(source, Span(4, 14), "B1", "I1: Kami jalan.", by=other)
    block = agreement.build(study(engine, made.project))
    assert block.rows[0] == ("B1 Kode B1", 1, Figure(100.0, 1), "tidak terdefinisi", "tidak terdefinisi", "-")
    assert "tidak terdefinisi: tidak ada variasi, koefisiennya 0/0." in block.notes


def test_the_two_who_share_most_are_compared_where_not_all_share_a_source(engine):
    made = SmallStudy(engine).start()
    with writing(engine) as session:
        dewi, bagus = (people.add_coder(session, act(made.me), made.project, name).id for name in ("Dewi", "Bagus"))
    text = "I1: Kami jalan."
    shared = made.source("A", "I1: [Kami|B1] jalan.")
    made.source("B", "I1: [Kami jauh|B1].", by=bagus)
    made.lay(shared, Span(4, 8), "B1", text, by=dewi)
    assert sorted(agreement.usual_coders(study(engine, made.project).every)) == ["Dewi", "Peneliti"]
