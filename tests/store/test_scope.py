"""What lives and whose it is, is said in one place: every reader counts the same codings, and two people of one name are two."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import text as sql

import qualcode
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.model.query import Coded, Query
from qualcode.model.span import Span
from qualcode.services import codings, judging, people
from qualcode.services.sources import delete_source, listed
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.reading import scope
from qualcode.store.reading.passages import facets, found, guids_under, number
from qualcode.store.reading.reviews import ids_under
from qualcode.store.reading.voices import uses
from qualcode.store.records import CodingRecord
from qualcode.store.sight import Sight, through
from tests.study import SmallStudy

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."
PACKAGE = Path(qualcode.__file__).parent
ASKED = {"deleted_at", "orphaned_at"}


@pytest.fixture
def study(database_url):
    """A study in which one coding of five is laid: of the others one is away, one lost, and one's source, one's code is away."""
    made = SmallStudy(database(database_url)).start()
    for code in ("B1", "B2"):
        made.code(code)
    source, other = made.source("A", TEXT), made.source("B", f"{TEXT} Lagi.")
    made.lay(source, Span(4, 8), "B1", TEXT)
    away, lost = made.lay(source, Span(9, 14), "B1", TEXT), made.lay(source, Span(15, 19), "B1", TEXT)
    made.lay(other, Span(4, 8), "B1", TEXT)
    made.lay(source, Span(20, 22), "B2", TEXT)
    with writing(made.engine) as session:
        codings.remove_coding(session, act(made.me), made.project, source, away)
        delete_source(session, act(made.me), made.project, other)
        session.execute(sql("UPDATE coding SET orphaned_at = changed_at WHERE guid = :lost"), {"lost": lost})
        session.execute(sql("UPDATE code SET deleted_at = created_at WHERE short_id = 'B2'"))
    return made


def test_every_reader_counts_the_codings_that_are_laid_and_no_other(study):
    with reading(study.engine) as session:
        project, code = study.project, study.codes["B1"]
        source = listed(session, project)[0].id
        counts = {
            "codings": len(tables.codings(session, project, "id")),
            "codings of a source": len(tables.codings(session, project, "id", source=source)),
            "laid": len(tables.laid(session, project)),
            "codes": int(tables.codes(session, project, "id")["codings"].sum()),
            "sources": int(tables.sources(session, project)["codings"].sum()),
            "passages": number(session, project),
            "passages found": len(found(session, project, Query(Coded()))),
            "passages of a code": len(guids_under(session, project, "B1")),
            "codings of a code": len(ids_under(session, project, code)),
            "uses": len(uses(session, project).codes),
            "its source": len(codings.source_codings(session, source)),
            "judged": judging.laid(session, project)[code].gathered[0],
        }
    assert counts == dict.fromkeys(counts, 1)


def test_the_coded_share_is_that_of_the_codings_that_a_blind_coder_sees(study):
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Rina").id
    blind = through(study.engine, Sight(other, frozenset({study.project})))
    with reading(blind) as session:
        assert scope.own_cover(session, study.project) == {}
        assert list(tables.sources(session, study.project)["coded"]) == [0]


@pytest.fixture
def namesakes(study):
    """Two coders called Sari at the study, each with a coding of hers in the living source."""
    with writing(study.engine) as session:
        both = [people.add_coder(session, act(study.me), study.project, "Sari", role=Role.OWNER).id for _ in range(2)]
    with reading(study.engine) as session:
        source = listed(session, study.project)[0].id
    for person, span in zip(both, (Span(30, 36), Span(37, 42)), strict=True):
        study.lay(source, span, "B1", TEXT, by=person)
    return both


def test_two_people_of_one_name_are_two_coders(study, namesakes):
    with reading(study.engine) as session:
        laid = tables.codings(session, study.project, "id")
        assert sorted(laid["coder"]) == ["Peneliti", "Sari", "Sari (2)"]
        assert facets(session, study.project).coders == ("Peneliti", "Sari", "Sari (2)")
        for name, person in zip(("Sari", "Sari (2)"), namesakes, strict=True):
            [identity] = found(session, study.project, Query(Coded(coders=(name,))))
            assert session.get_one(CodingRecord, int(identity)).person_id == person
            assert list(ids_under(session, study.project, study.codes["B1"], name)) == [identity]
        members = {person.id: person.name for person, _ in people.members(session, study.project)}
        assert [members[person] for person in namesakes] == ["Sari", "Sari (2)"]
        events = tables.events(session, study.project)
        assert {"Sari", "Sari (2)"} <= set(events["person"])


def test_no_reader_says_by_itself_what_lives():
    """Only `scope` asks the database for these columns; what a record that was read says of itself is everybody's to ask."""
    own = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in PACKAGE.rglob("*.py")
        if path.name != "scope.py" and "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("is_", "is_not")
        and isinstance(node.value, ast.Attribute) and node.value.attr in ASKED
    }  # fmt: skip
    assert own == set()
