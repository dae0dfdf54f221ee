"""Suggestions over a study: turns are the project's, what carries the code is left out, interviewers are never suggested."""

import pytest

from qualcode.services import suggesting
from qualcode.store.database import reading
from tests.filled import small_study

MARKED = (
    "P: Seberapa jauh kantor camat dari desa?\nI1: [Kantor camat terlalu jauh dari desa|B1] kami.\n"
    "I1: Petugas ramah dan cepat melayani.\nI1: [Jauh sekali jalan ke kantor|B1] kecamatan.\n"
    "I1: Dari desa ke kantor jauhnya dua jam.\nI1: Ya.\nI1: Kami menanam padi dan karet."
)


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study) -> None:
    study.source("A", MARKED)


@pytest.mark.usefixtures("both")
def test_the_likeliest_uncoded_turn_of_an_informant_comes_first(study):
    with reading(study.engine) as session:
        held = suggesting.turns(session, study.project)
        found, carrying = suggesting.suggestions(session, study.project, held, {study.codes["B1"]})
    assert carrying == 2
    assert found[0].words == "I1: Dari desa ke kantor jauhnya dua jam."
    assert found[0].informant == "I1"
    words = [each.words for each in found]
    assert not any(text.startswith("P:") or "Ya." in text or "terlalu jauh" in text for text in words)


def test_a_code_that_is_hardly_used_gets_no_suggestions(study):
    guid = study.code("B2")
    with reading(study.engine) as session:
        held = suggesting.turns(session, study.project)
        assert suggesting.suggestions(session, study.project, held, {guid}) == ([], 0)
