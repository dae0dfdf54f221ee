"""Tables of hand-made frames: what is missing is a dash, what is unusual is no traceback, and quotations are chosen fairly."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from qualcode import tables
from qualcode.model.project import Project
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.outline import Band, Column, Figure, Outline, TableBlock, columns_of
from qualcode.reports.study import Quoting, Study
from qualcode.reports.tables import codebook, informants, quotations, triangulation
from qualcode.reports.writers import csv, docx, xlsx
from qualcode.reports.writers.layout import PADDING, SPARE, length, widths

CODE = {
    "code": "B1", "guid": "g", "label": "Tata kelola", "root": "B1", "path": "Tata kelola", "depth": 0, "position": 0,
    "kind": "indicator", "codable": True, "origin": "data", "codings": 0, "informants": 0,
}  # fmt: skip
CODING = {
    "source": "s", "source_name": "Wawancara", "technique": "interview", "source_position": 0, "coder": "a", "code": "B1",
    "code_guid": "g", "label": "Tata kelola", "parent": "B1", "root": "B1", "lineage": ("B1",), "kind": "indicator",
    "polarity": "unset", "end": 9, "paragraph": 1,
}  # fmt: skip


def informant(name: str, **more: object) -> dict[str, object]:
    return {"informant": name, "guid": name, "position": 0, "sources": 1, "codings": 0, **more}


def coding(at: int, who: str, polarity: str = "unset") -> dict[str, object]:
    return {**CODING, "coding": str(at), "informant": who, "start": at, "quote": f"kata {at}", "polarity": polarity}


def study(*, codes=(CODE,), codings=(), people=()) -> Study:
    return Study(
        Project(1, "p", "Studi", "id", 1), "id", 2026, tables.CODINGS.frame(codings), tables.CODES.frame(codes),
        tables.SOURCES.frame(()), tables.INFORMANTS.frame(people), tables.FINDINGS.frame(()),
    )  # fmt: skip


def block(*headings: str, row: tuple = (), title: str = "Uji", **more) -> Outline:
    rows = (row,) if row else ()
    return Outline(title, "id", (TableBlock("codebook", title, tuple(map(Column, headings)), rows, **more),))


@pytest.mark.parametrize("people", [(), (informant("I1"),)], ids=["nobody", "no group"])
def test_a_codebook_without_codings_gives_every_table(people):
    made = outline(study(people=people))
    assert len(made.tables) == len(TABLES)
    assert all(write(made) for write in (docx.write, xlsx.write, csv.write))


def test_an_indicator_without_data_has_no_category():
    assert triangulation.by_source(study()).rows == ((1, "B1 Tata kelola", "-", "-", "-"),)


def test_rules_that_nobody_wrote_are_dashes():
    assert codebook.build(study()).rows == (("B1", "Tata kelola", "-", "-", "-", "-", "induktif"),)


def test_short_ids_of_deeper_codes_stay_clean():
    deeper = {**CODE, "code": "B1.1", "depth": 1}
    assert [row[0] for row in codebook.build(study(codes=(CODE, deeper))).rows] == ["B1", "B1.1"]


def test_a_dash_gets_its_note_and_a_hyphen_in_a_word_does_not():
    whole = {"role": "Ketua", "group_label": "Desa"} | {f"attribute:{name}": "S-1" for name in informants.COLLECTED}
    assert not informants.build(study(people=(informant("I1", **whole),))).notes
    assert informants.build(study(people=(informant("I1", **{**whole, "role": ""}),))).notes


def test_quotations_come_from_different_voices_and_both_sides_first():
    laid = [coding(1, "I1", "supporting"), coding(2, "I1", "supporting"), coding(3, "I2", "supporting"),
            coding(4, "I3", "inhibiting")]  # fmt: skip
    rows = quotations.build(replace(study(codings=laid), quoting=Quoting(most=2))).rows
    assert [(row[2].text, row[2].sign) for row in rows] == [("kata 1", "+"), ("kata 4", "−")]


def test_the_choice_of_quotations_does_not_depend_on_the_order_of_codings():
    laid = [coding(at, f"I{at % 3}", side) for at, side in enumerate(("supporting", "inhibiting", "neutral") * 4)]
    chosen = [quotations.build(study(codings=order)).rows for order in (laid, laid[::-1])]
    assert chosen[0] == chosen[1]


@pytest.mark.parametrize("name", ["=I1", "+I1", "-I1", "@I1", "\tI1"])
def test_an_informant_named_like_a_formula_is_no_formula_in_the_headings(name):
    made = block("Kode", name, row=("B1", 1))
    assert f",'{name}" in csv.write(made).decode("utf-8-sig").replace('"', "")
    cell = load_workbook(io.BytesIO(xlsx.write(made))).worksheets[0].cell(3, 2)
    assert cell.data_type == "s"


def test_characters_that_no_file_can_hold_break_neither_file():
    bad = "kata\x01\ud800"
    made = block(bad, row=(bad,), title=bad, notes=(bad,))
    assert all(write(made) for write in (docx.write, xlsx.write, csv.write))
    assert load_workbook(io.BytesIO(xlsx.write(made))).worksheets[0].cell(1, 1).value == "kata"


def test_a_workbook_writes_as_many_decimals_as_the_figure_has():
    sheet = load_workbook(io.BytesIO(xlsx.write(block("A", row=(Figure(0.1234, 3),))))).worksheets[0]
    assert (sheet.cell(4, 1).value, sheet.cell(4, 1).number_format) == (0.1234, "0.000")


def test_a_band_is_words_across_the_table_and_takes_no_filter():
    made = Outline("Uji", "id", (TableBlock("x", "Uji", (Column("A"), Column("B")), (Band("=1+1"), ("a", "b"))),))
    sheet = load_workbook(io.BytesIO(xlsx.write(made))).worksheets[0]
    assert (sheet.cell(4, 1).value, sheet.cell(4, 1).data_type, sheet.auto_filter.ref) == ("=1+1", "s", None)


@given(st.lists(st.tuples(st.text("abc /", max_size=30), st.floats(0.1, 9)), min_size=1, max_size=20), st.floats(100, 800))
def test_columns_fill_the_page_and_break_no_heading_where_it_fits(columns, room):
    headings, shares = zip(*columns, strict=True)
    made = widths(TableBlock("x", "x", columns_of(headings, shares), ()), room, 10, "id")
    words = [heading.split() or [""] for heading in headings]
    need = [2 * PADDING + SPARE + max(length(word, 10) for word in among) for among in words]
    assert sum(made) == pytest.approx(room)
    if sum(need) <= room:
        assert all(width >= least - 1e-6 for width, least in zip(made, need, strict=True))


def test_words_of_cells_and_short_cells_stay_whole_where_the_page_has_room():
    block_ = TableBlock("x", "x", (Column("A", 1), Column("B", 99)), (("7 Juli 2020", "kata " * 90),))
    assert widths(block_, 400, 10, "id")[0] >= length("7 Juli 2020", 9.2)


def test_a_very_long_word_does_not_push_the_other_columns_off_the_page():
    made = widths(TableBlock("x", "x", (Column("A"), Column("B")), (("w" * 5000, "ya"),)), 400, 10, "id")
    assert sum(made) == pytest.approx(400)
    assert made[1] > 100
