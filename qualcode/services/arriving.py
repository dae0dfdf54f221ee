"""A project of another program, read from its file: taken in as a study of its own, or as a copy of the open one."""

import io
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qualcode.formats.refi_reading import Arrival
from qualcode.formats.refi_writing import Told, quietly
from qualcode.model.event import Act
from qualcode.services.copies import Copy, OtherProject
from qualcode.services.exchange import Brought, copy_of, taken_in
from qualcode.services.merging_copies import copy_in


def bring_in(
    session: Session, act: Act, arrival: Arrival, file: str, *, name: str = "", language: str = "id", told: Told = quietly
) -> Brought:
    """Take in what a file held, as `exchange.taken_in` does; tell also what was repaired while it was read."""
    way = arrival.convention
    counted = way.unit, way.crlf, way.bom
    brought = taken_in(session, act, arrival.bundle, file, name=name, language=language, counted=counted, told=told)
    return replace(brought, problems=(*arrival.problems, *brought.problems))


def as_copy(engine: Engine, person: int, project: int, arrival: Arrival, file: str, *, told: Told = quietly) -> Copy:
    """Return what a file held as a copy of the open project, as `exchange.copy_of` does, for `merging_copies` to merge.

    Where QualCode's own part is in it, unchanged and of this very project, that is the copy, since it says more. Raises
    OtherStudy, and BadArchive where its own part cannot be read.
    """
    if arrival.bundle.own is not None:
        with suppress(OtherProject):
            own = io.BytesIO(arrival.bundle.own)
            return copy_in(engine, project, own, name=file, told=lambda way: told(way.done, way.of))
    return copy_of(engine, person, project, arrival.bundle, file, told=told)
