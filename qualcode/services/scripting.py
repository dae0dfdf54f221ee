"""What `import qualcode` gives to scripts and notebooks: one project, opened for reading, as pandas frames by name."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from qualcode import settings
from qualcode.errors import BadValue, NotFound, QualCodeError
from qualcode.formats.project_archive import ENDING
from qualcode.locale import LANGUAGES, say
from qualcode.model.project import Project
from qualcode.model.spreadsheet import enclosed, guarded, like_formula
from qualcode.services import archiving, frames, projects, sources
from qualcode.services.archiving import NoPlace
from qualcode.store.database import NoDatabase, for_looking, reading
from qualcode.store.migration import current, revisions

QUOTE = "quote"


class OtherSchema(QualCodeError):
    """The database is of an older or newer QualCode, and looking does not change it; facts: where."""

    key = "error.other_schema"


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project opened for reading; each of its `tables` is an attribute, as `codings`, with columns as in `qualcode.tables`.

    Every access reads it anew, in the language in which the project was opened. Close it, or use it in a `with` block.
    """

    name: str
    guid: str
    language: str
    tables: tuple[str, ...]
    number: int
    engine: Engine
    close: Callable[[], None]

    def __enter__(self) -> "OpenProject":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in frames.NAMES:
            return self.table(name)
        raise AttributeError(f"no table '{name}'; there are {', '.join(frames.NAMES)}")

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *frames.NAMES})

    def table(self, name: str) -> pd.DataFrame:
        """Return the table of that name; raise BadValue for one that there is not."""
        if name not in frames.NAMES:
            raise BadValue(field="table", value=name)
        with reading(self.engine) as session:
            return frames.frame(session, self.number, name, self.language)

    def text(self, source: str) -> str:
        """Return the present text of a source by its name or guid, in which `start` and `end` count; raise NotFound."""
        with reading(self.engine) as session:
            listed = frames.frame(session, self.number, "sources", self.language)
            found = listed[(listed["source"] == source) | (listed["name"] == source)]
            if found.empty:
                raise NotFound(kind="source", name=source)
            return sources.text(session, int(found.iloc[0]["id"]))

    def to_parquet(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write every table as a Parquet file into the folder; what is more than a word or a number becomes JSON.

        Raises NoPlace where it cannot be written.
        """
        return list(self._written(Path(folder), ".parquet", lambda frame, file: frame.to_parquet(file, index=False)))

    def to_csv(self, folder: str | os.PathLike[str], *, raw: bool = False) -> list[Path]:
        """Write every table as CSV into the folder, for spreadsheets or, `raw`, exactly.

        For spreadsheets text that one would take for a formula gets an apostrophe, but never a quotation: it stands between “
        and ”, and the heading of its column says so. Raises NoPlace where it cannot be written.
        """

        def write(frame: pd.DataFrame, file: Path) -> None:
            made = frame if raw else _no_formulas(frame, self.language)
            made.to_csv(file, index=False, encoding="utf-8" if raw else "utf-8-sig")

        return list(self._written(Path(folder), ".csv", write))

    def _written(self, folder: Path, ending: str, write: Callable[[pd.DataFrame, Path], None]) -> Iterator[Path]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in frames.NAMES:
                file = folder / f"{name}{ending}"
                write(flat(self.table(name)), file)
                yield file
        except OSError as error:
            raise NoPlace(file=str(folder), reason=error.strerror or str(error)) from error


def open_project(
    where: str | os.PathLike[str] | None = None, project: str | None = None, *, language: str | None = None
) -> OpenProject:
    """Open a project for reading, and return it; nothing that is read from is changed.

    `where` is a project archive (`.qualcode`), a database file, or a database URL; without it, the database that the
    application uses. `project` is its name, guid or number, and may be left out where there is only one. `language`, `id` or
    `en`, is that of codes and groups; without it, the project's own. Raises BadArchive, NoDatabase, OtherSchema, NotFound, and
    BadValue where there are several and none is named.
    """
    if language is not None and language not in LANGUAGES:
        raise BadValue(field="language", value=language)
    place = settings.current().database if where is None else os.fspath(where)
    with ExitStack() as held:
        engine = _archive(held, Path(place)) if place.lower().endswith(ENDING) else _database(held, place)
        with reading(engine) as session:
            found = projects.project_named(session, project) if project else _only(projects.every_project(session))
        opened = held.pop_all()
    return OpenProject(
        found.name, found.guid, language or found.language, frames.NAMES, found.id, engine, opened.close
    )


def _archive(held: ExitStack, file: Path) -> Engine:
    engine, _, _ = held.enter_context(archiving.opened(file))
    return engine


def _database(held: ExitStack, place: str) -> Engine:
    url = place if "://" in place else f"sqlite:///{place}"
    engine = for_looking(url)
    held.callback(engine.dispose)
    try:
        at = current(engine)
    except SQLAlchemyError as error:
        raise NoDatabase(where=engine.url.render_as_string(hide_password=True)) from error
    if at != revisions()[0]:
        raise OtherSchema(where=engine.url.render_as_string(hide_password=True))
    return engine


def _only(found: Sequence[Project]) -> Project:
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(kind="project")
    raise BadValue(field="project", value=", ".join(project.name for project in found[:5]))


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with columns of lists and the like as JSON, so that any file format takes it."""
    made = frame.copy()
    for column in made.columns:
        if made[column].dtype == object:
            made[column] = made[column].map(_written).astype("str")
    return made


def _written(value: object) -> str | None:
    if value is None or isinstance(value, float):
        return None
    return json.dumps(value, ensure_ascii=False, default=str)


def _no_formulas(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the frame with no text that a spreadsheet takes for a formula."""
    made = frame.map(_told(guarded))
    if QUOTE in frame.columns and any(isinstance(words, str) and like_formula(words) for words in frame[QUOTE]):
        made[QUOTE] = frame[QUOTE].map(_told(enclosed))
        made = made.rename(columns={QUOTE: say("table.enclosed", language, column=QUOTE)})
    return made


def _told(made: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: made(value) if isinstance(value, str) else value
