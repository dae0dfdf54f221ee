"""Every encoding in which a transcript comes: taken by what the bytes say, shown by its name, never a traceback."""

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats.encodings import CHOICES, decoded, real, told
from qualcode.formats.problems import sentence
from qualcode.formats.refusal import Unreadable
from qualcode.formats.transcripts import read
from qualcode.locale import LANGUAGES

INDONESIAN = (
    "P: Berapa luas kebun “warisan” itu?\nI4: Sekitar 75 m² – atau ¼ dari punya paman… Suhunya 18 °C.\n"
    "I4: Resepnya dari Café Renée, kata beliau ‘enak’ sekali.\n"
)
ENGLISH = "P: How’s the “new” clinic?\nI4: It’s 20 km away – the naïve idea was that we’d walk… £3 for the bus.\n"
TURKISH = "P: Who did you meet there?\nI4: Ayşegül and Doğan from Eskişehir, and they said that Işıl was away.\n"
POLISH = "P: Who did you meet there?\nI4: Paweł and Łukasz from Łódź, and they said that “Święta” are near.\n"
RUSSIAN = "P: Как живут люди в вашем селе?\nI4: Хорошо, только молодёжь уезжает в город, и работать некому.\n"
GERMAN = "P: Wie lebt es sich hier?\nI4: Schön, nur die Jüngeren gehen fort, weil es dort „größere“ Möglichkeiten gibt.\n"


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (GERMAN, "cp1252"), (GERMAN, "cp850"),
        (INDONESIAN, "cp1252"), (ENGLISH, "cp1252"), (INDONESIAN, "cp850"), (ENGLISH, "mac_roman"), (TURKISH, "cp1254"),
        (POLISH, "cp1250"), (POLISH, "iso8859-2"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"),
        (INDONESIAN, "utf-16-le"), (ENGLISH, "utf-16-be"), (INDONESIAN, "utf-32-le"), (ENGLISH, "utf-32-be"),
        (INDONESIAN, "utf-16"), (INDONESIAN, "utf-32"), (INDONESIAN, "utf-8-sig"), (RUSSIAN, "utf-8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 40])
def test_the_encoding_is_told_by_how_the_characters_stand(words, encoding, times):
    content = (words * times).encode(encoding, "ignore")
    found = told(content)
    assert found.text.removeprefix("\ufeff") == content.decode(encoding).removeprefix("\ufeff")
    assert not found.notes


@pytest.mark.parametrize(
    "spelled", ["“ya”", "5 m³", "½ jam", "Rp 5 · 7", "30 °C", "naïf", "‘ya’", "kopi – teh", "dan…", "•\tsatu", "£5"]
)
def test_windows_western_is_taken_for_a_single_character(spelled):
    words = f"I4: Kami di desa ini sudah bilang {spelled} dan itu tidak apa-apa.\n"
    assert told(words.encode("cp1252")) == told(words.encode("cp1252"), "cp1252")


def test_control_codes_that_windows_leaves_open_are_taken_out_and_told():
    reading = read("a.txt", b"I4: \x93Sudah\x94 lama\x81 sekali kami tunggu \x96 begitu.")
    assert reading.transcript.text == "I4: “Sudah” lama sekali kami tunggu – begitu."
    assert reading.transcript.encoding == "cp1252"
    assert [problem.key for problem in reading.problems] == ["formats.problem.control_characters"]


def test_a_few_broken_bytes_do_not_garble_the_whole():
    reading = read("a.txt", (INDONESIAN * 5).encode() + b"I4: rusak\xe2\x80 di sini\nI4: putus\xc3")
    assert reading.transcript.text == INDONESIAN * 5 + "I4: rusak� di sini\nI4: putus�"
    [problem] = reading.problems
    assert (problem.key, problem.line, problem.facts) == ("formats.problem.bad_bytes", 16, {"count": 2, "encoding": "utf-8"})
    assert all(sentence(problem, language).endswith(".") for language in LANGUAGES)


def test_an_odd_last_byte_does_not_lose_a_text_in_utf_16():
    found = told(INDONESIAN.encode("utf-16") + b"\x41")
    assert found.text == f"{INDONESIAN}�"
    assert [note.key for note in found.notes] == ["bad_bytes"]


def test_nuls_behind_or_within_a_text_do_not_make_it_binary():
    reading = read("a.txt", (INDONESIAN.replace("kebun", "ke\0bun")).encode() + b"\0" * 4_000)
    assert reading.transcript.text == INDONESIAN.replace("kebun", "ke bun")
    [problem] = reading.problems
    assert (problem.key, problem.facts) == ("formats.problem.control_characters", {"count": 1})


ODD = ["idna", "rot13", "hex", "undefined", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "base64", "zlib", "bz2",
       "mbcs", "cp037", "a\0b", "\ud800", "x" * 9_000, "utf-8\n", "../x", "é", "%s", "{x}"]  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_name_of_no_encoding_of_letters_gives_a_sentence(name):
    reading = read("a.txt", b"I4: halo", name)
    if reading.transcript is None:
        assert [problem.key for problem in reading.problems] == ["formats.problem.encoding"]
        assert len(sentence(reading.problems[0], "id")) < 200
    else:
        assert real(name) == "utf-8"
    assert told("I4: “halo”".encode(), declared=name).text == "I4: “halo”"


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_can_be_read_and_is_shown_as_chosen(name):
    found = read("a.txt", "I4: halo\n".encode(name), name).transcript
    assert (found.text, found.encoding) == ("I4: halo\n", name)


def test_a_choice_that_does_not_fit_is_refused():
    with pytest.raises(Unreadable):
        decoded("naïf".encode("cp1252"), "utf-8")
    assert decoded(b"\x93ya\x94", "latin-1")[0] == "“ya”"


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_noise_is_no_text(share):
    chance = random.Random(7)
    noise = bytes(chance.randrange(256) if chance.random() > share else 97 for _ in range(20_000))
    with pytest.raises(Unreadable):
        told(noise)


@given(st.binary(max_size=80), st.sampled_from([None, *ODD, "utf-8", "gbk", "utf-16", "ascii"]))
def test_any_bytes_are_read_or_refused(content, declared):
    assert read("a.txt", content).problems or read("a.txt", content).transcript
    with contextlib.suppress(Unreadable):
        assert real(told(content, declared=declared).encoding)
