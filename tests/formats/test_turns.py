"""Who speaks: the marks that transcribers use, and labels that are none."""

import pytest

from qualcode.formats.times import seconds
from qualcode.formats.turns import turns


def spoken(text: str) -> list[tuple[str | None, float | None]]:
    return [(turn.speaker, turn.seconds) for turn in turns(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I1: halo\nP: ya\nI1: baik", [("I1", None), ("P", None), ("I1", None)]),
        ("Budi Santoso  00:01\nhalo\nIbu Ani  00:09\nya", [("Budi Santoso", 1), ("Ibu Ani", 9)]),
        ("S01: [00:00:12] teks\nS02: [00:01:02] lain", [("S01", 12), ("S02", 62)]),
        ("**Ani** halo\n**Budi** ya", [("Ani", None), ("Budi", None)]),
        ("**ANI:** halo\n**BUDI:** ya", [("ANI", None), ("BUDI", None)]),
        ("[00:00:05] Pewawancara: halo\n[00:01:00] I2: ya", [("Pewawancara", 5), ("I2", 60)]),
        ("[00:00:05] satu\n[01:00:07] dua", [(None, 5), (None, 3607)]),
        ("I1 (00:02): halo\nP (00:04): ya", [("I1", 2), ("P", 4)]),
        ("Paragraf satu.\n\nParagraf dua.", [(None, None), (None, None)]),
    ],
)
def test_turn_marks_of_transcribers_are_recognised(text, expected):
    assert spoken(text) == expected


def test_a_turn_holds_its_further_paragraphs():
    text = "Judul\n\nI1: satu\n\nlanjut\nP: dua"
    assert [turn.span.of(text) for turn in turns(text)] == ["Judul", "I1: satu\n\nlanjut", "P: dua"]


def test_a_single_unusual_label_is_no_speaker():
    text = "Catatan penting: hari ini hujan.\nKami datang pukul 08:30 ke kantor.\nhttps://contoh.id"
    assert {turn.speaker for turn in turns(text)} == {None}


@pytest.mark.parametrize(("clock", "expected"), [("00:12", 12), ("01:02:03", 3723), ("02:03.5", 123.5), ("0:00:01,250", 1.25)])
def test_clock_readings_are_seconds(clock, expected):
    assert seconds(clock) == expected
