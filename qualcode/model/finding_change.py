"""How two states of a study's findings differ: findings added and removed, the fields that changed, the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualcode.model.codebook_change import Difference

FIELDS = ("short_id", "claim", "question", "code", "verdict", "status")
EVIDENCE = "evidence"

Frozen = Mapping[str, Any]
"""A finding as it was kept: guid, the fields, and evidence as side, note and quote by the coding's guid."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; for evidence `before` is the links that went or were otherwise, `after` those that came or are now."""

    kind: Difference
    finding: Frozen
    field: str = ""
    before: Any = None
    after: Any = None


def changes(old: Sequence[Frozen], new: Sequence[Frozen]) -> list[Change]:
    """Return how the new findings differ from the old ones, matched by guid, in the order of the new, the removed last."""
    before, after = {one["guid"]: one for one in old}, {one["guid"]: one for one in new}
    found: list[Change] = []
    for guid, finding in after.items():
        found += _differing(before[guid], finding) if guid in before else [Change(Difference.ADDED, finding)]
    return found + [Change(Difference.REMOVED, finding) for guid, finding in before.items() if guid not in after]


def _differing(old: Frozen, new: Frozen) -> list[Change]:
    found = [
        Change(Difference.CHANGED, new, name, old[name], new[name]) for name in FIELDS if old[name] != new[name]
    ]
    went, came = ({guid: link for guid, link in one.items() if other.get(guid) != link}
                  for one, other in ((old[EVIDENCE], new[EVIDENCE]), (new[EVIDENCE], old[EVIDENCE])))  # fmt: skip
    return found + ([Change(Difference.CHANGED, new, EVIDENCE, went, came)] if went or came else [])
