"""QualCoder projects (.qda, a folder in a zip or its data.qda): sources with their codings, codes, cases, attributes, memos."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qualcode.formats import foreign, qualcoder_areas
from qualcode.formats.foreign import Desk, Placed
from qualcode.formats.refi_names import colour, moment
from qualcode.formats.refi_offsets import Evidence, normal
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.sqlite_bytes import Row, number, rows, words
from qualcode.model.bundle import (
    Area,
    Bundle,
    Case,
    Laid,
    Link,
    Medium,
    Note,
    Quotation,
    TravellingCode,
    TravellingSource,
    User,
    Variable,
)
from qualcode.model.span import Span

ORIGIN = "QualCoder"
MEDIA = {"images": Medium.PICTURE, "audio": Medium.AUDIO, "video": Medium.VIDEO}
RECORDED = frozenset(MEDIA.values())
FOLDERS = {"docs": "documents"}
_PATH = re.compile(r"/?(images|docs|audio|video)([:/])(.*)", re.DOTALL)
Values = Mapping[tuple[str, object], Mapping[str, str]]
Beside = Callable[[str], bytes | None]
"""Gives what lies in the project's folder under a path, or None."""


def nothing(path: str) -> None:
    """Find nothing beside a data.qda that came alone."""


@dataclass(frozen=True, slots=True)
class _File:
    """A source with everything that lies on it; its file's `name`, and its content where that came along."""

    row: Row
    text: str
    medium: Medium
    name: str
    original: bytes | None
    coded: Sequence[Row]
    annotated: Sequence[Row]
    of_cases: Sequence[Row]
    marked: Sequence[Row]
    timed: Sequence[Row]

    def placed(self) -> list[Placed]:
        kinds = (("code", "ctid", self.coded), ("note", "anid", self.annotated), ("case", "id", self.parts()))
        return [
            Placed((kind, row[key]), number(row["pos0"]), number(row["pos1"]), words(row.get("seltext")))
            for kind, key, held in kinds
            for row in held
        ]

    def parts(self) -> Iterator[Row]:
        """Yield the pieces of the source, not the whole of it, that belong to a case."""
        whole = (0, len(self.text))
        return (row for row in self.of_cases if (number(row["pos0"]), number(row["pos1"])) != whole)


def read(file: str, connection: sqlite3.Connection, name: str = "", beside: Beside = nothing) -> Arrival:
    """Return the project; `name` is that of its folder, which QualCoder does not keep inside, and `beside` what lies in it."""
    project = next(rows(connection, "project", "date", "memo", "about", "codername"), {"date": "", "memo": ""})
    desk = Desk(file, f"qualcoder:{words(project['date'])}")
    people = _People(desk)
    files = list(_files(connection, beside))
    texts = [(each.text, each.placed()) for each in files if each.text]
    found = foreign.evidence(texts, ORIGIN)
    sources, notes, parts = _sources(desk, people, files, found[0])
    journal = tuple(_journal(desk, people, connection))
    variables, values = _attributes(desk, connection)
    bundle = Bundle(
        name=name or file.rsplit(".", 1)[0],
        origin=ORIGIN,
        description=words(project["memo"]),
        codes=_codes(desk, connection),
        sources=tuple(replace(source, values=values.get(("source", source.guid), {})) for source in sources),
        notes=(*notes, *journal),
        variables=variables,
        cases=tuple(_cases(desk, connection, files, parts, values)),
        links=tuple(_links(desk, files, sources)),
        about=tuple(note.guid for note in journal),
        at=_when(project["date"]),
    )
    areas = sum(quotation.area is not None for source in sources for quotation in source.quotations)
    if lost := sum(1 for table in ("code_image", "code_av") for _ in rows(connection, table, "cid")) - areas:
        desk.lost["areas_lost"] += lost
    return Arrival(replace(bundle, users=tuple(people.known.values())), found, desk.told())


@dataclass(slots=True)
class _People:
    """The coders, who have names and no numbers, as they turn up."""

    desk: Desk
    known: dict[str, User] = field(default_factory=dict)

    def guid(self, name: object) -> str | None:
        called = words(name).strip()
        if not called:
            return None
        self.known.setdefault(called, User(self.desk.guid("coder", called), called))
        return self.known[called].guid


def _files(connection: sqlite3.Connection, beside: Beside) -> Iterator[_File]:
    def by(source: str, table: str, *columns: str) -> Mapping[object, list[Row]]:
        found = defaultdict(list)
        for row in rows(connection, table, *columns):
            found[row[source]].append(row)
        return found

    coded = by("fid", "code_text", "ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "avid", "important")
    annotated = by("fid", "annotation", "anid", "fid", "pos0", "pos1", "memo", "owner", "date")
    of_cases = by("fid", "case_text", "id", "caseid", "fid", "pos0", "pos1")
    marked, timed = by("id", "code_image", *qualcoder_areas.MARKED), by("id", "code_av", *qualcoder_areas.TIMED)
    for row in rows(connection, "source", "id", "name", "fulltext", "mediapath", "memo", "owner", "date"):
        key, (medium, name, path) = row["id"], _place(row)
        yield _File(
            row, words(row["fulltext"]), medium, name, beside(path) if path else None,
            coded[key], annotated[key], of_cases[key], marked[key], timed[key],
        )  # fmt: skip


def _place(row: Row) -> tuple[Medium, str, str]:
    """Return what the source is made of, its file's name, and the file's path in the folder.

    Neither name nor path for a text, whose words are in the database; no path for a linked file, which lies elsewhere.
    """
    found = _PATH.fullmatch(words(row["mediapath"]))
    kind, sign, path = found.groups() if found else ("docs", "/", words(row["name"]).strip())
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    medium = MEDIA.get(kind, Medium.PDF if name.lower().endswith(".pdf") else Medium.TEXT)
    if medium is Medium.TEXT:
        return medium, "", ""
    return medium, name, f"{FOLDERS.get(kind, kind)}/{path}" if sign == "/" else ""


def _sources(
    desk: Desk, people: _People, files: Sequence[_File], found: Evidence
) -> tuple[list[TravellingSource], list[Note], dict[object, str]]:
    """Return the sources, the notes on their passages, and the quotation of each piece that belongs to a case."""
    sources: list[TravellingSource] = []
    notes: list[Note] = []
    parts: dict[object, str] = {}
    for each in files:
        spans = foreign.spans(desk, each.text, normal(each.text), each.placed(), found) if each.text else {}
        annotations = [_annotation(desk, people, row) for row in each.annotated if ("note", row["anid"]) in spans]
        notes += annotations
        sources.append(_source(desk, people, each, spans))
        parts |= {row["id"]: desk.guid("case_text", row["id"]) for row in each.parts() if ("case", row["id"]) in spans}
    return sources, notes, parts


def _source(desk: Desk, people: _People, each: _File, spans: Mapping[object, Span]) -> TravellingSource:
    row = each.row
    if each.medium in RECORDED and each.original is None:
        desk.tell("source_without_file", name=words(row["name"])[:80])
    elif each.medium not in RECORDED and not each.text:
        desk.tell("source_without_text", name=words(row["name"])[:80])
    quotations = [_coding(desk, people, one, spans["code", one["ctid"]]) for one in each.coded if ("code", one["ctid"]) in spans]
    quotations += [
        Quotation(desk.guid("annotation", one["anid"]), spans["note", one["anid"]], notes=(desk.guid("note", one["anid"]),))
        for one in each.annotated
        if ("note", one["anid"]) in spans
    ]
    quotations += [
        Quotation(desk.guid("case_text", one["id"]), spans["case", one["id"]])
        for one in each.parts()
        if ("case", one["id"]) in spans
    ]
    quotations += _areas(desk, people, each)
    return TravellingSource(
        desk.guid("source", row["id"]),
        words(row["name"]).strip() or str(row["id"]),
        normal(each.text) if each.text else None,
        each.medium,
        each.name,
        each.original,
        quotations=tuple(quotations),
        description=words(row["memo"]),
        user=people.guid(row["owner"]),
        at=_when(row["date"]),
    )


def _coding(desk: Desk, people: _People, row: Row, span: Span) -> Quotation:
    return _quotation(desk, people, row, desk.guid("code_text", row["ctid"]), desk.guid("coding", row["ctid"]), span)


def _areas(desk: Desk, people: _People, each: _File) -> Iterator[Quotation]:
    """Yield the codings on a picture, on pages and in a recording whose place can be read; pages without their PDF are told."""
    kinds = (
        ("code_image", "imid", each.marked, qualcoder_areas.rectangles(each.marked, each.medium, each.original)),
        ("code_av", "avid", each.timed, qualcoder_areas.stretches(each.timed, each.medium)),
    )
    for table, key, held, areas in kinds:
        for row, area in zip(held, areas, strict=True):
            if area is not None:
                if area.kind == qualcoder_areas.UNPLACED:
                    desk.lost["pages_without_file"] += 1
                guid, coding = desk.guid(table, row[key]), desk.guid(f"{table}:coding", row[key])
                yield _quotation(desk, people, row, guid, coding, None, area)


def _quotation(
    desk: Desk, people: _People, row: Row, guid: str, coding: str, span: Span | None, area: Area | None = None
) -> Quotation:
    user, at = people.guid(row["owner"]), _when(row["date"])
    laid = Laid(coding, desk.guid("code", row["cid"]), user, at, important=number(row["important"]) == 1)
    return Quotation(guid, span, (laid,), description=words(row["memo"]), user=user, at=at, area=area)


def _links(desk: Desk, files: Sequence[_File], sources: Sequence[TravellingSource]) -> Iterator[Link]:
    """Yield what ties a coding of a transcript to the piece of the recording that it speaks of."""
    there = {quotation.guid for source in sources for quotation in source.quotations}
    for row in (row for each in files for row in each.coded if row["avid"] is not None):
        ends = desk.guid("code_text", row["ctid"]), desk.guid("code_av", row["avid"])
        if there.issuperset(ends):
            yield Link(desk.guid("code_text:code_av", row["ctid"]), "", *ends)


def _annotation(desk: Desk, people: _People, row: Row) -> Note:
    text = words(row["memo"])
    return Note(
        desk.guid("note", row["anid"]), _title(text), normal(text), people.guid(row["owner"]), _when(row["date"])
    )


def _journal(desk: Desk, people: _People, connection: sqlite3.Connection) -> Iterator[Note]:
    for row in rows(connection, "journal", "jid", "name", "jentry", "date", "owner"):
        yield Note(
            desk.guid("journal", row["jid"]), words(row["name"]) or _title(words(row["jentry"])), normal(words(row["jentry"])),
            people.guid(row["owner"]), _when(row["date"]),
        )  # fmt: skip


def _codes(desk: Desk, connection: sqlite3.Connection) -> tuple[TravellingCode, ...]:
    """Return categories as folders with the codes in them, parents before children."""
    made: list[TravellingCode] = []
    for row in rows(connection, "code_cat", "catid", "name", "memo", "supercatid"):
        parent = desk.guid("category", row["supercatid"]) if row["supercatid"] is not None else None
        guid, about = desk.guid("category", row["catid"]), words(row["memo"])
        made.append(TravellingCode(guid, words(row["name"]), parent, codable=False, description=about))
    for row in rows(connection, "code_name", "cid", "name", "memo", "catid", "color", "supercid"):
        above = ("code", row["supercid"]) if row["supercid"] is not None else ("category", row["catid"])
        parent = desk.guid(*above) if above[1] is not None else None
        tint, about = colour(words(row["color"])), words(row["memo"])
        made.append(TravellingCode(desk.guid("code", row["cid"]), words(row["name"]), parent, tint, description=about))
    return in_order(made)


def in_order(codes: Sequence[TravellingCode]) -> tuple[TravellingCode, ...]:
    """Return the codes with parents before children; a parent that is not there, or a ring, leaves a code at the top."""
    known = {code.guid for code in codes}
    below: dict[str | None, list[TravellingCode]] = defaultdict(list)
    for code in codes:
        below[code.parent if code.parent in known else None].append(code)
    found, waiting = [], list(reversed(below[None]))
    while waiting:
        code = waiting.pop()
        found.append(code if code.parent in known else replace(code, parent=None))
        waiting += reversed(below[code.guid])
    there = {code.guid for code in found}
    return (*found, *(replace(code, parent=None) for code in codes if code.guid not in there))


def _attributes(desk: Desk, connection: sqlite3.Connection) -> tuple[tuple[Variable, ...], Values]:
    """Return the attributes as variables, and their values by kind of holder and its number."""
    variables = {
        words(row["name"]): Variable(desk.guid("attribute", row["name"]), words(row["name"]), description=words(row["memo"]))
        for row in rows(connection, "attribute_type", "name", "memo")
    }
    values: dict[tuple[str, object], dict[str, str]] = defaultdict(dict)
    for row in rows(connection, "attribute", "name", "attr_type", "value", "id"):
        name, value = words(row["name"]), words(row["value"]).strip()
        if name in variables and value:
            kind = "source" if row["attr_type"] == "file" else "case"
            values[kind, desk.guid(kind, row["id"])][variables[name].guid] = value
    return tuple(variables.values()), values


def _cases(
    desk: Desk,
    connection: sqlite3.Connection,
    files: Sequence[_File],
    parts: Mapping[object, str],
    values: Values,
) -> Iterator[Case]:
    whole: dict[object, list[str]] = defaultdict(list)
    pieces: dict[object, list[str]] = defaultdict(list)
    for each in files:
        for row in each.of_cases:
            whole[row["caseid"]].append(desk.guid("source", each.row["id"]))
            if row["id"] in parts:
                pieces[row["caseid"]].append(parts[row["id"]])
    for row in rows(connection, "cases", "caseid", "name", "memo"):
        guid = desk.guid("case", row["caseid"])
        yield Case(
            guid, words(row["name"]).strip(), words(row["memo"]), sources=tuple(dict.fromkeys(whole[row["caseid"]])),
            quotations=tuple(pieces[row["caseid"]]), values=values.get(("case", guid), {}),
        )  # fmt: skip


def _title(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:60]


def _when(value: object) -> datetime | None:
    return moment(words(value).replace("/", "-"))
