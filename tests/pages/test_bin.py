"""The bin's page: what lies in it, and the button that brings it back."""

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.model.event import act
from qualcode.services import codings
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from qualcode.ui.words import plain
from tests.pages.test_pages import opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_removed_coding_is_listed_and_brought_back(engine, sample, language):
    with writing(engine) as session:
        frame = tables.codings(session, sample.id, "id")
        row = frame[frame["coder"] == "Peneliti"].iloc[0]
        source = int(tables.sources(session, sample.id).set_index("source").loc[row["source"], "id"])
        me = codings.source_codings(session, source)[0].coder
        codings.remove_coding(session, act(me), sample.id, source, row["coding"])
    page = opened("bin", language, project=sample.id)
    assert any(plain(row["code"]) in markdown.value for markdown in page.markdown)
    next(button for button in page.button if button.label == say("bin.restore", language)).click().run()
    with reading(engine) as session:
        assert row["coding"] in set(tables.codings(session, sample.id, "id")["coding"])
    assert any(say("bin.none", language) in info.value for info in page.info)
