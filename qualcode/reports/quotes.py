"""Choosing quotations that illustrate a code, and saying where they stand."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qualcode.locale import say
from qualcode.model.notation import POLARITY_SIGNS
from qualcode.reports.outline import Quote
from qualcode.tables import each_row

LONGEST = 320


def illustrative(codings: pd.DataFrame, language: str, *, most: int) -> tuple[Quote, ...]:
    """Return up to `most` quotations of the codings: one from each voice first, both sides, then by place.

    Needs of CODINGS: quote, informant, source_name, paragraph, seconds, polarity, source_position, start. The same
    passage appears once. The choice depends on nothing but the codings.
    """
    return tuple(quoted(row, language) for row in each_row(chosen(codings, most=most)))


def chosen(codings: pd.DataFrame, *, most: int, within: Sequence[str] = (), longest: bool = False) -> pd.DataFrame:
    """Return the rows of CODINGS that illustrate them, by place: up to `most`, of each group told by the columns `within`.

    One from each voice comes first, and both sides; `longest` takes each voice's longest passage, else its first. Where
    there is a column `rank`, lower ranks go before all that. Needs of CODINGS: quote, informant, source_name, polarity,
    source_position, start, and the columns `within`.
    """
    keys, place = list(within), ["source_position", "start"]
    needed = [*keys, *place, "source_name", "quote", "polarity", *(["rank"] if "rank" in codings.columns else [])]
    found = codings[list(dict.fromkeys(needed))].reset_index(drop=True)  # few columns: sorting all would copy every word
    found["voice"] = codings["informant"].fillna(codings["source_name"]).to_numpy()
    found["size"] = -found["quote"].str.len() if longest else 0
    first = ["rank"] if "rank" in codings.columns else []
    found = found.sort_values([*first, "size", *place], kind="stable").drop_duplicates([*keys, "source_name", "quote"])
    turn = found.groupby([*keys, "voice"]).cumcount()
    found = found.assign(turn=turn, side=found.groupby([*keys, "polarity"]).cumcount())
    ordered = found.sort_values([*first, "turn", "size" if longest else "side", *place], kind="stable")
    kept = ordered.groupby(keys).head(most) if keys else ordered.head(most)
    return codings.iloc[kept.sort_values(place, kind="stable").index]


def quoted(row: Any, language: str) -> Quote:
    """Return a row of CODINGS as its quotation, shortened, with its place and sign."""
    return Quote(shortened(row.quote), locator(row, language), POLARITY_SIGNS[row.polarity])


def locator(row: Any, language: str) -> str:
    """Return where a coding stands: who or which source, paragraph, time where there is one."""
    who = row.informant if isinstance(row.informant, str) else row.source_name
    at = say("reports.locator", language, who=who, paragraph=row.paragraph)
    return at if pd.isna(row.seconds) else f"{at}, {clock(row.seconds)}"


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def shortened(text: str, most: int = LONGEST) -> str:
    """Return the words on one line, cut at a word with an ellipsis where they are long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"
