"""PDF as its author meant it: paragraphs whole, words whole, and whatever is left out of the text is said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.formats.pdf import ranges
from qualcode.formats.problems import sentence
from qualcode.formats.transcripts import read
from qualcode.locale import LANGUAGES
from tests.formats.files import column, set_pdf

HALL = [
    "P: Siapa saja yang hadir dalam musyawarah dusun bulan lalu itu?",
    "I4: Hampir semua kepala keluarga hadir, juga para pemudi yang dulu",
    "jarang diundang, sehingga rapat berjalan ramai sekali.",
]


def text_of(*pages, **more) -> str:
    return read("a.pdf", set_pdf(pages, **more)).transcript.text


def told(content: bytes) -> dict:
    return {problem.key.rsplit(".", 1)[1]: problem for problem in read("a.pdf", content).problems}


def test_wrapped_rows_make_one_paragraph_and_labels_begin_their_own():
    assert text_of(column(HALL)).split("\n") == [HALL[0], f"{HALL[1]} {HALL[2]}"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Kami sekeluarga tinggal di sana sejak lama bersama cucu-", "cucu kami semuanya.", "cucu-cucu kami"),
        ("Kami sekeluarga suka menyanyi bersama, lalu anak ber-", "main-main di halaman.", "ber-main-main di"),
        ("Setiap sore para tetangga datang untuk bermain-", "main kartu di beranda rumah kami.", "bermain-main kartu"),
        ("Setiap pagi ada penyuluhan di balai desa dan penyu-", "luhan itu ramai.", "penyuluhan itu"),
        ("Setiap pagi ada kunjungan ke balai desa oleh peng-", "urus koperasi.", "peng-urus koperasi"),
        ("Setiap pagi ada penyuluhan di balai desa dan penyu\xad", "luhan itu ramai.", "penyuluhan itu"),
        ("Angkutan umum melayani jalur antara Bogor-", "Depok setiap setengah jam.", "Bogor-Depok setiap"),
        ("Bantuan itu diberikan kepada petani pada tahun 2018-", "2019 saja.", "2018-2019 saja"),
    ],
)
def test_a_word_cut_at_the_end_of_a_row_loses_no_letter(first, second, whole):
    reading = read("a.pdf", set_pdf([column([first, second])]))
    assert whole in reading.transcript.text
    assert not reading.problems


def test_a_word_cut_at_the_end_of_a_page_is_whole():
    first = ["P: Penyuluhan apa?", "I4: Setiap pagi ada penyuluhan di balai desa untuk petani dan penyu-"]
    assert text_of(column(first), column(["luhan itu ramai."])).endswith("dan penyuluhan itu ramai.")


def test_a_hyphen_before_a_new_turn_stays():
    found = text_of(column(["P: Kalau begitu siapa yang kemudian menjaga anak-", "I4: Neneknya, Bu.", "P: Baik, Bu."]))
    assert found.split("\n")[0].endswith("menjaga anak-")


def test_names_with_times_stay_lines():
    rows = ["Peneliti Dua 00:03", "Apa yang Ibu kerjakan setiap pagi sebelum pergi ke kebun teh itu", "I4 00:08",
            "Menyiapkan bekal untuk suami dan ketiga anak kami yang bersekolah", "di kecamatan."]  # fmt: skip
    found = read("a.pdf", set_pdf([column([*rows, *rows])])).transcript
    assert [(turn.speaker, turn.seconds) for turn in found.turns] == [("Peneliti Dua", 3), ("I4", 8)] * 2
    assert found.text.split("\n")[3] == f"{rows[3]} {rows[4]}"


HEAD, FOOT = (72, 815, "Wawancara I4 – Dusun Atas"), "Lembar {} / 3"


def with_edges(number: int, lines) -> list:
    return [*column(lines), HEAD, (280, 36, FOOT.format(number))]


def test_running_heads_and_feet_are_left_out_with_their_words_and_a_paragraph_goes_on_over_the_page():
    pages = [with_edges(1, HALL[:2]), with_edges(2, [HALL[2], "P: Terima kasih."]), with_edges(3, ["I4: Sama-sama, Pak."])]
    reading = read("a.pdf", set_pdf(pages))
    assert reading.transcript.text.split("\n") == [
        HALL[0], f"{HALL[1]} {HALL[2]}", "P: Terima kasih.", "I4: Sama-sama, Pak.",
    ]  # fmt: skip
    [problem] = reading.problems
    assert problem.facts["words"] == "Wawancara I4 – Dusun Atas / Lembar 1 / 3"


def test_two_pages_are_enough_for_page_numbers():
    pages = [[*column(HALL[:2]), (290, 40, "1")], [*column(HALL[2:]), (290, 40, "2")]]
    assert text_of(*pages).split("\n") == [HALL[0], f"{HALL[1]} {HALL[2]}"]


@pytest.mark.parametrize("words", ["Halaman 1 dari 1", "1", "- 1 -", "Page 1 of 1", "1/1"])
def test_the_number_of_a_single_page_is_left_out_and_said(words):
    content = set_pdf([[*column([*HALL, "P: Baik."]), (290, 40, words)]])
    assert text_of([*column([*HALL, "P: Baik."]), (290, 40, words)]).split("\n")[-1] == "P: Baik."
    assert told(content)["headers_left_out"].facts["words"] == words


@pytest.mark.parametrize("words", ["Halaman 7", "1998", "I4: 1"])
def test_another_number_at_the_foot_of_a_single_page_stays(words):
    assert text_of([*column([*HALL, "P: Baik."]), (290, 40, words)]).split("\n")[-1] == words


@pytest.mark.parametrize(
    "lines",
    [
        ["P: Baik.", "I4: Ya, kami semua setuju dengan rencana itu."],
        ["[00:0{}:15]", "P: Baik, lanjut.", "[00:0{}:45]", "I4: Ya, silakan saja."],
        ["Ya, begitulah.", "Kami semua setuju dengan rencana itu."],
        ["I4 00:0{}", "Ya, kami semua setuju."],
    ],
)
def test_turns_that_come_back_at_the_edges_of_pages_are_no_running_heads(lines):
    written = [[line.format(number) for line in lines] for number in range(4)]
    assert text_of(*map(column, written)).split("\n") == [line for page in written for line in page]


def test_a_gap_or_an_indent_ends_a_paragraph():
    rows = [
        "Dusun kami terletak di kaki bukit dan sebagian besar warganya ialah",
        "penyadap karet yang bekerja sejak subuh sampai siang hari di kebun.",
    ]
    more = ["Para perempuan menganyam tikar pandan bersama anak perempuan mereka", "lalu menjualnya."]
    whole = [" ".join(rows), " ".join(more)]
    apart = [*column(rows), *column(more, top=738)]
    assert text_of(apart).split("\n") == whole
    left = [90, 72, 90, 72]
    indented = [(x, 780 - 16 * at, row) for at, (x, row) in enumerate(zip(left, [*rows, *more], strict=True))]
    assert text_of(indented).split("\n") == whole


def test_what_hangs_below_a_label_is_one_paragraph():
    rows = [(72, 780, "P:"), (100, 780, HALL[1][4:]), (100, 764, HALL[2]), (72, 748, "I4:"), (100, 748, "Begitulah.")]
    assert text_of(rows).split("\n") == [f"P: {HALL[1][4:]} {HALL[2]}", "I4: Begitulah."]


@pytest.mark.parametrize("beside", [True, False])
def test_line_numbers_are_left_out_and_told(beside):
    lines = [*HALL, "P: Lalu apa hasilnya?"] * 4
    rows = column(lines) if beside else [(x, y, f"{at} {row}") for at, (x, y, row) in enumerate(column(lines), 1)]
    numbers = [(40, y, str(at)) for at, (_, y, _) in enumerate(rows, 1)] if beside else []
    content = set_pdf([[*rows, *numbers]])
    assert list(told(content)) == ["line_numbers_removed"]
    assert read("a.pdf", content).transcript.text.split("\n") == [HALL[0], f"{HALL[1]} {HALL[2]}", lines[3]] * 4


def test_pages_without_text_are_named():
    problem = told(set_pdf([column(HALL), [], [], column(HALL), []], pictures=(2, 3)))["pages_without_text"]
    assert problem.facts == {"pages": "2–3, 5"}
    assert ranges([1, 3, 4, 5, 9]) == "1, 3–5, 9"


def test_a_stamp_on_every_page_does_not_make_a_scan_a_transcript():
    stamp = [(400, 20, "PindaiCepat")]
    assert list(told(set_pdf([stamp, stamp, stamp], pictures=(1, 2, 3)))) == ["scanned_pdf"]


@pytest.mark.parametrize("words", ["PindaiCepat", "Halaman {}"])
def test_scans_behind_a_typed_cover_are_named_although_something_is_stamped_on_them(words):
    scans = [[(400, 20, words.format(number))] for number in range(2, 6)]
    found = told(set_pdf([column(HALL), *scans], pictures=(2, 3, 4, 5)))
    assert found["pages_without_text"].facts == {"pages": "2–5"}
    assert found["headers_left_out"].facts["words"] == words.format(2)


def test_a_few_words_are_a_transcript():
    assert text_of(column(["I4: Ya."])) == "I4: Ya."


TYPED = [
    "<< /Type /Annot /Subtype /FreeText /Rect [90 90 300 120] /Contents (beliau terdiam lama) /DA (/F1 9 Tf) >>",
    "<< /Type /Annot /Subtype /Text /Rect [90 200 110 220] /Contents (periksa lagi) >>",
    "<< /Type /Annot /Subtype /FreeText /F 2 /Rect [90 90 300 120] /Contents (tersembunyi) /DA (/F1 9 Tf) >>",
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (kode) /V (Informan Lima) /Rect [90 300 200 320] >>",
]


def test_what_is_typed_into_boxes_and_fields_is_taken_and_comments_are_told():
    content = set_pdf([column(HALL), column(["P: Selesai."])], annotations={1: TYPED}, fields="/AcroForm << /Fields [8 0 R] >>")
    reading = read("a.pdf", content)
    assert reading.transcript.text.split("\n")[2:] == ["beliau terdiam lama", "Informan Lima", "P: Selesai."]
    found = told(content)
    assert (found["fields_taken"].line, found["fields_taken"].unit) == (1, "page")
    assert set(found) == {"fields_taken", "comments_left_out"}
    assert found["comments_left_out"].facts["words"] == "periksa lagi"


def test_words_beyond_the_edge_of_the_page_are_told():
    problem = told(set_pdf([[*column(HALL), (72, -40, "rahasia 1"), (72, -60, "12")]]))["outside_left_out"]
    assert problem.facts["words"] == "rahasia 1"


def test_a_page_that_is_broken_is_named_and_the_others_are_read():
    content = set_pdf([column(HALL), column(["P: Hilang."]), column(["P: Selesai."])])
    broken = content.replace(b"/Type /Page /Parent 2 0 R", b"/Type /Pagx /Parent 2 0 R", 2).replace(b"/Pagx", b"/Page", 1)
    reading = read("a.pdf", broken.replace(b"7 0 obj", b"7 9 obj", 1))
    assert "P: Selesai." in reading.transcript.text
    assert [(problem.key, problem.line) for problem in reading.problems] == [("formats.problem.page_unreadable", 2)]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_page_loses_nothing(turned):
    assert sorted(text_of(column(HALL), turned=turned).replace("\n", " ").split()) == sorted(" ".join(HALL).split())


def test_every_sentence_about_a_pdf_stands_in_both_languages():
    content = set_pdf([column(HALL), []], annotations={1: TYPED}, fields="/AcroForm << /Fields [8 0 R] >>")
    for problem in read("a.pdf", content).problems:
        assert all(sentence(problem, language).endswith(".") for language in LANGUAGES)


KINDS = "sawah ladang air jalan kami ia tidak anak-anak pergi - café “ya” 2019 (tertawa)".split()
WORDS = st.lists(st.sampled_from(KINDS), min_size=1, max_size=9).map(" ".join)
LINES = st.lists(st.builds(str.__add__, st.sampled_from(["P: ", "I4: ", "", ""]), WORDS), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4), st.booleans())
def test_every_letter_on_the_pages_is_in_the_text_or_in_a_sentence(pages, numbered):
    written = [[*lines, *([f"hal {at}"] if numbered else [])] for at, lines in enumerate(pages, 1)]
    reading = read("a.pdf", set_pdf([column(lines, step=20) for lines in written]))
    if reading.transcript is None:
        assert not any(character.isalpha() for page in written for line in page for character in line)
        return
    said = "".join(str(problem.facts.get("words", "")) for problem in reading.problems)
    text = letters(reading.transcript.text)
    for line in (line for page in written for line in page):
        assert letters(line) in text or re.sub(r"\d+", "#", line) in re.sub(r"\d+", "#", said)


def letters(words: str) -> str:
    return "".join(filter(str.isalpha, words))
