"""A coded source on paper: as a Word document with real comments in the margin, and as one HTML page that stands by itself."""

import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from docx import Document
from docx.comments import Comment
from docx.document import Document as Paper
from docx.enum.text import WD_COLOR_INDEX
from docx.text.run import Run

from qualcode.locale import say
from qualcode.model.notation import POLARITY_SIGNS
from qualcode.model.span import Span, runs
from qualcode.model.text import initials, paragraphs
from qualcode.reports.words import legal

STYLE = """
body {font: 1rem/1.7 Georgia, "Times New Roman", serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem}
body {color: #111; background: #fff}
h1 {font-size: 1.5rem} .about {color: #444}
.para {display: grid; grid-template-columns: 3rem minmax(0, 42rem) minmax(12rem, 1fr); gap: 1rem; padding: .2rem 0}
.para {break-inside: avoid}
.number {color: #555; font-size: .8rem; text-align: right}
.words {white-space: pre-wrap; margin: 0}
mark {background: #eef2f7; color: inherit; border-bottom: 2px solid #345; padding: 0 .05rem}
sup {font: .7rem sans-serif; margin: 0 .1rem} ol {margin: 0; padding: 0; list-style: none; font-size: .85rem; line-height: 1.4}
li {border-left: 4px solid var(--tint); padding: 0 0 .15rem .5rem; margin: 0 0 .3rem}
li.inhibiting {border-left-style: dashed} li small {color: #444}
@media (max-width: 50rem) {.para {grid-template-columns: 2.2rem 1fr} ol {grid-column: 2}}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A code on a passage as it is printed: its short id and name, who laid it, its polarity and note."""

    span: Span
    code: str
    label: str
    coder: str
    polarity: str = "unset"
    note: str = ""
    colour: str = "#445566"
    at: datetime | None = None

    @property
    def sign(self) -> str:
        return POLARITY_SIGNS[self.polarity]

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.code, self.label, self.sign) if part)


@dataclass(frozen=True, slots=True)
class CodedText:
    """A source's text with its marks, in the order of the text; `about` is a line on what it is."""

    title: str
    about: str
    text: str
    marks: Sequence[Mark]
    language: str


def docx(coded: CodedText) -> bytes:
    """Return the Word document: each paragraph of the source is one, each coding a comment on its words by its coder."""
    paper = Document()
    paper.core_properties.title = legal(coded.title)
    paper.core_properties.author = ""
    paper.add_heading(legal(coded.title), 1)
    if coded.about:
        paper.add_paragraph(legal(coded.about))
    pieces: list[tuple[Span, Run]] = []
    for span in paragraphs(coded.text):
        pieces += _paragraph(paper, coded, span)
    _comments(paper, coded.marks, pieces)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def _paragraph(paper: Paper, coded: CodedText, span: Span) -> Iterator[tuple[Span, Run]]:
    """Write one paragraph, cut wherever a mark begins or ends; yield each piece with where it lies."""
    place = paper.add_paragraph()
    here = [mark.span for mark in coded.marks if mark.span.overlaps(span)]
    for piece, covering in runs(here, span):
        run = place.add_run(legal(piece.of(coded.text)))
        if covering:
            run.font.highlight_color = WD_COLOR_INDEX.GRAY_25
        yield piece, run


def _comments(paper: Paper, marks: Sequence[Mark], pieces: list[tuple[Span, Run]]) -> None:
    starts = [piece.start for piece, _ in pieces]
    for mark in marks:
        touched = [run for piece, run in pieces[_first(starts, mark.span) :] if piece.overlaps(mark.span)]
        if touched:
            words = "\n".join(legal(part) for part in (mark.title, mark.note) if part)
            ends, coder = [touched[0], touched[-1]], legal(mark.coder)
            comment = paper.add_comment(runs=ends, text=words, author=coder, initials=initials(coder))
            _dated(comment, mark.at)


def _first(starts: list[int], span: Span) -> int:
    return max(0, bisect_right(starts, span.start) - 1)


def _dated(comment: Comment, at: datetime | None) -> None:
    """Say when the coding was laid, not when the document was made."""
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date"
    if at is not None:
        comment._comment_elm.set(name, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def html(coded: CodedText) -> bytes:
    """Return the page: words with numbered marks, each number explained beside its paragraph; every word is text."""
    numbers = {id(mark): number for number, mark in enumerate(coded.marks, 1)}
    body = "\n".join(_block(coded, number, span, numbers) for number, span in enumerate(paragraphs(coded.text), 1))
    title, about = escape(legal(coded.title)), escape(legal(coded.about))
    count = escape(say("reports.coded_text.count", coded.language, count=len(coded.marks)))
    return (
        f'<!doctype html>\n<html lang="{coded.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n"
        f'<body><h1>{title}</h1><p class="about">{about}</p><p class="about">{count}</p>\n{body}\n</body></html>\n'
    ).encode()


def _block(coded: CodedText, number: int, span: Span, numbers: Mapping[int, int]) -> str:
    marks = [mark for mark in coded.marks if mark.span.overlaps(span)]
    words = "".join(_piece(coded.text, piece, [marks[at] for at in covering], span, numbers)
                    for piece, covering in runs([mark.span for mark in marks], span))  # fmt: skip
    notes = "".join(_note(mark, numbers[id(mark)]) for mark in marks)
    return f'<div class="para"><span class="number">¶{number}</span><p class="words">{words}</p><ol>{notes}</ol></div>'


def _piece(text: str, piece: Span, marks: Sequence[Mark], span: Span, numbers: Mapping[int, int]) -> str:
    words = escape(legal(piece.of(text)))
    if not marks:
        return words
    ending = [numbers[id(mark)] for mark in marks if min(mark.span.end, span.end) == piece.end]
    signs = f"<sup>{','.join(map(str, ending))}</sup>" if ending else ""
    return f'<mark title="{escape("; ".join(mark.title for mark in marks), quote=True)}">{words}</mark>{signs}'


def _note(mark: Mark, number: int) -> str:
    note = f"<br>{escape(legal(mark.note))}" if mark.note else ""
    kind = ' class="inhibiting"' if mark.polarity == "inhibiting" else ""
    return (
        f'<li{kind} style="--tint: {escape(mark.colour, quote=True)}"><b>{number}</b> {escape(legal(mark.title))}'
        f" <small>{escape(legal(mark.coder))}</small>{note}</li>"
    )
