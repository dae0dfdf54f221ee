"""Every format gives the same interview; what cannot be read gives one sentence and never an exception."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats import limits
from qualcode.formats.problems import sentence
from qualcode.formats.transcripts import ENDINGS, FORMATS, read
from qualcode.locale import LANGUAGES, known
from qualcode.model.text import normalised
from tests.formats import files

TIMED = {"vtt", "srt", "csv", "xlsx", "ods"}


@pytest.mark.parametrize("ending", sorted(files.MAKERS))
def test_every_format_gives_the_words_and_who_says_them(ending):
    reading = read(f"wawancara.{ending}", files.MAKERS[ending](files.LINES))
    assert not reading.problems
    found = reading.transcript
    assert [turn.span.of(found.text) for turn in found.turns] == list(files.LINES)
    assert [turn.speaker for turn in found.turns] == ["P", "I6", "P"]
    assert found.language == "id"
    assert [turn.seconds for turn in found.turns] == ([0, 1, 2] if ending in TIMED else [None] * 3)


def test_every_format_has_a_maker_a_name_and_a_reader():
    assert {known_format.endings[0] for known_format in FORMATS} == set(files.MAKERS)
    assert all(known(f"formats.name.{known_format.name}") for known_format in FORMATS)
    assert len(ENDINGS) == len(set(ENDINGS))


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("kosong.txt", b"", "empty"),
        ("kosong.docx", b"  \n", "empty"),
        ("lama.doc", b"anything", "old_word"),
        ("lama.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_word"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_excel"),
        ("rahasia.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("gambar.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary"),
        ("suara.mp3", b"ID3\x03", "unknown_ending"),
        ("tanpa", b"teks", "unknown_ending"),
        ("palsu.docx", b"bukan zip", "broken_container"),
        ("palsu.docx", files.zipped(mimetype="x"), "not_docx"),
        ("palsu.odt", files.zipped(other="x"), "not_odt"),
        ("palsu.odt", files.zipped(content="<text/>"), "not_odt"),
        ("rahasia.odt", files.odt("", **{"META-INF__manifest": "<encryption-data/>"}), "password"),
        ("palsu.rtf", b"hello", "not_rtf"),
        ("rusak.pdf", b"%PDF-1.4 nothing", "broken_pdf"),
        ("pindai.pdf", files.pdf_of([]), "scanned_pdf"),
        ("rusak.vtt", b"not webvtt", "broken_subtitles"),
        ("tabel.csv", b"a,b\n1,2\n", "csv_without_text"),
        ("kosong.html", b"<html><body></body></html>", "empty"),
        (
            "jahat.docx",
            files.zipped(word__document='<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
            "doctype",
        ),
    ],
)
def test_what_cannot_be_read_gives_one_sentence_in_both_languages(file, content, problem):
    reading = read(file, content)
    assert reading.transcript is None
    assert [found.key for found in reading.problems] == [f"formats.problem.{problem}"]
    for language in LANGUAGES:
        words = sentence(reading.problems[0], language)
        assert words.startswith(file)
        assert words.endswith((".", "?"))


def test_a_zip_bomb_in_a_docx_is_refused_without_being_unpacked():
    bomb = files.zipped(word__document="0" * (40 * 1024 * 1024))
    assert len(bomb) < 60_000
    assert read("bom.docx", bomb).problems[0].key == "formats.problem.bomb"


def test_a_file_of_200_megabytes_is_refused_by_its_size():
    reading = read("besar.txt", b"a" * (200 * 1024 * 1024))
    assert reading.problems[0].key == "formats.problem.too_large"
    assert reading.problems[0].facts == {"size": 200, "most": limits.MAX_BYTES // 1024**2}


def test_a_pdf_with_a_password_is_refused():
    assert read("kunci.pdf", _encrypted_pdf()).problems[0].key == "formats.problem.password"


def _encrypted_pdf() -> bytes:
    plain = files.pdf_of(files.LINES)
    owner = "<" + "11" * 32 + ">"
    entry = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {owner} /U {owner} /P -4 >> /ID [<{'22' * 16}> <{'22' * 16}>]"
    return plain.replace(b"/Root 1 0 R", f"/Root 1 0 R {entry}".encode())


def test_one_bad_file_leaves_the_rest_of_the_batch_alone():
    batch = {"a.txt": b"I1: halo\n", "b.doc": b"x", "c.txt": b"I2: ya\n"}
    readings = [read(name, content) for name, content in batch.items()]
    assert [reading.transcript is not None for reading in readings] == [True, False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_detected_and_named(encoding):
    words = "I1: Warga bilang “café” itu naïf — sudah lama sekali kami menunggu pelayanan yang lebih baik di desa ini.\n" * 20
    found = read("kode.txt", words.encode(encoding)).transcript
    assert found.text == words
    assert found.encoding


def test_a_chosen_encoding_wins_over_the_guess():
    found = read("kode.txt", "I1: naïf\n".encode("cp1252"), "cp1252").transcript
    assert (found.text, found.encoding) == ("I1: naïf\n", "cp1252")
    assert read("kode.txt", "naïf".encode("cp1252"), "utf-8").problems[0].key == "formats.problem.encoding"


def test_what_ends_a_line_elsewhere_ends_a_line():
    found = read("kode.txt", "P: satu\vdua\fI1: tiga\x85empat\u2028lima\u2029P: enam".encode())
    assert not found.problems
    assert [turn.span.of(found.transcript.text) for turn in found.transcript.turns] == [
        "P: satu\ndua", "I1: tiga\nempat\nlima", "P: enam",
    ]  # fmt: skip


def test_control_characters_leave_a_space_where_words_would_meet_and_are_told_with_their_count_and_line():
    reading = read("kode.txt", b"I1: satu\nI2: du\x07a\x1b ya\x07.\n")
    assert reading.transcript.text == "I1: satu\nI2: du a ya.\n"
    assert [(found.key, found.line, found.facts) for found in reading.problems] == [
        ("formats.problem.control_characters", 2, {"count": 3})
    ]


def test_problems_of_a_kind_are_told_up_to_twenty_and_the_rest_by_number():
    rows = "".join(f"I1,kata,besok {number}\n" for number in range(52))
    reading = read("a.csv", f"pembicara,teks,waktu\n{rows}".encode())
    assert len(reading.transcript.turns) == 52
    assert [found.key.rsplit(".", 1)[1] for found in reading.problems] == ["odd_time"] * 20 + ["more_like_this"]
    assert reading.problems[-1].facts == {"count": 32}


def test_a_time_that_runs_backwards_is_named_with_its_line():
    reading = read("a.txt", b"[0:10] P: mulai\n[0:20] I1: ya\n[0:15] P: lalu\n[0:30] I1: baik\n")
    assert [(found.key.rsplit(".", 1)[1], found.line) for found in reading.problems] == [("time_backwards", 3)]
    assert reading.problems[0].facts == {"time": "0:15", "before": "0:20"}


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1), st.sampled_from(["\n", "\r\n", "\r"]))
def test_plain_text_is_kept_to_the_letter_but_for_its_line_ends(words, end):
    text = f"{words}{end}{words}{end}x"
    assert read("a.txt", text.encode(), "utf-8").transcript.text == normalised(text)


@given(st.lists(st.text(alphabet="aiuXY:*[]()0123 \t", max_size=30), max_size=30))
def test_turns_are_in_order_apart_and_hold_every_written_line(lines):
    text = "\n".join([*lines, "x"])
    found = read("a.txt", text.encode()).transcript
    spans = [turn.span for turn in found.turns]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    held = "\n".join(span.of(text) for span in spans)
    assert [line for line in held.split("\n") if line.strip()] == [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("ending", sorted(files.MAKERS))
def test_damaged_files_of_every_format_never_raise(ending):
    chance = random.Random(f"{ending}-2026")
    whole = files.MAKERS[ending](files.LINES * 5)
    for _ in range(60):
        reading = read(f"rusak.{ending}", _damaged(whole, chance))
        assert reading.transcript is not None or reading.problems


def _damaged(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken[: chance.randint(1, len(broken))]) if chance.random() < 0.4 else bytes(broken)
