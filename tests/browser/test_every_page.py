"""Every page in the browser: nothing on it is in the other language or in Streamlit's own English, nor bars anybody's way."""

from collections.abc import Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from qualcode.ui.pages import PAGES
from tests.browser.person import PATIENCE_MS, at_rest
from tests.foreign import foreign, words_of_people

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SHOWN = """() => {
  const texts = new Set();
  const add = (text) => { const shown = text?.replace(/\\s+/g, ' ').trim(); if (shown) texts.add(shown); };
  const skipped = (part) => part.closest('script, style, noscript, body [lang]')
    || getComputedStyle(part).fontFamily.includes('Material'); // what is printed has a language of its own; icons are letters
  const whole = (part) => [...part.childNodes].map((node) => node.nodeType === Node.TEXT_NODE ? node.data
    : node.nodeType === Node.ELEMENT_NODE && !skipped(node) ? whole(node) : '').join('');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!skipped(walker.currentNode.parentElement)) add(walker.currentNode.data);
  for (const part of document.querySelectorAll('p, li, h1, h2, h3, h4, button, label, th, td'))
    if (!skipped(part)) add(whole(part));
  for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt', 'data-title'])
    for (const part of document.querySelectorAll(`[${name}]`)) if (!skipped(part)) add(part.getAttribute(name));
  return [...texts];
}"""
GO = "(to) => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')) }"
DRAWN = "(part) => !document.querySelector('[data-testid=stSkeleton]') && document.querySelector(part)"
OWN = {"code": ".qc-root[data-ready=true]", "codebook": ".qt-list > *"}
NAMES = {"id": "Indonesia", "en": "English"}
MAIN = ("overview", "code", "codebook", "saturation")
"""What a person works on every day is looked at in each run; tests of the pages read the words of all of them."""
EVERY = tuple(shown.path for shown in PAGES)


def _each_page(page, paths: Sequence[str]) -> Iterator[str]:
    """Go to one page after the other, as Back does, and yield its path when all of it is there."""
    for shown in PAGES:
        if shown.path not in paths:
            continue
        page.evaluate(GO, f"/{'' if shown.default else shown.path}?project=1")
        at_rest(page)
        page.wait_for_function(DRAWN, arg=OWN.get(shown.path, ".stApp"), timeout=PATIENCE_MS)
        if shown.path in OWN:
            at_rest(page)
        yield shown.path


def _findings(page) -> list[str]:
    """Return what axe-core finds serious or critical on the page, with where it is."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [
        f"{finding['id']}: {node['target']} {node['html'][:160]} {node['any'][0]['message'][:120] if node['any'] else ''}"
        for finding in found if finding["impact"] in ("serious", "critical") for node in finding["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "theme", "paths"),
    [
        ("id", "light", MAIN),
        *(pytest.param(language, theme, EVERY, marks=pytest.mark.soak) for language in NAMES for theme in ("light", "dark")),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_pages_speak_one_language_and_bar_nobody(sample, server, page, language, theme, paths):
    engine, _ = sample
    people = words_of_people(engine)
    page.emulate_media(color_scheme=theme)
    page.goto(f"{server.url}/?project=1")
    at_rest(page)
    page.get_by_test_id("stSidebar").get_by_role("radio", name=NAMES[language]).click()
    at_rest(page)
    strange, barred = {}, {}
    for path in _each_page(page, paths):
        if found := foreign(language).among(page.evaluate(SHOWN), people):
            strange[path] = found
        if found := _findings(page):
            barred[path] = found
    assert (strange, barred) == ({}, {})


def test_streamlit_speaks_the_readers_language_and_words_of_people_stay(study, server, page):
    study.source("Search", "P: Apa?\nI1: [Close.|B1]")
    study.source("Catatan", "P: Lalu?\nI1: [Open.|B1]")
    page.goto(f"{server.url}/passages?project={study.project}")
    at_rest(page)
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Langsung ke isi utama")
    page.get_by_test_id("stPopoverButton").click()
    filters = page.get_by_test_id("stPopoverBody").get_by_test_id("stMultiSelect")
    sources = filters.get_by_role("combobox", name="Sumber", exact=True)
    sources.click()
    expect(page.get_by_role("option", name="Pilih semua")).to_be_visible()
    page.get_by_role("option", name="Search").click()
    sources.fill("zzzz")
    expect(page.get_by_role("option", name="Tidak ada pilihan")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Lepaskan Search")).to_have_count(1)
    expect(filters.get_by_text("Search", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebar").get_by_role("radio", name="English").click()
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Skip to main content")
    expect(page.get_by_label("Collapse sidebar")).to_have_count(1)
