"""The thesis tables of the sample study: headings exactly as agreed, in both languages, and rows that say what was coded."""

import io

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from qualcode.locale import LANGUAGES, known
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.export import FORMATS, UnknownEnding, format_named
from qualcode.reports.outline import COUNTED, Band, Column, Figure, Outline, Quote, TableBlock, columns_of
from qualcode.reports.preset import APA
from qualcode.reports.study import gather
from qualcode.reports.words import legal
from qualcode.reports.writers import csv, docx, xlsx
from qualcode.store.database import database, reading
from tests.databases import sample_url, the_project
from tests.reports.in_languages import InLanguages

HEADINGS = {
    "id": {
        "informants": "No.|Kode Informan|Nama (Inisial)|Jabatan|Jenis Kelamin|Umur|Pendidikan|Kelompok",
        "informants_by_role": "No.|Informan (Jabatan)|Jumlah (orang)",
        "interview_guide": "No.|Fokus (Rumusan Masalah)|Indikator|Sub-indikator|Pertanyaan|Informan",
        "observation_guide": "No.|Aspek yang Diamati|Indikator|Ada|Tidak|Keterangan",
        "interview_schedule": "No.|Kode Informan|Hari, Tanggal|Waktu|Tempat|Durasi (menit)|Media",
        "documents": "No.|Kode Dokumen|Nama Dokumen|Nomor dan Tahun|Sumber|Kegunaan",
        "data_reduction": "No.|Kode Informan|Transkrip (Data Mentah)|Reduksi Data|Kode|Tema",
        "coding_stages": "No.|Kutipan|Open Coding|Axial Coding (Kategori)|Selective Coding (Tema)|Sumber",
        "audit_trail": "Tanggal|Tahap|Kegiatan|Perubahan|Alasan|Oleh",
        "codebook": "Kode|Nama|Definisi|Kriteria Inklusi|Kriteria Eksklusi|Contoh Kutipan|Asal (deduktif/induktif)",
        "quotations": "Tema|Kode|Kutipan|Informan",
        "factors": "No.|Faktor|Uraian|Informan|Teknik|Kutipan",
        "frequencies": "Kode|Jumlah Kutipan|Jumlah Informan|Persentase Informan (%)",
        "code_by_informant": "Kode|I1|I2|I3|I4|I5|I6|I7|I8|I9|Jumlah",
        "saturation": "Wawancara ke-|Kode Informan|Tanggal|Kode Baru|Kumulatif|% Kumulatif|Rasio Informasi Baru",
        "triangulation_by_source": "No|Indikator/Temuan|Pemerintah kecamatan (I1, I2, I3)|Kepala desa (I4)|"
        "Pelaksana inovasi (I5)|"
        "Masyarakat (I6, I7, I8, I9)|Kategori (sama/berbeda/spesifik)|Kesimpulan|Member check",
        "triangulation_by_technique": "No|Indikator/Temuan|Hasil Wawancara|Hasil Observasi|Hasil Dokumentasi|"
        "Kesimpulan/Keabsahan",
        "triangulation_by_time": "No|Temuan|Waktu 1|Waktu 2|Konsistensi",
        "member_checks": "No.|Informan|Tanggal|Hasil yang Dikonfirmasi|Tanggapan|Tindak Lanjut",
        "joint_display": "Indikator/Inovasi|Kuantitatif (jumlah)|Kualitatif (tema, kutipan)|Kesesuaian|Meta-inferensi",
        "agreement": "Kode|n Unit|Kesepakatan (%)|alpha|AC1|95 % CI",
        "results_by_indicator": "No.|Indikator|Temuan|Bukti (Kode Informan)|Kesimpulan (baik/belum baik)",
        "findings_and_recommendations": "No.|Temuan|Faktor|Saran|Ditujukan kepada",
        "coreq": "No.|Butir|Uraian|Halaman",
        "srqr": "No.|Butir|Uraian|Halaman",
    },
    "en": {
        "informants": "No.|Code|Pseudonym|Role|Gender|Age|Education|Group",
        "informants_by_role": "No.|Role|n",
        "interview_guide": "No.|Research question|Indicator|Sub-indicator|Question|Informants",
        "observation_guide": "No.|Aspect|Indicator|Yes|No|Notes",
        "interview_schedule": "No.|Code|Date|Time|Place|Duration (min)|Medium",
        "documents": "No.|Code|Document|Number, year|Source|Use",
        "data_reduction": "No.|Code|Verbatim|Condensed meaning|Code|Theme",
        "coding_stages": "No.|Quotation|Open code|Axial category|Core theme|Source",
        "audit_trail": "Date|Stage|Activity|Change|Reason|By",
        "codebook": "Code|Name|Definition|Inclusion|Exclusion|Example|Origin",
        "quotations": "Theme|Code|Illustrative quotation|Informant",
        "factors": "No.|Factor|Description|Informants|Technique|Quotation",
        "frequencies": "Code|References|Informants|% of informants",
        "code_by_informant": "Code|I1|I2|I3|I4|I5|I6|I7|I8|I9|Total",
        "saturation": "Interview|Code|Date|New codes|Cumulative|Cumulative %|New-information ratio",
        "triangulation_by_source": "No|Indicator/Finding|District government (I1, I2, I3)|Village head (I4)|Implementer (I5)|"
        "Community (I6, I7, I8, I9)|Category (same/different/specific)|Conclusion|Member check",
        "triangulation_by_technique": "No|Indicator/Finding|Interviews|Observation|Documents|Conclusion/Validity",
        "triangulation_by_time": "No|Finding|Time 1|Time 2|Consistency",
        "member_checks": "No.|Informant|Date|Result Confirmed|Response|Follow-up",
        "joint_display": "Indicator/innovation|Quantitative (count)|Qualitative (theme, quote)|Fit|Meta-inference",
        "agreement": "Code|n units|Agreement (%)|alpha|AC1|95 % CI",
        "results_by_indicator": "No.|Indicator|Finding|Evidence|Verdict",
        "findings_and_recommendations": "No.|Finding|Factor|Recommendation|Addressee",
        "coreq": "No.|Item|Description|Page",
        "srqr": "No.|Item|Description|Page",
    },
}


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    engine = database(sample_url(tmp_path_factory.mktemp("reports")))
    project, _ = the_project(engine)
    with reading(engine) as session:
        yield InLanguages(lambda language: gather(session, project, language, year=2026))


@pytest.fixture(scope="module")
def outlines(studies):
    return InLanguages(lambda language: outline(studies[language]))


@pytest.fixture(scope="module")
def papers(outlines):
    """The tables as a Word document in each language, written once and only read."""
    return InLanguages(lambda language: Document(io.BytesIO(docx.write(outlines[language]))))


def table(outlines, name: str, language: str = "id") -> TableBlock:
    return next(block for block in outlines[language].tables if block.id == name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_its_headings_exactly(outlines, language):
    assert {block.id: "|".join(block.headings) for block in outlines[language].tables} == HEADINGS[language]


def test_every_table_has_a_title_in_both_languages():
    assert all(known(f"reports.{entry.id}.title") for entry in TABLES)


def test_only_the_wanted_tables_are_built(studies):
    assert [block.id for block in outline(studies["id"], ["saturation", "codebook"]).tables] == ["codebook", "saturation"]


def test_informants_lack_what_was_not_collected(outlines):
    block = table(outlines, "informants")
    assert block.rows[0][:4] == (1, "I1", "-", "Camat Gunung Toar")
    assert len(block.rows) == 9
    assert block.notes


def test_informants_by_role_add_up(outlines):
    assert table(outlines, "informants_by_role").rows[-1] == ("", "Jumlah", 9)


def test_every_quotation_stands_in_a_coding_of_its_code(outlines, studies):
    laid = studies["id"].codings
    for _theme, _code, quote, locator in table(outlines, "quotations").rows:
        words = quote.text.removesuffix(" …")
        assert any(words in " ".join(found.split()) for found in laid["quote"])
        assert locator


def test_quotations_are_at_most_three_a_code(outlines):
    rows = table(outlines, "quotations").rows
    run = longest = 0
    for row in rows:
        run = 1 if row[1] else run + 1
        longest = max(longest, run)
    assert longest == 3


def test_factors_come_in_two_blocks(outlines):
    bands = [row.label for row in table(outlines, "factors").rows if isinstance(row, Band)]
    assert bands == ["Pendukung", "Penghambat"]
    names = [row[1].split()[0] for row in table(outlines, "factors").rows if not isinstance(row, Band)]
    assert {name[0] for name in names[: names.index("H1")]} == {"S"}


def test_code_by_informant_adds_up(outlines):
    for row in table(outlines, "code_by_informant").rows:
        assert sum(row[1:-1]) == row[-1]


def test_saturation_ends_with_all_codes_and_an_outcome_in_words(outlines):
    block = table(outlines, "saturation")
    assert block.rows[-1][5] == Figure(100.0, 1)
    assert sum(row[3] for row in block.rows) == block.rows[-1][4]
    assert any("tercapai pada wawancara ke-4 (4+2)" in note for note in block.notes)
    assert any("perlu 13 wawancara dan baru ada 9" in note for note in block.notes)
    assert any("Kejenuhan makna: belum dinilai" in note for note in block.notes)


def test_triangulation_prints_a_dash_for_silence_and_a_sign_for_a_stance(outlines):
    rows = {row[1].split()[0]: row for row in table(outlines, "triangulation_by_source").rows}
    assert rows["B4"][3] == "-"
    assert rows["B1"][2][0].startswith("+ ")
    assert isinstance(rows["B1"][2][1], Quote)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_document_opens_with_captions_headings_and_named_styles(outlines, papers, language):
    paper = papers[language]
    label = {"id": "Tabel", "en": "Table"}[language]
    captions = [p for p in paper.paragraphs if p.style.name == "Caption"]
    assert [c.text.split(" ")[1] for c in captions] == [f"4.{n}" for n in range(1, len(TABLES) + 1)]
    instructions = [node.text for node in paper.element.iter(qn("w:instrText"))]
    assert instructions.count(f" SEQ {label} \\* ARABIC \\s 1 ") == len(TABLES)
    assert f' TOC \\h \\z \\c "{label}" ' in instructions
    named = {style.style_id: style.name for style in paper.styles}
    for drawn, block in zip(paper.tables, outlines[language].tables, strict=True):
        assert tuple(cell.text for cell in drawn.rows[0].cells) == block.headings
        assert drawn.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in drawn.rows)
        assert all(p.style for p in drawn._tbl.iter(qn("w:p")))
        styles = {named[p.style] for p in drawn._tbl.iter(qn("w:p"))}
        assert styles <= {"Kepala Tabel", "Blok Tabel", "Isi Tabel", "Angka Tabel", "Kutipan"}
    assert sum(p.style.name == "Sumber Tabel" for p in paper.paragraphs) >= len(TABLES)


def test_wide_tables_lie_on_landscape_pages_and_others_stand(outlines, papers):
    paper = papers["id"]
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in paper.sections]
    expected: list[bool] = [False]
    for block in outlines["id"].tables:
        if block.landscape != expected[-1]:
            expected.append(block.landscape)
    assert turned == expected
    assert all((s.page_width > s.page_height) == (s.orientation == WD_ORIENT.LANDSCAPE) for s in paper.sections)


def test_indonesian_documents_write_the_decimal_comma(papers):
    place = [entry.id for entry in TABLES].index("frequencies")
    for language, mark in (("id", ","), ("en", ".")):
        drawn = papers[language].tables[place]
        assert mark in drawn.rows[1].cells[3].text


def test_apa_style_numbers_through_and_draws_no_grid(outlines):
    paper = Document(io.BytesIO(docx.write(outlines["en"], preset=APA)))
    captions = [p.text for p in paper.paragraphs if p.style.name == "Caption"]
    assert captions[:2] == ["Table 1\nInformants of the Study", "Table 2\nInformants by Role"]
    assert paper.styles["Nomor Tabel APA"].font.bold
    assert paper.styles["Judul Tabel APA"].font.italic
    assert all(drawn.style.name != "Table Grid" for drawn in paper.tables)


def test_a_workbook_holds_numbers_as_numbers_and_a_sheet_a_table(outlines):
    book = load_workbook(io.BytesIO(xlsx.write(outlines["id"])))
    assert len(book.sheetnames) == len(TABLES)
    sheet = next(sheet for sheet in book if sheet.title.endswith(" code_by_informant"))
    assert [cell.value for cell in sheet[3]] == HEADINGS["id"]["code_by_informant"].split("|")
    assert isinstance(sheet.cell(4, 2).value, int)
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref.startswith("A3:K")


def block_with(text: str) -> Outline:
    columns = Column("A"), Column("B", kind="quote")
    return Outline("Uji", "id", (TableBlock("codebook", "Uji", columns, ((text, Quote(text)),)),))


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "@x", "-2+3", "=HYPERLINK(\"http://x\")"])
def test_transcript_words_never_become_formulas(text):
    book = load_workbook(io.BytesIO(xlsx.write(block_with(text))))
    cell = book.worksheets[0].cell(4, 1)
    assert (cell.value, cell.data_type) == (text, "s")
    assert f"'{text[:2]}" in csv.write(block_with(text)).decode("utf-8-sig").replace('"', "")


@given(st.text(min_size=1, max_size=60))
def test_any_words_reach_the_word_document_but_for_what_xml_cannot_hold(text):
    drawn = Document(io.BytesIO(docx.write(block_with(text)))).tables[0]
    written = drawn.rows[1].cells[0].text
    assert written.replace("\n", "") == legal(text).replace("\n", "").replace("\r", "") or written.split() == legal(text).split()


def test_several_tables_come_as_a_zip_of_csv_files(outlines):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(csv.write(outlines["id"]))) as container:
        assert len(container.namelist()) == len(TABLES)
        first = container.read("01_informants.csv").decode("utf-8-sig").splitlines()[0]
    assert first == HEADINGS["id"]["informants"].replace("|", ",")


def test_unknown_endings_are_refused_by_name():
    assert [format_named(f".{known_format.ending}") for known_format in FORMATS] == list(FORMATS)
    with pytest.raises(UnknownEnding):
        format_named("pptx")


@pytest.mark.parametrize("table", [table.id for table in TABLES])
def test_columns_say_where_numbers_and_quotations_stand(outlines, table):
    block = next(block for block in outlines["id"].tables if block.id == table)
    for at, column in enumerate(block.columns):
        cells = [row[at] for row in block.rows if not isinstance(row, Band)]
        if any(isinstance(cell, int | Figure) for cell in cells):
            assert column.kind in COUNTED
        for cell in cells:
            if any(isinstance(part, Quote) for part in (cell if isinstance(cell, tuple) else (cell,))):
                assert column.kind == "quote"


def test_numbers_stand_in_the_middle_and_words_among_them_at_the_left_unless_the_column_says_otherwise():
    cells = 3, Figure(0.5, 1), "-"
    assert [Column("n", kind="number").aligned(cell) for cell in cells] == ["center", "center", "left"]
    assert [Column("n", kind="text").aligned(cell) for cell in cells] == ["left"] * 3
    assert [Column("n", kind="number", align="left").aligned(cell) for cell in cells] == ["left"] * 3
    assert [Column("n", align="center").aligned(cell) for cell in cells] == ["center"] * 3


def test_columns_are_made_of_headings_widths_and_the_first_kinds():
    assert columns_of(("A", "B"), (1, 2), ("number",)) == (Column("A", 1, "number"), Column("B", 2))
    for widths, kinds in (((1,), ()), ((1, 2), ("text",) * 3)):
        with pytest.raises(ValueError, match="zip"):
            columns_of(("A", "B"), widths, kinds)


def test_what_is_typed_below_a_column_of_numbers_in_the_workbook_is_written_as_they_are():
    columns = Column("A"), Column("B", kind="number"), Column("C", kind="share")
    made = xlsx.write(Outline("Uji", "id", (TableBlock("x", "Uji", columns, (("a", 1, Figure(12.5, 1)), ("b", "-", "-"))),)))
    looks = load_workbook(io.BytesIO(made)).worksheets[0].column_dimensions
    assert [looks[letter].number_format for letter in "ABC"] == ["General", "0", "0.0"]


def test_a_table_refuses_rows_of_the_wrong_width():
    with pytest.raises(ValueError, match="need 2 cells"):
        TableBlock("x", "x", (Column("A"), Column("B")), (("a",),))
