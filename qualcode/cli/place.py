"""Where a command works: the database it was told to use, the person at this computer, the project and language named."""

from datetime import UTC, datetime

from qualcode import settings
from qualcode.errors import BadValue
from qualcode.locale import LANGUAGES
from qualcode.model.project import Project
from qualcode.services import people, projects
from qualcode.store.database import Engine, database, reading, writing


def engine() -> Engine:
    return database(settings.current().database)


def me() -> int:
    with writing(engine()) as session:
        return people.local_person(session, datetime.now(UTC)).id


def project_named(name: str) -> Project:
    with reading(engine()) as session:
        return projects.project_named(session, name)


def known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise BadValue(field="--language", value=language)
    return language
