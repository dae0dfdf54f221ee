"""Places on the pages of a PDF: from the upper left corner of a page as it is shown to the page's own points."""

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2

FINE = 100
"""Parts of a point in which places are carried over, because pdfium takes whole numbers."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole points from the upper left corner of its page, which is counted from 0."""

    page: int
    left: int
    top: int
    right: int
    bottom: int


Corners = tuple[int, int, int, int]
"""The left, lower, right and upper edge in whole points from the lower left corner."""


def on_pages(content: bytes, boxes: Sequence[Box]) -> list[Corners | None]:
    """Return the corners of each box on its page, turned and cut pages too; None where the file shows no such page."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return [None] * len(boxes)
    try:
        pages = {number: _opened(document, number) for number in dict.fromkeys(box.page for box in boxes)}
        return [_corners(pages[box.page], box) for box in boxes]
    finally:
        document.close()


def _opened(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPosConv | None:
    if not 0 <= number < len(document):
        return None
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    width, height = page.get_size()
    return pypdfium2.PdfPosConv(page, (0, 0, round(width * FINE), round(height * FINE), 0))


def _corners(page: pypdfium2.PdfPosConv | None, box: Box) -> Corners | None:
    if page is None:
        return None
    try:
        ends = [page.to_page(round(x * FINE), round(y * FINE)) for x, y in ((box.left, box.top), (box.right, box.bottom))]
    except (pypdfium2.PdfiumError, OverflowError):
        return None
    (left, right), (low, high) = (sorted(round(end[axis]) for end in ends) for axis in (0, 1))
    return left, low, right, high
