"""Versions of the codebook: kept as it was, compared field by field; and order, aliases and retiring."""

import pytest

from qualcode.errors import BadValue, Retired
from qualcode.model.codebook_change import Difference, changes
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codebook, versions
from qualcode.store.database import reading, writing
from tests.filled import small_study

TEXT = "I1: Kami jalan kaki ke kantor."


@pytest.fixture
def study(database_url):
    return small_study(database_url, three_codes)


def three_codes(study) -> None:
    for code in ("B1", "B2", "B3"):
        study.code(code)


def gesture(study, change):
    with writing(study.engine) as session:
        return change(session, act(study.me), study.project)


def order(study) -> list[str]:
    with reading(study.engine) as session:
        return [code.short_id for code in codebook.codes(session, study.project)]


@pytest.mark.usefixtures("both")
def test_a_version_is_the_codebook_as_it_was_and_the_difference_is_told_field_by_field(study):
    gesture(study, lambda s, a, p: versions.keep_version(s, a, p, "Awal", "sebelum seminar"))
    with reading(study.engine) as session:
        [kept] = versions.versions(session, study.project)
        assert list(kept.codes) == codebook.codes(session, study.project)
    b1, b2, b3 = (study.codes[name] for name in ("B1", "B2", "B3"))
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, b1, definition={"id": "Lain"}, aliases=["Satu"]))
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b2, b1))
    gesture(study, lambda s, a, p: codebook.delete_code(s, a, p, b3))
    new = study.code("B4")
    with reading(study.engine) as session:
        found = changes(kept.codes, codebook.codes(session, study.project))
    assert [(change.kind, change.code.guid, change.field) for change in found] == [
        (Difference.CHANGED, b1, "definition"),
        (Difference.CHANGED, b1, "aliases"),
        (Difference.MOVED, b2, "parent"),
        (Difference.ADDED, new, ""),
        (Difference.REMOVED, b3, ""),
    ]
    assert (found[0].before, found[0].after) == ({}, {"id": "Lain"})


def test_a_version_needs_a_name(study):
    with pytest.raises(BadValue):
        gesture(study, lambda s, a, p: versions.keep_version(s, a, p, "  "))


@pytest.mark.usefixtures("both")
def test_codes_take_the_place_that_they_are_given(study):
    b1, b2, b3 = (study.codes[name] for name in ("B1", "B2", "B3"))
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b3, None, before=b1))
    assert order(study) == ["B3", "B1", "B2"]
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b3, None))
    assert order(study) == ["B1", "B2", "B3"]
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b3, b1))
    gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b2, b1, before=b3))
    assert order(study) == ["B1", "B2", "B3"]
    with pytest.raises(BadValue):
        gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b1, b3))
    with pytest.raises(BadValue):
        gesture(study, lambda s, a, p: codebook.move_code(s, a, p, b3, None, before=b2))


def test_a_retired_code_keeps_its_codings_and_takes_no_new_ones(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, study.codes["B1"], retired=True))
    with pytest.raises(Retired):
        study.lay(source, Span(9, 14), "B1", TEXT)
    gesture(study, lambda s, a, p: codebook.change_code(s, a, p, study.codes["B1"], retired=False))
    study.lay(source, Span(9, 14), "B1", TEXT)
