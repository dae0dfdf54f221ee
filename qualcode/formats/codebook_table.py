"""Codebooks as tables, one row a code: CSV and rows of a workbook to codes and back (docs/codebook-format.md)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from qualcode.formats.encodings import decoded
from qualcode.formats.limits import MAX_CODES
from qualcode.formats.refusal import Unreadable
from qualcode.model.code import Code, Kind, Origin, Polarity, tree_order
from qualcode.model.codebook_draft import Draft
from qualcode.model.notation import ARROW
from qualcode.model.spreadsheet import part, rows_of_parts
from qualcode.model.text import FORMULA
from qualcode.model.transcript import Problem

TEXTS = ("label", "definition", "include", "exclude", "example")
LANGUAGES = ("id", "en")
COLUMNS = (
    "code", "parent", *(f"{name} {language}" for name in TEXTS for language in LANGUAGES),
    "kind", "colour", "polarity", "codable", "origin", "aliases", "retired", "guid",
)  # fmt: skip
NAMES = {
    "code": ("code", "kode", "id", "short id", "code id", "id kode"),
    "parent": ("parent", "induk", "parent code", "kode induk", "parent id"),
    "label": ("label", "name", "nama", "tag", "codename", "code name", "nama kode", "tema", "theme", "judul"),
    "definition": ("definition", "definisi", "description", "deskripsi", "memo", "comment", "komentar", "keterangan"),
    "include": ("include", "termasuk", "inclusion", "inclusion criteria", "inklusi", "kriteria inklusi"),
    "exclude": ("exclude", "tidak termasuk", "exclusion", "exclusion criteria", "eksklusi", "kriteria eksklusi"),
    "example": ("example", "contoh", "contoh kutipan", "example quotation"),
    "kind": ("kind", "jenis", "type", "tipe"),
    "colour": ("colour", "color", "warna"),
    "polarity": ("polarity", "polaritas", "default polarity", "polaritas bawaan"),
    "codable": ("codable", "dapat dipakai"),
    "origin": ("origin", "asal"),
    "aliases": ("aliases", "alias", "nama lain", "other names"),
    "retired": ("retired", "pensiun"),
    "guid": ("guid", "uuid"),
    "part": ("part", "bagian"),
}
Choice = TypeVar("Choice", bound=StrEnum)
WORDS: Mapping[str, Mapping[str, Any]] = {
    "kind": {
        **{kind.value: kind for kind in Kind}, "indikator": Kind.INDICATOR, "faktor": Kind.FACTOR, "tema": Kind.THEME,
        "atribut": Kind.ATTRIBUTE, "map": Kind.FOLDER,
    },
    "polarity": {
        **{polarity.value: polarity for polarity in Polarity}, "+": Polarity.SUPPORTING, "mendukung": Polarity.SUPPORTING,
        "pendukung": Polarity.SUPPORTING, "-": Polarity.INHIBITING, "menghambat": Polarity.INHIBITING,
        "penghambat": Polarity.INHIBITING, "netral": Polarity.NEUTRAL, "=": Polarity.NEUTRAL,
    },
    "origin": {
        **{origin.value: origin for origin in Origin}, "deduktif": Origin.A_PRIORI, "deductive": Origin.A_PRIORI,
        "dari data": Origin.DATA, "induktif": Origin.DATA, "inductive": Origin.DATA,
    },
}  # fmt: skip
TRUE, FALSE = {"true", "yes", "ya", "1", "x"}, {"false", "no", "tidak", "0"}
DELIMITERS = ",;\t"
DEEPEST = 50  # codes one below the other
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_FURTHER = re.compile(r"(?!1/)[1-9]\d*/[1-9]\d*")
_STEP = re.compile(r"\s*(?:\\|›|>|::)\s*")
_LOOSE = re.compile(r"[\s_()\-/]+")

Row = Sequence[str]


def read_csv(file: str, content: bytes, language: str, known: Mapping[str, str]) -> Draft:
    """Return the codes of a CSV file; raise Unreadable where it is none. `known` are the project's codes: see `read`."""
    text = decoded(content)[0].removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=text.split("\n", 1)[0].count))
    try:
        return read(file, [(rows.line_num, row) for row in rows], language, known)
    except csv.Error as error:
        raise Unreadable("broken_csv", line=rows.line_num or 1) from error


def read(file: str, rows: Sequence[tuple[int, Row]], language: str, known: Mapping[str, str]) -> Draft:
    """Return the codes of a table whose first row that is not empty names the columns; a row comes with its number.

    Columns without a language are taken to be in `language`. `known` gives the guids of the project's codes by short id and
    by path of labels, casefolded, so that a row's parent can be one of them. Broken rows are left out and told. Raises
    Unreadable for a table without a column of names, and for too many rows.
    """
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise Unreadable("codebook_empty")
    columns = _columns(filled[0][1])
    if not any(field == "label" for field, _ in columns):
        raise Unreadable("codebook_without_label", line=filled[0][0], found=", ".join(filled[0][1])[:200])
    laid = _joined(filled[1:], columns)
    if len(laid) >= MAX_CODES:
        raise Unreadable("too_many_codes", most=MAX_CODES)
    if not laid:
        raise Unreadable("codebook_empty")
    return _Reader(file, language, columns, dict(known)).draft(laid)


def rows_of(codes: Iterable[Code]) -> Iterator[tuple[str, ...]]:
    """Yield the headings, then a row for each code in tree order; `read` reads them back."""
    yield COLUMNS
    ordered = [code for code, _ in tree_order(codes)]
    ids = {code.guid: code.short_id for code in ordered}
    for code in ordered:
        texts = (getattr(code, name).get(language, "") for name in TEXTS for language in LANGUAGES)
        yield (
            code.short_id, ids.get(code.parent, "") if code.parent else "", *texts, code.kind.value, code.colour,
            code.polarity.value, _said(code.codable), code.origin.value, "; ".join(code.aliases), _said(code.retired), code.guid,
        )  # fmt: skip


def parted(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return the rows with texts that a cell of a workbook does not hold in rows below, and then a column of their parts."""
    guid = COLUMNS.index("guid")
    groups = [rows_of_parts(row, whole=(guid,)) for row in rows]
    if all(len(group) == 1 for group in groups):
        return [row for group in groups for row in group]
    heading, *others = groups
    told = [[*row, part(at, len(group))] for group in others for at, row in enumerate(group, 1)]
    return [[*heading[0], "part"], *told]


def write_csv(codes: Iterable[Code]) -> bytes:
    """Return the codes as CSV in UTF-8 with a byte order mark; no cell is taken for a formula by a spreadsheet."""
    held = io.StringIO(newline="")
    csv.writer(held).writerows([_guarded(cell) for cell in row] for row in rows_of(codes))
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _said(value: bool) -> str:
    return "true" if value else "false"


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def _columns(heading: Row) -> dict[tuple[str, str | None], int]:
    """Return the place of each column by its field and, for a text, its language, None where it names none."""
    found: dict[tuple[str, str | None], int] = {}
    for at, cell in enumerate(heading):
        name = _LOOSE.sub(" ", cell).strip().lower()
        language = next((code for code in LANGUAGES if name.endswith(f" {code}")), None)
        bare = name[: -len(language)].strip() if language else name
        for field_name, names in NAMES.items():
            if name in names:
                found.setdefault((field_name, None), at)
            elif bare in names and field_name in TEXTS:
                found.setdefault((field_name, language), at)
    if not any(field_name == "label" for field_name, _ in found) and ("code", None) in found:
        found[("label", None)] = found.pop(("code", None))
    return found


def _joined(rows: Sequence[tuple[int, Row]], columns: Mapping[tuple[str, str | None], int]) -> list[tuple[int, Row]]:
    """Return the rows with what `parted` laid into rows of its own below a row of the same guid put back behind it."""
    place, guid = columns.get(("part", None)), columns.get(("guid", None))
    if place is None or guid is None:
        return list(rows)
    joined: list[tuple[int, Row]] = []
    for number, row in rows:
        above = joined[-1][1] if joined else ()
        goes_on = len(row) > max(place, guid) < len(above) and row[guid] and row[guid] == above[guid]
        if goes_on and _FURTHER.fullmatch(row[place].strip()):
            cells = zip_longest(above, row, fillvalue="")
            whole = [first if at in (place, guid) else first + more for at, (first, more) in enumerate(cells)]
            joined[-1] = (joined[-1][0], whole)
        else:
            joined.append((number, row))
    return joined


@dataclass(slots=True)
class _Reader:
    """A table on its way to codes; what is wrong is collected as it is met."""

    file: str
    language: str
    columns: Mapping[tuple[str, str | None], int]
    known: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    paths: dict[tuple[str, ...], str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)

    def draft(self, rows: Sequence[tuple[int, Row]]) -> Draft:
        for number, row in rows:
            self.row(number, row)
        self.hang()
        ordered = tuple(code for code, _ in tree_order(_rooted(self.codes.values())))
        parents = {code.guid: code.parent for code in self.codes.values()}
        codes = tuple(replace(code, parent=parents[code.guid]) for code in ordered)
        return Draft(codes, tuple(self.problems), frozenset(self.given & self.codes.keys()), self.rows)

    def row(self, number: int, row: Row) -> None:
        steps = self.steps(row)
        short_id = self.cell(row, "code")
        if not steps:
            self.tell("row_without_label", number)
        elif short_id and short_id.casefold() in self.ids:
            self.tell("row_twice", number, id=short_id, row=self.rows[self.ids[short_id.casefold()]])
        else:
            self.keep(number, row, short_id, steps)

    def steps(self, row: Row) -> tuple[str, ...]:
        """Return the path in the label of the row; a label without steps is a path of one."""
        label = self.texts(row, "label")
        words = label.get(self.language) or next(iter(label.values()), "")
        return (words,) * bool(words) if self.hung else tuple(step for step in _STEP.split(words) if step)

    @property
    def hung(self) -> bool:
        """Whether a column of its own names the parents."""
        return ("parent", None) in self.columns

    def keep(self, number: int, row: Row, short_id: str, steps: tuple[str, ...]) -> None:
        label = {**self.texts(row, "label")}
        if len(steps) > 1:
            label = {language: _STEP.split(words)[-1] for language, words in label.items()}
        if not short_id and steps in self.paths:
            self.tell("row_twice", number, id=ARROW.join(steps), row=self.rows[self.paths[steps]])
            return
        guid = self.guid(number, row, steps)
        colour = self.colour(row, number)
        kind = self.choice(row, "kind", number, Kind.THEME)
        given: dict[str, Any] = {name: self.texts(row, name) for name in TEXTS if name != "label"}
        if colour:
            given["colour"] = colour
        self.codes[guid] = Code(
            guid=guid,
            short_id=short_id,
            label=label,
            position=len(self.codes),
            kind=kind,
            **given,
            polarity=self.choice(row, "polarity", number, Polarity.UNSET),
            codable=self.truth(row, "codable", number, kind is not Kind.FOLDER),
            origin=self.choice(row, "origin", number, Origin.A_PRIORI),
            aliases=tuple(alias.strip() for alias in self.cell(row, "aliases").split(";") if alias.strip()),
            retired=self.truth(row, "retired", number, False),
        )
        self.rows[guid] = number
        self.paths.setdefault(steps, guid)
        if short_id:
            self.ids[short_id.casefold()] = guid
        self.waiting[guid] = self.cell(row, "parent") if self.hung else ARROW.join(steps[:-1])

    def guid(self, number: int, row: Row, steps: tuple[str, ...]) -> str:
        stood = self.cell(row, "guid").strip("{}").lower()
        if stood and _is_guid(stood) and stood not in self.codes:
            self.given.add(stood)
            return stood
        if stood:
            self.tell("row_guid", number, value=stood[:40])
        return str(uuid5(NAMESPACE_URL, f"{self.file}:{number}:{'/'.join(steps)}"))

    def hang(self) -> None:
        """Give every code its parent; those whose parent is not to be found are left out with all that is below them."""
        for guid, wanted in list(self.waiting.items()):
            parent = self.parent(wanted)
            if wanted and (parent is None or parent == guid):
                self.leave_out(guid, "row_without_parent", parent=wanted[:80])
            elif wanted:
                self.codes[guid] = replace(self.codes[guid], parent=parent)
        for guid in [guid for guid in self.codes if self._in_a_ring(guid)]:
            self.leave_out(guid, "row_in_ring")
        while orphans := [guid for guid, code in self.codes.items() if self._lost(code.parent)]:
            for guid in orphans:
                self.leave_out(guid, "row_below_left_out")

    def _lost(self, parent: str | None) -> bool:
        return parent in self.rows and parent not in self.codes

    def parent(self, wanted: str) -> str | None:
        """Return the code of that short id, path of labels or label; a folder that only paths name is made."""
        steps = tuple(step for step in _STEP.split(wanted) if step)
        if not steps or len(steps) > DEEPEST:
            return None
        path = ARROW.join(steps).casefold()
        found = self.ids.get(wanted.casefold()) or self.paths.get(steps) or self.known.get(wanted.casefold())
        found = found or self.known.get(path) or (self.labelled(wanted) or self.labelled(steps[-1]) if self.hung else None)
        return found or (None if self.hung else self.folder(steps))

    def labelled(self, label: str) -> str | None:
        return next((guid for guid, code in self.codes.items() if label in code.label.values()), None)

    def folder(self, steps: tuple[str, ...]) -> str:
        guid = str(uuid5(NAMESPACE_URL, f"{self.file}:{'/'.join(steps)}"))
        above = self.parent(ARROW.join(steps[:-1]))
        self.codes[guid] = Code(
            guid, "", {self.language: steps[-1]}, above, len(self.codes), Kind.FOLDER, codable=False, origin=Origin.A_PRIORI
        )
        self.paths[steps] = guid
        return guid

    def _in_a_ring(self, guid: str) -> bool:
        seen: set[str] = set()
        at: str | None = guid
        while at in self.codes and at not in seen:
            seen.add(at)
            at = self.codes[at].parent
        return at in seen

    def leave_out(self, guid: str, key: str, **facts: object) -> None:
        self.tell(key, self.rows[guid], **facts)
        del self.codes[guid]

    def cell(self, row: Row, name: str, language: str | None = None) -> str:
        at = self.columns.get((name, language))
        return _unguarded(row[at].strip()) if at is not None and at < len(row) else ""

    def texts(self, row: Row, name: str) -> dict[str, str]:
        found = {language: self.cell(row, name, language) for language in LANGUAGES}
        plain = self.cell(row, name)
        if plain and not found.get(self.language):
            found[self.language] = plain
        return {language: words for language, words in found.items() if words}

    def choice(self, row: Row, name: str, number: int, usual: Choice) -> Choice:
        words = self.cell(row, name)
        if not words:
            return usual
        if words.casefold() in WORDS[name]:
            return WORDS[name][words.casefold()]
        self.tell("row_choice", number, field=name, value=words[:40], choices=", ".join(type(usual)))
        return usual

    def truth(self, row: Row, name: str, number: int, usual: bool) -> bool:
        words = self.cell(row, name).casefold()
        if words and words not in TRUE | FALSE:
            self.tell("row_choice", number, field=name, value=words[:40], choices="true, false")
        return words in TRUE if words in TRUE | FALSE else usual

    def colour(self, row: Row, number: int) -> str:
        words = self.cell(row, "colour")
        if words and not _COLOUR.fullmatch(words):
            self.tell("row_colour", number, value=words[:40])
            return ""
        return words if len(words) != 4 else "#" + "".join(2 * digit for digit in words[1:])

    def tell(self, key: str, number: int, **facts: object) -> None:
        self.problems.append(Problem(self.file, f"formats.codebook.{key}", number, facts))


def _rooted(codes: Iterable[Code]) -> list[Code]:
    """Return the codes with those whose parent is not among them at the top, so that they can be ordered."""
    held = list(codes)
    guids = {code.guid for code in held}
    return [code if code.parent in guids else replace(code, parent=None) for code in held]


def _is_guid(words: str) -> bool:
    try:
        return str(UUID(words)) == words
    except ValueError:
        return False
