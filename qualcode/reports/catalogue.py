"""The thesis tables, in the order in which a thesis prints them; this list is what pages and commands offer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qualcode.reports.outline import Outline, TableBlock
from qualcode.reports.study import Study
from qualcode.reports.tables import (
    agreement,
    audit_trail,
    checklist,
    code_by_informant,
    codebook,
    factors,
    fieldwork,
    findings,
    frequencies,
    guides,
    informants,
    joint_display,
    member_checks,
    quotations,
    reduction,
    saturation,
    triangulation,
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be asked for by its id."""

    id: str
    build: Callable[[Study], TableBlock]


TABLES = (
    Table("informants", informants.build),
    Table("informants_by_role", informants.by_role),
    Table("interview_guide", guides.interview),
    Table("observation_guide", guides.observation),
    Table("interview_schedule", fieldwork.schedule),
    Table("documents", fieldwork.documents),
    Table("codebook", codebook.build),
    Table("data_reduction", reduction.reduced),
    Table("coding_stages", reduction.stages),
    Table("quotations", quotations.build),
    Table("factors", factors.build),
    Table("frequencies", frequencies.build),
    Table("code_by_informant", code_by_informant.build),
    Table("saturation", saturation.build),
    Table("triangulation_by_source", triangulation.by_source),
    Table("triangulation_by_technique", triangulation.by_technique),
    Table("triangulation_by_time", triangulation.by_time),
    Table("agreement", agreement.build),
    Table("member_checks", member_checks.build),
    Table("joint_display", joint_display.build),
    Table("results_by_indicator", findings.by_indicator),
    Table("findings_and_recommendations", findings.with_recommendations),
    Table("audit_trail", audit_trail.build),
    Table("coreq", checklist.coreq),
    Table("srqr", checklist.srqr),
)


def outline(study: Study, wanted: Iterable[str] | None = None) -> Outline:
    """Return the document with the wanted tables, or all, in the order of the list."""
    chosen = set(wanted) if wanted is not None else {table.id for table in TABLES}
    return Outline(
        study.project.name, study.language, tuple(table.build(study) for table in TABLES if table.id in chosen)
    )
