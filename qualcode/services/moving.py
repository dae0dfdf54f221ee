"""Moving a whole database, or one project, to another database of either kind: all of it or nothing, told by its hash."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, delete, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from qualcode.errors import NameTaken, QualCodeError
from qualcode.model.event import Verb, act
from qualcode.model.project import Role
from qualcode.services import people
from qualcode.services.gesture import hold, record_event
from qualcode.services.projects import project_named
from qualcode.store import belonging, carrying
from qualcode.store.belonging import PERSON, PROJECT, content, of_project, renamed, rows_of, ways
from qualcode.store.carrying import TABLES, Row, Tally, batches, counted, filling, insert_rows, numbered, snapshot
from qualcode.store.reading import scope
from qualcode.store.records import EventRecord, MembershipRecord, PersonRecord, ProjectRecord, SettingRecord

LEFT_BEHIND = frozenset({"setting", "person"})
"""Tables that a mere start fills, so that a database with rows in these alone holds no work."""


class NotEmpty(QualCodeError):
    """The database moved to holds work already; facts: where, held."""

    key = "error.not_empty"


class HoldsMore(QualCodeError):
    """The database moved to holds what the other lacks, so that replacing it would lose work; facts: where, held."""

    key = "error.holds_more"


class Tangled(QualCodeError):
    """Rows of the project name rows of another project; facts: name, table, column, count."""

    key = "error.tangled"


class NotTaken(QualCodeError):
    """The other database does not take a table's rows, such as PostgreSQL a NUL character; facts: table, reason."""

    key = "error.not_taken"


class Altered(QualCodeError):
    """What arrived is not what was sent; nothing was kept; facts: table."""

    key = "error.altered"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a move is: the table at hand, and rows done of all."""

    table: str
    done: int
    of: int


Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows by table, and the hash of the content, the same before and after; the project's new number."""

    tables: dict[str, int]
    digest: str
    project: int | None = None


def quietly(progress: Progress) -> None:
    """Tell nobody how far it is."""


def move_database(
    source: Engine, target: Engine, *, replace: bool = False, lose: bool = False, told: Told = quietly,
    first: Callable[[], object] = lambda: None,
) -> Moved:
    """Bring everything in `source` into `target` in one transaction, and compare the hashes before it is kept.

    The target must be empty, or, with `replace`, an older state of the same, or, with `lose` too, anything; what it held is
    taken out. `first` is called before that, while nobody else can write: the place for a backup. Memory is bounded by the
    largest rows. An exception, also one from `told`, leaves the target as it was.
    """
    with snapshot(source) as here, filling(target) as there:
        _require_room(here, there, target, replace=replace, lose=lose)
        if holds_work(there):
            first()
        carrying.empty(there)
        sent = _carry(here, there, _whole(here), told)
        carrying.renew_sequences(there)
        for table in TABLES:
            _require_same(table.name, sent[table.name], carrying.tally(there, table))
    return Moved({name: tally.rows for name, tally in sent.items()}, digest(sent))


def digest(tallies: dict[str, Tally]) -> str:
    """Return the hash of tallied tables, 64 hexadecimal digits."""
    return sha256("\n".join(f"{name} {tallies[name].digest()}" for name in sorted(tallies)).encode()).hexdigest()


def whole_content(engine: Engine) -> str:
    """Return the hash of everything that the database holds, alike on both engines."""
    with snapshot(engine) as here:
        return digest({table.name: carrying.tally(here, table) for table in TABLES})


def project_content(engine: Engine, name: str) -> str:
    """Return the hash of a project with its people's guids, alike wherever it is; raise NotFound."""
    with snapshot(engine) as here:
        return digest(content(here, _project(here, name)))


def _require_room(here: Connection, there: Connection, target: Engine, *, replace: bool, lose: bool) -> None:
    """Raise NotEmpty or HoldsMore where moving would lose what is in the target."""
    where = target.url.render_as_string(hide_password=True)
    if not holds_work(there):
        return
    if not replace:
        raise NotEmpty(where=where, held=", ".join(_names(there)))
    lacking = list(lacks(here, there))
    if lacking and not lose:
        raise HoldsMore(where=where, held=", ".join(lacking))


def holds_work(connection: Connection) -> bool:
    """Return whether there is more in the database than a first start leaves."""
    if any(counted(connection, table) for table in TABLES if table.name not in LEFT_BEHIND):
        return True
    return counted(connection, PERSON) > 1


def _names(connection: Connection) -> Iterator[str]:
    yield from connection.execute(select(PROJECT.c.name).order_by(PROJECT.c.id).limit(5)).scalars()


def lacks(here: Connection, there: Connection) -> Iterator[str]:
    """Yield the names of projects and people that `there` holds and `here` does not, or not as far.

    A project there is an older state of the one here where its latest gesture is in the trail of the latter.
    """
    latest = (EventRecord.project_id == ProjectRecord.id) & (EventRecord.revision == ProjectRecord.revision)
    query = select(ProjectRecord.guid, ProjectRecord.name, EventRecord.op).outerjoin(EventRecord, latest)
    for guid, name, op in there.execute(query.order_by(ProjectRecord.id)):
        if not _knows(here, guid, op):
            yield name
    worked = select(EventRecord.person_id).union(select(MembershipRecord.person_id))
    for guid, name in there.execute(select(PersonRecord.guid, PersonRecord.name).where(PersonRecord.id.in_(worked))):
        if here.execute(select(PersonRecord.id).where(PersonRecord.guid == guid)).first() is None:
            yield name


def _knows(here: Connection, guid: str, op: str | None) -> bool:
    query = select(ProjectRecord.id).where(ProjectRecord.guid == guid)
    if op is not None:
        query = query.join(EventRecord, EventRecord.project_id == ProjectRecord.id).where(EventRecord.op == op)
    return here.execute(query).first() is not None


@dataclass(frozen=True, slots=True)
class _Load:
    """What is carried of a table: the rows' query, how many there are, and what becomes of a row on the way."""

    table: Table
    query: Select
    rows: int
    change: Callable[[Row], Row]


def _whole(here: Connection) -> list[_Load]:
    return [_Load(table, carrying.reading_of(table), counted(here, table), lambda row: row) for table in TABLES]


def _carry(here: Connection, there: Connection, loads: list[_Load], told: Told) -> dict[str, Tally]:
    """Write every row, and return by table the tally of what was sent."""
    done, of = 0, sum(load.rows for load in loads)
    sent: dict[str, Tally] = {}
    for load in loads:
        sent[load.table.name] = made = Tally()
        for rows in _arriving(here, there, load):
            made.add(rows)
            done += len(rows)
            told(Progress(load.table.name, done, of))
    return sent


def _arriving(here: Connection, there: Connection, load: _Load) -> Iterator[list[Row]]:
    """Write the rows of a table some at a time, those that name each other once all are there."""
    table, own = load.table, carrying.looks_at_itself(load.table)
    number = list(table.columns).index(table.c.id) if own else 0
    later: dict[int, list[tuple[int, int]]] = {at: [] for at in own}
    for held in batches(here, table, load.query):
        rows = [load.change(row) for row in held]
        for at in own:
            later[at] += [(row[number], row[at]) for row in rows if row[at] is not None]
        _insert(there, table, [_without(row, own) for row in rows])
        yield rows
    for at, pairs in later.items():
        carrying.point(there, table, at, pairs)


def _without(row: Row, positions: list[int]) -> Row:
    return tuple(None if at in positions else value for at, value in enumerate(row)) if positions else row


def _insert(there: Connection, table: Table, rows: list[Row]) -> None:
    try:
        insert_rows(there, table, rows)
    except DatabaseError as error:
        raise NotTaken(table=table.name, reason=_reason(error)) from error


def _reason(error: DatabaseError) -> str:
    """Return what the database says, without the values that it says it about."""
    told = error.orig.args[0] if error.orig is not None and error.orig.args else ""
    return str(told.get("M", "") if isinstance(told, dict) else told)


def _require_same(table: str, sent: Tally, arrived: Tally) -> None:
    if sent != arrived:
        raise Altered(table=table)


def move_project(
    source: Engine, target: Engine, name: str, *, replace: bool = False, lose: bool = False, told: Told = quietly,
    first: Callable[[], object] = lambda: None, by: int | None = None,
) -> Moved:
    """Bring one project with its people, history and originals into another database, beside what is there.

    Guids are kept; numbers that are taken there are counted on. People are recognised by their guids. Where nobody who works
    there without a login belongs to it, that person joins as an owner; where `by` is given, it is that person.
    Raises NotFound, NameTaken, NotEmpty where the project is there already, with `replace` HoldsMore where it is not an older
    state of it, and Tangled where rows of another project are named.
    """
    with snapshot(source) as here:
        project = _project(here, name)
        _require_own(here, project, name)
        before = content(here, project)
        with filling(target) as there:
            fresh = not holds_work(there)
            _make_room(here, there, target, project, replace=replace, lose=lose, first=first)
            numbers = Numbers(here, there, project)
            _carry(here, there, _of_project(here, project, numbers), told)
            carrying.renew_sequences(there)
            arrived = numbers.of("project", project)
            for table, tally in content(there, arrived).items():
                _require_same(table, before[table], tally)
            _let_in(Session(there, expire_on_commit=False), here, arrived, numbers, fresh=fresh, by=by)
    return Moved({table: tally.rows for table, tally in before.items()}, digest(before), arrived)


def _project(here: Connection, name: str) -> int:
    with Session(here) as session:
        return project_named(session, name).id


def _require_own(here: Connection, project: int, name: str) -> None:
    for table, column, count in belonging.strays(here, project):
        raise Tangled(name=name, table=table, column=column, count=count)


def _make_room(
    here: Connection, there: Connection, target: Engine, project: int, *, replace: bool, lose: bool, first: Callable[[], object]
) -> None:
    """Refuse, or take the older state of the project out of the target after `first` was called."""
    guid, name = here.execute(select(PROJECT.c.guid, PROJECT.c.name).where(PROJECT.c.id == project)).one()
    where = target.url.render_as_string(hide_password=True)
    old = there.execute(select(PROJECT.c.id, PROJECT.c.revision).where(PROJECT.c.guid == guid)).first()
    taken = (PROJECT.c.name == name) & (PROJECT.c.guid != guid) & scope.living(PROJECT.c)
    if counted(there, PROJECT, taken):
        raise NameTaken(name=name)
    if old is None:
        return
    if not replace:
        raise NotEmpty(where=where, held=name)
    op = there.execute(
        select(EventRecord.op).where(EventRecord.project_id == old.id, EventRecord.revision == old.revision)
    ).scalar()
    if not lose and not _knows(here, guid, op):
        raise HoldsMore(where=where, held=name)
    first()
    for table in reversed(list(ways())):
        there.execute(delete(table).where(of_project(table, old.id)))


class Numbers:
    """The ids that rows of a project get in another database: the same where they are free there, else counted on."""

    def __init__(self, here: Connection, there: Connection, project: int) -> None:
        self._here, self._there = here, there
        self._people: dict[int, int] = {}
        self._shift = {table.name: _shift(here, there, table, project) for table in ways() if numbered(table)}

    def of(self, table: str, number: int) -> int:
        if table == PERSON.name:
            return self._person(number)
        return number + self._shift[table]

    def _person(self, number: int) -> int:
        """Return the person's id there; whoever is not known there is brought along."""
        if number not in self._people:
            row = self._here.execute(carrying.reading_of(PERSON).where(PERSON.c.id == number)).one()
            held = dict(zip((column.name for column in PERSON.columns), row, strict=True))
            known = self._there.execute(select(PERSON.c.id).where(PERSON.c.guid == held["guid"])).scalar()
            self._people[number] = known or self._bring(held)
        return self._people[number]

    def _bring(self, held: dict[str, Any]) -> int:
        taken = counted(self._there, PERSON, PERSON.c.id == held["id"])
        highest = self._there.execute(select(func.max(PERSON.c.id))).scalar() or 0
        number = highest + 1 if taken else held["id"]
        insert_rows(self._there, PERSON, [tuple({**held, "id": number}.values())])
        return number


def _shift(here: Connection, there: Connection, table: Table, project: int) -> int:
    """Return what is added to the table's ids so that none is taken there; the order of the rows stays."""
    low, high = here.execute(select(func.min(table.c.id), func.max(table.c.id)).where(of_project(table, project))).one()
    if low is None or not counted(there, table, table.c.id.between(low, high)):
        return 0
    return there.execute(select(func.max(table.c.id))).scalar_one() + 1 - low


def _of_project(here: Connection, project: int, numbers: Numbers) -> list[_Load]:
    def load(table: Table) -> _Load:
        rows = counted(here, table, of_project(table, project))
        return _Load(table, rows_of(table, project), rows, lambda row: renamed(table, row, numbers.of))

    return [load(table) for table in ways()]


def _let_in(session: Session, here: Connection, project: int, numbers: Numbers, *, fresh: bool, by: int | None) -> None:
    """Let whoever works there without a login open the project as an owner; in a fresh database it is who did so here."""
    local = session.get(SettingRecord, people.LOCAL)
    if by is not None:
        if session.get(MembershipRecord, (project, by)) is None:
            _join(session, project, session.get_one(PersonRecord, by))
    elif local is None and fresh:
        mine = here.execute(select(SettingRecord.value).where(SettingRecord.name == people.LOCAL)).scalar()
        if mine is not None:
            session.add(SettingRecord(name=people.LOCAL, value=str(numbers.of(PERSON.name, int(mine)))))
    elif local is not None and session.get(MembershipRecord, (project, int(local.value))) is None:
        _join(session, project, session.get_one(PersonRecord, int(local.value)))
    session.flush()


def _join(session: Session, project: int, person: PersonRecord) -> None:
    session.add(MembershipRecord(project_id=project, person_id=person.id, role=Role.OWNER.value))
    record_event(
        session, act(person.id), hold(session, project), Verb.PERSON_JOINED, "person", person.guid, person.name,
        after={"name": person.name, "role": Role.OWNER.value},
    )  # fmt: skip
