"""Reporting checklists: their items in order, and which of them can be filled from the study's own data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Items of a checklist that belong together."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist; `automatic` are the items that the study's data can fill."""

    id: str
    parts: tuple[Part, ...]
    automatic: frozenset[str]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for part in self.parts for item in part.items)


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


COREQ = Checklist(
    "coreq",
    (
        Part("team", _numbers(1, 8)),
        Part("design", _numbers(9, 23)),
        Part("analysis", _numbers(24, 32)),
    ),
    frozenset({"12", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "31", "32"}),
)
"""Tong, Sainsbury & Craig (2007), Int J Qual Health Care 19(6): 349-357; 17 and 23 only where there is something to tell."""

SRQR = Checklist(
    "srqr",
    (
        Part("title", _numbers(1, 2)),
        Part("introduction", _numbers(3, 4)),
        Part("methods", _numbers(5, 15)),
        Part("results", _numbers(16, 17)),
        Part("discussion", _numbers(18, 19)),
        Part("other", _numbers(20, 21)),
    ),
    frozenset({"8", "11", "12", "13", "14", "15", "17"}),
)
"""O'Brien, Harris, Beckman, Reed & Cook (2014), Acad Med 89(9): 1245-1251."""

CHECKLISTS = (COREQ, SRQR)


def checklist_named(name: str) -> Checklist:
    """Return the checklist with that id; raise KeyError where there is none."""
    for checklist in CHECKLISTS:
        if checklist.id == name:
            return checklist
    raise KeyError(name)
