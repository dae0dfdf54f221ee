"""The codebook as an appendix."""

from qualcode.reports.outline import TableBlock
from qualcode.reports.study import Study

INDENT = "\u2003"


def build(study: Study) -> TableBlock:
    """Return one row a code in tree order, with its rules, an example and whether it came from theory or the data."""
    rows = tuple(
        (
            f"{INDENT * row.depth}{row.code}",
            row.label,
            row.definition or "-",
            row.include or "-",
            row.exclude or "-",
            row.example or "-",
            study.say(f"origin.{row.origin.replace(' ', '_')}"),
        )
        for row in study.codes.itertuples(index=False)
    )
    return TableBlock(
        "codebook",
        study.say("codebook.title"),
        study.headings("codebook"),
        rows,
        (1, 1.8, 2.6, 2.6, 2.2, 2.6, 1.3),
        landscape=True,
        source=study.source_line,
    )
