"""The corrections page: a dry run before anything is stored, then codings that follow their words; orphans wait for a place."""

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.services import sources, texts
from qualcode.store import reading as tables
from qualcode.store.database import reading
from tests.pages.test_pages import opened

VIEWS = ("correct", "anonymise", "orphans", "history")


def first(engine, project) -> tuple[int, str]:
    with reading(engine) as session:
        row = tables.sources(session, project).iloc[0]
        return int(row["id"]), sources.text(session, int(row["id"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_is_shown_before_it_is_stored_and_codings_follow(engine, sample, language):
    source, text = first(engine, sample.id)
    with reading(engine) as session:
        before = tables.codings(session, sample.id, "id", source=source)
    page = opened("corrections", language, project=sample.id, source=source)
    page.text_area[0].set_value(f"Baris tambahan.\n{text}").run()
    assert not page.exception
    assert [metric.label for metric in page.metric] == [
        say(f"corrections.{name}", language) for name in ("stay", "change", "found", "lost")
    ]
    assert first(engine, sample.id)[1] == text
    next(button for button in page.button if button.label == say("corrections.store", language)).click().run()
    assert not page.exception
    with reading(engine) as session:
        after = tables.codings(session, sample.id, "id", source=source)
    assert first(engine, sample.id)[1] == f"Baris tambahan.\n{text}"
    assert list(after["start"]) == [start + len("Baris tambahan.\n") for start in before["start"]]
    assert list(after["quote"]) == list(before["quote"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_stands(engine, sample, view, language):
    page = opened("corrections", language, project=sample.id, **{"corrections.view": view})
    assert not page.exception


def test_words_that_are_cut_out_leave_orphans_that_can_be_removed(engine, sample):
    source, text = first(engine, sample.id)
    page = opened("corrections", "en", project=sample.id, source=source)
    page.text_area[0].set_value("Sama sekali lain.").run()
    next(button for button in page.button if button.label == say("corrections.store", "en")).click().run()
    with reading(engine) as session:
        waiting = texts.orphan_count(session, sample.id)
    assert waiting > 0
    page = opened("corrections", "en", project=sample.id, **{"corrections.view": "orphans"})
    next(button for button in page.button if button.label == say("corrections.remove", "en")).click().run()
    with reading(engine) as session:
        assert texts.orphan_count(session, sample.id) == waiting - 1
    assert text
