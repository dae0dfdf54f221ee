"""Every page in the browser: nothing on it is in the other language or in Streamlit's own English, nor bars anybody's way."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import MetaData, String, Text, select

from qualcode.locale import LANGUAGES, catalogue
from qualcode.ui.pages import PAGES
from tests.browser.person import PATIENCE_MS, at_rest

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
MARKS = re.compile(r":material/\w+:|[*`]|\[|\]\([^)]*\)")
FACT = re.compile(r"\{\w*(?::[^}]*)?\}")
TITLES = re.compile(r"reports\..*\.title")
"""What is printed is offered by its title, in the language of the file, which is chosen on its page."""
TELLING = 8
"""Letters that a sentence with facts has of its own before it is looked for among other words."""


def _spaced(words: str) -> str:
    return " ".join(MARKS.sub("", words).split())


class Foreign:
    """The sentences of one language that a page in another one may not show."""

    def __init__(self, language: str) -> None:
        (other,) = {*LANGUAGES} - {language}
        own = {_spaced(words) for words in catalogue(language).values()}
        theirs = {_spaced(words) for key, words in catalogue(other).items() if not TITLES.fullmatch(key)}
        self.sentences = {words for words in theirs - own if len(re.findall(r"[^\W\d_]", words)) > 1}
        self.open = [self._pattern(words) for words in self.sentences if FACT.search(words) and self._letters(words) >= TELLING]

    @staticmethod
    def _letters(words: str) -> int:
        return len(re.findall(r"[^\W\d_]", FACT.sub("", words)))

    @staticmethod
    def _pattern(words: str) -> re.Pattern[str]:
        return re.compile(".+".join(re.escape(part) for part in FACT.split(words)))

    def among(self, texts: list[str], people: set[str]) -> list[str]:
        """Return what of the texts is a sentence of the other language and no words of people."""
        texts = [text for text in texts if text not in people]
        whole = [text for text in texts if text in self.sentences]
        return whole + [text for text in texts if any(sentence.fullmatch(text) for sentence in self.open)]


def _words_of_people(engine) -> set[str]:
    """Return every text that the database holds, as it would be shown."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            _spaced(value)
            for table in tables.tables.values()
            for column in table.columns if isinstance(column.type, String | Text)
            for value in connection.execute(select(column).distinct()).scalars() if isinstance(value, str)
        }  # fmt: skip


def _each_page(page) -> Iterator[str]:
    """Go to one page after the other, as Back does, and yield its path when all of it is there."""
    for shown in PAGES:
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
    ("language", "theme"),
    [
        ("id", "light"),
        pytest.param("en", "dark", marks=pytest.mark.soak),
        pytest.param("id", "dark", marks=pytest.mark.soak),
        pytest.param("en", "light", marks=pytest.mark.soak),
    ],
)
def test_every_page_speaks_one_language_and_bars_nobody(sample, server, page, language, theme):
    engine, _ = sample
    foreign, people = Foreign(language), _words_of_people(engine)
    page.emulate_media(color_scheme=theme)
    page.goto(f"{server.url}/?project=1")
    at_rest(page)
    page.get_by_test_id("stSidebar").get_by_role("radio", name=NAMES[language]).click()
    at_rest(page)
    strange, barred = {}, {}
    for path in _each_page(page):
        if found := foreign.among(page.evaluate(SHOWN), people):
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
