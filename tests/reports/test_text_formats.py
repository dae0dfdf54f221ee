"""Tables as HTML, LaTeX and Markdown: every word is what it was, whatever it is made of, and the files are as agreed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser
from markdown_it import MarkdownIt

from qualcode.reports.export import format_named
from qualcode.reports.outline import Column, Outline, TableBlock
from qualcode.reports.preset import APA, SKRIPSI
from qualcode.reports.words import legal
from qualcode.reports.writers import html, latex, markdown
from tests.reports.test_golden import GOLDEN, OUTLINE

NASTY = "ab1 \\`*_{}[]<>#+-!|~$&=^:%\"'()./😀é\u0301"
cells = st.text(st.sampled_from(NASTY), max_size=30).map(str.strip)


def table(words: str) -> Outline:
    columns = Column(words), Column("B", kind="number")
    block = TableBlock("t", words, columns, ((words, 2), (words, "x")), notes=(words,), source="S")
    return Outline(words, "id", (block,))


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("ending", ["html", "tex", "md"])
def test_the_file_is_as_agreed(ending, update_golden):
    made = format_named(ending).write(OUTLINE).decode()
    path = GOLDEN / f"tables.{ending}"
    if update_golden:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_a_column_of_numbers_stands_in_the_middle_as_in_the_other_formats():
    made = {name: format_named(name).write(table("x")).decode() for name in ("html", "tex", "md")}
    assert '<td class="count">2</td>' in made["html"]
    assert made["tex"].count("\\RaggedRight") == made["tex"].count("\\Centering") == 1
    assert "| --- | :-: |" in made["md"]


@pytest.mark.parametrize(("preset", "first"), [(SKRIPSI, "Tabel 4.1 Frekuensi Kode"), (APA, "Tabel 1 Frekuensi Kode")])
def test_captions_of_the_web_page_are_numbered_as_the_preset_says(preset, first):
    page = parser.fromstring(html.write(OUTLINE, chapter="4", preset=preset))
    assert next(page.iter("caption")).text_content() == first
    assert page.find("body").get("class") == preset.id


@given(cells)
@settings(max_examples=150)
def test_html_shows_every_word_and_no_element_of_its_own(words):
    page = parser.fromstring(html.write(table(words)))
    shown = [folded(cell.text_content()) for cell in page.iter("td")]
    assert shown == [folded(words), "2", folded(words), "x"]
    assert folded(page.find(".//th").text_content()) == folded(words)
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "table", "caption", "thead", "tbody", "tr", "th", "td", "p",
    }  # fmt: skip


@given(cells)
@settings(max_examples=150)
def test_markdown_shows_every_word_in_its_cell(words):
    page = parser.fromstring(MarkdownIt("commonmark").enable("table").render(markdown.write(table(words)).decode()))
    shown = [folded(cell.text_content()) for cell in page.iter("td")]
    assert shown == [folded(words), "2", folded(words), "x"]
    assert not list(page.iter("a", "img", "script", "em", "code"))


@given(cells)
@settings(max_examples=150)
def test_latex_has_no_command_that_words_made(words):
    back = latex.plain(words)
    for mark, escape in sorted(latex._ESCAPES.items(), key=lambda pair: -len(pair[1])):
        back = back.replace(escape, {"\\": "\ue000", "{": "\ue001", "}": "\ue002"}.get(mark, mark))
    back = back.replace("\ue000", "\\").replace("\ue001", "{").replace("\ue002", "}")
    assert back == legal(words)
