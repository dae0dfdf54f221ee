"""What programs for meetings, recordings and chats export, in the form that each writes, is read with its names and times."""

import json

import pytest

from qualcode.formats.transcripts import read
from tests.formats import files

ASK, ANSWER, THANK = "Sudah lama di sini?", "Sejak panen raya.", "Terima kasih, Pak."

TEAMS_VTT = f"""WEBVTT

3f2a-41/12-0
00:00:03.120 --> 00:00:05.440
<v Rina Wati>{ASK}</v>

3f2a-41/13-0
00:00:07.000 --> 00:00:09.500
<v Pak Amat>{ANSWER}</v>

3f2a-41/14-0
00:01:10.000 --> 00:01:12.000
<v Rina Wati>{THANK}</v>
"""
ZOOM_VTT = f"""WEBVTT

1
00:00:03.120 --> 00:00:05.440
Rina Wati: {ASK}

2
00:00:07.000 --> 00:00:09.500
Pak Amat: {ANSWER}

3
00:01:10.000 --> 00:01:12.000
Rina Wati: {THANK}
"""
ZOOM_TXT = f"[Rina Wati] 09:14:03\n{ASK}\n\n[Pak Amat] 09:14:07\n{ANSWER}\n\n[Rina Wati] 09:15:10\n{THANK}\n"
OTTER_TXT = f"Rina Wati  0:03  \n{ASK}\n\nPak Amat  0:07  \n{ANSWER}\n\nRina Wati  1:10  \n{THANK}\n\nTranscribed by https://otter.ai\n"
OTTER_SRT = (
    f"1\n00:00:03,120 --> 00:00:05,440\nRina Wati: {ASK}\n\n2\n00:00:07,000 --> 00:00:09,500\nPak Amat: {ANSWER}\n\n"
    f"3\n00:01:10,000 --> 00:01:12,000\nRina Wati: {THANK}\n"
)
NOSCRIBE_TXT = f"S00: [00:00:03] {ASK}\n\nS01: [00:00:07] {ANSWER}\n\nS00: [00:01:10] {THANK}\n"
NOSCRIBE_VTT = f"WEBVTT\n\n00:00:03.120 --> 00:00:05.440\n<v S00>{ASK}\n\n00:00:07.000 --> 00:00:09.500\n<v S01>{ANSWER}\n\n" \
    f"00:01:10.000 --> 00:01:12.000\n<v S00>{THANK}\n"  # fmt: skip
WHISPER_SRT = (
    f"1\n00:00:03,120 --> 00:00:05,440\n{ASK}\n\n2\n00:00:07,000 --> 00:00:09,500\n{ANSWER}\n\n"
    f"3\n00:01:10,000 --> 00:01:12,000\n{THANK}\n\n"
)
WHISPER_TSV = f"start\tend\ttext\n3120\t5440\t{ASK}\n7000\t9500\t{ANSWER}\n70000\t72000\t{THANK}\n"
WHISPERX_SRT = WHISPER_SRT.replace(ASK, f"[SPEAKER_00]: {ASK}").replace(ANSWER, f"[SPEAKER_01]: {ANSWER}").replace(
    THANK, f"[SPEAKER_00]: {THANK}"
)  # fmt: skip
ANDROID = (
    "03/06/25 09.13 - Pesan dan panggilan dienkripsi secara end-to-end.\n"
    f"03/06/25 09.14 - Rina Wati: {ASK}\n03/06/25 09.15 - Pak Amat: {ANSWER}\n03/06/25 09.16 - Rina Wati: {THANK}\n"
)
IPHONE = (
    f"[03/06/25 09.14.03] Rina Wati: {ASK}\n\u200e[03/06/25 09.15.07] Pak Amat: {ANSWER}\n"
    f"[03/06/25 09.16.10] Rina Wati: {THANK}\n"
)
OTRANSCRIBE = f"0:03 Rina Wati: {ASK}\n\n0:07 Pak Amat: {ANSWER}\n\n1:10 Rina Wati: {THANK}\n"
OTR = json.dumps({
    "text": "".join(
        f'<p><span class="timestamp" contenteditable="false" data-timestamp="{at}">{shown}</span> {name}: {words}<br></p>'
        for at, shown, name, words in (
            (3.12, "0:03", "Rina Wati", ASK), (7, "0:07", "Pak Amat", ANSWER), (70, "1:10", "Rina Wati", THANK),
        )
    ), "media": "", "media-time": 72,
})  # fmt: skip
TEAMS_DOCX = files.docx_of(
    ["Rapat desa-20250603", "3 Juni 2025, 02:14", "Rina Wati   0:03", ASK, "Pak Amat   0:07", ANSWER, "Rina Wati   1:10", THANK]
)
MEET_DOCX = files.docx_of([
    "Rapat desa (2025-06-03 09:14 GMT+7) – Transcript", "Attendees", "Pak Amat, Rina Wati", "Transcript", "00:00:00",
    f"Rina Wati: {ASK}", f"Pak Amat: {ANSWER}", "00:05:00", f"Rina Wati: {THANK}",
])  # fmt: skip

NAMED = ["Rina Wati", "Pak Amat", "Rina Wati"]
VOICES = ["S00", "S01", "S00"]
DIARISED = ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"]
EXACT, WHOLE = [3.12, 7, 70], [3, 7, 70]


@pytest.mark.parametrize(("file", "content", "speakers", "times"), [
    ("teams.vtt", TEAMS_VTT, NAMED, EXACT),
    ("teams.docx", TEAMS_DOCX, NAMED, WHOLE),
    ("zoom.vtt", ZOOM_VTT, NAMED, EXACT),
    ("zoom.txt", ZOOM_TXT, NAMED, [33243, 33247, 33310]),
    ("otter.txt", OTTER_TXT, NAMED, WHOLE),
    ("otter.srt", OTTER_SRT, NAMED, EXACT),
    ("meet.docx", MEET_DOCX, NAMED, [0, None, 300]),
    ("noscribe.txt", NOSCRIBE_TXT, VOICES, WHOLE),
    ("noscribe.vtt", NOSCRIBE_VTT, VOICES, EXACT),
    ("noscribe.html", "".join(f"<p>{line}</p>" for line in NOSCRIBE_TXT.split("\n")), VOICES, WHOLE),
    ("whisper.srt", WHISPER_SRT, [None] * 3, EXACT),
    ("whisper.tsv", WHISPER_TSV, [None] * 3, EXACT),
    ("whisper.txt", f"{ASK}\n{ANSWER}\n{THANK}\n", [None] * 3, [None] * 3),
    ("whisperx.srt", WHISPERX_SRT, DIARISED, EXACT),
    ("android.txt", ANDROID, NAMED, [None] * 3),
    ("iphone.txt", IPHONE, NAMED, [None] * 3),
    ("otranscribe.txt", OTRANSCRIBE, NAMED, WHOLE),
    ("otranscribe.md", OTRANSCRIBE, NAMED, WHOLE),
    ("otranscribe.otr", OTR, NAMED, WHOLE),
])  # fmt: skip
def test_the_exports_of_programs_keep_their_names_and_times(file, content, speakers, times):
    found = read(file, content if isinstance(content, bytes) else content.encode()).transcript
    spoken = [turn for turn in found.turns if any(words in turn.spoken(found.text) for words in (ASK, ANSWER, THANK))]
    assert [turn.speaker for turn in spoken] == speakers
    assert [turn.seconds for turn in spoken] == times
    assert [turn.spoken(found.text).split("\n")[0] for turn in spoken] == [ASK, ANSWER, THANK]
    assert set(found.speakers) == {name for name in speakers if name}
