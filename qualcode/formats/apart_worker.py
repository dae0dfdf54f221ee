"""The process in which files of strangers are read: one file after the other on standard input, answered in frames.

Only the tasks of its table are done. It bounds itself where the system can, and is watched and ended from outside
(`qualcode.formats.apart`). A frame is a letter, eight bytes of length, and as many bytes.
"""

import faulthandler
import gc
import json
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from qualcode.formats import codebook_yaml, codebooks, projects, transcripts, word_template
from qualcode.formats.apart_values import packed
from qualcode.formats.refi_reading import Arrival
from qualcode.journal import traced
from qualcode.model.code import Codebook
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem, Reading

if sys.platform != "win32":
    import resource

HEAD = struct.Struct("!cQ")
READY, BEGUN, PART, DONE, FAILED, MEMORY = b"r", b"b", b"p", b"d", b"f", b"m"
BEHIND = 10
"""By so much a worker stands behind the pages where they want the same processor."""
STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the worker is to do with the `size` bytes that follow, in how many bytes of memory and seconds of processor time."""

    task: str
    file: str
    given: tuple[Any, ...]
    named: Mapping[str, Any]
    size: int
    memory: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Task:
    """What reads a file, given its name and content, and the type of what it returns."""

    read: Callable[..., Any]
    returns: Any


Preset = tuple[Codebook | None, tuple[Problem, ...]]
TASKS: Mapping[str, Task] = {
    "transcript": Task(transcripts.read, Reading),
    "project": Task(projects.read_project, Arrival | Problem),
    "codebook": Task(codebooks.read, Draft),
    "preset": Task(codebook_yaml.read, Preset),
    "template": Task(lambda file, content: word_template.flaw(content), str),
}


def serve(tasks: Mapping[str, Task] = TASKS) -> None:
    """Do what is asked for until standard input ends; whatever else prints or reads there meets nothing."""
    asks, answers = _own_streams()
    _quiet()
    gc.collect()
    gc.freeze()
    base = _address_space()
    _send(answers, READY)
    while len(head := asks.read(HEAD.size)) == HEAD.size:
        asked = Asked(*pickle.loads(asks.read(HEAD.unpack(head)[1])))  # its parent alone writes there
        content = asks.read(asked.size)
        _send(answers, BEGUN)
        _answer(answers, tasks[asked.task], asked, content, base)


def _answer(answers: BinaryIO, task: Task, asked: Asked, content: bytes, base: int) -> None:
    try:
        with _bounded(base + asked.memory, asked.seconds):
            parts = packed(task.returns, task.read(asked.file, content, *asked.given, **asked.named))
    except MemoryError:
        _send(answers, MEMORY)
    except Exception as error:  # whatever a reader did not foresee is told, and the next file is read
        _send(answers, FAILED, json.dumps(traced(error)).encode())
    else:
        for part in parts:
            _send(answers, PART, part)
        _send(answers, DONE)


def _send(answers: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    answers.write(HEAD.pack(kind, len(content)))
    answers.write(content)
    answers.flush()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return standard input and output for the worker alone; where a crash happened is told on standard error."""
    streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    faulthandler.enable(os.dup(2))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return streams


def _quiet() -> None:
    """Leave an interrupt from the keyboard to the parent, write no file when broken of what was in memory, let pages go first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(BEHIND)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Return how many bytes of addresses this process has, 0 where the system does not tell."""
    try:
        return int(STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


@contextmanager
def _bounded(memory: int, seconds: float) -> Iterator[None]:
    """Let the system itself refuse more memory, and end the process after so much more processor time, where it can."""
    if sys.platform == "win32":
        yield
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limits = {resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime + seconds) + 2}
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = memory
    before = {which: resource.getrlimit(which) for which in limits}
    for which, most in limits.items():
        _limit(which, (most, before[which][1]))
    try:
        yield
    finally:
        for which, both in before.items():
            _limit(which, both)


def _limit(which: int, both: tuple[int, int]) -> None:
    if sys.platform != "win32":
        with suppress(ValueError, OSError):
            resource.setrlimit(which, both)


if __name__ == "__main__":
    serve()
