"""Who was interviewed, in what order: the rows on which saturation is counted."""

from dataclasses import dataclass

import pandas as pd

from qualcode.model.source import Technique
from qualcode.tables import each_row


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of the order of the interviews: so many are there, so many of them without a date.

    `nameless` are the units of `order_of_interviews` that no informant stands behind: interviews under their own names.
    """

    interviews: int
    undated: int
    nameless: frozenset[str]

    @property
    def known(self) -> bool:
        return not self.undated


def order_known(sources: pd.DataFrame) -> Order:
    """Return what the dates of the interviews say of their order; needs of SOURCES: name, technique, date, informants."""
    held = sources[sources["technique"] == Technique.INTERVIEW]
    alone = [name for name, who in zip(held["name"], held["informants"], strict=True) if not who]
    return Order(len(held), int(held["date"].isna().sum()), frozenset(alone))


def order_of_interviews(sources: pd.DataFrame) -> pd.DataFrame:
    """Return one row an interviewed informant in the order of their first interview: unit, date, source, name.

    Needs of SOURCES: source, name, technique, date, position, informants. An interview without an informant counts
    under its own name; several interviews of one informant count once, at the first. Undated interviews come last, in
    the order of the project. No interviews give no rows.
    """
    interviews = sources[sources["technique"] == Technique.INTERVIEW].sort_values(
        ["date", "position"], na_position="last", kind="stable"
    )
    rows = [
        {"unit": unit, "date": row.date, "source": row.source, "name": row.name}
        for row in each_row(interviews)
        for unit in (row.informants or (row.name,))
    ]
    return pd.DataFrame(rows, columns=["unit", "date", "source", "name"]).drop_duplicates("unit", ignore_index=True)


def of_interviews(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the codings in interviews with the column `unit`: the informant who speaks, else the source's name.

    Needs of CODINGS: technique, informant, source_name.
    """
    found = codings[codings["technique"] == Technique.INTERVIEW]
    return found.assign(unit=found["informant"].where(found["informant"].notna(), found["source_name"]))
