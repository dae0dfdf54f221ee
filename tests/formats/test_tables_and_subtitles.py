"""Transcripts as tables and subtitles: columns in any order, broken rows told with their line."""

import pytest

from qualcode.formats.transcripts import read


@pytest.mark.parametrize(
    "table",
    [
        "speaker,text,time\nI1,halo,0:05\n",
        "waktu;pembicara;teks\n0:05;I1;halo\n",
        "Time\tText\tSpeaker\n00:00:05\thalo\tI1\n",
    ],
)
def test_columns_are_found_by_their_heading_in_both_languages(table):
    found = read("a.csv", table.encode()).transcript
    assert found.text == "I1: halo"
    assert [(turn.speaker, turn.seconds) for turn in found.turns] == [("I1", 5)]


def test_broken_rows_are_told_with_their_line_and_the_rest_is_read():
    table = "speaker,text,time\nI1,satu,0:01\nI1,,0:02\nI1,dua,later\nP,tiga,0:03\n"
    reading = read("a.csv", table.encode())
    assert reading.transcript.text == "I1: satu\nI1: dua\nP: tiga"
    assert [(problem.key.rsplit(".", 1)[1], problem.line) for problem in reading.problems] == [
        ("broken_row", 3),
        ("odd_time", 4),
    ]


def test_consecutive_cues_of_one_speaker_make_one_turn():
    cues = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v I1>satu\n\n00:02.000 --> 00:03.000\n<v I1>dua\n\n"
        "00:03.000 --> 00:04.000\n<v P>tiga\n"
    )
    found = read("a.vtt", cues.encode()).transcript
    assert [turn.span.of(found.text) for turn in found.turns] == ["I1: satu dua", "P: tiga"]
    assert [turn.seconds for turn in found.turns] == [1, 3]
