"""Subtitles: every cue and every word of the file is in the text or named, with its voice and its time."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats.transcripts import read

MOMENTS = "00:00:01.000 --> 00:00:02.000"


def told(content, file="a.vtt"):
    """Return the turns as (speaker, seconds, passage), and the problems as (key, line)."""
    reading = read(file, content if isinstance(content, bytes) else content.encode())
    text = reading.transcript.text
    turns = [(turn.speaker, turn.seconds, turn.span.of(text)) for turn in reading.transcript.turns]
    return turns, [(problem.key.rsplit(".", 1)[1], problem.line) for problem in reading.problems]


def words(content, file="a.vtt"):
    return [passage for _, _, passage in told(content, file)[0]]


def vtt(*cues, head="WEBVTT"):
    """Return a file with a cue a second for each of the texts."""
    held = [f"00:00:{at:02}.000 --> 00:00:{at:02}.900\n{cue}" for at, cue in enumerate(cues, 1)]
    return "\n\n".join([head, *held]) + "\n"


def srt(*cues):
    return "\n\n".join(f"{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{cue}" for at, cue in enumerate(cues, 1)) + "\n"


@pytest.mark.parametrize(
    ("cue", "shown"),
    [
        ("a < b dan c > d", "a < b dan c > d"),
        ("<3 untuk <nama kampung>, <X>", "<3 untuk <nama kampung>, <X>"),
        ("a <b dan c> d <i 3>", "a <b dan c> d <i 3>"),
        ("<c.kuning.bg_biru>kata</c> <i>dua</i> <b>tiga</b> <u>empat</u>", "kata dua tiga empat"),
        ("satu<00:00:01.500><c> dua</c>", "satu dua"),
        ("<lang en-GB>market</lang> <ruby>AJAK<rt>aplikasi</rt></ruby>", "market AJAK aplikasi"),
        ("<i>belum ditutup", "belum ditutup"),
        ("<font color='red'>merah</font>", "merah"),
        ("dari 00:01 --> ke sini", "dari 00:01 --> ke sini"),
        ("&lt;i&gt; &amp;amp; &#8220;ya&#x201D; &eacute;", "<i> &amp; “ya” é"),
        ("R&D &tidakada; &#0; &#xD800; &#9999999;", "R&D &tidakada; &#0; &#xD800; &#9999999;"),
        ("a&nbsp;b", "a\u00a0b"),
        ("{\\an8}kurung {sic}", "{\\an8}kurung {sic}"),
    ],
)
def test_webvtt_loses_its_tags_and_nothing_else(cue, shown):
    assert told(vtt(cue)) == ([(None, 1, shown)], [])


@pytest.mark.parametrize(
    ("cue", "shown"),
    [
        ("<B>satu</B> <s>dua</s> <font color=\"#fff\" size=2>tiga</font>", "satu dua tiga"),
        ("{\\an8}atas {\\i1}miring{\\i0} {sic}", "atas miring {sic}"),
        ("<c>kelas</c> <00:00:01.500> <nama>", "<c>kelas</c> <00:00:01.500> <nama>"),
        ("jumlahnya <5 atau >7", "jumlahnya <5 atau >7"),
        ("dua\nbaris", "dua baris"),
        ("P &amp; I", "P & I"),
    ],
)
def test_subrip_loses_its_tags_and_nothing_else(cue, shown):
    assert told(srt(cue), "a.srt") == ([(None, 1, shown)], [])


def test_each_voice_of_a_cue_has_its_turn_with_the_time_of_the_cue():
    turns = [("P", 1, "P: Berapa lama?"), ("I3", 1, "I3: Dua tahun.")]
    assert told(vtt("<v P>Berapa lama?</v>\n<v I3>Dua tahun.</v>")) == (turns, [])
    assert told(vtt("<v P>Berapa lama?</v> <v I3>Dua tahun.</v>")) == (turns, [])
    assert told(vtt("<v P>Berapa lama?\n<v.pelan I3>Dua\ntahun.")) == (turns, [])
    assert told(vtt("P: Berapa lama?\nI3: Dua tahun.")) == (turns, [])
    assert told(srt("P: Berapa lama?\nI3: Dua\ntahun."), "a.srt") == (turns, [])


def test_a_voice_keeps_its_whole_name_and_one_without_a_name_is_nobodys():
    assert told(vtt("<v.keras.jauh Ibu Camat Dua>Mari.</v>", "<v R&amp;D>Ya.", "<v ->Baik.</v>"))[0] == [
        ("Ibu Camat Dua", 1, "Ibu Camat Dua: Mari."),
        ("R&D", 2, "R&D: Ya."),
        (None, 3, "Baik."),
    ]


def test_words_outside_every_voice_are_not_those_of_the_voice_before():
    assert told(vtt("<v P>Apa?</v> Hm.", "Ya, saya petani.", "I3: Saya juga.", "<v P>Lalu?"))[0] == [
        ("P", 1, "P: Apa?"), (None, 1, "Hm."), (None, 2, "Ya, saya petani."), ("I3", 3, "I3: Saya juga."), ("P", 4, "P: Lalu?"),
    ]  # fmt: skip


def test_a_dash_gives_the_words_to_somebody_else():
    assert told(vtt("- Sudah tanam?\n- Sudah, dua\nhektare."))[0] == [
        (None, 1, "- Sudah tanam?"), (None, 1, "- Sudah, dua hektare."),
    ]  # fmt: skip
    named = told(vtt("P: Sudah tanam?\n- Sudah.", "P: Bagus."))[0]
    assert named == [("P", 1, "P: Sudah tanam?"), (None, 1, "- Sudah."), ("P", 2, "P: Bagus.")]
    assert words(vtt("Orang itu\n– kata tetangga – pergi.")) == ["Orang itu – kata tetangga – pergi."]


def test_a_line_that_is_no_label_goes_on_the_sentence():
    assert words(vtt("lalu beliau bilang\nbegini saja: jangan dijual")) == ["lalu beliau bilang begini saja: jangan dijual"]


@pytest.mark.parametrize(
    "content",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\n\n\nKebun sawit.\n",
        "00:00:01.000 --> 00:00:02.000\nKebun sawit.\n",
        "WEBVTT\n00:00:01.000 --> 00:00:02.000\nKebun sawit.",
        "WEBVTT\n1\n00:01,000-->00:02,000 line:0 align:start position:10%\nKebun sawit.",
        "\ufeffWEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nKebun\r\nsawit.\r\n",
        "WEBVTT\r\r00:00:01.000 --> 00:00:02.000\rKebun sawit.\r",
        "WEBVTT\n\n\x0700:00:01.000\x07 --> 00:00:02.000\nKebun sawit.",
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 Kebun sawit.",
        "WEBVTT\n\n[00:00:01.000 --> 00:00:02.000] Kebun sawit.",
        "WEBVTT\nKind: captions\nLanguage: id\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nKebun sawit.",
    ],
)
def test_cues_are_read_however_they_are_set(content):
    for file in ("a.vtt", "a.srt") if content.lstrip("\ufeff").startswith("WEBVTT") else ("a.vtt",):
        assert told(content, file) == ([(None, 1, "Kebun sawit.")], [])


@pytest.mark.parametrize(
    "content",
    [
        srt("Satu.", "Dua."),
        "00:00:01,000 --> 00:00:02,000\nSatu.\n\n00:00:02.000 --> 00:00:03.000\nDua.\n",
        "1\n00:00:01,000 --> 00:00:02,000 X1:10 X2:20 Y1:5 Y2:9\nSatu.\n2\n00:00:02,000 --> 00:00:03,000\nDua.\n",
        "0:01 -> 0:02\nSatu.\n\n0:02 → 0:03\nDua.\n",
        "1\n00:00:01:05 --> 00:00:01:20\nSatu.\n\n2\n00:00:02:00 --> 00:00:03:00\nDua.",
        "[00:01.000 --> 00:02.000]  Satu.\n[00:02.000 --> 00:03.000]  Dua.\n",
        "00:01.000 --> 00:02.000 Satu.\n00:02.000 --> 00:03.000 Dua.\n",
        "\n\n\n3\n00:00:01,000 --> 00:00:02,000\n\n\nSatu.\n\n\n4\n00:00:02,000 --> 00:00:03,000\n\nDua.\n\n5\n",
    ],
)
def test_subrip_is_read_however_it_is_numbered_and_timed(content):
    turns, problems = told(content, "a.srt")
    assert [passage for _, _, passage in turns] == ["Satu.", "Dua."]
    assert [int(at) for _, at, _ in turns] == [1, 2]
    assert problems == []


def test_words_without_a_timing_are_kept_and_named():
    content = (
        "1\n00:00:01,000 --> 00:00:02,000\nI1: Satu.\n\nLalu diam.\n\n2\nDua.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nTiga 4\n\n42\n"
    )
    turns, problems = told(content, "a.srt")
    assert "\n".join(passage for _, _, passage in turns) == "I1: Satu.\nLalu diam.\nDua.\nTiga 4\n42"
    assert problems == [("cue_without_time", 5), ("cue_without_time", 7), ("cue_without_time", 14)]


def test_a_timing_that_is_none_is_named_and_its_cue_is_kept():
    content = (
        "1\n00:00:99,000 --> 00:01:40,000\nSatu.\n\n2\n0O:00:05,000 --> 00:00:06,000\nDua.\n\n3\n00:00:07,0 --> 1\nTiga"
    )
    turns, problems = told(content, "a.srt")
    assert [(at, passage) for _, at, passage in turns] == [(None, "Satu."), (None, "Dua."), (7, "Tiga")]
    assert problems == [("odd_time", 2), ("odd_time", 6)]


def test_remarks_headings_and_names_of_cues_are_said_with_their_words():
    content = (
        "WEBVTT - Rapat warga\n\nNOTE disusun oleh Tim\ndua baris\n\nNOTE Confidence: 0.91\n\n"
        "7f3b-22aa/12-0\n00:01.000 --> 00:02.000\nMulai.\n\nPembukaan rapat\n00:02.000 --> 00:03.000\nLanjut.\n"
    )
    reading = read("a.vtt", content.encode())
    assert reading.transcript.text == "Mulai.\nLanjut."
    assert [(problem.line, problem.facts["words"]) for problem in reading.problems] == [
        (1, "Rapat warga"), (3, "disusun oleh Tim dua baris"), (12, "Pembukaan rapat"),
    ]  # fmt: skip
    assert words("NOTES pasar\n\n" + MOMENTS + "\nAda.") == ["NOTES pasar", "Ada."]


def test_names_of_cues_that_say_who_speaks_are_voices():
    cues = f'WEBVTT\n\n1 "Ibu Camat" (3483)\n{MOMENTS}\nMari.\n\n2 "Pak RT" (99)\n{MOMENTS}\nSiap.\n'
    assert [speaker for speaker, _, _ in told(cues)[0]] == ["Ibu Camat", "Pak RT"]
    cues = "".join(f"Speaker {who}\n{MOMENTS}\nya.\n\n" for who in (1, 2, 1))
    assert [speaker for speaker, _, _ in told("WEBVTT\n\n" + cues)[0]] == ["Speaker 1", "Speaker 2", "Speaker 1"]


def test_captions_that_roll_are_read_once_and_answers_given_twice_are_kept():
    rolling = (
        "WEBVTT\n\n00:00.100 --> 00:02.300 align:start position:0%\n \njadi<00:00.480><c> begini</c>\n\n"
        "00:02.300 --> 00:02.310 align:start position:0%\njadi begini\n \n\n"
        "00:02.310 --> 00:04.500 align:start position:0%\njadi begini\nkami<00:02.900><c> tanam</c>\n\n"
        "00:04.500 --> 00:04.510 align:start position:0%\nkami tanam\n \n"
    )
    turns, problems = told(rolling)
    assert [passage for _, _, passage in turns] == ["jadi begini", "kami tanam"]
    assert problems == [("rolling_captions", None)]
    rolled_up = "WEBVTT\n\n" + "\n\n".join(f"00:0{at}.0 --> 00:0{at + 1}.0\nbaris {at}\nbaris {at + 1}" for at in range(4))
    assert words(rolled_up) == ["baris 0 baris 1", "baris 2", "baris 3", "baris 4"]
    assert words(srt("Ya.", "Ya.", "Ya."), "a.srt") == ["Ya.", "Ya.", "Ya."]
    assert words(srt("Ya.\nYa.", "Ya.\nYa.", "Ya.\nYa."), "a.srt") == ["Ya. Ya."] * 3


def test_exports_of_meeting_programs_give_their_speakers_and_times():
    teams = "WEBVTT\n\n" + "\n\n".join(
        f"6f1c2b3a-0d4e-4f5a-9b8c-7d6e5f4a3b2c/{at}-0\n00:00:0{at}.119 --> 00:00:0{at}.900\n<v Sari, Dewi (Desa)>{said}</v>"
        for at, said in ((3, "Selamat pagi\nsemua."), (5, "Mulai ya."))
    )  # fmt: skip
    assert told(teams) == ([("Sari, Dewi (Desa)", 3.119, "Sari, Dewi (Desa): Selamat pagi semua. Mulai ya.")], [])
    zoom = "WEBVTT\r\n\r\n" + "\r\n\r\n".join(
        f"{at}\r\n00:00:0{at}.000 --> 00:00:0{at}.500\r\n{who}: kata {at}"
        for at, who in enumerate(("Dewi Sari", "Budi", "Dewi Sari", "Budi"), 1)
    )
    assert [(who, at) for who, at, _ in told(zoom)[0]] == [("Dewi Sari", 1), ("Budi", 2), ("Dewi Sari", 3), ("Budi", 4)]
    noscribe = "WEBVTT Wawancara\n\nNOTE\nTranscribed with a program.\n\n" + "\n\n".join(
        f"00:00:0{at}.000 --> 00:00:0{at}.500\n<v S0{at % 2}>S0{at % 2}: kata {at}" for at in (1, 2)
    )
    assert told(noscribe)[0] == [("S01", 1, "S01: kata 1"), ("S00", 2, "S00: kata 2")]
    whisper = "1\n00:00:00,000 --> 00:00:04,000\n Halo semua.\n\n2\n00:00:04,000 --> 00:00:06,000\n Baik.\n\n"
    assert told(whisper, "a.srt") == ([(None, 0, "Halo semua."), (None, 4, "Baik.")], [])


@pytest.mark.parametrize(
    "piece",
    ["<", "<v ", "<v P>", "<c.", "{\\", "&", "&#", "-->", "- A\n", "P: a\n", " ", "\n \n", "0:01 --> 0:02\n", "</v>", "<v\n"],
)
def test_a_cue_full_of_beginnings_is_read_in_one_go(piece):
    many = 10_000 if "\n" in piece else 60_000
    assert read("a.vtt", vtt("kata " + piece * many).encode()).transcript is not None


def test_no_more_cues_are_read_than_a_transcript_has(monkeypatch):
    monkeypatch.setattr("qualcode.formats.material.MAX_LINES", 3)
    assert read("a.vtt", vtt(*"abcd").encode()).problems[0].key == "formats.problem.too_many_lines"


AWKWARD = st.lists(
    st.sampled_from(
        ["<3", "<nama desa>", "<x", "a > b", "&amp;", "kata", "Éé", "-->", "42", "NOTE", "STYLE", "P:", "Ibu Sari: ya", "- Ya",
         "</p>", "{sic}", "WEBVTT", "1", "\n", "\n\n", "\n\n\n", "00:01", "\u200b", "\x07", "12.30", "align:start", "&x;"]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip


@given(st.lists(AWKWARD, min_size=1, max_size=5), st.sampled_from(["vtt", "srt"]))
def test_every_letter_of_a_file_is_in_the_text_or_in_a_named_problem(cues, kind):
    reading = read(f"a.{kind}", (vtt if kind == "vtt" else srt)(*cues, "akhir").encode())
    held = reading.transcript.text + "".join(str(value) for problem in reading.problems for value in problem.facts.values())
    for letter, count in _letters(" ".join([*cues, "akhir"])).items():
        assert _letters(held).get(letter, 0) >= count, (letter, held)


def _letters(text):
    """Count the letters that somebody wrote: none of a reference, a header or the sign of a block that says nothing."""
    text = re.sub(r"&amp;|align:start|\bWEBVTT\b|\bNOTE\b|\bSTYLE\b", "", text)
    return {letter: text.count(letter) for letter in set(text) if letter.isalpha()}
