"""What a running server writes down: JSON lines of who did which gesture when and how it went, never a word of a study."""

import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "qualcode"
FIELDS = (
    "request", "person", "project", "method", "route", "status", "ms", "verb", "revision", "refusal", "bytes", "error", "at",
    "task", "number",
)  # fmt: skip
"""Everything that a line may hold beside its time, level and event: numbers, ids, names of ours, never what people wrote."""

FILE_BYTES = 5_000_000
FILES = 5
FRAMES = 12
NUMBER = 8
"""So many digits of a request's id are told to people."""
STANDARD_ERROR = "-"

_log = logging.getLogger(NAME)
_log.addHandler(logging.NullHandler())  # without a journal, as in a command, nothing is written
_KEY = re.compile(r"error\.[a-z_]+")


@dataclass(slots=True)
class Request:
    """The request at hand: its id, and who sent it once that is known."""

    id: str
    person: int | None = None


current: ContextVar[Request | None] = ContextVar("request", default=None)


class Lines(logging.Formatter):
    """A record as one line of JSON; of other programs' records only the name, the level and the kind of error are kept."""

    def format(self, record: logging.LogRecord) -> str:
        event, told = _said(record)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": event,
        }
        line.update((name, _plain(told[name])) for name in FIELDS if told.get(name) is not None)
        return json.dumps(line)


def _said(record: logging.LogRecord) -> tuple[str, Mapping[str, object]]:
    """Return event and fields of a record: what `note` was given, of a refusal its key, of anything else who said it."""
    if record.name == NAME and hasattr(record, "told"):
        return record.msg, record.told
    given = record.args if isinstance(record.args, tuple) else ()
    refusal = next((value for value in given if isinstance(value, str) and _KEY.fullmatch(value)), None)
    error = record.exc_info[1] if record.exc_info else None
    if record.name == NAME and refusal:
        return "refused", {"refusal": refusal}
    return "library", {"at": record.name, "error": error}


def _plain(value: object) -> object:
    """Return numbers and names as they are, of an exception its kind and where it was raised: its message may quote."""
    return traced(value) if isinstance(value, BaseException) else value


def traced(error: BaseException) -> dict[str, object]:
    """Return the kind of an exception and where it was raised, without its words."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": type(error).__name__, "frames": places}


def handler(where: str, file: Path) -> logging.Handler:
    """Return the handler that writes the lines: to standard error where `where` is "-", else into the file there or `file`."""
    if where == STANDARD_ERROR:
        made: logging.Handler = logging.StreamHandler(sys.stderr)
    else:
        target = Path(where) if where else file
        target.parent.mkdir(parents=True, exist_ok=True)
        made = RotatingFileHandler(target, maxBytes=FILE_BYTES, backupCount=FILES, encoding="utf-8", delay=True)
    made.setFormatter(Lines())
    return made


def begin(written: logging.Handler) -> None:
    """Write everything that is logged in this process through the handler, others' warnings and errors included."""
    root = logging.getLogger()
    root.handlers[:] = [written]
    root.setLevel(logging.WARNING)
    for name in list(root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    _log.setLevel(logging.INFO)


@contextmanager
def writing(written: logging.Handler) -> Iterator[None]:
    """Write what is noted within the block through the handler: a command has no server that began to log."""
    _log.addHandler(written)
    try:
        yield
    finally:
        _log.removeHandler(written)
        written.close()


def number() -> str:
    """Return a number under which a failure is told to a person and found in the log: the request's, else one of its own."""
    request = current.get()
    return request.id[:NUMBER] if request else secrets.token_hex(NUMBER // 2)


def sent_by(person: int) -> None:
    """Remember who sent the request at hand."""
    if request := current.get():
        request.person = person


def note(event: str, **told: object) -> None:
    """Write a line, an error where an exception is told or what `traced` gave of one; others than FIELDS are left out."""
    request = current.get()
    known = {"request": request.id, "person": request.person} if request else {}
    level = logging.ERROR if told.get("error") is not None else logging.INFO
    _log.log(level, event, extra={"told": {**known, **told}})


def kept(gestures: Iterable[Mapping[str, object]]) -> None:
    """Write a line for each gesture of a transaction that was kept."""
    for gesture in gestures:
        note("gesture", **gesture)


def milliseconds(since: float) -> float:
    """Return how long it is since a reading of `time.perf_counter`."""
    return round(1000 * (time.perf_counter() - since), 1)
