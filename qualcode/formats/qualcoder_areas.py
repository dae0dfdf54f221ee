"""What QualCoder's codings mark on pictures, pages, sound and film, as REFI-QDA says such places."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from qualcode.formats.pdf_places import Box, on_pages
from qualcode.formats.sqlite_bytes import Row
from qualcode.model.bundle import Area, Medium

MARKED = ("imid", "id", "x1", "y1", "width", "height", "cid", "memo", "date", "owner", "important", "pdf_page")
TIMED = ("avid", "id", "pos0", "pos1", "cid", "memo", "date", "owner", "important")
UNPLACED = "PageArea"
"""A rectangle on a page whose height is not known, from the upper left corner, which no standard selection can say."""

_STRETCHES = {Medium.AUDIO: "AudioSelection", Medium.VIDEO: "VideoSelection"}


def rectangles(rows: Sequence[Row], medium: Medium, original: bytes | None) -> list[Area | None]:
    """Return the place of each row of `code_image` on a picture or on a PDF's pages; None where it cannot be read.

    QualCoder counts pixels from the upper left corner, on pages with one pixel a point; the standard counts points from the
    lower left one, so that pages need the PDF itself: without it their places stay as they are, as UNPLACED.
    """
    boxes = [_box(row, medium) for row in rows]
    if medium is Medium.PICTURE:
        return [_picture(box) if box else None for box in boxes]
    if medium is Medium.PDF:
        corners = iter(on_pages(original, [box for box in boxes if box]) if original else ())
        return [_page(box, next(corners, None)) if box else None for box in boxes]
    return [None] * len(rows)


def stretches(rows: Sequence[Row], medium: Medium) -> Iterator[Area | None]:
    """Yield the place of each row of `code_av` in a recording, in milliseconds; None where it cannot be read."""
    for row in rows:
        begin, end = _whole(row["pos0"]), _whole(row["pos1"])
        if medium in _STRETCHES and begin is not None and end is not None and 0 <= begin <= end:
            yield Area(_STRETCHES[medium], {"begin": begin, "end": end})
        else:
            yield None


def _box(row: Row, medium: Medium) -> Box | None:
    page = _whole(row["pdf_page"]) if medium is Medium.PDF else 0
    left, top, width, height = (_whole(row[name]) for name in ("x1", "y1", "width", "height"))
    if page is None or left is None or top is None or width is None or height is None:
        return None
    box = Box(page, max(left, 0), max(top, 0), left + width, top + height)
    return box if page >= 0 and box.left < box.right and box.top < box.bottom else None


def _picture(box: Box) -> Area:
    return Area("PictureSelection", {"firstX": box.left, "firstY": box.top, "secondX": box.right, "secondY": box.bottom})


def _page(box: Box, corners: tuple[int, int, int, int] | None) -> Area:
    if corners is None:
        return Area(UNPLACED, {"page": box.page, "left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom})
    return Area("PDFSelection", {"page": box.page, **dict(zip(("firstX", "firstY", "secondX", "secondY"), corners, strict=True))})


def _whole(value: Any) -> int | None:
    """Return a place as a whole number; newer versions of QualCoder round them themselves."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return round(found) if math.isfinite(found) else None
