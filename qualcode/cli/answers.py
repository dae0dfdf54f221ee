"""What a command answers: words for people, a value for programs, problems for standard error."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualcode import settings
from qualcode.errors import BadValue


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` are printed, or `value` as JSON; `problems` go to standard error; `failed` makes the exit status 1.

    With `listed` each entry of the value is printed on a line of its own.
    """

    words: str
    value: Any
    problems: tuple[str, ...] = ()
    failed: bool = False
    listed: bool = False


def use(database: str) -> None:
    """Work on the database of that URL, where one is given."""
    if database:
        settings.choose(database=database)


def written(to: Path, content: bytes, count: int) -> Answer:
    """Write the file and say so; raise BadValue where it cannot be written."""
    try:
        to.write_bytes(content)
    except OSError as error:
        raise BadValue(field="--to", value=str(to)) from error
    return Answer(str(to), {"file": str(to), "count": count})
