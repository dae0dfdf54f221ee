"""The trail of the codebook, as far as it still stands, beside the source that was being coded."""

import pytest

from qualcode.model.event import act
from qualcode.services import codebook, merging, splitting, undoing
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study


@pytest.fixture
def study(database_url):
    return small_study(database_url)


def told(study) -> list[tuple[str, int, str | None]]:
    with reading(study.engine) as session:
        names = dict(tables.sources(session, study.project)[["source", "name"]].itertuples(index=False))
        found = tables.codebook_changes(session, study.project)
    return [(row.change, row.codes, names.get(row.source)) for row in found.itertuples(index=False)]


def done(study, gesture, *args, **more):
    with writing(study.engine) as session:
        return gesture(session, act(study.me), study.project, *args, **more)


def test_each_kind_of_change_is_told_with_the_source_that_was_coded_nearest(study):
    study.code("B1")
    study.source("W1", "I1: [Kami jalan|B1] karena [murah|B2] dan [dekat|B3]")
    done(study, codebook.change_code, study.codes["B1"], definition={"id": "Baru"})
    done(study, codebook.change_code, study.codes["B1"], colour="#112233")
    done(study, merging.merge_codes, study.codes["B2"], study.codes["B1"])
    done(study, codebook.change_code, study.codes["B3"], retired=True)
    assert told(study) == [
        ("created", 1, "W1"), ("created", 1, "W1"), ("created", 1, "W1"), ("defined", 1, "W1"), ("merged", 1, "W1"),
        ("retired", 1, "W1"),
    ]  # fmt: skip


def test_what_was_taken_back_is_not_told_and_what_was_brought_back_is(study):
    study.code("B1")
    study.code("B2")
    done(study, undoing.undo)
    assert [change for change, _, _ in told(study)] == ["created"]
    done(study, undoing.redo)
    assert [change for change, _, _ in told(study)] == ["created", "created"]


def test_before_anything_is_coded_a_change_has_no_source(study):
    study.code("B1")
    assert told(study) == [("created", 1, None)]


def test_a_split_makes_a_code_and_putting_one_away_retires_it(study):
    study.source("W1", "I1: [Kami jalan|B1] karena [murah|B1]")
    with reading(study.engine) as session:
        laid = tables.codings(session, study.project, "id")["coding"].tolist()
    new, _ = done(study, splitting.split_code, study.codes["B1"], {"id": "Baru", "en": "New"}, laid[:1])
    study.code("B9")
    done(study, codebook.delete_code, study.codes["B9"])
    assert [change for change, _, _ in told(study)] == ["created", "split", "created", "created", "retired"]
    assert new
