"""Downloads are made beside the run of a page, where no session says who asks: they are made for whoever looked."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from docx import Document
from streamlit.runtime.media_file_manager import MediaFileManager

from qualcode.locale import LANGUAGES, say
from qualcode.ui import state
from tests.pages.test_pages import opened


@pytest.fixture
def offered(monkeypatch) -> dict[str, Callable[[], bytes]]:
    """What makes the files that a page offers, by their endings."""
    found: dict[str, Callable[[], bytes]] = {}
    add = MediaFileManager.add_deferred

    def noticed(self, make, *about, file_name, **more) -> str:
        name, _, ending = file_name.rpartition(".")
        found["raw" if name.endswith("-raw") else ending] = make
        return add(self, make, *about, file_name=file_name, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", noticed)
    return found


def beside(make: Callable[[], object]) -> object:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(make).result()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "title"), [
    ("findings", "results_by_indicator.title"), ("checklist", "coreq.title"), ("matrices", "crossed.title"),
])  # fmt: skip
def test_a_download_speaks_as_the_page_did(sample, offered, path, title, language):
    opened(path, language)
    st.session_state["language"] = next(other for other in LANGUAGES if other != language)
    lines = [paragraph.text for paragraph in Document(io.BytesIO(beside(offered["docx"]))).paragraphs]
    assert any(say(f"reports.{title}", language, by="").strip() in line for line in lines)


def test_what_is_made_later_sees_with_the_eyes_of_now(sample, engine):
    st.session_state["language"] = "id"
    later = state.for_this_reader(lambda: (state.language(), state.place(), state.engine()))
    st.session_state["language"] = "en"
    assert beside(later) == ("id", state.place(), state.engine())
    assert state.language() == "en"


@pytest.mark.parametrize(("path", "endings"), [
    ("thesis-tables", {"docx", "xlsx", "zip", "html", "tex", "md"}), ("history", {"xlsx", "csv", "raw"}),
    ("passages", {"xlsx", "csv", "raw"}),
    ("co-occurrence", {"xlsx", "zip"}), ("checklist", {"docx", "xlsx", "csv"}),
])  # fmt: skip
def test_a_page_offers_its_table_in_every_format_that_fits(sample, offered, path, endings):
    opened(path, "en")
    assert set(offered) - {"svg", "png"} == endings
    assert beside(offered["xlsx"]).startswith(b"PK")


def test_the_history_comes_as_csv_with_the_headings_of_the_page(sample, offered):
    opened("history", "en")
    first = beside(offered["csv"]).decode("utf-8-sig").splitlines()[0]
    columns = "number", "at", "person", "verb", "name", "source", "quote"
    assert first == ",".join(say(f"history.{name}", "en") for name in columns)
    assert beside(offered["raw"]).decode().splitlines()[0] == first
