"""The backups on the settings page: what is told of them, and one at once."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from qualcode.locale import LANGUAGES, say
from qualcode.model.backup import Reason, file_name
from qualcode.services import backing_up, moving
from qualcode.store.database import connect
from tests.pages.test_pages import opened, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_backup_is_made_at_once_and_told(engine, sample, language):
    page = opened("settings", language, project=sample.id)
    assert say("backups.none", language) in words(page)
    assert str(backing_up.folder(engine)) in [code.value for code in page.code]
    next(button for button in page.button if button.label == say("backups.now", language)).click().run()
    (made,) = backing_up.backups(engine)
    assert made.file.name in words(page).replace("\\", "")
    assert say("backups.none", language) not in words(page)
    assert say("backups.reason.by_hand", language) in words(page)
    copy = connect(f"sqlite:///{made.file}")
    assert moving.whole_content(copy) == moving.whole_content(engine)
    copy.dispose()


def test_where_the_disk_refuses_the_reason_is_shown(engine, sample, monkeypatch, tmp_path):
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("QUALCODE_BACKUP_DIR", str(tmp_path / "no folder"))
    page = opened("settings", "en", project=sample.id)
    next(button for button in page.button if button.label == say("backups.now", "en")).click().run()
    assert "cannot be written" in words(page)


def test_a_backup_that_is_overdue_and_backups_that_are_off_are_told(engine, sample, monkeypatch):
    where = backing_up.folder(engine)
    where.mkdir()
    (where / file_name("study", Reason.AUTOMATIC, datetime.now(UTC) - timedelta(days=9))).write_bytes(b"x")
    assert "Is there room on the disk?" in words(opened("settings", "en", project=sample.id))
    monkeypatch.setenv("QUALCODE_BACKUPS_DAILY", "0")
    monkeypatch.setenv("QUALCODE_BACKUPS_WEEKLY", "0")
    page = opened("settings", "en", project=sample.id)
    assert say("backups.off", "en") in words(page)
    assert "Is there room on the disk?" not in words(page)


def backups_alone(where: bool) -> None:
    from qualcode.ui.parts import backups

    backups.show(where=where)


@pytest.mark.parametrize("where", [True, False])
def test_the_folder_is_told_only_where_it_is_the_readers_own(engine, sample, where):
    page = AppTest.from_function(backups_alone, kwargs={"where": where}, default_timeout=60)
    page.session_state["language"] = "en"
    page.run()
    assert say("backups.none", "en") in words(page)
    assert (str(backing_up.folder(engine)) in [code.value for code in page.code]) == where
