"""What came with a project from another program and has no place here: stored as it was, listed, and given along again."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.bundle import Area, Group, Laid, Link, Medium, Quotation, TravellingSource, ValueType, Variable
from qualcode.model.code import Polarity
from qualcode.store.records import KeptRecord

AREA, SOURCE, GROUP, LINK, VARIABLE, WHOLE, MEMBERS = "area", "source", "group", "link", "variable", "whole", "members"
"""Quotations on no text, sources without text, sets, links, variables' types, codings of whole sources, what cases name."""

KINDS = (AREA, SOURCE, WHOLE, GROUP, LINK, VARIABLE, MEMBERS)


def kept(session: Session, project: int, kind: str) -> Iterator[tuple[str, Mapping[str, Any], bytes | None]]:
    """Yield name, content as written by `written` and bytes of the project's parts of that kind, in the order they came."""
    query = select(KeptRecord.name, KeptRecord.part, KeptRecord.content)
    yield from session.execute(query.where(KeptRecord.project_id == project, KeptRecord.kind == kind).order_by(KeptRecord.id))


def listed(session: Session, project: int) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return kind, name and content of every part kept for the project, without bytes."""
    query = select(KeptRecord.kind, KeptRecord.name, KeptRecord.part).where(KeptRecord.project_id == project)
    return [(kind, name, part) for kind, name, part in session.execute(query.order_by(KeptRecord.id))]


def areas(session: Session, project: int) -> Iterator[Quotation]:
    """Yield every quotation on no text that is kept for the project, of sources with and without text."""
    for kind, _, part in listed(session, project):
        if kind == AREA:
            yield quotation(part["quotation"])
        elif kind == SOURCE:
            yield from map(quotation, part["quotations"])


def keep(session: Session, project: int, kind: str, name: str, part: Mapping[str, Any], content: bytes | None = None) -> None:
    session.add(KeptRecord(project_id=project, kind=kind, name=name, part=dict(part), content=content))


def written(value: Quotation | TravellingSource | Group | Link | Variable) -> dict[str, Any]:
    """Return the value as JSON holds it."""
    return _plain(asdict(value))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return value.isoformat() if isinstance(value, datetime) else value


def group(part: Mapping[str, Any]) -> Group:
    return Group(**{**part, **{name: tuple(part[name]) for name in ("codes", "sources", "notes")}})


def link(part: Mapping[str, Any]) -> Link:
    return Link(**{**part, "notes": tuple(part["notes"])})


def variable(part: Mapping[str, Any]) -> Variable:
    return Variable(**{**part, "type": ValueType(part["type"])})


def quotation(part: Mapping[str, Any]) -> Quotation:
    """Return a quotation on no text."""
    area = Area(**part["area"]) if part["area"] else None
    made = {"laid": _laid(part["laid"]), "notes": tuple(part["notes"]), "at": _moment(part["at"]), "area": area, "span": None}
    return Quotation(**{**part, **made})


def source(part: Mapping[str, Any], original: bytes | None) -> TravellingSource:
    """Return a source without text."""
    made = {
        "medium": Medium(part["medium"]), "quotations": tuple(map(quotation, part["quotations"])), "laid": _laid(part["laid"]),
        "notes": tuple(part["notes"]), "at": _moment(part["at"]), "original": original,
    }  # fmt: skip
    return TravellingSource(**{**part, **made})


def _laid(parts: list[Mapping[str, Any]]) -> tuple[Laid, ...]:
    return tuple(map(_laying, parts))


def _laying(part: Mapping[str, Any]) -> Laid:
    made = {
        "at": _moment(part["at"]), "notes": tuple(part["notes"]), "changed": _moment(part.get("changed")),
        "polarity": Polarity(part.get("polarity", Polarity.UNSET)),
    }  # fmt: skip
    return Laid(**{**part, **made})


def _moment(words: str | None) -> datetime | None:
    return datetime.fromisoformat(words) if words else None
