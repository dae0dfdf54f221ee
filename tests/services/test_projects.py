"""Groups of informants that are made where one is needed: one event each, none twice, by who may manage the study."""

import pytest

from qualcode.errors import BadValue
from qualcode.model.event import Verb, act
from qualcode.services import projects
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study


@pytest.fixture
def study(database_url):
    return small_study(database_url, lambda study: study.code("B1"))


def made(study, label: str, language: str = "id"):
    with writing(study.engine) as session:
        return projects.add_group(session, act(study.me), study.project, label, language)


def groups(study):
    with reading(study.engine) as session:
        return projects.project(session, study.project).groups


def test_a_group_is_added_with_one_event_and_one_that_is_called_so_is_the_same(study):
    before = len(groups(study))
    with reading(study.engine) as session:
        events = tables.events(session, study.project)["verb"].tolist().count(Verb.PROJECT_CHANGED)
    found = made(study, "  Petani  padi ")
    assert (found.id, dict(found.label)) == ("Petani padi", {"id": "Petani padi"})
    assert made(study, "petani PADI", "en") == groups(study)[-1] == found
    assert len(groups(study)) == before + 1
    with reading(study.engine) as session:
        assert tables.events(session, study.project)["verb"].tolist().count(Verb.PROJECT_CHANGED) == events + 1


def test_a_group_without_a_name_is_refused(study):
    with pytest.raises(BadValue):
        made(study, "  ")
