"""The coding page as a person uses it: selecting with the mouse, pressing keys, waiting until everything is saved."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.person import frames
from tests.support.app import Application

ROOT = ".qc-root"
PLACE = """
([start, end]) => {
  const blocks = [...document.querySelectorAll('.qc-words')];
  const lines = blocks.map((block) => [...block.textContent].length);
  const all = window.qcText.split('\\n');
  let at = 0, seen = -1;
  const place = (offset) => {
    let from = 0, index = -1;
    for (const line of all) {
      const length = [...line].length;
      if (line.trim()) index += 1;
      if (offset <= from + length) {
        const walker = document.createTreeWalker(blocks[index], NodeFilter.SHOW_TEXT);
        let units = [...line].slice(0, offset - from).join('').length, node = walker.nextNode();
        const label = () => node.parentElement.className === 'qc-named';
        while (units > node.length || label()) { units = Math.max(0, units - node.length); node = walker.nextNode(); }
        return [node, units];
      }
      from += length + 1;
    }
  };
  const point = (offset, after) => {
    const range = document.createRange();
    range.setStart(...place(offset)); range.collapse(true);
    const box = range.getClientRects()[0];
    return [box.left, box.top + box.height / 2];
  };
  return [point(start), point(end)];
}
"""


@dataclass(frozen=True, slots=True)
class CodingPage:
    """The page with a source open; offsets are code points of its text."""

    page: Page
    server: Application

    def open(self, project: int, source: int, text: str) -> "CodingPage":
        self.page.goto(f"{self.server.url}/code?project={project}&source={source}")
        self.ready(text)
        return self

    def ready(self, text: str) -> None:
        self.page.wait_for_selector(f"{ROOT}[data-ready=true]", timeout=30_000)
        self.page.evaluate("(text) => { window.qcText = text }", text)

    def points(self, start: int, end: int) -> list[list[float]]:
        """Where the two offsets stand in the window."""
        return self.page.evaluate(PLACE, [start, end])

    def drag(self, start: int, end: int) -> None:
        """Select from one offset to the other with the real mouse."""
        (x, y), (to_x, to_y) = self.points(start, end)
        mouse = self.page.mouse
        mouse.move(x + 0.5, y)
        mouse.down()
        mouse.move((x + to_x) / 2, (y + to_y) / 2)
        mouse.move(to_x + 0.5, to_y)
        mouse.up()
        self.page.wait_for_function(f"() => document.querySelector('{ROOT}').dataset.selection")

    @property
    def selection(self) -> tuple[int, int]:
        start, end = self.page.locator(ROOT).get_attribute("data-selection").split("-")
        return int(start), int(end)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def saved(self) -> None:
        """Wait until nothing is on its way any more."""
        self.page.wait_for_function(f"() => document.querySelector('{ROOT}').dataset.pending === '0'", timeout=30_000)
        frames(self.page)

    def marked(self) -> list[str]:
        """The texts of the highlighted runs."""
        return self.page.locator(".qc-run").all_text_contents()
