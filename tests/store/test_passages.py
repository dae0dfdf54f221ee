"""Finding codings by what is known of them, against the same filters on the whole table."""

import random
from datetime import date

import pandas as pd
import pytest

from qualcode.analysis.retrieval import one_by_one
from qualcode.model.code import Polarity
from qualcode.model.event import act
from qualcode.model.query import INFORMANT, Coded, Combined, Named, Only, Query, Relation
from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.reading.passages import OF_INFORMANTS, OF_SOURCES, facets, found, number, quick
from qualcode.store.records import CodingRecord
from tests.databases import sample_url, the_project
from tests.filled import small_study
from tests.study import SmallStudy

GROUP = "P: [Apa kabar|B1]\nI2: [baik-baik saja|B1+] dan [murah sekali|B2-]\nI3: [mahal|B2] kata [mereka|B1]"


@pytest.fixture
def study(database_url):
    return small_study(database_url, coded)


def coded(study: SmallStudy) -> None:
    study.code("B1")
    study.code("B2", parent="B1")
    study.informant("I3", group="GOV", role="camat")
    study.source("Kedua", GROUP, on=date(2024, 2, 1))
    study.source("Catatan", "[Kantor ramai|B1=]\n[sampai siang|B2]")
    study.source("Pertama", "P: [Mulai|B2]\nI1: [Ya|B1]", on=date(2024, 1, 1))


def whole(study) -> pd.DataFrame:
    with reading(study.engine) as session:
        return tables.codings(session, study.project, "id")


def ids(study, **wanted) -> list[int]:
    with reading(study.engine) as session:
        return found(session, study.project, asked(study, **wanted)).tolist()


def asked(study, *, codes=(), polarities=(), coders=(), sources=(), text="", **others) -> Query:
    """Return the query by what things are called; its restrictions have the plural in their names."""
    with reading(study.engine) as session:
        guids = {name: guid for guid, name in facets(session, study.project).source_names.items()}
    restricted = {name.removesuffix("s"): values for name, values in others.items()}
    if sources:
        restricted["source"] = tuple(guids.get(name, name) for name in sources)
    return Query(
        Coded(tuple(study.codes[code] for code in codes), polarities=polarities, coders=coders),
        tuple(Only(field, values) for field, values in restricted.items()),
        text=text,
    )


FILTERS = {
    "nothing": ({}, lambda row: True),
    "a code with those below it": ({"codes": ("B1",)}, lambda row: "B1" in row.lineage),
    "a code without those above it": ({"codes": ("B2",)}, lambda row: row.code == "B2"),
    "polarities": ({"polarities": ("supporting", "neutral")}, lambda row: row.polarity in ("supporting", "neutral")),
    "an informant": ({"informants": ("I3",)}, lambda row: row.informant == "I3"),
    "a group": ({"groups": ("GOV",)}, lambda row: row.group == "GOV"),
    "a group that nobody is in": ({"groups": ("COM",), "informants": ("I3",)}, lambda row: False),
    "a technique": ({"techniques": ("interview",)}, lambda row: row.technique == "interview"),
    "a source": ({"sources": ("Catatan",)}, lambda row: row.source_name == "Catatan"),
    "words in any case": ({"text": "MURAH"}, lambda row: "murah" in row.quote),
    "words that are no pattern": ({"text": "baik.baik"}, lambda row: False),
    "nobody of that name": ({"coders": ("nobody",)}, lambda row: False),
    "several at once": (
        {"codes": ("B1",), "sources": ("Kedua",), "informants": ("I3",), "text": "ma"},
        lambda row: row.source_name == "Kedua" and row.informant == "I3" and "ma" in row.quote,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_what_is_found_is_what_the_whole_table_would_show_in_its_order(study, name):
    wanted, holds = FILTERS[name]
    frame = whole(study)
    expected = [int(identity) for identity, row in zip(_ids(study, frame), frame.itertuples(), strict=True) if holds(row)]
    assert ids(study, **wanted) == expected
    assert (not expected) == (name in ("a group that nobody is in", "words that are no pattern", "nobody of that name"))


def _ids(study, frame: pd.DataFrame) -> list[int]:
    with reading(study.engine) as session:
        by_guid = dict(session.query(CodingRecord.guid, CodingRecord.id).all())
    return [by_guid[guid] for guid in frame["coding"]]


def test_a_page_of_ids_is_read_as_the_same_rows_of_the_whole_table(study):
    frame = whole(study)
    some = ids(study)[2:5]
    with reading(study.engine) as session:
        page = tables.codings(session, study.project, "id", only=some)
    expected = frame.iloc[2:5].reset_index(drop=True)
    pd.testing.assert_frame_equal(page[list(expected.columns)], expected)


def test_what_was_put_away_is_neither_found_nor_counted(study):
    with reading(study.engine) as session:
        assert number(session, study.project) == len(whole(study)) == 9
        (catatan,) = (row.id for row in tables.sources(session, study.project).itertuples() if row.name == "Catatan")
    with writing(study.engine) as session:
        sources.delete_source(session, act(study.me), study.project, int(catatan))
    with reading(study.engine) as session:
        assert number(session, study.project) == 7
        assert "Catatan" not in facets(session, study.project).sources
    assert ids(study, sources=("Catatan",)) == []


def test_what_can_be_looked_for_comes_in_the_order_in_which_it_is_shown(study):
    with reading(study.engine) as session:
        known = facets(session, study.project)
        listed = tables.sources(session, study.project)["name"].tolist()
    assert set(known.informants) >= {"I3"}
    assert "GOV" in known.groups
    assert list(known.sources) == listed
    assert "interview" in known.techniques
    assert len(known.coders) == 1


def frames(session, project: int) -> tuple[pd.DataFrame, ...]:
    """Return what queries are answered over: CODINGS, CODEBOOK, SOURCES and INFORMANTS."""
    return (
        tables.codings(session, project, "id"), tables.codebook(session, project, "id"),
        tables.sources(session, project), tables.informants(session, project, "id"),
    )  # fmt: skip


def any_query(chance: random.Random, codings, codebook, sources, informants) -> Query:
    """Return a query of one set of codes with values that occur, and some that do not."""

    def some(values, most: int = 3) -> tuple[str, ...]:
        told = [*sorted({str(value) for value in values if pd.notna(value)}), "lain"]
        return tuple(chance.sample(told, chance.randint(0, min(most, len(told)))))

    held = {"source": sources["source"], "informant": informants["informant"], "coder": codings["coder"]}
    held |= {field: sources[field] for field in OF_SOURCES[1:]} | {field: informants[field] for field in OF_INFORMANTS[1:]}
    fields = chance.sample(sorted(held), chance.choice((0, 1, 1, 2, 3)))
    words = chance.choice(codings["quote"].tolist()).split()
    days = sorted(sources["date"].dropna().dt.date) or [date(2024, 1, 1)]
    coders = some(codings["coder"]) if chance.random() < 0.3 else ()
    find = Coded(some(codebook["guid"]), chance.random() < 0.7, chance.choice(((), (Polarity.SUPPORTING, "unset"))), coders)
    return Query(
        find if chance.random() < 0.8 else Named("kept", find),
        tuple(Only(field, some(held[field], 6)) for field in fields),
        chance.choice((None, None, chance.choice(days))),
        chance.choice((None, None, chance.choice(days))),
        chance.choice(("", "", chance.choice(words)[:4].upper(), "a")),
    )


def held_together(session, project: int, seed: str, many: int) -> int:
    """Hold the two answers against each other for so many queries; return how many found something."""
    known = frames(session, project)
    guids = dict(session.query(CodingRecord.id, CodingRecord.guid).all())
    chance, full = random.Random(seed), 0
    for _ in range(many):
        query = any_query(chance, *known)
        expected = one_by_one(query, *known)["coding"].tolist()
        assert quick(query)
        assert [guids[identity] for identity in found(session, project, query).tolist()] == expected, query
        full += bool(expected)
    return full


def test_the_database_finds_what_is_found_over_frames(study):
    with reading(study.engine) as session:
        assert held_together(session, study.project, "small", 40) > 8


def test_the_database_finds_what_is_found_over_frames_in_the_sample_study(tmp_path):
    engine = database(sample_url(tmp_path))
    with reading(engine) as session:
        assert held_together(session, the_project(engine)[0].id, "sample", 40) > 8


@pytest.mark.parametrize(
    "query",
    [
        Query(Combined(Relation.OR, Coded(), Coded())), Query(Coded(), (Only(f"{INFORMANT}age", ("40",)),)),
        Query(Named("kept", Combined(Relation.OR, Coded(), Coded()))),
    ],
)  # fmt: skip
def test_what_the_database_does_not_answer_alone_it_refuses(query):
    assert not quick(query)
    with pytest.raises(ValueError, match="alone"):
        found(None, 1, query)
