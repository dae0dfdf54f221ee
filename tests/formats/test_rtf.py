"""Rich Text Format: characters of every kind, what was deleted stays out, notes, boxes and tables as their author set them."""

import pytest

from qualcode.formats.transcripts import read
from tests.formats.files import rich_text

FONTS = (
    r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset128 MS Mincho;}{\f2\fcharset2 Wingdings;}"
    r"{\f3\fcharset2{\*\panose 0505}Symbol{\*\falt X};}{\f4\fnil\fcharset204 Arial Cyr;}}"
)


def text_of(body: str, **more) -> str:
    return read("a.rtf", rich_text(body, **more)).transcript.text


def told(content: bytes) -> dict[str, object]:
    return {note.key.rsplit(".", 1)[1]: note.facts.get("words") for note in read("a.rtf", content).problems}


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (r"\u-10180?\u-8386?", "🌾"),
        (r"\u-10180\'5f\u-8386\'5f", "🌾"),
        (r"\uc1\u55356 ?\u57150 ?", "🌾"),
        (r"\uc0\u55356 \u57150", "🌾"),
        (r"{\u55356 ?}{\u57150 ?}", "🌾"),
        (r"\u127806?", "🌾"),
        (r"\u233 \'e9", "é"),
        (r"{\uc2\u12486\'83\'65}", "テ"),
        (r"\u55356?", "\ufffd"),
        (r"\u233?\u232?", "éè"),
        (r"\u8212\par y", "—\ny"),
        (r"\'e9\'c9", "éÉ"),
        (r"{\f1\'83e\'83\'58\'83g}", "テスト"),
        (r"{\f4\'cf\'f0}", "Пр"),
        (r"{\f2\'fc\'e0}", "✓→"),
        (r"{\f3\'b7 \u-3913\'b7}", "• •"),
        (r"\u-3913?", "•"),
        (r"a\~b\_c\-d\{e\}\\", "a\u00a0b\u2011cd{e}\\"),
        (r"\emdash\endash\lquote\rquote\ldblquote\rdblquote\bullet", "—–‘’“”•"),
        (r"a\tab b\line c\page d", "a\tb\nc\nd"),
        ("a\\\nb\n\rc", "a\nbc"),
        (r"{\upr{ansi}{\*\ud{unikode}}}", "unikode"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt tautan}}", "tautan"),
        (r'{\field{\*\fldinst SYMBOL 74 \\f "Wingdings" \\s 10}{\fldrslt\f2}}', "☺"),
        (r'{\field{\*\fldinst SYMBOL 74 \\f "Wingdings"}{\fldrslt\f2 J}}', "☺"),
        (r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl Tidak}{\*\ffl Ya}}}}{\fldrslt }}", "Ya"),
        (r"{\object{\*\objdata 00ff}{\result gambar}}", "gambar"),
        (r"{\mmath{\*\moMath{\mr\mscr0 y=x}}}", "y=x"),
    ],
)  # fmt: skip
def test_characters_are_what_they_show(written, right):
    assert text_of(f"x {{{written}}}z", head=FONTS) == f"x {right}z"


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (r"Kami {\deleted tidak }setuju", "Kami setuju"),
        (r"Kami \deleted tidak \deleted0 setuju", "Kami setuju"),
        (r"Kami {\deleted\par lalu }setuju", "Kami setuju"),
        (r"Kami {\deleted tidak \plain pernah }setuju", "Kami pernah setuju"),
        (r"{\revised\revauth1 Kami }setuju", "Kami setuju"),
        (r"{\mvf pindah}Kami {\mvt setuju}", "Kami setuju"),
        (r"Kami{\deleted{\footnote gugur}} setuju", "Kami setuju"),
    ],
)
def test_tracked_deletions_stay_out_and_insertions_come_along(body, right):
    assert text_of(body) == right


def test_what_is_no_text_is_skipped_whatever_is_in_it():
    body = r"a{\pict\bin4 }}{{ 00ff}{\*\asing{b{c}}}{\stylesheet{\s0 Normal;}}{\info{\title J}}{\listtext 1.\tab}d"
    assert text_of(body) == "ad"


def test_a_note_stands_behind_the_paragraph_that_calls_it_under_nobodys_name():
    note = r"{\super\chftn}{\footnote\pard\plain{\super\chftn}  beras lokal\par dari bukit}"
    body = rf"P: Apa?\par I4: Padi{note} dan{{\footnote\ftnalt dua}} jagung.\par P: Lalu?\par"
    found = read("a.rtf", rich_text(body)).transcript
    assert [(turn.speaker, turn.span.of(found.text)) for turn in found.turns] == [
        ("P", "P: Apa?"), ("I4", "I4: Padi[1] dan[2] jagung."),
        (None, "[1] beras lokal"), (None, "dari bukit"), (None, "[2] dua"), ("P", "P: Lalu?"),
    ]  # fmt: skip


def test_boxes_are_lines_behind_their_paragraph_and_their_copies_stay_out():
    old = r"{\shprslt{\*\do{\dptxbxtext kotak satu\par}}}"
    box = rf"{{\shp{{\*\shpinst{{\sp{{\sn a}}{{\sv 1}}}}{{\shptxt\pard kotak satu\par kotak dua\par}}}}{old}}}"
    art = r"{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv hiasan}}}}"
    assert text_of(rf"P: Apa{box} itu?{art}\par I4: Ya") == "P: Apa itu?\nkotak satu\nkotak dua\nhiasan\nI4: Ya"


def test_comments_heads_and_hidden_words_are_told_with_their_words():
    comment = r"{\*\atnid S}{\*\atnauthor Sari}{\*\annotation{\*\atndate 1}\pard\plain cek ini}"
    heads = r"{\header\pard Informan 9\par}{\footerf\pard 12\par}"
    content = rich_text(rf"{heads}I4: Ya{comment}{{\v rahasia}}.\par{{\v gaib\par}}{{\xe\v kata}}P: Lalu?")
    assert read("a.rtf", content).transcript.text == "I4: Ya.\nP: Lalu?"
    assert told(content) == {
        "headers_left_out": "Informan 9", "comments_left_out": "cek ini", "hidden_left_out": "rahasia / gaib / kata",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "right"),
    [
        (r"\trowd\pard\intbl P: Satu?\par I4: Dua.\par P: Tiga?\cell\row", "P: Satu?\nI4: Dua.\nP: Tiga?"),
        (r"\trowd\pard\intbl I4\cell Dua.\par Juga tiga.\cell\row", "I4\tDua.\nJuga tiga."),
        (r"\trowd\pard\intbl{P\par I4\cell}{Satu?\par Dua.\cell}\pard\intbl{\row}", "P\tSatu?\nI4\tDua."),
        (r"\trowd\pard\intbl P:\cell Satu?\cell\row\trowd\pard\intbl I4:\cell Dua.\cell\row", "P:\tSatu?\nI4:\tDua."),
        (r"P:\cell Satu?\cell\row I4:\cell Dua.\cell\row", "P:\tSatu?\nI4:\tDua."),
        (r"\pard\intbl I4\cell luar\par\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par}"
         r"\pard\intbl lagi\cell\row", "I4\tluar\na\tb\nlagi"),
    ],
)  # fmt: skip
def test_rows_of_tables_are_lines_and_paragraphs_in_cells_paragraphs(body, right):
    assert text_of(rf"{body}\pard x\par") == f"{right}\nx"
    assert text_of(body) == right


@pytest.mark.parametrize(
    ("content", "right", "encoding"),
    [
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0}", "Пр", "cp1251"),
        (rb"{\rtf1\ansi\ansicpg65001 caf\'c3\'a9}", "café", "utf-8"),
        (rb"{\rtf1\mac caf\'8e}", "café", "mac_roman"),
        (b"{\\rtf1\\ansi\\ansicpg1252 caf\xe9 \\'e9}", "café é", "cp1252"),
        ("{\\rtf1\\ansi\\ansicpg1252 café — ya \\'e9}".encode(), "café — ya é", "utf-8"),
        (b"\xef\xbb\xbf{\\rtf1 caf\xc3\xa9}", "café", "utf-8"),
        (rb"{\rtf1\ansi\ansicpg99999 \'e9}", "é", "cp1252"),
    ],
)
def test_bytes_are_read_in_the_encoding_in_which_they_were_written(content, right, encoding):
    found = read("a.rtf", content).transcript
    assert (found.text, found.encoding) == (right, encoding)


def test_a_chosen_encoding_wins_over_what_the_file_says():
    found = read("a.rtf", rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset238 X;}}\f0\'cf\'f0}", "cp1251").transcript
    assert (found.text, found.encoding) == ("Пр", "cp1251")
    assert read("a.rtf", rb"{\rtf1 \'cf}", "tidak-ada").problems[0].key == "formats.problem.encoding"


def test_what_is_missing_or_cannot_be_read_is_told():
    assert told(rich_text(r"I4: Ya{\footnote catat")[:-1]) == {"rtf_cut": None}
    assert text_of(r"I4: Ya{\footnote catat") == "I4: Ya[1]\n[1] catat"
    assert told(rich_text("isi") + b"\r\n\x00 ") == {}
    assert told(rich_text("isi") + b"ekor") == {"rtf_behind_the_end": "ekor"}
    assert told(rich_text(r"a\'81b")) == {"odd_bytes": None}
    assert told(rich_text(r"a{\object{\*\objclass Word.Document}{\*\objdata 00}}")) == {"part_left_out": None}


def test_groups_that_nest_too_deep_or_too_many_paragraphs_are_refused(monkeypatch):
    assert read("a.rtf", rich_text("{" * 5000 + "a" + "}" * 5000)).problems[0].key == "formats.problem.too_deep"
    assert text_of("{" * 1000 + "a" + "}" * 1000) == "a"
    monkeypatch.setattr("qualcode.formats.rtf.MAX_LINES", 100)
    assert read("a.rtf", rich_text(r"\par " * 200)).problems[0].key == "formats.problem.too_many_lines"


def test_a_symbol_that_is_not_known_is_told_with_its_font_and_number():
    reading = read("a.rtf", b"{\\rtf1\\ansi{\\fonttbl{\\f1\\fcharset2 Webdings;}}P: ya {\\f1\\'01} lalu\\par I1: baik}")
    assert [problem.facts for problem in reading.problems if problem.key.endswith("symbols_unknown")] == [
        {"count": 1, "words": "Webdings 01"}
    ]
