"""RQDA projects (.rqda): texts, codes in categories, codings, cases with attributes, journals; what was deleted stays away."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from qualcode.formats import foreign
from qualcode.formats.foreign import Desk, Placed
from qualcode.formats.refi_names import colour, moment
from qualcode.formats.refi_offsets import Evidence, normal
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.sqlite_bytes import Row, number, rows, words
from qualcode.model.bundle import Bundle, Case, Laid, Note, Quotation, TravellingCode, TravellingSource, User, Variable

ORIGIN = "RQDA"
MOMENT = "%a %b %d %H:%M:%S %Y"


def read(file: str, connection: sqlite3.Connection) -> Arrival:
    """Return the project of the file, under the file's name, because RQDA keeps none."""
    project = next(rows(connection, "project", "date", "memo"), {"date": "", "memo": ""})
    desk = Desk(file, f"rqda:{words(project['date'])}")
    files = list(_living(connection, "source", "id", "name", "file", "memo", "owner", "date"))
    coded = _by_file(connection)
    texts = [(words(row["file"]), _placed(coded[row["id"]])) for row in files if row["file"]]
    found = foreign.evidence(texts, ORIGIN)
    sources = tuple(_source(desk, row, coded[row["id"]], found[0]) for row in files)
    notes = tuple(
        Note(desk.guid("journal", row["name"]), words(row["name"]), normal(words(row["journal"])), at=_when(row["date"]))
        for row in _living(connection, "journal", "name", "journal", "date")
    )
    variables = tuple(
        Variable(desk.guid("attribute", row["name"]), words(row["name"]), description=words(row["memo"]))
        for row in _living(connection, "attributes", "name", "memo")
    )
    owners = dict.fromkeys(words(row["owner"]).strip() for each in coded.values() for row in each)
    bundle = Bundle(
        name=file.rsplit(".", 1)[0], origin=ORIGIN, description=words(project["memo"]),
        users=tuple(User(desk.guid("coder", name), name) for name in owners if name), codes=_codes(desk, connection),
        sources=sources, notes=notes, variables=variables, cases=tuple(_cases(desk, connection)),
        about=tuple(note.guid for note in notes), at=_when(project["date"]),
    )  # fmt: skip
    return Arrival(bundle, found, desk.told())


def _living(connection: sqlite3.Connection, table: str, *columns: str) -> Iterator[Row]:
    """Yield the rows that RQDA shows: status 1, or none where the table has no such column."""
    return (row for row in rows(connection, table, *columns, "status") if row["status"] in (1, 1.0, None))


def _by_file(connection: sqlite3.Connection) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    columns = "rowid", "cid", "fid", "seltext", "selfirst", "selend", "owner", "date", "memo", "status"
    for number_, row in enumerate(rows(connection, "coding", *columns[1:]), 1):
        if row["status"] in (1, 1.0, None):
            found[row["fid"]].append({**row, "rowid": number_})
    return found


def _placed(coded: Sequence[Row]) -> list[Placed]:
    return [Placed(row["rowid"], number(row["selfirst"]), number(row["selend"]), words(row["seltext"])) for row in coded]


def _source(desk: Desk, row: Row, coded: Sequence[Row], found: Evidence) -> TravellingSource:
    raw = words(row["file"])
    text = normal(raw)
    places = foreign.spans(desk, raw, text, _placed(coded), found) if raw else {}
    quotations = []
    for one in coded:
        if one["rowid"] in places:
            owner = words(one["owner"]).strip()
            user, at = desk.guid("coder", owner) if owner else None, _when(one["date"])
            laid = Laid(desk.guid("coding", one["rowid"]), desk.guid("code", one["cid"]), user, at)
            quotations.append(
                Quotation(desk.guid("passage", one["rowid"]), places[one["rowid"]], (laid,), description=words(one["memo"]),
                          user=user, at=at)
            )  # fmt: skip
    return TravellingSource(
        desk.guid("source", row["id"]), words(row["name"]).strip() or str(row["id"]), text, quotations=tuple(quotations),
        description=words(row["memo"]), at=_when(row["date"]),
    )  # fmt: skip


def _codes(desk: Desk, connection: sqlite3.Connection) -> tuple[TravellingCode, ...]:
    """Return categories as folders and under each its codes; a code in several categories stands under the first."""
    categories = [
        TravellingCode(desk.guid("category", row["catid"]), words(row["name"]), codable=False, description=words(row["memo"]))
        for row in _living(connection, "codecat", "catid", "name", "memo")
    ]
    known = {category.guid for category in categories}
    under: dict[object, str] = {}
    for row in _living(connection, "treecode", "cid", "catid"):
        if (guid := desk.guid("category", row["catid"])) in known:
            if row["cid"] in under:
                desk.lost["code_in_several"] += 1
            under.setdefault(row["cid"], guid)
    codes = [
        TravellingCode(desk.guid("code", row["id"]), words(row["name"]), under.get(row["id"]), colour(words(row["color"])),
                       description=words(row["memo"]))
        for row in _living(connection, "freecode", "id", "name", "memo", "color")
    ]  # fmt: skip
    free = [code for code in codes if code.parent is None]
    return (*(each for category in categories for each in (category, *(c for c in codes if c.parent == category.guid))), *free)


def _cases(desk: Desk, connection: sqlite3.Connection) -> Iterator[Case]:
    members: dict[object, list[str]] = defaultdict(list)
    for row in _living(connection, "caselinkage", "caseid", "fid"):
        members[row["caseid"]].append(desk.guid("source", row["fid"]))
    values: dict[object, dict[str, str]] = defaultdict(dict)
    for row in rows(connection, "caseAttr", "variable", "value", "caseID"):
        if value := words(row["value"]).strip():
            values[row["caseID"]][desk.guid("attribute", row["variable"])] = value
    for row in _living(connection, "cases", "id", "name", "memo"):
        yield Case(
            desk.guid("case", row["id"]), words(row["name"]).strip(), words(row["memo"]),
            sources=tuple(dict.fromkeys(members[row["id"]])), values=values[row["id"]],
        )  # fmt: skip


def _when(value: object) -> datetime | None:
    """Return the moment that R wrote as `Tue Mar 03 10:00:00 2020`, or in the usual way."""
    try:
        return moment(datetime.strptime(words(value), MOMENT).isoformat())
    except ValueError:
        return moment(words(value))
