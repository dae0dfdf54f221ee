"""Projects of other programs, by what is in the file and not by its name; this list is what pages and commands can read."""

from qualcode.formats import qualcoder, refi_reading, rqda, taguette, zips
from qualcode.formats.limits import MAX_PROJECT_BYTES
from qualcode.formats.refi_offsets import Convention
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refusal import Unreadable
from qualcode.formats.sqlite_bytes import MAGIC, opened, tables
from qualcode.model.transcript import Problem

MEGABYTE = 1024 * 1024
ENDINGS = (".qdpx", ".sqlite3", ".qda", ".zip", ".rqda")
MARKS = (("highlight_tags", taguette.read), ("code_text", qualcoder.read), ("freecode", rqda.read))


def read_project(file: str, content: bytes, *, convention: Convention | None = None) -> Arrival | Problem:
    """Return the project in the file, or the problem that it cannot be read; `convention` is for REFI-QDA alone."""
    try:
        if len(content) > MAX_PROJECT_BYTES:
            raise Unreadable("project_too_large", size=len(content) // MEGABYTE, most=MAX_PROJECT_BYTES // MEGABYTE)
        return _read(file, content, convention)
    except Unreadable as error:
        return Problem(file, error.key, error.line, dict(error.facts), fatal=True)


def _read(file: str, content: bytes, convention: Convention | None) -> Arrival:
    if content.startswith(MAGIC):
        return _of_database(file, content)
    with zips.opened(content) as container:
        inside = [name for name in container.namelist() if name.replace("\\", "/").rsplit("/", 1)[-1].lower() == "data.qda"]
        if len(inside) == 1:
            folder = inside[0].replace("\\", "/").rpartition("/")[0]
            entries = {name.replace("\\", "/"): name for name in container.namelist()}

            def beside(path: str) -> bytes | None:
                name = entries.get(f"{folder}/{path}" if folder else path)
                return zips.entry(container, name) if name else None

            with opened(zips.entry(container, inside[0]) or b"") as connection:
                return qualcoder.read(file, connection, folder.rpartition("/")[-1].removesuffix(".qda"), beside)
    return refi_reading.read(file, content, convention=convention)


def _of_database(file: str, content: bytes) -> Arrival:
    with opened(content) as connection:
        there = tables(connection)
        for mark, read in MARKS:
            if mark in there:
                return read(file, connection)
    raise Unreadable("unknown_project")
