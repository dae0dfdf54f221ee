"""A project of another program, read from its file, taken in as a study of its own."""

from dataclasses import replace

from sqlalchemy.orm import Session

from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refi_writing import Told, quietly
from qualcode.model.event import Act
from qualcode.services.exchange import Brought, taken_in


def bring_in(
    session: Session, act: Act, arrival: Arrival, file: str, *, name: str = "", language: str = "id", told: Told = quietly
) -> Brought:
    """Take in what a file held, as `exchange.taken_in` does; tell also what was repaired while it was read."""
    way = arrival.convention
    counted = way.unit, way.crlf, way.bom
    brought = taken_in(session, act, arrival.bundle, file, name=name, language=language, counted=counted, told=told)
    return replace(brought, problems=(*arrival.problems, *brought.problems))
