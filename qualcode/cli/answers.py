"""What a command answers: words for people, a value for programs, problems for standard error."""

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` are printed, or `value` as JSON; `problems` go to standard error; `failed` makes the exit status 1."""

    words: str
    value: Any
    problems: tuple[str, ...] = ()
    failed: bool = False


def use(database: str) -> None:
    """Work on the database of that URL, where one is given."""
    if database:
        os.environ["QUALCODE_DATABASE_URL"] = database
