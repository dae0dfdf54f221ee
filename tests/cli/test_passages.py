"""`qualcode passages`: by options, under the name of a saved query and by the address of a page, as the pages would show it."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from qualcode.analysis.retrieval import passages
from qualcode.model.address import PACKED, to_address
from qualcode.model.event import act
from qualcode.model.query import Coded, Combined, Query, Relation
from qualcode.services import people, queries
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.reading.passages import facets
from tests.cli.console import call
from tests.databases import sample_url


@pytest.fixture
def url(tmp_path):
    return sample_url(tmp_path)


@pytest.fixture
def listed(url):
    def run(*arguments: str) -> list[dict]:
        return json.loads(call("passages", "1", *arguments, "--json", "--database", url).stdout)

    return run


@pytest.fixture
def known(url):
    with reading(database(url)) as session:
        return tables.codings(session, 1, "id"), tables.codes(session, 1, "id"), facets(session, 1).known


def test_options_restrict_together_and_repeated_ones_widen(listed, known):
    laid = known[0]
    wanted = laid[
        laid["lineage"].map(lambda line: bool({"B3", "B1.1"} & set(line))) & (laid["polarity"] == "supporting")
        & (laid["technique"] == "interview") & laid["quote"].str.contains("warga", case=False)
    ]  # fmt: skip
    options = ("--code", "B3", "--code", "B1.1", "--polarity", "supporting", "--technique", "interview", "--text", "WARGA")
    found = listed(*options)
    assert [row["coding"] for row in found] == wanted["coding"].tolist() != []
    assert [row["quote"] for row in found] == wanted["quote"].tolist()
    address = "http://h/passages?project=1&code=B3&code=B1.1&polarity=supporting&technique=interview&text=WARGA"
    assert listed("--address", address) == found
    assert len(listed()) == len(laid)


def test_a_saved_query_and_its_address_find_what_the_page_shows(listed, known, url):
    laid, codes, names = known
    guids = dict(zip(codes["code"], codes["guid"], strict=True))
    query = Query(Combined(Relation.OVERLAPPING, Coded((guids["B3"],)), Coded((guids["B1"],))))
    with writing(database(url)) as session:
        queries.save_query(session, act(people.local_person(session, datetime.now(UTC)).id), 1, "Dekat", query)
    with reading(database(url)) as session:
        expected = passages(query, laid, codes, tables.sources(session, 1), tables.informants(session, 1, "id"))
    found = listed("--saved", "Dekat")
    assert [(row["start"], row["end"]) for row in found] == list(zip(expected["start"], expected["end"], strict=True)) != []
    assert [row["coding"].split("; ") for row in found] == [list(guids) for guids in expected["codings"]]
    assert listed("--address", f"/queries?project=1&{PACKED}={to_address(query, names)[PACKED][0]}") == found


def test_it_is_csv_where_nothing_else_is_said_and_goes_into_files(url, tmp_path):
    shown = call("passages", "1", "--code", "B1.1", "--database", url).stdout
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert {row["code"].split(".")[0] for row in rows} == {"B1"}
    made = tmp_path / "kutipan.xlsx"
    call("passages", "1", "--code", "B1.1", "--format", "xlsx", "--to", str(made), "--database", url)
    assert made.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--code", "B99"), "B99"), (("--polarity", "loud"), "loud"), (("--saved", "Lain"), "no longer exists"),
        (("--address", "http://h/queries?query=x"), "query"), (("--address", "http://h/passages"), "http://h/passages"),
        (("--saved", "A", "--code", "B3"), "--saved"), (("--format", "odd"), "odd"), (("--format", "xlsx"), "--to"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_one_line(url, arguments, said):
    assert said in call("passages", "1", *arguments, "--database", url, fails=True).stderr
