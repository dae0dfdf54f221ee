"""What a person does on every page: waits until it is done, walks to a control with the Tab key, chooses from a list."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENCE_MS = 30_000
STEP_MS = 50
STEPS = 120
BURST = 6  # presses of Tab without looking
MOST = 12  # choices in a row
LINE = 35  # pixels of a row of a table, and of its heading
HELD = "(control) => control === document.activeElement || control.contains(document.activeElement)"
NOWHERE = "() => document.activeElement === document.body"
STOP_AT = """(control) => {
  const held = () => control === document.activeElement || control.contains(document.activeElement);
  window.qcStop ??= addEventListener('keydown', (press) => {
    if (press.key === 'Tab' && window.qcHeld?.()) { press.preventDefault(); press.stopImmediatePropagation(); }
  }, true) || true;
  window.qcHeld = held;
  return held();
}"""
LET_GO = "() => { window.qcHeld = undefined }"
UNFOLDED = "(fold) => Promise.allSettled(fold.getAnimations({ subtree: true }).map((moving) => moving.finished))"
CURSOR = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"


def until(page: Page, ready: Callable[[], bool]) -> None:
    """Wait until something outside the page is so, such as what the database holds."""
    becomes(page, lambda: bool(ready()), True)


def becomes(page: Page, found: Callable[[], object], wanted: object) -> None:
    """Wait until something outside the page is what is wanted; where it does not become so, show what it is."""
    for _ in range(PATIENCE_MS // STEP_MS):
        if found() == wanted:
            return
        page.wait_for_timeout(STEP_MS)
    assert found() == wanted


def at_rest(page: Page) -> None:
    """Wait until what the page asked of its script has been carried out and is drawn."""
    page.evaluate("() => window.qcRest?.begin()")
    page.wait_for_function("() => window.qcRest?.()", timeout=PATIENCE_MS)


def frames(page: Page) -> None:
    """Wait until what the page's scripts did last is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def hearing(page: Page, event: str, told: Callable[[Any], None]) -> Iterator[None]:
    """Be told of what happens on the page for as long as the block runs."""
    page.on(event, told)
    try:
        yield
    finally:
        page.remove_listener(event, told)


def walk(page: Page, control: Locator) -> None:
    """Press Tab until the focus is in the control: a control that keys cannot reach fails here.

    A table that Tab comes by selects a cell, and a page that listens for it runs: the end is waited for.
    """
    control.first.wait_for(timeout=PATIENCE_MS)
    at_rest(page)
    if page.evaluate(NOWHERE):
        skip_to_main_part(page)
    for _ in range(STEPS // BURST):
        if control.evaluate(STOP_AT):
            at_rest(page)
            if control.evaluate(HELD):
                page.evaluate(LET_GO)
                return
        for _ in range(BURST):  # where the focus has arrived, the page keeps it
            page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {control}")


def skip_to_main_part(page: Page) -> None:
    """Take the link that is the first stop of a page, over the sidebar and the list of pages."""
    page.keyboard.press("Tab")
    if page.get_by_test_id("stSkipToContent").evaluate(HELD):
        page.keyboard.press("Enter")


def enter(page: Page, control: Locator, key: str = "Enter") -> None:
    """Walk to the control and press it by key."""
    walk(page, control)
    page.keyboard.press(key)


def choose(page: Page, box: Locator, words: str) -> None:
    """Walk to a list, type, go down to what begins with the words, and take it by key."""
    walk(page, box)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    expect(page.get_by_role("option").filter(has_text=words).first).to_be_visible(timeout=PATIENCE_MS)
    wanted = page.get_by_role("option").and_(page.locator("[data-focused]"))
    for _ in range(STEPS):
        frames(page)
        if wanted.count() and (wanted.text_content() or "").strip().startswith(words):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def turn_to(page: Page, name: str) -> None:
    """Walk to a row of choices, go along it by arrow to the one of that name and take it."""
    wanted = page.get_by_role("radio", name=name, exact=True)
    walk(page, page.get_by_role("radiogroup").filter(has=wanted))
    for key in (*["ArrowLeft"] * MOST, *["ArrowRight"] * MOST):
        if wanted.evaluate(HELD):
            break
        page.keyboard.press(key)
    page.keyboard.press("Space")
    expect(wanted).to_be_checked(timeout=PATIENCE_MS)


def fold(page: Page, name: str) -> Locator:
    """The fold of that name, open or not."""
    return page.get_by_test_id("stExpander").filter(has=page.locator("summary").get_by_text(name, exact=True))


def open_fold(page: Page, name: str) -> Locator:
    """Open a fold by mouse and wait until it has unfolded: a list that is opened before is closed by the movement."""
    found = fold(page, name)
    found.first.wait_for(timeout=PATIENCE_MS)
    at_rest(page)
    found.locator("summary").click()
    found.evaluate(UNFOLDED)
    return found


def pick(page: Page, box: Locator, words: str) -> None:
    """Choose from a list by mouse, once the page is at rest."""
    at_rest(page)
    box.click()
    page.get_by_role("option", name=words).first.click()


def tick(page: Page, table: Locator, row: int, height: int = LINE) -> None:
    """Click the box of a row of a drawn table, in the middle of the first column, over which the mouse becomes a hand."""
    box = table.bounding_box()
    down = box["y"] + LINE + (row + 0.5) * height
    hand = 0
    for along in range(4, int(box["width"]), 8):
        page.mouse.move(box["x"] + along, down)
        if page.evaluate(CURSOR, [box["x"] + along, down]) == "pointer":
            hand = along
        elif hand:
            break
    click_at(page, box["x"] + hand / 2, down)


def click_at(page: Page, across: float, down: float) -> None:
    """Click a place of a drawn table, which does not take clicks of a mouse before it has seen it come."""
    page.mouse.move(across, down)
    frames(page)
    page.mouse.click(across, down)


def write_cell(page: Page, words: str) -> None:
    """Write into the cell of a drawn table whose editor is opening, and leave it with Enter."""
    editor = page.locator(".gdg-input")
    editor.wait_for(timeout=PATIENCE_MS)
    editor.fill(words)
    page.keyboard.press("Enter")
    editor.wait_for(state="detached", timeout=PATIENCE_MS)
