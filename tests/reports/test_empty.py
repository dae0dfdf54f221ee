"""An empty project gives every table with its headings and no traceback."""

from datetime import UTC, datetime

from qualcode.model.event import act
from qualcode.reports.catalogue import TABLES, outline
from qualcode.reports.study import gather
from qualcode.reports.writers import csv, docx, xlsx
from qualcode.services import people, projects
from qualcode.store.database import database, reading, writing


def test_every_table_of_an_empty_project_can_be_written(sqlite_database):
    engine = database(sqlite_database)
    with writing(engine) as session:
        project = projects.create_project(session, act(people.local_person(session, datetime.now(UTC)).id), "Kosong")
    with reading(engine) as session:
        made = outline(gather(session, project, "en", year=2026))
    assert len(made.tables) == len(TABLES)
    assert all(write(made) for write in (docx.write, xlsx.write, csv.write))
