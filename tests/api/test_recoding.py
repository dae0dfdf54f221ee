"""Who codes a source for the second time gets nobody's codings but their own over the API, in a team under their own sign-in."""

from datetime import UTC, datetime

import pytest

from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import accounts, memos, people, recoding, sign_ins, tokens
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.api.team import PASSWORD, visitor
from tests.filled import small_study
from tests.study import SmallStudy

TEXT = "I1: Kami jalan kaki ke kantor."


@pytest.fixture
def study(sqlite_database, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_database)
    monkeypatch.setenv("QUALCODE_TEAM", "1")
    return small_study(sqlite_database, with_an_account)


def with_an_account(study: SmallStudy) -> None:
    with writing(study.engine) as session:
        accounts.add(session, datetime.now(UTC), "sari", PASSWORD, person=study.me)


def begun(study) -> tuple[int, int]:
    """Lay a first coding and a memo, begin the second time, and return the source and the second self."""
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    with writing(study.engine) as session:
        memos.write_on_passage(session, act(study.me), study.project, source, Span(4, 8), quote=TEXT[4:8], body="Isi")
        guids = list(tables.sources(session, study.project)["source"])
        plan = recoding.plan_recoding(session, act(study.me), study.project, guids, 0)
    with writing(study.engine) as session:
        second = recoding.start_recoding(session, act(study.me), study.project, plan, name="Sari (kali kedua)").id
    return source, second


def bearer(study, person: int, sign_in: str) -> dict[str, str]:
    secret = tokens.signing_secret(study.engine.url.render_as_string())
    return {"Authorization": f"Bearer {tokens.mint(secret, person, sign_in)}"}


def signed_in(study, person: int) -> str:
    with writing(study.engine) as session:
        sign_ins.sign_in(session, person, datetime.now(UTC))
    with reading(study.engine) as session:
        return sign_ins.own(session, person, datetime.now(UTC))[0].guid


def test_the_second_self_sees_nothing_of_the_first_time_and_the_person_everything(study):
    source, second = begun(study)
    here = signed_in(study, study.me)
    path = f"/api/projects/{study.project}/sources/{source}/codings"
    blind, open_eyed = (visitor().get(path, headers=bearer(study, who, here)).json() for who in (second, study.me))
    assert (blind["snapshot"], blind["memos"]) == ([], [])
    assert [len(open_eyed[name]) for name in ("snapshot", "memos")] == [1, 1]
    study.lay(source, Span(9, 14), "B1", TEXT, by=second)
    later = visitor().get(f"{path}?since={blind['revision'] - 3}", headers=bearer(study, second, here)).json()
    assert [change[1]["coder"] for change in later["changes"]] == [second]


def test_a_second_self_comes_in_under_its_own_persons_sign_in_alone(study):
    source, second = begun(study)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Lain").id
    path = f"/api/projects/{study.project}/sources/{source}/codings"
    assert visitor().get(path, headers=bearer(study, second, signed_in(study, other))).status_code == 401
    assert visitor().get(path, headers=bearer(study, second, signed_in(study, study.me))).status_code == 200
