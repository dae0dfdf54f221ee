"""Review: what can be judged, in which state it is, and as what it was seen by whoever gave it that state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Seen = Mapping[str, Any]
"""What a thing was when it was judged: a fingerprint of each of its sides, for codings and evidence with their number."""


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"


class Judged(StrEnum):
    CODE = "code"
    CODING = "coding"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Target:
    """A thing to be judged, and as what the person saw it; None takes what it is at this moment."""

    kind: str
    guid: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The state that a thing has: who gave it, when and why, who handed the thing in last, and as what it was seen."""

    guid: str
    kind: str
    target: str
    state: State
    reason: str = ""
    user: str | None = None
    submitter: str | None = None
    at: datetime | None = None
    seen: Seen = field(default_factory=dict)


def changed(was: Seen, now: Seen) -> tuple[str, ...]:
    """Return the sides on which a thing is not what it was; every side where it is gone."""
    return tuple(side for side in {**was, **now} if was.get(side) != now.get(side))


def inherited(code: str, *, later: bool) -> State:
    """Return the state of a coding that has none of its own: its code's, unless it came or changed later.

    What is asked for on a code concerns the code; its codings still wait.
    """
    if later or code == State.DRAFT:
        return State.DRAFT
    return State.APPROVED if code == State.APPROVED else State.SUBMITTED


def states(held: Sequence[str]) -> list[str]:
    """Return the different states, in the order in which work goes through them."""
    return [state.value for state in State if state in held]
