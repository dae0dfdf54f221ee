"""The history tells in the reader's words how much came in with a merged copy."""

import pytest

from qualcode.locale import LANGUAGES, say
from qualcode.services import projects
from qualcode.store.database import reading, writing
from tests.pages.test_agreement import alone
from tests.pages.test_pages import opened, words
from tests.services.gestures import World, copy_merged

__all__ = ["alone"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_merged_copy_is_told_in_words(alone, language):
    with writing(alone.engine) as session:
        world = World(session, alone.project, alone.me, alone.me, alone.me)
        list(copy_merged(world))
    with reading(alone.engine) as session:
        revision = projects.project(session, alone.project).revision
    told = words(opened("history", language, **{"history.chosen": revision}))
    told = told.replace("\\", "")
    assert f"{say('copies.kind.person', language)}: 1" in told
    assert f"{say('copies.kind.memo', language)}: 1" in told
