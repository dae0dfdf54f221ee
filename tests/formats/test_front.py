"""When and with whom: days in the names of files and at the heads of texts, and lines that name people instead of speaking."""

from datetime import date

import pytest

from qualcode.formats.front import Dated, Named, Place, dated, people
from qualcode.formats.turns import turns

TODAY = date(2026, 12, 1)
DAY = date(2025, 3, 12)
TALK = "\n\nPewawancara: Apa kabar?\nInforman: Baik.\nPewawancara: Lalu?\nInforman: Panen.\n"


@pytest.mark.parametrize(
    "name",
    [
        "Wawancara I1 12 Maret 2025", "2025-03-12_I1", "12-03-2025", "20250312", "12 Mar 25", "I1_12Maret2025", "12.3.2025",
        "March 12, 2025", "12th of March 2025", "12032025", "I1 2025 Maret 12", "12_03_2025", "2025.3.12",
        "Wawancara 12 MARET 2025 final",
    ],
)  # fmt: skip
def test_a_day_in_the_name_of_a_file_is_found(name):
    assert dated(f"{name}.docx", "", TODAY) == Dated(DAY, Place.NAME)


@pytest.mark.parametrize(
    ("written", "month"),
    [("Mei", 5), ("Agt", 8), ("Agu", 8), ("Agustus", 8), ("Sept", 9), ("Okt", 10), ("Des", 12), ("Nopember", 11), ("Peb", 2),
     ("May", 5), ("August", 8), ("Oct", 10), ("Dec", 12)],
)  # fmt: skip
def test_months_are_known_in_both_languages_full_and_short(written, month):
    assert dated(f"7 {written} 2024.txt", "", TODAY).on == date(2024, month, 7)


@pytest.mark.parametrize(
    "name",
    ["I3", "20200231", "31 Februari 2025", "I12 Maret 2025", "2 Desember 2026", "SK 12 Tahun 2020", "Perda 12-2020", "UU 6 2014",
     "Meiliana 3 2025", "12345678", "Maret 2025", "0812-3456-7890"],
)  # fmt: skip
def test_what_is_no_day_or_not_yet_is_not_taken_for_one(name):
    assert dated(f"{name}.txt", "", TODAY) is None


@pytest.mark.parametrize(
    "line",
    [
        "Tanggal: 12 Maret 2025", "Hari/Tanggal : Rabu, 12 Maret 2025", "Date: March 12, 2025", "Tanggal\t:\t12 Maret 2025",
        "Waktu wawancara: 12/03/2025 pukul 09.00", "**Tanggal wawancara**: 12 Mar 2025", "Rabu, 12 Maret 2025",
        "Pekanbaru, 12 Maret 2025", "Transkrip\n\n12/03/2025, 09.30 WIB", "Interview date: 12 March 2025, 9:30 am",
        "Tempat: Balai desa\nUmur: 45 tahun\nTgl. : 12-3-2025",
    ],
)  # fmt: skip
def test_a_day_at_the_head_of_the_text_is_found_where_a_label_asks_for_it_or_it_stands_alone(line):
    assert dated("I1.txt", line + TALK, TODAY) == Dated(DAY, Place.TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Tanggal lahir: 12 Maret 1980", "Date of birth: 12 March 1980", "UU tanggal 12 Maret 2025 tentang Desa",
        "Informan: Saya datang 12 Maret 2025.", "Tanggal ditetapkan: 12 Maret 2025", "Ditetapkan pada 12 Maret 2025",
        "\n".join(["Kata."] * 40) + "\nTanggal: 12 Maret 2025",
    ],
)  # fmt: skip
def test_days_of_birth_of_laws_and_in_the_middle_of_a_text_are_left_alone(line):
    assert dated("I1.txt", line + TALK, TODAY) is None


def test_the_name_goes_before_the_text_and_another_day_in_the_text_is_told():
    found = dated("I1 14 Maret 2025.txt", "Tanggal: 12 Maret 2025" + TALK, TODAY)
    assert found == Dated(date(2025, 3, 14), Place.NAME, DAY)
    assert dated("I1 12-03-2025.txt", "Tanggal: 12 Maret 2025" + TALK, TODAY) == Dated(DAY, Place.NAME)


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("Informan: Bu Sari", [Named("Bu Sari", False)]),
        ("Informan : Sari (I3)", [Named("Sari", False, "I3")]),
        ("Narasumber: Pak Budi", [Named("Pak Budi", False)]),
        ("Nama informan: Siti Aminah\nUmur: 45", [Named("Siti Aminah", False)]),
        ("Interviewee: Mrs. Rahman", [Named("Mrs. Rahman", False)]),
        ("Pewawancara: Rina\nInforman: Sari, 45 tahun", [Named("Rina", True), Named("Sari", False)]),
        ("Tanggal: 12 Maret 2025\nInforman: Sari\nTempat: balai desa", [Named("Sari", False)]),
        ("**Informan:** Bu Sari", [Named("Bu Sari", False)]),
    ],
)  # fmt: skip
def test_a_line_at_the_head_that_names_who_speaks_is_nobodys_turn(head, named):
    text = head + TALK
    assert list(people(text)) == named
    found = turns(text)
    assert [turn.speaker for turn in found if turn.speaker] == ["Pewawancara", "Informan"] * 2
    assert [text[turn.span.start : turn.span.end] for turn in found[: head.count("\n") + 1]] == head.split("\n")


@pytest.mark.parametrize(
    "talk",
    [
        "Informan: Ya, saya datang.\nPewawancara: Baik.\nInforman: Ya.",
        "Pewawancara: Halo\nInforman: Ya\nPewawancara: Lalu\nInforman: Panen",
        "Pewawancara: Halo\n\nInforman: Ya\n\nPewawancara: Lalu\n\nInforman: Panen",
        "Pewawancara: Rina?\nInforman: Ya.\nPewawancara: Baik.\nInforman: Ya.",
        "Pewawancara: Selamat pagi\nInforman: Selamat pagi\nPewawancara: Mulai\nInforman: Ya",
    ],
)
def test_a_conversation_that_begins_with_a_short_word_names_nobody(talk):
    assert people(talk) == ()
    assert len([turn for turn in turns(talk) if turn.speaker]) == len(talk.replace("\n\n", "\n").split("\n"))


def test_one_question_and_answer_below_the_heading_are_said_by_somebody():
    text = "Tanggal: 12 Maret 2025\nInforman: Bu Sari\n\nPewawancara: Apa kabar?\nInforman: Baik, Nak."
    assert [turn.speaker for turn in turns(text)] == [None, None, "Pewawancara", "Informan"]
