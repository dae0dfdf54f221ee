"""How often each code was used, and by how many informants."""

from qualcode.analysis.frequencies import frequencies
from qualcode.model.notation import indented
from qualcode.reports.outline import Figure, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.tables import each_row


def build(study: Study) -> TableBlock:
    """Return codings, informants and their share for each code in use, with the codes below it."""
    counts = frequencies(study.codings, study.codes, len(study.informants))
    rows = tuple(
        (indented(f"{row.code} {row.label}", row.depth), row.codings, row.informants, Figure(100 * row.share, 1))
        for row in each_row(counts[counts["codings"] > 0])
    )
    return TableBlock(
        "frequencies",
        study.say("frequencies.title"),
        columns_of(study.headings("frequencies"), (5, 1.6, 1.6, 1.8), ("text", "number", "number", "share")),
        rows,
        notes=(study.say("frequencies.note", informants=len(study.informants)), study.counting()),
        source=study.source_line,
    )
