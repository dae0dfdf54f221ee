"""Paragraphs and rows of tables as lines: what stands side by side in a row stands on one line, with tabs between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from qualcode.formats.material import Line

LONGEST_NAME = 40
"""The cells of a first column that are no longer than this hold names, times or numbers."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the lines that follow it at once, such as its notes; a `block` is a line of a table already."""

    text: str
    after: tuple[Line, ...] = ()
    block: bool = False

    @property
    def empty(self) -> bool:
        return not self.after and not self.text.strip()


def lines(paragraphs: Iterable[Paragraph]) -> Iterator[Line]:
    """Yield the lines of the paragraphs; an empty paragraph is an empty line, but not one of a table."""
    for paragraph in paragraphs:
        if paragraph.text or not paragraph.block:
            yield Line(paragraph.text)
        yield from paragraph.after


def row(cells: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    """Yield the lines of a table's row.

    The first paragraphs of the cells stand on one line, further ones on lines of their own below, cell by cell. Where each
    cell holds as many paragraphs as a first one of names or times, they stand side by side. Rows of nested tables stand alone.
    """
    held = [[paragraph for paragraph in cell if not paragraph.empty] for cell in cells]
    if _side_by_side(held):
        yield from (_joined(level) for level in zip_longest(*held))
        return
    heads = [cell[0] if cell and not cell[0].block else None for cell in held]
    if any(heads):
        yield _joined(heads)
    for cell, head in zip(held, heads, strict=True):
        yield from (Paragraph(rest.text, rest.after, block=True) for rest in cell[bool(head) :])


def _side_by_side(cells: Sequence[Sequence[Paragraph]]) -> bool:
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or len(filled[0]) < 2 or any(len(cell) != len(filled[0]) for cell in filled):
        return False
    return not any(paragraph.block for cell in filled for paragraph in cell) and all(
        len(paragraph.text) <= LONGEST_NAME for paragraph in filled[0]
    )


def _joined(side: Iterable[Paragraph | None]) -> Paragraph:
    side = list(side)
    text = "\t".join(part.text.strip("\n") if part else "" for part in side).rstrip("\t")
    return Paragraph(text, tuple(line for part in side if part for line in part.after), block=True)
