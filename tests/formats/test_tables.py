"""Transcripts as tables: CSV, Excel and OpenDocument; columns in any order, every word in the text or in a named problem."""

import datetime as dt
import io
from html import escape

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from qualcode.formats.transcripts import read
from qualcode.model.transcript import Choice
from tests.formats import files


def told(content, file="a.csv", **choice):
    """Return the turns as (speaker, seconds, words), and the problems as (key, place)."""
    reading = read(file, content if isinstance(content, bytes) else content.encode(), choice=Choice(**choice))
    assert reading.transcript is not None, reading.problems
    text = reading.transcript.text
    turns = [(turn.speaker, turn.seconds, turn.spoken(text)) for turn in reading.transcript.turns]
    return turns, [(problem.key.rsplit(".", 1)[1], problem.line) for problem in reading.problems]


def facts(reading, key):
    return next(problem.facts for problem in reading.problems if problem.key == f"formats.problem.{key}")


@pytest.mark.parametrize(
    "table",
    [
        "speaker,text,time\nI1,halo,0:05\n",
        "waktu;pembicara;teks\n0:05;I1;halo\n",
        "Time\tText\tSpeaker\n00:00:05\thalo\tI1\n",
        "\ufeffSpeaker Name|START_TIME|Utterance\r\nI1|[0:05]|halo\r\n",
        "nama-pembicara,Waktu Mulai,Isi Transkrip\nI1:,0:05,halo\n",
        "SpeakerLabel,StartTime,sentenceText\n[I1],0:05 - 0:09,halo\n",
        "speaker,start,transcription\n(I1:),<0:05>,halo\n",
        "Start (s),Who,Words\n5,I1,halo\n",
        "start_ms,speaker_name,content\n5000,I1,I1: halo\n",
        "Time [hh:mm:ss],Nama Informan,Jawaban Informan\n0:05,I1,halo\n",
        "from,to,author,message\n0:05,0:09,I1,halo\n",
        "jam,from,pesan\n0:05,I1,halo\n",
        "sep=|\nspeaker|time|text\nI1|0:05|halo\n",
        '"sep=;"\nspeaker;time;text\nI1;0:05;halo\n',
        '"speaker","time","text"\n"I1","0:05","halo"\n',
        'speaker;time;"text, asli"\nI1;0:05;halo\n',
        "timestamp,speaker,text\n#00:00:05-0#,I1,halo",
    ],
)
def test_columns_are_found_by_their_heading(table):
    assert told(table) == ([("I1", 5, "halo")], [])


def test_cells_with_line_breaks_and_of_any_length_are_one_turn():
    long = "kata " * 60_000
    turns, problems = told(f'speaker,text\nP,"Satu\nDua"\nI1,"{long}"\nP,"tiga, ""empat"""\n')
    assert [(who, len(said)) for who, _, said in turns] == [("P", 8), ("I1", len(long) - 1), ("P", 13)]
    assert turns[0][2] == "Satu\nDua"
    assert problems == []


def test_a_row_without_a_name_goes_on_the_turn_before():
    assert told("pembicara,teks\nP,Apa?\nI1,Satu\n,dua\n")[0] == [("P", None, "Apa?"), ("I1", None, "Satu\ndua")]


def test_rows_between_those_of_the_only_name_are_nobodys():
    assert [who for who, _, _ in told("pembicara,teks\nP,Apa?\n,Ya\nP,Lalu?\n,Itu\n")[0]] == ["P", None, "P", None]
    assert told("pembicara,teks\nI1,Satu\n,dua\n,tiga\n")[0] == [("I1", None, "Satu\ndua\ntiga")]


def test_what_no_turn_holds_is_named_with_its_row():
    table = "Rapat desa,,\n\nno,pembicara,teks,catatan\n1,P,Apa?,ragu\n2,,,tertawa\n3,I1,Ya,,di luar\n"
    reading = read("a.csv", table.encode())
    assert reading.transcript.text == "P: Apa?\nI1: Ya"
    assert [(problem.key.rsplit(".", 1)[1], problem.line, problem.facts) for problem in reading.problems] == [
        ("columns_left_out", None, {"columns": "catatan"}),
        ("rows_above", 1, {"words": "Rapat desa"}),
        ("broken_row", 5, {"words": "2 · tertawa"}),
        ("extra_cells", 6, {"words": "di luar"}),
    ]


def test_words_that_the_separator_cut_apart_are_put_together_again():
    assert told("pembicara,teks\nI1,Baik, aman, semua.\n") == ([("I1", None, "Baik, aman, semua.")], [("cells_joined", 2)])
    cut = "pembicara,teks,waktu\nI1,Baik, aman.,0:05\nP,Ya, ya,\nP,Terus?,0:09\n"
    assert told(cut) == (
        [("I1", 5, "Baik, aman."), ("P", None, "Ya, ya"), ("P", 9, "Terus?")], [("cells_joined", 2), ("cells_joined", 3)],
    )  # fmt: skip
    assert told("teks\nHalo, semua\nBaik\n")[0] == [(None, None, "Halo, semua"), (None, None, "Baik")]


def test_a_quotation_mark_that_stays_open_takes_no_rows_with_it():
    table = 'pembicara,teks\nI1,"Baik\nP,Ya\nI1,"dua, kata"\nP,tiga "empat" lima\n'
    turns, problems = told(table)
    assert turns == [("I1", None, '"Baik'), ("P", None, "Ya"), ("I1", None, "dua, kata"), ("P", None, 'tiga "empat" lima')]
    assert problems == [("open_quote", 2)]
    assert told('pembicara,teks\nI1,Ya\nP,"tiga\nI1,empat\n')[0] == [
        ("I1", None, "Ya"), ("P", None, '"tiga'), ("I1", None, "empat"),
    ]  # fmt: skip


def test_the_table_of_whisper_has_milliseconds_and_spoken_quotation_marks():
    table = 'start\tend\ttext\n0\t4120\t"Halo semua\n4120\t7000\tkata "ya" saja\n'
    assert told(table, "a.tsv") == ([(None, 0, '"Halo semua'), (None, 4.12, 'kata "ya" saja')], [])


def test_a_column_may_be_named_by_hand_where_its_heading_is_unknown():
    table = "a,b,c\nSatu dua,0:05,P\nTiga,0:09,I1\nEmpat,0:12,P\n"
    refused = read("a.csv", table.encode())
    assert (refused.transcript, refused.headings) == (None, ("a", "b", "c"))
    assert refused.problems[0].key == "formats.problem.csv_without_text"
    turns, problems = told(table, columns=(("text", 0), ("speaker", 2), ("time", 1)))
    assert (turns, problems) == ([("P", 5, "Satu dua"), ("I1", 9, "Tiga"), ("P", 12, "Empat")], [])
    known = "pembicara,teks,terjemahan\nP,Apa?,What?\nI1,Ya,Yes\n"
    assert told(known, columns=(("text", 2),)) == ([("P", None, "What?"), ("I1", None, "Yes")], [("columns_left_out", None)])
    assert read("a.csv", known.encode()).headings == ("pembicara", "teks", "terjemahan")
    assert read("a.csv", table.encode(), choice=Choice(columns=(("text", 9),))).transcript is None
    assert read("a.csv", table.encode(), choice=Choice(columns=(("text", -1), ("waktu", 0)))).transcript is None


def test_a_table_without_headings_is_read_where_its_contents_leave_no_doubt():
    assert told("P,Apa kabar Ibu?\nI1,Baik saja.\nP,Terima kasih.\n") == (
        [("P", None, "Apa kabar Ibu?"), ("I1", None, "Baik saja."), ("P", None, "Terima kasih.")], [("no_headings", None)],
    )  # fmt: skip
    assert told("0:05;Sari;Apa kabar Ibu?\n0:09;Dewi;Baik saja.\n0:11;Sari;Terus?\n0:13;Dewi;Itu saja.\n")[0][1] == (
        "Dewi", 9, "Baik saja.",
    )  # fmt: skip
    headed = "Kolom A,Kolom B\nP,Apa kabar Ibu?\nI1,Baik saja.\nP,ya\n"
    for doubtful in ("satu,dua\ntiga,empat\n", headed, "a\nb c\n", "1,2\n3,4\n"):
        assert read("a.csv", doubtful.encode()).problems[0].key == "formats.problem.csv_without_text"
    by_hand = told("P,Apa kabar Ibu?,1\nI1,Baik saja.,2\nP,ya,3\n", columns=(("text", 1), ("speaker", 0)))[0]
    assert [who for who, _, _ in by_hand] == ["P", "I1", "P"]


def test_times_that_are_none_are_named_with_their_row():
    table = "pembicara,teks,waktu\nP,a,0:05\nP,b,inf\nP,c,-5\nI,d,nanti\n"
    turns, problems = told(table)
    assert [at for _, at, _ in turns] == [5, None, None, None]
    assert problems == [("odd_time", 3), ("odd_time", 4), ("odd_time", 5)]
    assert told("pembicara,teks,waktu\nP,a,2026-01-05 10:05\nI,b,2026-01-05 10:06\n")[1] == [("times_of_the_day", None)]
    chat = told("Tanggal,Jam,Pengirim,Pesan\n05/01/26,10:05,Sari,Ya\n05/01/26,10:07,Dewi,Ya\n")
    assert [at for _, at, _ in chat[0]] == [None, None]
    assert ("times_of_the_day", None) in chat[1]


def test_a_workbook_gives_its_times_however_they_are_kept():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Pembicara", "Waktu", "Teks"])
    kept = [
        (dt.time(0, 1, 2), "h:mm:ss"), (dt.timedelta(hours=26, seconds=5), "[h]:mm:ss"), ("0:03:04", "@"),
        (dt.time(12, 30), "h:mm"), (65 / 86400, "mm:ss"), (12.3, "0.00"),
    ]  # fmt: skip
    for at, (value, shown) in enumerate(kept):
        sheet.append([f"I{at}", value, f"kata {at}"])
        sheet.cell(at + 2, 2).number_format = shown
    turns, problems = told(_saved(book), "a.xlsx")
    assert [at for _, at, _ in turns] == [62, 93_605, 184, 750, 65, 750]
    assert problems == [("times_without_seconds", None), ("time_backwards", 3)]


def _saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_times_without_a_format_are_parts_of_a_day_and_hours_of_the_day_are_none():
    assert told(files.xlsx([("speaker", "time", "text"), ("P", 62 / 86400, "a"), ("I", 0.25, "b")]), "a.xlsx") == (
        [("P", 62, "a"), ("I", 21_600, "b")], [("times_as_days", None)],
    )  # fmt: skip
    lost = files.xlsx([("speaker", "time", "text"), ("P", 12.3, "a"), ("I", 13.05, "b")])
    assert told(lost, "a.xlsx") == ([("P", 12.3, "a"), ("I", 13.05, "b")], [("times_as_seconds", None)])
    dated = files.xlsx([("speaker", "time", "text"), ("P", dt.datetime(2026, 1, 5, 10, 5), "a")])
    assert told(dated, "a.xlsx") == ([("P", None, "a")], [("times_of_the_day", None)])


def test_the_first_shown_sheet_that_names_its_words_is_read_and_the_others_are_named():
    book = openpyxl.Workbook()
    secret, codes = [("teks", "pembicara"), ("rahasia", "P")], [("Kode", "Arti"), ("A", "b")]
    for rows in (secret, codes, [], [("teks", "pembicara"), ("Ya", "I1")]):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.worksheets[1].sheet_state = "hidden"
    book.worksheets[4].row_dimensions[2].hidden = True
    book.worksheets[4]["A2"].comment = Comment("cek rekaman", "Sari")
    reading = read("a.xlsx", _saved(book))
    assert reading.transcript.text == "I1: Ya"
    assert facts(reading, "other_sheets") == {"sheet": "Sheet4", "others": "Sheet2, Sheet1"}
    assert facts(reading, "hidden_rows") == {"count": 1}
    assert facts(reading, "comments_left_out")["words"] == "cek rekaman"


def test_a_workbook_keeps_what_its_cells_show():
    held = [("P", "Satu\nDua"), ("I1", 42), ("I1", True), ("I1", "=SUM(A1)"), ("I1", "_x0041_")]
    rows = [("no", "pembicara", "teks"), *((at, *cells) for at, cells in enumerate(held))]
    turns, problems = told(files.xlsx(rows), "a.xlsx")
    assert turns == [
        ("P", None, "Satu\nDua"), ("I1", None, "42"), ("I1", None, "TRUE"), ("I1", None, "=SUM(A1)"), ("I1", None, "A"),
    ]  # fmt: skip
    assert problems == []
    assert told(files.xlsx(rows), "a.xlsm")[0] == turns
    refused = read("a.xlsx", files.xlsx([("a", "b"), ("c", "d")]))
    assert (refused.headings, refused.problems[0].unit) == (("a", "b"), "row")


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}<sheetData>{}</sheetData></worksheet>'


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _handmade(rows, head=""):
    relation = f'<Relationship Id="a" Type="{RELATIONS}/worksheet" Target="sheet1.xml"/>'
    return files.container({
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="L" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation}</Relationships>",
        "xl/sheet1.xml": SHEET.format(head, rows),
    })  # fmt: skip


def _inline(*cells):
    return "".join(
        f'<c r="{place}" t="inlineStr"><is><r><t>{words}</t></r><rPh><t>x</t></rPh></is></c>' for place, words in cells
    )


def test_a_sheet_that_claims_to_be_endless_is_as_large_as_what_it_holds():
    head = '<dimension ref="A1:XFD1048576"/>'
    first, last = _inline(("A1", "teks"), ("C1", "pembicara")), _inline(("A1", "Ya"), ("C1", "I1"))
    rows = f'<row r="1">{first}</row><row r="1048576">{last}</row>'
    assert told(_handmade(rows, head), "a.xlsx") == ([("I1", None, "Ya")], [])
    wide = f'<row>{_inline(("A1", "teks"), ("XFD1", "x"))}</row>'
    assert read("a.xlsx", _handmade(wide)).problems[0].key == "formats.problem.too_many_columns"
    odd = f'<row r="x">{_inline(("", "teks"), ("9", "b"), ("ZZZZZ", "c"))}</row>'
    odd += '<row><c t="s"><v>99</v></c><c t="s" s="77"><v>-1</v></c></row>'
    assert read("a.xlsx", _handmade(odd)).transcript is None


def test_a_table_with_too_many_rows_is_refused_with_their_number(monkeypatch):
    monkeypatch.setattr("qualcode.formats.table.MAX_ROWS", 3)
    for file, content in (("a.csv", b"teks\na\nb\nc\n"), ("a.xlsx", files.xlsx([["teks"], ["a"], ["b"], ["c"]]))):
        problem = read(file, content).problems[0]
        assert (problem.key, problem.line, problem.facts) == ("formats.problem.too_many_rows", 4, {"most": 3})


def test_a_text_that_shared_words_swell_is_refused_before_it_is_put_together(monkeypatch):
    monkeypatch.setattr("qualcode.formats.table.MAX_CODE_POINTS", 100)
    assert read("a.xlsx", files.xlsx([["teks"], *[["kata " * 5]] * 9])).problems[0].key == "formats.problem.too_long"


def _cell(words, given=""):
    return f"<table:table-cell {given}><text:p>{words}</text:p></table:table-cell>"


def _row(*cells, given=""):
    return f"<table:table-row {given}>{''.join(cells)}</table:table-row>"


def test_a_spreadsheet_gives_its_times_and_what_its_cells_show():
    time, note = 'office:value-type="time" office:time-value="{}"', "<office:annotation><text:p>ragu</text:p></office:annotation>"
    number = 'office:value-type="float" office:value="{}"'
    rows = (
        _row(_cell("Pembicara"), _cell("Waktu"), _cell("Teks"))
        + _row(_cell("P"), _cell("00:01:02", time.format("PT0H1M2S")), _cell("Satu</text:p><text:p>du<text:s text:c='2'/>a"))
        + _row(_cell("I1"), _cell("12:30", time.format("PT12H30M00S")), _cell("42", number.format(42)))
        + _row("<table:covered-table-cell/>", _cell("14:01", time.format("PT0H14M1S")), _cell(f"lagi{note}"))
    )
    turns, problems = told(files.ods(rows), "a.ods")
    assert turns == [("P", 62, "Satu\ndu  a"), ("I1", 750, "42\nlagi")]
    assert problems == [("times_without_seconds", None), ("comments_left_out", None)]
    kept = _row(_cell("waktu"), _cell("teks")) + _row(_cell("12,30", number.format("12.3")), _cell("a"))
    kept += _row(_cell("0,05", number.format("0.05")), _cell("b"))
    assert [at for _, at, _ in told(files.ods(kept), "a.ods")[0]] == [750, 5]


def test_what_a_spreadsheet_repeats_is_bounded(monkeypatch):
    monkeypatch.setattr("qualcode.formats.table.MAX_ROWS", 20)
    monkeypatch.setattr("qualcode.formats.ods.MAX_ROWS", 20)
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'
    rows = _row(_cell("teks"), blank.format(16_383)) + _row(blank.format(9), given='table:number-rows-repeated="999999"')
    rows += _row(_cell("Ya"), given='table:number-rows-repeated="2"') + _row(_cell("Tidak"), given='table:visibility="collapse"')
    turns, problems = told(files.ods(rows), "a.ods")
    assert [said for _, _, said in turns] == ["Ya", "Ya", "Tidak"]
    assert problems == [("hidden_rows", None)]
    many = _row(_cell("teks")) + _row(_cell("Ya"), given='table:number-rows-repeated="99999999"')
    assert read("a.ods", files.ods(many)).problems[0].key == "formats.problem.too_many_rows"
    wide = _row(_cell("teks"), _cell("x", 'table:number-columns-repeated="99999999"'))
    assert read("a.ods", files.ods(wide)).problems[0].key == "formats.problem.too_many_columns"


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("a.xlsx", b"teks", "broken_container"),
        ("a.xlsx", files.zipped(other="<x/>"), "not_xlsx"),
        ("a.xlsx", files.zipped(xl__workbook="<workbook/>"), "empty"),
        ("a.xlsx", files.zipped(xl__workbook="<!DOCTYPE a><workbook/>"), "doctype"),
        ("a.xlsx", _handmade("<row>"), "broken_container"),
        ("a.ods", files.odt("<text:p>Ya</text:p>"), "not_ods"),
        ("a.ods", files.ods("", **{"META-INF__manifest": "<encryption-data/>"}), "password"),
        ("a.ods", files.ods(""), "empty"),
        ("a.csv", b"pembicara,teks\nP,\n", "empty"),
        ("a.csv", b"," * 2000, "csv_without_text"),
        ("a.csv", b"a," * 2000, "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused(file, content, problem):
    reading = read(file, content)
    assert (reading.transcript, reading.problems[0].key) == (None, f"formats.problem.{problem}")


WORD = st.text(alphabet="abcé,;\t\"'=:.1 \n", max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["P", "I1", ""]), WORD, WORD), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_every_letter_of_the_words_is_in_the_text_or_in_a_named_problem(rows, delimiter):
    table = "\n".join(delimiter.join(row) for row in [("pembicara", "teks", "waktu"), *rows])
    reading = read("a.csv", table.encode())
    held = "".join(str(value) for problem in reading.problems for value in problem.facts.values())
    held += reading.transcript.text if reading.transcript else ""
    for letter in "abcé":
        assert reading.transcript is None or held.count(letter) >= "".join(said + at for _, said, at in rows).count(letter)


CELL = st.text(alphabet=st.characters(categories=["L", "N", "P"]) | st.sampled_from("=_x <&\"'"), min_size=1, max_size=12)


@given(st.lists(CELL, min_size=1, max_size=8))
def test_the_words_of_a_workbook_and_of_a_spreadsheet_are_the_same(words):
    rows = [("teks", "pembicara"), *((f"({said})", "I1") for said in words)]
    cells = (_row(*(_cell(escape(cell)) for cell in row)) for row in rows)
    kept = [("I1", None, f"({said})") for said in words]
    assert told(files.xlsx(rows), "a.xlsx")[0] == kept
    assert told(files.ods("".join(cells)), "a.ods")[0] == kept
