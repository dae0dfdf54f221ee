"""A project's archive: a zip of one file of JSON lines a table, the original files, and a manifest with the hash of each."""

import json
import re
import stat
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, BinaryIO

from qualcode.errors import BadFile
from qualcode.formats.limits import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_ENTRIES, MAX_ENTRY_BYTES, MAX_LINE_BYTES, MAX_RATIO
from qualcode.formats.zips import DAMAGED

FORMAT = "qualcode-project/1"
ENDING = ".qualcode"
MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 16 * 1024 * 1024
SMALL = 10 * 1024 * 1024
KINDS = ("integer", "number", "boolean", "text", "json", "moment", "date", "file", "bytes")
"""What a column holds; JSON as the text in which it is written, moments in UTC, a file as the name of its entry."""

_TABLE = re.compile(r"tables/[a-z_]{1,40}\.jsonl")
_ORIGINAL = re.compile(r"(originals|[a-z_]{1,40})/\d{1,18}(\.[a-z0-9]{1,8})?")
_HASH = re.compile(r"[0-9a-f]{64}")
_GUID = re.compile(r"[\w-]{1,36}")
_REVISION = re.compile(r"\w{1,32}")

Row = Sequence[Any]


class BadArchive(BadFile):
    """The archive cannot be read; facts: file and what the reason's sentence needs."""

    def __init__(self, reason: str, *, file: str, **facts: object) -> None:
        super().__init__(file=file, **facts)
        self.key = f"error.archive_{reason}"


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the archive: how many rows it has, the SHA-256 of its lines, and what each column holds."""

    rows: int
    sha256: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive tells of itself; `content` is the hash of the project as `services.moving.project_content` makes it."""

    program: str
    schema: str
    made: str
    project: Mapping[str, str]
    content: str
    tables: Mapping[str, Part]
    originals: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


def write_table(container: zipfile.ZipFile, name: str, columns: Mapping[str, str], batches: Iterable[Sequence[Row]]) -> Part:
    """Write the rows of a table, values in the order of the columns, as they come; some are compressed while the next come."""
    digest, count, before = sha256(), 0, None
    line = f"{{{','.join(f'{encode_basestring(column)}:%s' for column in columns)}}}\n"
    with container.open(_table_entry(name), "w", force_zip64=True) as stream, ThreadPoolExecutor(1) as beside:

        def put(lines: bytes) -> None:
            digest.update(lines)
            stream.write(lines)

        for rows in batches:
            lines = "".join(map(line.__mod__, zip(*map(_encoded, zip(*rows, strict=True)), strict=True))).encode()
            count += len(rows)
            if before is not None:
                before.result()
            before = beside.submit(put, lines)
        if before is not None:
            before.result()
    return Part(count, digest.hexdigest(), columns)


def write_original(container: zipfile.ZipFile, name: str, content: bytes) -> str:
    """Write the bytes of an original file; return their SHA-256."""
    with container.open(name, "w", force_zip64=True) as stream:
        stream.write(content)
    return sha256(content).hexdigest()


def write_manifest(container: zipfile.ZipFile, manifest: Manifest) -> None:
    told = {"format": FORMAT, **asdict(manifest)}
    container.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def original_name(number: int, file: str, folder: str = "originals") -> str:
    """Return under which name the original file of that source stands: its number, and its ending where that is plain.

    Files of other tables stand in a folder of the table's name.
    """
    ending = Path(file).suffix.lower()
    return f"{folder}/{number}{ending if re.fullmatch('[.][a-z0-9]{1,8}', ending) and ending != '.jsonl' else ''}"


def _table_entry(name: str) -> str:
    return f"tables/{name}.jsonl"


def _encoded(values: Sequence[Any]) -> Iterable[Any]:
    """Return the values of a column as JSON has them; asked one by one what they are, they would take three times as long."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return map(encode_basestring, values)
    return values if kinds == {int} else [_ENCODED[type(value)](value) for value in values]


def _encoded_moment(moment: date) -> str:
    return f'"{moment.isoformat()}"'


def _encoded_bytes(held: bytes) -> str:
    return f'"{b64encode(held).decode()}"'


_ENCODED: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring, int: repr, float: json.dumps, bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__, datetime: _encoded_moment, date: _encoded_moment, bytes: _encoded_bytes,
}  # fmt: skip


@contextmanager
def opened(file: Path | BinaryIO, name: str) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Give the container and its manifest; raise BadArchive where either is not what this QualCode reads.

    Nothing is unpacked: entries are looked at, their names and sizes held against what there may be.
    """
    with _whole(name):
        container = zipfile.ZipFile(file)
    with container:
        _refuse_oddities(container, name)
        manifest = _manifest(container, name)
        _require_entries(container, manifest, name)
        yield container, manifest


@contextmanager
def _whole(file: str) -> Iterator[None]:
    """Raise BadArchive for what a container that is damaged makes its reader raise."""
    try:
        yield
    except DAMAGED as error:
        raise BadArchive("damaged", file=file) from error


def _refuse_oddities(container: zipfile.ZipFile, file: str) -> None:
    """Refuse what no archive of ours holds: entries twice, encrypted, links, under other names, or too much of anything."""
    entries = container.infolist()
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or len(entries) > MAX_ARCHIVE_ENTRIES:
        raise BadArchive("swollen", file=file, entries=len(entries))
    for entry in entries:
        known = entry.filename == MANIFEST or _TABLE.fullmatch(entry.filename) or _ORIGINAL.fullmatch(entry.filename)
        plain = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not entry.flag_bits & 0x1
        if not known or not plain or stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise BadArchive("odd_entry", file=file, entry=entry.filename[:80])
        if _ORIGINAL.fullmatch(entry.filename) and entry.file_size > MAX_ENTRY_BYTES:
            raise BadArchive("swollen", file=file, entries=len(entries))
    swollen, held = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if swollen > MAX_ARCHIVE_BYTES or (swollen > SMALL and swollen > MAX_RATIO * max(1, held)):
        raise BadArchive("swollen", file=file, entries=len(entries))


def _manifest(container: zipfile.ZipFile, file: str) -> Manifest:
    try:
        info = container.getinfo(MANIFEST)
    except KeyError:
        raise BadArchive("no_manifest", file=file) from None
    if info.file_size > MAX_MANIFEST_BYTES:
        raise BadArchive("no_manifest", file=file)
    with _whole(file):
        content = container.read(info)
    try:
        told = json.loads(content)
        format_told = str(told["format"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadArchive("no_manifest", file=file) from None
    if format_told != FORMAT:
        raise BadArchive("newer", file=file, program=str(told.get("program", ""))[:20])
    try:
        return _checked(told)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadArchive("no_manifest", file=file) from None


def _checked(told: Mapping[str, Any]) -> Manifest:
    """Return the manifest; raise ValueError, KeyError, TypeError or AttributeError where it is none."""
    tables = {
        name: Part(
            _count(part["rows"]), _like(_HASH, part["sha256"]), {key: _kind(kind) for key, kind in part["columns"].items()}
        )
        for name, part in told["tables"].items()
    }
    return Manifest(
        program=str(told["program"])[:20],
        schema=_like(_REVISION, told["schema"]),
        made=str(told["made"])[:40],
        project={"guid": _like(_GUID, told["project"]["guid"]), "name": str(told["project"]["name"])},
        content=_like(_HASH, told["content"]),
        tables=tables,
        originals={name: _like(_HASH, digest) for name, digest in told["originals"].items()},
    )


def _like(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(value)
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _kind(value: str) -> str:
    if value not in KINDS:
        raise ValueError(value)
    return value


def _require_entries(container: zipfile.ZipFile, manifest: Manifest, file: str) -> None:
    told = {MANIFEST, *map(_table_entry, manifest.tables), *manifest.originals}
    there = set(container.namelist())
    for name in sorted(told ^ there):
        raise BadArchive("odd_entry" if name in there else "lacks", file=file, entry=name[:80])


def read_table(container: zipfile.ZipFile, manifest: Manifest, name: str, file: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a table line by line; raise BadArchive for one that is not as told, in the end where the hash differs."""
    part, entry = manifest.tables[name], _table_entry(name)
    digest, count = sha256(), 0
    for line in _lines(container, entry, file):
        count += 1
        if len(line) > MAX_LINE_BYTES or count > part.rows:
            raise BadArchive("bad_line", file=file, entry=entry, line=count)
        digest.update(line)
        yield _row(line, part.columns, BadArchive("bad_line", file=file, entry=entry, line=count))
    if (count, digest.hexdigest()) != (part.rows, part.sha256):
        raise BadArchive("altered", file=file, entry=entry)


def _lines(container: zipfile.ZipFile, entry: str, file: str) -> Iterator[bytes]:
    """Yield the lines of an entry, of one that is too long its first bytes."""
    with _whole(file):
        stream = container.open(entry)
    with stream:
        while True:
            with _whole(file):
                line = stream.readline(MAX_LINE_BYTES + 1)
            if not line:
                return
            yield line


def _row(line: bytes, columns: Mapping[str, str], bad: BadArchive) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise bad from None
    if not isinstance(row, dict) or row.keys() != columns.keys():
        raise bad
    return row


def read_original(container: zipfile.ZipFile, manifest: Manifest, name: str, file: str) -> bytes:
    """Return the bytes of an original file; raise BadArchive where there is none, or its hash differs."""
    if name not in manifest.originals:
        raise BadArchive("lacks", file=file, entry=name[:80])
    with _whole(file):
        content = container.read(name)
    if sha256(content).hexdigest() != manifest.originals[name]:
        raise BadArchive("altered", file=file, entry=name)
    return content
