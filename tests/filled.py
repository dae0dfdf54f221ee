"""Databases on either engine in which tests find more than the schema: it is made once in a run, then each gets a copy."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine

from qualcode.services import people
from qualcode.services.demo import load_sample_study
from qualcode.store.database import database, writing
from qualcode.store.files import sqlite_file
from tests.databases import prepared_url, sample_url, the_project
from tests.study import SmallStudy
from tests.support import postgres

T = TypeVar("T")
Key = tuple[Callable[..., object], tuple[Hashable, ...], str]


def filled(url: str, build: Callable[..., T], *options: Hashable) -> T:
    """Fill the empty database of the URL as `build` does, and return what it returned, which nobody may change.

    `build` gets the database's engine and the options. A SQLite database need not be empty: it is replaced.
    """
    engine = database(url)
    key = build, options, engine.dialect.name
    if key not in _made:
        _made[key] = build(engine, *options)
        _contents[key] = _content(engine)
    elif sqlite_file(engine):
        _copy(engine, key)
    else:
        postgres.fill(engine, _contents[key])
    return _made[key]


def small_study(url: str, build: Callable[[SmallStudy], object] | None = None) -> SmallStudy:
    """Return a small study in the empty database of the URL, with what `build` adds."""
    made = filled(url, _small_study, build)
    return replace(made, engine=database(url), codes=dict(made.codes))


def sample_study(url: str, *, language: str = "id") -> SmallStudy:
    """Return the sample study, loaded into the empty database of the URL, as one in which gestures go on."""
    engine = database(url)
    if file := sqlite_file(engine):
        engine.dispose()
        file.unlink()
        sample_url(file.parent, file.stem, language=language)
    else:
        filled(url, _sample_study, language)
    project, me = the_project(engine)
    return SmallStudy(engine, me, project.id)


_made: dict[Key, object] = {}
_contents: dict[Key, object] = {}


def _small_study(engine: Engine, build: Callable[[SmallStudy], object] | None) -> SmallStudy:
    study = SmallStudy(engine).start()
    if build:
        build(study)
    return study


def _sample_study(engine: Engine, language: str) -> None:
    with writing(engine) as session:
        load_sample_study(session, people.local_person(session, datetime.now(UTC)).id, language=language)


def _content(engine: Engine) -> object:
    if (file := sqlite_file(engine)) is None:
        return postgres.content(engine)
    engine.dispose()
    return file.read_bytes()


def _copy(engine: Engine, key: Key) -> None:
    """Put a copy in place of the file."""
    engine.dispose()
    file = sqlite_file(engine)
    file.unlink()
    prepared_url(file.parent, file.stem, _written, key)


def _written(engine: Engine, key: Key) -> None:
    sqlite_file(engine).write_bytes(_contents[key])
