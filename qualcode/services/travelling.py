"""What a study says beyond its codings, on its way out into a bundle and in again: a module for each part, the same both ways."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from qualcode.services import travelling_findings, travelling_judgements, travelling_reviews
from qualcode.services.newcomers import Newcomers
from qualcode.services.travelling_guids import Guids

PARTS = (travelling_findings, travelling_judgements, travelling_reviews)


def written(session: Session, project: int, guids: Guids, on: Mapping[tuple[str, str], list[str]]) -> dict[str, Any]:
    """Return the parts of a bundle that other programs do not have, by their names; `on` are the memos on each thing."""
    parts: dict[str, Any] = {}
    for part in PARTS:
        parts |= {name: tuple(values) for name, values in part.written(session, project, guids, on).items()}
    return parts


def take(here: Newcomers) -> None:
    """Store what the bundle says beyond its codings, when everything that it is about has come."""
    for part in PARTS:
        part.take(here)
    here.session.flush()
