"""Quotations as data: one row a quotation, with the full path of its codes and everything known of who said it, and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qualcode.locale import say
from qualcode.model.code import SegmentAttribute, in_language
from qualcode.reports.outline import Cell, ColumnKind, Outline, TableBlock, columns_of
from qualcode.reports.query_sentence import attribute_name
from qualcode.reports.quotes import clock
from qualcode.tables import ATTRIBUTE

BETWEEN = "; "
COLUMNS = (
    "number", "quotation", "path", "code", "polarity", "coder", "source", "technique", "date", "place", "wave", "paragraph",
    "time", "informant", "role", "group",
)  # fmt: skip
WIDE = {"quotation": 6, "path": 3, "source": 2, "note": 2}
KINDS: Mapping[str, ColumnKind] = {"number": "number", "quotation": "quote", "wave": "number", "paragraph": "number"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the quotations are read with: SOURCES, INFORMANTS, and the names of segment attributes and their values."""

    sources: pd.DataFrame
    informants: pd.DataFrame
    attributes: Mapping[str, SegmentAttribute] = field(default_factory=dict)


def alone(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the codings as passages that rest on one coding each, in their order: source, start, end, codings."""
    rest: list[Any] = [(guid,) for guid in codings["coding"]]
    return codings[["source", "start", "end"]].assign(codings=rest)


def outline(
    passages: pd.DataFrame,
    quotes: Sequence[str],
    codings: pd.DataFrame,
    known: Known,
    language: str,
    *,
    title: str,
    notes: tuple[str, ...] = (),
) -> Outline:
    """Return one table with one row a passage, in their order; `quotes` are the passages' words.

    Needs of the passages: start, codings (guids, the first of which says where the passage stands); of `codings` all columns
    of CODINGS. Where a passage rests on several codings, their paths, ids, polarities and coders stand in the same order,
    joined by a semicolon. Attributes that were not collected are empty.
    """
    segment, personal = _attributes(codings), _attributes(known.informants)
    headings = (
        *(say(f"quotation_rows.{name}", language) for name in COLUMNS),
        *(attribute_name(name, language) for name in personal),
        *(_label(known.attributes.get(name), name, language) for name in segment),
        say("quotation_rows.note", language),
    )
    rows = tuple(_rows(passages, quotes, codings, known, language, personal, segment))
    names = (*COLUMNS, *personal, *segment, "note")
    columns = columns_of(headings, [WIDE.get(name, 1) for name in names], [KINDS.get(name, "text") for name in names])
    table = TableBlock("quotations", title, columns, rows, landscape=True, notes=notes)
    return Outline(title, language, (table,))


def _attributes(frame: pd.DataFrame) -> list[str]:
    return [str(name).removeprefix(ATTRIBUTE) for name in frame.columns if str(name).startswith(ATTRIBUTE)]


def _label(attribute: SegmentAttribute | None, name: str, language: str) -> str:
    return in_language(attribute.label, language) if attribute else name


def _rows(
    passages: pd.DataFrame,
    quotes: Sequence[str],
    codings: pd.DataFrame,
    known: Known,
    language: str,
    personal: list[str],
    segment: list[str],
) -> Iterator[tuple[Cell, ...]]:
    wanted = {guid for guids in passages["codings"] for guid in guids}
    laid = {row["coding"]: row for row in codings[codings["coding"].isin(wanted)].to_dict("records")}
    places = {row["source"]: row for row in known.sources.to_dict("records")}
    people = {row["informant"]: row for row in known.informants.to_dict("records")}
    values = {name: _values(known.attributes.get(name), language) for name in segment}
    for number, (guids, quote) in enumerate(zip(passages["codings"], quotes, strict=True), 1):
        rests = [laid[guid] for guid in guids]
        first = rests[0]
        person = people.get(first["informant"], {})
        yield (
            number,
            quote,
            *(BETWEEN.join(row[column] for row in rests) for column in ("path", "code")),
            BETWEEN.join(say(f"ui.polarity.{row['polarity']}", language) for row in rests),
            BETWEEN.join(row["coder"] for row in rests),
            first["source_name"],
            say(f"reports.technique.{first['technique'].replace(' ', '_')}", language),
            "" if pd.isna(first["date"]) else f"{first['date']:%Y-%m-%d}",
            _text(places.get(first["source"], {}).get("place")),
            "" if pd.isna(first["wave"]) else int(first["wave"]),
            int(first["paragraph"]),
            "" if pd.isna(first["seconds"]) else clock(first["seconds"]),
            _text(first["informant"]),
            _text(person.get("role")),
            _text(person.get("group_label", first["group"])),
            *(_text(person.get(f"{ATTRIBUTE}{name}")) for name in personal),
            *(BETWEEN.join(_given(rests, name, values[name])) for name in segment),
            BETWEEN.join(row["note"] for row in rests if _text(row["note"])),
        )


def _given(rests: list[dict], name: str, labels: Mapping[str, str]) -> Iterator[str]:
    for value in (_text(row[f"{ATTRIBUTE}{name}"]) for row in rests):
        if value:
            yield labels.get(value, value)


def _values(attribute: SegmentAttribute | None, language: str) -> dict[str, str]:
    return {value.id: in_language(value.label, language) for value in attribute.values} if attribute else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
