"""Quotations as data, one a row, and queries as sentences."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from qualcode.analysis.retrieval import passages
from qualcode.model.code import AttributeValue, SegmentAttribute
from qualcode.model.query import Coded, Combined, Measure, Named, Only, Query, Relation, Unit
from qualcode.reports.export import format_named
from qualcode.reports.query_sentence import Names, sentence
from qualcode.reports.tables.quotation_rows import Known, alone, outline
from qualcode.services import queries
from qualcode.store import reading as tables
from qualcode.store.database import database, reading
from tests.study import SmallStudy

A, B = Coded(("a",)), Coded(("b",), below=False, polarities=("supporting",), coders=("Ani", "Budi"))
MARKED = "Quotation (in “ ” where like a formula)"
NAMES = Names({"a": "B1 Tata kelola", "b": "B2 Biaya"}, {"s": "Wawancara I1"}, {"GOV": "Pemerintah"}, {"novelty": "Kebaruan"})


@pytest.fixture
def study(sqlite_database):
    made = SmallStudy(database(sqlite_database)).start()
    made.code("B1", "Tata kelola")
    made.code("B1.1", "Biaya", parent="B1")
    made.code("B2", "Waktu")
    made.informant("I1", group="GOV", role="=Camat", age="40")
    made.source("Wawancara", "I1: [=SUM(A1) murah|B1.1+], lalu [cepat|B2-].\nI2: [Murah|B1.1]", on=date(2020, 7, 1))
    return made


def frames(study):
    with reading(study.engine) as session:
        return (
            tables.codings(session, study.project, "en"), tables.codes(session, study.project, "en"),
            tables.sources(session, study.project), tables.informants(session, study.project, "en"),
        )  # fmt: skip


def as_csv(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(format_named("csv").write(made).decode("utf-8-sig"))))


def test_each_coding_has_a_row_with_the_full_path_and_everything_known_of_its_informant(study):
    codings, _, sources, informants = frames(study)
    made = outline(alone(codings), codings["quote"], codings, Known(sources, informants), "en", title="Passages")
    first, second, third = as_csv(made)
    assert first == {
        "No.": "1", MARKED: "“=SUM(A1) murah”", "Code path": "Tata kelola › Biaya",
        "Code": "B1.1", "Polarity": "supporting", "Coder": "Peneliti", "Source": "Wawancara", "Technique": "Interview",
        "Date": "2020-07-01", "Place": "", "Wave": "", "Paragraph": "1", "Time": "", "Informant": "I1", "Role": "'=Camat",
        "Group": "Government", "age": "40", "Note": "",
    }  # fmt: skip
    assert (second[MARKED], second["Polarity"]) == ("cepat", "inhibiting")
    assert (third["Informant"], third["age"], third["Role"]) == ("I2", "", "")


def test_the_workbook_holds_words_as_words_and_the_query_as_a_note(study):
    codings, _, sources, informants = frames(study)
    made = outline(
        alone(codings), codings["quote"], codings, Known(sources, informants), "en", title="Queries", notes=("All of it.",)
    )
    sheet = openpyxl.load_workbook(io.BytesIO(format_named("xlsx").write(made))).active
    assert [cell.data_type for cell in sheet["B"][3:6]] == ["s", "s", "s"]
    assert sheet["B4"].value == "=SUM(A1) murah"
    assert "All of it." in [cell.value for cell in sheet["A"]]


def test_a_stretch_over_several_codings_has_one_row_with_both_codes_in_order(study):
    codings, codes, sources, informants = frames(study)
    find = Combined(Relation.FOLLOWED_BY, *(Coded((study.codes[code],)) for code in ("B1", "B2")), most=1)
    with reading(study.engine) as session:
        ruler = tables.turns(session, study.project)
        found = passages(Query(find), codings, codes, sources, informants, {Measure.PARAGRAPHS: ruler})
        quotes = queries.quotes(session, study.project, found)
    (row,) = as_csv(outline(found, quotes, codings, Known(sources, informants), "en", title="x"))
    assert row[MARKED] == "“=SUM(A1) murah, lalu cepat”"
    assert (row["Code"], row["Polarity"]) == ("B1.1; B2", "supporting; inhibiting")


def test_attributes_of_passages_stand_under_their_names_with_the_names_of_their_values(study):
    codings, _, sources, informants = frames(study)
    codings = codings.assign(**{"attribute:novelty": ["new", None, "odd"]})
    attribute = SegmentAttribute("novelty", {"en": "Novelty"}, (AttributeValue("new", {"en": "New to the field"}),))
    known = Known(sources, informants, {"novelty": attribute})
    rows = as_csv(outline(alone(codings), codings["quote"], codings, known, "en", title="x"))
    assert [row["Novelty"] for row in rows] == ["New to the field", "", "odd"]


def test_no_passages_make_a_table_without_rows(study):
    codings, _, sources, informants = frames(study)
    none = alone(codings.head(0))
    assert as_csv(outline(none, [], codings, Known(sources, informants), "id", title="x")) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            Query(Combined(Relation.OVERLAPPING, A, B)),
            {
                "en": "All passages coded with B1 Tata kelola (with the codes below) that overlap passages coded with B2 Biaya "
                "(supporting, by Ani or Budi).",
                "id": "Semua kutipan berkode B1 Tata kelola (beserta kode di bawahnya) yang bertumpang dengan kutipan berkode "
                "B2 Biaya (mendukung, oleh Ani atau Budi).",
            },
        ),
        (
            Query(Combined(Relation.NEAR, Combined(Relation.NOT, Coded(), A, Unit.TURN), Named("x", A), most=0)),
            {
                "en": "All (passages coded with anything that are not in one turn with passages coded with B1 Tata kelola "
                "(with the codes below)) near passages of the query “x” (in the same paragraph).",
                "id": "Semua (kutipan berkode apa pun yang tidak berada dalam satu giliran bicara dengan kutipan berkode "
                "B1 Tata kelola (beserta kode di bawahnya)) yang berdekatan dengan kutipan dari kueri “x” "
                "(dalam paragraf yang sama).",
            },
        ),
        (
            Query(
                Coded(("gone",), below=False), (Only("group", ("GOV",)), Only("segment:novelty", ("a", "b"))), date(2020, 7, 1)
            ),
            {
                "en": "All passages coded with (a code that was removed). "
                "Only group: Pemerintah; Kebaruan: a or b; collected since 1 July 2020.",
                "id": "Semua kutipan berkode (kode yang sudah dihapus). "
                "Hanya kelompok: Pemerintah; Kebaruan: a atau b; dikumpulkan sejak 1 Juli 2020.",
            },
        ),
    ],
)
def test_a_query_is_told_as_a_sentence(query, said):
    assert {language: sentence(query, NAMES, language) for language in said} == said


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("measure", Measure)
def test_every_condition_has_words(language, relation, unit, measure):
    told = [sentence(Query(Combined(relation, A, B, unit, measure, most)), NAMES, language) for most in (0, 1, 12)]
    distant = relation in (Relation.NEAR, Relation.FOLLOWED_BY)
    assert len(set(told)) == (3 if distant else 1)
