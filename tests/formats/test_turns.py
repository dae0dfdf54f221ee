"""Who speaks: the marks that transcribers and programs use, labels that are none, and what a person says of both."""

import pytest

from qualcode.formats.material import Line
from qualcode.formats.turns import spoken, turns
from qualcode.model.transcript import Choice


def told(text: str, **choice) -> list[tuple[str | None, float | None, str]]:
    return [(turn.speaker, turn.seconds, turn.spoken(text)) for turn in turns(text, Choice(**choice))]


def speakers(text: str, **choice) -> list[str | None]:
    return [turn.speaker for turn in turns(text, Choice(**choice))]


CONVERSATION = ("Sudah lama di sini?", "Sejak panen raya.", "Lalu bagaimana?", "Kami menanam lagi.")


def conversation(*heads: str) -> str:
    """Return a text of four turns, each behind its own head."""
    return "\n".join(head + words for head, words in zip(heads, CONVERSATION, strict=True))


@pytest.mark.parametrize(("heads", "times"), [
    (("Rina: ", "Pak Amat: ") * 2, None),
    (("Rina : ", "Pak Amat : ") * 2, None),
    (("Rina:", "Pak Amat:") * 2, None),
    (("Rina：", "Pak Amat：") * 2, None),
    (("[Rina]: ", "[Pak Amat]: ") * 2, None),
    (("(Rina): ", "(Pak Amat): ") * 2, None),
    (("**Rina:** ", "**Pak Amat:** ") * 2, None),
    (("**Rina** ", "**Pak Amat** ") * 2, None),
    (("*Rina:* ", "*Pak Amat:* ") * 2, None),
    (("Rina\t", "Pak Amat\t") * 2, None),
    (("- Rina: ", "- Pak Amat: ") * 2, None),
    (("1. Rina: ", "2. Pak Amat: ", "3. Rina: ", "4. Pak Amat: "), None),
    (("0001 Rina: ", "0002 Pak Amat: ", "0003 Rina: ", "0004 Pak Amat: "), None),
    (("\u200bRina: ", "\ufeffPak Amat: ", "\u200eRina: ", "\u2060Pak Amat: "), None),
    (("Rina (0:04): ", "Pak Amat (0:07): ", "Rina (1:10): ", "Pak Amat (1:12): "), (4, 7, 70, 72)),
    (("Rina: [00:00:04] ", "Pak Amat: [00:00:07] ", "Rina: [00:01:10] ", "Pak Amat: [00:01:12] "), (4, 7, 70, 72)),
    (("[0:04] Rina: ", "[0:07] Pak Amat: ", "[1:10] Rina: ", "[1:12] Pak Amat: "), (4, 7, 70, 72)),
    (("[00.04] Rina: ", "[00.07] Pak Amat: ", "[01.10] Rina: ", "[01.12] Pak Amat: "), (4, 7, 70, 72)),
    (("[0:04 --> 0:07] Rina: ", "[0:07 - 1:10] Pak Amat: ", "[1:10–1:12] Rina: ", "[1:12 -> 1:20] Pak Amat: "), (4, 7, 70, 72)),
    (("0:04\tRina: ", "0:07\tPak Amat: ", "1:10\tRina: ", "1:12\tPak Amat: "), (4, 7, 70, 72)),
    (("0:04 --> 0:07 Rina: ", "0:07 --> 1:10 Pak Amat: ", "1:10 Rina: ", "1:12 Pak Amat: "), (4, 7, 70, 72)),
    (("*0:04 = Rina: ", "*0:07 = Pak Amat: ", "*1:10 = Rina: ", "*1:12 = Pak Amat: "), (4, 7, 70, 72)),
    (("#00:00:04-3# Rina: ", "#00:00:07-1# Pak Amat: ", "#00:01:10-9# Rina: ", "#00:01:12-0# Pak Amat: "), (4, 7, 70, 72)),
    (("Rina  0:04\n", "Pak Amat  0:07\n", "Rina  1:10\n", "Pak Amat  1:12\n"), (4, 7, 70, 72)),
    (("Rina, 0:04\n", "Pak Amat, 0:07\n", "Rina, 1:10\n", "Pak Amat, 1:12\n"), (4, 7, 70, 72)),
    (("[Rina] 00:00:04\n", "[Pak Amat] 00:00:07\n", "[Rina] 00:01:10\n", "[Pak Amat] 00:01:12\n"), (4, 7, 70, 72)),
    (("00:04 Rina\n", "00:07 Pak Amat\n", "01:10 Rina\n", "01:12 Pak Amat\n"), (4, 7, 70, 72)),
    (("00:04\nRina\n", "00:07\nPak Amat\n", "01:10\nRina\n", "01:12\nPak Amat\n"), (4, 7, 70, 72)),
    (("Rina\n00:04\n", "Pak Amat\n00:07\n", "Rina\n01:10\n", "Pak Amat\n01:12\n"), (4, 7, 70, 72)),
    (("00:04\nRina: ", "00:07\nPak Amat: ", "01:10\nRina: ", "01:12\nPak Amat: "), (4, 7, 70, 72)),
    ((">> Rina: ", ">> Pak Amat: ") * 2, None),
    (("[Rina] ", "[Pak Amat] ") * 2, None),
    (("<Rina> ", "<Pak Amat> ") * 2, None),
    (("Rina 0:04 ", "Pak Amat 0:07 ", "Rina 1:10 ", "Pak Amat 1:12 "), (4, 7, 70, 72)),
    (("3/6/25 09.14 - Rina: ", "3/6/25 09.15 - Pak Amat: ", "3/6/25 09.15 - Rina: ", "4/6/25 08.00 - Pak Amat: "), None),
    (("[3/6/25, 09:14:07] Rina: ", "[3/6/25, 09:15:22] Pak Amat: ") * 2, None),
    (("6/3/25, 9:14 AM - Rina: ", "6/3/25, 9:15 AM - Pak Amat: ") * 2, None),
    (("2025-06-03 09:14 Rina: ", "2025-06-03 09:15 Pak Amat: ") * 2, None),
    (("3 Juni 2025 09.14 - Rina: ", "3 Juni 2025 09.15 - Pak Amat: ") * 2, None),
    (("Rina, [03.06.2025 09:14]\n", "Pak Amat, [03.06.2025 09:15]\n") * 2, None),
    (("Rina (9:14 AM): ", "Pak Amat (9:15 AM): ") * 2, None),
])  # fmt: skip
def test_every_way_to_name_speakers_and_times_is_read(heads, times):
    expected = zip(("Rina", "Pak Amat") * 2, times or [None] * 4, CONVERSATION, strict=True)
    assert told(conversation(*heads)) == list(expected)


@pytest.mark.parametrize("name", [
    "Sari, Informan (Desa)", "Ma'ruf", "Nur’aini", "H. Ahmad, S.Sos.", "2 Petani", "3A", "Bu Dr. Sri (Kepala Desa)", "Siti & Ali",
    "R-2", "Ketua RT", "JURU TULIS", "Mary-Ann O'Neill", "Ni Made Ayu", "Ahmad bin Hasan", "Informan [laki-laki]",
])  # fmt: skip
def test_names_of_any_form_are_names(name):
    assert speakers(conversation("Rina: ", f"{name}: ", "Rina: ", f"{name}: ")) == ["Rina", name, "Rina", name]


@pytest.mark.parametrize("heads", [
    ("Peneliti\n", "I1\n") * 2, ("## P\n", "## I1\n") * 2,
    ("Peneliti\n\n", "\nNarasumber\n\n", "\nPeneliti\n\n", "\nNarasumber\n\n"),
])  # fmt: skip
def test_a_usual_name_on_a_line_of_its_own_opens_a_turn_where_it_comes_again(heads):
    assert [what for _, _, what in told(conversation(*heads))] == list(CONVERSATION)
    assert len(set(speakers(conversation(*heads)))) == 2


@pytest.mark.parametrize("text", [
    "[tertawa] lalu kami pulang\nKami makan.\n[tertawa] lagi\nSelesai.",
    "# Pendahuluan\nKami datang.\n# Hasil\nPanen baik.\n# Pendahuluan\nLagi.",
    "Catatan lapangan\nPukul 08:15\nPetani berkumpul.\nPertemuan dibuka pukul 08:40\nDoa bersama.\nPukul 11:05\nPulang.",
    "Jadwal\nIstirahat 10:15\nMakan.\nRapat 13:00\nLanjut.\nIstirahat 15:00\nSelesai.",
    "Catatan: hujan lebat.\nOrang menunggu di teras.\nCatatan: balai penuh.\nLalu rapat mulai.\nCatatan: selesai.",
    "Kata beliau: tunggu dulu.\nSaya pun menunggu.\nKata beliau: sekarang boleh.\nLalu kami masuk.",
    "Ujar warga: airnya keruh.\nUjar lurah: nanti diperbaiki.\nUjar warga: kapan?\nUjar lurah: besok.",
    "Lokasi: balai\nSuasana: ramai\nLokasi: sawah\nSuasana: sepi",
    "Pertama: benih.\nKedua: pupuk.\nPertama: lahan.\nKedua: air.",
    "Yang penting begini: kami tanam bersama.\nAda dua hal: dana dan tenaga.\nSatu lagi: jalan rusak.",
    "The reason is simple: nobody came.\nThe reason is simple: nobody was told.\nWe waited.",
    "Note: rain.\nPeople waited.\nNote: the hall was full.",
    "Selasa 09:30: rapat desa.\nKami hadir.\nRabu 10:00: panen.\nSemua ikut.\nSelasa 09:30: rapat lagi.",
    "Sesi satu (0:00): pembukaan\nDoa bersama.\nLalu sambutan.",
    "https://contoh.id/a\nhttps://contoh.id/b\n3:1 lawan kami\n08:30 kami berangkat\nPasal 5: desa\nPasal 6: dana\nPasal 5: lagi",
    "12.30 siang kami makan\ndi rumah.\nLalu tidur.",
])  # fmt: skip
def test_clock_times_notes_and_sentences_with_a_colon_are_nobody_s_name(text):
    found = spoken([Line(line) for line in text.split("\n")])
    assert {turn.speaker for turn in found.turns} == {None}
    assert not any(label.taken for label in found.labels)
    assert all(turn.seconds is None for turn in found.turns)


def test_what_is_told_of_the_interview_at_its_head_is_no_turn():
    text = "Transkrip\nInforman: Amat\nPewawancara: Rina\nTempat: balai desa\nTanggal: 3 Juni\n\nP: Mulai?\nI1: Ya.\nP: Baik."
    assert speakers(text) == [None] * 5 + ["P", "I1", "P"]


def test_headings_of_parts_beside_codes_are_no_speakers_but_proposed_and_full_names_are():
    """In any language: what is no name shows by how seldom it stands beside those who speak."""
    head = "**Fecha:** hoy\n**Lugar:** aldea\n**Modalidad:** presencial\n\n"
    parts = "**Objetivo:** conocer\n" + "**P:** uno\n**E1 (probe):** dos\n**P:** tres\n**E1:** cuatro\n**Bu Camat:** salam\n" * 4
    text = head + parts * 2 + parts
    found = spoken([Line(line) for line in text.split("\n")])
    assert {turn.speaker for turn in found.turns} == {None, "P", "E1", "E1 (probe)", "Bu Camat"}
    assert {label.name for label in found.labels if not label.taken} == {"Fecha", "Lugar", "Modalidad", "Objetivo"}


def test_small_letters_are_names_where_they_stand_before_most_lines():
    assert speakers(conversation("rina: ", "amat: ", "rina: ", "amat: ") + "\nrina: ya\namat: ya") == ["rina", "amat"] * 3
    assert speakers("tambahnya: a\nb\nkatanya: c\nd\ntambahnya: e\nf\nkatanya: g\nh\ntambahnya: i\nj\nkatanya: k") == [None] * 11


@pytest.mark.parametrize("name", ["P", "I1", "Narasumber", "Informan 2", "Speaker 1", "SPEAKER_00", "Pembicara A", "Responden"])
def test_a_usual_name_counts_though_it_stands_there_once(name):
    assert speakers(f"{name}: Saya petani.\n\nLahan saya dua petak.")[0] == name


def test_a_turn_holds_its_further_paragraphs():
    text = "Judul\n\nI1: satu\n\nlanjut\nP: dua"
    assert [turn.span.of(text) for turn in turns(text)] == ["Judul", "I1: satu\n\nlanjut", "P: dua"]


@pytest.mark.parametrize("name", ["PENELITI", "Pewawancara", "Rina"])
def test_what_stands_between_the_labels_of_one_side_is_nobody_s_until_a_person_says_whose(name):
    text = f"{name}: Boleh mulai?\nBoleh saja.\nSaya petani.\n{name}: Sejak kapan?\nSejak dulu."
    assert speakers(text) == [name, None, None, name, None]
    assert spoken([Line(line) for line in text.split("\n")]).unlabelled == 3
    assert told(text, unlabelled="I4")[1] == ("I4", None, "Boleh saja.\nSaya petani.")
    assert speakers(text, unlabelled="I4") == [name, "I4", name, "I4"]


def test_a_doubtful_label_is_proposed_with_its_count_and_a_sample_and_a_word_settles_it():
    text = "P: Mulai?\nI1: Ya.\nBu Camat: Selamat siang.\nKesan: hangat\nKesan: ramai\nP: Terima kasih."
    found = {label.name: label for label in spoken([Line(line) for line in text.split("\n")]).labels}
    assert (found["Bu Camat"].count, found["Bu Camat"].sample, found["Bu Camat"].taken) == (1, "Selamat siang.", False)
    assert (found["Kesan"].count, found["Kesan"].taken) == (2, False)
    assert speakers(text, speakers=("Bu Camat",)) == ["P", "I1", "Bu Camat", "P"]
    assert speakers(text, others=("I1",)) == ["P", None, None, None, None, "P"]
    assert speakers(text, known=("bu camat",)) == ["P", "I1", "Bu Camat", "P"]


def test_a_name_that_stands_once_among_full_names_is_taken_and_doubted_and_among_codes_proposed():
    def once(text: str) -> list[tuple[str, bool, bool]]:
        found = spoken([Line(line) for line in text.split("\n")]).labels
        return [(label.name, label.taken, label.sure) for label in found if label.count == 1]

    assert once("Rina: Mulai?\nPak Amat: Ya.\nRina: Baik.") == [("Pak Amat", True, False)]
    assert once("P: Mulai?\nI1: Ya.\nSawah: dua petak\nI1: Itu saja.\nP: Baik.") == [("Sawah", False, False)]


def test_a_note_is_nobody_s_and_who_spoke_goes_on_behind_it():
    found = spoken([Line("I1: Kami panen.[1]"), Line("[1] Juni 2025", aside=True), Line("Lalu menanam."), Line("P: Baik.")])
    assert [(turn.speaker, turn.spoken(found.text)) for turn in found.turns] == [
        ("I1", "Kami panen.[1]"), (None, "[1] Juni 2025"), ("I1", "Lalu menanam."), ("P", "Baik."),
    ]  # fmt: skip


def test_what_the_format_says_goes_before_labels_and_cues_of_one_speaker_join():
    cues = [Line("Mulai", "P", 1, joins=True), Line("ya?", "P", 2, joins=True)]
    found = spoken([*cues, Line("Ya: siap.\nSekali.", "I1", 3), Line("Musik", None, 9)])
    assert found.text == "P: Mulai ya?\nI1: Ya: siap.\nSekali.\nMusik"
    assert [(turn.speaker, turn.seconds) for turn in found.turns][:2] == [("P", 1), ("I1", 3)]


def test_a_voice_of_the_format_is_taken_back_by_a_word_and_its_words_stay():
    found = spoken([Line("Mulai?", "P", 1), Line("tepuk tangan", "Musik", 2), Line("Ya.", "I1", 3)], Choice(others=("Musik",)))
    assert found.text == "P: Mulai?\nMusik: tepuk tangan\nI1: Ya."
    assert [turn.speaker for turn in found.turns] == ["P", None, "I1"]
    assert [(label.name, label.taken) for label in found.labels] == [("P", True), ("Musik", False), ("I1", True)]


def test_a_time_that_is_none_is_told_with_its_line_and_gives_no_number():
    found = spoken([Line("[00:75] P: Mulai?"), Line("[00:80] I1: Ya.")])
    assert [(turn.speaker, turn.seconds) for turn in found.turns] == [("P", None), ("I1", None)]
    assert found.odd_times == ((1, "00:75"), (2, "00:80"))


def test_times_before_lines_are_theirs_where_they_stand_before_many_and_rise():
    assert [at for _, at, _ in told("0:05 Kami mulai\n0:12 Lalu hujan\n0:31 Selesai")] == [5, 12, 31]
    assert [at for _, at, _ in told("9:05 bus datang\nKami naik.\n8:40 kami sudah siap")] == [None] * 3


def test_what_has_no_name_where_the_format_names_others_is_nobody_s_until_a_person_says_whose():
    lines = [Line("Mulai?", "P", 1), Line("Ya: siap.", None, 2, unnamed=True), Line("Sekali.", None, 3, unnamed=True)]
    found = spoken(lines)
    assert [(turn.speaker, turn.seconds) for turn in found.turns] == [("P", 1), (None, 2), (None, 3)]
    assert (found.unlabelled, found.labels[0].name, len(found.labels)) == (2, "P", 1)
    assert [(turn.speaker, turn.spoken(found.text)) for turn in spoken(lines, Choice(unlabelled="I1")).turns] == [
        ("P", "Mulai?"), ("I1", "Ya: siap.\nSekali."),
    ]  # fmt: skip
