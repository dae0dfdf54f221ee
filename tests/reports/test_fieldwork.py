"""Schedule, documents, guides, reduction and audit trail: what was recorded, dashes with a note, and no real names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qualcode.locale import LANGUAGES, known
from qualcode.model.event import Verb, act
from qualcode.model.informant import Informant
from qualcode.reports.outline import Figure, Quote
from qualcode.reports.study import gather
from qualcode.reports.tables import audit_trail, fieldwork, guides, reduction
from qualcode.reports.tables.audit_trail import STAGES, stage
from qualcode.services import codebook, informants, people, projects
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.databases import sample_url

NAME = "Budi Santoso"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = database(sample_url(tmp_path_factory.mktemp("fieldwork")))
    return made


@pytest.fixture(scope="module")
def studies(engine):
    with reading(engine) as session:
        project = projects.projects(session, people.local_person(session, datetime.now(UTC)).id)[0]
        return {language: gather(session, project, language, year=2026) for language in LANGUAGES}


def test_interviews_stand_by_date_with_their_day_and_the_time_that_stamps_tell(studies):
    rows = fieldwork.schedule(studies["id"]).rows
    assert [row[1] for row in rows] == [f"I{at}" for at in range(1, 10)]
    assert rows[0][2:] == ("Selasa, 14 Juli 2020", "-", "Kantor camat", "-", "-")
    assert isinstance(rows[1][5], Figure)
    assert fieldwork.schedule(studies["en"]).rows[0][2] == "Tuesday, 14 July 2020"
    assert "-" in fieldwork.schedule(studies["id"]).notes[0]


def test_interviews_without_a_date_come_last_and_have_a_dash(studies):
    study = studies["id"]
    sources = study.sources.copy()
    sources.loc[0, "date"] = None
    rows = fieldwork.schedule(replace(study, sources=sources)).rows
    assert rows[-1][1:3] == ("I1", "-")


def test_documents_are_told_by_the_sign_in_their_name_and_what_they_speak_of(studies):
    rows = fieldwork.documents(studies["id"]).rows
    assert [row[1] for row in rows] == ["D1", "D2", "D3"]
    assert rows[0][3] == "-"
    assert rows[0][5] == "Bukti untuk B1, B4, B5, S"


def test_the_guide_lists_every_sub_indicator_under_its_question(studies):
    study = studies["id"]
    rows = guides.interview(study).rows
    assert len(rows) == int((study.codes["depth"] == 1).sum())
    assert rows[0][1] == study.project.questions[0].text["id"]
    assert rows[0][2:] == ("B1 Tata kelola inovasi", "B1.1 Dasar hukum", "-", "I1, I2")
    assert rows[1][1:3] == ("", "")
    assert [row[1] for row in rows if row[1]] == [question.text["id"] for question in study.project.questions]
    factors = next(row for row in rows if row[3].startswith("H1 "))
    assert next(row[1] for row in rows if row[2].startswith("S ")) == study.project.questions[1].text["id"]
    assert factors[4] == "-"


def test_the_observation_guide_leaves_its_boxes_open_and_tells_where_it_was_seen(studies):
    rows = guides.observation(studies["en"]).rows
    assert {row[3:5] for row in rows} == {("-", "-")}
    told = next(row for row in rows if row[2].startswith("B2.3"))
    assert told[5] == "Observasi O1 kantor camat: − 1"


def test_reduction_and_stages_lead_from_the_words_to_the_theme(studies):
    study = studies["id"]
    first = reduction.reduced(study).rows[0]
    assert isinstance(first[2], Quote)
    assert first[3:] == ("-", "B1.1 Dasar hukum", "B1 Tata kelola inovasi")
    noted = replace(study, codings=study.codings.assign(note="dasar hukum ada"))
    assert {row[3] for row in reduction.reduced(noted).rows} == {"dasar hukum ada"}
    deep = next(row for row in reduction.stages(study).rows if row[2].startswith("H2.1"))
    assert deep[3].startswith("H2 ")
    assert deep[4].startswith("H ")
    assert {row[3] for row in reduction.stages(study).rows if row[2].startswith("B1.1")} == {"-"}


def test_every_verb_has_a_stage_and_words_for_it():
    assert {verb.value.split(".")[0] for verb in Verb} <= set(STAGES)
    assert all(known(f"reports.stage.{stage(verb.value)}") for verb in Verb)
    assert all(known(f"ui.verb.{verb.value.replace('.', '_')}") for verb in Verb)


def test_the_trail_counts_what_was_done_a_day_by_whom(studies):
    rows = audit_trail.build(studies["en"]).rows
    coded = [row for row in rows if row[2].startswith("coding applied")]
    assert sum(int(row[2].split("(")[1].rstrip(")")) for row in coded) == len(studies["en"].every)
    assert {row[5] for row in coded} == {"Peneliti", "Pengode B"}
    stated = next(row for row in rows if row[2].startswith("finding stated"))
    assert stated[3] == "; ".join(f"F{at}" for at in range(1, 10))


def test_the_trail_tells_changed_codes_with_their_fields_and_no_real_name(engine):
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        project = projects.projects(session, me)[0]
        codes = tables.codes(session, project.id, "id").set_index("code")
        made = informants.create_informant(session, act(me), project.id, Informant(NAME, "Warga", "COM"))
        informants.change_informant(session, act(me), project.id, made.guid, Informant("I10", "Warga", "COM"))
        codebook.change_code(session, act(me), project.id, codes.loc["B1.1", "guid"], definition={"id": "Baru", "en": "New"})
    with reading(engine) as session:
        study = gather(session, project, "id", year=2026)
    written = "\n".join(str(cell) for row in audit_trail.build(study).rows for cell in row)
    assert NAME not in written
    assert NAME not in study.audit.to_string()
    assert "B1.1" in written
    assert "(definisi)" in written


def test_days_are_those_of_the_readers_clock(studies):
    late = studies["id"].audit.assign(at=datetime(2026, 3, 1, 20, tzinfo=UTC)).head(1)
    late = late.assign(at=late["at"].astype("datetime64[us, UTC]"))
    days = [audit_trail.build(replace(studies["id"], audit=late, zone=zone)).rows[0][0] for zone in ("UTC", "Asia/Jakarta")]
    assert days == ["1 Maret 2026", "2 Maret 2026"]
