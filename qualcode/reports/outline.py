"""Tables on their way to a file: what stands in them, free of any file format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """An informant's words with the place where they stand, such as I6, ¶14; `sign` tells its polarity."""

    text: str
    locator: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with so many decimals."""

    value: float
    digits: int = 0


Cell = str | int | Figure | Quote | tuple[Quote | str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A row that names the rows below it, across the whole table."""

    label: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption; `widths` are relative, `notes` are printed below it before the source line."""

    id: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...] | Band, ...]
    widths: tuple[float, ...]
    landscape: bool = False
    notes: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        width = len(self.headings)
        wrong = len(self.widths) != width or any(len(row) != width for row in self.rows if not isinstance(row, Band))
        if wrong:
            raise ValueError(f"{self.id}: every row and the widths need {width} cells")


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
