"""What is asked of a reader grows with its file and no faster: twice the file is no more than some 2.6 times the work."""

import time
from itertools import pairwise

import pytest

from qualcode.formats import codebooks, transcripts
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Reading
from tests.formats import hostile

MOST_BYTES = 1024 * 1024
WORTH_COMPARING = 0.05
LONGEST = 5.0
"""Seconds of processor time after which larger files of a kind are not tried."""
GROWTH = 2.6
TRIES = 3
"""Of several tries the best one counts: neighbours on the machine only add."""

LONG = [pytest.mark.fuzz, pytest.mark.timeout(3600)]


def read(file: str, content: bytes) -> Reading | Draft:
    if file.endswith((".yaml", ".qdc")):
        return codebooks.read(file, content, "id", {})
    return transcripts.read(file, content)


def taken(file: str, content: bytes) -> float:
    """Return the seconds of processor time that reading takes."""
    began = time.process_time()
    read(file, content)
    return time.process_time() - began


@pytest.mark.parametrize("kind", hostile.GROWING)
def test_a_small_file_that_asks_much_is_read_or_refused(kind):
    file, made, count = hostile.GROWING[kind]
    found = read(file, made(count // 4))
    assert isinstance(found, Reading | Draft)


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=LONG) for kind in hostile.GROWING])
def test_twice_the_file_is_about_twice_the_work(kind):
    file, made, count = hostile.GROWING[kind]
    table: list[tuple[int, float]] = []
    while len(content := made(count)) <= MOST_BYTES and (not table or table[-1][1] < LONGEST):
        table.append((len(content), min(taken(file, content) for _ in range(TRIES))))
        count *= 2
    told = "\n".join(f"{size:9,} bytes {least:8.3f} s" for size, least in table)
    steps = [later / before for (_, before), (_, later) in pairwise(table) if before > WORTH_COMPARING]
    print(f"{kind} ({file})\n{told}")
    assert not steps or max(steps) < GROWTH, told
