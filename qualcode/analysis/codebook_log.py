"""What became of the codebook interview by interview: a log beside the curve, since a codebook that still changes is not full."""

from collections.abc import Mapping

import pandas as pd

from qualcode.analysis.interviews import order_of_interviews
from qualcode.tables import each_row

CHANGES = ("created", "defined", "merged", "split", "retired")


def codebook_log(changes: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return how many codes were created, defined anew, merged, split and retired at each interview.

    After the codebook development that Hennink, Kaiser & Marconi (2017, Qualitative Health Research 27(4): 591-608) report
    beside code saturation. Needs of CODEBOOK_CHANGES: change, codes, source; of SOURCES: source, name, technique, date,
    position, informants. Yields interview, informant and a column a change, in interview order. A change belongs to the
    interview that was coded nearest in time, which is this project's own rule; interview 0 gathers what was changed with
    nothing coded, and a last row without interview what was changed while other sources were coded. These two rows are left
    out where nothing was changed then. No interviews give at most these two rows.
    """
    order = list(order_of_interviews(sources)["unit"])
    place = {unit: at for at, unit in enumerate(order, 1)}
    rows = {at: dict.fromkeys(CHANGES, 0) for at in range(len(order) + 2)}
    at_source = _places(sources, place)
    for row in each_row(changes):
        at = at_source.get(row.source, len(order) + 1) if isinstance(row.source, str) else 0
        rows[at][row.change] += int(row.codes)
    named = {0: None, **dict(enumerate(order, 1)), len(order) + 1: None}
    found = pd.DataFrame(
        [{"interview": at, "informant": named[at], **counts} for at, counts in rows.items() if named[at] or any(counts.values())],
        columns=["interview", "informant", *CHANGES],
    )
    numbers = found["interview"].astype("Int64")
    return found.assign(interview=numbers.where(numbers <= len(order)))


def _places(sources: pd.DataFrame, place: Mapping[str, int]) -> dict[str, int]:
    """Return the number of the interview for each source that is one: its first informant's, else its own."""
    units = {
        row.source: next((one for one in row.informants if one in place), row.name)
        for row in each_row(sources)
        if row.technique == "interview"
    }
    return {source: place[unit] for source, unit in units.items() if unit in place}
