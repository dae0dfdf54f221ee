"""A worker whose readers do what readers of hostile files do; the file's name says which."""

import os
import signal
import time

from qualcode.formats import apart_worker
from qualcode.formats.apart_worker import TASKS, Task
from qualcode.model.span import Span
from qualcode.model.transcript import Reading, Transcript, Turn


def _fail(content: bytes) -> None:
    raise LookupError(f"a word of the study: {content!r}")


def _hang(content: bytes) -> None:
    while True:
        pass


def _sleep(content: bytes) -> None:
    while True:
        time.sleep(60)


def _eat(content: bytes) -> None:
    held = []
    while True:
        held.append(bytes(1024 * 1024))


def _leave(content: bytes) -> None:
    os._exit(3)


def _crash(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _print(content: bytes) -> None:
    """Write where the answers would go, had the worker not put another output there."""
    os.write(1, b"d" * 100)
    print("a library has something to say")


def _noise(content: bytes) -> None:
    _write_to_answers(content)
    time.sleep(60)


def _endless(content: bytes) -> None:
    _write_to_answers(b"p" + (2**60).to_bytes(8, "big"))
    time.sleep(60)


def _other(content: bytes) -> None:
    """Answer in the place of the reader, with what no transcript may hold."""
    _write_to_answers(b"p" + len(content).to_bytes(8, "big") + content + b"d" + bytes(8))
    time.sleep(60)


def _write_to_answers(content: bytes) -> None:
    """Find the pipe on which answers go, as a subverted reader would, and write into it."""
    for number in range(3, 64):
        try:
            os.write(number, content)
        except OSError:
            continue


ILL = {
    "fail": _fail, "hang": _hang, "sleep": _sleep, "eat": _eat, "leave": _leave, "crash": _crash,
    "print": _print, "noise": _noise, "endless": _endless, "other": _other,
}  # fmt: skip


def _read(file: str, content: bytes) -> Reading:
    if file in ILL:
        ILL[file](content)
    text = content.decode()
    return Reading(file, Transcript(file, text, (Turn(Span(0, len(text)), "P"),)))


def serve() -> None:
    apart_worker.serve({**TASKS, "ill": Task(_read, Reading)})
