"""Memos as a Word document: what each is on, who wrote it, and its Markdown as real headings, lists and emphasis."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Word
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qualcode.reports.words import legal

DEEPEST = 9
FIRST = 1
STYLES = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number", "blockquote_open": "Quote"}
MARKS = {"strong": "bold", "em": "italic"}


@dataclass(frozen=True, slots=True)
class Told:
    """A memo as it is written down: its title, a line on what it is about and by whom, the passage's words, and its Markdown."""

    title: str
    about: str
    quote: str
    body: str


def write(title: str, memos: Sequence[Told]) -> bytes:
    """Return the document; HTML in a memo stays text, and pictures and links become their words."""
    made = Document()
    made.core_properties.title = legal(title)
    made.add_heading(legal(title), 0)
    for memo in memos:
        made.add_heading(legal(memo.title), FIRST)
        made.add_paragraph().add_run(legal(memo.about)).italic = True
        if memo.quote:
            made.add_paragraph(legal(" ".join(memo.quote.split())), style="Quote")
        _body(made, MarkdownIt("commonmark", {"html": False}).parse(memo.body))
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _body(made: Word, tokens: Sequence[Token]) -> None:
    styles: list[str] = []
    level = 0
    for token in tokens:
        if token.type in STYLES:
            styles.append(STYLES[token.type])
        elif token.type.endswith(("list_close", "blockquote_close")):
            styles.pop()
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            place = made.add_heading(level=min(DEEPEST, FIRST + level)) if level else made.add_paragraph(style=_style(styles))
            _line(place, token.children or ())
        elif token.type in ("fence", "code_block"):
            made.add_paragraph(legal(token.content.rstrip("\n")))


def _style(styles: Sequence[str]) -> str | None:
    return styles[-1] if styles else None


def _line(place: Paragraph, tokens: Sequence[Token]) -> None:
    for words, marks in _runs(tokens):
        run = place.add_run(legal(words))
        for mark in marks:
            setattr(run.font, mark, True)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words of a line, each piece with how it is emphasised."""
    marks: list[str] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in MARKS:
            marks.remove(MARKS[name]) if token.type.endswith("_close") else marks.append(MARKS[name])
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n" if token.type == "hardbreak" else " ", ()
        elif token.content:
            yield token.content, tuple(marks)
