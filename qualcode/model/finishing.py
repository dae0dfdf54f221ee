"""How far a coder has come with a source: what they say themselves, and what they did since."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    NEW = "new"
    BEGUN = "begun"
    FINISHED = "finished"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class State:
    """A coder's state in a source: not begun, begun with a coding of their own, finished by their word, or changed since then.

    `finished` is when they said so, None where they did not. A source that was changed since is finished still.
    """

    stage: Stage
    finished: datetime | None = None


UNTOUCHED = State(Stage.NEW)


def state(*, begun: bool, finished: datetime | None, changed: bool) -> State:
    """Return the state of a coder who has codings there or not, said that they are done or not, and changed codings since."""
    if finished is not None:
        return State(Stage.CHANGED if changed else Stage.FINISHED, finished)
    return State(Stage.BEGUN) if begun else UNTOUCHED
