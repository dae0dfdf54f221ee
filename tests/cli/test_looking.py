"""`qualcode read`: what importing files would read, as one object a line, with nothing stored."""

import json

from tests.cli.console import call

TALK = "[0:03] Rina: Sudah lama di sini?\n[0:09] Pak Amat: Sejak panen raya.\n"


def objects(*arguments: str, fails: bool = False) -> list[dict]:
    return [json.loads(line) for line in call("read", *arguments, "--json", fails=fails).stdout.splitlines()]


def test_each_file_is_an_object_with_text_turns_speakers_and_problems(tmp_path):
    file = tmp_path / "satu.txt"
    file.write_text(TALK, encoding="utf-8")
    (found,) = objects(str(file))
    assert {name: found[name] for name in ("file", "text", "speakers", "problems")} == {
        "file": "satu.txt", "text": TALK, "speakers": ["Rina", "Pak Amat"], "problems": [],
    }  # fmt: skip
    assert [found["text"][turn["start"] : turn["end"]] for turn in found["turns"]] == TALK.splitlines()
    assert [(turn["speaker"], turn["seconds"], turn["text"]) for turn in found["turns"]] == [
        ("Rina", 3, "Sudah lama di sini?"), ("Pak Amat", 9, "Sejak panen raya."),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_has_problems_and_no_text_and_the_rest_goes_on(tmp_path):
    sound, old = tmp_path / "a.txt", tmp_path / "b.doc"
    sound.write_text("[0:10] P: Mulai.\n[0:05] I1: Ya, dari situ.\n", encoding="utf-8")
    old.write_bytes(b"x")
    found = objects(str(old), str(tmp_path / "tiada.txt"), str(sound), fails=True)
    assert [(one["text"] is None, one["turns"] == []) for one in found] == [(True, True), (True, True), (False, False)]
    assert [[problem["place"] for problem in one["problems"]] for one in found] == [[None], [None], ["line 2"]]
    assert "old Word file" in found[0]["problems"][0]["message"]
    assert "tiada.txt" in found[1]["problems"][0]["message"]


def test_a_person_s_word_goes_before_the_guess(tmp_path):
    file = tmp_path / "satu.txt"
    file.write_bytes("Peneliti: Siap?\nSiap “sekali”.\nCatatan: cerah\nPeneliti: Baik.\n".encode("cp1252"))
    (guessed,), (told,) = objects(str(file)), objects(
        str(file), "--encoding", "cp1252", "--unlabelled", "I3", "--speaker", "Catatan", "--no-speaker", "Peneliti"
    )  # fmt: skip
    assert [turn["speaker"] for turn in guessed["turns"]] == ["Peneliti", None, None, "Peneliti"]
    assert (told["encoding"], told["speakers"]) == ("cp1252", ["Catatan"])


def test_words_for_people_say_who_speaks_and_what_is_wrong(tmp_path):
    file = tmp_path / "satu 12 Maret 2025.txt"
    file.write_text("Informan: Bu Sari (I3)\n\nPENELITI: Siap?\nSiap.\nPENELITI: Baik.\n", encoding="utf-8")
    done = call("read", str(file))
    assert done.stdout.splitlines()[:5] == [
        "satu 12 Maret 2025.txt: 4 turns, speakers: PENELITI, language: -, encoding: utf-8",
        "  date 12 March 2025, from the file's name", "  named at the head of the text: Bu Sari (I3)",
        "  -: Informan: Bu Sari (I3)", "  PENELITI: Siap?",
    ]  # fmt: skip
    assert "only PENELITI is named; 1 paragraphs between are nobody's" in done.stderr
