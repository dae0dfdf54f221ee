"""Word documents: what other readers drop must come along, and what was deleted must stay out."""

from qualcode.formats.transcripts import read
from tests.formats.files import WORD, docx, paragraph


def told(content: bytes) -> dict[str, object]:
    return {note.key.rsplit(".", 1)[1]: note.facts.get("words") for note in read("a.docx", content).problems}


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
    def cell(text: str) -> str:
        return f"<w:tc>{paragraph(text)}</w:tc>"

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
