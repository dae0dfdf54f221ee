"""A comment, and the thread that answers make of it; whoever is named with an @ is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qualcode.model.span import Span

AT = "@"


@dataclass(frozen=True, slots=True)
class Comment:
    """What one person said; `mentions` are the ids of those whom it names."""

    guid: str
    person: int
    name: str
    body: str
    at: datetime
    changed: datetime
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment on a thing with its answers in order; the place and words are those of the passage, where it is on one."""

    guid: str
    kind: str
    target: str
    comments: tuple[Comment, ...]
    span: Span | None = None
    quote: str = ""
    resolved: datetime | None = None
    resolved_by: str = ""


def mentioned(body: str, people: Mapping[int, str]) -> tuple[int, ...]:
    """Return the people whom the body names with an @ before the whole name, each once, in the order of their ids."""
    found, rest = set(), body.casefold()
    for person in sorted(people, key=lambda one: -len(people[one])):
        name = f"{AT}{people[person]}".casefold()
        if people[person] and name in rest:
            found.add(person)
            rest = rest.replace(name, "")
    return tuple(sorted(found))
