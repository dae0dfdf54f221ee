"""The journal: one line of JSON for what happened, never a word of what people wrote; and whether the server is ready."""

import json
import logging
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy.exc import IntegrityError
from streamlit import logger as streamlit_logger

from qualcode import journal
from qualcode.api.journalling import journalled, route
from qualcode.model.event import act
from qualcode.services import memos
from qualcode.store.database import database, writing
from qualcode.ui.settings import log_through
from tests.study import SmallStudy
from tests.support.app import Application
from tests.support.postgres import running

WORDS = "Kami jalan kaki ke kantor"


@pytest.fixture
def log(tmp_path):
    """A journal in a file, and what it holds so far; the loggers of the test run are put back."""
    kept = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).propagate) for name in _names()}
    level = logging.getLogger().level
    setup = streamlit_logger.setup_formatter
    file = tmp_path / "log.jsonl"
    written = journal.handler(str(file), file)
    journal.begin(written)
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    written.close()
    streamlit_logger.setup_formatter = setup
    logging.getLogger().setLevel(level)
    for name, (handlers, propagate) in kept.items():
        logging.getLogger(name).handlers[:], logging.getLogger(name).propagate = handlers, propagate


def _names() -> list[str | None]:
    return [None, *logging.root.manager.loggerDict]


@pytest.mark.parametrize("name", ["streamlit.runtime", "sqlalchemy.pool", "another.package", "qualcode"])
def test_what_others_log_is_kept_without_their_words(log, name):
    try:
        raise IntegrityError(f"INSERT '{WORDS}'", {"quote": WORDS}, KeyError(WORDS))
    except IntegrityError as error:
        logging.getLogger(name).error("Failed on %s", WORDS, exc_info=error)
    (line,) = log()
    assert (line["level"], line["event"], line["at"], line["error"]["kind"]) == ("error", "library", name, "IntegrityError")
    assert line["error"]["frames"][-1].startswith("test_journal.py:")
    assert "Kami" not in json.dumps(line)


def test_streamlits_loggers_write_into_the_journal_also_those_made_later(log, tmp_path):
    written = journal.handler(str(tmp_path / "log.jsonl"), tmp_path / "log.jsonl")
    log_through(written)
    streamlit_logger.get_logger(f"streamlit.later.{tmp_path.name}").error(f"Uncaught {WORDS}")
    written.close()
    assert [line["event"] for line in log()] == ["library"]
    assert "Kami" not in json.dumps(log())


def test_a_field_that_is_not_listed_is_left_out(log):
    journal.note("request", status=200, quote=WORDS)
    (line,) = log()
    assert set(line) == {"time", "level", "event", "status"}


def test_a_refusal_is_told_by_its_key(log):
    logging.getLogger("qualcode").warning("refused %s %r: %s", "GET", f"/{WORDS}", "error.forbidden")
    assert [(line["event"], line["refusal"]) for line in log()] == [("refused", "error.forbidden")]
    assert "Kami" not in json.dumps(log())


@pytest.mark.parametrize(("path", "told"), [
    ("/api/projects/12/sources/7/codings", "/api/projects/{number}/sources/{number}/codings"),
    ("/api/projects/1/sources/2/codings/7d2f8c1e-0000-4000-a000-0123456789ab",
     "/api/projects/{number}/sources/{number}/codings/{guid}"),
    (f"/api/sources/3/text/{'a' * 64}", "/api/sources/{number}/text/{sha}"),
    ("/api/projects/3/desk/id-Budi.17", "/api/projects/{number}/desk/{stamp}"),
    ("/_stcore/stream", "/_stcore/stream"),
    ("/api/Budi Santoso", "/page"),
    ("/code", "/page"),
    ("/Budi", "/page"),
])  # fmt: skip
def test_a_route_is_told_without_what_was_asked_for(path, told):
    assert route(path) == told


def test_a_gesture_that_was_not_kept_is_not_in_the_journal(log, sqlite_database):
    made = SmallStudy(database(sqlite_database)).start()
    code = made.code("B1")
    before = len(log())

    def broken_off() -> None:
        with writing(made.engine) as session:
            memos.write_memo(session, act(made.me), made.project, "code", code, WORDS, WORDS)
            raise RuntimeError("not kept")

    with pytest.raises(RuntimeError):
        broken_off()
    assert len(log()) == before
    with writing(made.engine) as session:
        memos.write_memo(session, act(made.me), made.project, "code", code, WORDS, WORDS)
    (line,) = log()[before:]
    assert (line["event"], line["verb"], line["person"], line["project"]) == ("gesture", "memo.written", made.me, made.project)
    made.engine.dispose()


def test_a_request_that_breaks_is_told_by_the_kind_of_error(log):
    async def broken(scope, receive, send):
        raise KeyError(WORDS)

    scope = {"type": "http", "method": "GET", "path": f"/{WORDS}", "headers": [(b"x-request-id", b"proxy-0001")]}
    with start_blocking_portal() as portal, pytest.raises(KeyError):  # a browser may have a loop in this thread already
        portal.call(journalled(broken), scope, None, None)
    (line,) = log()
    assert (line["status"], line["route"], line["request"], line["error"]["kind"]) == (500, "/page", "proxy-0001", "KeyError")
    assert "Kami" not in json.dumps(line)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def refused_and_given_again(folder: Path, url: str, close: Callable[[], None], open_again: Callable[[], None]) -> None:
    served = Application(folder, url, forked=True).start()
    try:
        assert [status(f"{served.url}/api/{name}") for name in ("health", "ready")] == [200, 200]
        close()
        assert [status(f"{served.url}/api/{name}") for name in ("health", "ready")] == [200, 503]
        open_again()
        assert status(f"{served.url}/api/ready") == 200
    finally:
        served.kill()


def test_ready_is_refused_while_the_database_lets_nobody_in_and_given_again_when_it_does(tmp_path, postgres):
    url = postgres.copied(postgres.pattern())
    try:
        refused_and_given_again(tmp_path, url, lambda: postgres.close(url), lambda: postgres.open(url))
    finally:
        postgres.drop(url)


@pytest.mark.soak
def test_ready_is_refused_while_no_database_server_runs_and_given_again_when_one_does(tmp_path):
    with tempfile.TemporaryDirectory(prefix="qc-pg-", ignore_cleanup_errors=True) as folder, running(Path(folder)) as postgres:
        refused_and_given_again(tmp_path, postgres.lend(), postgres.stop, postgres.start)


def test_a_server_whose_database_does_not_answer_says_so_in_one_line_and_ends(tmp_path):
    with pytest.raises(RuntimeError) as failed:
        Application(tmp_path, "postgresql://nobody:secret@127.0.0.1:1/none", forked=True).start()
    told = (tmp_path / "server.log").read_text()
    assert "does not answer" in str(failed.value)
    assert len(told.strip().splitlines()) == 1
    assert "secret" not in told
