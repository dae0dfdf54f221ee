"""Reading files of strangers in processes beside this one: a reader may fail, hang, die or swell, and the answer is a sentence.

`read_transcript`, `read_project`, `read_codebook`, `read_preset` and `require_usable` answer as the readers of those names do in
their own modules. A worker (`apart_worker`) has bounds for memory and processor time, by the settings and the size of the file;
it is ended when it meets them, and a new one takes its place. What the file did to its reader is logged under a number.
"""

import atexit
import contextlib
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import IO, Any
from weakref import WeakSet

import psutil

from qualcode import journal, settings
from qualcode.formats.apart_values import Garbled, unpacked
from qualcode.formats.refi_offsets import Convention
from qualcode.formats.refi_reading import Arrival
from qualcode.formats.word_template import REFUSALS
from qualcode.model.code import Codebook
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem, Reading

MEGABYTE = 1024 * 1024
MEMORY_BY_SIZE = 4
"""Bytes that a file may take for each of its own, beside what every file may take."""
SECONDS_BY_MEGABYTE = 4
"""Seconds of processor time for each megabyte after the first, beside what every file may take."""
BUSY, ALIVE = 2, 3
"""Workers at work at once, and workers at all."""
LOOK = 0.02
STILL = 30.0
"""Seconds without any processor time after which a worker waits for something that never comes."""
START = 60.0
LAST = 0.2
"""Seconds in which a process that has closed its end of the pipe is gone."""
SWOLLEN = 256 * MEGABYTE
"""A worker that holds so much more than a new one, once it has answered, makes room for a new one."""

_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
_HEAD_SIZE = 9
_KIND = re.compile(r"[A-Za-z_][\w.]{0,60}")
_FRAME = re.compile(r"[\w.<>-]{1,80}:\d{1,6} [\w.<>]{1,80}")
_CRASHED = re.compile(r'File "([^"\n]+)", line (\d+) in (\S+)')
_FRAMES = 12


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of memory beside those of a worker at rest, seconds of processor time, and of standing still."""

    memory: int
    seconds: float
    still: float = STILL


class Stopped(Exception):
    """The file was not read; `key` names the sentence, `facts` fill it."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = f"formats.problem.{key}"
        self.facts = facts

    def problem(self, file: str) -> Problem:
        return Problem(file, self.key, facts=self.facts, fatal=True)


class _Broke(Exception):
    """A reader failed and its worker `goes_on`, or that died or answered what it should not; `told` is what and where."""

    def __init__(self, told: Mapping[str, object], *, goes_on: bool = False) -> None:
        super().__init__()
        self.told, self.goes_on = told, goes_on


class _Untried(Exception):
    """The worker was gone before it had the file."""


def read_transcript(file: str, content: bytes, *given: Any, **named: Any) -> Reading:
    try:
        return _room.asked("transcript", Reading, file, content, *given, **named)
    except Stopped as stopped:
        return Reading(file, None, (stopped.problem(file),))


def read_project(file: str, content: bytes, *, convention: Convention | None = None) -> Arrival | Problem:
    try:
        return _room.asked("project", Arrival | Problem, file, content, convention=convention)
    except Stopped as stopped:
        return stopped.problem(file)


def read_codebook(file: str, content: bytes, language: str, known: Mapping[str, str]) -> Draft:
    try:
        return _room.asked("codebook", Draft, file, content, language, dict(known))
    except Stopped as stopped:
        return Draft(problems=(stopped.problem(file),))


def read_preset(file: str, content: bytes) -> tuple[Codebook | None, tuple[Problem, ...]]:
    try:
        return _room.asked("preset", tuple[Codebook | None, tuple[Problem, ...]], file, content)
    except Stopped as stopped:
        return None, (stopped.problem(file),)


def require_usable(content: bytes) -> None:
    """Raise BadTemplate, LargeTemplate or UnsafeTemplate where the document cannot lend its styles."""
    try:
        found = _room.asked("template", str, "template.docx", content)
    except Stopped:
        found = "broken"
    if found:
        raise REFUSALS[found]()


def warm() -> None:
    """Begin a worker, and from now on keep one ready beside those at work."""
    _room.warm()


def usual(size: int) -> Bounds:
    """Return the bounds for a file of so many bytes, by the settings."""
    held = settings.current()
    large = max(0.0, size / MEGABYTE - 1)
    return Bounds(held.reader_mb * MEGABYTE + MEMORY_BY_SIZE * size, held.reader_seconds + SECONDS_BY_MEGABYTE * large)


@dataclass(slots=True, eq=False)
class Worker:
    """A process that reads; it is asked by one thread at a time."""

    module: str
    process: subprocess.Popen[bytes] = field(init=False)
    crash: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    ready: bool = False
    resting: int = 0
    seen: psutil.Process | None = None

    def __post_init__(self) -> None:
        """Begin the process; it imports its readers while nobody waits for it."""
        paths = [str(Path(__file__).parents[2]), *(path for path in sys.path if os.path.isabs(path))]
        begin = f"import sys; sys.path[:0] = [p for p in {paths!r} if p not in sys.path]; import {self.module} as m; m.serve()"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", "-c", begin],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.crash, bufsize=0, env=settings.for_a_child(),
            creationflags=_QUIETLY,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """End the process and leave nothing of it."""
        self.process.kill()
        self.process.wait()
        self._close()

    def leave(self) -> None:
        """Let go of the process in one that was forked and does not own it."""
        self.process.returncode = 0
        self._close()

    def _close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout, self.crash):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def ask(self, bounds: Bounds, task: str, file: str, content: bytes, given: Any, named: Any) -> list[bytes]:
        """Return the parts of the answer; raise Stopped, _Broke, or _Untried where the worker was gone already."""
        conversation = _Conversation(self, bounds)
        if not self.ready:
            self._watched(conversation.await_ready, Bounds(sys.maxsize, START))
            if conversation.broken:
                raise _Untried
            self.ready = True
            self.resting = self._looked()[0]
        asked = pickle.dumps(_asked(task, file, given, named, len(content), bounds))
        swollen = self._watched(lambda: conversation.hold(asked, content), bounds)
        if conversation.memory or (conversation.broken and swollen > bounds.memory / 2):
            raise Stopped("reader_memory", most=_megabytes(bounds))
        if conversation.broken and not conversation.begun:
            raise _Untried
        if conversation.broken:
            code = self._died()
            if _out_of_time(code):
                raise Stopped("reader_time", most=round(bounds.seconds))
            raise _Broke({"kind": _death(code), "frames": self._places()})
        if conversation.failure is not None:
            raise _Broke(_said(conversation.failure), goes_on=True)
        return conversation.parts

    def _watched(self, talk: Callable[[], None], bounds: Bounds) -> int:
        """Let a thread talk to the worker, whom this one watches; return the most bytes it was seen to take. Raises Stopped."""
        thread = threading.Thread(target=talk, name="reader", daemon=True)
        most, (_, began) = 0, self._looked()
        moved, used = time.monotonic(), began
        thread.start()
        try:
            while thread.is_alive():
                thread.join(LOOK)
                held, now = self._looked()
                most = max(most, held - self.resting)
                if now > used:
                    moved, used = time.monotonic(), now
                if held - self.resting > bounds.memory:
                    raise Stopped("reader_memory", most=_megabytes(bounds))
                if used - began > bounds.seconds or time.monotonic() - moved > bounds.still:
                    raise Stopped("reader_time", most=round(bounds.seconds))
        finally:
            if thread.is_alive():
                self.process.kill()
                thread.join()
        return most

    def _looked(self) -> tuple[int, float]:
        """Return how many bytes the process holds and how much processor time it took; nothing of one that is gone."""
        try:
            self.seen = self.seen or psutil.Process(self.process.pid)
            memory, taken = self.seen.memory_info(), self.seen.cpu_times()
        except psutil.Error:
            return 0, 0.0
        return max(memory.rss, getattr(memory, "private", 0)), taken.user + taken.system

    def swollen(self) -> bool:
        return self._looked()[0] > self.resting + SWOLLEN

    def _died(self) -> int | None:
        """Return what the process ended by; one that answered what it should not is ended, and nothing returned."""
        try:
            return self.process.wait(LAST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def _places(self) -> list[str]:
        """Return where the process was when it crashed, innermost first."""
        self.crash.seek(0)
        told = self.crash.read(64 * 1024).decode("utf-8", "replace")
        places = [f"{Path(file).name}:{line} {name}" for file, line, name in _CRASHED.findall(told)]
        return [place for place in places if _FRAME.fullmatch(place)][:_FRAMES]


@dataclass(slots=True)
class _Conversation:
    """What goes to a worker and comes back, in a thread that may be left waiting until the worker is ended."""

    worker: Worker
    bounds: Bounds
    begun: bool = False
    broken: bool = False
    memory: bool = False
    failure: bytes | None = None
    parts: list[bytes] = field(default_factory=list)

    def await_ready(self) -> None:
        self.broken = self._heard(0) != (b"r", b"")

    def hold(self, asked: bytes, content: bytes) -> None:
        try:
            self._say(b"a" + len(asked).to_bytes(8, "big") + asked)
            self._say(content)
        except OSError:
            self.broken = True
            return
        room = self.bounds.memory
        while not self.broken:
            kind, content = self._heard(room)
            room -= len(content)
            if kind == b"b" and not self.begun:
                self.begun = True
            elif kind == b"p" and self.begun:
                self.parts.append(content)
            elif kind == b"f" and self.begun:
                self.failure = content
                return
            elif kind in (b"d", b"m") and self.begun:
                self.memory = kind == b"m"
                return
            else:
                self.broken = True

    def _say(self, content: bytes) -> None:
        stream, left = self.worker.process.stdin, memoryview(content)
        while stream is not None and left:
            left = left[stream.write(left) or 0 :]

    def _heard(self, room: int) -> tuple[bytes, bytes]:
        """Return the next frame, an empty one where there is none or it is larger than there is room."""
        head = self._read(_HEAD_SIZE)
        size = int.from_bytes(head[1:], "big")
        if len(head) < _HEAD_SIZE or size > room:
            return b"", b""
        content = self._read(size)
        return (head[:1], content) if len(content) == size else (b"", b"")

    def _read(self, size: int) -> bytes:
        stream, parts = self.worker.process.stdout, []
        while stream is not None and size:
            part = stream.read(min(size, MEGABYTE))
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class Room:
    """The workers of this process; `module` is what they run, `bounds` says what a file of a size may take."""

    def __init__(self, module: str = "qualcode.formats.apart_worker", bounds: Callable[[int], Bounds] = usual) -> None:
        self.module, self.bounds = module, bounds
        self.spare = False
        self.forget()
        _rooms.add(self)

    def forget(self) -> None:
        """Begin anew in a process that was forked: the workers are its parent's."""
        for worker in (*getattr(self, "waiting", ()), *getattr(self, "working", ())):
            worker.leave()
        self.changed = threading.Condition()
        self.waiting: list[Worker] = []
        self.working: list[Worker] = []
        self.closed = False

    def warm(self) -> None:
        with self.changed:
            self.spare = True
            self._have_ready()

    def close(self) -> None:
        """End every worker; whoever still waits for one is answered that it broke."""
        with self.changed:
            self.closed = True
            ended, self.waiting = self.waiting, []
            for worker in self.working:
                worker.process.kill()
            self.changed.notify_all()
        for worker in ended:
            worker.end()

    def asked(self, task: str, returns: Any, file: str, content: bytes, *given: Any, **named: Any) -> Any:
        """Return what the task makes of the file, which is of the type `returns`; raise Stopped."""
        bounds = self.bounds(len(content))
        try:
            try:
                return self._asked(bounds, task, returns, file, content, given, named)
            except _Untried:
                return self._asked(bounds, task, returns, file, content, given, named)
        except _Untried:
            raise _broken(task, {"kind": "NoWorker", "frames": []}) from None
        except _Broke as broke:
            raise _broken(task, broke.told) from None
        except Stopped as stopped:
            journal.note("reader", task=task, refusal=stopped.key, bytes=len(content))
            raise

    def _asked(
        self, bounds: Bounds, task: str, returns: Any, file: str, content: bytes, given: Any, named: Any
    ) -> Any:
        worker, sound = self._taken(), False
        try:
            found = unpacked(returns, worker.ask(bounds, task, file, content, given, named))
            sound = not worker.swollen()
        except Garbled as garbled:  # nobody knows what such a worker is doing
            raise _Broke(journal.traced(garbled)) from garbled
        except _Broke as broke:
            sound = broke.goes_on and worker.alive and not worker.swollen()
            raise
        finally:
            self._given_back(worker, sound=sound)
        return found

    def _taken(self) -> Worker:
        """Return a worker for this thread alone, once fewer than `BUSY` are at work."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or len(self.working) < BUSY)
            if self.closed:
                raise _Untried
            while self.waiting:
                worker = self.waiting.pop(0)
                if worker.alive:
                    break
                worker.end()
            else:
                worker = self._begun()
            self.working.append(worker)
            self._have_ready()
            return worker

    def _given_back(self, worker: Worker, *, sound: bool) -> None:
        with self.changed:
            self.working.remove(worker)
            if sound and not self.closed and len(self.waiting) + len(self.working) < ALIVE:
                self.waiting.append(worker)
            else:
                worker.end()
                self._have_ready()
            self.changed.notify()

    def _have_ready(self) -> None:
        """Begin a worker where one is to be ready and none is: it warms up by itself."""
        if self.spare and not self.closed and not self.waiting:
            with contextlib.suppress(_Untried):  # who needs one will be told
                self.waiting.append(self._begun())

    def _begun(self) -> Worker:
        try:
            return Worker(self.module)
        except OSError as error:  # the system has no process, file or memory to give
            raise _Untried from error


def _asked(task: str, file: str, given: Any, named: Any, size: int, bounds: Bounds) -> tuple[object, ...]:
    return task, file, given, named, size, bounds.memory, bounds.seconds


def _megabytes(bounds: Bounds) -> int:
    return round(bounds.memory / MEGABYTE)


def _out_of_time(code: int | None) -> bool:
    return sys.platform != "win32" and code == -signal.SIGXCPU


def _death(code: int | None) -> str:
    """Return what ended the process: the name of a signal, or the number it left with; for one that lived, its answer did."""
    if code is None:
        return Garbled.__name__
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"Exit.{code}"


def _said(failure: bytes) -> Mapping[str, object]:
    """Return the kind of error and the places that a worker told, as far as they look like that: the log holds no other words."""
    try:
        told = json.loads(failure)
        kind, frames = str(told["kind"]), [str(frame) for frame in told["frames"]]
    except (ValueError, TypeError, KeyError):
        kind, frames = "", []
    return {
        "kind": kind if _KIND.fullmatch(kind) else "Unsaid",
        "frames": [frame for frame in frames if _FRAME.fullmatch(frame)][-_FRAMES:],
    }


def _broken(task: str, told: Mapping[str, object]) -> Stopped:
    number = token_hex(4)
    journal.note("reader", task=task, number=number, error=told)
    return Stopped("reader_broke", number=number)


_rooms: WeakSet[Room] = WeakSet()
_room = Room()


def _forget_all() -> None:
    for room in list(_rooms):
        room.forget()


def _close_all() -> None:
    for room in list(_rooms):
        room.close()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
