"""Pictures of every page on the sample study, from its top to its end, and the README's two: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from qualcode.ui.pages import PAGES
from tests.browser.person import PATIENCE_MS, at_rest
from tests.support import chromium
from tests.support.app import Application

ROOT = Path(__file__).parents[2]
REST = Path(__file__).parent / "rest.js"
README = {"code": ROOT / "docs" / "pictures" / "code.png", "saturation": ROOT / "docs" / "pictures" / "saturation.png"}
WIDTHS = (1440, 1024)
HEIGHT = 900
MOST = 6000  # pixels of a picture's height
LANGUAGES = {"id": "Indonesia", "en": "English"}
DRAWN = "(part) => !document.querySelector('[data-testid=stSkeleton]') && document.querySelector(part)"
OWN = {"code": ".qc-root[data-ready=true]", "codebook": ".qt-list > *"}
"""What a page draws by itself, where it does."""
REACH = "(parts) => Math.max(...[...document.querySelectorAll(parts)].map((part) => part.scrollHeight))"
PARTS = ".stMain, [data-testid=stSidebarContent]"


def take(folder: Path) -> None:
    """Write <page>-<language>-<width>-<theme>.png for every page into the folder, and the README's pictures."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as driver:
        server = Application(Path(data), f"sqlite:///{data}/pictures.sqlite3").start()
        browser = driver.chromium.launch(executable_path=chromium.ensure(), args=list(chromium.FLAGS))
        try:
            for language in LANGUAGES:
                for width in WIDTHS:
                    _pages(browser, server, folder, language, width, "light")
            _pages(browser, server, folder, "id", WIDTHS[0], "dark")
        finally:
            browser.close()
            server.stop()


def _pages(browser, server: Application, folder: Path, language: str, width: int, theme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, locale=f"{language}-ID", color_scheme=theme
    )
    page = context.new_page()
    page.add_init_script(path=REST)
    _load(page, server, language)
    for shown in PAGES:
        address = "" if shown.default else shown.path
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(f"{server.url}/{address}?project=1")
        _drawn(page, shown.path)
        if language == "en" and width == WIDTHS[0] and theme == "light" and shown.path in README:
            README[shown.path].parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=README[shown.path])
        page.set_viewport_size({"width": width, "height": min(MOST, max(HEIGHT, page.evaluate(REACH, PARTS)))})
        _drawn(page, shown.path)
        page.screenshot(path=folder / f"{shown.path}-{language}-{width}-{theme}.png")
    context.close()


def _drawn(page: Page, path: str = "") -> None:
    """Wait until what the page shows is there whole, also what is fetched when it is first needed."""
    at_rest(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(DRAWN, arg=OWN.get(path, ".stApp"), timeout=PATIENCE_MS)
    at_rest(page)


def _load(page: Page, server: Application, language: str) -> None:
    page.goto(server.url)
    chosen = page.get_by_role("radio", name=LANGUAGES[language])
    chosen.wait_for(timeout=PATIENCE_MS)
    _drawn(page)
    if not chosen.is_checked():
        chosen.click()
        _drawn(page)
    if page.locator(".stMetric").count() == 0:
        page.locator("button", has_text="sample study" if language == "en" else "studi contoh").first.click()
        page.locator(".stMetric").first.wait_for(timeout=PATIENCE_MS)
        _drawn(page)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures" / "pages"
    target.mkdir(parents=True, exist_ok=True)
    take(target)
    print(f"Pictures: {target}")
