"""Importing a Word document of 10,000 words: processor time to the stored source, and what it costs to read it apart."""

import io
import tempfile
import time
from collections.abc import Callable, Iterator

from docx import Document

from benchmarks import workload
from benchmarks.figure import Figure, median
from qualcode.formats import apart, transcripts
from qualcode.model.event import act
from qualcode.model.transcript import Reading
from qualcode.services.previewing import preview
from qualcode.services.sources import import_source
from qualcode.store.database import database, writing

WORDS, ROUNDS = 10_000, 7


def figures() -> Iterator[Figure]:
    """Yield reading and storing; the first round warms caches and is left out."""
    content = _document()
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        engine = database(f"sqlite:///{folder}/import.sqlite3")
        project, me = workload.project(engine)
        for number in range(ROUNDS + 1):
            start = time.process_time()
            _import(engine, project, me, content)
            if number:
                taken.append(time.process_time() - start)
        engine.dispose()
    size = f"{len(content) / 1000:.0f} kB, n={ROUNDS}"
    yield Figure("import a docx of 10,000 words, median", median(taken), "s CPU", 0.2, size)
    here = min(_clocked(lambda: transcripts.read("wawancara.docx", content)))
    beside = min(_clocked(lambda: apart.read_transcript("wawancara.docx", content)))
    yield Figure("read in a process beside, more than here", 1000 * (beside - here), "ms", None, f"{1000 * here:.0f} ms here")


def _clocked(read: Callable[[], Reading]) -> Iterator[float]:
    """Yield seconds on the clock of several rounds."""
    for _ in range(ROUNDS):
        start = time.perf_counter()
        assert read().transcript is not None
        yield time.perf_counter() - start


def _import(engine, project: int, me: int, content: bytes) -> None:
    found = preview("wawancara.docx", content)
    assert found.words >= WORDS
    with writing(engine) as session:
        import_source(
            session, act(me), project, found.reading.transcript, found.details, original=content, again=True
        )


def _document() -> bytes:
    paper = Document()
    for line in workload.text_of(WORDS, seed=31).split("\n"):
        paper.add_paragraph(line)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()
