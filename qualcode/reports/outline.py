"""Tables on their way to a file: what stands in them, free of any file format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Quote:
    """An informant's words with the place where they stand, such as I6, ¶14; `sign` tells its polarity."""

    text: str
    locator: str = ""
    sign: str = ""


class Signed(str):
    """Words of our own after a sign of ours, such as `+ 3 supporting`; `bare` says them so that no sign stands at the head.

    `sign` is the one at the head, for a column of its own; it is empty where `bare` tells the signs itself.
    """

    bare: str
    sign: str

    def __new__(cls, told: str, bare: str, sign: str = "") -> "Signed":
        made = super().__new__(cls, told)
        made.bare, made.sign = bare, sign
        return made

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]  # what copies are made from
        return str(self), self.bare, self.sign


def signed(sign: str, words: str) -> Signed:
    """Return the words with the sign at their head."""
    return Signed(f"{sign} {words}", words, sign)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with so many decimals."""

    value: float
    digits: int = 0


Cell = str | int | Figure | Quote | tuple[Quote | str, ...]

ColumnKind = Literal["text", "number", "share", "quote"]
Align = Literal["left", "center"]
COUNTED: tuple[ColumnKind, ...] = ("number", "share")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading; `width` is relative to the others', a share is a number of hundred.

    Numbers stand in the middle and all else at the left, unless `align` says otherwise.
    """

    heading: str
    width: float = 1.0
    kind: ColumnKind = "text"
    align: Align | None = None

    def aligned(self, cell: Cell) -> Align:
        """Return where the cell stands; words in a column of numbers, such as a dash, stand as words do."""
        counted = self.kind in COUNTED and isinstance(cell, int | Figure)
        return self.align or ("center" if counted else "left")

    @property
    def whole(self) -> Align:
        """Where all cells stand, for a format that knows one place for a column."""
        return self.align or ("center" if self.kind in COUNTED else "left")


def columns_of(headings: Sequence[str], widths: Sequence[float], kinds: Sequence[ColumnKind] = ()) -> tuple[Column, ...]:
    """Return a column a heading with its width; the first have the kinds, those without one hold text.

    Raises ValueError where there are not as many widths as headings, or more kinds.
    """
    plain: ColumnKind = "text"
    rest = (plain,) * (len(headings) - len(kinds))
    return tuple(Column(*told) for told in zip(headings, widths, (*kinds, *rest), strict=True))


@dataclass(frozen=True, slots=True)
class Band:
    """A row that names the rows below it, across the whole table."""

    label: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption; `notes` are printed below it before the source line.

    Raises ValueError where a row has more or fewer cells than there are columns.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...] | Band, ...]
    landscape: bool = False
    notes: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows if not isinstance(row, Band)):
            raise ValueError(f"{self.id}: its rows need {width} cells")

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)

    @property
    def widths(self) -> tuple[float, ...]:
        return tuple(column.width for column in self.columns)


@dataclass(frozen=True, slots=True)
class Outline:
    """A document: tables in order, in one language, with the study's name."""

    title: str
    language: str
    tables: tuple[TableBlock, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a chapter or an appendix, levels 2 and 3 stand inside it."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation that stands by itself between the paragraphs."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class See:
    """A sentence that points to tables and figures, named by their ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as a PNG file with its caption; `alt` tells in words what it shows."""

    id: str
    title: str
    png: bytes
    alt: str
    source: str = ""


Block = Heading | Text | Said | See | Picture | TableBlock


@dataclass(frozen=True, slots=True)
class Division:
    """A chapter, or an appendix, with what stands in it in order."""

    title: str
    blocks: tuple[Block, ...]
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a thesis with its appendices, in one language, with the study's name."""

    title: str
    language: str
    divisions: tuple[Division, ...]
