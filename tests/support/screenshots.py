"""Pictures of every page on the sample study, and the README's two: `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from qualcode.ui.pages import PAGES
from tests.support import chromium
from tests.support.app import Application

ROOT = Path(__file__).parents[2]
README = {"code": ROOT / "docs" / "pictures" / "code.png", "saturation": ROOT / "docs" / "pictures" / "saturation.png"}
WIDTHS = (1440, 1024)
LANGUAGES = {"id": "Indonesia", "en": "English"}
SETTLE_MS = 2500


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
        viewport={"width": width, "height": 900}, locale=f"{language}-ID", color_scheme=theme
    )
    page = context.new_page()
    _load(page, server, language)
    for shown in PAGES:
        address = "" if shown.default else shown.path
        page.goto(f"{server.url}/{address}?project=1")
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=folder / f"{shown.path}-{language}-{width}-{theme}.png")
        if language == "en" and width == WIDTHS[0] and theme == "light" and shown.path in README:
            README[shown.path].parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=README[shown.path])
    context.close()


def _load(page: Page, server: Application, language: str) -> None:
    page.goto(server.url)
    chosen = page.get_by_role("radio", name=LANGUAGES[language])
    chosen.wait_for(timeout=30_000)
    if not chosen.is_checked():
        chosen.click()
        page.wait_for_timeout(SETTLE_MS)
    button = page.locator("button", has_text="sample study" if language == "en" else "studi contoh")
    if page.locator(".stMetric").count() == 0:
        button.first.click()
        page.locator(".stMetric").first.wait_for(timeout=60_000)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures" / "pages"
    target.mkdir(parents=True, exist_ok=True)
    take(target)
    print(f"Pictures: {target}")
