"""The codebook as an appendix."""

from qualcode.model.notation import indented
from qualcode.reports.outline import TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row

RULES = ("definition", "include", "exclude", "example")


def build(study: Study) -> TableBlock:
    """Return one row a code in tree order, with its rules, an example and whether it came from theory or the data."""
    rows = tuple(
        (
            row.code,
            indented(row.label, row.depth),
            *(collected(getattr(row, rule)) for rule in RULES),
            study.say(f"origin.{row.origin.replace(' ', '_')}"),
        )
        for row in each_row(study.codes)
    )
    return TableBlock(
        "codebook",
        study.say("codebook.title"),
        columns_of(study.headings("codebook"), (1, 2, 2.6, 2.6, 2.2, 2.6, 1.3)),
        rows,
        landscape=True,
        source=study.source_line,
    )
