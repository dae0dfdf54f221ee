"""A study in the running application's database, and the coding page opened on it."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from sqlalchemy import text as sql

from qualcode.store.database import database, reading
from qualcode.store.reading import codings
from tests.browser.coding_page import CodingPage
from tests.browser.person import PATIENCE_MS
from tests.databases import the_project
from tests.study import SmallStudy

expect.set_options(timeout=PATIENCE_MS)

TEXT = "P: Apa yang Ibu tahu?\nI1: Kami jalan kaki ke kantor karena lebih murah dan dekat.\n\nI1: Sudah lama begitu."


@dataclass(frozen=True, slots=True)
class Opened:
    """A study with one source, open on the coding page."""

    study: SmallStudy
    source: int
    text: str
    coder: CodingPage

    def stored(self) -> list[tuple[str, str]]:
        """Code and quote of every coding in the database, in the order of the text."""
        with reading(self.study.engine) as session:
            frame = codings(session, self.study.project, "id")
        return list(zip(frame["code"], frame["quote"], strict=True))

    def events(self, verb: str) -> int:
        with self.study.engine.connect() as connection:
            return connection.execute(sql("select count(*) from event where verb = :verb"), {"verb": verb}).scalar_one()


@pytest.fixture
def study(server):
    made = SmallStudy(database(server.database_url)).start()
    for code in ("B1", "B2", "B3"):
        made.code(code)
    yield made
    made.engine.dispose()


@pytest.fixture
def opened(study, server, page):
    def open_text(text: str = TEXT, *, codes: int = 3) -> Opened:
        for number in range(len(study.codes), codes):
            study.code(f"B{number + 1}")
        source = study.source("Wawancara", text)
        return Opened(study, source, text, CodingPage(page, server).open(study.project, source, text))

    return open_text


@pytest.fixture
def sample(server):
    """The sample study in the running application's database: its engine and its id."""
    engine = database(server.database_url)
    yield engine, the_project(engine)[0].id
    engine.dispose()
