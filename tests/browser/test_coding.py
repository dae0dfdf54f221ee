"""Coding in a real browser, by mouse and by keyboard, and what the database holds afterwards."""

import pytest

from qualcode.model.event import act
from qualcode.services import codebook
from qualcode.store.database import writing

pytestmark = pytest.mark.browser

HARD = {
    "emoji": "I1: Halo 😀👍 dunia 🇮🇩 kita semua.",
    "joined": "I1: keluarga 👨‍👩‍👧 datang ke kantor camat.",
    "combining": "I1: e\u0301tat de\u0301ja\u0300 vu kata mereka.",
    "right to left": "I1: مرحبا بكم في القرية الصغيرة اليوم",
    "mathematical": "I1: 𝔘𝔫𝔦 dan 𝟙𝟚𝟛 angka ganda saja.",
}


def test_a_mouse_drag_and_a_digit_lay_a_code_and_it_is_there_after_a_reload(opened):
    study = opened()
    start = study.text.index("jalan kaki")
    study.coder.drag(start, start + 10)
    assert study.coder.selection == (start, start + 10)
    study.coder.press("1")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki")]
    study.coder.page.reload()
    study.coder.ready(study.text)
    assert study.coder.marked() == ["jalan kaki"]


def test_the_keyboard_alone_selects_codes_changes_and_removes(opened):
    study = opened()
    study.coder.page.locator(".qc-text").focus()
    study.coder.press("ArrowDown", "Home", *["ArrowRight"] * 4, *["Control+Shift+ArrowRight"] * 2)
    start, end = study.coder.selection
    assert study.text[start:end] == "Kami jalan"
    study.coder.press("/")
    study.coder.page.keyboard.type("B2")
    study.coder.press("Enter")
    study.coder.saved()
    assert study.stored() == [("B2", "Kami jalan")]
    study.coder.press("+")
    study.coder.saved()
    assert study.coder.page.locator(".qc-chip").get_attribute("data-polarity") == "supporting"
    study.coder.press("Delete")
    study.coder.saved()
    assert study.stored() == []
    assert study.events("coding.removed") == 1


def test_overlapping_codes_stay_apart_and_one_of_them_can_be_removed(opened):
    study = opened()
    start = study.text.index("Kami jalan kaki ke kantor")
    study.coder.drag(start, start + 15)
    study.coder.press("1")
    study.coder.drag(start + 5, start + 25)
    study.coder.press("2")
    study.coder.saved()
    assert study.stored() == [("B1", "Kami jalan kaki"), ("B2", "jalan kaki ke kantor")]
    assert study.coder.marked() == ["Kami ", "jalan kaki", " ke kantor"]
    study.coder.page.reload()
    study.coder.ready(study.text)
    study.coder.page.locator(".qc-run", has_text="Kami").click()
    study.coder.page.locator(".qc-popup .qc-danger").click()
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki ke kantor")]


@pytest.mark.parametrize("name", HARD)
def test_offsets_are_code_points_whatever_the_script(opened, name):
    text = HARD[name]
    study = opened(text)
    study.coder.page.locator(".qc-text").focus()
    study.coder.press("Home", *["Control+ArrowRight"] * 2, "Shift+End")
    start, end = study.coder.selection
    assert text[start:end]
    study.coder.press("1")
    study.coder.saved()
    assert study.stored() == [("B1", text[start:end])]
    assert "".join(study.coder.marked()) == text[start:end]


def test_a_new_code_is_made_while_coding_and_in_vivo(opened):
    study = opened()
    start = study.text.index("lebih murah")
    study.coder.drag(start, start + 11)
    study.coder.press("i")
    study.coder.saved()
    with writing(study.study.engine) as session:
        labels = [code.named("id") for code in codebook.codes(session, study.study.project)]
    assert "lebih murah" in labels
    assert [quote for _, quote in study.stored()] == ["lebih murah"]


def test_markup_in_a_transcript_is_shown_as_text(opened):
    study = opened("I1: <script>window.hit = 1</script> <b>tebal</b> & **bintang**")
    assert study.coder.page.locator(".qc-words").first.text_content() == study.text
    assert study.coder.page.evaluate("window.hit") is None


def test_a_refused_gesture_is_taken_back_with_its_reason_and_the_selection_stays(opened):
    study = opened()
    with writing(study.study.engine) as session:
        codebook.delete_code(session, act(study.study.me), study.study.project, study.study.codes["B3"])
    start = study.text.index("Sudah lama")
    study.coder.drag(start, start + 10)
    study.coder.press("3")
    study.coder.page.wait_for_selector(".qc-status[data-kind=refused]")
    study.coder.saved()
    assert study.coder.marked() == []
    assert study.coder.selection == (start, start + 10)
    assert study.stored() == []


def test_a_burst_of_twenty_gestures_gives_exactly_twenty_codings(opened):
    study = opened()
    start = study.text.index("kantor")
    study.coder.drag(start, start + 6)
    study.coder.page.evaluate(
        """async () => {
            const text = document.querySelector('.qc-text');
            for (let i = 0; i < 20; i += 1) {
                text.dispatchEvent(new KeyboardEvent('keydown', { key: String(i % 3 + 1), bubbles: true }));
                await new Promise((done) => setTimeout(done, 24));
            }
        }"""
    )
    study.coder.saved()
    assert len(study.stored()) == 20
    assert study.events("coding.created") == 20


def test_gestures_made_while_the_server_is_down_are_saved_once_after_its_return(opened, server):
    study = opened()
    study.coder.page.evaluate("document.querySelector('.qc-root').dataset.mark = 'same'")
    server.kill()
    for word, key in (("jalan", "1"), ("murah", "2"), ("dekat", "3")):
        start = study.text.index(word)
        study.coder.drag(start, start + len(word))
        study.coder.press(key)
    study.coder.page.wait_for_function("() => document.querySelectorAll('.qc-run').length === 3")
    assert sorted(study.coder.marked()) == ["dekat", "jalan", "murah"]
    server.start()
    study.coder.saved()
    assert study.stored() == [("B1", "jalan"), ("B2", "murah"), ("B3", "dekat")]
    assert study.events("coding.created") == 3
    assert study.coder.page.locator(".qc-root").get_attribute("data-mark") == "same"


def test_the_passage_of_a_coding_can_be_changed(opened):
    study = opened()
    start = study.text.index("jalan kaki")
    study.coder.drag(start, start + 5)
    study.coder.press("1")
    study.coder.saved()
    study.coder.page.locator(".qc-chip").click()
    study.coder.page.locator(".qc-entry footer button").nth(1).click()
    study.coder.drag(start, start + 10)
    study.coder.press("Enter")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki")]


def test_undo_and_redo_by_keys_and_by_mouse_go_through_the_database(opened):
    study = opened()
    start = study.text.index("jalan kaki")
    study.coder.drag(start, start + 10)
    study.coder.press("1", "-")
    study.coder.saved()
    study.coder.press("Control+z")
    study.coder.page.wait_for_selector(".qc-chip[data-polarity=unset]")
    study.coder.press("u")
    study.coder.page.wait_for_function("() => !document.querySelector('.qc-run')")
    assert study.stored() == []
    study.coder.press("Control+Shift+z")
    study.coder.page.wait_for_selector(".qc-run")
    study.coder.page.locator("[data-back=redo]").click()
    study.coder.page.wait_for_selector(".qc-chip[data-polarity=inhibiting]")
    assert study.stored() == [("B1", "jalan kaki")]
    assert study.events("gesture.undone") == 2
