"""The API fuzzed against its own description: whatever is sent, it answers by what it describes and never breaks."""

from itertools import count
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from qualcode.api.application import application
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import checking, commenting, memos, tokens
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.study import SmallStudy

TEXT = "I1: Kami jalan 😀 kaki ke kantor.\nI1: Lebih murah."
FEW = 4
MANY = pytest.param(2000, marks=[pytest.mark.fuzz, pytest.mark.timeout(3600)])
UNHURRIED = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}

CHECKS = (not_a_server_error, response_schema_conformance)
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", application())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def study(sqlite_database, monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", sqlite_database)
    return small_study(sqlite_database, with_a_code)


def with_a_code(study: SmallStudy) -> None:
    study.code("B1")


def known(study):
    """Return what paths and bodies may name: the study's own project, source, coding, memo, comment and code."""
    source = study.source("A", TEXT)
    coding = study.lay(source, Span(4, 8), "B1", TEXT)
    with writing(study.engine) as session:
        memo, _ = memos.write_on_passage(session, act(study.me), study.project, source, Span(4, 8), quote=TEXT[4:8], body="")
        thread, _ = commenting.comment_on_passage(
            session, act(study.me), study.project, source, Span(4, 8), quote=TEXT[4:8], body="Mengapa?"
        )
    named = {"codings": coding, "memos": memo.guid, "comments": thread.guid, "codes": study.codes["B1"]}
    return {"project": study.project, "source": source, **named}


def steer(case, there, study, number: int) -> None:
    """Let two of three cases name what exists, so that more than the way to it is fuzzed."""
    if number % 3 == 0:
        return
    for name in ("project", "source"):
        if name in case.path_parameters:
            case.path_parameters[name] = there[name]
    kind = next((kind for kind in ("codings", "memos", "comments", "codes") if f"/{kind}/" in case.operation.path), None)
    for name in ("guid", "thread"):
        if kind and name in case.path_parameters:
            case.path_parameters[name] = there[kind]
    if isinstance(case.body, dict) and number % 3 == 1:
        for name, value in (("code", study.codes["B1"]), ("parent", study.codes["B1"])):
            if name in case.body:
                case.body[name] = value


@pytest.mark.parametrize("examples", [FEW, MANY])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_request_breaks_the_server_or_the_study(study, sqlite_database, operation, examples):
    token = tokens.mint(tokens.signing_secret(sqlite_database), study.me)
    there, numbers, statuses = known(study), count(), set()

    @settings(max_examples=examples, derandomize=examples == FEW, **UNHURRIED)
    @given(case=operation.as_strategy())
    def fuzzed(case) -> None:
        number = next(numbers)
        steer(case, there, study, number)
        headers = {"Authorization": f"Bearer {token}"}
        if number % 5:
            headers["Idempotency-Key"] = str(uuid4())
        answer = case.call(headers=headers)
        statuses.add(answer.status_code)
        assert answer.status_code < 500
        case.validate_response(answer, checks=CHECKS)

    fuzzed()
    assert statuses
    with reading(study.engine) as session:
        assert checking.check(session, study.project) == []
