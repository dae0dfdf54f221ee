"""Results by indicator, findings with recommendations, COREQ and SRQR: what they say of the sample study and of nothing."""

import io
from datetime import UTC, datetime

import pytest
from docx import Document

from qualcode import __version__
from qualcode.locale import LANGUAGES, known
from qualcode.model.checklist import CHECKLISTS
from qualcode.model.code import Kind
from qualcode.model.event import act
from qualcode.reports.checklist_facts import MADE, facts
from qualcode.reports.outline import Band, Outline
from qualcode.reports.study import gather
from qualcode.reports.tables import checklist, findings
from qualcode.reports.writers import csv, docx, xlsx
from qualcode.services import checklists, people, projects
from qualcode.store.database import database, reading, writing
from tests.databases import sample_url, sqlite_url, the_project


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    engine = database(sample_url(tmp_path_factory.mktemp("conclusions")))
    project, me = the_project(engine)
    with writing(engine) as session:
        checklists.answer_item(session, act(me), project.id, "coreq", "1", "Peneliti sendiri.", "31")
        checklists.answer_item(session, act(me), project.id, "coreq", "22", "Lihat Tabel 4.7.", "44")
    with reading(engine) as session:
        yield {language: gather(session, project, language, year=2026) for language in LANGUAGES}


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    engine = database(sqlite_url(tmp_path_factory.mktemp("nothing")))
    with writing(engine) as session:
        project = projects.create_project(session, act(people.local_person(session, datetime.now(UTC)).id), "Kosong")
    with reading(engine) as session:
        yield gather(session, project, "en", year=2026)


def rows(block) -> list[tuple]:
    return [row for row in block.rows if not isinstance(row, Band)]


def test_each_indicator_has_its_finding_with_whose_words_and_the_verdict(studies):
    table = rows(findings.by_indicator(studies["id"]))
    assert [row[0] for row in table] == list(range(1, len(table) + 1))
    assert [row[1].split()[0] for row in table] == ["B1", "B2", "B3", "B4", "B5", "B6"]
    assert [row[4] for row in table] == ["baik", "belum baik", "belum baik", "baik", "sebagian", "tidak dinyatakan"]
    assert table[2][3].endswith("− I8 (3)")
    assert table[2][3].startswith("+ I1, I2, I3 (3)")


def test_an_indicator_without_a_finding_says_so(nothing, studies):
    study = studies["en"]
    without = type(study)(**{**{name: getattr(study, name) for name in study.__slots__}, "findings": study.findings.iloc[:0]})
    assert {row[2] for row in rows(findings.by_indicator(without))} == {"no finding"}
    assert rows(findings.by_indicator(nothing)) == []


def test_findings_stand_beside_the_factors_and_the_recommendations_with_their_addressees(studies):
    table = rows(findings.with_recommendations(studies["en"]))
    outreach = [row for row in table if row[1].startswith("Outreach is lacking")]
    assert [row[3].split()[0] for row in outreach] == ["R1", "R2"]
    assert outreach[0][2] == "H1 Lack of outreach, H3 Residents unaware of the innovations"
    assert {row[4] for row in outreach} == {"Gunung Toar District government"}
    assert next(row for row in table if row[1].startswith("Ideas come"))[2:] == ("-", "-", "-")


def test_a_recommendation_that_answers_no_finding_stands_at_the_end(studies):
    study = studies["en"]
    alone = study.recommendations.assign(findings=[()] * len(study.recommendations))
    changed = type(study)(**{**{name: getattr(study, name) for name in study.__slots__}, "recommendations": alone})
    assert [row[1] for row in rows(findings.with_recommendations(changed))[-3:]] == ["-", "-", "-"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", CHECKLISTS)
def test_a_checklist_has_every_item_in_its_part_and_in_words(studies, one, language):
    block = checklist.build(studies[language], one)
    assert [row[0] for row in rows(block)] == list(range(1, len(one.items) + 1))
    assert len(block.rows) - len(rows(block)) == len(one.parts)
    for item in one.items:
        assert known(f"checklist.{one.id}.item_{item}")
        assert known(f"checklist.{one.id}.about_{item}")
    for item in one.automatic - {"27"}:
        assert known(f"checklist.needs_{one.id}.item_{item}")


def test_what_the_data_say_stands_before_the_researchers_words(studies):
    table = {row[0]: row[2:] for row in rows(checklist.coreq(studies["id"]))}
    assert table[1] == ("Peneliti sendiri.", "31")
    said, page = table[22]
    assert said.startswith("Kejenuhan kode (Guest dkk., 2020)")
    assert "basis 4, run 2, ambang 5\xa0%: tercapai pada wawancara ke-4 (4+2)." in said
    assert said.endswith("\nLihat Tabel 4.7.")
    assert page == "44"
    assert table[2] == ("-", "-")


EXPECTED = {
    "12": "9 informants are listed, 9 were interviewed in 9 interviews; besides there are 3 observation notes and 3 documents.",
    "18": "No interview was repeated: each of the 9 informants was interviewed once.",
    "24": "Coders: 2",
    "25": "The codebook has 48 codes on 3 levels, 8 of them at the top",
    "26": "were set beforehand (deductive, 100%) and 0 came from the data (inductive, 0%)",
    "27": f"QualCode {__version__}.",
    "17": "", "23": "", "28": "",
}  # fmt: skip


@pytest.mark.parametrize("item", EXPECTED)
def test_the_sample_study_says_of_itself(studies, item):
    said = facts(studies["en"], "coreq")[item].said
    assert EXPECTED[item] in said
    assert bool(said) == bool(EXPECTED[item])


def test_shares_of_codes_add_up_and_coders_are_counted_without_uniting_them(studies):
    study = studies["id"]
    assert study.every["coder"].nunique() == 2
    assert len(study.codings) < len(study.every)
    themes = facts(study, "coreq")["31"].said
    used = study.codes[(study.codes["depth"] == 0) & (study.codes["kind"] != Kind.ATTRIBUTE)]
    assert all(f"{code} " in themes for code in used["code"])


def test_an_empty_study_says_nothing_but_its_software(nothing):
    for name in MADE:
        said = {item for item, fact in facts(nothing, name).items() if fact.said}
        assert said == {"27"} if name == "coreq" else said == {"13"}


def test_a_guide_among_the_sources_and_repeated_interviews_are_told(studies):
    study = studies["en"]
    sources = study.sources.copy()
    sources.loc[sources["name"].str.startswith("Dokumen D1"), "name"] = "Pedoman wawancara"
    sources.loc[1, "informants"] = [("I1",)]
    sources.at[1, "informants"] = ("I1",)
    changed = type(study)(**{**{name: getattr(study, name) for name in study.__slots__}, "sources": sources})
    told = facts(changed, "coreq")
    assert "Pedoman wawancara" in told["17"].said
    assert told["18"].said == "Interviewed more than once: 1 informant, I1 (2)."


@pytest.mark.parametrize("write", [docx.write, xlsx.write, csv.write])
def test_the_checklists_can_be_written_as_files(studies, write):
    assert write(Outline("COREQ", "id", (checklist.coreq(studies["id"]), checklist.srqr(studies["id"]))))


def test_the_word_file_names_the_columns_of_the_checklist(studies):
    made = docx.write(Outline("COREQ", "id", (checklist.coreq(studies["id"]),)))
    heads = [cell.text for cell in Document(io.BytesIO(made)).tables[0].rows[0].cells]
    assert heads == ["No.", "Butir", "Uraian", "Halaman"]
