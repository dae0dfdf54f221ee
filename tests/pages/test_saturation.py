"""The page Saturation as the researcher uses it: every view, every setting, and studies with too little to say anything."""

from datetime import date

import pytest

from qualcode import settings
from qualcode.cli import analyses
from qualcode.locale import LANGUAGES, say
from qualcode.model.source import Technique
from qualcode.reports.checklist_facts import saturated
from qualcode.reports.study import gather
from qualcode.reports.tables import triangulation
from qualcode.reports.tables.saturation import build
from qualcode.store.database import database, reading
from qualcode.ui.pages.saturation import VIEWS
from tests.databases import the_project
from tests.pages.test_matrices import chosen
from tests.pages.test_pages import AppTest, opened, words
from tests.study import SmallStudy


def view(name: str, language: str = "en") -> AppTest:
    project, _ = the_project(database(settings.current().database))
    return opened("saturation", language, **{f"saturation.{project.id}.view": name})


def told(page: AppTest) -> str:
    return "\n".join(block.value for block in page.code)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_of_the_sample_study_has_a_table(sample, name, language):
    assert len(view(name, language).dataframe) > 0


def test_the_sentence_for_the_thesis_stands_in_both_languages_and_is_never_unqualified(sample):
    page = view("curve")
    one, other = (block.value for block in page.code)
    assert one.startswith("Code saturation (Guest et al., 2020), level codes, base 4, run 2, threshold 5%: reached")
    assert other.startswith("Kejenuhan kode (Guest dkk., 2020), tingkat kode, basis 4, run 2, ambang 5\xa0%: tercapai")
    assert "Other orders: reached in" in one
    assert "Meaning saturation: not assessed." in one
    assert "Kejenuhan makna: belum dinilai." in other
    assert "data jenuh" not in other
    assert "2019.1704846" in words(page)


def test_settings_of_the_rule_go_into_banner_and_sentence(sample):
    page = chosen(opened("saturation", "en"), say("saturation.base", "en"), 5)
    page = chosen(page, say("saturation.run", "en"), 3)
    page = chosen(page, say("saturation.threshold", "en"), 0.0)
    banner = "\n".join(block.value for block in [*page.info, *page.success])
    assert "base 5, run 3, threshold 0%" in banner
    assert "base 5, run 3, threshold 0%" in told(page)


def test_other_orders_and_the_bootstrap_are_tables_of_their_own(sample):
    page = view("rules")
    figures = [dict(table.value.to_numpy().tolist()) for table in page.dataframe if list(table.value) == ["Figure", "Value"]]
    assert next(names for names in figures if "Orders tried" in names)["Orders tried"] == "5,000"
    assert next(names for names in figures if "Samples drawn" in names)["Samples drawn"] == "10,000"
    assert "Not assessed" in words(page)


def test_the_community_alone_and_ten_plus_three_are_not_assessable_in_the_sample_study(sample):
    page = chosen(opened("saturation", "en"), say("saturation.views", "en"), "parts")
    groups, indicators, *_ = (table.value for table in page.dataframe)
    community = groups.set_index("Part").loc["Community", "Guest et al."]
    assert community == "– not assessable (4 of 6)"
    assert set(indicators["10+3"]) == {"– not assessable (9 of 13)"}


def test_notes_and_documents_are_told_apart_from_the_interviews(sample):
    others = view("parts").dataframe[-1].value
    assert list(others["Technique"]) == ["Observation", "Document"]
    assert list(others["Sources"]) == [3, 3]


def test_estimates_name_the_form_and_hide_ice_for_nine_informants(sample):
    page = view("estimates")
    table = page.dataframe[0].value.set_index("Figure")
    assert "95%" in table.loc["Chao2, classic form", "Remark"]
    assert table.loc["ICE (Lee & Chao)", "Remark"] == "only for more than ten interviews"
    assert "drawn at random" in page.warning[0].value


def test_the_planner_asks_29_people_and_says_what_it_assumes(sample):
    page = view("plan")
    assert "29 informants" in page.success[-1].value
    assert "drawn at random" in page.warning[0].value


@pytest.fixture
def study(engine, fresh_session):
    return SmallStudy(engine).start()


def test_only_a_coded_document_gives_every_view_and_no_traceback(study):
    study.source("Perda", "[Pasal satu|B1] dan [dua|B2]", technique=Technique.DOCUMENT)
    shown = {name: view(name) for name in VIEWS}
    assert say("saturation.no_interviews", "en") in [block.value for block in shown["estimates"].info]


def test_one_interview_is_not_assessable_in_every_view(study):
    study.informant("I1")
    study.source("W1", "I1: [Kami jalan|B1] karena [murah|B2]", on=date(2020, 7, 1))
    shown = {name: view(name) for name in VIEWS}
    for page in shown.values():
        assert "6 interviews are needed and there are 1" in page.info[0].value
    assert "Other orders" not in told(shown["curve"])


def test_a_code_made_while_coding_stands_at_its_interview(study):
    study.source("W1", "I1: [Kami jalan|B1] karena [murah|B2]", on=date(2020, 7, 1))
    log = view("codebook").dataframe[0].value
    assert log.set_index("Informant").loc["I1", "Codes created"] == 2


def test_without_dates_no_order_is_claimed_and_sources_without_an_informant_are_none(study):
    study.informant("I1")
    study.source("W2", "I1: [Kami jalan|B1] karena [murah|B2]", on=date(2020, 7, 2))
    study.source("Tanpa nama", "[Kami naik|B3] bus")
    page = view("curve")
    warned = "\n".join(block.value for block in page.warning)
    assert "The order of the interviews is not known, since 1 of 2 interviews have no date" in warned
    assert "order of import" in warned
    assert "page Sources" in warned
    assert "1 of 2 interviews have no informant" in warned
    assert list(page.dataframe[0].value["Informant"]) == ["I1", "Tanpa nama (no informant)"]
    assert "order of import" in words(page).split("New ratio")[0]
    with reading(study.engine) as session:
        project, _ = the_project(study.engine)
        for language, title, known in (("en", "Order of Import", "is not known"), ("id", "Urutan Impor", "tidak diketahui")):
            whole = gather(session, project, language, year=2026)
            table = build(whole)
            assert title in table.title
            assert known in " ".join(table.notes)
            assert table.rows[0][1] == "I1"
            assert table.rows[1][1].startswith("Tanpa nama (")
            assert known in saturated(whole)
    said = analyses.saturation("Studi kecil", "leaf", 4, 2, 0.05, "", "en")
    assert "is not known" in said.words
    assert "Tanpa nama (no informant)" in said.words
    assert said.value["order"] == {"known": False, "undated": 1, "without_informant": ["Tanpa nama"]}


def test_informants_without_a_group_are_told_from_sources_without_an_informant(study):
    study.informant("I1", group="GOV")
    study.informant("I2")
    study.source("W1", "I1: [Kami jalan|B1+]", on=date(2020, 7, 1))
    study.source("W2", "I2: [Kami naik|B1+] [bus|B2]", on=date(2020, 7, 2))
    study.source("O1", "[Orang jalan|B1+]", technique=Technique.OBSERVATION)
    page = opened("triangulation", "en")
    assert "2 codings are of informants to whom no group is given" in words(page)
    assert "1 coding without an informant" in words(page)
    assert page.info[0].value.startswith("Only one group has data")
    shown = page.dataframe[1].value
    assert set(shown["Proposed category"]) == {"only one group has data", "no data"}
    with reading(study.engine) as session:
        table = triangulation.by_source(gather(session, the_project(study.engine)[0], "en", year=2026))
    assert [row[-3] for row in table.rows] == ["only one group has data", "-"]
    assert any("2 codings are of informants" in note for note in table.notes)
    sides = opened("triangulation", "en", **{f"triangulation.{study.project}.view": "sides"}).dataframe[0].value
    assert sides.set_index("Code").loc["B2 Code B2", "· unset"] == 1
    assert sides.set_index("Code").loc["B2 Code B2", "= neutral"] == 0


def test_an_interview_opens_the_codes_first_heard_there_and_their_passages(sample):
    page = view("curve")
    new = page.dataframe[0].value["New codes"]
    page = chosen(page, say("saturation.interview", "en"), "3")
    assert f"I3: {new.iloc[2]} codes are heard for the first time.**" in words(page)
    assert "I3: 7 passages**" in words(page)
