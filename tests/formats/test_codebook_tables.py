"""Codebooks as tables, workbooks and QDC: they are read, what is broken is told by row, reading undoes writing."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats import codebook_table, codebook_xlsx, codebooks
from qualcode.formats.problems import sentence
from qualcode.locale import LANGUAGES
from qualcode.model.code import Code, Kind, Origin, Polarity

HEADING = "code,parent,label,definition\n"


def read(file: str, content: str | bytes, known=None):
    draft = codebooks.read(file, content.encode() if isinstance(content, str) else content, "en", known or {})
    for problem in draft.problems:
        assert all(sentence(problem, language).startswith(file) for language in LANGUAGES)
    return draft


def told(draft) -> list[tuple[str, int | None]]:
    return [(problem.key.rsplit(".", 1)[1], problem.line) for problem in draft.problems]


def tree(draft) -> list[tuple[str, str, str | None]]:
    labels = {code.guid: code.named("en") for code in draft.codes}
    return [(code.short_id, code.named("en"), labels.get(code.parent)) for code in draft.codes]


def test_a_table_in_any_order_of_columns_and_rows_becomes_a_tree():
    draft = read("kode.csv", "Definisi;Induk;Nama;Kode\nanak;B1;Dasar hukum;B1.1\natas;;Tata kelola;B1\n")
    assert tree(draft) == [("B1", "Tata kelola", None), ("B1.1", "Dasar hukum", "Tata kelola")]
    assert draft.codes[1].definition == {"en": "anak"}
    assert draft.rows[draft.codes[1].guid] == 2
    assert draft.problems == ()


def test_texts_in_two_languages_kind_polarity_and_the_rest_are_read_under_both_languages_headings():
    draft = read(
        "kode.csv",
        "kode,label (id),label_en,jenis,polaritas,warna,alias,codable,origin\n"
        "H1,Biaya,Cost,faktor,penghambat,#abc,Ongkos; Harga,ya,induktif\n",
    )
    (code,) = draft.codes
    assert code.label == {"id": "Biaya", "en": "Cost"}
    assert (code.kind, code.polarity, code.origin) == (Kind.FACTOR, Polarity.INHIBITING, Origin.DATA)
    assert (code.colour, code.aliases, code.codable) == ("#aabbcc", ("Ongkos", "Harga"), True)


TAGGED = "tag,description,number of highlights\ncost,what it costs,3\ntime,,1\n"
UNDER = "Parent code,Code,Memo\n,Access,\nAccess,Distance,far\n"
PATHS = "Name,Description\nAccess\\Distance,far\nCost,\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TAGGED, [("", "cost", None), ("", "time", None)]),
        (UNDER, [("", "Access", None), ("", "Distance", "Access")]),
        (PATHS, [("", "Access", None), ("", "Cost", None), ("", "Distance", "Access")]),
    ],
)
def test_tables_as_other_programs_write_them_are_read(text, expected):
    assert sorted(tree(read("kode.csv", text)), key=lambda one: one[1]) == expected


def test_a_row_may_hang_under_a_code_that_the_project_has():
    draft = read("kode.csv", f"{HEADING}B1.9,b1,New,\n,Governance › Law,Newer,\n", {"b1": "guid-1", "governance › law": "guid-2"})
    assert [code.parent for code in draft.codes] == ["guid-1", "guid-2"]


def test_broken_rows_are_left_out_and_told_by_their_number_while_the_rest_goes_on():
    draft = read(
        "kode.csv",
        f"{HEADING}A,,One,\nA,,Twice,\nB,,,no name\nC,nowhere,Lost,\nD,C,Below lost,\nE,F,Ring,\nF,E,Ring too,\nG,A,Child,\n",
    )
    assert tree(draft) == [("A", "One", None), ("G", "Child", "One")]
    assert sorted(told(draft), key=lambda one: one[1]) == [
        ("row_twice", 3), ("row_without_label", 4), ("row_without_parent", 5), ("row_below_left_out", 6),
        ("row_in_ring", 7), ("row_in_ring", 8),
    ]  # fmt: skip


def test_values_that_are_not_possible_are_told_and_the_code_comes_without_them():
    draft = read("kode.csv", "label,colour,kind,codable,guid\nOne,blue,thing,perhaps,12\n")
    (code,) = draft.codes
    assert (code.kind, code.codable) == (Kind.THEME, True)
    assert [key for key, _ in told(draft)] == ["row_guid", "row_colour", "row_choice", "row_choice"]


@pytest.mark.parametrize(
    ("file", "content", "key"),
    [
        ("kode.csv", b"", "codebook_empty"),
        ("kode.csv", b"a,b\n1,2\n", "codebook_without_label"),
        ("kode.csv", b"\x00\x01\x02binary\x00", "binary"),
        ("kode.xlsx", b"not a workbook", "broken_container"),
        ("kode.qdc", b"<CodeBook><Codes>", "broken_container"),
        ("kode.qdc", b"<!DOCTYPE x [<!ENTITY a 'b'>]><CodeBook/>", "doctype"),
        ("kode.qdc", b"<html/>", "no_codebook"),
        ("kode.qdc", b"<CodeBook/>", "codebook_empty"),
        ("kode.pdf", b"%PDF", "unknown_ending"),
    ],
)
def test_what_is_no_codebook_is_refused_in_one_sentence(file, content, key):
    draft = read(file, content)
    assert draft.codes == ()
    assert [problem.key.rsplit(".", 1)[1] for problem in draft.problems] == [key]


def test_a_workbook_is_read_from_the_first_sheet_that_names_codes():
    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    sheet = book.create_sheet("codes")
    for row in (["Kode", "Label", "Definisi"], [1, "Satu", None], [2.0, "Dua", "=1+1"], [None, None, None], [3, None, "x"]):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    draft = read("kode.xlsx", held.getvalue())
    assert tree(draft) == [("1", "Satu", None), ("2", "Dua", None)]
    assert told(draft) == [("row_without_label", 5)]


QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="X">
  <Codes>
    <Code guid="11111111-2222-3333-4444-555555555555" name="Access" isCodable="false" color="rgba(255,0,16,0.5)">
      <Description>How to get there</Description>
      <Code guid="{AAAAAAAA-2222-3333-4444-555555555555}" name="Distance" isCodable="true" color="#0f0"/>
    </Code>
    <Code guid="11111111-2222-3333-4444-555555555555" name="Again" isCodable="true"/>
    <Code guid="none" name="Broken" isCodable="true"><Code guid="x" name="Below" isCodable="true"/></Code>
    <Code guid="21111111-2222-3333-4444-555555555555" name=" " isCodable="true"/>
  </Codes>
</CodeBook>"""


def test_a_qdc_file_gives_its_tree_with_its_guids_whatever_its_namespace():
    for text in (QDC, QDC.replace(":codebook:1.0", ":codebook:0:4"), "\ufeff" + QDC):
        draft = read("kode.qdc", text)
        assert tree(draft) == [("", "Access", None), ("", "Distance", "Access")]
        assert draft.given == {"11111111-2222-3333-4444-555555555555", "aaaaaaaa-2222-3333-4444-555555555555"}
        assert [code.colour for code in draft.codes] == ["#ff0010", "#00ff00"]
        assert draft.codes[0].definition == {"en": "How to get there"}
        assert [code.codable for code in draft.codes] == [False, True]
        assert told(draft) == [("row_twice", 8), ("row_guid_broken", 9), ("row_without_label", 10)]


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\x85\ufffe\uffff"),
    min_size=1, max_size=12,
).map(str.strip).filter(bool)  # fmt: skip
texts = st.fixed_dictionaries({}, optional={"id": words, "en": words})


@st.composite
def codebook(draw) -> tuple[Code, ...]:
    codes: list[Code] = []
    guids = draw(st.lists(st.uuids().map(str), min_size=1, max_size=6, unique=True))
    for number, guid in enumerate(guids):
        parent = draw(st.none() | st.sampled_from(guids[:number])) if number else None
        codes.append(
            Code(
                guid,
                f"K{number}",
                draw(texts.filter(bool)),
                parent,
                number,
                draw(st.sampled_from(Kind)),
                *(draw(texts) for _ in range(4)),
                draw(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)),
                draw(st.sampled_from(Polarity)),
                draw(st.booleans()),
                draw(st.sampled_from(Origin)),
                tuple(draw(st.lists(words.filter(lambda word: ";" not in word), max_size=2))),
                draw(st.booleans()),
            )
        )
    return tuple(codes)


def plain(codes) -> list[tuple]:
    return sorted((code.guid, code.parent, {**_facts(code)}.__repr__()) for code in codes)


def _facts(code: Code) -> dict[str, object]:
    texts_of = {name: sorted(getattr(code, name).items()) for name in codebook_table.TEXTS}
    rest = ("short_id", "kind", "colour", "polarity", "codable", "origin", "aliases", "retired")
    return texts_of | {name: getattr(code, name) for name in rest}


@given(codebook())
def test_reading_after_writing_is_the_identity(codes):
    for file, content in (("k.csv", codebook_table.write_csv(codes)), ("k.xlsx", codebook_xlsx.write(codes))):
        draft = read(file, content)
        assert draft.problems == ()
        assert plain(draft.codes) == plain(codes)
        assert draft.given == {code.guid for code in codes}


def test_no_cell_of_a_written_table_is_a_formula():
    code = Code("11111111-2222-3333-4444-555555555555", "=1+1", {"en": "+2"}, definition={"en": "@x", "id": "'=y"})
    written = codebook_table.write_csv([code]).decode("utf-8-sig")
    assert "'=1+1" in written
    assert "'+2" in written
    sheet = openpyxl.load_workbook(io.BytesIO(codebook_xlsx.write([code]))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert plain(read("k.csv", codebook_table.write_csv([code])).codes) == plain([code])


def test_texts_longer_than_a_cell_come_back_from_the_workbook_whole():
    long, longer = f"{'Aturan jelas ' * 2_520}{' ' * 20}akhir" + "\U0001f4d0" * 9, "x" * 70_000
    codes = [
        Code("11111111-2222-3333-4444-555555555555", "A1", {"id": "Satu"}, definition={"id": long, "en": "short"}),
        Code("22222222-2222-3333-4444-555555555555", "A2", {"id": "Dua"}, position=1, example={"id": longer}),
        Code("33333333-2222-3333-4444-555555555555", "A3", {"id": "Tiga"}, position=2),
    ]
    content = codebook_xlsx.write(codes)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [row[-1].value for row in sheet.iter_rows()] == ["part", "1/2", "2/2", "1/3", "2/3", "3/3", ""]
    draft = read("k.xlsx", content)
    assert (draft.problems, plain(draft.codes)) == ((), plain(codes))


def test_a_part_without_its_beginning_above_is_told():
    head, first = "guid,code,label,definition,part", "11111111-2222-3333-4444-555555555555,A,Satu,awal ,1/2"
    same, second = "11111111-2222-3333-4444-555555555555,,,akhir,2/2", ",,,akhir,2/2"
    joined, apart = (read("k.csv", "\n".join([head, first, row]).encode()) for row in (same, second))
    assert [code.definition for code in joined.codes] == [{"en": "awal akhir"}]
    assert joined.problems == ()
    assert [problem.key for problem in apart.problems] == ["formats.codebook.row_without_label"]
