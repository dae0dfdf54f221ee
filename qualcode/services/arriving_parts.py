"""What of an arriving project has no place here: kept as it was, under the names that its things have here."""

from collections.abc import Iterable
from dataclasses import replace

from qualcode.model.bundle import DETAILS, GROUP, ROLE, Group, Laid, Link, Quotation, TravellingSource, Variable
from qualcode.services import kept_parts
from qualcode.services.newcomers import Newcomers, clean, known
from qualcode.store.records import PersonRecord


def keep_area(here: Newcomers, source: TravellingSource, quotation: Quotation) -> None:
    """Keep a quotation that lies on no text of a source that has one."""
    part = {"source": here.guid(source.guid), "quotation": kept_parts.written(_renamed(here, quotation))}
    kept_parts.keep(here.session, here.holder.id, kept_parts.AREA, clean(source.name), part)


def keep_source(here: Newcomers, source: TravellingSource) -> None:
    """Keep a source without text, with its quotations and its file."""
    here.counts["without_text"] += 1
    name = here.without_text[source.guid] = here.guid(source.guid)
    bare = replace(
        source, guid=name, original=None,
        quotations=tuple(_renamed(here, quotation) for quotation in source.quotations), laid=_renamed_laid(here, source.laid),
        description=clean(source.description), notes=here.noted(source.notes), values={},
        file=source.file if source.original else "", turns=None, whole=None,
    )  # fmt: skip
    part = kept_parts.written(bare)
    kept_parts.keep(here.session, here.holder.id, kept_parts.SOURCE, clean(source.name), part, source.original)


def keep_parts(here: Newcomers) -> None:
    """Keep sets, links with both ends, and variables with their types."""
    for group in here.bundle.groups:
        held = replace(
            group, guid=here.guid(group.guid), codes=known(group.codes, here.codes),
            sources=tuple(name for guid in group.sources if (name := _source(here, guid)) is not None),
            notes=here.noted(group.notes),
        )  # fmt: skip
        _keep(here, kept_parts.GROUP, held)
    for link in here.bundle.links:
        origin, target = here.end(link.origin), here.end(link.target)
        if origin and target:
            _keep(here, kept_parts.LINK, replace(link, guid=here.guid(link.guid), origin=origin, target=target, notes=()))
        else:
            here.lost["links"] += 1
    for variable in here.bundle.variables:
        if variable.guid not in (*DETAILS, ROLE, GROUP):
            _keep(here, kept_parts.VARIABLE, variable)


def _source(here: Newcomers, guid: str) -> str | None:
    return here.sources[guid].guid if guid in here.sources else here.without_text.get(guid)


def _keep(here: Newcomers, kind: str, part: Group | Link | Variable) -> None:
    here.counts[kind] += 1
    kept_parts.keep(here.session, here.holder.id, kind, clean(part.name), kept_parts.written(part))


def _renamed(here: Newcomers, quotation: Quotation) -> Quotation:
    if quotation.area is not None:
        here.counts["areas"] += 1
    name = here.areas[quotation.guid] = here.guid(quotation.guid)
    return replace(
        quotation, guid=name, laid=_renamed_laid(here, quotation.laid), description=clean(quotation.description),
        notes=here.noted(quotation.notes), user=_person(here, quotation.user),
    )  # fmt: skip


def _renamed_laid(here: Newcomers, laid: Iterable[Laid]) -> tuple[Laid, ...]:
    """Return the codings whose codes came along; others are told."""
    found = []
    for one in laid:
        if one.code in here.codes:
            code, user = here.codes[one.code].guid, _person(here, one.user)
            found.append(replace(one, guid=here.guid(one.guid), code=code, user=user, notes=here.noted(one.notes)))
        else:
            here.lost["codings_without_code"] += 1
    return tuple(found)


def _person(here: Newcomers, user: str | None) -> str | None:
    """Return the guid by which somebody whom the file names is known here; None for nobody."""
    person = here.people.get(user or "")
    return here.session.get_one(PersonRecord, person).guid if person is not None else None
