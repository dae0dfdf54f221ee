"""What the session knows: the database, the person, the language, the open project; tables are read once a revision."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4
from weakref import ref

import pandas as pd
import streamlit as st

from qualcode import settings
from qualcode.errors import NotFound
from qualcode.locale import LANGUAGES
from qualcode.model.number import whole
from qualcode.model.project import Person, Project
from qualcode.services import frames, people, roles, sign_ins
from qualcode.services import projects as project_services
from qualcode.services.sign_ins import SignIn
from qualcode.store.database import Engine, Session, database, reading, writing, writings
from qualcode.store.reading.remembering import MEMORY
from qualcode.store.sight import Sight, blind_projects, sight, through
from qualcode.ui.memory import Remembering
from qualcode.ui.newest import newest, standing

T = TypeVar("T")

_OPENED, _TOLD = "project.opened", "project.told"
_THREAD = "thread."
SIGHT_SECONDS, MOST_SIGHTS = 1.0, 2_000
_AT_WORK: ContextVar[Person | None] = ContextVar("at_work", default=None)
_READER: ContextVar["_Reader | None"] = ContextVar("reader", default=None)
_RUN: ContextVar["_Run | None"] = ContextVar("run", default=None)
_SIGHTS: dict[str, tuple[float, Sight | None]] = {}


@dataclass(frozen=True, slots=True)
class _Reader:
    token: str
    language: str
    zone: str


@dataclass(slots=True)
class _Run:
    """What one run of a page asked once: it stands until this process writes something."""

    written: int
    held: dict[Hashable, Any] = field(default_factory=dict)


@contextmanager
def one_run() -> Iterator[None]:
    """Ask who is here, and for their projects, once for a whole run of a page, or once after each gesture in it."""
    if _RUN.get() is not None:
        yield
        return
    run = _RUN.set(_Run(writings()))
    try:
        yield
    finally:
        _RUN.reset(run)


def _once(address: Hashable, ask: Callable[[], T]) -> T:
    run = _RUN.get()
    if run is None:
        return ask()
    if run.written != writings():
        run.written = writings()
        run.held.clear()
    if address not in run.held:
        run.held[address] = ask()
    return run.held[address]


def for_this_reader(make: Callable[..., T]) -> Callable[..., T]:
    """Return `make` as it works for who looks now, to be called later: a download is made beside the run, with no session.

    There it would see what anybody may see, in anybody's language; what this person may see is asked anew.
    """
    reader = _Reader(_token(), language(), zone())

    def made(*asked: object) -> T:
        held = _READER.set(reader)
        try:
            return make(*asked)
        finally:
            _READER.reset(held)

    return made


def engine() -> Engine:
    """Return the database as the person at this browser sees it: where a project codes blind, without others' work."""
    return through(_database(), _sight())


def place() -> str:
    """Return where the person looks, and through whose eyes: whatever is kept in memory is kept under it."""
    eyes = _sight()
    return f"{_database().url}#{eyes.name if eyes else ''}"


def _database() -> Engine:
    return database(settings.current().database)


def _sight() -> Sight | None:
    """Return through whose eyes this browser looks; where nobody is signed in, all that is kept back stays so."""
    if not settings.current().team:
        return None
    token, now = _token(), monotonic()
    held = _SIGHTS.get(token)
    if held is None or now - held[0] > SIGHT_SECONDS:
        found = sign_in()
        with reading(_database()) as session:
            held = now, sight(session, found.person) if found else Sight(0, blind_projects(session))
        if len(_SIGHTS) > MOST_SIGHTS:
            _SIGHTS.clear()
        _SIGHTS[token] = held
    return held[1]


def blind() -> bool:
    """Return whether the open project shows the person their own work alone."""
    eyes = _sight()
    project = current_project() if eyes else None
    return eyes is not None and project is not None and project.id in eyes.blind


def sign_in() -> SignIn | None:
    """Return the sign-in of this browser where people sign in; None where it has ended, and where nobody has to."""
    if not settings.current().team:
        return None
    return _once(("sign-in", _token()), _sign_in)


def _sign_in() -> SignIn | None:
    with reading(_database()) as session:
        return sign_ins.signed_in(session, _token(), datetime.now(UTC))


def _token() -> str:
    reader = _READER.get()
    return reader.token if reader is not None else st.context.cookies.get(sign_ins.COOKIE, "")


def signed_out() -> bool:
    """Return whether people sign in here and this browser is not, or no longer; note that it is in use where it is."""
    found, now = sign_in(), datetime.now(UTC)
    if found is not None and sign_ins.unnoted(found, now):
        with writing(engine()) as session:
            sign_ins.note(session, found.guid, now)
    return settings.current().team and found is None


def person() -> Person:
    """Return the person at this browser; where the sign-in ended meanwhile, begin the page anew, which then says so."""
    if (known := _AT_WORK.get()) is not None:
        return known
    if settings.current().team:
        found = sign_in()
        if found is None:
            st.rerun()
        st.session_state["person"] = found.person
    if "person" not in st.session_state:
        with writing(engine()) as session:
            st.session_state["person"] = people.local_person(session, datetime.now(UTC)).id
    return _once(("person", st.session_state["person"]), lambda: _person(st.session_state["person"]))


def _person(identity: int) -> Person:
    with reading(engine()) as session:
        return people.person(session, identity)


def me() -> int:
    """Return who is at this browser, by id alone."""
    known = _AT_WORK.get()
    if known is None and not settings.current().team and "person" in st.session_state:
        return st.session_state["person"]
    return person().id if known is None else known.id


@contextmanager
def at_work() -> Iterator[None]:
    """Know who is at the browser without asking the session again: Streamlit may end a run whenever it is asked."""
    known = _AT_WORK.set(person())
    try:
        yield
    finally:
        _AT_WORK.reset(known)


def language() -> str:
    """Return the language in which this person reads: chosen, else the browser's, else Indonesian."""
    if (reader := _READER.get()) is not None:
        return reader.language
    if "language" not in st.session_state:
        if signed_out():
            return _browser_language()
        st.session_state["language"] = person().language or _browser_language()
    return st.session_state["language"]


def zone() -> str:
    """Return the time zone of this person's clock."""
    reader = _READER.get()
    return reader.zone if reader is not None else st.context.timezone or "UTC"


def _browser_language() -> str:
    wanted = (st.context.locale or "")[:2]
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def choose_language(chosen: str) -> None:
    """Read in another language from now on, also after a restart."""
    with writing(engine()) as session:
        people.choose_language(session, person().id, chosen)
    st.session_state["language"] = chosen


def may(project: Project, right: roles.Right) -> bool:
    """Return whether the person has the right in the project: what it allows is offered, anything else is hidden."""
    with look(project) as session:
        return roles.may(session, me(), project.id, right)


def projects() -> list[Project]:
    who = me()
    return _once(("projects", who), lambda: _projects(who))


def _projects(who: int) -> list[Project]:
    with reading(engine()) as session:
        return project_services.projects(session, who)


def current_project() -> Project | None:
    """Return the open project: the address's, else the one opened last here, else the newest."""
    mine = {project.id: project for project in projects()}
    asked = st.query_params.get("project", "")
    opened, before = st.session_state.get(_OPENED, (None, ""))
    if opened not in mine or asked != before:
        st.session_state.pop(_OPENED, None)
        opened = None
    if (number := opened or whole(asked)) in mine:
        st.session_state["project"] = number
    if st.session_state.get("project") not in mine:
        st.session_state["project"] = next(iter(mine), None)
    return mine.get(st.session_state["project"])


def open_project(identity: int) -> None:
    """Work in another project from now on.

    Streamlit may end the run as soon as the address is written, and begin the next with the browser's: with the one of
    before, which then must not open the former project again.
    """
    st.session_state["project"] = identity
    st.session_state[_OPENED] = identity, st.query_params.get("project", "")
    st.query_params.clear()
    st.query_params["project"] = str(identity)


def open_new(project: Project) -> None:
    """Work from now on in a project that has just been made, and say so on the page that comes."""
    st.session_state[_TOLD] = project.name
    open_project(project.id)


def told_new() -> str:
    """Return the name of the project that has just been made and opened, once; else nothing."""
    return st.session_state.pop(_TOLD, "")


def open_source(identity: int, focus: Mapping[str, object] | None = None) -> None:
    """Have a source open on the coding page, at a passage, coding or comment where `focus` names one."""
    st.session_state["source"] = identity
    st.session_state["focus"] = {**focus, "nonce": str(uuid4())} if focus else None


def passage_address(project: Project, source: int, focus: Mapping[str, object]) -> dict[str, str]:
    """Return the address at which the coding page opens the source, at what `focus` names as for `open_source`."""
    place = focus.get("coding") or ""
    if "thread" in focus:
        place = f"{_THREAD}{focus['thread']}"
    elif "start" in focus:
        place = f"{focus['start']}-{focus['end']}"
    return {"project": str(project.id), "source": str(source), "at": f"{source}:{place}"}


def _follow_address() -> None:
    """Open the passage that the address names, once: whoever goes on from there is not taken back to it."""
    at = st.query_params.get("at", "")
    if st.session_state.get("at") == at:
        return
    st.session_state["at"] = at
    source, _, place = at.partition(":")
    identity = whole(source)
    if identity is None or source != st.query_params.get("source"):
        return
    start, end = (whole(number) for number in (*place.split("-", 1), "")[:2])
    if start is not None and end is not None and start < end:
        open_source(identity, {"start": start, "end": end})
    elif place.startswith(_THREAD):
        open_source(identity, {"thread": place.removeprefix(_THREAD)})
    else:
        open_source(identity, {"coding": place} if place else None)


def remember_address() -> None:
    """Keep the open project in the address, so that the page can be shared and reloaded."""
    _follow_address()
    project = current_project()
    if project is not None and st.query_params.get("project") != str(project.id):
        st.query_params["project"] = str(project.id)


def require_project() -> Project:
    """Return the open project; where there is none, raise NotFound."""
    project = current_project()
    if project is None:
        raise NotFound(kind="project")
    return project


def table(name: str, project: Project, *, language: str | None = None) -> pd.DataFrame:
    """Return one of the project's tables, in the reader's language unless told otherwise, as `look` remembers it."""
    with look(project) as session:
        return frames.frame(session, project.id, name, "" if name in frames.PLAIN else language or _language())


@contextmanager
def look(project: Project) -> Iterator[Session]:
    """Give a session for queries that remembers what was read of the project, until a gesture touches that.

    What is read by it is shared, also with later runs: it must not be changed.
    """
    with reading(engine()) as session:
        session.info[MEMORY] = Remembering(session, place(), project)
        yield session


def grown(project: Project, address: Hashable, start: T, grow: Callable[[Session, T], T]) -> T:
    """Return what has grown with the project's trail: `grow` is given what is kept, or `start`, and adds what came after."""
    known = start

    def stands(mark: tuple[int, T]) -> bool:
        nonlocal known
        revision, kept = mark
        known = kept if revision <= project.revision else start
        return revision == project.revision

    def more() -> tuple[tuple[int, T], T]:
        with look(project) as session:
            made = grow(session, known)
        return (project.revision, made), made

    return standing((place(), project.id, "grown", address), stands, more)[1]


def derived(project: Project, address: Hashable, make: Callable[[], T], *, revision: int | None = None) -> T:
    """Return what `make` works out of the project's tables, once a revision for each address; it must not be changed.

    `revision` is the last one that matters for it, where that is not the project's own.
    """
    return newest((place(), project.id, address), project.revision if revision is None else revision, make)


def worked_out(project: Project, address: Hashable, tables: Sequence[pd.DataFrame], make: Callable[[], T]) -> T:
    """Return what `make` works out of those tables alone, as long as they are the same; it must not be changed."""
    return standing(
        (place(), project.id, "of tables", address),
        lambda held: all(was() is now for was, now in zip(held, tables, strict=True)),
        lambda: (tuple(map(ref, tables)), make()),
    )[1]


def called(project: Project, who: int | None = None) -> str:
    """Return what the project's tables call a person, the reader unless told otherwise."""
    with look(project) as session:
        return people.called(session, project.id, me() if who is None else who)


def _language() -> str:
    return language()
