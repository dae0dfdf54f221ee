"""What nobody foresaw, here a table that is gone, is a sentence with a number on every edge, and the log tells what it was."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from qualcode import journal, settings
from qualcode.api.application import application
from qualcode.api.journalling import journalled
from qualcode.locale import say
from qualcode.services import tokens
from qualcode.store.database import database
from tests.cli.console import call
from tests.databases import sqlite_url
from tests.study import SmallStudy

NUMBER = re.compile(r"\b[0-9a-f]{8}\b")


@pytest.fixture
def torn(tmp_path, monkeypatch):
    """A study in a database that has lost its table of codings."""
    url = sqlite_url(tmp_path)
    monkeypatch.setenv("QUALCODE_DATABASE_URL", url)
    monkeypatch.setenv("QUALCODE_DATA_DIR", str(tmp_path))
    settings.forget()
    study = SmallStudy(database(url)).start()
    study.source("Wawancara", "Kami mengantre dua jam.")
    with study.engine.begin() as connection:
        connection.execute(text("ALTER TABLE coding RENAME TO lost"))
    yield study
    study.engine.dispose()
    settings.forget()


def logged(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def told(words: str) -> str:
    """Return the number that is told, where the sentence is the one for what nobody foresaw."""
    number = NUMBER.search(words)[0]
    assert say("error.unforeseen", "en", number=number) in words
    return number


def test_a_command_tells_a_number_that_its_log_explains(torn, tmp_path):
    done = call("codings", "1", fails=True)
    (line,) = logged(tmp_path / "logs" / "qualcode-commands.jsonl")
    assert (line["event"], line["request"], line["error"]["kind"]) == ("failed", told(done.stderr), "OperationalError")


@pytest.fixture
def log(tmp_path):
    with closing(journal.handler(str(tmp_path / "log.jsonl"), tmp_path)) as written, journal.writing(written):
        yield tmp_path / "log.jsonl"


def test_the_api_tells_a_number_that_its_log_explains(torn, log):
    client = TestClient(journalled(application()), base_url="http://localhost", raise_server_exceptions=False)
    token = tokens.mint(tokens.signing_secret(settings.current().database), torn.me)
    answer = client.get(f"/projects/{torn.project}/passages", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]) == (500, "error.unforeseen")
    assert logged(log)[-1]["request"].startswith(told(answer.json()["message"]))
    assert logged(log)[-1]["error"]["kind"] == "OperationalError"


def test_a_page_tells_a_number_that_its_log_explains(torn, log):
    def framed() -> None:
        from qualcode.ui import frame

        frame.run()

    page = AppTest.from_function(framed, default_timeout=60).run()
    assert not page.exception
    (said,) = [error.value for error in page.error]
    assert logged(log)[-1]["request"] == NUMBER.search(said)[0]
    assert logged(log)[-1]["error"]["kind"] == "OperationalError"
