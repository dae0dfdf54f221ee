"""A retrieval query: which passages are wanted, as a tree of conditions on codes, and which codings count at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

VERSION = 2
WITHOUT_TEXT = 1
"""The version before words could be asked for, in which a query that asks for none is still written."""
DEEPEST = 24
INFORMANT = "informant:"
SEGMENT = "segment:"
FIELDS = ("source", "technique", "place", "wave", "language", "informant", "role", "group", "coder")


class Relation(StrEnum):
    """How the passages of the left side, A, stand to those of the right side, B; what each yields says `Combined`."""

    OR = "or"
    AND = "and"
    NOT = "not"
    OVERLAPPING = "overlapping"
    WITHIN = "within"
    ENCLOSING = "enclosing"
    FOLLOWED_BY = "followed_by"
    NEAR = "near"


class Unit(StrEnum):
    """Where `and` and `not` look: at the passage's own text, at the turns it touches, or at the whole source."""

    PASSAGE = "passage"
    TURN = "turn"
    SOURCE = "source"


class Measure(StrEnum):
    """In what `followed by` and `near` count."""

    PARAGRAPHS = "paragraphs"
    TURNS = "turns"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Coded:
    """Passages coded with any of the codes, by guid; without codes, with any code at all.

    `below` takes the codes below them too; `polarities` and `coders` (names) restrict where they are given.
    """

    codes: tuple[str, ...] = ()
    below: bool = True
    polarities: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Combined:
    """Two sets of passages, A (left) and B (right), put together. Places are half-open, in code points.

    or            the passages of A and of B; the same place counts once
    and           in the passage: the part that a passage of A and a passage of B have in common;
                  in the turn or source: the passages of A that touch a turn, or stand in a source, where one of B does
    not           the passages of A that no passage of B overlaps, or whose turns, or source, no passage of B touches
    overlapping   the passages of A that share at least one character with one of B
    within        the passages of A that lie wholly in one of B; the same place counts
    enclosing     the passages of A in which one of B lies wholly; the same place counts
    followed_by   from the start of each passage of A to the end of the next one of B that starts at or after A's end, where
                  it starts at most `most` units after the unit in which A ends; 0 is the same unit
    near          the passages of A that overlap one of B, or stand at most `most` units before or after one

    `unit` matters to `and` and `not`, `measure` and `most` to `followed_by` and `near`.
    """

    relation: Relation
    left: "Expression"
    right: "Expression"
    unit: Unit = Unit.PASSAGE
    measure: Measure = Measure.PARAGRAPHS
    most: int = 1

    def __post_init__(self) -> None:
        if self.most < 0:
            raise ValueError(f"a distance is 0 or more, not {self.most}")


@dataclass(frozen=True, slots=True)
class Named:
    """The passages of another query, kept as it was when it was taken, under its name."""

    name: str
    expression: "Expression"


Expression = Coded | Combined | Named


@dataclass(frozen=True, slots=True)
class Only:
    """Codings count only where the field has one of the values.

    Fields are those of FIELDS (source by guid, informant by code name, group by id), `informant:<attribute>` and
    `segment:<attribute>`; values are text.
    """

    field: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.field not in FIELDS and not self.field.startswith((INFORMANT, SEGMENT)):
            raise ValueError(f"unknown field {self.field}")


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its scope: only codings that fit every `only`, in sources collected between the dates, count at all.

    `text` must stand in their words, in capitals or not; empty, it restricts nothing.
    """

    find: Expression
    only: tuple[Only, ...] = ()
    since: date | None = None
    until: date | None = None
    text: str = ""


def single(query: Query) -> Coded | None:
    """Return the one set of codes that the query asks for; None where it puts several together."""
    find = query.find
    while isinstance(find, Named):
        find = find.expression
    return find if isinstance(find, Coded) else None


def holds(words: str, text: str) -> bool:
    """Return whether the text that a query asks for stands in the words."""
    return text.casefold() in words.casefold()


def to_json(query: Query) -> dict[str, Any]:
    """Return the query as plain values that `from_json` takes back."""
    return {
        "version": VERSION if query.text else WITHOUT_TEXT,
        "find": _plain(query.find),
        "only": [{"field": only.field, "values": list(only.values)} for only in query.only],
        "since": query.since.isoformat() if query.since else None,
        "until": query.until.isoformat() if query.until else None,
        **({"text": query.text} if query.text else {}),
    }


def _plain(node: Expression) -> dict[str, Any]:
    if isinstance(node, Coded):
        return {
            "codes": list(node.codes),
            "below": node.below,
            "polarities": list(node.polarities),
            "coders": list(node.coders),
        }
    if isinstance(node, Named):
        return {"name": node.name, "query": _plain(node.expression)}
    return {
        "relation": node.relation.value,
        "left": _plain(node.left),
        "right": _plain(node.right),
        "unit": node.unit.value,
        "measure": node.measure.value,
        "most": node.most,
    }


def from_json(given: Mapping[str, Any]) -> Query:
    """Return the query that the plain values describe; raise ValueError where they describe none."""
    try:
        if given["version"] not in (WITHOUT_TEXT, VERSION):
            raise ValueError(f"queries of version {given['version']} are not known")
        return Query(
            _node(given["find"], 0),
            tuple(Only(_text(entry["field"]), _texts(entry["values"])) for entry in given.get("only") or ()),
            _day(given.get("since")),
            _day(given.get("until")),
            _text(given["text"]) if given["version"] == VERSION else "",
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a query: {error}") from error


def _node(given: Mapping[str, Any], depth: int) -> Expression:
    if depth > DEEPEST:
        raise ValueError(f"a query has at most {DEEPEST} conditions within each other")
    if "relation" in given:
        return Combined(
            Relation(given["relation"]),
            _node(given["left"], depth + 1),
            _node(given["right"], depth + 1),
            Unit(given.get("unit", Unit.PASSAGE)),
            Measure(given.get("measure", Measure.PARAGRAPHS)),
            int(given.get("most", 1)),
        )
    if "query" in given:
        return Named(_text(given["name"]), _node(given["query"], depth + 1))
    return Coded(
        _texts(given["codes"]),
        bool(given.get("below", True)),
        _texts(given.get("polarities", ())),
        _texts(given.get("coders", ())),
    )


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError("a list of texts is needed")
    return tuple(_text(value) for value in values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is needed, not {value!r}")
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def steps(find: Expression) -> tuple[Expression, tuple[Combined, ...]]:
    """Return the leftmost passages and the conditions laid on them one after another, the first condition first."""
    chain: list[Combined] = []
    while isinstance(find, Combined):
        chain.append(find)
        find = find.left
    return find, tuple(reversed(chain))


def leaves(find: Expression) -> tuple[Coded, ...]:
    """Return every set of codes that the expression asks for, from left to right."""
    if isinstance(find, Combined):
        return (*leaves(find.left), *leaves(find.right))
    return leaves(find.expression) if isinstance(find, Named) else (find,)


def measures(find: Expression) -> frozenset[Measure]:
    """Return the measures that the expression needs: those of its distances, and turns where a unit is the turn."""
    if isinstance(find, Named):
        return measures(find.expression)
    if not isinstance(find, Combined):
        return frozenset()
    needed = measures(find.left) | measures(find.right)
    if find.relation in (Relation.FOLLOWED_BY, Relation.NEAR):
        return needed | {find.measure}
    if find.relation in (Relation.AND, Relation.NOT) and find.unit is Unit.TURN:
        return needed | {Measure.TURNS}
    return needed
