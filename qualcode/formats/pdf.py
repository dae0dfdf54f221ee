"""PDF with text: page by page, line numbers in the margin removed, lines joined into paragraphs."""

import itertools
import re

import pypdfium2

from qualcode.formats.limits import MAX_PAGES
from qualcode.formats.material import Material, Note, lines_of
from qualcode.formats.refusal import Unreadable
from qualcode.model.transcript import Choice

ENOUGH_LETTERS = 20
_NUMBER = re.compile(r"^\s*(\d{1,4})(?:\s+|$)")
_OPENS = re.compile(r"^\s*(?:[\[(]?\d{1,2}:\d{2}|[\w .'’-]{1,40}:(?:\s|$))")
_ENDS = re.compile(r"[.!?:…\"”’)]\s*$")


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of all pages; raise Unreadable for a password, for scans without text, for too many pages."""
    pages = _pages(content)
    letters = sum(character.isalpha() for page in pages for character in page)
    if letters < ENOUGH_LETTERS:
        raise Unreadable("scanned_pdf", pages=len(pages))
    lines = [page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").split("\n") for page in pages]
    numbered = _without_numbers(lines)
    notes = (Note("line_numbers_removed"),) if numbered is not lines else ()
    return Material(lines_of("\n\n".join("\n".join(_paragraphs(page)) for page in numbered)), notes=notes)


def _pages(content: bytes) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        key = "password" if "password" in str(error).lower() else "broken_pdf"
        raise Unreadable(key) from error
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable("too_many_pages", pages=len(document), most=MAX_PAGES)
        return [_page_text(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("broken_pdf") from error
    finally:
        document.close()


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return text.get_text_bounded()
    finally:
        text.close()
        page.close()


def _without_numbers(pages: list[list[str]]) -> list[list[str]]:
    """Take line numbers away where most lines of the document begin with one and they rise."""
    found = [int(match[1]) for page in pages for line in page if (match := _NUMBER.match(line))]
    filled = sum(bool(line.strip()) for page in pages for line in page)
    rising = sum(after == before + 1 for before, after in itertools.pairwise(found))
    if len(found) < 10 or len(found) < 0.6 * filled or rising < 0.6 * len(found):
        return pages
    return [[_NUMBER.sub("", line, count=1) for line in page] for page in pages]


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines of a page that continue one another; a short line that ends a sentence ends the paragraph."""
    longest = max((len(line) for line in lines), default=0)
    result: list[str] = []
    open_line = False
    for line in lines:
        line = line.rstrip()
        if open_line and line.strip() and not _OPENS.match(line):
            result[-1] = f"{result[-1]} {line.strip()}"
        else:
            result.append(line)
        ended = _ENDS.search(line) is not None and len(line) < 0.8 * longest
        open_line = bool(line.strip()) and not ended and len(line) > 0.5 * longest
    return result
