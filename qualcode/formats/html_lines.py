"""Putting the words of a web page into lines: blocks, line breaks, kept white space, and tables row by row."""

import re

from qualcode.formats.limits import MAX_LINES
from qualcode.formats.refusal import Unreadable

DEEPEST = 8
"""Tables within tables beyond this are mere blocks."""

_SPACE = re.compile(r"[ \t\r\n\f]+")
_SOFT = "\u00ad"


class _Table:
    """A table that is open: the cells of its row, and the one into which is written, where there are any."""

    def __init__(self) -> None:
        self.cells: list[list[str]] | None = None
        self.cell: list[str] | None = None


class Lines:
    """The lines written so far; a table's are written when its row ends. Raises Unreadable where there are too many."""

    def __init__(self) -> None:
        self.body: list[str] = []
        self.parts: list[str] = []
        self.kept = False
        self.tables: list[_Table] = []
        self.deeper = self.counted = 0

    def words(self, text: str) -> None:
        """Write text in which runs of white space are one space."""
        folded = _SPACE.sub(" ", text).replace(_SOFT, "")
        if folded.startswith(" ") and (not self.parts or self.parts[-1].endswith((" ", "\t"))):
            folded = folded[1:]
        if folded:
            self.parts.append(folded)

    def kept_words(self, text: str) -> None:
        """Write text with its white space and its line ends."""
        first, *more = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._keep(first)
        for line in more:
            self.end(blank=True, run=True)
            self._keep(line)

    def _keep(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.kept = True

    def end(self, *, blank: bool = False, run: bool = False) -> None:
        """End the line where there is one; a `blank` one counts too, and further blank ones where they may `run`."""
        if not self.parts and not blank:
            return
        line = "".join(self.parts)
        line = line.rstrip(" \t") if self.kept else line.strip(" ").rstrip("\t")
        seen = bool(line.strip())
        into = self._into()
        # a space that cannot break is how programs write an empty paragraph
        if seen or ((line or blank) and (run or not into or into[-1])):
            into.append(line if seen else "")
            self._count()
        self.parts, self.kept = [], False

    def _count(self) -> None:
        self.counted += 1
        if self.counted > MAX_LINES:
            raise Unreadable("too_many_lines", most=MAX_LINES)

    def _into(self) -> list[str]:
        return next((table.cell for table in reversed(self.tables) if table.cell is not None), self.body)

    def table(self) -> None:
        self.end()
        if len(self.tables) >= DEEPEST:
            self.deeper += 1
        else:
            self.tables.append(_Table())

    def end_table(self) -> None:
        if self.deeper:
            self.end()
            self.deeper -= 1
        elif self.tables:
            self.end_row()
            self.tables.pop()

    def row(self) -> None:
        self.end_row()
        if self.tables and not self.deeper:
            self.tables[-1].cells = []

    def end_row(self) -> None:
        """Write the first lines of the row's cells side by side, then the further lines of each."""
        self.end_cell()
        self.end()
        if not self.tables or self.deeper or not self.tables[-1].cells:
            return
        cells = [trimmed(cell) for cell in self.tables[-1].cells]
        self.tables[-1].cells = None
        into = self._into()
        if any(cells):
            into.append("\t".join(cell[0] if cell else "" for cell in cells).rstrip("\t"))
        for cell in cells:
            into.extend(cell[1:])

    def cell(self) -> None:
        if not self.tables or self.deeper:
            return
        self.end_cell()
        self.end()
        table = self.tables[-1]
        table.cell = []
        table.cells = table.cells or []
        table.cells.append(table.cell)

    def end_cell(self) -> None:
        if not self.tables or self.deeper:
            # a cell outside a row is set off from the next one all the same
            if self.parts:
                self.parts.append("\t")
        elif self.tables[-1].cell is not None:
            self.end()
            self.tables[-1].cell = None

    def finished(self) -> list[str]:
        self.deeper = 0
        while self.tables:
            self.end_table()
        self.end()
        return trimmed(self.body)


def trimmed(lines: list[str]) -> list[str]:
    """Return the lines without empty ones at both ends."""
    filled = [at for at, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else []
