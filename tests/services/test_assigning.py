"""Who codes what: sources are given to coders as one gesture that can be undone, and each coder's way is told."""

import pytest

from qualcode.errors import Forbidden, NotFound
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.span import Span
from qualcode.services import assigning, people, undoing
from qualcode.store.database import reading, writing

TEXT = "I1: Kami jalan kaki."


@pytest.fixture
def given(study):
    """Two sources and two coders."""
    sources = [study.source(name, f"{TEXT} {name}.") for name in "AB"]
    with writing(study.engine) as session:
        coders = [people.add_coder(session, act(study.me), study.project, name).id for name in ("Ana", "Budi")]
    return sources, coders


def assign(study, source, coders, by=0) -> int:
    with writing(study.engine) as session:
        return assigning.assign(session, act(by or study.me), study.project, source, coders)


def held(study) -> dict[int, tuple[int, ...]]:
    with reading(study.engine) as session:
        return dict(assigning.assigned(session, study.project))


@pytest.mark.usefixtures("both")
def test_sources_are_given_and_taken_back(study, given):
    (first, second), (ana, budi) = given
    assign(study, first, [ana, budi])
    assign(study, second, [ana])
    assert held(study) == {first: (ana, budi), second: (ana,)}
    assign(study, first, [])
    assert held(study) == {second: (ana,)}
    for wanted in ({first: (ana, budi), second: (ana,)}, {first: (ana, budi)}, {}):
        with writing(study.engine) as session:
            undoing.undo(session, act(study.me), study.project)
        assert held(study) == wanted
    with writing(study.engine) as session:
        undoing.redo(session, act(study.me), study.project)
    assert held(study) == {first: (ana, budi)}


def test_giving_what_is_given_already_is_no_gesture(study, given):
    (first, _), (ana, _) = given
    before = assign(study, first, [ana])
    assert assign(study, first, [ana]) == before


def test_only_the_owner_gives_and_only_to_coders(study, given):
    (first, _), (ana, _) = given
    with writing(study.engine) as session:
        supervisor = people.add_coder(session, act(study.me), study.project, "Sari", role=Role.SUPERVISOR).id
    with pytest.raises(NotFound):
        assign(study, first, [supervisor])
    with pytest.raises(Forbidden):
        assign(study, first, [ana], by=ana)
    assert held(study) == {}


def test_each_coders_way_counts_their_own_codings_in_their_own_sources(study, given):
    (first, second), (ana, budi) = given
    assign(study, first, [ana, budi])
    assign(study, second, [ana])
    text = f"{TEXT} A."
    study.lay(first, Span(0, 10), "B1", text, by=ana)
    study.lay(first, Span(5, 15), "B2", text, by=ana)
    study.lay(second, Span(0, 20), "B1", f"{TEXT} B.", by=budi)
    with reading(study.engine) as session:
        found = assigning.loads(session, study.project)
    whole = 2 * len(text)
    assert [(load.name, load.given, load.begun, load.share) for load in found] == [
        ("Ana", 2, 1, 15 / whole), ("Budi", 1, 0, 0.0),
    ]  # fmt: skip
