"""The cases of an arriving project as informants, with their sources, and what they name beyond those as kept parts."""

from collections.abc import Iterator, Mapping
from uuid import UUID, uuid5

from qualcode.model.bundle import DETAILS, GROUP, ROLE, Case
from qualcode.model.informant import Informant
from qualcode.model.text import unused
from qualcode.services import kept_parts
from qualcode.services.newcomers import Newcomers, clean, known
from qualcode.store.records import InformantRecord, SourceInformantRecord

LONGEST = 64 - len(" (999)")
"""Characters of an informant's code name that are kept, with room for a number behind it."""


def take_cases(here: Newcomers) -> None:
    """Make an informant of every case; documents that have values of their own become one too."""
    names = {source.guid: source.name for source in here.bundle.sources}
    variables = {variable.guid: clean(variable.name).strip() for variable in here.bundle.variables}
    taken: set[str] = set()
    for case in _cases(here):
        name = case.name or next((names[guid] for guid in case.sources if guid in names), "") or case.guid[:8]
        said = case.whole or _informant(case, name, variables)
        record = InformantRecord(
            guid=here.guid(case.guid), project_id=here.holder.id, code=unused(said.code, taken), role=said.role,
            group=said.group, attributes=dict(said.attributes), position=len(here.informants),
        )  # fmt: skip
        taken.add(record.code)
        here.session.add(record)
        here.informants[case.guid] = record
    labels = {group.id: dict(group.label) for group in here.bundle.informant_groups}
    labels |= {
        record.group: {here.language: record.group} for record in here.informants.values()
        if record.group and record.group not in labels
    }  # fmt: skip
    here.holder.groups = [{"id": name, "label": label} for name, label in labels.items()]
    here.session.flush()
    here.speaking = {record.code.casefold(): record.id for record in here.informants.values()}
    here.called = {case.whole.code: here.informants[case.guid].id for case in here.bundle.cases if case.whole}


def _informant(case: Case, name: str, variables: Mapping[str, str]) -> Informant:
    attributes = {variables.get(key) or key: clean(value) for key, value in case.values.items() if key not in (ROLE, GROUP)}
    role, group = clean(case.values.get(ROLE, "")), case.values.get(GROUP, "")[:64] or None
    return Informant(clean(name)[:LONGEST].strip(), role, group, attributes)


def link_cases(here: Newcomers) -> None:
    """Link every informant to the sources that came; what else a case names is kept: quotations, codes, sources without text."""
    for case in _cases(here):
        informant = here.informants[case.guid]
        for guid in dict.fromkeys(case.sources):
            if guid in here.sources:
                here.session.add(SourceInformantRecord(source_id=here.sources[guid].id, informant_id=informant.id))
        quotations = [name for guid in case.quotations if (name := here.quotation(guid)) is not None]
        codes = list(known(case.codes, here.codes))
        bare = [here.without_text[guid] for guid in dict.fromkeys(case.sources) if guid in here.without_text]
        if quotations or codes or bare or case.description:
            part = {
                "case": informant.guid, "codes": codes, "quotations": quotations, "sources": bare,
                "description": case.description,
            }  # fmt: skip
            kept_parts.keep(here.session, here.holder.id, kept_parts.MEMBERS, informant.code, part)


def _cases(here: Newcomers) -> Iterator[Case]:
    yield from here.bundle.cases
    for source in here.bundle.sources:
        values = {key: value for key, value in source.values.items() if key not in DETAILS}
        if values:
            yield Case(str(uuid5(UUID(source.guid), "case")), source.name, sources=(source.guid,), values=values)
