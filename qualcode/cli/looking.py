"""What the command tells of files without storing anything: their text, who speaks when, and what is wrong in them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from qualcode.cli.answers import Answer
from qualcode.formats import front
from qualcode.formats.apart import read_transcript
from qualcode.formats.problems import place, sentence
from qualcode.locale import FALLBACK, day, say
from qualcode.model.transcript import Choice, Problem, Reading

SHOWN = 5
LONGEST = 70


def choice(
    encoding: str = "", speakers: Sequence[str] | None = None, others: Sequence[str] | None = None, unlabelled: str = ""
) -> Choice:
    """Return what the options say of the files."""
    return Choice(encoding or None, (), tuple(speakers or ()), tuple(others or ()), unlabelled or None)


def content(path: Path) -> bytes | Problem:
    """Return the bytes of the file, or the problem that there is none that can be opened."""
    try:
        return path.read_bytes()
    except OSError:
        return Problem(str(path), "formats.problem.no_file", fatal=True)


def read(files: Sequence[Path], chosen: Choice) -> Answer:
    """Read each file; the answer fails where one could not be read at all."""
    readings = [_reading(path, chosen) for path in files]
    problems = tuple(sentence(problem, FALLBACK) for reading in readings for problem in reading.problems)
    failed = any(reading.transcript is None for reading in readings)
    words = "\n\n".join(_in_words(reading) for reading in readings if reading.transcript is not None)
    return Answer(words, [_in_json(reading) for reading in readings], problems, failed=failed, listed=True)


def _reading(path: Path, chosen: Choice) -> Reading:
    found = content(path)
    return Reading(path.name, None, (found,)) if isinstance(found, Problem) else read_transcript(path.name, found, choice=chosen)


def _in_json(reading: Reading) -> dict[str, Any]:
    problems = [{"place": place(one, FALLBACK) or None, "message": sentence(one, FALLBACK)} for one in reading.problems]
    found = reading.transcript
    if found is None:
        return {
            "file": reading.file, "text": None, "language": None, "turns": [], "speakers": [], "collected_on": None,
            "dated_by": None, "named": [], "problems": problems,
        }  # fmt: skip
    dated = front.dated(reading.file, found.text, date.today())
    people = [{"name": person.name, "code": person.code, "asks": person.asks} for person in front.people(found.text)]
    turns = [
        {"speaker": turn.speaker, "seconds": turn.seconds, "start": turn.span.start, "end": turn.span.end,
         "text": turn.spoken(found.text)}
        for turn in found.turns
    ]  # fmt: skip
    return {
        "file": reading.file, "text": found.text, "language": found.language, "turns": turns, "speakers": list(found.speakers),
        "encoding": found.encoding, "collected_on": dated.on.isoformat() if dated else None,
        "dated_by": dated.place.value if dated else None, "named": people, "problems": problems,
    }  # fmt: skip


def _in_words(reading: Reading) -> str:
    found = reading.transcript
    assert found is not None
    head = say(
        "formats.read", FALLBACK, file=reading.file, turns=len(found.turns), speakers=", ".join(found.speakers) or "-",
        language=found.language or "-", encoding=found.encoding or "-",
    )  # fmt: skip
    dated = front.dated(reading.file, found.text, date.today())
    told = [say(f"formats.dated.{dated.place}", FALLBACK, day=day(dated.on, FALLBACK))] if dated else []
    if people := ", ".join(f"{one.name} ({one.code})" if one.code else one.name for one in front.people(found.text)):
        told.append(say("formats.named", FALLBACK, people=people))
    lines = [f"  {turn.speaker or '-'}: {' '.join(turn.spoken(found.text).split())[:LONGEST]}" for turn in found.turns[:SHOWN]]
    return "\n".join([head, *(f"  {line}" for line in told), *lines])
