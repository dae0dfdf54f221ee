"""Guesses before anything is stored, and the marking of texts that are there already."""

from datetime import date

import pytest

from qualcode.model.source import Technique
from qualcode.model.text import fingerprint
from qualcode.services.previewing import preview, twins_marked

INTERVIEW = b"Pewawancara: Apa kabar?\nI3: Baik.\nPewawancara: Syukurlah.\nI3: Ya.\n"


def test_speakers_with_code_names_are_informants_and_the_interviewer_is_nobody():
    found = preview("wawancara.txt", INTERVIEW)
    assert found.details.speakers == {"Pewawancara": None, "I3": "I3"}
    assert found.details.informants == ("I3",)


def test_a_known_informant_in_the_file_name_is_proposed_where_nobody_is_named():
    assert preview("catatan I7.txt", b"Kami datang.", informants=("I7",)).details.informants == ("I7",)
    assert preview("catatan I8.txt", b"Kami datang.", informants=("I7",)).details.informants == ()


@pytest.mark.parametrize(
    ("file", "technique"),
    [
        ("Observasi pasar.md", Technique.OBSERVATION),
        ("O2.txt", Technique.OBSERVATION),
        ("dokumen SK camat.txt", Technique.DOCUMENT),
        ("FGD warga.txt", Technique.FOCUS_GROUP),
        ("Transkrip I4.txt", Technique.INTERVIEW),
        ("I4.txt", Technique.INTERVIEW),
    ],
)
def test_the_technique_is_guessed_from_the_file_name(file, technique):
    assert preview(file, b"Teks saja.").details.technique is technique


@pytest.mark.parametrize(
    ("file", "expected"),
    [("I1_2020-07-14.txt", date(2020, 7, 14)), ("20200721 I2.txt", date(2020, 7, 21)), ("I3.txt", None), ("20200231.txt", None)],
)
def test_the_date_is_read_from_the_file_name(file, expected):
    assert preview(file, b"Teks saja.").details.collected_on == expected


HEADED = (
    "Tanggal: 12 Maret 2025\nInforman: {who}\n\n"
    "Pewawancara: Apa kabar?\nInforman: Baik.\nPewawancara: Lalu?\nInforman: Panen.\n"
)


@pytest.mark.parametrize(
    ("file", "who", "code"),
    [("a.txt", "Bu Sari", "Bu Sari"), ("a.txt", "Bu Sari (I3)", "I3"), ("Wawancara I1.txt", "Bu Sari", "I1")],
)
def test_who_the_head_of_the_text_names_is_the_one_who_answers(file, who, code):
    found = preview(file, HEADED.format(who=who).encode())
    assert found.details.speakers == {"Pewawancara": None, "Informan": code}
    assert (found.details.informants, found.details.collected_on) == ((code,), date(2025, 3, 12))


def test_of_several_who_answer_each_has_the_code_that_the_head_gives():
    head = "Informan: Siti (I6)\nInforman: Ani (I7)\n\n"
    talk = "Moderator: Mulai?\nSiti: Ya.\nAni: Ya.\nModerator: Lalu?\nSiti: Panen.\nAni: Tanam.\n"
    assert preview("FGD.txt", (head + talk).encode()).details.speakers == {"Moderator": None, "Siti": "I6", "Ani": "I7"}


def test_the_same_text_is_recognised_in_the_project_and_within_the_batch():
    stored = {fingerprint(INTERVIEW.decode()): "Wawancara I3"}
    assert preview("lain.txt", INTERVIEW.replace(b"\n", b"\r\n"), stored=stored).twin == "Wawancara I3"
    batch = twins_marked([preview("a.txt", INTERVIEW), preview("b.txt", b"\xef\xbb\xbf" + INTERVIEW)])
    assert [entry.twin for entry in batch] == [None, "a.txt"]


def test_an_unreadable_file_is_shown_with_its_problem():
    found = preview("lama.doc", b"x")
    assert not found.readable
    assert found.reading.problems[0].fatal
