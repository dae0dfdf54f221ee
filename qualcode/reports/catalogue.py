"""The thesis tables, in the order in which a thesis prints them; this list is what pages and commands offer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qualcode.reports import (
    code_by_informant,
    codebook,
    factors,
    frequencies,
    informants,
    quotations,
    saturation,
    triangulation,
)
from qualcode.reports.outline import Outline, TableBlock
from qualcode.reports.study import Study


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be asked for by its id."""

    id: str
    build: Callable[[Study], TableBlock]


TABLES = (
    Table("informants", informants.build),
    Table("informants_by_role", informants.by_role),
    Table("codebook", codebook.build),
    Table("quotations", quotations.build),
    Table("factors", factors.build),
    Table("frequencies", frequencies.build),
    Table("code_by_informant", code_by_informant.build),
    Table("saturation", saturation.build),
    Table("triangulation_by_source", triangulation.by_source),
    Table("triangulation_by_technique", triangulation.by_technique),
)


def outline(study: Study, wanted: Iterable[str] | None = None) -> Outline:
    """Return the document with the wanted tables, or all, in the order of the list."""
    chosen = set(wanted) if wanted is not None else {table.id for table in TABLES}
    return Outline(
        study.project.name, study.language, tuple(table.build(study) for table in TABLES if table.id in chosen)
    )
