"""Word documents: what other readers drop must come along, and what was deleted must stay out."""

import pytest

from qualcode.formats import limits
from qualcode.formats.transcripts import read
from tests.formats.files import INTERVIEW, SPACES, WORD, docx, paragraph, word_file


def told(content: bytes) -> dict[str, object]:
    return {note.key.rsplit(".", 1)[1]: note.facts.get("words") for note in read("a.docx", content).problems}


def words_of(body: str, parts=(), **more) -> str:
    return read("a.docx", word_file(body, parts, **more)).transcript.text


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(map(paragraph, paragraphs))}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def text_of(body: str, **more: str) -> str:
    return read("a.docx", docx(body, **more)).transcript.text


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_tracked_insertions_come_along_and_deletions_stay_out():
    body = f"<w:p>{run('lama ')}<w:ins>{run('baru')}</w:ins><w:del><w:r><w:delText>hapus</w:delText></w:r></w:del></w:p>"
    assert text_of(body) == "lama baru"


def test_moved_text_stands_where_it_was_moved_to():
    body = f"<w:p><w:moveFrom>{run('pindah')}</w:moveFrom>{run('x')}</w:p><w:p><w:moveTo>{run('pindah')}</w:moveTo></w:p>"
    assert text_of(body) == "x\npindah"


def test_content_controls_smart_tags_fields_and_links_come_along():
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run('satu')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:sdt><w:sdtContent>{run('dua ')}</w:sdtContent></w:sdt><w:smartTag>{run('tiga ')}</w:smartTag>"
        f"<w:fldSimple>{run('empat ')}</w:fldSimple><w:hyperlink>{run('lima')}</w:hyperlink></w:p>"
    )
    assert text_of(body) == "satu\ndua tiga empat lima"


def test_field_instructions_stay_out_and_field_results_come_along():
    body = "<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>" + run("1 Mei") + "</w:p>"
    assert text_of(body) == "1 Mei"


def test_a_table_gives_a_line_a_row_with_its_cells_apart():
    rows = f"<w:tr>{cell('I1:')}{cell('Ya')}</w:tr><w:ins><w:tr>{cell('P:')}{cell('Lalu?')}</w:tr></w:ins>"
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "I1:\tYa\nP:\tLalu?"


def test_breaks_tabs_and_special_hyphens_are_characters():
    body = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    assert text_of(body) == "a\nb\tc\u2011d"


def test_text_boxes_follow_their_paragraph_and_their_copies_stay_out():
    box = f"<w:txbxContent>{paragraph('kotak')}</w:txbxContent>"
    body = f"<w:p>{run('isi')}<w:r><w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
    assert text_of(body + "</w:AlternateContent></w:r></w:p>") == "isi\nkotak"


def test_a_note_stands_behind_the_paragraph_that_calls_it_under_nobodys_name():
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:type="separator" w:id="0">{paragraph("-")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph(" catatan")}{paragraph("lanjutannya")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes xmlns:w="{WORD}"><w:endnote w:id="2">{paragraph("akhir")}</w:endnote></w:endnotes>'
    calls = '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:endnoteReference w:id="2"/></w:r>'
    answer = f"<w:p>{run('I1: Beras')}{calls[0]}{run(' dan')}{calls[1]}{run(' gula.')}</w:p>"
    body = f"{paragraph('P: Apa?')}{answer}{paragraph('P: Lalu?')}"
    found = read("a.docx", docx(body, word__footnotes=notes, word__endnotes=ends)).transcript
    assert [(turn.speaker, turn.span.of(found.text)) for turn in found.turns] == [
        ("P", "P: Apa?"), ("I1", "I1: Beras[1] dan[2] gula."), (None, "[1] catatan"), (None, "lanjutannya"), (None, "[2] akhir"),
        ("P", "P: Lalu?"),
    ]  # fmt: skip


def test_comments_are_told_with_their_words():
    comments = f'<w:comments xmlns:w="{WORD}"><w:comment>{paragraph("cek lagi")}</w:comment></w:comments>'
    assert told(docx(paragraph("isi"), word__comments=comments)) == {"comments_left_out": "cek lagi"}


def test_empty_paragraphs_are_kept_as_empty_lines():
    assert text_of(paragraph("a") + "<w:p/>" + paragraph("b")) == "a\n\nb"


def alternate(choice: str, fallback: str) -> str:
    held = f"<mc:Choice Requires='x'>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    return f"<mc:AlternateContent>{held}</mc:AlternateContent>"


@pytest.mark.parametrize(
    ("choice", "fallback", "right"),
    [
        ("<w16se:symEx w16se:font='Segoe UI Emoji' w16se:char='1F33E'/>", "<w:t>🌾</w:t>", "Panen 🌾 raya"),
        ("<w16se:symEx w16se:char='1F33E'/>", "", "Panen 🌾 raya"),
        ("<w:drawing/>", "<w:t>padi</w:t>", "Panen padi raya"),
        ("<w:t>padi</w:t>", "<w:t>padi</w:t>", "Panen padi raya"),
        ("<w:drawing/>", "<w:pict/>", "Panen  raya"),
    ],
)
def test_of_alternatives_the_first_one_with_words_is_taken_and_never_both(choice, fallback, right):
    assert words_of(f"<w:p>{run('Panen ')}<w:r>{alternate(choice, fallback)}</w:r>{run(' raya')}</w:p>") == right


@pytest.mark.parametrize(
    ("symbols", "right"),
    [
        ([("Segoe UI Emoji", "D83C"), ("Segoe UI Emoji", "DF3E")], "🌾"),
        ([("Wingdings", "F0E0")], "→"),
        ([("Wingdings", "F04A")], "☺"),
        ([("Symbol", "F0B7")], "•"),
        ([("Symbol", "0061")], "α"),
        ([("Arial", "00E9")], "é"),
        ([("Segoe UI Emoji", "D83C")], "\ufffd"),
        ([("Fon Sendiri", "F041")], "\ufffd"),
        ([("Arial", "bukan")], "\ufffd"),
    ],
)
def test_symbols_are_the_characters_that_they_show(symbols, right):
    body = "".join(f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in symbols)
    assert words_of(f"<w:p>{run('x')}{body}</w:p>") == f"x{right}"


def test_a_symbol_that_cannot_be_known_is_told_by_its_font_and_number():
    body = '<w:p><w:r><w:t>x</w:t><w:sym w:font="Fon Sendiri" w:char="F041"/></w:r></w:p>'
    assert told(word_file(body)) == {"symbols_unknown": "Fon Sendiri F041"}


def test_letters_of_a_symbol_font_typed_into_the_text_are_what_they_show():
    own = run(" sudah \ue123")
    typed = '<w:r><w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr><w:t>\uf0fc</w:t></w:r>'
    assert words_of(f"<w:p>{typed}{own}</w:p>") == "✓ sudah \ue123"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.htm", "<html><body><p>I4: Jalannya rusak.</p></body></html>"),
        ("b.mht", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n"
                  "<p>I4: Jalannya rusak.</p>\n--x--\n"),
        ("b.rtf", "{\\rtf1 I4: Jalannya rusak.\\par}"),
        ("b.txt", "I4: Jalannya rusak."),
        ("b.docx", docx(paragraph("I4: Jalannya rusak."))),
    ],
)  # fmt: skip
def test_a_file_within_the_document_is_read_at_its_place(name, content):
    body = f"{paragraph('P: Mengapa?')}<w:altChunk r:id='k'/>{paragraph('P: Oh.')}"
    assert words_of(body, files=[("k", "aFChunk", name, content)]) == "P: Mengapa?\nI4: Jalannya rusak.\nP: Oh."


def test_a_file_within_the_document_that_cannot_be_read_is_told():
    body = f"{paragraph('a')}<w:altChunk r:id='k'/>"
    deeper = word_file("<w:altChunk r:id='k'/>", files=[("k", "aFChunk", "lagi.txt", "b")])
    for name, content in (("isi.bin", "b"), ("isi.docx", "PK rusak"), ("lagi.docx", deeper)):
        problems = read("a.docx", word_file(body, files=[("k", "aFChunk", name, content)])).problems
        assert [(problem.key, problem.facts) for problem in problems] == [
            ("formats.problem.part_left_out", {"name": name.replace("docx", "txt") if content is deeper else name})
        ]


def test_heads_of_pages_are_told_with_their_words_but_not_bare_page_numbers():
    parts = [("header", paragraph("Informan 9, Dusun Atas")), ("footer", paragraph("Halaman 3")), ("footer", paragraph("3 / 9"))]
    content = word_file(paragraph("isi"), parts)
    assert read("a.docx", content).transcript.text == "isi"
    assert told(content) == {"headers_left_out": "Informan 9, Dusun Atas / Halaman 3"}


def test_words_drawn_within_a_paragraph_are_lines_of_their_own_and_loose_runs_are_read():
    held = "".join(f"<a:p><a:r><a:t>{word}</a:t></a:r></a:p>" for word in ("satu", "dua"))
    drawn = f"<w:drawing><a:txBody>{held}</a:txBody></w:drawing>"
    assert words_of(f"<w:p>{run('isi')}<w:r>{drawn}</w:r>{run(' lagi')}</w:p>{run('lepas')}") == "isi lagi\nsatu\ndua\nlepas"


def test_hidden_words_diagrams_reading_aids_and_notes_without_a_call_are_told():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>tampak</w:t></w:r>'
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('kana')}</w:rt><w:rubyBase>{run('kanji')}</w:rubyBase></w:ruby></w:r>"
    diagram = f'<a:x xmlns:a="{SPACES["a"]}"><a:t>Ketua</a:t><a:t>Warga</a:t></a:x>'
    content = word_file(
        f"<w:p>{hidden}{shown}{ruby}</w:p><w:p>{hidden}</w:p>",
        [("footnotes", f'<w:footnote w:id="7">{paragraph("yatim")}</w:footnote>')],
        files=[("g", "diagramData", "data1.xml", diagram)],
    )
    assert read("a.docx", content).transcript.text == "tampakkanji"
    assert told(content) == {
        "hidden_left_out": "rahasia",
        "ruby_left_out": "kana",
        "diagrams_left_out": "Ketua Warga",
        "loose_notes_left_out": "yatim",
    }


def test_words_left_out_that_are_too_many_for_a_sentence_are_counted():
    content = word_file(paragraph("isi"), [("comments", f"<w:comment>{paragraph('panjang ' * 200)}</w:comment>")])
    shown, more = read("a.docx", content).problems
    assert len(shown.facts["words"]) <= 602
    assert len(shown.facts["words"].removesuffix(" …")) + more.facts["count"] == len(("panjang " * 200).strip())


def test_boxes_and_word_art_are_lines_behind_their_paragraph():
    shape = f"<w:drawing><wps:txbx><w:txbxContent>{paragraph('baru')}{paragraph('lagi')}</w:txbxContent></wps:txbx></w:drawing>"
    old = f"<w:pict><v:textbox><w:txbxContent>{paragraph('baru')}{paragraph('lagi')}</w:txbxContent></v:textbox></w:pict>"
    art = "<w:pict><v:shape><v:textpath string='hiasan'/></v:shape></w:pict>"
    body = f"<w:p>{run('P: Apa')}<w:r>{alternate(shape, old)}</w:r><w:r>{art}</w:r>{run(' itu?')}</w:p>"
    assert words_of(body) == "P: Apa itu?\nbaru\nlagi\nhiasan"


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ([("P: Satu?", "I4: Dua.", "P: Tiga?")], "P: Satu?\nI4: Dua.\nP: Tiga?"),
        ([("I4",), ("Dua.", "Juga tiga.")], "I4\tDua.\nJuga tiga."),
        ([("00:12",), ("I4",), ("Dua.", "Juga tiga.")], "00:12\tI4\tDua.\nJuga tiga."),
        ([("P", "I4"), ("Satu?", "Dua.")], "P\tSatu?\nI4\tDua."),
        ([("",), ("Lanjut.",), ("",)], "\tLanjut."),
    ],
)
def test_paragraphs_in_cells_are_paragraphs_and_cells_side_by_side_one_line(row, right):
    assert words_of(table("".join(cell(*held) for held in row)) + paragraph("x")) == f"{right}\nx"


def test_a_table_in_a_cell_stands_in_lines_of_its_own():
    inner = f"<w:tc>{paragraph('luar')}{table(cell('a') + cell('b'), cell('c') + cell('d'))}{paragraph('lagi')}</w:tc>"
    assert words_of(table(cell("I4") + inner)) == "I4\tluar\na\tb\nc\td\nlagi"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next_one():
    gone = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    struck = "<w:del><w:r><w:delText>hapus</w:delText></w:r></w:del>"
    body = f"<w:p>{gone}{run('I4: Kami ')}</w:p><w:p>{gone}{struck}</w:p><w:p>{run('setuju.')}</w:p>"
    assert words_of(body + paragraph("P: Ya?")) == "I4: Kami setuju.\nP: Ya?"


@pytest.mark.parametrize("ending", ["docx", "docm", "dotx", "dotm"])
def test_the_document_is_found_by_its_relationship_also_in_strict_files(ending):
    body = "".join(map(paragraph, INTERVIEW.split("\n")))
    for relations in ("http://purl.oclc.org/ooxml/officeDocument/relationships", SPACES["r"]):
        spaces = SPACES | {"w": "http://purl.oclc.org/ooxml/wordprocessingml/main"}
        content = word_file(body, [("header", paragraph("Desa"))], main="isi/utama9.xml", relations=relations, spaces=spaces)
        reading = read(f"a.{ending}", content)
        assert reading.transcript.text == INTERVIEW
        assert [problem.facts["words"] for problem in reading.problems] == ["Desa"]


def test_the_chosen_entry_of_a_list_in_a_form_is_read():
    entries = "<w:ddList><w:result w:val='1'/><w:listEntry w:val='Tidak'/><w:listEntry w:val='Ya'/></w:ddList>"
    field = f"<w:r><w:fldChar><w:ffData>{entries}</w:ffData></w:fldChar></w:r>"
    assert words_of(f"<w:p>{run('Setuju: ')}{field}</w:p>") == "Setuju: Ya"


@pytest.mark.parametrize(
    ("before", "after"),
    [("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"), ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")],
)
def test_what_nests_too_deep_is_refused_in_a_sentence(before, after):
    for depth in (400, 5000):
        reading = read("a.docx", docx(before * depth + paragraph("a") + after * depth))
        assert [problem.key for problem in reading.problems] == ["formats.problem.too_deep"]
    assert text_of(before * 20 + paragraph("a") + after * 20) == "a"


def test_too_many_paragraphs_or_pieces_are_refused_before_they_are_held(monkeypatch):
    monkeypatch.setattr("qualcode.formats.material.MAX_LINES", 1000)
    monkeypatch.setattr("qualcode.formats.xml.MAX_LINES", 1000)
    monkeypatch.setattr("qualcode.formats.xml.MAX_PIECES", 1000)
    monkeypatch.setattr("qualcode.formats.xml.STEP", 1000)
    assert limits.MAX_LINES > 1000
    found = {name: read("a.docx", docx(body)).problems[0].key.rsplit(".", 1)[1] for name, body in {
        "paragraphs": "<w:p/>" * 1001, "breaks": f"<w:p><w:r>{'<w:br/>' * 900}</w:r></w:p>" * 2,
        "rows": f"<w:tbl>{'<w:tr/>' * 1001}</w:tbl>",
        "runs": f"<w:p>{'<w:r/>' * 2000}</w:p>", "marks": "<w:bookmarkStart/>" * 2000,
    }.items()}  # fmt: skip
    lines, pieces = "too_many_lines", "too_many_pieces"
    assert found == {"paragraphs": lines, "breaks": lines, "rows": lines, "runs": pieces, "marks": pieces}
