"""Which informant speaks of which code, and how often."""

from qualcode.analysis.frequencies import by_informant
from qualcode.model.notation import indented
from qualcode.reports.outline import Cell, Column, TableBlock
from qualcode.reports.study import Study


def build(study: Study) -> TableBlock:
    """Return codings of each code in use, with the codes below it, by informant, with the sum."""
    counts = by_informant(study.codings, study.codes, study.informants)
    names = list(study.informants["informant"])
    used = counts[counts["total"] > 0]
    first, last = study.headings("code_by_informant")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (indented(f"{row['code']} {row['label']}", row["depth"]), *(int(row[name]) for name in names), int(row["total"]))
        for _, row in used.iterrows()
    )
    return TableBlock(
        "code_by_informant",
        study.say("code_by_informant.title"),
        (Column(first, 5), *(Column(name, 0.7, "number") for name in names), Column(last, 0.9, "number")),
        rows,
        landscape=True,
        notes=(study.say("code_by_informant.note"), study.counting()),
        source=study.source_line,
    )
