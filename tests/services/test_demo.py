"""The sample study loads whole, once or twice, on both engines."""

from datetime import UTC, datetime

import pytest

from qualcode.formats.shipped import folder
from qualcode.formats.study import read_codings
from qualcode.services import people
from qualcode.services.demo import load_sample_study
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing


@pytest.fixture
def engine(database_url):
    return database(database_url)


def load(engine):
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        return load_sample_study(session, me)


def test_the_sample_study_has_everything_that_the_later_pages_show(engine):
    project = load(engine)
    with reading(engine) as session:
        codings = tables.codings(session, project.id, "id")
        informants = tables.informants(session, project.id, "en")
        findings = tables.findings(session, project.id, "id")
    assert project.synthetic
    assert len(codings) == len(list(read_codings(folder("transcripts"))))
    assert codings["coder"].nunique() == 2
    assert list(informants["informant"]) == [f"I{number}" for number in range(1, 10)]
    assert set(findings.loc[findings["negative_cases"] > 0, "finding"]) >= {"F2", "F3"}


def test_every_quote_of_the_sample_study_equals_its_slice(engine):
    project = load(engine)
    with reading(engine) as session:
        codings = tables.codings(session, project.id, "id")
    assert (codings["end"] - codings["start"] == codings["quote"].str.len()).all()


def test_loading_it_twice_gives_two_projects(engine):
    assert load(engine).name != load(engine).name
