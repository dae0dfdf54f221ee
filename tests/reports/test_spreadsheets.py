"""Tables for spreadsheets: nothing is cut, signs of our own stand apart, and quotations are exactly what was said."""

import copy
import csv as reader
import io

import openpyxl
import pytest

from qualcode.locale import LANGUAGES
from qualcode.model.notation import MINUS
from qualcode.model.spreadsheet import CELL
from qualcode.reports.catalogue import outline
from qualcode.reports.outline import Band, Column, Figure, Outline, Quote, Signed, TableBlock, signed
from qualcode.reports.study import gather
from qualcode.reports.words import written
from qualcode.reports.writers import csv, xlsx
from qualcode.store.database import database, reading
from tests.databases import sample_url, the_project
from tests.lengths import some

LONG = "Jalan " * 6_000 + "\U0001f6b6" + " pulang" * 6_000
MARKED = "Kutipan (dalam “ ” bila mirip rumus)"
SLICES = ["=1+1 kata warga", "- Ya, Bu.", "“Baik”, kata beliau.", "Sudah cepat.", "'@' itu"]


def table(columns, *rows, language: str = "id", **more) -> Outline:
    return Outline("Uji", language, (TableBlock("uji", "Uji", columns, rows, **more),))


def fields(content: bytes) -> list[list[str]]:
    return list(reader.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheets(content: bytes) -> list[list[list]]:
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in openpyxl.load_workbook(io.BytesIO(content))]


def slices(*texts: str) -> Outline:
    columns = Column("No."), Column("Kutipan", kind="quote"), Column("Catatan")
    return table(columns, *((at, text, text) for at, text in enumerate(texts)))


def test_a_text_longer_than_a_cell_goes_on_in_the_rows_below_and_it_is_said():
    columns = Column("Kode"), Column("Kutipan", kind="quote"), Column("Detik", kind="number"), Column("Catatan")
    made = table(columns, ("K1", "pendek", 3, "-"), ("K2", LONG, Figure(12.5, 1), "Lihat juga K1."), ("K3", "akhir", 4, ""))
    (rows,) = sheets(xlsx.write(made))
    assert rows[2] == ["Kode", "Kutipan", "Detik", "Catatan", "Bagian"]
    assert [row[0] for row in rows[3:8]] == ["K1", "K2", "K2", "K2", "K3"]
    assert [row[4] for row in rows[3:8]] == [None, "1/3", "2/3", "3/3", None]
    assert "".join(row[1] for row in rows[4:7]) == LONG
    assert [row[2] for row in rows[3:8]] == [3, 12.5, None, None, 4]
    assert [row[3] for row in rows[4:7]] == ["Lihat juga K1.", None, None]
    assert "1 teks lebih panjang" in rows[9][0]
    assert "32.767" in rows[9][0]


def test_several_long_texts_of_a_row_are_counted_and_share_the_rows_below():
    first, second = "a" * (2 * CELL), "b" * (CELL + 1)
    (rows,) = sheets(xlsx.write(table((Column("A"), Column("B")), (first, second), ("c", "d"), language="en")))
    assert ["".join(row[at] or "" for row in rows[3:5]) for at in (0, 1)] == [first, second]
    assert rows[5][:2] == ["c", "d"]
    assert rows[7][0].startswith("2 texts are longer than the 32,767 characters")


def test_without_long_texts_a_sheet_is_as_it_was():
    (rows,) = sheets(xlsx.write(table((Column("A"),), ("a" * CELL,), notes=("Catatan.",))))
    assert [row[0] for row in rows] == ["Uji", None, "A", "a" * CELL, None, "Catatan.", ""]


def test_long_captions_headings_bands_and_notes_are_whole_somewhere():
    words = [letter * (CELL + 5) for letter in "jkpn"]
    columns, rows = (Column(words[1]), Column("B")), (Band(words[2]), ("a", "b"))
    made = Outline("Uji", "id", (TableBlock("uji", words[0], columns, rows, notes=(words[3],)),))
    (rows,) = sheets(xlsx.write(made))
    below = "".join(row[0] or "" for row in rows[5:])
    assert all(one in below for one in words)


def test_more_rows_than_a_sheet_holds_go_on_in_the_next_and_parts_stay_together():
    made = table((Column("A"), Column("B")), *((f"K{at}", "x") for at in range(5)), ("K5", "y" * (CELL + 1)), source="Sumber.")
    content = xlsx.write(made, most=12)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["1 uji", "1.2 uji"]
    first, second = sheets(content)
    assert [row[0] for row in first[3:8]] == [f"K{at}" for at in range(5)]
    assert [row[0] for row in second[3:5]] == ["K5", "K5"]
    assert (len(first), first[2]) == (12, second[2])
    assert [sum("“1.2 uji”" in str(row[0]) for row in rows) for rows in (first, second)] == [1, 0]


def test_a_slice_like_a_formula_is_enclosed_under_a_heading_that_says_so():
    head, *rows = fields(csv.write(slices(*SLICES)))
    assert head == ["No.", MARKED, "Catatan"]
    assert [row[1] for row in rows] == ["“=1+1 kata warga”", "“- Ya, Bu.”", "““Baik”, kata beliau.”", "Sudah cepat.", "'@' itu"]
    assert [row[2] for row in rows][:2] == ["'=1+1 kata warga", "'- Ya, Bu."]


def test_slices_of_which_none_is_like_a_formula_stay_under_their_heading():
    head, *rows = fields(csv.write(slices(*SLICES[2:])))
    assert head[1] == "Kutipan"
    assert [row[1] for row in rows] == SLICES[2:]


def test_raw_csv_and_workbook_hold_slices_exactly():
    told = [*SLICES, "dua\nbaris\t", " \a"]
    content = csv.write_raw(slices(*told))
    assert not content.startswith(b"\xef\xbb\xbf")
    head, *rows = fields(content)
    assert head[1] == "Kutipan"
    assert [row[1] for row in rows] == [row[2] for row in rows] == told
    (lines,) = sheets(xlsx.write(slices(*SLICES)))
    assert [row[1] for row in lines[3:8]] == SLICES


def test_the_sign_of_a_quotation_has_a_column_of_its_own():
    columns = Column("Tema"), Column("Kutipan", kind="quote")
    made = table(columns, Band("=Blok"), ("A", Quote("cepat", "I1", "+")), ("B", Quote("lambat", sign=MINUS)), ("C", "-"))
    head, band, *rows = fields(csv.write(made))
    assert (head, band) == (["Tema", "Tanda: Kutipan", "Kutipan"], ["'=Blok", "", ""])
    assert rows == [["A", "+", "“cepat” (I1)"], ["B", MINUS, "“lambat”"], ["C", "", "-"]]
    (lines,) = sheets(xlsx.write(made))
    assert [row[1:3] for row in lines[4:6]] == [["+", "“cepat” (I1)"], [MINUS, "“lambat”"]]


def test_the_stance_of_a_cell_has_a_column_and_several_quotations_have_their_signs_behind():
    told = signed("+", "2 mendukung"), "Kata peneliti.", Quote("cepat", "I1", "+")
    both = Quote("cepat", "I1", "+"), Quote("lambat", sign="=")
    head, row, silent = fields(csv.write(table((Column("Desa"), Column("Kutipan")), (told, both), ("-", "-"))))
    assert head == ["Tanda: Desa", "Desa", "Kutipan"]
    assert row == ["+", "2 mendukung\nKata peneliti.\n+ “cepat” (I1)", "“cepat” (I1; +)\n“lambat” (=)"]
    assert silent == ["", "-", "-"]


def test_words_after_a_sign_stay_what_they_are_on_paper_and_in_copies():
    told = Signed("+ I1; − I2", "I1 (+); I2 (−)")
    again = copy.deepcopy(told)
    assert written((told,), "id") == "+ I1; − I2" == again
    assert (again.bare, again.sign) == ("I1 (+); I2 (−)", "")


@pytest.mark.parametrize("language", some(LANGUAGES, 2))
def test_no_text_of_our_own_making_is_guarded_in_any_table_of_the_sample_study(tmp_path, language):
    engine = database(sample_url(tmp_path))
    with reading(engine) as session:
        whole = gather(session, the_project(engine)[0], language, year=2026)
    for block in outline(whole).tables:
        rows = fields(csv.write(Outline("Uji", language, (block,))))
        assert [cell for row in rows for cell in row if cell.startswith("'")] == [], block.id
        assert "“ ”" not in "".join(rows[0]), block.id
    quotations = next(block for block in outline(whole).tables if block.id == "quotations")
    signs = {row[2] for row in fields(csv.write(Outline("Uji", language, (quotations,))))[1:]}
    assert {"+", MINUS} <= signs <= {"+", MINUS, "=", ""}
