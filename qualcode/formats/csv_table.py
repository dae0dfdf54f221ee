"""Transcripts as tables: columns speaker, text and time, in any order, under Indonesian or English headings."""

import csv
import io
from collections.abc import Iterable

from qualcode.formats.encodings import decoded
from qualcode.formats.limits import MAX_ROWS
from qualcode.formats.material import Line, Material, Note
from qualcode.formats.refusal import Unreadable
from qualcode.formats.times import seconds
from qualcode.model.transcript import Choice

HEADINGS = {
    "text": {"text", "teks", "utterance", "ujaran", "isi", "content", "transcript", "transkrip", "kalimat", "jawaban"},
    "speaker": {"speaker", "pembicara", "name", "nama", "informan", "informant", "penutur", "narasumber"},
    "time": {"time", "waktu", "start", "mulai", "timestamp", "begin", "jam", "start time"},
}
DELIMITERS = ",;\t|"


def read(content: bytes, choice: Choice) -> Material:
    """Return one turn a row, as "Speaker: text"; rows without text or with a broken time are noted and left out or kept."""
    decoded_text, name = decoded(content, choice.encoding)
    text = decoded_text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        heading = next(rows, [])
        columns = _columns(heading)
        if "text" not in columns:
            raise Unreadable("csv_without_text", line=1, found=", ".join(heading)[:200])
        numbered = ((rows.line_num, row) for row in rows)
        return _material(numbered, columns, len(heading), name)
    except csv.Error as error:
        raise Unreadable("broken_csv", line=rows.line_num or 1) from error


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _columns(heading: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(heading):
        for role, names in HEADINGS.items():
            if cell.strip().lower() in names:
                found.setdefault(role, index)
    return found


def _material(rows: Iterable[tuple[int, list[str]]], columns: dict[str, int], width: int, encoding: str) -> Material:
    lines: list[Line] = []
    notes: list[Note] = []
    for line_number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(lines) >= MAX_ROWS:
            raise Unreadable("too_many_rows", line=line_number, most=MAX_ROWS)
        words = _cell(row, columns, "text")
        if len(row) > width or not words:
            notes.append(Note("broken_row", line_number))
            continue
        when, odd = _time(_cell(row, columns, "time"))
        if odd:
            notes.append(Note("odd_time", line_number, (("time", odd),)))
        lines.append(Line(words, _cell(row, columns, "speaker") or None, when))
    if not lines:
        raise Unreadable("empty")
    return Material(tuple(lines), encoding=encoding, notes=tuple(notes))


def _cell(row: list[str], columns: dict[str, int], role: str) -> str:
    index = columns.get(role)
    return row[index].strip() if index is not None and index < len(row) else ""


def _time(value: str) -> tuple[float | None, str]:
    """Return the time in seconds, and the value itself where it is none."""
    if not value:
        return None, ""
    when = seconds(value)
    return when, "" if when is not None else value[:40]
