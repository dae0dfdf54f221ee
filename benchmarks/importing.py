"""Reading a Word document of 10,000 words: processor time."""

import io
import time
from collections.abc import Iterator

from docx import Document

from benchmarks.figure import Figure, median
from benchmarks.workload import text_of
from qualcode.services.importing import preview

WORDS, ROUNDS = 10_000, 7


def figures() -> Iterator[Figure]:
    """Yield the processor time from bytes to preview; the first reading warms caches and is left out."""
    content = _document()
    taken = []
    for number in range(ROUNDS + 1):
        start = time.process_time()
        found = preview("wawancara.docx", content)
        if number:
            taken.append(time.process_time() - start)
    assert found.readable
    assert found.words >= WORDS
    size = f"{len(content) / 1000:.0f} kB, n={ROUNDS}"
    yield Figure("import a docx of 10,000 words, median", median(taken), "s CPU", 0.2, size)


def _document() -> bytes:
    paper = Document()
    for line in text_of(WORDS, seed=31).split("\n"):
        paper.add_paragraph(line)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()
