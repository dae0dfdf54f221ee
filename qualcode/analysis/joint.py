"""Joint display: numbers beside words, with the shares and changes that follow from the numbers."""

import pandas as pd

from qualcode.analysis import matrices
from qualcode.analysis.frequencies import POLARITIES
from qualcode.analysis.lineage import below
from qualcode.analysis.triangulation import stance
from qualcode.tables import each_row

FITS = ("confirmation", "expansion", "discordance", "silence")
COLUMNS = ("row", "year", "count", "total", "share", "before", "change", "change_share")


def derived(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row a number of the display: row, year, count, total, share, before, change, change_share.

    Needs of JOINT_ROWS: row, measure, counts (year to number). `total` adds up the rows with the same measure in that
    year and `share` is the count's of it, between 0 and 1; both are missing where a row of the measure has no number for
    the year, so that a part is never shown as the whole, and the share also where the total is 0. `change` is the
    difference from the number of the year `before`, the last one with a number, and `change_share` that by the earlier
    number; missing without one, and where it is 0. Rows without numbers give no rows.
    """
    held = {row.row: dict(row.counts) for row in each_row(rows)}
    totals = {measure: [held[guid] for guid in group["row"]] for measure, group in rows.groupby("measure", sort=False)}
    found = [
        {"row": row.row, "year": year, "count": count, **_shared(count, year, totals[row.measure]),
         **_changed(count, year, held[row.row])}
        for row in each_row(rows)
        for year, count in sorted(held[row.row].items())
    ]  # fmt: skip
    types = dict.fromkeys(("count", "total", "share", "change", "change_share"), "float64")
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(types)


def _shared(count: float, year: str, together: list[dict[str, float]]) -> dict[str, float | None]:
    if any(year not in counts for counts in together):
        return {"total": None, "share": None}
    total = sum(counts[year] for counts in together)
    return {"total": total, "share": count / total if total else None}


def _changed(count: float, year: str, counts: dict[str, float]) -> dict[str, object]:
    earlier = [other for other in counts if other < year]
    if not earlier:
        return {"before": None, "change": None, "change_share": None}
    before = counts[max(earlier)]
    change = count - before
    return {"before": max(earlier), "change": change, "change_share": change / before if before else None}


def linked(
    codings: pd.DataFrame,
    sources: pd.DataFrame,
    informants: pd.DataFrame,
    *,
    code: str | None = None,
    attribute: str = "",
    value: str = "",
) -> pd.DataFrame:
    """Return the codings beside a row's numbers: of the code and those below, and with that value of the attribute.

    Needs of CODINGS: code, lineage, and what `matrices.values` needs. Without code and attribute nothing is linked: no rows.
    An attribute that no coding has gives no rows.
    """
    if code is None and not attribute:
        return codings.iloc[:0]
    found = codings if code is None else below(codings, code)
    if not attribute:
        return found
    if attribute not in matrices.attributes(found, sources, informants):
        return found.iloc[:0]
    return found[matrices.values(found, sources, informants, attribute) == value]


def counts(codings: pd.DataFrame) -> dict[str, object]:
    """Return each polarity's number of codings, total, and the stance they make; needs of CODINGS: polarity."""
    sides = codings["polarity"].value_counts()
    held = {name: int(sides.get(name, 0)) for name in POLARITIES}
    return {**held, "total": len(codings), "stance": stance(held)}
