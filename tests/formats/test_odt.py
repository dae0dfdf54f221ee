"""OpenDocument texts: notes, frames and cells as their author set them, and what stays out told with its words."""

import pytest

from qualcode.formats.transcripts import read
from tests.formats.files import ODF, open_document, zipped


def text_of(body: str, **more) -> str:
    return read("a.odt", open_document(body, **more)).transcript.text


def told(content: bytes) -> dict[str, object]:
    return {note.key.rsplit(".", 1)[1]: note.facts.get("words") for note in read("a.odt", content).problems}


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def frame(*paragraphs: str) -> str:
    return f"<draw:frame><draw:text-box>{''.join(map(p, paragraphs))}</draw:text-box></draw:frame>"


def table(*rows: tuple[tuple[str, ...], ...]) -> str:
    cells = ("".join(f"<table:table-cell>{''.join(map(p, cell))}</table:table-cell>" for cell in row) for row in rows)
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def test_spaces_tabs_and_line_breaks_are_characters_and_white_space_of_the_file_is_one_space():
    body = "<text:p>\n  a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>\n d\n  <text:span>e </text:span> f\n</text:p>"
    assert text_of(body) == "a   b\tc\nd e f"


def test_a_note_stands_behind_the_paragraph_that_calls_it_under_nobodys_name():
    def note(*paragraphs: str) -> str:
        held = f"<text:note-citation>9</text:note-citation><text:note-body>{''.join(map(p, paragraphs))}</text:note-body>"
        return f"<text:note>{held}</text:note>"

    body = p("P: Apa?") + p(f"I4: Padi{note('beras lokal', 'dari bukit')} dan{note('dua')} jagung.") + p("P: Lalu?")
    found = read("a.odt", open_document(body)).transcript
    assert [(turn.speaker, turn.span.of(found.text)) for turn in found.turns] == [
        ("P", "P: Apa?"), ("I4", "I4: Padi[1] dan[2] jagung."),
        (None, "[1] beras lokal"), (None, "dari bukit"), (None, "[2] dua"), ("P", "P: Lalu?"),
    ]  # fmt: skip


def test_frames_and_shapes_are_lines_of_their_own_wherever_they_are_anchored():
    shape = f"<draw:custom-shape>{p('bentuk')}</draw:custom-shape>"
    assert text_of(frame("halaman") + p(f"P: Apa{frame('satu', 'dua')} itu?{shape}")) == "halaman\nP: Apa itu?\nsatu\ndua\nbentuk"


def test_letters_of_a_symbol_font_are_what_they_show():
    styles = '<style:style style:name="T2"><style:text-properties style:font-name="Wingdings"/></style:style>'
    assert text_of(p("a <text:span text:style-name='T2'>\uf0e0</text:span> b"), styles=styles) == "a → b"


def test_comments_heads_hidden_words_reading_aids_and_objects_are_told_with_their_words():
    styles = '<style:style style:name="T7"><style:text-properties text:display="none"/></style:style>'
    note = "<office:annotation><dc:creator xmlns:dc='x'>Sari</dc:creator><text:p>cek ini</text:p></office:annotation>"
    hidden = '<text:span text:style-name="T7">rahasia</text:span>'
    ruby = "<text:ruby><text:ruby-base>kanji</text:ruby-base><text:ruby-text>kana</text:ruby-text></text:ruby>"
    section = f'<text:section text:display="none">{p("bagian gaib")}</text:section>'
    content = open_document(
        p(f"I4: Ya{note}{hidden} {ruby}") + section,
        styles=styles,
        heads=f"<style:header>{p('Informan 9')}</style:header><style:footer>{p('12')}{p('Dusun')}</style:footer>",
        more={"Object 1/content.xml": "<math><mi>x</mi><mo>=</mo><mn>4</mn></math>"},
    )
    assert read("a.odt", content).transcript.text == "I4: Ya kanji"
    assert told(content) == {
        "comments_left_out": "cek ini", "hidden_left_out": "rahasia / bagian gaib", "ruby_left_out": "kana",
        "headers_left_out": "Informan 9 / Dusun", "diagrams_left_out": "x = 4",
    }  # fmt: skip


def test_tracked_deletions_and_templates_of_indexes_stay_out():
    gone = f"<text:tracked-changes><text:changed-region><text:deletion>{p('hapus')}</text:deletion></text:changed-region>"
    index = f"<text:table-of-content><text:table-of-content-source>{p('pola')}</text:table-of-content-source>"
    body = f"{gone}</text:tracked-changes>{index}<text:index-body>{p('Bab 1')}</text:index-body></text:table-of-content>"
    assert text_of(body + p("isi")) == "Bab 1\nisi"


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ((("P: Satu?", "I4: Dua.", "P: Tiga?"),), "P: Satu?\nI4: Dua.\nP: Tiga?"),
        ((("I4",), ("Dua.", "Juga tiga.")), "I4\tDua.\nJuga tiga."),
        ((("P", "I4"), ("Satu?", "Dua.")), "P\tSatu?\nI4\tDua."),
    ],
)
def test_paragraphs_in_cells_are_paragraphs_and_cells_side_by_side_one_line(row, right):
    assert text_of(table(row) + p("x")) == f"{right}\nx"


def test_flat_files_are_read_with_the_heads_of_their_pages_told():
    flat = (
        f'<?xml version="1.0"?>\n<office:document xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" '
        f'xmlns:style="{ODF}:style:1.0"><office:master-styles><style:master-page><style:header>{p("Dusun")}</style:header>'
        f"</style:master-page></office:master-styles><office:body><office:text>\n  {p('P: Apa?')}\n  {p('I4: Ya.')}\n"
        "</office:text></office:body></office:document>"
    )
    reading = read("a.fodt", flat.encode())
    assert reading.transcript.text == "P: Apa?\nI4: Ya."
    assert [problem.facts["words"] for problem in reading.problems] == ["Dusun"]


def test_a_sheet_is_no_text():
    sheet = f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0"><office:body>'
    sheet += f"<office:spreadsheet>{p('1')}</office:spreadsheet></office:body></office:document-content>"
    reading = read("a.odt", zipped(content=sheet))
    assert [problem.key for problem in reading.problems] == ["formats.problem.not_odt"]


@pytest.mark.parametrize(
    ("before", "after", "depth"),
    [
        ("<text:section>", "</text:section>", 5000),
        ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>", 200),
        ("<table:table><table:table-row><table:table-cell>", "</table:table-cell></table:table-row></table:table>", 200),
        ("<text:p><text:span>", "</text:span></text:p>", 200),
    ],
)
def test_what_nests_too_deep_is_refused_in_a_sentence(before, after, depth):
    problems = read("a.odt", open_document(before * depth + p("a") + after * depth)).problems
    assert [problem.key for problem in problems] == ["formats.problem.too_deep"]
    assert text_of(before + p("a") + after).strip() == "a"


def test_spaces_written_as_a_number_cannot_swell_the_text(monkeypatch):
    monkeypatch.setattr("qualcode.formats.odt.MAX_CODE_POINTS", 5000)
    assert len(text_of(p("a<text:s text:c='999999999'/>b"))) == 1002
    problems = read("a.odt", open_document(p("a" + "<text:s text:c='999'/>" * 6))).problems
    assert [problem.key for problem in problems] == ["formats.problem.too_long"]
