"""The thesis tables, in the order in which a thesis prints them; this list is what pages and commands offer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

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

About = Literal["field", "coding", "results", "trust", "conclusions", "appendices"]
ABOUT: tuple[About, ...] = get_args(About)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be asked for by its id; `about` is the one of ABOUT under which it is found."""

    id: str
    about: About
    build: Callable[[Study], TableBlock]


TABLES = (
    Table("informants", "field", informants.build),
    Table("informants_by_role", "field", informants.by_role),
    Table("interview_guide", "field", guides.interview),
    Table("observation_guide", "field", guides.observation),
    Table("interview_schedule", "field", fieldwork.schedule),
    Table("documents", "field", fieldwork.documents),
    Table("codebook", "coding", codebook.build),
    Table("data_reduction", "coding", reduction.reduced),
    Table("coding_stages", "coding", reduction.stages),
    Table("quotations", "coding", quotations.build),
    Table("factors", "results", factors.build),
    Table("frequencies", "results", frequencies.build),
    Table("code_by_informant", "results", code_by_informant.build),
    Table("saturation", "trust", saturation.build),
    Table("triangulation_by_source", "trust", triangulation.by_source),
    Table("triangulation_by_technique", "trust", triangulation.by_technique),
    Table("triangulation_by_time", "trust", triangulation.by_time),
    Table("agreement", "trust", agreement.build),
    Table("member_checks", "trust", member_checks.build),
    Table("joint_display", "results", joint_display.build),
    Table("results_by_indicator", "conclusions", findings.by_indicator),
    Table("findings_and_recommendations", "conclusions", findings.with_recommendations),
    Table("audit_trail", "appendices", audit_trail.build),
    Table("coreq", "appendices", checklist.coreq),
    Table("srqr", "appendices", checklist.srqr),
)


def outline(study: Study, wanted: Iterable[str] | None = None) -> Outline:
    """Return the document with the wanted tables, or all, in the order of the list."""
    chosen = set(wanted) if wanted is not None else {table.id for table in TABLES}
    return Outline(
        study.project.name, study.language, tuple(table.build(study) for table in TABLES if table.id in chosen)
    )
