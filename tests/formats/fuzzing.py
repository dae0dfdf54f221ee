"""Files broken on purpose, by a seed: a sound file of every kind, what reads it, and its broken forms one after another."""

import io
import random
import resource
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import docx
import openpyxl

from qualcode.errors import QualCodeError
from qualcode.formats import codebooks, transcripts
from qualcode.formats.problems import sentence
from qualcode.formats.projects import read_project
from qualcode.formats.refi_reading import Arrival
from qualcode.locale import LANGUAGES, say
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem, Reading
from qualcode.reports.preset import SKRIPSI
from qualcode.reports.writers import docx_template
from qualcode.services import archiving
from qualcode.store.database import database, forget
from tests.databases import sqlite_url
from tests.formats import files, test_other_projects, test_qualcoder_areas, test_refi
from tests.study import SmallStudy

MEMORY = 3 * 1024**3
STATM = Path("/proc/self/statm")
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'"><!ENTITY d "' + b"&c;" * 100
    + b'"><!ENTITY e SYSTEM "file:///etc/passwd">]><a>&d;&e;</a>'
)  # fmt: skip
NASTY = (
    BOMB, b"<a>" * 5_000, b'<a b="' + b"x" * 200_000 + b'"/>', b"\x00" * 50, b"\xff\xfe", b"&#0;", b"]]>", b"<!--", b"{" * 5_000,
    b"\\par{\\*\\" * 500, b"=HYPERLINK(1)", b"9" * 5_000, b"-1", b"../../../../etc/passwd",
    "\ud800".encode("utf-8", "surrogatepass"),
)  # fmt: skip

Maker = Callable[[Path], bytes]
Reader = Callable[[str, bytes], object]


def _refusing(read: Reader) -> Reader:
    """Return the reader, which gives back its refusal instead of raising it."""

    def asked(name: str, content: bytes) -> object:
        try:
            return read(name, content)
        except QualCodeError as refusal:
            return refusal

    return asked


def _archive(folder: Path) -> bytes:
    url, out = sqlite_url(folder), io.BytesIO()
    study = SmallStudy(database(url)).start()
    study.source("A", "Kami mengantre dua jam.\n")
    archiving.write_archive(study.engine, str(study.project), out)
    forget(url)
    return out.getvalue()


def _document(_: Path) -> bytes:
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


def _workbook(_: Path) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("id", "label", "parent"), ("A", "Satu", ""), ("A1", "Dua", "A")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _preset(_: Path) -> bytes:
    return next(iter(sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml")))).read_bytes()


def _qdc(_: Path) -> bytes:
    return (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="11111111-1111-4111-8111-111111111111" name="A" '
        b'isCodable="true"><Description>x</Description></Code></Codes></CodeBook>'
    )


def _transcript(made: Callable[..., bytes]) -> tuple[Maker, Reader]:
    return lambda _: made(files.LINES * 5), transcripts.read


CORPUS: dict[str, tuple[Maker, Reader]] = {
    **{f"a.{ending}": _transcript(made) for ending, made in files.MAKERS.items()},
    "book/a.csv": (lambda _: b"id,label,parent\nA,Satu,\nA1,Dua,A\n", _read_book),
    "book/a.xlsx": (_workbook, _read_book),
    "book/a.yaml": (_preset, _read_book),
    "book/a.qdc": (_qdc, _read_book),
    "project/a.qdpx": (lambda _: test_refi.project(test_refi.source(test_refi.passage(1, 5, 10))), read_project),
    "project/a.sqlite3": (lambda folder: test_other_projects.taguette(folder / "t", "satu"), read_project),
    "project/a.qda": (lambda folder: test_other_projects.qualcoder(folder / "q"), read_project),
    "project/a.zip": (lambda folder: test_qualcoder_areas.whole(folder / "z"), read_project),
    "project/a.rqda": (lambda folder: test_other_projects.database(folder / "r", test_other_projects.RQDA), read_project),
    "archive/a.qualcode": (_archive, _refusing(_read_archive)),
    "template/a.docx": (_document, _refusing(_read_template)),
}
"""A sound file of every kind by its name: what makes it, in a folder that it may use, and what reads it."""


@cache
def sound(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return CORPUS[name][0](Path(folder))


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


def outcome(name: str, content: bytes) -> str:
    """Return how the reader took it: read, or refused in a sentence; anything else is its fault and comes as it is."""
    file = Path(name).name
    found = CORPUS[name][1](file, content)
    if isinstance(found, QualCodeError):
        assert all(say(found.key, language, **found.facts) for language in LANGUAGES)
        return "refused"
    if isinstance(found, str):
        return found
    problems = (found,) if isinstance(found, Problem) else found.problems
    assert all(file in sentence(problem, language) for problem in problems for language in LANGUAGES), problems
    if _got(found):
        return "read"
    assert problems, "nothing was read and nothing was said"
    return "refused"


def _got(found: object) -> bool:
    if isinstance(found, Reading):
        return found.transcript is not None
    if isinstance(found, Draft):
        return bool(found.codes)
    assert isinstance(found, Arrival | Problem), type(found)
    return isinstance(found, Arrival)


def cases(name: str, count: int) -> Iterator[bytes]:
    """Yield broken forms of the file, the same whenever they are asked for."""
    chance, content = random.Random(f"{name}:{count}"), sound(name)
    return (broken(content, chance) for _ in range(count))


@contextmanager
def bounded_memory(more: int = MEMORY) -> Iterator[None]:
    """Let the block take so many bytes more than the process has now: a reader that wants more is broken by its file.

    Where the system does not tell what the process has, it is not bounded.
    """
    if not STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(STATM.read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
