"""How two versions of a codebook differ: codes added, removed and moved, and the fields that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qualcode.model.code import Code

FIELDS = (
    "short_id", "label", "definition", "include", "exclude", "example", "colour", "kind", "polarity", "codable", "origin",
    "aliases", "retired",
)  # fmt: skip


class Difference(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` and `after` are values of the field, for a move the parents' guids."""

    kind: Difference
    code: Code
    field: str = ""
    before: Any = None
    after: Any = None


def changes(old: Sequence[Code], new: Sequence[Code]) -> list[Change]:
    """Return how the new codes differ from the old ones, matched by guid, in the order of the new ones, the removed last."""
    before, after = {code.guid: code for code in old}, {code.guid: code for code in new}
    found: list[Change] = []
    for guid, code in after.items():
        if guid not in before:
            found.append(Change(Difference.ADDED, code))
        else:
            found += _differing(before[guid], code)
    return found + [Change(Difference.REMOVED, code) for guid, code in before.items() if guid not in after]


def _differing(old: Code, new: Code) -> list[Change]:
    moved = [Change(Difference.MOVED, new, "parent", old.parent, new.parent)] if old.parent != new.parent else []
    return moved + [
        Change(Difference.CHANGED, new, name, getattr(old, name), getattr(new, name))
        for name in FIELDS
        if getattr(old, name) != getattr(new, name)
    ]
