"""The history tells decisions on differences and plans to code again in the reader's words."""

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.model.reconciliation import Decision
from qualcode.services import projects, recoding, reconciling
from qualcode.services.people import members
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.pages.test_agreement import alone, pair
from tests.pages.test_pages import opened, words

__all__ = ["alone", "pair"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_and_a_plan_are_told_in_words(pair, language):
    with reading(pair.engine) as session:
        frame = tables.codings(session, pair.project, "id")
        sources = list(tables.sources(session, pair.project)["source"])
    seen = frame[frame["code"] == "B1"].set_index("coding")["quote"].to_dict()
    with writing(pair.engine) as session:
        people = [member.id for member, _ in members(session, pair.project)]
        reconciling.reconcile(session, act(pair.me), pair.project, seen, people, Decision.WHOLE, "Satu ucapan.")
    told = words(opened("history", language, **{"history.chosen": _revision(pair)}))
    assert say("agreement.decision_whole", language) in told
    assert "Satu ucapan" in told
    with writing(pair.engine) as session:
        recoding.plan_recoding(session, act(pair.me), pair.project, sources, 14)
    told = words(opened("history", language, **{"history.chosen": _revision(pair)}))
    assert say("ui.field.planned", language) in told
    assert "T" not in told.split(say("ui.field.planned", language))[1].split("\n")[2]


def _revision(study) -> int:
    with reading(study.engine) as session:
        return projects.project(session, study.project).revision
