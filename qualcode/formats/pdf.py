"""PDF with text: rows on pages to paragraphs; what is left out of the text, or is not there, is said."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from qualcode.formats.left_out import LeftOut
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.pdf_pages import Page, pages_of
from qualcode.formats.pdf_rows import Paragraph, Rows, paragraphs, without_numbers, without_running
from qualcode.formats.refusal import Unreadable
from qualcode.model.transcript import Choice

ENOUGH_LETTERS = 20
"""Fewer on a page that holds a picture are a stamp on a scan."""



def read(content: bytes, choice: Choice) -> Material:
    """Return the text of all pages; raise Unreadable for a password, for scans without text, for too many pages."""
    pages = pages_of(content)
    found = [list(page.rows) for page in pages]
    numbered = without_numbers(found)
    rows, running = without_running(numbered, {page.number - 1 for page in pages if page.pictures})
    if running and not _letters(rows) and not any(page.pictures for page in pages):
        rows, running = numbered, []
    letters = _letters(rows)
    poor = letters < ENOUGH_LETTERS * len(pages) and all(page.pictures for page in pages)
    if (poor or not letters) and not any(page.typed for page in pages):
        raise Unreadable("scanned_pdf", pages=len(pages))
    silent = [
        page.number for page, left in zip(pages, rows, strict=True)
        if not page.broken and not page.typed and all(row.blank for row in left)
    ]  # fmt: skip
    notes = [*_about_pages(pages), *_left_out(pages, running).notes()]
    if silent:
        notes.insert(0, Note("pages_without_text", None, (("pages", ranges(silent)),)))
    if sum(map(len, numbered)) < sum(map(len, found)) or numbered != found:
        notes.append(Note("line_numbers_removed"))
    return Material(bounded(_lines(pages, paragraphs(rows))), notes=tuple(notes))


def _letters(pages: Rows) -> int:
    return sum(sum(map(str.isalpha, row.text)) for page in pages for row in page)


def _lines(pages: Sequence[Page], found: Iterable[Paragraph]) -> Iterator[Line]:
    """Yield the paragraphs, and what is typed into the fields of a page behind the last that begins on it."""
    after = 0
    for paragraph in found:
        while after < paragraph.page:
            yield from _typed(pages[after])
            after += 1
        yield Line(paragraph.text)
    for page in pages[after:]:
        yield from _typed(page)


def _typed(page: Page) -> Iterator[Line]:
    for words in page.typed:
        yield from (Line(line, aside=True) for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _about_pages(pages: Iterable[Page]) -> Iterator[Note]:
    for page in pages:
        if page.broken:
            yield Note("page_unreadable", page.number, unit="page")
        if page.unknown:
            yield Note("letters_unknown", page.number, (("count", page.unknown),), "page")
        if page.typed:
            yield Note("fields_taken", page.number, (("count", len(page.typed)),), "page")


def _left_out(pages: Iterable[Page], running: Iterable[str]) -> LeftOut:
    found = LeftOut()
    for words in running:
        found.add("headers_left_out", words)
    for page in pages:
        for words in page.outside:
            found.add("outside_left_out", words)
        for words in page.comments:
            found.add("comments_left_out", words)
    return found


def ranges(numbers: Sequence[int]) -> str:
    """Return rising numbers with those that follow one another as a range: “1, 3–5”."""
    breaks = [at + 1 for at, (before, after) in enumerate(pairwise(numbers)) if after != before + 1]
    parts = [numbers[start:end] for start, end in pairwise([0, *breaks, len(numbers)])]
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
