"""Thesis tables of triangulation: decisions and proposals told apart, member checks, and Table 1.1 of the study article."""

from datetime import date

import pytest

from qualcode.analysis import triangulation as rules
from qualcode.locale import LANGUAGES
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.reports.outline import Outline, Quote, TableBlock
from qualcode.reports.study import Study, gather
from qualcode.reports.tables import joint_display, member_checks, triangulation
from qualcode.reports.writers import csv, docx, xlsx
from qualcode.services import informants, joint_rows, judgements, summaries
from qualcode.services import member_checks as checks
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.databases import sample_url, the_project
from tests.study import SmallStudy


@pytest.fixture
def sample(tmp_path):
    engine = database(sample_url(tmp_path))
    yield engine, *the_project(engine)
    engine.dispose()


def gathered(sample, language: str = "id") -> Study:
    engine, project, _ = sample
    with reading(engine) as session:
        return gather(session, project, language, year=2026)


def guid(sample, code: str) -> str:
    engine, project, _ = sample
    with reading(engine) as session:
        codes = tables.codes(session, project.id, "id")
    return codes.loc[codes["code"] == code, "guid"].item()


def judge(sample, code: str, category: str, reason: str, *, comparison="group", attribute="") -> None:
    engine, project, me = sample
    seen = rules.fingerprint(gathered(sample).every, code, comparison)
    with writing(engine) as session:
        judgements.judge(
            session, act(me), project.id, comparison, guid(sample, code), category, reason, seen=seen, attribute=attribute
        )


def row(block: TableBlock, code: str) -> tuple:
    return next(row for row in block.rows if row[1].startswith(f"{code} "))


def test_a_proposal_is_marked_and_a_decision_is_not(sample):
    assert row(triangulation.by_source(gathered(sample)), "B1")[6] == "sama sebagian (usulan)"
    judge(sample, "B1", "agreement", "Perbedaannya hanya penekanan.")
    decided = row(triangulation.by_source(gathered(sample)), "B1")
    assert decided[6] == "sama"
    assert decided[7].startswith("Perbedaannya hanya penekanan.")


def test_a_decision_whose_codings_changed_is_marked(sample):
    engine, project, me = sample
    with writing(engine) as session:
        judgements.judge(
            session, act(me), project.id, "group", guid(sample, "B1"), "agreement", "Dulu begitu.", seen="another time"
        )
    assert row(triangulation.by_source(gathered(sample)), "B1")[6] == "sama (perlu ditinjau)"


def test_a_conditional_finding_is_named_in_every_table_that_decided_it(sample):
    judge(sample, "B3", "conditional", "Hanya GUWA.", attribute="coding:innovation")
    judge(sample, "B3", "conditional", "Hanya GUWA.", comparison="wave", attribute="coding:innovation")
    assert row(triangulation.by_source(gathered(sample)), "B3")[6] == "menurut syarat"
    assert row(triangulation.by_time(gathered(sample)), "B3")[-1] == ("konsisten menurut syarat", "Hanya GUWA.")
    assert row(triangulation.by_technique(gathered(sample)), "B3")[-1][0] == "sesuai sebagian: sama sebagian (usulan)"


def test_cells_hold_the_sign_the_researchers_words_and_up_to_two_quotations(sample):
    engine, project, me = sample
    with writing(engine) as session:
        summaries.write_summary(
            session, act(me), project.id, "by_group", guid(sample, "B1"), "GOV", "Aturannya jelas.", seen="x"
        )
    sign, words, *quotes = row(triangulation.by_source(gathered(sample)), "B1")[2]
    assert (sign, words) == ("+ 9 mendukung, 0 menghambat", "Aturannya jelas.")
    assert len(quotes) == 2
    assert all(isinstance(quote, Quote) and quote.locator.startswith("I") and ", par. " in quote.locator for quote in quotes)


def test_silence_is_a_dash_and_never_a_category_of_agreement(sample):
    cells = row(triangulation.by_source(gathered(sample)), "B4")
    assert cells[3] == "-"
    assert cells[6] == "sama sebagian (usulan)"


def test_member_checks_stand_beside_their_code_and_in_their_own_table(sample):
    engine, project, me = sample
    with reading(engine) as session:
        people_ = tables.informants(session, project.id, "id").set_index("informant")["guid"]
    told = (
        checks.MemberCheck(people_["I6"], date(2020, 11, 9), "Budaya layanan", "agrees", code=guid(sample, "B3")),
        checks.MemberCheck(people_["I7"], date(2020, 11, 10), "Jadwal", "corrects", said="Jumat saja.", change="B3.2 diubah."),
        checks.MemberCheck(people_["I8"], date(2020, 11, 11), "Biaya", "rejects"),
    )
    with writing(engine) as session:
        for one in told:
            checks.record_check(session, act(me), project.id, one)
    study = gathered(sample)
    assert row(triangulation.by_source(study), "B3")[8] == "I6: setuju (9 November 2020)"
    assert member_checks.build(study).rows == (
        (1, "I6", "9 November 2020", "B3 Budaya inovasi: Budaya layanan", "setuju", "tidak perlu"),
        (2, "I7", "10 November 2020", "Jadwal", "koreksi: Jumat saja.", "B3.2 diubah."),
        (3, "I8", "11 November 2020", "Biaya", "menolak", "-"),
    )
    assert not member_checks.build(study).notes


def test_an_informant_who_was_put_away_keeps_the_name_in_the_member_check(sqlite_database):
    study = SmallStudy(database(sqlite_database)).start()
    with writing(study.engine) as session:
        made = informants.create_informant(session, act(study.me), study.project, Informant("I9", "Warga", None, {}))
        who = made.guid if hasattr(made, "guid") else made
        checks.record_check(session, act(study.me), study.project, checks.MemberCheck(who, date(2020, 1, 2), "x", "agrees"))
    with writing(study.engine) as session:
        informants.delete_informant(session, act(study.me), study.project, who)
    with reading(study.engine) as session:
        assert list(tables.member_checks(session, study.project)["informant"]) == ["I9"]


@pytest.mark.parametrize(
    ("language", "shares", "change"),
    [("id", ("48,4\xa0% dari 502", "50,0\xa0% dari 502", "1,6\xa0% dari 502"), "+39 dari 2018 (+18,4\xa0%)"),
     ("en", ("48.4% of 502", "50.0% of 502", "1.6% of 502"), "+39 from 2018 (+18.4%)")],
)  # fmt: skip
def test_the_joint_display_computes_the_shares_of_table_1_1_of_the_study_article(sample, language, shares, change):
    rows = joint_display.build(gathered(sample, language)).rows
    for told, share in zip(rows, shares, strict=True):
        assert share in told[1][-1]
    assert change in rows[1][1][-1]
    assert rows[1][1][1] == "2018: 212"


def test_the_joint_display_stands_beside_what_was_said(sample):
    ajak, mawar, guwa = joint_display.build(gathered(sample)).rows
    assert [ajak[3], mawar[3], guwa[3]] == ["Ekspansi", "Konfirmasi", "Konfirmasi"]
    assert guwa[2][:2] == ("B3 Budaya inovasi · SIPATEN_GUWA", "± 1 mendukung, 13 menghambat")
    assert "jarang sekali yang memakai" in guwa[2][2].text
    assert mawar[2][2].text.startswith("Memudahkan.")


def test_a_row_of_numbers_without_words_or_of_words_without_numbers_has_dashes(sqlite_database):
    study = SmallStudy(database(sqlite_database)).start()
    with writing(study.engine) as session:
        joint_rows.add_row(session, act(study.me), study.project, joint_rows.JointRow("Sepi", fit="silence"))
    with reading(study.engine) as session:
        from qualcode.services import projects

        made = gather(session, projects.project(session, study.project), "id", year=2026)
    assert joint_display.build(made).rows == (("Sepi", "-", "-", "Diam", "-"),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_comparison_is_written_to_word_excel_and_csv(sample, language):
    study = gathered(sample, language)
    codes = triangulation.tops(study)
    cells = rules.matrix(study.every, study.sources, study.informants, by="coder", codes=codes)
    sets = dict.fromkeys(cells["set"])
    block = triangulation.compared(
        study, cells, rules.convergence(cells), {code: code for code in codes}, {name: name for name in sets}, "coder"
    )
    assert len(block.rows) == len(codes)
    made = Outline("Uji", language, (block, triangulation.by_time(study)))
    assert all(write(made) for write in (docx.write, xlsx.write, csv.write))
