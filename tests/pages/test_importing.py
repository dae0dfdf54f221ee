"""The cards of files before they are stored: what is said on them becomes what is stored, and what to mind is told."""

import pytest

from qualcode.locale import say
from qualcode.services.previewing import preview
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.ui.parts.import_said import EVERYTHING, Part, Said, Who, arriving, free_code
from tests.pages.test_pages import opened, uploaded, words

GROUP = b"Interviewer: hello\nAni: yes there\nBudi: here too\nAni: good\nBudi: fine\n"
HEADED = (
    b"Tanggal: 12 Maret 2025\nInforman: Bu Sari\n\n"
    b"Pewawancara: Apa kabar?\nInforman: Baik.\nPewawancara: Lalu?\nInforman: Panen.\n"
)


def chosen(page, key: str, **facts):
    label = say(key, "en", **facts)
    return next(box for box in [*page.selectbox, *page.text_input] if box.label == label)


def button(page, key: str, **facts):
    return next(one for one in page.button if one.label == say(key, "en", **facts))


def test_what_is_said_of_speakers_is_stored_and_the_rest_is_as_guessed():
    said = Said(who={"Ani": Who(Part.NEW, "I6", "Warga"), "Budi": Who(Part.INFORMANT, "I7")}, dayless=True)
    made = arriving(preview("FGD 12 Maret 2025.txt", GROUP), said, ["I7"])
    assert made.details.speakers == {"Interviewer": None, "Ani": "I6", "Budi": "I7"}
    assert (made.details.informants, made.details.collected_on) == (("I6", "I7"), None)
    assert [(one.code, one.group) for one in made.new] == [("I6", "Warga")]
    assert (made.details.technique.value, made.details.name) == ("focus group", "FGD 12 Maret 2025")


def test_an_informant_of_the_whole_text_can_be_named_where_nobody_in_it_answers():
    made = arriving(preview("I4.txt", b"Kami datang. Sepi."), Said(who={EVERYTHING: Who(Part.INFORMANT, "I4")}), ["I4"])
    assert (made.details.informants, made.details.speakers) == (("I4",), {})


def test_somebody_made_meanwhile_is_an_informant_like_any_other():
    made = arriving(preview("x.txt", GROUP), Said(who={"Ani": Who(Part.NEW, "I6", "Warga")}), ["I6"])
    assert made.who["Ani"] == Who(Part.INFORMANT, "I6")
    assert made.new == ()


def test_a_file_whose_text_is_there_already_is_left_out_until_it_is_ticked():
    twin = preview("x.txt", GROUP, stored={})
    assert arriving(twin, Said(), []).take
    assert free_code(["I1", "i2"]) == "I3"


def test_the_head_of_a_text_fills_the_card_and_a_group_is_made_on_the_spot(empty, engine):
    page = uploaded(opened("sources", "en"), ("desa.txt", HEADED))
    assert say("sources.dated.text", "en") in words(page)
    assert "Bu Sari" in words(page)
    code = chosen(page, "sources.new_code", name="Informan")
    assert code.value == "Bu Sari"
    # what is typed into a menu cannot be typed here: it is said as the menu says it
    said = {"desa.txt": Said(who={"Informan": Who(Part.NEW, "I1", "Petani")})}
    page = uploaded(opened("sources", "en", **{"sources.said": said}), ("desa.txt", HEADED))
    assert chosen(page, "sources.new_group", code="I1").value == "Petani"
    button(page, "sources.confirm", count="1").click().run()
    assert not page.exception
    with reading(engine) as session:
        (stored,) = tables.sources(session, empty.id).itertuples()
        (informant,) = tables.informants(session, empty.id, "en").itertuples()
    assert (str(stored.date)[:10], stored.informants) == ("2025-03-12", ("I1",))
    assert (informant.informant, informant.group_label) == ("I1", "Petani")


@pytest.mark.parametrize("files", [1, 3])
def test_a_press_that_comes_together_with_a_last_word_on_the_card_stores_what_was_said(empty, engine, files):
    talks = [(f"I{number}.txt", f"P: Ya?\nI{number}: Kata {number}.\n".encode()) for number in range(1, files + 1)]
    page = uploaded(opened("sources", "en"), *talks)
    chosen(page, "sources.name").set_value("Kepala dusun")
    button(page, "sources.confirm", count=str(files)).click().run()
    assert not page.exception
    with reading(engine) as session:
        stored = tables.sources(session, empty.id)
    assert sorted(stored["name"]) == sorted(["Kepala dusun", *(f"I{number}" for number in range(2, files + 1))])
    assert say("sources.stored", "en", count=str(files)) in words(page)


def test_of_many_files_one_card_is_open_and_what_was_said_on_it_stands_when_another_is(empty, engine):
    files = [(f"I{number} 1{number} Maret 2025.txt", f"P: Ya?\nI{number}: Kata {number}.\n".encode()) for number in range(1, 10)]
    page = uploaded(opened("sources", "en"), *files, ("rusak.doc", b"x"))
    assert len([box for box in page.text_input if box.label == say("sources.name", "en")]) == 1
    assert "old Word file" in words(page)
    chosen(page, "sources.name").set_value("Wawancara pertama").run()
    other = next(one for one in page.button if "I9 19" in one.label)
    assert "19 March 2025" in other.label
    other.click().run()
    assert chosen(page, "sources.name").value == "I9 19 Maret 2025"
    assert len([one for one in page.button if one.label == say("sources.confirm", "en", count="9")]) == 2
    button(page, "sources.confirm", count="9").click().run()
    with reading(engine) as session:
        stored = tables.sources(session, empty.id)
    assert stored["name"].iloc[0] == "Wawancara pertama"
    assert len(stored) == 9
    assert "9 sources stored" in words(page)
    assert "old Word file" in words(page)


@pytest.mark.parametrize(
    ("name", "content", "warning"),
    [
        ("a.txt", b"Kami datang pagi. Sepi.\n", "speaker"),
        ("a.txt", b"Kami datang pagi. Sepi.\n", "day"),
        ("FGD 1 Mei 2024.txt", GROUP, "open"),
    ],
)
def test_what_is_to_be_minded_is_told_before_anything_is_stored(empty, name, content, warning):
    page = uploaded(opened("sources", "en"), (name, content))
    beginning = say(f"sources.warning.{warning}", "en", **({"names": "Ani, Budi"} if warning == "open" else {}))
    assert beginning.split(".")[0] in words(page)
