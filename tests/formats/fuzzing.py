"""Files broken on purpose, by a seed: `python -m tests.formats.fuzzing 20000` tries that many on every reader."""

import io
import random
import resource
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl

from qualcode.errors import QualCodeError
from qualcode.formats import codebooks, transcripts
from qualcode.formats.projects import read_project
from qualcode.formats.refi_reading import Arrival
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem, Reading
from qualcode.reports import docx_template
from qualcode.reports.preset import SKRIPSI
from qualcode.services import archiving
from qualcode.store.database import database
from tests.databases import sqlite_url
from tests.formats import files, test_other_projects, test_qualcoder_areas, test_refi
from tests.study import SmallStudy

MEMORY = 3 * 1024**3
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'"><!ENTITY d "' + b"&c;" * 100
    + b'"><!ENTITY e SYSTEM "file:///etc/passwd">]><a>&d;&e;</a>'
)  # fmt: skip
NASTY = (
    BOMB, b"<a>" * 5_000, b'<a b="' + b"x" * 200_000 + b'"/>', b"\x00" * 50, b"\xff\xfe", b"&#0;", b"]]>", b"<!--", b"{" * 5_000,
    b"\\par{\\*\\" * 500, b"=HYPERLINK(1)", b"9" * 5_000, b"-1", b"../../../../etc/passwd",
    "\ud800".encode("utf-8", "surrogatepass"),
)  # fmt: skip

Reader = Callable[[str, bytes], object]


def corpus() -> dict[str, tuple[bytes, Reader]]:
    """Return a sound file of every kind by its name, with what reads it."""
    found: dict[str, tuple[bytes, Reader]] = {
        f"a.{ending}": (made(files.LINES * 5), transcripts.read) for ending, made in files.MAKERS.items()
    }
    books = {"a.csv": b"id,label,parent\nA,Satu,\nA1,Dua,A\n", "a.xlsx": _workbook(), "a.yaml": _preset(), "a.qdc": _qdc()}
    found |= {f"book/{name}": (content, _read_book) for name, content in books.items()}
    with tempfile.TemporaryDirectory() as folder:
        made = {
            "a.qdpx": test_refi.project(test_refi.source(test_refi.passage(1, 5, 10))),
            "a.sqlite3": test_other_projects.taguette(Path(folder) / "t", "satu"),
            "a.qda": test_other_projects.qualcoder(Path(folder) / "q"),
            "a.zip": test_qualcoder_areas.whole(Path(folder) / "z"),
            "a.rqda": test_other_projects.database(Path(folder) / "r", test_other_projects.RQDA),
        }
        found["archive/a.qualcode"] = _archive(Path(folder)), _refusing(_read_archive)
    found["template/a.docx"] = _document(), _refusing(_read_template)
    return found | {f"project/{name}": (content, read_project) for name, content in made.items()}


def _refusing(read: Reader) -> Reader:
    """Return the reader, which gives back its refusal instead of raising it."""

    def asked(name: str, content: bytes) -> object:
        try:
            return read(name, content)
        except QualCodeError as refusal:
            return refusal

    return asked


def _archive(folder: Path) -> bytes:
    study = SmallStudy(database(sqlite_url(folder))).start()
    study.source("A", "Kami mengantre dua jam.\n")
    out = io.BytesIO()
    archiving.write_archive(study.engine, str(study.project), out)
    study.engine.dispose()
    return out.getvalue()


def _document() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def _read_archive(name: str, content: bytes) -> str:
    with archiving.opened(io.BytesIO(content), name=name):
        return "read"


def _read_template(name: str, content: bytes) -> str:
    docx_template.opened(content, SKRIPSI)
    return "read"


def _read_book(name: str, content: bytes) -> Draft:
    return codebooks.read(name, content, "id", {})


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("id", "label", "parent"), ("A", "Satu", ""), ("A1", "Dua", "A")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _preset() -> bytes:
    return next(iter(sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml")))).read_bytes()


def _qdc() -> bytes:
    return (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="11111111-1111-4111-8111-111111111111" name="A" '
        b'isCodable="true"><Description>x</Description></Code></Codes></CodeBook>'
    )


def broken(content: bytes, chance: random.Random) -> bytes:
    """Return the file with something wrong in it; a container's entries are broken inside it as well."""
    if content.startswith(b"PK") and chance.random() < 0.7:
        return _inside(content, chance)
    return _bytes(content, chance)


def _bytes(content: bytes, chance: random.Random) -> bytes:
    at, far = chance.randrange(len(content) + 1), chance.randrange(1, 400)
    how = chance.randrange(7)
    if how == 0:
        return content[:at]
    if how == 1:
        return chance.randbytes(chance.randrange(600))
    if how == 2:
        return content[:at] + chance.choice(NASTY) + content[at:]
    if how == 3:
        return content[:at] + content[at + far :]
    if how == 4:
        return content[:at] + content[at : at + far] * chance.randrange(2, 40) + content[at:]
    flipped = bytearray(content)
    for _ in range(chance.randrange(1, 12) if flipped else 0):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped) if how == 5 else content[:at] + bytes(flipped[at:]) + chance.choice(NASTY)


def _inside(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            body = old.read(name)
            if name == chosen:
                body = _bytes(body, chance)
                name = chance.choice((name, name, name, name.upper(), f"../{name}", f"/{name}", f"C:\\{name}"))
            new.writestr(name, body)
    return out.getvalue()


def outcome(read: Reader, name: str, content: bytes) -> str:
    """Return how the reader took it: read, or refused in a sentence; anything else is its fault and comes as it is."""
    found = read(Path(name).name, content)
    if isinstance(found, Reading):
        return "read" if found.transcript is not None else _refused(found.problems)
    if isinstance(found, Draft):
        return "read" if found.codes else _refused(found.problems)
    if isinstance(found, str | QualCodeError):
        return "read" if found == "read" else "refused"
    assert isinstance(found, Arrival | Problem), type(found)
    return "read" if isinstance(found, Arrival) else "refused"


def _refused(problems: tuple[Problem, ...]) -> str:
    assert problems, "nothing was read and nothing was said"
    return "refused"


def cases(name: str, content: bytes, count: int) -> Iterator[bytes]:
    """Yield broken forms of the file, the same whenever they are asked for."""
    chance = random.Random(f"{name}:{count}")
    return (broken(content, chance) for _ in range(count))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for file, (sound, reader) in corpus().items():
        told: Counter[str] = Counter()
        for number, damaged in enumerate(cases(file, sound, wanted)):
            try:
                told[outcome(reader, file, damaged)] += 1
            except Exception:
                kept = Path(tempfile.gettempdir()) / f"fuzzed-{number}-{file.replace('/', '-')}"
                kept.write_bytes(damaged)
                print(f"{file}: broken by case {number}, kept as {kept}", file=sys.stderr)
                raise
        print(f"{file}: {dict(told)}", flush=True)
