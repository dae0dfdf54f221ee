"""Coding in a real browser, by mouse and by keyboard, and what the database holds afterwards."""

import pytest

from qualcode.model.event import act
from qualcode.services import codebook
from qualcode.services import memos as memo_services
from qualcode.store.database import writing
from tests.lengths import HALF_WAY

pytestmark = pytest.mark.browser

MARKUP = "I1: <script>window.hit = 1</script> <b>tebal</b> & **bintang**"
SLOWLY_MS = 80  # between two keys
HARD = {
    "emoji": "I1: Halo 😀👍 dunia 🇮🇩 kita semua.",
    "joined": "I1: keluarga 👨‍👩‍👧 datang ke kantor camat.",
    "combining": "I1: e\u0301tat de\u0301ja\u0300 vu kata mereka.",
    "right to left": "I1: مرحبا بكم في القرية الصغيرة اليوم",
    "mathematical": "I1: 𝔘𝔫𝔦 dan 𝟙𝟚𝟛 angka ganda saja.",
}


def test_the_keyboard_alone_selects_codes_changes_and_removes(opened):
    study = opened()
    study.coder.page.locator(".qc-text").focus()
    study.coder.press("ArrowDown", "Home", *["Control+Shift+ArrowRight"] * 2)
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


def test_codes_laid_by_mouse_overlap_are_there_after_a_reload_and_one_of_them_can_be_removed(opened):
    study = opened()
    start = study.text.index("Kami jalan kaki ke kantor")
    study.coder.drag(start, start + 15)
    assert study.coder.selection == (start, start + 15)
    study.coder.press("1")
    study.coder.drag(start + 5, start + 25)
    study.coder.press("2")
    study.coder.saved()
    assert study.stored() == [("B1", "Kami jalan kaki"), ("B2", "jalan kaki ke kantor")]
    assert study.coder.marked() == ["Kami ", "jalan kaki", " ke kantor"]
    study.coder.page.reload()
    study.coder.ready(study.text)
    assert study.coder.marked() == ["Kami ", "jalan kaki", " ke kantor"]
    study.coder.page.locator(".qc-run", has_text="Kami").click()
    study.coder.page.locator(".qc-popup .qc-danger").click()
    study.coder.saved()
    assert study.stored() == [("B2", "jalan kaki ke kantor")]


@pytest.mark.parametrize(
    "names", [("emoji", "right to left"), *(pytest.param((name,), marks=pytest.mark.soak) for name in HARD)], ids=" and ".join
)
def test_offsets_are_code_points_whatever_the_script_and_markup_is_shown_as_text(opened, names):
    lines = [HARD[name] for name in names]
    study = opened("\n".join((*lines, MARKUP)))
    study.coder.page.locator(".qc-text").focus()
    quotes = []
    for line in lines:
        study.coder.press("Home", *["Control+ArrowRight"] * 2, "Shift+End")
        start, end = study.coder.selection
        quotes.append(study.text[start:end])
        assert line.endswith(quotes[-1])
        study.coder.press("1", "ArrowDown")
    study.coder.saved()
    assert study.stored() == [("B1", quote) for quote in quotes]
    assert "".join(study.coder.marked()) == "".join(quotes)
    assert study.coder.page.locator(".qc-words").last.text_content() == MARKUP
    assert study.coder.page.evaluate("window.hit") is None


@pytest.mark.soak
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
    study = opened(codes=10)
    start = study.text.index("kantor")
    study.coder.drag(start, start + 6)
    study.coder.page.evaluate(
        """async () => {
            const text = document.querySelector('.qc-text');
            const press = (key, more = {}) => text.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
            for (let i = 0; i < 20; i += 1) {
                if (i === 10) {
                    press('ArrowRight');
                    press('ArrowRight', { shiftKey: true, ctrlKey: true });
                }
                press(String((i + 1) % 10));
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


@pytest.mark.soak
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


def lay(study, words: str, key: str = "1") -> tuple[int, int]:
    start = study.text.index(words)
    study.coder.drag(start, start + len(words))
    study.coder.press(key)
    study.coder.saved()
    return start, start + len(words)


def test_a_code_laid_over_itself_extends_undo_parts_them_and_another_code_changed_into_it_joins(opened):
    study = opened()
    lay(study, "jalan kaki")
    lay(study, "murah")
    lay(study, "kaki ke kantor karena lebih murah")
    assert study.stored() == [("B1", "jalan kaki ke kantor karena lebih murah")]
    assert "B1" in study.coder.page.locator(".qc-status").text_content()
    assert study.coder.page.locator(".qc-chip").count() == 1
    study.coder.press("u")
    study.coder.page.wait_for_function("() => document.querySelectorAll('.qc-chip').length === 2")
    assert study.stored() == [("B1", "jalan kaki"), ("B1", "murah")]
    start = study.text.index("kaki ke")
    study.coder.drag(start, start + len("kaki ke kantor"))
    study.coder.press("2", "c")
    study.coder.page.keyboard.type("B1", delay=SLOWLY_MS)  # what was coded just now is painted and saved meanwhile
    study.coder.press("Enter")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki ke kantor"), ("B1", "murah")]
    assert study.coder.page.locator(".qc-chip").count() == 2


def test_the_edges_of_a_coding_are_dragged_and_moved_word_by_word_by_keys(opened):
    study = opened()
    start, end = lay(study, "jalan kaki")
    to = end + len(" ke kantor")
    page = study.coder.page
    box = page.locator(".qc-edge[data-edge=end]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    _, (x, y) = study.coder.points(start, to)
    page.mouse.move(x - 20, y)
    page.mouse.move(x + 0.5, y)
    page.mouse.up()
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki ke kantor")]
    assert study.events("coding.changed") == 1
    study.coder.press("<", "<", ">", "{")
    study.coder.saved()
    assert study.stored() == [("B1", "Kami jalan kaki ke")]
    study.coder.press("}")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki ke")]


def test_a_whole_turn_is_coded_by_a_click_on_its_speaker_and_by_a_key(opened):
    study = opened()
    study.coder.page.locator(".qc-gutter").nth(1).click()
    study.coder.press("1")
    study.coder.saved()
    assert study.stored() == [("B1", "Kami jalan kaki ke kantor karena lebih murah dan dekat.")]
    study.coder.page.locator(".qc-words").nth(2).click()
    study.coder.press("t", "2")
    study.coder.saved()
    assert study.stored()[-1] == ("B2", "Sudah lama begitu.")


@pytest.mark.soak
def test_a_selection_widens_to_words_when_the_setting_says_so(opened):
    study = opened()
    page = study.coder.page
    page.locator(".qc-view-button").click()
    page.locator("[data-view=snap]").select_option("word")
    page.keyboard.press("Escape")
    start = study.text.index("jalan kaki")
    study.coder.drag(start + 2, start + 8)
    page.wait_for_function(f"() => document.querySelector('.qc-root').dataset.selection === '{start}-{start + 10}'")
    study.coder.press("1")
    study.coder.saved()
    assert study.stored() == [("B1", "jalan kaki")]
    page.reload()
    study.coder.ready(study.text)
    page.locator(".qc-view-button").click()
    assert page.locator("[data-view=snap]").input_value() == "word"


def test_a_family_is_hidden_and_shown_by_key_and_by_mouse_and_colours_follow_the_polarity(opened):
    study = opened()
    lay(study, "jalan kaki")
    lay(study, "murah", "2")
    page = study.coder.page
    row = page.locator(".qc-code").first
    row.focus()
    page.keyboard.press("h")
    page.wait_for_function("() => document.querySelectorAll('.qc-run').length === 1")
    assert study.coder.marked() == ["murah"]
    page.locator(".qc-eye").first.click()
    page.wait_for_function("() => document.querySelectorAll('.qc-run').length === 2")
    before = page.locator(".qc-run").first.evaluate("(run) => run.style.getPropertyValue('--qc-fill')")
    page.locator(".qc-view-button").click()
    page.locator("[data-view=tint]").select_option("polarity")
    after = page.locator(".qc-run").first.evaluate("(run) => run.style.getPropertyValue('--qc-fill')")
    assert before != after
    assert len(study.stored()) == 2


def memos(study) -> list[tuple[str, str, str]]:
    with writing(study.study.engine) as session:
        return [(memo.quote, memo.title, memo.body) for memo in memo_services.passage_memos(session, study.source)]


@HALF_WAY
def test_a_memo_on_a_passage_is_written_by_keys_and_removed_by_mouse(opened, to_the_end):
    study = opened()
    start = study.text.index("jalan kaki")
    study.coder.drag(start, start + 10)
    page = study.coder.page
    study.coder.press("Shift+M")
    page.keyboard.type("<b>Jauh</b> **sekali**")
    study.coder.press("Control+Enter")
    study.coder.saved()
    assert memos(study) == [("jalan kaki", "jalan kaki", "<b>Jauh</b> **sekali**")]
    page.reload()
    study.coder.ready(study.text)
    chip = page.locator(".qc-memo-chip")
    assert chip.text_content() == "✎jalan kaki"
    if not to_the_end:
        return
    chip.click()
    assert page.locator(".qc-memo textarea").input_value() == "<b>Jauh</b> **sekali**"
    page.locator(".qc-memo .qc-danger").click()
    study.coder.saved()
    assert memos(study) == []
    assert chip.count() == 0
    study.coder.press("u")
    chip.wait_for()
    assert len(memos(study)) == 1
