"""The Word document's XML, compared with golden files: a change of markup must be meant."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from qualcode.reports.outline import Band, Column, Figure, Outline, Quote, TableBlock
from qualcode.reports.preset import APA, PRESETS, SKRIPSI
from qualcode.reports.writers import docx

GOLDEN = Path(__file__).parent / "golden"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
QUOTE = Quote("saya <b>malu</b> & takut", "I6, par. 14", "−")
NARROW = TableBlock(
    "frequencies", "Frekuensi Kode", (Column("Kode", 2), Column("Persentase Informan (%)", 1, "share")),
    (("B1", Figure(66.66, 1)), ("B2", 1234)), source="Sumber: Data olahan peneliti, 2026",
)  # fmt: skip
WIDE = TableBlock(
    "factors", "Faktor", (Column("No.", 1, "number"), Column("Kutipan", 9, "quote")),
    (Band("Pendukung"), (1, (QUOTE, Quote("ya"))), Band("Penghambat"), ("-", "baris satu\nbaris dua")),
    landscape=True, notes=("Catatan: − menghambat.",), source="Sumber: Data olahan peneliti, 2026",
)  # fmt: skip
OUTLINE = Outline("Studi", "id", (NARROW, WIDE, NARROW))


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return etree.fromstring(container.read(f"word/{name}.xml"))


def normalised(content: bytes) -> str:
    """Return the document's XML, indented, with only the namespaces in use."""
    root = part(content, "document")
    etree.cleanup_namespaces(root)
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


@pytest.mark.parametrize(("preset", "name"), [(SKRIPSI, "campus"), (APA, "apa")], ids=["campus", "apa"])
def test_the_word_document_is_as_agreed(preset, name, update_golden):
    made = normalised(docx.write(OUTLINE, chapter="4", preset=preset))
    path = GOLDEN / f"{name}.xml"
    if update_golden:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_fields_are_updated_on_opening_and_the_setting_stands_where_word_expects_it():
    names = [child.tag for child in part(docx.write(OUTLINE), "settings")]
    assert names[names.index(f"{W}updateFields") + 1] == f"{W}compat"


def test_the_list_of_tables_leads_to_the_captions():
    root = part(docx.write(OUTLINE), "document")
    anchors = [link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")]
    assert anchors == [mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")]
    assert len(anchors) == 3


@pytest.mark.parametrize("preset", PRESETS)
def test_looks_come_from_styles_alone(preset):
    root = part(docx.write(OUTLINE, preset=preset), "document")
    assert {child.tag for properties in root.iter(f"{W}rPr") for child in properties} <= {f"{W}rStyle"}
    assert not [node for node in root.iter(f"{W}jc") if node.getparent().tag == f"{W}pPr"]


def test_apa_draws_three_horizontal_rules_and_no_other():
    root = part(docx.write(OUTLINE, preset=APA), "document")
    table = next(root.iter(f"{W}tbl"))
    ruled = [[side.tag.removeprefix(W) for side in row.iterfind(f".//{W}tc[1]//{W}tcBorders/*")] for row in table.iter(f"{W}tr")]
    assert ruled == [["top", "bottom"], [], ["bottom"]]
